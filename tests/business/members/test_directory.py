"""The public member directory: hidden until it is published, then readable from everywhere, and only the wall in frames."""

from __future__ import annotations

import json

import pytest

from membership.directory.foundations.publishing import publish_page, withdraw_page
from membership.directory.organizations.branding import place_logo
from membership.kernel.db import Database
from membership.kernel.times import now
from membership.kernel.viewer import Viewer
from membership.kernel.work import open_work, system_permit
from tests.business.pages import Pages
from tests.business.world import START, World

PATHS = ("members", "members.json", "members/wall")
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"><rect width="64" height="32"/></svg>'


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found()
    with open_work(system_permit(database, "cli", "test")) as work:
        acme = made.join(work, "Acme <b>& Söhne</b>")
        made.join(work, "Brick", "general")
        made.company(work, "Nobody")
        place_logo(work, acme.organization_id, "web", LOGO, on=START)
    return made


def published(world: World, *, is_public: bool = True) -> None:
    with open_work(system_permit(world.database, "cli", "test")) as work:
        act = publish_page if is_public else withdraw_page
        act(work, world.foundation_id, "members", *(["business"] if is_public else []))


def test_nothing_of_the_directory_is_public_until_its_keeper_publishes_it(world: World) -> None:
    pages = Pages(world.database)
    staff = pages.as_("staff", world.foundation_id).get("/meridian/members/directory")
    assert "Nothing of it is public" in staff.text
    pages.viewer = Viewer(at=now())
    assert [pages.get(f"/meridian/public/{path}").status_code for path in PATHS] == [404, 404, 404]
    published(world)
    answers = [pages.get(f"/meridian/public/{path}") for path in PATHS]
    assert [one.status_code for one in answers] == [200, 200, 200]
    told = json.loads(answers[1].text)
    acme, brick = told["members"]
    assert (acme["name"], acme["tier"], brick["name"]) == ("Acme <b>& Söhne</b>", "Premier", "Brick")
    logo = pages.get(acme["logo"].removeprefix("http://localhost"))
    assert (logo.status_code, logo.mimetype, brick["logo"]) == (200, "image/svg+xml", None)
    assert (
        pages.get(acme["logo"].removeprefix("http://localhost").replace("/web", "/dark")).status_code == 404
    )
    published(world, is_public=False)
    gone = [*(f"/meridian/public/{path}" for path in PATHS), acme["logo"].removeprefix("http://localhost")]
    assert [pages.get(path).status_code for path in gone] == [404] * 4


def test_the_wall_alone_stands_in_frames_and_only_json_and_logos_are_read_from_elsewhere(
    world: World,
) -> None:
    published(world)
    pages = Pages(world.database)
    roster, told, wall = (pages.get(f"/meridian/public/{path}") for path in PATHS)
    assert "frame-ancestors *" in wall.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in wall.headers
    assert wall.text.count("<script") == 0
    assert "&lt;b&gt;" in wall.text
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    for answer in (roster, told):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in roster.headers
    assert "Access-Control-Allow-Origin" not in wall.headers


def test_a_site_that_has_the_json_is_told_that_nothing_changed(world: World) -> None:
    published(world)
    client = Pages(world.database).app.test_client()
    first = client.get("/meridian/public/members.json")
    known = client.get("/meridian/public/members.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.headers["Access-Control-Allow-Origin"]) == (304, "*")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        world.join(work, "Cobalt")
    fresh = client.get("/meridian/public/members.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (fresh.status_code, "Cobalt" in fresh.text) == (200, True)


def test_the_landscape_is_taken_away_by_who_sees_the_members(world: World) -> None:
    pages = Pages(world.database).as_("auditor_business", world.foundation_id)
    answer = pages.post("/meridian/members/landscape")
    assert answer.status_code == 200
    assert "name: Brick" in answer.text
    assert "item:" in answer.text
