"""Erasing: the act, and afterwards the write-ahead log, which still holds what went: at once from the command line, by a job
from a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from membership.directory.people.erasure import erase_person
from membership.directory.people.export import person_of, with_tombstones
from membership.directory.people.models import Person
from membership.kernel.db import Database
from membership.kernel.errors import NotAllowed
from membership.kernel.grants import grants_of
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job
from membership.kernel.room import Room
from membership.kernel.work import Work, open_work, system_permit


def erase_and_wipe(database: Database, rooms: Sequence[Room], who: str, reason: str) -> None:
    """Erase the person with this mail address, handle or id, in one Work, then wipe what the file still holds."""
    with open_work(system_permit(database, "cli", "person erase")) as work:
        _erase(work, rooms, person_of(work.session, who).id, reason)
    wipe(database)


def erase_on_request(work: Work, rooms: Sequence[Room], person_id: int, reason: str) -> Person:
    """Erase a person from a page. Raises what erasing raises, and NotAllowed for oneself: somebody else does it."""
    if work.actor.person_id in with_tombstones(work.session, person_id):
        raise NotAllowed("Nobody erases themselves here: an admin or the staff do it for you.")
    person = _erase(work, rooms, person_id, reason)
    work.post("people.wipe", f"{person.public_id}.{work.at.isoformat()}", {})
    return person


def held_rights(session: Session, rooms: Sequence[Room], person_id: int, at: datetime) -> list[str]:
    """The roles that stand in the way of an erasure, by name; one statement."""
    return sorted({grant.role for grant in grants_of(session, _selects(rooms), person_id, at)})


def _erase(work: Work, rooms: Sequence[Room], person_id: int, reason: str) -> Person:
    erasers = [room.erasing for room in rooms if room.erasing is not None]
    return erase_person(work, erasers, _selects(rooms), person_id, reason=reason)


def _selects(rooms: Sequence[Room]) -> list[Select[Any]]:
    return [select for room in rooms for select in room.grants]


def wipe_job(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """Job: empty the log of writes after an erasure. Again changes nothing."""
    wipe(context.database)


def wipe(database: Database) -> None:
    """SQLite: copy the log of writes into the file (whose freed pages are overwritten) and empty it. PostgreSQL gives dead
    rows back by its own vacuum; a dump holds none of them."""
    if not database.is_sqlite:
        return
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


WIPE = Job("people.wipe", wipe_job)
