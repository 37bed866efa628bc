"""Saved views of the members' list, and the filters that they keep."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from membership.business.members.models import SavedView
from membership.business.members.operations import begin_membership, name_representative
from membership.business.members.questions import Question, question_of, stored
from membership.business.members.roster import Wanted, roster_page, roster_whole
from membership.business.members.saved_views import (
    change_view,
    open_with,
    remove_view,
    save_view,
    views_for,
)
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.room import Picked
from tests.business.pages import Pages
from tests.business.world import START, World

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    """Three members: one in Germany, one whose term ends soon, one with a voting representative."""
    made = World(database).found()
    with made.work() as work:  # type: ignore[attr-defined]
        berlin = register_organization(work, OrganizationDetails("Berlin Bits", country="DE"))
        begin_membership(work, made.foundation_id, berlin.id, "premier", accepted_on=START)
        soon = made.company(work, "Soon Over")
        begin_membership(
            work,
            made.foundation_id,
            soon.id,
            "general",
            accepted_on=START,
            ends_on=TODAY + timedelta(days=40),
        )
        voiced = made.join(work, "Voiced")
        for name in ("Ada Byron", "Ben Babbage"):
            made.person(work, name)
        name_representative(work, voiced.id, 1, "voting", starts_on=START)
    return made


def names(world: World, *picked: Picked, **wanted: str) -> list[str]:
    with world.database.reading() as session:
        rows = roster_page(session, world.foundation_id, TODAY, Wanted(**wanted), picked).rows
        whole = roster_whole(session, world.foundation_id, TODAY, Wanted(**wanted), picked)
    assert [row.name for row in rows] == [row.name for row in whole]
    return [row.name for row in rows]


def test_each_filter_finds_its_members_and_all_of_them_together(world: World) -> None:
    assert names(world, country="DE") == ["Berlin Bits"]
    assert names(world, window="60") == ["Soon Over"]
    assert names(world, window="30") == []
    assert names(world, missing="voting") == ["Berlin Bits", "Soon Over"]
    assert names(world, seat="none") == ["Berlin Bits", "Soon Over", "Voiced"]
    assert names(world, seat="held") == []
    assert names(world, missing="voting", window="90", tier="general") == ["Soon Over"]
    assert names(world, Picked(frozenset({1, 3}))) == ["Berlin Bits", "Voiced"]
    assert names(world, Picked(frozenset({1}), is_rest=True), Picked(frozenset({1, 3}))) == ["Voiced"]
    assert names(world, Picked(frozenset())) == []


def test_a_question_is_spelled_kept_and_read_again_without_loss() -> None:
    asked = question_of(
        {"q": ["acme"], "tier": ["premier"], "state": ["all"], "window": ["30"], "missing": ["voting"],
         "seat": ["vacant"], "country": ["de"], "sort": ["-since"], "columns": ["tier", "email"]}
    )  # fmt: skip
    assert question_of(stored(asked)) == asked
    assert question_of({"state": ["all"]}).wanted == Wanted(state="")
    assert (
        question_of({"window": ["31"], "missing": ["king"], "sort": ["x"], "state": ["joining"]})
        == Question()
    )


def test_a_view_has_its_owners_name_once_and_is_changed_from_its_present_version(world: World) -> None:
    with world.work() as work:
        view = save_view(work, world.foundation_id, 1, "Ends  soon", stored(Question()))
        save_view(work, world.foundation_id, 2, "ends soon", {})  # another person's own
        with pytest.raises(RuleBroken, match="already"):
            save_view(work, world.foundation_id, 1, "ENDS SOON", {})
        with pytest.raises(RuleBroken):
            save_view(work, world.foundation_id, 1, "   ", {})
    with world.work() as work:
        change_view(work, view.id, "Soon", {"tier": ["premier"]}, is_shared=True, version=1)
    with world.work() as work, pytest.raises(Conflict):
        change_view(work, view.id, "Later", {}, is_shared=True, version=1)


def test_a_shared_view_opens_for_a_colleague_until_it_is_removed_or_shared_no_longer(world: World) -> None:
    with world.work() as work:
        for name in ("One", "Two"):
            view = save_view(work, world.foundation_id, 1, name, {}, is_shared=True)
            open_with(work, world.foundation_id, 1, view.id)
        open_with(work, world.foundation_id, 2, view.id)

    def seen(person: int) -> list[tuple[str, bool]]:
        with world.database.reading() as session:
            return [(row.name, row.is_default) for row in views_for(session, world.foundation_id, person)]

    assert seen(1) == seen(2) == [("One", False), ("Two", True)]
    with world.work() as work:
        change_view(work, 2, "Two", {}, is_shared=False, version=work.lock(SavedView, 2).version)
    assert seen(1) == [("One", False), ("Two", True)]
    assert seen(2) == [("One", False)]
    with world.work() as work:
        remove_view(work, 2)
        remove_view(work, 1)
    assert seen(1) == seen(2) == []


def test_the_list_opens_with_the_default_and_every_view_has_its_address(world: World) -> None:
    pages = Pages(world.database).as_("staff", world.foundation_id, person_id=1)
    sent: dict[str, Any] = {"name": "German", "question": "country=DE&columns=country", "is_shared": ""}
    assert pages.post("/meridian/members/views/new", **sent).status_code == 303
    with world.database.reading() as session:
        (view,) = views_for(session, world.foundation_id, 1)
    address = f"/meridian/members?view={view.public_id}"
    shown = pages.get(address).get_data(as_text=True)
    assert "Berlin Bits" in shown
    assert "Voiced" not in shown
    assert "Save as a new view" not in shown
    assert "Voiced" in pages.get("/meridian/members").get_data(as_text=True)
    assert pages.post(f"/meridian/members/views/{view.public_id}/opening").status_code == 303
    assert "Voiced" not in pages.get("/meridian/members").get_data(as_text=True)
    assert "Voiced" in pages.get("/meridian/members?view=all").get_data(as_text=True)
    again = pages.post("/meridian/members/views/new", **sent)
    assert again.status_code == 422
    assert "You have a view “German” already" in again.get_data(as_text=True)
    colleague = pages.as_("staff", world.foundation_id, person_id=2)
    assert colleague.get(address).status_code == 404
    assert colleague.post(f"/meridian/members/views/{view.public_id}/removal").status_code == 404
