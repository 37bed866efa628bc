"""The erasure drill (R48): thirty marks of one person, none left in live rows, free pages, the log of writes or a dump."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from membership.app import rooms
from membership.business.members.models import Member
from membership.business.members.operations import end_representative, name_representative
from membership.directory.accounts.limits import Browser
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.invitations import invite_person, open_account
from membership.directory.accounts.operations.links import make_link
from membership.directory.accounts.operations.passkeys import NewPasskey, add_passkey
from membership.directory.accounts.operations.sessions import begin_session
from membership.directory.accounts.passwords import Hasher
from membership.directory.organizations.telling import tell_staff
from membership.directory.people import erasure
from membership.directory.people.erasing import erase_and_wipe
from membership.directory.people.models import Person
from membership.directory.people.operations import change_person, register_person
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.errors import RuleBroken
from membership.kernel.schema import install_job_tables
from tests.conftest import Clock
from tests.directory.duplicates.two import Twice

MARKS = [f"Kanarie{number:02}" for number in range(30)]


@pytest.fixture
def marked(database: Database, clock: Clock) -> Twice:
    """A person who left thirty marks, who has acted for Acme, and who holds no right any more."""
    install_job_tables(database)
    twice = Twice(database).furnish()
    clock.advance(minutes=1)
    twice.do(lambda work: _live(work, twice))
    clock.advance(days=2)
    twice.do(lambda work: end_representative(work, twice.ids["role"], ends_on=clock.now.date()))
    twice.merge("person", "other", "marked")
    clock.advance(days=1)
    return twice


def _live(work: Any, twice: Twice) -> None:
    left = iter(MARKS)
    person = register_person(work, next(left), email=f"{next(left)}@example.org", handle=next(left))
    other = register_person(work, next(left), email=f"{next(left)}@example.org")
    twice.ids |= {"marked": person.id, "other": other.id}
    for _ in range(6):
        name, phone = f"Given {next(left)}", next(left)
        change_person(work, person.id, name=name, phone=phone, version=person.version)
    invite_person(work, person.id, brand="House")
    account = open_account(work, person.id, Hasher("cheap").checked("seven quiet llamas"))
    for number in range(2):
        new = NewPasskey(next(left), f"Y3JlZGVudGlhbA{number}", b"key", 0)
        add_passkey(work, account.id, new, brand="House")
    for _ in range(5):
        begin_session(work, account.id, Browser(next(left), next(left)), how="a password")
    make_link(work, "address", account, f"{next(left)}@example.org")
    work.record("directory.account.address_asked", account, summary=f"{account.email} asked for an address.")
    named = name_representative(work, twice.ids["member"], person.id, "billing", starts_on=work.at.date())
    twice.ids["role"] = named.id
    company = work.session.get_one(Member, named.member_id).organization_id
    tell_staff(work, company, named.foundation_id, f"{person.name} is billing representative.")
    assert next(left, None) is None


def found(database: Database) -> set[str]:
    """The marks that stand in the file and its log of writes, or in a dump of every table."""
    if database.is_sqlite:
        name = str(database.url.database)
        paths = [Path(name + ending) for ending in ("", "-wal", "-shm", "-journal")]
        held = b"".join(path.read_bytes() for path in paths if path.exists()).lower()
    else:
        held = _dump(database).lower()
    return {mark for mark in MARKS if mark.lower().encode() in held}


def _dump(database: Database) -> bytes:
    with database.engine.connect() as connection:
        names = connection.execute(
            text(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            )
        ).scalars()
        rows = [
            connection.execute(text(f"SELECT t::text FROM {name} AS t")).scalars().all() for name in names
        ]
    return "\n".join(str(row) for table in rows for row in table).encode()


def whole(database: Database) -> Sequence[object]:
    with database.reading() as session:
        return verify(session, Base.metadata).findings


def test_thirty_marks_of_a_person_are_gone_and_the_log_is_whole(marked: Twice) -> None:
    database = marked.database
    assert found(database) == set(MARKS), "the marks stand somewhere before, or the drill proves nothing"
    erase_and_wipe(database, rooms(), f"{MARKS[1]}@example.org", "Asked for.")
    assert found(database) == set()
    assert whole(database) == []
    with database.reading() as session:
        assert session.get_one(Person, marked.ids["marked"]).name == "Erased person"
        assert not session.scalars(select(Account.is_active)).one()
        assert session.scalars(select(Person.email).where(Person.id == marked.ids["ada"])).one()


def test_without_the_log_forgetting_the_marks_are_found(
    marked: Twice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "forget", lambda *_: (0, 0))
    erase_and_wipe(marked.database, rooms(), f"{MARKS[1]}@example.org", "Asked for.")
    assert found(marked.database)


def test_other_peoples_sentences_stay(marked: Twice) -> None:
    asked = text("SELECT count(*) FROM kernel_audit_text WHERE summary LIKE '%Ada Byron%'")
    with marked.database.engine.connect() as connection:
        before = connection.execute(asked).scalar_one()
    erase_and_wipe(marked.database, rooms(), f"{MARKS[1]}@example.org", "Asked for.")
    with marked.database.engine.connect() as connection:
        assert connection.execute(asked).scalar_one() == before > 0


def test_whoever_holds_a_right_is_not_erased(marked: Twice) -> None:
    with pytest.raises(RuleBroken, match="director, representative"):
        erase_and_wipe(marked.database, rooms(), "ada.byron@example.org", "Asked for.")


def test_every_personal_column_is_emptied_or_in_the_retention_table() -> None:
    emptied = {"directory_person", "directory_account", "directory_token", "directory_passkey", "directory_session",
               "kernel_mail", "directory_merge", "business_member_listing", "business_note",
               "directory_organization_notice"}  # fmt: skip
    guarded = {"business_import_upload": "goes when it is confirmed or replaced", "directory_domain_link": "a mailbox of a company"}  # fmt: skip
    personal = {
        name
        for name, table in Base.metadata.tables.items()
        if any(c.info.get("personal") for c in table.columns)
    }
    assert not personal - emptied - {table for room in rooms() for table, _ in room.retained} - set(guarded)
