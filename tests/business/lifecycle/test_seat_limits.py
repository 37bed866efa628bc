"""Related companies and the seats that the charter lets them have: a real charter, a graph of control, appointments."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint as appoint_seat
from membership.assembly.bodies.models import Seat
from membership.assembly.rules.notation import read_charter
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.breaching import broken_limits
from membership.business.board.limiting import limit_breaches, limits_touched, seated
from membership.business.board.people import appoint_director
from membership.business.board.related_report import RELATED
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.preview.breached import breached_on
from membership.business.lifecycle.preview.previewing import preview_charter
from membership.business.lifecycle.regrouping import hear_regrouping
from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.controlling import state_control
from membership.directory.organizations.graph import Edge
from membership.directory.organizations.models import Organization
from membership.directory.people.employment import contradict_employment, declare_employment
from membership.directory.people.models import Person
from membership.directory.people.operations import affiliate
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.models import OutboxMail
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.conftest import Clock

TODAY = date(2026, 3, 2)
JOINED = date(2026, 2, 3)


@pytest.fixture
def cdf(database: Database, clock: object) -> World:
    """The foundation with the limits of its charter: one appointment and three seats for related companies."""
    world = World(database, slug="cdf").found(align=False)
    with cli(world) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("cdf-business"))
    return world


def cli(world: World) -> Any:
    return world.work()


def admit(world: World, name: str) -> None:
    with cli(world) as work:
        company = world.company(work, name)
        contact = Contact(
            f"Rep of {name}", f"{name.lower().replace(' ', '.')}@example.org", ("primary", "voting")
        )
        admit_member(
            work,
            world.foundation_id,
            company.id,
            "premier",
            starts_on=JOINED,
            ends_on=date(2027, 2, 3),
            contacts=[contact],
            waiver="Test.",
        )


def related(world: World, owner: str, owned: str) -> None:
    with cli(world) as work:
        ids = {
            name: work.session.scalars(select(Organization.id).where(Organization.display_name == name)).one()
            for name in (owner, owned)
        }
        state_control(work, ids[owner], ids[owned], 6_000, starts_on=JOINED, source="annual report")


def appoint(world: World, company: str, **more: str) -> None:
    with cli(world) as work:
        seat = work.session.scalars(
            select(Seat).join(Organization, Organization.id == Seat.organization_id).where(
                Organization.display_name == company, Seat.group_key == "premier"
            )
        ).one()  # fmt: skip
        person = work.session.scalars(select(Person).where(Person.name == f"Rep of {company}")).one()
        appoint_director(work, seat.id, person.public_id, starts_on=TODAY, **more)


def found(world: World) -> list[tuple[str, str, int, int | None]]:
    with world.database.reading() as session:
        broken = limit_breaches(session, world.foundation_id, TODAY)
    return [
        (one.breach.company, one.breach.rule.clause, one.breach.number, one.breach.most) for one in broken
    ]


def test_a_related_company_appoints_no_second_director(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    related(cdf, "Acme", "Brick")
    appoint(cdf, "Acme")
    with pytest.raises(
        RuleBroken, match=r"Acme: 2 seats, 1 allowed: over the limit \(clause 3\(c\)\(i\)\)"
    ) as caught:
        appoint(cdf, "Brick")
    assert (caught.value.clause, caught.value.field) == ("3(c)(i)", "person")
    assert found(cdf) == []


def test_unrelated_companies_appoint_each_their_own(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    appoint(cdf, "Acme")
    appoint(cdf, "Brick")
    assert found(cdf) == []


def test_a_purchase_breaks_a_limit_that_nobody_appointed_over(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    appoint(cdf, "Acme")
    appoint(cdf, "Brick")
    related(cdf, "Acme", "Brick")
    assert found(cdf) == [("Acme", "3(c)(i)", 2, 1)]
    pages = Pages(cdf.database).as_("staff", cdf.foundation_id)
    listed = pages.get("/cdf/queues").get_data(as_text=True)
    assert re.search(r"Beyond a cap</a></th><td class=\"num\"><strong>1<", listed)
    queue = pages.get("/cdf/queues/caps").get_data(as_text=True)
    assert "Acme: 2 seats, 1 allowed" in queue
    assert "Remedy: " in queue
    assert "Look at the limits" in queue
    admit(cdf, "Calm")
    with cdf.database.reading() as session:
        query = select(Organization.display_name, Member.public_id).join(
            Member, Member.organization_id == Organization.id
        )
        ids = dict(session.execute(query).all())
    assert "/caps" in pages.get(f"/cdf/members/{ids['Brick']}").get_data(as_text=True)
    shown = {name: pages.get(f"/cdf/members/{key}/caps").get_data(as_text=True) for name, key in ids.items()}
    for name in ("Acme", "Brick"):
        assert "Acme: 2 seats, 1 allowed" in shown[name]
        assert "Remedy: " in shown[name]
    assert "Nothing that the company has a part in is beyond a cap" in shown["Calm"]


def test_a_reason_waives_nothing_where_the_charter_names_nobody_who_may_waive(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    related(cdf, "Acme", "Brick")
    appoint(cdf, "Acme")
    with pytest.raises(RuleBroken, match="over the limit"):
        appoint(cdf, "Brick", waiver="The board does not mind.")


def test_a_preview_tells_the_caps_that_a_new_text_would_find_broken(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    appoint(cdf, "Acme")
    appoint(cdf, "Brick")
    related(cdf, "Acme", "Brick")
    text = charter_text("cdf-business")
    with cdf.database.reading() as session:
        same = preview_charter(session, cdf.foundation_id, read_charter(text), TODAY, today=TODAY)
        stricter = read_charter(text.replace("most = 3", "most = 1", 1))
        found = preview_charter(session, cdf.foundation_id, stricter, TODAY, today=TODAY)
    assert [(one.subject, one.was_already) for one in same.breaches] == [("Governing Board", True)]
    assert [(one.why.clause, one.was_already) for one in found.breaches] == [
        ("3(c)(i)", True),
        ("3(c)(ii)", False),
    ]


def test_another_share_of_the_same_owner_begins_no_remedy_anew(cdf: World, clock: Clock) -> None:
    for name in ("Acme", "Brick"):
        admit(cdf, name)
        appoint(cdf, name)
    related(cdf, "Acme", "Brick")
    clock.advance(days=20)
    ids = by_name(cdf)
    later = TODAY + timedelta(days=20)
    with cli(cdf) as work:
        state_control(work, ids["Acme"], ids["Brick"], 7_000, starts_on=later, source="annual report")
    with cdf.database.reading() as session:
        (broken,) = limit_breaches(session, cdf.foundation_id, later)
    assert broken.breach.began_on == TODAY


def test_no_limit_is_broken_before_the_charter_knows_it(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    appoint(cdf, "Acme")
    appoint(cdf, "Brick")
    related(cdf, "Acme", "Brick")
    text = charter_text("cdf-business").replace("most = 3", "most = 1\nremedy_days = 10", 1)
    text = (
        text.replace('version = "1.0"', 'version = "2.0"')
        .replace("effective_from = 2019-02-04", "effective_from = 2026-03-20", 1)
        .replace("adopted_on = 2019-02-04", "adopted_on = 2026-03-01", 1)
    )
    with cli(cdf) as work:
        adopt_business_charter(work, cdf.foundation_id, text)
    day = date(2026, 3, 25)
    with cdf.database.reading() as session:
        broken = {
            one.breach.rule.clause: one.breach for one in limit_breaches(session, cdf.foundation_id, day)
        }
        shown = breached_on(session, cdf.foundation_id, day)
    assert {clause: (one.began_on, one.deadline) for clause, one in broken.items()} == {
        "3(c)(i)": (TODAY, None),  # as it was in the version before
        "3(c)(ii)": (date(2026, 3, 20), date(2026, 3, 30)),
    }
    assert [one.deadline for one in shown] == [date(2026, 3, 30), None]


def test_related_members_are_reported_with_the_limits_that_their_seats_touch(cdf: World) -> None:
    for name in ("Acme", "Brick", "Lone"):
        admit(cdf, name)
    related(cdf, "Acme", "Brick")
    appoint(cdf, "Acme")
    with cdf.database.reading() as session:
        asked = ReportRequest(Viewer(at=now()), TODAY, now(), cdf.foundation_id)
        found = [tuple(row) for row in RELATED.rows(session, asked)]
    assert [row[:5] for row in found] == [
        ("Acme", 2, "Acme", "Premier", 1),
        ("Acme", 2, "Brick", "Premier", 0),
    ]
    assert ": 1 of at most 1 seats" in found[0][5]
    assert found[0][5] == found[1][5]  # a limit counts the group


def test_a_purchase_tells_the_staff_and_the_companies_what_it_breaks_and_until_when(cdf: World) -> None:
    admit(cdf, "Acme")
    admit(cdf, "Brick")
    appoint(cdf, "Acme")
    appoint(cdf, "Brick")
    ids = by_name(cdf)
    member = member_id(cdf, ids["Brick"])
    with cdf.database.reading() as session:
        added = Edge(ids["Acme"], ids["Brick"], starts_on=TODAY)
        foretold = consequences_of(session, session.get_one(Member, member), Change(TODAY, group=added))
    with cli(cdf) as work:
        state_control(
            work,
            ids["Acme"],
            ids["Brick"],
            6_000,
            starts_on=TODAY,
            source="press",
            heard_by=[hear_regrouping],
        )
    with cdf.database.reading() as session:
        (broken,) = broken_limits(session, viewer_of(cdf, "staff"), place_of(session, cdf), TODAY)
        assert broken.words == foretold[0].text
        assert (broken.found.breach.began_on, broken.found.companies) == (TODAY, {ids["Acme"], ids["Brick"]})
        events = session.scalars(
            select(AuditEntry.event).where(AuditEntry.event.startswith("business.limit"))
        ).all()
        assert sorted(events) == [
            "business.limit.announced",
            "business.limit.broken",
            "business.limit.broken",
        ]
        written = session.scalars(
            select(OutboxMail.to_address).where(OutboxMail.kind == "membership.limit")
        ).all()
        assert sorted(written) == ["acme@example.org", "brick@example.org"]
        own = viewer_of(cdf, "representative", organization_id=ids["Brick"])
        assert len(broken_limits(session, own, place_of(session, cdf), TODAY)) == 1
        stranger = viewer_of(cdf, "representative", organization_id=9_999)
        assert broken_limits(session, stranger, place_of(session, cdf), TODAY) == []


def test_whoever_works_for_several_companies_sits_for_each_of_them(cdf: World) -> None:
    with cli(cdf) as work:
        seats = list(work.session.scalars(select(Seat.id).where(Seat.group_key == "committer")))
        ann, companies = (
            cdf.person(work, "Ann"),
            [cdf.company(work, name) for name in ("Acme", "Brick", "Cobalt")],
        )
        for company in companies[:2]:
            affiliate(work, ann.id, company.id, starts_on=JOINED)
        never = declare_employment(work, ann.id, companies[2].id, starts_on=JOINED, source="person")
        contradict_employment(work, never.id, [], on=TODAY)
        appoint_seat(work, seats[0], ann.id, starts_on=TODAY)
    with cdf.database.reading() as session:
        document = charter_in_force(session, cdf.foundation_id, "business", TODAY)
        touched = limits_touched(document, seated(session, cdf.foundation_id, TODAY))
    assert {company: [": 1 of at most 3 seats" in one for one in told] for company, told in touched.items()} == {
        "Acme": [True], "Brick": [True]
    }  # fmt: skip


def by_name(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        return {
            row.display_name: row.id
            for row in session.execute(select(Organization.display_name, Organization.id))
        }


def member_id(world: World, organization_id: int) -> int:
    with world.database.reading() as session:
        return session.scalars(select(Member.id).where(Member.organization_id == organization_id)).one()


def place_of(session: Any, world: World) -> Foundation:
    return session.get_one(Foundation, world.foundation_id)


def viewer_of(world: World, role: str, **more: Any) -> Viewer:
    grant = Grant(role, "business", foundation_id=world.foundation_id, **more)
    return Viewer(now(), 1, 1, "Somebody", frozenset({grant}))
