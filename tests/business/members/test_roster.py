"""The list of members: filters, paging, search, and a cost that does not grow."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from membership.business.members.acts import Said, standings, write_act
from membership.business.members.models import Member
from membership.business.members.operations import end_representative, name_representative
from membership.business.members.queries import memberships_of
from membership.business.members.reports import MEMBER_ROSTER
from membership.business.members.roster import PAGE, Wanted, roster_page, state_words
from membership.business.members.terms import end_membership
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, change_organization
from membership.directory.people.operations import change_person
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.business.lifecycle.test_reasons_in_files import rows
from tests.business.pages import Pages
from tests.business.world import START, World

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return World(database).found()


def cli(world: World):
    return open_work(system_permit(world.database, "cli", "test"))


def names(world: World, **wanted: object) -> list[str]:
    with world.database.reading() as session:
        return [row.name for row in roster_page(session, world.foundation_id, TODAY, Wanted(**wanted)).rows]


def test_a_member_is_found_by_name_number_address_and_contact(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Ωmega Höhere Werke")
        world.join(work, "Brick")
        ada = world.person(work, "Ada Byron")
        name_representative(work, member.id, ada.id, "billing", starts_on=START)
    for words in ("ωmega", "HÖHERE", "ada byr", "ada.byron@example", "Werke"):
        assert names(world, text=words) == ["Ωmega Höhere Werke"], words
    assert names(world, text="1") == ["Ωmega Höhere Werke"]
    assert names(world, text="br") == ["Brick"]
    assert names(world, text="nobody at all") == []


@pytest.mark.parametrize(
    "words", ['"', 'a"b OR c', "%%%", "___", "' OR 1=1 --", "NEAR(a b)", "*" * 200, "\x00\x01\x02"]
)
def test_no_text_breaks_the_search(world: World, words: str) -> None:
    with cli(world) as work:
        world.join(work, "Acme")
    assert names(world, text=words.replace("\x00", "")) == []


def test_what_is_searched_follows_every_change(world: World) -> None:
    with cli(world) as work:
        member = world.join(work, "Acme")
        ada = world.person(work, "Ada Byron")
        named = name_representative(work, member.id, ada.id, "voting", starts_on=START)
    with cli(world) as work:
        change_organization(work, member.organization_id, OrganizationDetails("Zenith"), 1)
        change_person(work, ada.id, name="Ada Lovelace", phone="", version=1)
    assert names(world, text="zenith") == names(world, text="lovelace") == ["Zenith"]
    assert names(world, text="acme") == ["Zenith"]  # its former name
    assert names(world, text="ada byron") == []
    with cli(world) as work:
        end_representative(work, named.id, ends_on=TODAY)
    assert names(world, text="lovelace") == ["Zenith"]


def test_former_and_upcoming_members_are_listed_apart(world: World) -> None:
    with cli(world) as work:
        gone = world.join(work, "Gone")
        world.join(work, "Here")
        world.join(work, "Soon", on=date(2026, 5, 20))
        end_membership(work, gone.id, ends_on=date(2026, 1, 1), reason="Resigned.")
    assert names(world) == ["Here"]
    assert names(world, state="former") == ["Gone"]
    assert names(world, state="upcoming") == ["Soon"]
    assert names(world, state="") == ["Gone", "Here", "Soon"]
    assert names(world, state="", sort="since", is_descending=True) == ["Soon", "Here", "Gone"]
    assert names(world, tier="general") == []
    assert names(world, tier="premier") == ["Here"]


def test_a_company_that_joins_is_listed_with_tier_end_and_contact_of_its_first_day(world: World) -> None:
    first = date(2026, 5, 20)
    with cli(world) as work:
        world.join(work, "Here")
        soon = world.join(work, "Soon", on=first)
        world.join(work, "Later", "general", on=first)
        ada = world.person(work, "Ada Byron")
        name_representative(work, soon.id, ada.id, "primary", starts_on=soon.joined_on)
    assert names(world, state="upcoming", tier="premier") == ["Soon"]
    assert names(world, state="upcoming", missing="primary") == ["Later"]
    assert names(world, tier="premier") == ["Here"]
    with world.database.reading() as session:
        wanted = Wanted(state="upcoming", tier="premier")
        (row,) = roster_page(session, world.foundation_id, TODAY, wanted).rows
        (held,) = memberships_of(session, soon.organization_id, TODAY)
    assert (row.tier_name, row.contact, row.email) == ("Premier", "Ada Byron", "ada.byron@example.org")
    assert row.ends_on == date(2027, 6, 1)
    assert (held.tier_name, held.ends_on) == ("Premier", row.ends_on)
    assert state_words(row.state, None)[0] == "Joining"
    page = Pages(world.database).as_("staff", world.foundation_id)
    with world.database.reading() as session:
        company = session.get_one(Organization, soon.organization_id).public_id
    assert "Joining</span>" in page.get(f"/meridian/memberships/{company}").text
    assert "Premier, joins on 1 Jun 2026" in page.get("/meridian/search?q=Soon").text


def test_the_list_and_the_roster_say_what_each_member_is_today_and_find_it_by_that(world: World) -> None:
    last = date(2026, 5, 1)
    with cli(world) as work:
        debtor, leaver = world.join(work, "Debtor"), world.join(work, "Leaver")
        gone, _calm = world.join(work, "Gone"), world.join(work, "Calm")
        write_act(work, work.lock(Member, debtor.id), "suspend", date(2026, 2, 1), Said("Not paid."))
        work.record(
            "business.member.suspended", debtor, foundation_id=world.foundation_id, summary="Suspended."
        )
        end_membership(work, leaver.id, ends_on=last, reason="Cost.")
        end_membership(work, gone.id, ends_on=date(2026, 1, 1), reason="Cost.")
    with world.database.reading() as session:
        found = roster_page(session, world.foundation_id, TODAY, Wanted(state="")).rows
        acts = standings(session, world.foundation_id, TODAY, of=[row.member_id for row in found])
        shown = {row.name: state_words(row.state, acts.get(row.member_id))[0] for row in found}
    assert shown == {
        "Calm": "Member", "Debtor": "Suspended", "Gone": "Resigned", "Leaver": "Member, until 1 May 2026",
    }  # fmt: skip
    told = {row["name"]: (row["state"], row["leaves_on"]) for row in rows(world, MEMBER_ROSTER, TODAY)}
    assert told == {
        "Calm": ("Member", None), "Debtor": ("Suspended", None), "Leaver": ("Member", last),
    }  # fmt: skip
    assert names(world, state="suspended") == ["Debtor"]
    assert names(world, state="leaving") == ["Leaver"]
    assert names(world, state="noticed") == []
    assert names(world, state="current") == ["Calm", "Debtor", "Leaver"]


@pytest.mark.parametrize("sort", ["name", "number", "since"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_hold_every_member_once(world: World, sort: str, is_descending: bool) -> None:
    with cli(world) as work:
        for number in range(PAGE + 7):
            world.join(work, f"Company {number % 9} {number}")
    seen: list[int] = []
    after = ""
    with world.database.reading() as session:
        while True:
            wanted = Wanted(sort=sort, is_descending=is_descending, after=after)
            page = roster_page(session, world.foundation_id, TODAY, wanted)
            seen += [row.number for row in page.rows]
            after = page.next_cursor
            if not after:
                break
    assert sorted(seen) == list(range(1, PAGE + 8))


@pytest.mark.parametrize("after", ["x", "~", "1~", "~a", "99999999999999999999~a", "1~not-a-date", "-1~a"])
def test_a_broken_cursor_begins_at_the_start(world: World, after: str) -> None:
    with cli(world) as work:
        world.join(work, "Acme")
    for sort in ("number", "since"):
        assert names(world, sort=sort, after=after) == ["Acme"]


def test_another_foundations_members_are_never_found(world: World) -> None:
    other = World(world.database, slug="pytorch").found("pytorch-business")
    with cli(world) as work:
        other.join(work, "Elsewhere")
    assert names(world) == names(world, text="elsewhere") == []


def test_the_listing_is_in_step_with_its_sources(world: World) -> None:
    with cli(world) as work:
        world.join(work, "Acme")
    with world.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM business_member_listing")).scalar_one() == 1
