"""`membership member`: the same acts as the pages', told in lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.operations import name_representative
from membership.cli import main
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.business.world import World, charter_text


@pytest.fixture
def file(sqlite_database: Database, clock: object) -> Path:
    world = World(sqlite_database).found(align=False)
    with open_work(system_permit(sqlite_database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("meridian-business"))
        world.join(work, "Acme", on=date(2026, 1, 1))
    assert sqlite_database.url.database
    return Path(sqlite_database.url.database)


def run(file: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--database", str(file), "member", *words, "--foundation", "meridian"])


def test_a_member_is_shown_renewed_and_resigns(file: Path) -> None:
    shown = run(file, "show", "1")
    assert shown.exit_code == 0, shown.output
    assert "State on 2026-03-02: Member" in shown.output
    assert "Standing: In good standing" in shown.output
    renewed = run(file, "renew", "1", "--years", "2")
    assert "until 2029-01-01" in renewed.output, renewed.output
    gone = run(file, "resign", "1", "--on", "2026-06-01", "--reason", "Cost")
    assert gone.exit_code == 0, gone.output
    assert "stay due in full" in gone.output
    assert "Resigned: Cost" in run(file, "show", "1").output


def test_a_refusal_is_a_sentence_and_changes_nothing(file: Path) -> None:
    refused = run(file, "resign", "1", "--on", "2025-01-01", "--reason", "Cost")
    assert refused.exit_code == 1
    assert "begins on 1 Jan 2026" in refused.output
    assert "no member number 7" in run(file, "show", "7").output


def test_what_an_act_brings_about_is_told_before_and_nothing_is_written(file: Path) -> None:
    said = (
        "--on",
        "2026-05-01",
        "--to",
        "Brick",
        "--kind",
        "acquisition",
        "--consent",
        "Board",
        "--signature",
        "PA 7",
    )
    unknown = run(file, "transfer", "1", *said)
    assert unknown.exit_code == 1
    assert "no company called “Brick”" in unknown.output
    database = Database(f"sqlite:///{file}")
    with open_work(system_permit(database, "cli", "test")) as work:
        register_organization(work, OrganizationDetails("Brick"))
    foretold = run(file, "transfer", "1", *said, "--preview")
    assert "seat opened: A seat of Brick opens on 2026-05-01" in foretold.output, foretold.output
    before = run(file, "show", "1").output
    assert "State on 2026-03-02: Member" in before
    leaving = run(file, "resign", "1", "--on", "2026-05-01", "--reason", "Budget", "--preview")
    assert "seat closed: " in leaving.output, leaving.output
    renewing = run(file, "renew", "1", "--tier", "general", "--preview")
    assert renewing.exit_code == 0, renewing.output
    assert "seat closed: " in renewing.output
    assert run(file, "show", "1").output == before
    refused = run(file, "terminate", "1", "--on", "2026-04-01", "--resolution", "2026-1")
    assert refused.exit_code == 1, refused.output
    passed = run(file, "transfer", "1", *said)
    assert passed.exit_code == 0, passed.output
    assert "passes to Brick on 2026-05-01" in passed.output
    assert run(file, "reinstate", "1", "--on", "2026-05-01", "--reason", "Asked").exit_code == 1


def test_a_member_is_noticed_and_not_terminated_before_it_was_heard(file: Path) -> None:
    noticed = run(file, "notice", "1", "--grounds", "Breach", "--hearing", "2026-03-20")
    assert noticed.exit_code == 0, noticed.output
    for preview in ((), ("--preview",)):
        early = run(file, "terminate", "1", "--on", "2026-04-01", "--resolution", "2026-1", *preview)
        assert early.exit_code == 1, early.output
        assert "a termination is decided once the member was heard" in early.output


def test_a_transfer_names_who_stays_and_the_successor_says_whose_membership_it_was(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    with open_work(system_permit(database, "cli", "test")) as work:
        register_organization(work, OrganizationDetails("Brick"))
        stella = register_person(work, "Stella Stays", email="stella@example.org")
        name_representative(work, 1, stella.id, "primary", starts_on=date(2026, 1, 1))
    said = [
        "--on",
        "2026-03-02",
        "--to",
        "Brick",
        "--kind",
        "spin_off",
        "--consent",
        "Board",
        "--signature",
        "PA 7",
    ]
    unknown = run(file, "transfer", "1", *said, "--stays", "nobody@example.org")
    assert unknown.exit_code == 1
    assert "Nobody with the address nobody@example.org acts or sits for this member." in unknown.output
    foretold = run(file, "transfer", "1", *said, "--stays", "stella@example.org", "--preview")
    assert "They stay with" in foretold.output, foretold.output
    passed = run(file, "transfer", "1", *said, "--stays", "stella@example.org")
    assert passed.exit_code == 0, passed.output
    assert "Until 2026-03-02 this was the membership of" in run(file, "show", "2").output
