"""Reading sessions: how they end, and what that leaves to the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from membership.directory.organizations.models import Organization
from membership.kernel.db import Database

OFTEN = 12
"""The driver prepares a statement when it has been sent five times."""
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%directory_organization%'")


def prepared_after(database: Database, reader: Callable[[], Session]) -> int:
    """How many statements the connection still has prepared after the same question was asked in many sessions."""
    for _ in range(OFTEN):
        with reader() as session:
            session.execute(select(Organization.display_name)).all()
    with database.reading() as session:
        return int(session.execute(PREPARED).scalar_one())


def test_a_statement_that_was_prepared_for_one_page_serves_the_next(postgresql_database: Database) -> None:
    one = Database(postgresql_database.url.render_as_string(hide_password=False), pool_size=1)
    assert prepared_after(one, one.reader) == 1
    one.close()


def test_a_session_that_rolls_back_loses_what_was_prepared(postgresql_database: Database) -> None:
    """Negative control: the plain session of the library."""
    one = Database(postgresql_database.url.render_as_string(hide_password=False), pool_size=1)
    assert prepared_after(one, lambda: Session(one._reader, autoflush=False)) == 0
    one.close()


def test_a_reading_session_keeps_nothing_that_was_changed_in_it(database: Database) -> None:
    with database.reading() as session:
        session.add(Organization(legal_name="x", display_name="x", name_key="x", version=1))
    with database.reading() as session:
        assert session.execute(select(Organization.id)).all() == []


def test_a_session_whose_statement_failed_gives_its_connection_back(database: Database) -> None:
    one = Database(database.url.render_as_string(hide_password=False), pool_size=1)
    for _ in range(30):
        with one.reading() as session, pytest.raises(DBAPIError):
            session.execute(text("SELECT nothing FROM nowhere"))
    with one.reading() as session:
        assert session.execute(select(Organization.id)).all() == []
    one.close()
