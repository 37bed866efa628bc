"""An installation that begins with an empty database: a foundation is added, and adopts a charter that ships."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from membership.assembly.rules.templates import SHELF
from membership.cli import main


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--database", str(database), *arguments])


def added(database: Path, slug: str) -> Result:
    place = ("--country", "us", "--currency", "usd")
    return run(database, "foundation", "add", slug, "--name", "A Foundation", *place)


def test_every_charter_that_ships_is_adopted_by_a_foundation_that_was_added_on_the_command_line(
    tmp_path: Path,
) -> None:
    database = tmp_path / "new.db"
    run(database, "db", "upgrade")
    for text in sorted(SHELF.glob("*-business.toml")):
        slug = text.name.removesuffix("-business.toml")
        assert added(database, slug).exit_code == 0
        adopted = run(database, "charter", "adopt", str(text), "--foundation", slug)
        assert adopted.exit_code == 0, adopted.output
    again = added(database, "nodejs")
    assert again.exit_code == 1
    assert "There is a foundation “nodejs” already." in again.output


def test_the_seller_of_a_foundation_is_put_right(tmp_path: Path) -> None:
    database = tmp_path / "new.db"
    run(database, "db", "upgrade")
    added(database, "example")
    assert "No. 7" in run(database, "foundation", "seller", "example", "--bank-account", "No. 7").output
    assert run(database, "audit", "verify").exit_code == 0
