"""What both previews of a charter say before it is adopted: on the command line and in the browser, for each wing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from markupsafe import escape

from membership.business.lifecycle.operations import adopt_business_charter
from membership.cli import main
from membership.kernel.db import Database
from membership.kernel.times import TOO_FAR, now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import open_work, system_permit
from membership.technical.charter.operations import adopt_technical_charter
from tests.business.pages import Pages
from tests.business.world import World, charter_text

CLASH = """
[[threshold]]
id = "two_thirds"
body = "{body}"
decision = "ordinary"
mode = "{mode}"
base = "votes_cast"
share = ">= 2/3"
abstentions = "excluded"
clause = "9"
source = "invented"
"""
"""A second rule of what carries an ordinary decision."""
CONTRADICTION = {
    "business": (
        CLASH.format(body="governing_board", mode="meeting"),
        "Clauses 5.2 and 9 contradict each other",
    ),
    "technical": (CLASH.format(body="core_maintainers", mode="any"), "and 9 contradict each other"),
}
DOOR = {"business": "/meridian/charter/adoption", "technical": "/meridian/technical-charter/new"}
READ = {"business": "/meridian/charter", "technical": "/meridian/technical-charter"}
WINGS = ("business", "technical")


@pytest.fixture
def world(sqlite_database: Database, clock: object) -> World:
    made = World(sqlite_database).found(align=False)
    with open_work(system_permit(sqlite_database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
        adopt_technical_charter(work, made.foundation_id, charter_text("meridian-technical"))
    return made


def keeper(world: World, wing: str) -> Pages:
    """The browser of whoever adopts the charters of the wing."""
    made = Pages(world.database)
    if wing == "business":
        return made.as_("staff", world.foundation_id)
    grant = Grant("technical_secretary", "technical", foundation_id=world.foundation_id)
    made.viewer = Viewer(
        at=now(), person_id=1, account_id=1, name="Test", grants=frozenset({grant}), has_second_factor=True
    )
    return made


def told(world: World, text: str, folder: Path, *more: str) -> str:
    """What the command line says of the text."""
    file = folder / "draft.toml"
    file.write_text(text, encoding="utf-8")
    at = ("--foundation", world.slug, "--database", str(world.database.url.database))
    found = CliRunner().invoke(main, ["charter", "preview", str(file), *at, *more])
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.parametrize("wing", WINGS)
def test_a_preview_lists_the_clauses_that_contradict_each_other(
    world: World, wing: str, tmp_path: Path
) -> None:
    clash, said = CONTRADICTION[wing]
    text = charter_text(f"meridian-{wing}")
    assert "contradict" not in told(world, text, tmp_path)
    output = told(world, text + clash, tmp_path)
    assert "Newly open: Clauses " in output
    assert said in output
    assert said in json.loads(told(world, text + clash, tmp_path, "--json"))["newly_open"][0]
    page = keeper(world, wing).post(f"{DOOR[wing]}/preview", text=text + clash)
    assert page.status_code == 200
    assert "Newly open" in page.text
    assert said in page.text


@pytest.mark.parametrize("wing", WINGS)
def test_the_mark_that_an_editor_puts_before_a_text_is_no_fault(
    world: World, wing: str, tmp_path: Path
) -> None:
    marked = "\ufeff" + charter_text(f"meridian-{wing}")
    assert "against" in told(world, marked, tmp_path)
    file = (io.BytesIO(marked.encode()), "charter.toml")
    assert "No fault" in keeper(world, wing).post(f"{DOOR[wing]}/check", text="", file=file).text
    assert "No fault" in keeper(world, wing).post(f"{DOOR[wing]}/check", text=marked).text


@pytest.mark.parametrize("wing", WINGS)
@pytest.mark.parametrize("typed", ["2026-02-30", "9999-01-01", '"><b>'])
def test_a_day_that_is_none_is_told_at_its_field_and_stays(world: World, wing: str, typed: str) -> None:
    page = keeper(world, wing).get(f"{READ[wing]}?on={quote(typed)}")
    assert page.status_code == 422
    said = TOO_FAR if typed.startswith("9999") else "This is not a date. Write it like 2026-03-31."
    assert f"<span>{said}</span></p>" in page.text
    assert f'value="{escape(typed)}"' in page.text
    assert "Which charter this is" in page.text


@pytest.mark.parametrize("wing", WINGS)
def test_one_open_question_is_one(world: World, wing: str) -> None:
    text = charter_text(f"meridian-{wing}") + CONTRADICTION[wing][0]
    checked = keeper(world, wing).post(f"{DOOR[wing]}/check", text=text).text
    assert ", 1 open question." in checked


@pytest.mark.parametrize("wing", WINGS)
def test_the_charter_of_another_foundation_is_previewed_with_the_remark_on_top(
    world: World, wing: str, tmp_path: Path
) -> None:
    said = "This is the charter of “pytorch”, not of “meridian”, and cannot be adopted here"
    other = charter_text(f"pytorch-{wing}")
    assert told(world, other, tmp_path).startswith(said)
    assert said in json.loads(told(world, other, tmp_path, "--json"))["cannot_be_adopted"]
    assert (
        json.loads(told(world, charter_text(f"meridian-{wing}"), tmp_path, "--json"))["cannot_be_adopted"]
        == ""
    )


@pytest.mark.parametrize("wing", WINGS)
def test_whoever_adopts_sees_on_top_that_a_template_is_of_another_foundation(world: World, wing: str) -> None:
    pages, other = keeper(world, wing), charter_text(f"pytorch-{wing}")
    page = pages.post(f"{DOOR[wing]}/preview", text=other).text
    assert 0 < page.index("The charter of another foundation") < page.index("Votes untouched")
    assert "Adopt this" not in page
    assert "Go on writing" in page
    assert pages.post(DOOR[wing], text=other).status_code == 422
    own = pages.post(f"{DOOR[wing]}/preview", text=charter_text(f"meridian-{wing}")).text
    assert "another foundation" not in own
    assert "Adopt this" in own


def test_the_answers_of_a_preview_lead_to_no_rule_since_the_text_stands_nowhere_yet(world: World) -> None:
    with world.work() as work:
        world.join(work, "Acme")
    dearer = charter_text("meridian-business").replace("150000", "160000").replace("150_000", "160_000")
    page = keeper(world, "business").post(f"{DOOR['business']}/preview", text=dearer, as_of="2026-03-02").text
    assert "Why" in page
    assert "160,000" in page
    assert "Read the rule" not in page


def test_the_first_charter_is_previewed_with_all_that_it_leaves_open(
    sqlite_database: Database, clock: object, tmp_path: Path
) -> None:
    world = World(sqlite_database, slug="pytorch").found(align=False)
    assert "Newly open: " in told(world, charter_text("pytorch-business"), tmp_path)
