"""The life of a membership, and the rights of those who act for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from membership.assembly.rules.operations import adopt_charter_version
from membership.business.charter.operations import align_tiers
from membership.business.members.grants import GRANTS
from membership.business.members.models import Representative
from membership.business.members.operations import begin_membership, end_representative, name_representative
from membership.business.members.queries import members_on, people_of, terms_of
from membership.business.members.room import ROOM
from membership.business.members.terms import change_tier, end_membership, renew_membership
from membership.directory.organizations.operations import state_figure
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import affiliate
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.grants import grants_of
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import open_work, system_permit
from tests.business.world import START, World, charter_text
from tests.conftest import Clock


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return World(database).found()


def cli(world: World):
    return open_work(system_permit(world.database, "cli", "test"))


def test_a_first_term_runs_to_the_anniversary_and_copies_what_was_sold(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
    with world.database.reading() as session:
        (term,) = terms_of(session, member.id)
        assert (term.starts_on, term.ends_on) == (date(2025, 6, 1), date(2026, 6, 1))
        assert (term.tier_name, term.price_minor, term.currency) == ("Premier", 15_000_000, "USD")
        assert term.dues_rule.startswith("dues.premier")
        assert member.number == 1


def test_a_company_is_a_member_once(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
    with pytest.raises(Conflict, match="is a member already"), cli(world) as work:
        begin_membership(work, world.foundation_id, member.organization_id, "general", accepted_on=START)


def test_a_company_whose_term_ends_on_the_day_is_renewed_and_not_admitted_again(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
    late = date(2026, 5, 20)
    with pytest.raises(Conflict, match="renew its membership instead"), cli(world) as work:
        begin_membership(work, world.foundation_id, member.organization_id, "premier", accepted_on=late)


def test_a_membership_cannot_end_before_it_began(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
    with pytest.raises(RuleBroken, match="begins on 1 Jun 2025; it ends after that day"), cli(world) as work:
        end_membership(work, member.id, ends_on=date(2025, 3, 1), reason="They left.")
    with world.database.reading() as session:
        assert len(terms_of(session, member.id)) == 1


def test_a_renewal_follows_with_a_prorated_stub_and_keeps_the_anchor(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        stub = renew_membership(work, member.id)
        year = renew_membership(work, member.id)
        assert (stub.starts_on, stub.ends_on) == (date(2026, 6, 1), date(2027, 1, 1))
        assert stub.price_minor == 8_750_000
        assert (year.starts_on, year.ends_on) == (date(2027, 1, 1), date(2028, 1, 1))
        assert (year.anchor_month, year.anchor_day, year.price_minor) == (6, 1, 15_000_000)


def test_dues_by_employees_without_a_figure_stay_an_open_question(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Small Inc", "general")
    with world.database.reading() as session:
        (term,) = terms_of(session, member.id)
        assert term.price_minor is None
        assert "consolidated employees" in term.question


def test_dues_by_employees_follow_the_figure_of_the_day(world: World) -> None:
    with cli(world) as work:
        company = world.company(work, "Large Inc")
        state_figure(
            work, company.id, "consolidated_employees", 4000, stated_on=date(2025, 1, 1), source="stated"
        )
        member = begin_membership(work, world.foundation_id, company.id, "general", accepted_on=START)
    with world.database.reading() as session:
        assert terms_of(session, member.id)[0].price_minor == 4_000_000


def test_an_unknown_tier_is_refused_with_those_that_are_sold(world: World) -> None:
    with pytest.raises(RuleBroken, match=r"premier, general, associate"), cli(world) as work:
        world.join(work, "Acme Corp", "gold-plated")


def test_a_tier_changes_in_the_middle_of_a_term_without_moving_its_end(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        change_tier(work, member.id, "associate", on=date(2025, 9, 1))
    with world.database.reading() as session:
        after, before = terms_of(session, member.id)
        assert (before.starts_on, before.ends_on) == (date(2025, 6, 1), date(2025, 9, 1))
        assert (after.tier_name, after.ends_on) == ("Associate", date(2026, 6, 1))
        assert [one.tier for one in members_on(session, world.foundation_id, date(2025, 8, 31))] == [
            "premier"
        ]
        assert [one.tier for one in members_on(session, world.foundation_id, date(2025, 9, 1))] == [
            "associate"
        ]


def test_a_company_that_left_comes_back_under_its_number_with_the_lapse_recorded(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        end_membership(work, member.id, ends_on=date(2025, 12, 1), reason="Resigned.")
        again = begin_membership(
            work, world.foundation_id, member.organization_id, "general", accepted_on=date(2026, 2, 3)
        )
    assert again.number == member.number
    with world.database.reading() as session:
        new, old = terms_of(session, member.id)
        assert (old.ends_on, old.ending_reason) == (date(2025, 12, 1), "Resigned.")
        assert new.previous_id == old.id
        assert new.lapse_reason
        assert members_on(session, world.foundation_id, date(2026, 1, 15)) == []


def test_what_was_known_before_an_ending_can_still_be_asked(world: World, clock: object) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        before = work.at
    clock.advance(days=1)  # type: ignore[attr-defined]
    with cli(world) as work:
        end_membership(work, member.id, ends_on=date(2025, 12, 1), reason="Resigned.")
    with world.database.reading() as session:
        day = date(2026, 3, 1)
        assert not members_on(session, world.foundation_id, day)
        assert len(members_on(session, world.foundation_id, day, before)) == 1


def test_a_representative_has_rights_exactly_while_naming_and_membership_last(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        person = world.person(work, "Ada Byron")
        name_representative(work, member.id, person.id, "primary", starts_on=date(2025, 7, 1))
        end_membership(work, member.id, ends_on=date(2025, 12, 1), reason="Resigned.")

    def kinds(at: datetime) -> list[str]:
        with world.database.reading() as session:
            return [grant.kind for grant in grants_of(session, GRANTS, person.id, at)]

    assert kinds(datetime(2025, 6, 30, 12, tzinfo=UTC)) == []
    assert kinds(datetime(2025, 7, 1, 12, tzinfo=UTC)) == ["primary"]
    assert kinds(datetime(2025, 12, 1, 4, 59, tzinfo=UTC)) == ["primary"]  # still 30 November in New York
    assert kinds(datetime(2025, 12, 1, 5, 0, tzinfo=UTC)) == []


def test_a_new_primary_representative_follows_the_one_before(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        ada, ben = world.person(work, "Ada Byron"), world.person(work, "Ben Ali")
        name_representative(work, member.id, ada.id, "primary", starts_on=START)
        name_representative(work, member.id, ben.id, "primary", starts_on=date(2025, 8, 1))
    with world.database.reading() as session:
        assert [(one.name, one.kind) for one in people_of(session, member.id, date(2025, 8, 1))] == [
            ("Ben Ali", "primary")
        ]


def test_naming_one_person_twice_or_ending_before_the_start_is_refused(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        ada = world.person(work, "Ada Byron")
        named = name_representative(work, member.id, ada.id, "voting", starts_on=START)
    with pytest.raises(Conflict, match="already"), cli(world) as work:
        name_representative(work, member.id, ada.id, "voting", starts_on=START)
    with pytest.raises(RuleBroken, match="it ends after that day"), cli(world) as work:
        end_representative(work, named.id, ends_on=START)
    with pytest.raises(RuleBroken, match="no kind"), cli(world) as work:
        name_representative(work, member.id, ada.id, "emperor", starts_on=START)


def test_a_role_before_the_known_employment_lets_the_employment_begin_earlier(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        bill = world.person(work, "Bill Example")
        affiliate(work, bill.id, member.organization_id, starts_on=date(2026, 10, 1))
        name_representative(work, member.id, bill.id, "voting", starts_on=date(2025, 9, 1))
    with world.database.reading() as session:
        query = select(Affiliation).where(Affiliation.person_id == bill.id, is_known(Affiliation))
        assert [(one.starts_on, one.is_open_ended) for one in session.scalars(query)] == [
            (date(2025, 9, 1), True)
        ]


def test_a_role_before_the_membership_is_refused_at_its_field(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        bill = world.person(work, "Bill Example")
    with pytest.raises(RuleBroken, match="member from 1 Jun 2025 on") as refused, cli(world) as work:
        name_representative(work, member.id, bill.id, "voting", starts_on=date(2020, 1, 1))
    assert refused.value.field == "starts_on"


def test_a_role_that_has_not_begun_is_withdrawn_and_whoever_was_to_be_followed_stays(world: World) -> None:
    ahead = date(2026, 9, 1)
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        renew_membership(work, member.id)
        ada, ben = world.person(work, "Ada Byron"), world.person(work, "Ben Ali")
        name_representative(work, member.id, ada.id, "primary", starts_on=START)
    with cli(world) as work:
        named = name_representative(work, member.id, ben.id, "primary", starts_on=ahead)
    with cli(world) as work:
        end_representative(work, named.id, ends_on=date(2026, 3, 2))
    with world.database.reading() as session:
        (one,) = people_of(session, member.id, ahead)
        assert (one.name, one.starts_on, one.is_open_ended) == ("Ada Byron", START, True)


@pytest.mark.parametrize("order", [(1, 0), (0, 1)], ids=["the last one first", "the first one first"])
def test_whoever_was_to_be_followed_by_two_stays_once_both_are_withdrawn(
    world: World, clock: Clock, order: tuple[int, int]
) -> None:
    days = (date(2026, 9, 1), date(2026, 10, 1))
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        renew_membership(work, member.id)
        ada = world.person(work, "Ada Byron")
        name_representative(work, member.id, ada.id, "primary", starts_on=START)
    for day in days:
        clock.advance(minutes=1)
        with cli(world) as work:
            follower = world.person(work, f"From {day}")
            name_representative(work, member.id, follower.id, "primary", starts_on=day)
    for one in order:
        clock.advance(minutes=1)
        with cli(world) as work:
            query = select(Representative.id).where(Representative.starts_on == days[one])
            known = query.where(Representative.kind == "primary", is_known(Representative))
            end_representative(work, work.session.scalars(known).one(), ends_on=date(2026, 3, 2))
    with world.database.reading() as session:
        (stays,) = people_of(session, member.id, days[1])
    assert (stays.name, stays.starts_on, stays.is_open_ended) == ("Ada Byron", START, True)


def test_a_primary_representative_whose_end_was_written_down_ends_also_when_the_next_is_withdrawn(
    world: World, clock: Clock
) -> None:
    ahead = date(2026, 9, 1)
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
        renew_membership(work, member.id)
        ada, ben = world.person(work, "Ada Byron"), world.person(work, "Ben Ali")
        first = name_representative(work, member.id, ada.id, "primary", starts_on=START)
    clock.advance(minutes=1)
    with cli(world) as work:
        end_representative(work, first.id, ends_on=ahead)
    clock.advance(minutes=1)
    with cli(world) as work:
        named = name_representative(work, member.id, ben.id, "primary", starts_on=ahead)
    clock.advance(minutes=1)
    with cli(world) as work:
        end_representative(work, named.id, ends_on=date(2026, 3, 2))
    with world.database.reading() as session:
        assert people_of(session, member.id, ahead) == []


def test_without_a_rule_of_terms_both_days_must_be_said(database: Database, clock: object) -> None:
    text = charter_text("meridian-business")
    start, end = text.index("[[membership_term]]"), text.index("[[dues]]")
    assert start < end
    world = World(database).found(align=False)
    with cli(world) as work:
        adopt_charter_version(work, world.foundation_id, "business", text[:start] + text[end:])
        align_tiers(work, world.foundation_id)
    with pytest.raises(RuleBroken, match="Say when the term begins and ends"), cli(world) as work:
        world.join(work, "Acme Corp")
    with cli(world) as work:
        company = world.company(work, "Acme Corp")
        days = {"starts_on": START, "ends_on": date(2026, 1, 1)}
        member = begin_membership(work, world.foundation_id, company.id, "premier", accepted_on=START, **days)
    with world.database.reading() as session:
        assert terms_of(session, member.id)[0].term_rule == ""


def test_the_desk_of_staff_counts_the_memberships_that_run_out_unrenewed(world: World) -> None:
    staff = Viewer(
        at=datetime(2026, 5, 1, tzinfo=UTC),
        grants=frozenset({Grant("staff", "business", world.foundation_id)}),
    )
    (card,) = (card for card in ROOM.desk_cards if card.title == "Renewals")

    def told(at: datetime, viewer: Viewer = staff) -> list[tuple[str, str]]:
        with world.database.reading() as session:
            return [(line.text, line.detail) for line in card.lines(session, viewer, at)]

    with cli(world) as work:
        members = [world.join(work, name) for name in ("Acme Corp", "Byte Ltd", "Core SA")]
    near = datetime(2026, 5, 1, tzinfo=UTC)
    assert told(datetime(2026, 3, 1, tzinfo=UTC)) == []
    (line,) = told(near)
    assert line == ("3 memberships end within 60 days and are not renewed yet", "the first on 1 Jun 2026")
    with cli(world) as work:
        renew_membership(work, members[0].id)
        end_membership(work, members[1].id, ends_on=date(2026, 5, 20), reason="They left.")
    assert told(near)[0][0] == "1 membership ends within 60 days and is not renewed yet"
    assert told(near, Viewer(at=datetime(2026, 5, 1, tzinfo=UTC))) == []


def test_the_desk_of_a_representative_brings_an_end_up_only_while_nothing_follows_it(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme Corp")
    grant = Grant(
        "representative", "business", world.foundation_id, organization_id=member.organization_id, kind="primary"
    )  # fmt: skip
    near = datetime(2026, 5, 1, tzinfo=UTC)
    (card,) = (card for card in ROOM.desk_cards if card.title == "Our membership")

    def tones() -> list[str]:
        with world.database.reading() as session:
            viewer = Viewer(at=near, person_id=1, account_id=1, grants=frozenset({grant}))
            return [line.tone for line in card.lines(session, viewer, near)]

    assert tones() == ["due"]
    with cli(world) as work:
        renew_membership(work, member.id)
    assert tones() == ["plain"]
