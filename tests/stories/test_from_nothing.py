"""An installation that begins with an empty database: a foundation is added, and adopts a charter that ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from membership.assembly.bodies.operations import TAKEN
from membership.assembly.rules.templates import SHELF
from membership.cli import main
from membership.directory.foundations.operations import RESERVED, SLUG
from membership.kernel.db import Database
from tests.apps import APPLICATIONS


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--database", str(database), *arguments])


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A database with the tables and nothing in them."""
    database = tmp_path / "new.db"
    run(database, "db", "upgrade")
    return database


def added(database: Path, slug: str) -> Result:
    place = ("--country", "us", "--currency", "usd")
    return run(database, "foundation", "add", slug, "--name", "A Foundation", *place)


def test_every_charter_that_ships_is_adopted_by_a_foundation_that_was_added_on_the_command_line(
    empty: Path,
) -> None:
    for text in sorted(SHELF.glob("*-business.toml")):
        slug = text.name.removesuffix("-business.toml")
        assert added(empty, slug).exit_code == 0
        adopted = run(empty, "charter", "adopt", str(text), "--foundation", slug)
        assert adopted.exit_code == 0, adopted.output
    again = added(empty, "nodejs")
    assert again.exit_code == 1
    assert "There is a foundation “nodejs” already." in again.output


def test_the_seller_of_a_foundation_is_put_right(empty: Path) -> None:
    added(empty, "example")
    assert "No. 7" in run(empty, "foundation", "seller", "example", "--bank-account", "No. 7").output
    assert run(empty, "audit", "verify").exit_code == 0


def test_a_foundation_below_another_is_sold_by_the_legal_entity_of_that_one(empty: Path) -> None:
    added(empty, "above")
    below = ("foundation", "add", "below", "--name", "Below", "--parent", "above")
    refused = run(empty, *below, "--currency", "EUR")
    assert refused.exit_code == 1
    assert "A Foundation sells for this one as well: leave --currency out." in refused.output
    assert run(empty, *below).exit_code == 0
    assert "Below, sold by A Foundation (USD, UTC)" in run(empty, "foundation", "list").output


def test_a_word_that_leads_to_no_foundation_is_named(empty: Path) -> None:
    for wrong in (
        run(empty, "foundation", "seller", "nowhere"),
        run(empty, "foundation", "add", "below", "--name", "Below", "--parent", "nowhere"),
    ):
        assert wrong.exit_code == 1
        assert "There is no foundation “nowhere” in this database." in wrong.output


def test_no_foundation_and_no_body_can_take_the_address_of_a_page(sqlite_database: Database) -> None:
    foundations, bodies = set[str](), set[str]()
    for rule in APPLICATIONS.borrow(sqlite_database).url_map.iter_rules():
        first, *more = rule.rule.strip("/").split("/")
        if not first.startswith("<"):
            foundations.add(first)
        elif first == "<foundation>" and more and not more[0].startswith("<"):
            bodies.add(more[0])
    assert {word for word in foundations if SLUG.match(word)} <= RESERVED
    assert bodies
    assert bodies <= TAKEN


def test_members_of_a_charter_that_says_nothing_of_terms_come_in_by_a_file_of_terms(
    empty: Path, tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    added(empty, "cdf")
    run(empty, "charter", "adopt", str(SHELF / "cdf-business.toml"), "--foundation", "cdf")
    file.write_text("organization,tier,joined\nAcme Inc.,premier,2026-01-01\n", encoding="utf-8")
    refused = run(empty, "import", "members", str(file), "--foundation", "cdf")
    assert refused.exit_code == 1
    assert "A file of terms can say when each of its terms ends." in refused.output
    file.write_text(
        "organization,tier,start,end\nAcme Inc.,premier,2026-01-01,2029-01-01\n", encoding="utf-8"
    )
    told = run(empty, "import", "terms", str(file), "--foundation", "cdf")
    assert told.exit_code == 0, told.output
    assert "Acme Inc." in run(empty, "report", "export", "member-roster", "--foundation", "cdf").output
