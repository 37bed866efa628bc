"""`membership charter …`: what a secretary does with a text before anybody signs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from membership.cli import main
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.assembly.rules.texts import HOUSE
from tests.business.world import World, charter_text

MERIDIAN = HOUSE / "demo" / "charters" / "meridian-business.toml"
TECHNICAL = HOUSE / "demo" / "charters" / "meridian-technical.toml"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["charter", *map(str, arguments)])


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The next version: premier dues rise, and each general member pays the same."""
    text = charter_text("meridian-business").replace("amount = 150000", "amount = 175000")
    text = text.replace('version = "1.0"', 'version = "2.0"').replace("2024-11-15", "2026-01-15")
    file = tmp_path / "draft.toml"
    file.write_text(text.replace("effective_from = 2025-01-01", "effective_from = 2026-02-01"))
    return file


def test_a_good_charter_is_counted_and_a_bad_one_named_on_its_line(tmp_path: Path) -> None:
    good = run("check", MERIDIAN)
    assert good.exit_code == 0
    assert "0 open questions" in good.output
    text = charter_text("meridian-business")
    bad = tmp_path / "bad.toml"
    bad.write_text(text.replace('base = "votes_cast"', 'base = "everyone"', 1))
    line = text[: text.index('base = "votes_cast"')].count("\n") + 1
    found = run("check", bad)
    assert found.exit_code == 1
    assert f"{bad}:{line}: " in found.output
    assert "everyone" in found.output
    assert "votes_cast" in found.output


def test_a_good_charter_after_a_bad_one_is_counted_too_and_remarks_are_told(tmp_path: Path) -> None:
    text = charter_text("meridian-business")
    bad, equal = tmp_path / "bad.toml", tmp_path / "equal.toml"
    bad.write_text(text.replace('base = "votes_cast"', 'base = "everyone"', 1))
    equal.write_text(text.replace("rank = 2", "rank = 1", 1))
    found = run("check", bad, MERIDIAN, equal)
    assert found.exit_code == 1
    assert f"{MERIDIAN}: " in found.output
    assert "has the rank 1, which tier" in found.output
    assert run("check", equal).exit_code == 0


def test_a_file_that_is_no_text_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_bytes(b"title = 1\n\xff\xfe")
    for command in ("check", "explain", "format"):
        found = run(command, file)
        assert found.exit_code == 1
        assert f"{file}:2: this is not UTF-8 text." in found.output


def test_a_charter_is_explained_in_plain_words() -> None:
    found = run("explain", MERIDIAN)
    assert found.exit_code == 0
    assert "Each Premier member pays USD 150,000.00 each year." in found.output
    assert "[clause 2.1; Invented for the demonstration]" in found.output


def test_a_file_is_laid_out_once(tmp_path: Path) -> None:
    file = tmp_path / "untidy.toml"
    file.write_text(charter_text("meridian-business").replace("rank = 1", "rank   =    1"))
    assert run("format", "--check", file).exit_code == 1
    assert "rank   =    1" in file.read_text()
    assert run("format", file).exit_code == 0
    assert "rank = 1" in file.read_text()
    assert run("format", "--check", file).exit_code == 0


def test_the_schema_is_printed() -> None:
    found = run("schema")
    Draft202012Validator.check_schema(json.loads(found.output))


def test_two_versions_are_compared(draft: Path) -> None:
    found = run("diff", MERIDIAN, draft)
    assert found.exit_code == 0
    assert "Amount: USD 150,000.00 -> USD 175,000.00" in found.output
    assert "Rules: 1 changed." in found.output


def test_a_question_that_both_versions_leave_open_is_not_newly_open_in_the_later_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    text = charter_text("pytorch-business")  # two of its tiers begin after it does
    old.write_text(text)
    new.write_text(text.replace("effective_from = 2022-09-12", "effective_from = 2026-12-15"))
    told = run("diff", old, new)
    assert "Effective from: 12 September 2022 -> 15 December 2026" in told.output
    assert "NEWLY OPEN" not in told.output


def test_a_charter_is_previewed_and_adopted_by_the_wing_that_its_text_names(
    draft: Path, sqlite_database: Database, clock: object
) -> None:
    world = World(sqlite_database).found()
    with open_work(system_permit(sqlite_database, "cli", "test")) as work:
        world.join(work, "Acme")
    at = ("--foundation", "meridian", "--database", sqlite_database.url.database)
    told = run("preview", draft, *at)
    assert told.exit_code == 0, told.output
    assert "Acme (premier): USD 150,000.00 becomes USD 175,000.00 per year, USD 25,000.00 more" in told.output
    data = json.loads(run("preview", draft, "--json", "--as-of", "2026-03-01", *at).output)
    assert (data["as_of"], data["dues"][0]["name"]) == ("2026-03-01", "Acme")
    assert "version 2 is in force from 2026-02-01" in run("adopt", draft, *at).output
    again = run("adopt", draft, *at)
    assert again.exit_code == 1
    assert "adopted already" in again.output
    assert run("preview", draft, "--foundation", "nowhere", *at[2:]).exit_code == 1
    technical = run("adopt", TECHNICAL, *at)
    assert technical.exit_code == 0, technical.output
    changed = draft.with_name("technical.toml")
    changed.write_text(
        charter_text("meridian-technical").replace('title = "Core maintainer"', 'title = "Keeper"')
    )
    seen = run("preview", changed, *at)
    assert "becomes Keeper, place 3" in seen.output


def test_a_faulty_text_is_neither_previewed_nor_adopted(tmp_path: Path, draft: Path) -> None:
    draft.write_text(draft.read_text().replace("[[dues]]", "[[duties]]", 1))
    for command in (
        ("explain", draft),
        ("diff", MERIDIAN, draft),
        ("preview", draft, "--foundation", "meridian"),
    ):
        found = run(*command)
        assert found.exit_code == 1
        assert "duties" in found.output
        assert "nothing was done" in found.output


def test_a_template_is_printed_as_it_ships_and_can_be_checked(tmp_path: Path) -> None:
    names = run("template").output.split()
    assert "cncf-business" in names
    file = tmp_path / "cncf.toml"
    file.write_text(run("template", "cncf-business").output, encoding="utf-8")
    assert run("check", file).exit_code == 0
    assert "there are aswf-business" in run("template", "nothing").output


def test_what_a_charter_waits_for_is_recorded_once(sqlite_database: Database, clock: object) -> None:
    World(sqlite_database, slug="graphql").found("graphql-business")
    at = ("--foundation", "graphql", "--database", sqlite_database.url.database)
    name = "seats.governing_board.electing_members"
    assert "Recorded: " in run("happened", name, "2026-03-01", "--number", "3", *at).output
    again = run("happened", name, "2026-03-01", "--number", "4", *at)
    assert again.exit_code == 1
    assert "is recorded already" in again.output
    assert (
        "0 to 5, set by governing board, not 9"
        in run("happened", name, "2026-03-02", "--number", "9", *at).output
    )
