"""What minutes offer to the house: their pages, and the job that prints them."""

from __future__ import annotations

from membership.assembly.minutes.documents import PRINT
from membership.assembly.minutes.views import blueprint
from membership.kernel.room import Room

ROOM = Room(name="minutes", blueprint=blueprint, jobs=(PRINT,))
