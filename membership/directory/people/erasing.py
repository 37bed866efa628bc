"""Erasing from the command line: the act, and afterwards the write-ahead log, which still holds what went."""

from __future__ import annotations

from collections.abc import Sequence

from membership.directory.people.erasure import erase_person
from membership.directory.people.export import person_of
from membership.kernel.db import Database
from membership.kernel.room import Room
from membership.kernel.work import open_work, system_permit


def erase_and_wipe(database: Database, rooms: Sequence[Room], who: str, reason: str) -> None:
    """Erase the person with this mail address, handle or id, in one Work, then wipe what the file still holds."""
    erasers = [room.erasing for room in rooms if room.erasing is not None]
    selects = [select for room in rooms for select in room.grants]
    with open_work(system_permit(database, "cli", "person erase")) as work:
        person = person_of(work.session, who)
        erase_person(work, erasers, selects, person.id, reason=reason)
    wipe(database)


def wipe(database: Database) -> None:
    """SQLite: copy the log of writes into the file (whose freed pages are overwritten) and empty it. PostgreSQL gives dead
    rows back by its own vacuum; a dump holds none of them."""
    if not database.is_sqlite:
        return
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
