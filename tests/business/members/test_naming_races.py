"""Two name one representative at once (R17): one does; without the guards there are two. And an invitation is accepted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from membership.business.members import operations
from membership.directory.accounts.operations import invitations
from membership.directory.accounts.passwords import Hasher
from membership.kernel.db import Database
from tests.assembly.test_races import at_once, meeting_at, without_locks
from tests.directory.duplicates.two import Twice

COUNT = "SELECT count(*) FROM business_representative WHERE kind = 'billing' AND superseded_at IS NULL"


def ask(database: Database, sql: str) -> Any:
    with database.engine.connect() as connection:
        return connection.execute(text(sql)).scalar_one()


def two_namings(twice: Twice, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None]) -> list[Any]:
    prepare()
    meeting_at(monkeypatch, operations, "_employ")
    start = date(2026, 3, 1)

    def name() -> object:
        with twice.work() as work:  # type: ignore[attr-defined]
            return operations.name_representative(
                work, twice.ids["member"], twice.ids["ben"], "billing", starts_on=start
            ).id

    return at_once(name, name)


def test_a_representative_is_named_once(
    database: Database, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = two_namings(Twice(database).furnish(), monkeypatch, lambda: None)
    assert sum(isinstance(one, int) for one in results) == 1
    assert ask(database, COUNT) == 1


def test_a_representative_without_guards_is_named_twice(
    postgresql_database: Database, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = Twice(postgresql_database).furnish()

    def unguard() -> None:
        without_locks(monkeypatch)
        constraint = "business_representative_m1_no_overlap"
        with postgresql_database.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE business_representative DROP CONSTRAINT {constraint}"))

    two_namings(twice, monkeypatch, unguard)
    assert ask(postgresql_database, COUNT) == 2


def test_an_invitation_is_accepted_once(
    database: Database, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = Twice(database).furnish()
    invited: list[str] = []
    twice.do(
        lambda work: invited.append(invitations.invite_person(work, twice.ids["ben"], brand="House").path)
    )
    secret, hashed = invited[0].rsplit("/", 1)[1], Hasher("cheap").checked("seven quiet llamas")
    meeting_at(monkeypatch, invitations, "use_link")

    def accept() -> object:
        with twice.work() as work:  # type: ignore[attr-defined]
            return invitations.accept_invitation(work, secret, hashed).id

    results = at_once(accept, accept)
    assert sum(isinstance(one, int) for one in results) == 1
    accepted = "SELECT count(*) FROM kernel_audit_entry WHERE event = 'directory.account.accepted'"
    assert ask(database, accepted) == 1
