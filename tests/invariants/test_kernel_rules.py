"""Rules A1, A2, D1 and W6 of the kernel, broken by raw SQL: both databases refuse."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import register_person
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.errors import Unrecorded
from membership.kernel.exports import record_export
from membership.kernel.work import open_work, system_permit
from tests.engines.schema import every_model
from tests.invariants.breaking import THEN, copy, refused, run

MAIL = (
    "INSERT INTO kernel_mail (public_id, kind, object_key, state, brand, to_name, to_address, subject, text, created_at, "
    "attempts) VALUES ('{id}', 'notice', '17', '{state}', 'House', 'Ada', '{to}', 'Hello', 'Text', "
    + THEN
    + ", 0)"
)


@pytest.fixture
def log(database: Database) -> Database:
    """Three entries in chain 0 and one in chain 7."""
    for name in ("Acme", "Brick", "Coal"):
        with open_work(system_permit(database, "test")) as work:
            register_organization(work, OrganizationDetails(legal_name=name))
    with open_work(system_permit(database, "test")) as work:
        register_person(work, "Ada Byron", email="ada@example.org")
        record_export(
            work, report="member-roster", wing="business", format_name="csv", as_of=date(2026, 1, 1), foundation_id=7
        )  # fmt: skip
    return database


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("kernel_audit_entry", "actor"),
        ("kernel_audit_row", "after"),
        ("kernel_audit_text", "summary"),
        ("kernel_audit_personal", "salt"),
        ("kernel_export", "format"),
    ],
)
def test_a1_what_the_log_says_never_changes(log: Database, table: str, column: str) -> None:
    refused(log, f"UPDATE {table} SET {column} = 'csv'", "A1")
    refused(log, f"UPDATE {table} SET {column} = {column}", "A1")


@pytest.mark.parametrize(
    "table", ["kernel_audit_entry", "kernel_audit_row", "kernel_audit_chain", "kernel_export"]
)
def test_a1_nothing_of_the_log_is_removed(log: Database, table: str) -> None:
    refused(log, f"DELETE FROM {table}", "A1")


def test_a1_personal_text_can_be_erased_and_nothing_else_goes_with_it(log: Database) -> None:
    assert run(log, "DELETE FROM kernel_audit_personal") == 1
    assert run(log, "DELETE FROM kernel_audit_text WHERE chain_id = 0 AND seq = 4") == 1


@pytest.mark.parametrize("seq", [0, 3, 6, -1])
def test_a1_entries_are_numbered_without_a_gap(log: Database, seq: int) -> None:
    where = "chain_id = 0 AND seq = 3"
    refused(log, copy(log, "kernel_audit_entry", where, seq=seq, prev_hash=f"'x{seq}'"))
    assert run(log, copy(log, "kernel_audit_entry", where, seq=5, prev_hash="hash || 'x'")) == 1


def test_a1_two_entries_never_follow_the_same_one(log: Database) -> None:
    refused(log, copy(log, "kernel_audit_entry", "chain_id = 0 AND seq = 3", seq=5), "(?i)unique")


def test_a1_the_head_of_a_chain_only_grows(log: Database) -> None:
    refused(log, "UPDATE kernel_audit_chain SET head_seq = 1 WHERE id = 0", "A1")
    refused(log, "UPDATE kernel_audit_chain SET id = 9 WHERE id = 7", "A1")


def test_a1_an_entry_hangs_on_a_chain_and_a_row_on_an_entry(log: Database) -> None:
    refused(
        log, copy(log, "kernel_audit_entry", "chain_id = 0 AND seq = 3", chain_id=99, seq=1), "(?i)foreign"
    )
    refused(log, copy(log, "kernel_audit_row", "chain_id = 0 AND seq = 3", seq=99), "(?i)foreign")


def test_a2_a_change_without_its_entry_does_not_pass_the_doorway(log: Database) -> None:
    with pytest.raises(Unrecorded), open_work(system_permit(log, "test")) as work:
        register_organization(work, OrganizationDetails(legal_name="Delta")).country = "FR"
    with log.reading() as session:
        assert session.execute(text("SELECT count(*) FROM directory_organization")).scalar() == 3


def test_a2_a_change_around_the_doorway_is_named_by_the_proof(log: Database) -> None:
    run(log, "UPDATE directory_organization SET country = 'ZZ' WHERE id = 2")
    every_model()
    with log.reading() as session:
        findings = verify(session, Base.metadata).findings
    assert [finding.place for finding in findings] == ["directory_organization 2"]


def test_a2_a_failed_entry_takes_the_change_with_it(log: Database) -> None:
    """The entry is written in the same transaction: where it cannot stand, nothing of the act stands."""
    run(log, copy(log, "kernel_audit_entry", "chain_id = 0 AND seq = 3", seq=5, prev_hash="'stray'"))
    with pytest.raises(DBAPIError), open_work(system_permit(log, "test")) as work:
        register_organization(work, OrganizationDetails(legal_name="Delta"))
    with log.reading() as session:
        assert session.execute(text("SELECT count(*) FROM directory_organization")).scalar() == 3


def test_w6_one_mail_for_one_occasion_and_address(database: Database) -> None:
    run(database, MAIL.format(id="one", state="queued", to="ada@example.org"))
    run(database, MAIL.format(id="two", state="queued", to="ben@example.org"))
    refused(database, MAIL.format(id="three", state="queued", to="ada@example.org"), "(?i)unique")


@pytest.mark.parametrize(
    "change", ["state = 'queued'", "state = 'failed'", "kind = 'reset'", "object_key = '18'"]
)
def test_w6_a_mail_that_was_sent_stays_sent_and_the_same(database: Database, change: str) -> None:
    run(database, MAIL.format(id="one", state="sent", to="ada@example.org"))
    refused(database, f"UPDATE kernel_mail SET {change}", "W6")
    refused(database, "DELETE FROM kernel_mail", "W6")


def test_w6_a_mail_has_a_known_state(database: Database) -> None:
    refused(database, MAIL.format(id="one", state="lost", to="ada@example.org"), "state_known")
