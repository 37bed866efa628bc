"""The blueprint on which the pages of people hang."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)
