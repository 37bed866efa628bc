"""What the lifecycle's room offers to the house."""

from __future__ import annotations

from membership.business.lifecycle.jobs import ALIGN, DAILY, KEEP, NIGHTLY
from membership.business.lifecycle.joining_jobs import JOBS
from membership.business.lifecycle.reports import STANDING
from membership.business.lifecycle.views import acts, charters, imports, life, standing
from membership.kernel.room import Room

PAGES = (acts, charters, imports, life, standing)

ROOM = Room(
    name="lifecycle",
    blueprint=acts.blueprint,
    reports=(STANDING,),
    jobs=(ALIGN, KEEP, *JOBS),
    schedules=(DAILY, NIGHTLY),
)
