"""The file of one person (R49): every table that names a person is in it, and what it says is what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from membership.app import load_models, rooms
from membership.cli import main
from membership.directory.accounts.operations.invitations import invite_person
from membership.directory.people.export import export_person
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Base, Database
from membership.kernel.errors import NotFound
from membership.kernel.schema import install_job_tables
from tests.directory.duplicates.two import Twice

OWNERS = ("directory_person", "directory_account")
WITHOUT = {
    "directory_challenge": "a random word that lives for minutes; nothing of the person stands in it",
}
"""Tables that name a person or an account, and why nothing of them is in the file."""


def naming() -> list[str]:
    load_models()
    return sorted(
        name
        for name, table in Base.metadata.tables.items()
        if name in OWNERS or any(key.column.table.name in OWNERS for key in table.foreign_keys)
    )


@pytest.mark.parametrize("table", naming())
def test_every_table_that_names_a_person_is_in_the_file(table: str) -> None:
    said = {one.table for room in rooms() for one in room.personal_data}
    assert table in said or table in WITHOUT, (
        f"{table} names a person, and no room declares it as personal data: add `kept(…)` (kernel/personal.py) to its room.py."
    )


def test_what_is_left_out_still_exists() -> None:
    assert set(WITHOUT) <= set(naming())


@pytest.fixture
def twice(database: Database, clock: object) -> Twice:
    install_job_tables(database)
    made = Twice(database).furnish()
    made.do(lambda work: invite_person(work, made.ids["ada"], brand="House"))
    made.merge("person", "byron", "ada")
    return made


def test_the_file_holds_what_is_kept_of_the_person_and_of_what_was_merged_into_them(twice: Twice) -> None:
    told = json.loads(export_person(twice.database, rooms(), "A.Byron@example.org", None))["kept"]
    assert {row["name"] for row in told["directory_person"]["rows"]} == {"Ada Byron", "A Byron"}
    assert [row["kind"] for row in told["business_representative"]["rows"]] == ["primary"]
    assert len(told["assembly_appointment"]["rows"]) == 1
    assert [row["to_address"] for row in told["kernel_mail"]["rows"]] == ["ada.byron@example.org"]
    assert "seven days" in told["kernel_mail"]["rows"][0]["text"]
    assert told["directory_account"]["rows"][0]["email"] == "ada.byron@example.org"
    assert all(entry["purpose"] and entry["retention"] for entry in told.values())
    others = json.dumps(told)
    assert "Ben" not in others
    assert "cy@example.org" not in others


def test_that_a_file_was_made_is_recorded(twice: Twice) -> None:
    export_person(twice.database, rooms(), "ada.byron@example.org", None)
    with twice.database.reading() as session:
        query = select(AuditEntry.source).where(AuditEntry.event == "directory.person.exported")
        assert session.scalars(query).all() == ["cli:person export"]


def test_nobody_is_nobody(twice: Twice) -> None:
    for who in ("nobody@example.org", "nobody"):
        with pytest.raises(NotFound, match="Nobody is known"):
            export_person(twice.database, rooms(), who, None)


def test_the_command_writes_the_file(twice: Twice, tmp_path: Path) -> None:
    if not twice.database.is_sqlite:
        return
    out, file = tmp_path / "ada.json", twice.database.url.database
    asked = ["person", "export", "ada.byron@example.org", "--out", str(out), "--database", str(file)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text(encoding="utf-8"))["kept"]["directory_person"]["rows"]
