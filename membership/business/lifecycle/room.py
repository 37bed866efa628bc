"""What the lifecycle's room offers to the house."""

from __future__ import annotations

from membership.business.lifecycle.jobs import ALIGN, DAILY
from membership.business.lifecycle.joining_jobs import JOBS
from membership.business.lifecycle.views import acts, charters, imports
from membership.kernel.room import Room

PAGES = (acts, charters, imports)

ROOM = Room(name="lifecycle", blueprint=acts.blueprint, jobs=(ALIGN, *JOBS), schedules=(DAILY,))
