"""`membership member`: the same acts as the pages', told in lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from membership.business.dues.arrears import apply_ladder
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.models import Member
from membership.business.members.operations import name_representative
from membership.cli import main
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.business.dues.books import Books
from tests.business.world import World, charter_text
from tests.conftest import Clock


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


def foundation_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(Member.foundation_id)).one()


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


def test_a_tier_is_changed_and_a_resignation_taken_back_as_the_pages_do(file: Path) -> None:
    before = run(file, "show", "1").output
    change = ("change-tier", "1", "--tier", "general", "--on", "2026-07-01")
    foretold = run(file, *change, "--credit", "prorated", "--preview")
    assert "seat closed: A seat of Acme closes on 2026-07-01" in foretold.output, foretold.output
    assert run(file, "show", "1").output == before
    for more in ((), ("--on", "2026-07-01", "--with-next-term")):
        unclear = run(file, "change-tier", "1", "--tier", "general", *more)
        assert (unclear.exit_code, "either --on or --with-next-term" in unclear.output) == (2, True)
    assert "no tier" in run(file, "change-tier", "1", "--tier", "silver", "--on", "2026-07-01").output
    outside = run(file, "change-tier", "1", "--tier", "general", "--on", "2030-07-01")
    assert (outside.exit_code, "must lie within the membership" in outside.output) == (1, True)
    changed = run(file, *change)
    assert "From 2026-07-01 the tier is General, until 2027-01-01." in changed.output, changed.output
    again = run(file, "change-tier", "1", "--tier", "premier", "--with-next-term")
    assert "From 2027-01-01 the tier is Premier," in again.output, again.output
    asked = ("take-back", "1", "--what", "resignation", "--reason", "By letter")
    assert "no resignation that could still be taken back" in run(file, *asked).output
    run(file, "resign", "1", "--on", "2026-09-01", "--reason", "Cost")
    staying = run(file, *asked, "--preview")
    assert "stands again" in staying.output, staying.output
    assert "State on 2026-03-02: Member" in run(file, "show", "1").output
    assert "The resignation is taken back." in run(file, *asked).output
    assert "Resignation taken back: By letter" in run(file, "show", "1").output


def test_a_change_of_tier_is_taken_back_before_its_day(file: Path) -> None:
    asked = ("take-back", "1", "--what", "tier", "--reason", "By letter")
    assert "No change of tier lies ahead" in run(file, *asked).output
    run(file, "change-tier", "1", "--tier", "general", "--on", "2026-07-01")
    foretold = run(file, *asked, "--preview")
    assert "term: The term from 1 Jan 2026 until 1 Jan 2027 as Premier stands again." in foretold.output
    assert run(file, *asked).output == "The change of tier is taken back.\n"
    shown = run(file, "show", "1").output
    assert "Term: Premier from 2026-01-01 until 2027-01-01" in shown
    assert "2026-07-01 Change of tier taken back: By letter" in shown


def test_the_preview_of_a_renewal_says_tier_days_and_dues_of_the_term_to_come(file: Path) -> None:
    foretold = run(file, "renew", "1", "--years", "2", "--preview").output
    for line in (
        "Tier: Premier",
        "From: 1 Jan 2027",
        "Until: 1 Jan 2029",
        "Dues for each period: USD 150,000.00",
    ):
        assert line in foretold, foretold
    free = run(file, "renew", "1", "--complimentary", "Board, 1 March", "--preview").output
    assert "Dues for each period: Complimentary" in free
    granted = run(file, "renew", "1", "--complimentary", "Board, 1 March")
    assert "Complimentary: Board, 1 March." in granted.output
    assert "until 2028-01-01" in granted.output


def test_a_notice_is_withdrawn_with_its_reason(file: Path) -> None:
    assert run(file, "withdraw-notice", "1", "--reason", "Settled").exit_code == 1
    run(file, "notice", "1", "--grounds", "Breach", "--hearing", "2026-03-20")
    withdrawn = run(file, "withdraw-notice", "1", "--reason", "Settled")
    assert withdrawn.output == "The notice is withdrawn.\n"
    assert "Notice withdrawn: Settled" in run(file, "show", "1").output


def test_a_membership_lapses_once_the_ladder_has_come_to_its_end(file: Path, clock: Any) -> None:
    database = Database(f"sqlite:///{file}")
    books = Books(database, foundation_of(database))
    books.run()
    with database.reading() as session:
        member = session.scalars(select(Member.id)).one()
    with books.work() as work:
        person = World(database).person(work, "Ada Billing")
        name_representative(work, member, person.id, "billing", starts_on=date(2026, 1, 1))
    invoice = books.invoice(member)
    number, due = invoice.number_text, invoice.due_on
    assert number is not None
    assert due is not None
    early = run(file, "lapse", "1", "--invoice", number)
    assert (early.exit_code, "has not come to its end for invoice" in early.output) == (1, True)
    for days in (60, 75, 90, 105):
        with books.work() as work:
            apply_ladder(work, books.foundation_id, due + timedelta(days=days))
    clock.set(datetime.combine(due + timedelta(days=105), time(15), UTC))
    assert f"It has for {number}." in run(file, "lapse", "1", "--invoice", "7").output
    assert "seat closed: " in run(file, "lapse", "1", "--invoice", number, "--preview").output
    assert "The membership has lapsed on" in run(file, "lapse", "1", "--invoice", number).output
    assert "Lapsed" in run(file, "show", "1").output


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


def test_staff_say_when_a_company_resigned_and_what_is_given_back_as_on_the_page(
    file: Path, clock: Clock
) -> None:
    gone = run(file, "resign", "1", "--on", "2026-07-01", "--reason", "Cost", "--credit", "prorated")
    assert "USD 75,000.00 are given back" in gone.output, gone.output
    back = run(file, "take-back", "1", "--what", "resignation", "--reason", "By letter")
    assert back.exit_code == 0, back.output
    clock.set(datetime(2026, 12, 10, 17, tzinfo=UTC))
    late = ("resign", "1", "--on", "2027-01-01", "--reason", "Cost")
    assert "refused: " in run(file, *late, "--preview").output
    assert run(file, *late).exit_code == 1
    said = run(file, *late, "--said-on", "2026-10-05")
    assert said.exit_code == 0, said.output
