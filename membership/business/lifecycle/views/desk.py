"""The blueprint of the staff's desk: work queues and mail to many."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__)
