"""Merges that would break what holds of companies: a ring of owners, a limit on related companies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Seat
from membership.business.board.limiting import limit_breaches
from membership.business.board.people import appoint_director
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.directory.duplicates.operations import merge, undo_merge
from membership.directory.organizations.controlling import end_control, state_control, withdraw_control
from membership.directory.organizations.models import Control, Organization
from membership.directory.people.models import Person
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.merging import Pair
from tests.business.world import World, charter_text
from tests.directory.duplicates.two import mergers

TODAY = date(2026, 3, 2)
JOINED = date(2026, 2, 3)


@pytest.fixture
def cdf(database: Database, clock: object) -> World:
    world = World(database, slug="cdf").found(align=False)
    with world.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, world.foundation_id, charter_text("cdf-business"))
    return world


def company(world: World, name: str) -> int:
    with world.work() as work:  # type: ignore[attr-defined]
        return world.company(work, name).id


def seated(world: World, name: str) -> int:
    """A member whose seat somebody holds."""
    key = company(world, name)
    with world.work() as work:  # type: ignore[attr-defined]
        who = Contact(f"Rep of {name}", f"{name.lower()}@example.org", ("primary", "voting"))
        admit_member(
            work, world.foundation_id, key, "premier", starts_on=JOINED, ends_on=date(2027, 2, 3), contacts=[who], waiver="Test.",
        )  # fmt: skip
        query = select(Seat).where(Seat.organization_id == key, Seat.group_key == "premier")
        seat = work.session.scalars(query).one()
        person = work.session.scalars(select(Person).where(Person.name == f"Rep of {name}")).one()
        appoint_director(work, seat.id, person.public_id, starts_on=TODAY)
    return key


def owns(world: World, owner: int, owned: int) -> int:
    with world.work() as work:  # type: ignore[attr-defined]
        return state_control(work, owner, owned, 6_000, starts_on=JOINED, source="annual report").id


def try_merge(world: World, old: int, new: int) -> int:
    with world.work() as work:  # type: ignore[attr-defined]
        return merge(work, mergers(), Pair("organization", old, new), reason="The same.").id


def refusals(world: World, old: int, new: int) -> list[str]:
    """What the page says before the button is there."""
    with world.database.reading() as session:
        return [
            why for one in mergers() for why in one.refusals(session, Pair("organization", old, new), TODAY)
        ]


@pytest.mark.parametrize("is_ended", [False, True])
def test_two_that_stand_in_a_chain_of_owners_are_not_one_also_where_the_chain_has_ended(
    cdf: World, is_ended: bool
) -> None:
    first, between, last = (company(cdf, name) for name in ("Saiph", "Snow", "Institute"))
    held = [owns(cdf, first, between), owns(cdf, between, last)]
    if is_ended:
        for key in held:
            with cdf.work() as work:  # type: ignore[attr-defined]
                end_control(work, key, ends_on=TODAY)
    for pair in ((first, last), (last, first)):
        assert any("they would own themselves" in why and "Snow" in why for why in refusals(cdf, *pair))
        with pytest.raises(RuleBroken, match="would own themselves"):
            try_merge(cdf, *pair)


def test_an_owner_and_what_it_owns_are_two(cdf: World) -> None:
    first, second = company(cdf, "Saiph"), company(cdf, "Snow")
    owns(cdf, first, second)
    with pytest.raises(RuleBroken, match="One of them holds more than half of the other"):
        try_merge(cdf, second, first)


def withdraw(world: World, owned: int) -> None:
    """The owner of a company, as it is known now, was never one."""
    with world.work() as work:  # type: ignore[attr-defined]
        held = work.session.scalars(
            select(Control.id).where(Control.owned_id == owned, is_known(Control))
        ).one()
        withdraw_control(work, held, reason="Mixed up.")


@pytest.mark.parametrize("is_back", [False, True])
def test_an_owner_that_was_stated_by_mistake_and_withdrawn_is_in_the_way_of_nothing(
    cdf: World, *, is_back: bool
) -> None:
    first, second, above = (company(cdf, name) for name in ("Saiph", "Snow", "Above"))
    owns(cdf, first, second)
    withdraw(cdf, second)
    pair = (second, first) if is_back else (first, second)
    owns(cdf, above, pair[0])
    assert refusals(cdf, *pair) == []
    made = try_merge(cdf, *pair)
    withdraw(cdf, pair[1])
    with cdf.work() as work:  # type: ignore[attr-defined]
        undo_merge(work, mergers(), made, reason="Two after all.")
    with cdf.database.reading() as session:
        assert session.scalars(select(Control).where(is_known(Control))).all() == []


def test_an_owner_that_was_put_right_since_holds_the_merge(cdf: World) -> None:
    old, new, above = (company(cdf, name) for name in ("Twin One", "Twin Two", "Above"))
    owns(cdf, above, old)
    made = try_merge(cdf, old, new)
    with cdf.work() as work:  # type: ignore[attr-defined]
        held = work.session.scalars(select(Control.id).where(is_known(Control))).one()
        end_control(work, held, ends_on=TODAY)
    with pytest.raises(RuleBroken, match="Who controls it: one was changed"), cdf.work() as work:  # type: ignore[attr-defined]
        undo_merge(work, mergers(), made, reason="Two after all.")


def test_holdings_that_close_no_ring_follow_the_survivor(cdf: World) -> None:
    above, old, new, below = (company(cdf, name) for name in ("Above", "Twin One", "Twin Two", "Below"))
    owns(cdf, above, new)
    owns(cdf, above, old)
    owns(cdf, old, below)
    made = try_merge(cdf, old, new)
    with cdf.work() as work:  # type: ignore[attr-defined]
        undo_merge(work, mergers(), made, reason="Two after all.")


def test_a_merge_by_which_a_group_would_have_a_seat_too_many_is_refused(cdf: World) -> None:
    seated(cdf, "Alpha")
    seated(cdf, "Owned")
    with cdf.database.reading() as session:
        ids = {row.display_name: row.id for row in session.scalars(select(Organization))}
    twin = company(cdf, "Alfa")
    owns(cdf, twin, ids["Owned"])
    for pair in ((twin, ids["Alpha"]), (ids["Alpha"], twin)):
        assert any("2 seats, 1 allowed" in why for why in refusals(cdf, *pair))
        with pytest.raises(RuleBroken, match=r"2 seats, 1 allowed.*End a seat first"):
            try_merge(cdf, *pair)
    with cdf.database.reading() as session:
        assert limit_breaches(session, cdf.foundation_id, TODAY + timedelta(days=1)) == []


def test_two_of_one_group_that_break_nothing_more_are_merged(cdf: World) -> None:
    key = seated(cdf, "Alpha")
    twin, other = company(cdf, "Alfa"), company(cdf, "Quiet")
    owns(cdf, twin, other)
    with cdf.database.reading() as session:
        pair = Pair("organization", twin, key)
        assert not [why for one in mergers() for why in one.refusals(session, pair, TODAY)]
    made = try_merge(cdf, twin, key)
    with cdf.work() as work:  # type: ignore[attr-defined]
        undo_merge(work, mergers(), made, reason="Two after all.")
