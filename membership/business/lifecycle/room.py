"""What the lifecycle's room offers to the house."""

from __future__ import annotations

from membership.business.lifecycle import import_views, views
from membership.business.lifecycle.jobs import ALIGN, DAILY
from membership.kernel.room import Room

PAGES = (views, import_views)

ROOM = Room(name="lifecycle", blueprint=views.blueprint, jobs=(ALIGN,), schedules=(DAILY,))
