"""A charter that is adopted for a later day: until then names, ranks and what is sold stay, and the past keeps its names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from membership.business.charter.models import Tier
from membership.business.charter.queries import tier_words, tiers
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.foreseeing import foresee_next_term
from membership.business.lifecycle.jobs import align_every_foundation
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.operations import admit_member, adopt_business_charter
from membership.business.members.change_reports import MEMBER_MOVES, MEMBERS_BY_TIER
from membership.business.members.models import Member
from membership.business.members.queries import terms_of
from membership.directory.organizations.models import Organization
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.jobs.context import JobContext
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import Viewer
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.conftest import Clock

GOLD = """
[[tier]]
id = "gold"
title = "Gold"
class = "organization"
rank = 2
admission = "staff"
clause = "1.5"
source = "invented"
"""
TODAY, DAY = date(2026, 3, 2), date(2026, 9, 1)
MORNING = datetime(2026, 9, 1, 12, tzinfo=UTC)
BEFORE = [("premier", "Premier"), ("general", "General"), ("associate", "Associate")]
AFTER = [("premier", "Premier"), ("gold", "Gold"), ("general", "General"), ("associate", "Friend")]


def later_text() -> str:
    """The next version: Associate is called Friend, Gold comes in between."""
    text = charter_text("meridian-business").replace('title = "Associate"', 'title = "Friend"')
    text = text.replace("rank = 3", "rank = 4").replace("rank = 2", "rank = 3") + GOLD
    text = text.replace('version = "1.0"', 'version = "2.0"').replace("2024-11-15", "2026-02-20")
    return text.replace("effective_from = 2025-01-01", f"effective_from = {DAY}")


@pytest.fixture
def world(database: Database, clock: Clock) -> World:
    """Acme is premier, Beta associate; the next charter was adopted and begins on 1 September."""
    made = World(database).found(align=False)
    with made.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
        for name, tier in (("Acme", "premier"), ("Beta", "associate")):
            company = made.company(work, name, "nonprofit")
            admit_member(
                work, made.foundation_id, company.id, tier, accepted_on=date(2026, 1, 2), waiver="Test."
            )
        adopt_business_charter(work, made.foundation_id, later_text())
    return made


def nightly(world: World) -> None:
    align_every_foundation(JobContext(world.database, "lifecycle.align_seats", "1", 1), None)


def words(world: World, on: date) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        return tier_words(session, world.foundation_id, on)


def sold(world: World, on: date) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        return [(one.tier.key, one.name) for one in tiers(session, world.foundation_id, on)]


def rows(world: World, report: Report, as_of: date, since: date) -> list[tuple[object, ...]]:
    with world.database.reading() as session:
        asked = ReportRequest(Viewer(at=now()), as_of, now(), world.foundation_id, values={"since": since})
        return [tuple(row) for row in report.rows(session, asked)]


def test_names_ranks_and_what_is_sold_stay_until_the_day(world: World) -> None:
    assert words(world, TODAY) == sold(world, TODAY) == BEFORE
    assert sold(world, DAY) == AFTER
    nightly(world)
    assert words(world, TODAY) == BEFORE
    with world.database.reading() as session:
        ranks = dict(session.execute(select(Tier.key, Tier.rank).where(Tier.key != "gold")).all())
    assert ranks == {"premier": 1, "general": 2, "associate": 3}


def test_on_the_day_the_nightly_alignment_renames_once(world: World, clock: Clock) -> None:
    clock.set(MORNING)
    nightly(world)
    assert words(world, DAY) == sold(world, DAY) == AFTER
    told = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == "business.tier.aligned")
    with world.database.reading() as session:
        first = session.execute(told).scalar_one()
    nightly(world)
    with world.database.reading() as session:
        assert session.execute(told).scalar_one() == first


def test_a_term_is_called_by_the_charter_of_its_first_day_whenever_it_is_sold(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        for name, day in (("Gamma", date(2026, 3, 2)), ("Delta", date(2026, 9, 2))):
            company = world.company(work, name, "nonprofit")
            found = admit_member(
                work, world.foundation_id, company.id, "associate", accepted_on=day, waiver="Test."
            )
            [term] = terms_of(work.session, found.member.id)
            assert term.tier_name == ("Friend" if name == "Delta" else "Associate")
        next_term = renew_member(work, found.member.id, tier_key="gold", waiver="Test.").term
        assert next_term.tier_name == "Gold"


def adopt(world: World, *changes: tuple[str, str]) -> None:
    """Another next charter, from 1 September on too, with other words."""
    text = later_text().replace('version = "2.0"', 'version = "2.1"').replace("2026-02-20", "2026-02-21")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with world.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, world.foundation_id, text)


def members(world: World) -> dict[str, Member]:
    with world.database.reading() as session:
        query = select(Organization.display_name, Member).join(
            Member, Member.organization_id == Organization.id
        )
        return {row[0]: row[1] for row in session.execute(query)}


def foretold(world: World, member: Member, waiver: str = "") -> list[str]:
    with world.database.reading() as session:
        change = foresee_next_term(session, session.get_one(Member, member.id), "", TODAY, waiver)
        return [one.text for one in consequences_of(session, member, change) if one.kind == "refused"]


def test_a_tier_that_the_charter_of_the_next_term_has_not_is_refused_with_its_name(world: World) -> None:
    text, start = later_text(), '[[tier]]\nid = "associate"'
    rule = text[text.index(start) : text.index("[[", text.index(start) + 2)]
    dues = text[text.index('[[dues]]\ntier = "associate"') :]
    dues = dues[: min(place for place in (dues.find("[[", 2), dues.find("\n#")) if place > 0)]
    passes = '[[benefit]]\ntier = "associate"'
    benefit = text[text.index(passes) : text.index("[[", text.index(passes) + 2)]
    adopt(world, (rule, ""), (dues, ""), (benefit, ""))
    member = members(world)["Beta"]
    words = r"“associate” is no tier of the charter of 1 Jan 2027 \(.*version 2.1\); its tiers are: premier \(clause 1.1\)"
    with pytest.raises(RuleBroken, match=words) as refused, world.work() as work:  # type: ignore[attr-defined]
        renew_member(work, member.id)
    assert refused.value.field == "tier"
    with pytest.raises(RuleBroken, match=words):
        foretold(world, member)


def test_a_tier_that_the_next_charter_closes_to_the_company_is_kept_only_by_a_waiver(world: World) -> None:
    adopt(world, ('title = "Premier"', 'title = "Premier"\neligibility = ["academic"]'))
    found = members(world)
    words = "Premier is for academic organizations; Acme is recorded as nonprofit"
    [told] = foretold(world, found["Acme"])
    assert told.startswith("By the charter of 1 Jan 2027 (")
    assert told.endswith(f"version 2.1) {words} (clause 1.1).")
    assert foretold(world, found["Acme"], "Board, 1 March") == foretold(world, found["Beta"]) == []
    with pytest.raises(RuleBroken, match=words) as refused, world.work() as work:  # type: ignore[attr-defined]
        renew_member(work, found["Acme"].id)
    assert (refused.value.field, refused.value.clause) == ("tier", "1.1")
    with world.work() as work:  # type: ignore[attr-defined]
        renew_member(work, found["Acme"].id, waiver="Board, 1 March.")
        renew_member(work, found["Acme"].id)  # what was waived once is not brought up again


def test_reports_of_the_past_name_tiers_as_they_were_sold(world: World, clock: Clock) -> None:
    clock.set(MORNING)
    nightly(world)
    assert [row[0] for row in rows(world, MEMBERS_BY_TIER, date(2026, 6, 1), date(2026, 1, 15))] == [
        "Premier",
        "Associate",
    ]
    with world.work() as work:  # type: ignore[attr-defined]
        company = world.company(work, "Delta", "nonprofit")
        admit_member(
            work, world.foundation_id, company.id, "associate", accepted_on=date(2026, 9, 1), waiver="Test."
        )
    assert [row[:3] for row in rows(world, MEMBERS_BY_TIER, date(2026, 9, 2), date(2026, 6, 1))] == [
        ("Premier", 1, 0),
        ("Friend / Associate", 1, 1),
    ]
    [joined] = rows(world, MEMBER_MOVES, date(2026, 9, 2), date(2026, 6, 1))
    assert joined[2:6] == ("Delta", "Joined", None, "Friend")
    [joined] = (
        row for row in rows(world, MEMBER_MOVES, date(2026, 6, 1), date(2025, 12, 31)) if row[2] == "Beta"
    )
    assert joined[5] == "Associate"


def test_the_list_of_members_is_not_filtered_by_a_tier_that_is_still_to_come(world: World) -> None:
    page = Pages(world.database).as_("staff", world.foundation_id).get("/meridian/members").text
    assert ">Associate</option>" in page
    assert ">Gold</option>" not in page
    assert ">Friend</option>" not in page
