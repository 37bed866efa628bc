"""The blueprint on which the pages of the hall hang."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("frontdesk", __name__)
