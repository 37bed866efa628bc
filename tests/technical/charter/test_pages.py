"""The technical charter in the browser of its secretary: drafted, checked, previewed, adopted and read, apart from the other
side."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from membership.cli import main
from membership.directory.foundations.models import Foundation
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import open_work, system_permit
from membership.technical.charter.operations import adopt_technical_charter
from membership.technical.projects.operations import add_maintainer, add_module, add_project
from tests.business.pages import Pages
from tests.business.world import World, charter_text

TEXT = charter_text("meridian-technical")
NEXT = TEXT.replace('title = "Core maintainer"', 'title = "Keeper"', 1).replace(
    'version = "1.0"', 'version = "1.1"'
)
DRAFT = "/meridian/technical-charter/new"


@pytest.fixture
def pages(sqlite_database: Database, clock: object) -> Pages:
    world = World(sqlite_database).found()
    with open_work(system_permit(sqlite_database, "cli", "test")) as work:
        adopt_technical_charter(work, world.foundation_id, TEXT)
    made = Pages(sqlite_database)
    grant = Grant("technical_secretary", "technical", foundation_id=world.foundation_id)
    made.viewer = Viewer(
        at=now(), person_id=1, account_id=1, name="Test", grants=frozenset({grant}), has_second_factor=True
    )
    return made


def test_the_ladder_and_who_decides_are_previewed_before_adoption(pages: Pages) -> None:
    assert "No fault" in pages.post(f"{DRAFT}/check", text=NEXT).text
    answer = pages.post(f"{DRAFT}/preview", text=NEXT)
    assert answer.status_code == 200
    row = re.search(r"Core maintainer</th><td>(.*?)</td><td>(.*?)</td>", answer.text)
    assert row is not None
    assert row.groups() == (
        "Core maintainer, place 3, any number of persons",
        "Keeper, place 3, any number of persons",
    )
    assert "Keeper" not in pages.get("/meridian/technical-charter").text
    assert pages.post(DRAFT, text=NEXT).status_code == 303
    assert "Keeper" in pages.get("/meridian/technical-charter").text


def test_whose_level_vanishes_is_said_in_the_browser_and_on_the_command_line(
    pages: Pages, tmp_path: Path
) -> None:
    with open_work(system_permit(pages.database, "cli", "test")) as work:
        place = work.session.scalars(select(Foundation).where(Foundation.slug == "meridian")).one()
        project = add_project(work, place.id, slug="core", name="Core", is_core=True)
        module = add_module(work, project.id, section="Main", name="Parser")
        for name, level in (("Mats Berg", "module_maintainer"), ("Ida Holm", "core_maintainer")):
            is_module = level == "module_maintainer"
            add_maintainer(
                work, project.id, register_person(work, name).id, level=level,
                module_id=module.id if is_module else None, starts_on=date(2025, 1, 1), basis="Election",
            )  # fmt: skip
    text = TEXT.replace('"module_maintainer"', '"module_keeper"').replace(
        'version = "1.0"', 'version = "1.1"'
    )
    page = pages.post(f"{DRAFT}/preview", text=text).text
    assert "Whose level vanishes" in page
    assert "Mats Berg (Core, Parser): Module maintainer" in page
    assert "Ida Holm" not in page
    file = tmp_path / "next.toml"
    file.write_text(text)
    asked = ["charter", "preview", str(file), "--foundation", "meridian", "--as-of", "2026-11-01"]
    told = CliRunner().invoke(main, [*asked, "--database", str(pages.database.url.database)]).output
    assert "On a level that vanishes: 1" in told
    assert "Mats Berg (Core, Parser): “Module maintainer” is no level any more" in told
    assert "Whose level vanishes" not in pages.post(f"{DRAFT}/preview", text=NEXT).text


def test_faults_are_told_on_their_lines_and_the_text_stays(pages: Pages) -> None:
    broken = TEXT.replace("[[agreement]]", "[[tier]]", 1)
    answer = pages.post(f"{DRAFT}/preview", text=broken)
    assert answer.status_code == 422
    assert 'data-line="' in answer.text
    assert pages.post(f"{DRAFT}/preview", text=charter_text("meridian-business")).status_code == 422
    assert pages.post(f"{DRAFT}/layout", text=TEXT).status_code == 200


def test_versions_are_read_compared_and_fetched(pages: Pages) -> None:
    pages.post(DRAFT, text=NEXT)
    page = pages.get("/meridian/technical-charter").text
    newest, first = re.findall(r'href="(/meridian/technical-charter/versions/[^"/]+)"', page)
    assert "Keeper" not in pages.get(first).text
    assert "Keeper" in pages.get(f"{newest}/changes").text
    assert pages.get(f"{first}/text").text == TEXT


def test_a_version_that_an_explanation_names_is_shown_and_an_unknown_one_is_not_found(pages: Pages) -> None:
    title = TEXT.split('title = "')[1].split('"')[0]
    assert pages.get(f"/meridian/technical-charter?version={title}, version 1.0").status_code == 200
    assert pages.get("/meridian/technical-charter?version=nix").status_code == 404


def test_a_version_of_the_business_charter_is_not_found_here(pages: Pages) -> None:
    from membership.assembly.rules.models import CharterVersion

    with pages.database.reading() as session:
        other = session.scalars(
            select(CharterVersion.public_id).where(CharterVersion.wing == "business")
        ).one()
    assert pages.get(f"/meridian/technical-charter/versions/{other}").status_code == 404
    assert pages.get("/meridian/charter").status_code == 404
