"""The log proves itself: whatever is changed behind its back is found, and named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import change_person, register_person
from membership.kernel.audit.verify import Verdict, heads, verify
from membership.kernel.db import Base, Database
from membership.kernel.work import open_work, system_permit


def write_some_history(database: Database, count: int = 6) -> None:
    for number in range(count):
        with open_work(system_permit(database, "test")) as work:
            company = register_organization(work, OrganizationDetails(legal_name=f"Company {number}"))
            person = register_person(work, f"Person {number}", email=f"p{number}@example.org")
            change_person(work, person.id, name=f"Person {number} II", phone="1", version=person.version)
            work.record("directory.organization.noted", company, summary="Noted.", foundation_id=7)


def verdict_of(url: str) -> Verdict:
    database = Database(url)
    try:
        with database.reading() as session:
            return verify(session, Base.metadata)
    finally:
        database.close()


def test_an_untouched_log_is_whole(database: Database) -> None:
    write_some_history(database)
    with database.reading() as session:
        verdict = verify(session, Base.metadata)
    assert verdict.findings == []
    assert verdict.entries == 24
    assert {head.chain for head in verdict.heads} == {0, 7}


def test_rows_that_were_erased_of_their_personal_text_still_verify(database: Database) -> None:
    write_some_history(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM kernel_audit_personal")
        connection.exec_driver_sql("DELETE FROM kernel_audit_text")
    with database.reading() as session:
        assert verify(session, Base.metadata).findings == []


def tampered(database: Database, tmp_path: Path, tamper: Callable[[sqlite3.Connection], None]) -> Verdict:
    """The verdict on a copy of the database from which the triggers were taken away and which was then changed."""
    database.close()
    source = make_url(str(database.url)).database
    assert source is not None
    with sqlite3.connect(source) as original:
        original.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy.db"
    shutil.copy(source, copy)
    with sqlite3.connect(copy) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        tamper(connection)
    connection.close()
    return verdict_of(f"sqlite:///{copy}")


TAMPERINGS = {
    "a changed value of a row": "UPDATE directory_organization SET country = 'ZZ' WHERE id = 3",
    "a changed personal text": "UPDATE directory_person SET name = 'Mallory' WHERE id = 2",
    "a row put in unrecorded": "INSERT INTO directory_person (public_id, name, phone, recorded_at, version) "
    "VALUES ('zz', 'Mallory', '', '2026-01-01T00:00:00.000000Z', 1)",
    "a row taken out": "DELETE FROM directory_person WHERE id = 4",
    "a changed actor": "UPDATE kernel_audit_entry SET actor = 'person:1' WHERE chain_id = 0 AND seq = 5",
    "a changed recorded value": "UPDATE kernel_audit_row SET after = replace(after, 'Company', 'Coventry') "
    "WHERE chain_id = 0 AND seq = 1",
    "a changed sentence": "UPDATE kernel_audit_text SET summary = 'Nothing happened.' WHERE chain_id = 0 AND seq = 4",
    "a cut tail": "DELETE FROM kernel_audit_entry WHERE chain_id = 0 AND seq = 18",
    "an entry taken out of the middle": "DELETE FROM kernel_audit_entry WHERE chain_id = 0 AND seq = 9",
    "two entries swapped": "UPDATE kernel_audit_entry SET seq = CASE seq WHEN 3 THEN -4 WHEN 4 THEN -3 ELSE seq END; ",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found_and_its_place_named(sqlite_database: Database, tmp_path: Path, what: str) -> None:
    write_some_history(sqlite_database)

    def tamper(connection: sqlite3.Connection) -> None:
        connection.execute(TAMPERINGS[what].rstrip("; "))
        connection.execute("UPDATE kernel_audit_entry SET seq = -seq WHERE seq < 0")
        connection.commit()

    assert not tampered(sqlite_database, tmp_path, tamper).is_whole


def test_a_log_rewritten_from_the_start_is_found_by_a_head_kept_outside(database: Database) -> None:
    write_some_history(database, 2)
    with database.reading() as session:
        outside = heads(session)
        assert verify(session, Base.metadata, outside).is_whole
        forged = [type(head)(head.chain, head.seq, "f" * 64) for head in outside]
        findings = verify(session, Base.metadata, forged).findings
        longer = [type(head)(head.chain, head.seq + 1, head.hash) for head in outside]
        missing = verify(session, Base.metadata, longer).findings
    assert [finding.message for finding in findings] == ["differs from the head that was kept outside"] * 2
    assert [finding.message for finding in missing] == ["entries that an outside head knows are missing"] * 2


def test_one_changed_letter_anywhere_in_recorded_rows_is_found(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """R44 at its CI figure: random single edits, each on a fresh copy, all of them found."""
    write_some_history(sqlite_database)
    chance = random.Random(20_260_302)
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        table, columns = chance.choice(
            [
                (
                    "directory_organization",
                    ["legal_name", "display_name", "name_key", "recorded_at", "public_id"],
                ),
                ("directory_person", ["name", "email", "email_key", "phone", "recorded_at", "public_id"]),
                (
                    "kernel_audit_entry",
                    ["actor", "source", "event", "subject_key", "text_digest", "hash", "prev_hash"],
                ),
                ("kernel_audit_row", ["after", "row_key", "table_name", "op"]),
            ]
        )
        column, nth = chance.choice(columns), chance.randrange(6)

        def tamper(
            connection: sqlite3.Connection, table: str = table, column: str = column, nth: int = nth
        ) -> None:
            rowid, text = connection.execute(
                f"SELECT rowid, {column} FROM {table} WHERE {column} <> '' LIMIT 1 OFFSET {nth}"
            ).fetchone()
            place = chance.randrange(len(text))
            letter = "y" if text[place] != "y" else "z"
            changed = text[:place] + letter + text[place + 1 :]
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, rowid))

        verdict = _verdict_or_unreadable(sqlite_database, folder, tamper)
        assert verdict is None or not verdict.is_whole, (table, column, nth)


def _verdict_or_unreadable(
    database: Database, folder: Path, tamper: Callable[[sqlite3.Connection], None]
) -> Verdict | None:
    try:
        return tampered(database, folder, tamper)
    except ValueError:  # an instant that is no longer one cannot even be read
        return None


def test_the_model_of_a_tombstone_points_to_the_surviving_organization(database: Database) -> None:
    assert Organization.merged_into_id.expression.foreign_keys
