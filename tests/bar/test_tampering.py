"""R44: whatever is changed behind the log's back is found against the last outside head, on both engines."""

from __future__ import annotations

import os
import random
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.people.operations import affiliate, change_person, register_person
from membership.kernel.audit import verify as proof
from membership.kernel.audit.verify import Head, heads, verify
from membership.kernel.db import Base, Database
from membership.kernel.work import open_work, system_permit
from tests.bar.tampering import Forger, drop_guards, undetected, unguarded
from tests.engines.schema import every_model

TAMPERINGS = int(os.environ.get("MEMBERSHIP_BAR_TAMPERINGS", "100"))
TAMPERINGS_IN_FULL = 2_000


@pytest.fixture
def outside(database: Database) -> list[Head]:
    """Twenty entries in each of two chains, and the heads that left the machine afterwards."""
    every_model()
    for number in range(10):
        with open_work(system_permit(database, "test")) as work:
            company = register_organization(work, OrganizationDetails(f"Company {number}", country="DE"))
            person = register_person(
                work, f"Person {number}", email=f"p{number}@example.org", handle=f"h{number}"
            )
            change_person(work, person.id, name=f"Person {number} II", phone="1", version=person.version)
            state_figure(work, company.id, "employees", 40, stated_on=date(2025, 1, 1), source="report")
            affiliate(work, person.id, company.id, starts_on=date(2025, 1, 1))
            work.record("directory.organization.noted", company, summary="Noted.", foundation_id=7)
    with database.reading() as session:
        found = heads(session)
        assert verify(session, Base.metadata, found).is_whole
    if database.is_sqlite:
        drop_guards(database)
        database.close()
    return found


def test_every_tampering_is_found(database: Database, outside: list[Head]) -> None:
    assert undetected(database, outside, TAMPERINGS, seed=44) == []
    with database.reading() as session:
        assert verify(session, Base.metadata, outside).is_whole, "the tamperings were not taken back"


@pytest.mark.bar
def test_two_thousand_tamperings_are_found(database: Database, outside: list[Head]) -> None:
    assert undetected(database, outside, TAMPERINGS_IN_FULL, seed=4_444) == []


@pytest.mark.parametrize("kind", ["cut_tail", "rewrite"])
def test_without_the_outside_head_a_careful_forger_is_not_found(
    database: Database, outside: list[Head], kind: str
) -> None:
    """Negative control: the head that left the machine is what finds a chain computed anew."""
    with unguarded(database) as connection:
        getattr(Forger(connection, random.Random(1)), kind)()
        with Session(connection, autoflush=False) as session:
            faults = [str(f) for f in verify(session, Base.metadata).findings if "kernel_audit" in f.place]
            assert faults == []
            assert not verify(session, Base.metadata, outside).is_whole


def test_without_looking_at_hashes_a_changed_entry_is_not_found(
    database: Database, outside: list[Head], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: it is the hash of an entry that gives it away."""
    with unguarded(database) as connection:
        connection.execute(
            text("UPDATE kernel_audit_entry SET actor = 'person:1' WHERE chain_id = 0 AND seq = 5")
        )
        with Session(connection, autoflush=False) as session:
            found = verify(session, Base.metadata, outside).findings
            assert [(f.chain, f.seq, f.message) for f in found] == [
                (0, 5, "its content does not give its hash")
            ]
            monkeypatch.setattr(proof, "_faults_of_entry", lambda *_: ())
            assert verify(session, Base.metadata, outside).is_whole


# --- the role of the program -------------------------------------------------------------------------------------

GRANTS = (
    "CREATE ROLE {role} LOGIN",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON kernel_audit_entry, kernel_audit_row FROM {role}",
    "REVOKE UPDATE, TRUNCATE ON kernel_audit_text, kernel_audit_personal FROM {role}",
    "REVOKE DELETE, TRUNCATE ON kernel_audit_chain FROM {role}",
)
"""How docs/decisions/0015 says that the role of the program is made: it does not own the tables."""


def test_the_role_of_the_program_writes_the_log_and_can_neither_change_nor_remove_it(
    postgresql_database: Database,
) -> None:
    role = f"program_{postgresql_database.url.database}"[:60]
    with postgresql_database.engine.begin() as connection:
        for statement in GRANTS:
            connection.execute(text(statement.format(role=role)))
    program = Database(postgresql_database.url.update_query_dict({"user": role}).render_as_string(False))
    try:
        with open_work(system_permit(program, "test")) as work:
            register_person(work, "Ada Byron", email="ada@example.org")
        for table in ("kernel_audit_entry", "kernel_audit_row"):
            for attempt in (f"UPDATE {table} SET seq = seq", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
                            f"ALTER TABLE {table} DISABLE TRIGGER ALL", f"DROP TABLE {table} CASCADE"):  # fmt: skip
                with (
                    pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
                    program.engine.begin() as one,
                ):
                    one.execute(text(attempt))
        with pytest.raises(DBAPIError, match="permission denied"), program.engine.begin() as one:
            one.execute(text("SET session_replication_role = replica"))
    finally:
        program.close()
        with postgresql_database.engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
