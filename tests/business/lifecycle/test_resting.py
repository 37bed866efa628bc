"""A membership on which others rest: what its end or another tier does to them is foreseen, stands on both desks, and is told
at the renewal."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from membership.business.lifecycle import resting
from membership.business.lifecycle.admission_preview import Newcomer, admission_outlook
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.operations import admit_member
from membership.business.lifecycle.renewals import renew_by_themselves
from membership.business.members import ownership
from membership.business.members.models import Member
from membership.business.members.operations import Wish
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from tests.business.lifecycle.umbrellas import ASKS, JOINED, TODAY, Umbrella, umbrella
from tests.business.pages import Pages
from tests.conftest import Clock

APRIL = date(2026, 4, 1)
LOST = "Child: Premier asks for membership of Foundation at Premier or above (clause 9.1); from 1 Apr 2026 on it is not in good standing there."


@pytest.fixture
def house(database: Database, clock: object) -> Umbrella:
    return umbrella(database)


def test_the_preview_of_an_end_names_the_memberships_elsewhere_that_rest_on_it(house: Umbrella) -> None:
    assert house.foreseen(Change(APRIL)) == [LOST]
    assert house.foreseen(Change(APRIL, tier="general")) == [LOST]
    assert house.foreseen(Change(APRIL, successor_name="Heir")) == [LOST]
    assert house.foreseen(Change(APRIL, tier="premier")) == []
    with house.database.reading() as session:
        company = session.get_one(Member, house.here).public_id
    staff = Pages(house.database).as_("staff", house.parent.foundation_id)
    page = staff.post(f"/meridian/members/{company}/ending", preview="1", ends_on="2026-04-01", reason="x")
    assert LOST in page.get_data(as_text=True)


def test_a_membership_that_asks_for_nothing_here_is_not_named(database: Database, clock: object) -> None:
    assert umbrella(database, "").foreseen(Change(APRIL)) == []


def test_a_lost_membership_elsewhere_stands_on_the_desks_of_company_and_staff(house: Umbrella) -> None:
    staff = Pages(house.database).as_("staff", house.child.foundation_id)
    with house.database.reading() as session:
        company = session.get_one(Member, house.there).organization_id
    assert house.lines(resting.staff_lines, staff) == []
    house.leave()
    told = "Acme has lost membership of Foundation at Premier or above"
    assert house.lines(resting.staff_lines, staff) == [told]
    staff.as_("staff", house.parent.foundation_id)
    assert house.lines(resting.staff_lines, staff) == []
    own = Pages(house.database).as_(
        "representative", house.child.foundation_id, kind="primary", organization_id=company, person_id=1
    )
    asked = "Acme: Premier asks for membership of Foundation at Premier or above, which is missing"
    assert house.lines(resting.company_lines, own) == [asked]
    assert asked in own.get("/child/membership").get_data(as_text=True)
    own.as_(
        "representative", house.child.foundation_id, kind="primary", organization_id=company + 1, person_id=1
    )
    assert house.lines(resting.company_lines, own) == []


def test_a_membership_elsewhere_that_ends_soon_stands_on_both_desks_and_one_that_renews_by_itself_does_not(
    house: Umbrella, clock: Clock
) -> None:
    staff = Pages(house.database).as_("staff", house.child.foundation_id)
    with house.database.reading() as session:
        company = session.get_one(Member, house.there).organization_id
    clock.set(datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert house.lines(resting.staff_lines, staff) == []
    clock.set(datetime(2026, 3, 2, 9, tzinfo=UTC))
    house.leave(APRIL)
    assert house.lines(resting.staff_lines, staff) == [
        "Acme loses membership of Foundation at Premier or above on 1 Apr 2026"
    ]
    own = Pages(house.database).as_(
        "representative", house.child.foundation_id, kind="primary", organization_id=company, person_id=1
    )
    told = "Acme: Premier asks for membership of Foundation at Premier or above, which ends on 1 Apr 2026"
    assert house.lines(resting.company_lines, own) == [told]
    assert told in own.get("/child/membership").get_data(as_text=True)


def test_what_a_tier_asks_elsewhere_is_asked_of_the_first_day_and_not_of_that_of_the_acceptance(
    house: Umbrella,
) -> None:
    with house.parent.work() as work:  # type: ignore[attr-defined]
        member = house.parent.join(work, "Bob", on=JOINED)
        key, company = member.id, member.organization_id
    with house.parent.work() as work:  # type: ignore[attr-defined]
        resign_member(work, key, Leave(APRIL, "Cost."))
    for accepted, refused in ((date(2026, 3, 20), True), (date(2026, 3, 2), False)):
        with house.database.reading() as session:
            wish = Wish(house.child.foundation_id, "premier", accepted)
            found = admission_outlook(session, Newcomer("Bob", "company", company), wish, today=TODAY)
        told = [one.text for one in found.lines if one.kind == "refused" and "1 Apr 2026" in one.text]
        assert bool(told) is refused
    with pytest.raises(RuleBroken, match="at Premier or above on 1 Apr 2026"), house.child.work() as work:  # type: ignore[attr-defined]
        admit_member(work, house.child.foundation_id, company, "premier", accepted_on=date(2026, 3, 20))


def test_a_renewal_in_the_same_tier_tells_what_is_lost_and_is_not_refused(house: Umbrella) -> None:
    house.leave()
    lost = "Acme is no member of Foundation at Premier or above on 2 Mar 2026."
    with house.database.reading() as session:
        member = session.get_one(Member, house.there).public_id
    page = (
        Pages(house.database).as_("staff", house.child.foundation_id).get(f"/child/members/{member}/renewal")
    )
    assert "Acme is no member of Foundation at Premier or above on 2 Mar 2026 (clause 9.1)." in page.text
    assert house.renew() == (lost,)
    with house.database.reading() as session:
        query = select(OutboxMail.text).where(OutboxMail.kind == "membership.renew")
        (mail,) = session.scalars(query)
    assert "Acme is no member of Foundation at Premier or above on 2 Mar 2026." in " ".join(mail.split())


def test_a_membership_elsewhere_that_ends_before_the_next_term_is_told_and_one_to_be_renewed_is_not(
    house: Umbrella,
) -> None:
    assert house.renew() == ()
    house.leave(date(2026, 12, 1))
    assert house.renew() == ("Acme will be no member of Foundation at Premier or above on 1 Jan 2028.",)


def test_a_renewal_is_refused_where_the_charter_says_that_it_blocks(
    database: Database, clock: object
) -> None:
    strict = umbrella(database, ASKS + 'at_renewal = "blocks"\n')
    strict.leave()
    with pytest.raises(RuleBroken, match="is no member of Foundation") as refused:
        strict.renew()
    assert (refused.value.field, refused.value.clause) == ("tier", "9.1")
    with strict.child.work() as work:  # type: ignore[attr-defined]
        assert renew_by_themselves(work, strict.child.foundation_id, date(2026, 12, 2)) == 0
    assert strict.renew(waiver="The board, 1 March.") == (
        "Acme is no member of Foundation at Premier or above on 2 Mar 2026.",
    )


def test_the_desk_says_how_many_more_it_does_not_list_and_each_foundation_has_its_own_lines(
    house: Umbrella, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "MOST", 1)
    for place, names in ((house.parent, ("Ann", "Bob")), (house.child, ("Cid", "Dan", "Eve"))):
        with place.work() as work:  # type: ignore[attr-defined]
            for name in names:
                place.join(work, name, on=JOINED)
    viewer = Viewer(
        at=now(),
        grants=frozenset(
            Grant("staff", "business", foundation_id=one.foundation_id) for one in (house.parent, house.child)
        ),
    )
    with house.database.reading() as session:
        told = [line.text for line in ownership.ownerless_lines(session, viewer, now())]
    assert told == [
        "Nobody acts for Cid as a whole", "And for 2 more members",
        "Nobody acts for Ann as a whole", "And for 1 more member",
    ]  # fmt: skip
