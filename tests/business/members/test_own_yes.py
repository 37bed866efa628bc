"""A company neither renames nor takes hold of somebody who is known here; staff lose nothing by being named; and the two-person
rule holds for the company in every foundation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from membership.app import rooms
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.operations import begin_membership, end_representative, name_representative
from membership.business.members.proposal_jobs import tell_named, tell_second_persons
from membership.business.members.proposal_queries import second_person_lines
from membership.business.members.proposals import (
    confirm_change,
    end_or_propose,
    name_or_propose,
    part_or_propose,
    refuse_change,
    withdraw_change,
)
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.operations.invitations import open_account
from membership.directory.accounts.passwords import Hasher
from membership.directory.duplicates.operations import merge, undo_merge
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.operations import found_foundation
from membership.directory.people.employment import declare_employment, end_employment
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.errors import NotAllowed, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.merging import Pair
from membership.kernel.work import Work, open_work, person_permit
from tests.business.pages import Pages
from tests.business.world import START, World, charter_text
from tests.conftest import Clock
from tests.directory.duplicates.two import mergers

LEAVERS = [room.leaving for room in rooms() if room.leaving is not None]
DAY = date(2026, 3, 2)


@dataclass
class Two:
    """Acme is a member of two foundations. Rita is its primary representative here, Lena there; Bill and Vera were named by
    Stella, who is staff here. Mira works for another company, and can sign in."""

    world: World
    member: int = 0
    elsewhere: int = 0
    company: int = 0
    other_id: int = 0
    people: dict[str, int] = field(default_factory=dict)

    def furnish(self, clock: Clock) -> Two:
        with self.do() as work:
            self._found(work)
        clock.advance(minutes=1)
        with self.as_("stella") as work:
            for who, kind in (("rita", "primary"), ("bill", "billing"), ("vera", "voting")):
                name_representative(work, self.member, self.people[who], kind, starts_on=START)
        with self.do() as work:
            name_representative(work, self.elsewhere, self.people["lena"], "primary", starts_on=START)
        clock.advance(minutes=1)
        return self

    def _found(self, work: Any) -> None:
        place = work.session.get_one(Foundation, self.world.foundation_id)
        other = found_foundation(
            work, slug="other", name="Other", zone="UTC", legal_entity_id=place.legal_entity_id
        )
        text = charter_text("meridian-business").replace('"meridian"', '"other"')
        adopt_business_charter(work, other.id, text)
        member = self.world.join(work, "Acme")
        elsewhere = begin_membership(work, other.id, member.organization_id, "premier", accepted_on=START)
        self.member, self.elsewhere, self.company, self.other_id = (
            member.id,
            elsewhere.id,
            member.organization_id,
            other.id,
        )
        for who in ("rita", "bill", "vera", "lena", "mira", "stella"):
            self.people[who] = self.world.person(work, f"{who.title()} Real").id
        affiliate(work, self.people["mira"], self.world.company(work, "Brick").id, starts_on=START)
        open_account(work, self.people["mira"], Hasher("cheap").checked("seven quiet llamas"))
        grant_role(work, self.people["stella"], "staff", foundation_id=place.id, reason="For the test.")

    def do(self) -> Any:
        return self.world.work()

    def as_(self, who: str) -> Any:
        return open_work(person_permit(self.world.database, 1, self.people[who], "test"))

    def roles(self, who: str) -> set[str]:
        with self.world.database.reading() as session:
            query = select(Representative.kind).where(
                Representative.person_id == self.people[who],
                is_known(Representative),
                Representative.ends_on > DAY,
            )
            return set(session.scalars(query))

    def name(self, by: str, whom: str, kind: str) -> Any:
        with self.as_(by) as work:
            return name_or_propose(work, self.member, self.people[whom], kind, starts_on=DAY)

    def role(self, who: str) -> int:
        with self.world.database.reading() as session:
            query = select(Representative.id).where(
                Representative.person_id == self.people[who], is_known(Representative)
            )
            return session.scalars(query).one()

    def job(self, kind: str) -> JobContext:
        return JobContext(self.world.database, kind, "1", 1)

    def mails(self, kind: str) -> list[OutboxMail]:
        with self.world.database.reading() as session:
            return list(session.scalars(select(OutboxMail).where(OutboxMail.kind == kind)))

    def url(self, rest: str) -> str:
        with self.world.database.reading() as session:
            return f"/meridian/members/{session.get_one(Member, self.member).public_id}{rest}"

    def on_desk(self, pages: Pages) -> list[str]:
        """What the desk says can be done about what waits for a second person."""
        with self.world.database.reading() as session:
            lines = second_person_lines(session, pages.viewer, pages.viewer.at)
            return [line.detail.partition("; ")[2] for line in lines]

    def pages(self, who: str, kind: str = "primary") -> Pages:
        return Pages(self.world.database).as_(
            "representative", self.world.foundation_id, person_id=self.people[who], organization_id=self.company, kind=kind
        )  # fmt: skip


@pytest.fixture
def two(database: Database, clock: Clock) -> Two:
    return Two(World(database).found()).furnish(clock)


def test_somebody_who_is_known_acts_for_a_company_only_with_their_own_yes(two: Two) -> None:
    asked = two.name("rita", "mira", "marketing")
    assert isinstance(asked, RepresentativeProposal)
    assert two.roles("mira") == set()
    for who in ("rita", "bill"):
        with pytest.raises(NotAllowed), two.as_(who) as work:
            confirm_change(work, asked.id, LEAVERS)
    with two.as_("mira") as work:
        confirm_change(work, asked.id, LEAVERS)
    assert two.roles("mira") == {"marketing"}


def test_the_desk_offers_a_yes_only_to_whom_it_is_asked_of(two: Two) -> None:
    two.name("rita", "mira", "marketing")
    own = "they say yes themselves, or staff confirm it"
    assert two.on_desk(two.pages("bill", "billing")) == [f"{own}, you can say no"]
    assert two.on_desk(two.pages("rita")) == [own]
    staff = Pages(two.world.database).as_("staff", two.world.foundation_id, person_id=two.people["stella"])
    assert two.on_desk(staff) == ["confirm it, or say no"]
    mira = Pages(two.world.database).as_("representative", two.other_id, person_id=two.people["mira"])
    assert two.on_desk(mira) == ["say yes or no"]
    two.name("rita", "mira", "legal")
    assert two.on_desk(mira) == ["say yes or no", "staff confirm it, you can say no"]
    assert two.on_desk(two.pages("bill", "billing"))[1] == "staff confirm it, you can say no"


def test_no_operation_names_them_past_their_own_yes(two: Two) -> None:
    with pytest.raises(NotAllowed, match="they say yes themselves"), two.as_("rita") as work:
        name_representative(work, two.member, two.people["mira"], "billing", starts_on=DAY)


def test_staff_confirm_in_their_stead_and_every_colleague_says_no(two: Two) -> None:
    asked = two.name("rita", "mira", "marketing")
    with two.as_("bill") as work:
        refuse_change(work, asked.id)
    again = two.name("rita", "mira", "technical")
    with two.as_("stella") as work:
        confirm_change(work, again.id, LEAVERS)
    assert two.roles("mira") == {"technical"}


def test_a_stranger_binds_a_company_only_where_staff_confirm_or_they_say_that_they_work_there(
    two: Two,
) -> None:
    asked = two.name("rita", "mira", "legal")
    for who in ("mira", "bill"):
        with pytest.raises(NotAllowed, match="staff confirm this"), two.as_(who) as work:
            confirm_change(work, asked.id, LEAVERS)
    with two.as_("mira") as work:
        declare_employment(work, two.people["mira"], two.company, starts_on=DAY, source="person")
    with two.as_("bill") as work:
        confirm_change(work, asked.id, LEAVERS)
    assert two.roles("mira") == {"legal"}


def test_somebody_new_and_a_colleague_are_named_at_once_and_told(two: Two) -> None:
    with two.as_("rita") as work:
        new = register_person(work, "Nina New", email="nina@example.org")
        named = name_or_propose(work, two.member, new.id, "technical", starts_on=DAY)
        assert isinstance(named, Representative)
    tell_named(two.job("members.named"), {"representative": named.id})
    (mail,) = two.mails("representative-named")
    assert mail.to_address == "nina@example.org"
    assert "Rita Real named you technical representative of Acme" in mail.text
    assert isinstance(two.name("rita", "bill", "marketing"), Representative)


def handed_over(work: Work, job: str) -> list[dict[str, Any]]:
    """What the Work hands to the workers under this name."""
    return [payload for name, _, payload in work._posts if name == job]


def test_whoever_a_second_person_confirmed_is_told_that_they_act_and_by_whom(two: Two) -> None:
    asked = two.name("rita", "vera", "primary")
    with two.as_("bill") as work:
        confirm_change(work, asked.id, LEAVERS)
        (call,) = handed_over(work, "members.named")
    tell_named(two.job("members.named"), call)
    (mail,) = two.mails("representative-named")
    assert mail.subject == "You act for Acme"
    assert mail.to_address == "vera.real@example.org"
    assert "Rita Real proposed you as primary representative of Acme, from 2 Mar 2026 on, and Bill Real confirmed it." in mail.text  # fmt: skip


def test_whoever_said_yes_themselves_is_told_nothing_and_whom_staff_confirmed_is_told(two: Two) -> None:
    asked = two.name("rita", "mira", "marketing")
    with two.as_("mira") as work:
        confirm_change(work, asked.id, LEAVERS)
        assert handed_over(work, "members.named") == []
    asked = two.name("rita", "mira", "legal")
    with two.as_("stella") as work:
        confirm_change(work, asked.id, LEAVERS)
        (call,) = handed_over(work, "members.named")
    tell_named(two.job("members.named"), call)
    (mail,) = two.mails("representative-named")
    assert "and Stella Real confirmed it" in mail.text


def test_whoever_is_named_is_asked_by_mail_and_nobody_else_learns_more_than_the_address(two: Two) -> None:
    rita = two.pages("rita")
    told = rita.post(
        two.url("/people/new"), name="Typed Name", email="mira.real@example.org", kind="marketing", starts_on="2026-03-02"
    )  # fmt: skip
    assert told.status_code == 303
    with two.world.database.reading() as session:
        asked = session.scalars(select(RepresentativeProposal)).one().id
    tell_second_persons(two.job("members.proposed"), {"proposal": asked})
    (mail,) = two.mails("representative-asked")
    assert mail.to_address == "mira.real@example.org"
    assert "/account/asked" in mail.text
    assert not two.mails("representative-proposed")
    for page in ("/representation", "/people", "/history"):
        seen = rita.get(two.url(page)).text
        assert "Mira Real" not in seen
    assert "mira.real@example.org" in rita.get(two.url("/representation")).text


def test_whoever_is_asked_answers_on_their_own_page(two: Two) -> None:
    asked = two.name("rita", "mira", "marketing")
    mira = Pages(two.world.database).as_("representative", two.other_id, person_id=two.people["mira"])
    seen = mira.get("/account/asked").text
    assert "asks you to act as its marketing representative" in seen
    assert (
        two.pages("bill", "billing").post(f"/account/asked/{asked.public_id}/acceptance").status_code == 404
    )
    assert mira.post(f"/account/asked/{asked.public_id}/acceptance").status_code == 303
    assert two.roles("mira") == {"marketing"}
    again = two.name("rita", "mira", "technical")  # by now they are known to work there
    assert isinstance(again, Representative)


def test_a_company_renames_only_who_is_its_alone_and_has_no_account(two: Two) -> None:
    asked = two.name("rita", "mira", "marketing")
    with two.as_("mira") as work:
        confirm_change(work, asked.id, LEAVERS)
    rita, stella = two.pages("rita"), Pages(two.world.database).as_("staff", two.world.foundation_id)
    with two.world.database.reading() as session:
        word = {one.id: one.public_id for one in session.scalars(select(Representative))}
        version = session.get_one(Person, two.people["mira"]).version
    theirs, bills = (two.url(f"/people/{word[two.role(who)]}/contact") for who in ("mira", "bill"))
    assert rita.get(theirs).status_code == 403
    renaming = {"name": "Mallory Renamed", "phone": "666", "version": str(version)}
    assert rita.post(theirs, **renaming).status_code == 403
    seen = rita.get(two.url("/people")).text
    assert theirs not in seen
    assert bills in seen
    assert rita.post(bills, name="Bill Renamed", phone="1", version="1").status_code == 303
    assert stella.get(theirs).status_code == 200
    with two.world.database.reading() as session:
        assert session.get_one(Person, two.people["mira"]).name == "Mira Real"


def test_being_named_by_a_company_takes_no_right_from_staff(two: Two) -> None:
    asked = two.name("rita", "stella", "marketing")
    assert isinstance(asked, RepresentativeProposal)
    with two.as_("stella") as work:
        confirm_change(work, asked.id, LEAVERS)
    assert two.roles("stella") == {"marketing"}
    assert isinstance(two.name("stella", "vera", "primary"), Representative), "staff act at once, as before"


def test_staff_who_act_for_a_company_by_a_role_from_staff_are_its_people(two: Two) -> None:
    with two.as_("stella") as work:
        name_representative(work, two.member, two.people["stella"], "marketing", starts_on=DAY)
    assert isinstance(two.name("stella", "vera", "primary"), RepresentativeProposal)


def test_whom_somebody_named_as_staff_they_have_not_named_as_a_colleague(two: Two, clock: Clock) -> None:
    with two.as_("stella") as work:
        name_representative(work, two.member, two.people["stella"], "technical", starts_on=DAY)
    clock.advance(minutes=1)
    asked = two.name("stella", "vera", "legal")
    assert isinstance(asked, RepresentativeProposal)
    tell_second_persons(two.job("members.proposed"), {"proposal": asked.id})
    assert {mail.to_address for mail in two.mails("representative-proposed")} == {
        "rita.real@example.org", "bill.real@example.org", "vera.real@example.org",
    }  # fmt: skip
    with two.as_("bill") as work:
        confirm_change(work, asked.id, LEAVERS)
    assert "legal" in two.roles("vera")


@pytest.mark.parametrize("act", ["leave", "contradict"])
def test_nobody_of_a_company_writes_off_alone_who_binds_it_in_another_foundation(two: Two, act: str) -> None:
    with two.world.database.reading() as session:
        query = select(Affiliation.id).where(
            Affiliation.person_id == two.people["lena"], is_known(Affiliation)
        )
        works = session.scalars(query).one()
    if act == "leave":
        with pytest.raises(NotAllowed), two.as_("rita") as work:
            end_employment(work, works, LEAVERS, on=DAY)
    with two.as_("rita") as work:
        asked = part_or_propose(work, two.member, works, LEAVERS, act=act, on=DAY)
        assert isinstance(asked, RepresentativeProposal)
    assert two.roles("lena") == {"primary"}
    with two.as_("bill") as work:
        confirm_change(work, asked.id, LEAVERS)
    assert two.roles("lena") == set()


def test_whoever_represents_it_elsewhere_is_one_of_its_people_here(two: Two) -> None:
    with pytest.raises(NotAllowed), two.as_("lena") as work:
        end_representative(work, two.role("rita"), ends_on=DAY)


def merged(two: Two, old: str) -> int:
    """The record of one of them is found to be another's, whom nobody knew; the merge's key."""
    with two.do() as work:
        if f"new {old}" not in two.people:
            two.people[f"new {old}"] = two.world.person(work, f"{old.title()} Reall").id
        pair = Pair("person", two.people[old], two.people[f"new {old}"])
        return merge(work, mergers(), pair, reason="The same.").id


@pytest.mark.parametrize("act", ["end", "leave"])
def test_a_proposal_about_somebody_whose_record_was_merged_is_carried_out(two: Two, act: str) -> None:
    with two.as_("stella") as work:
        name_representative(work, two.member, two.people["vera"], "legal", starts_on=DAY)
    with two.world.database.reading() as session:
        own = (
            Representative.person_id == two.people["vera"],
            Representative.kind == "legal",
            is_known(Representative),
        )
        role = session.scalars(select(Representative.id).where(*own)).one()
        worked = Affiliation.person_id == two.people["vera"], is_known(Affiliation)
        works = session.scalars(select(Affiliation.id).where(*worked)).one()
    later = date(2026, 4, 1)
    with two.as_("rita") as work:
        asked = (
            end_or_propose(work, role, ends_on=later)
            if act == "end"
            else part_or_propose(work, two.member, works, LEAVERS, act="leave", on=later)
        )
        assert isinstance(asked, RepresentativeProposal)
    merged(two, "vera")
    with two.as_("bill") as work:
        confirm_change(work, asked.id, LEAVERS)
    with two.world.database.reading() as session:
        mine = Representative.person_id == two.people["new vera"], is_known(Representative)
        ends = {one.kind: one.ends_on for one in session.scalars(select(Representative).where(*mine))}
    assert ends["legal"] == later


def test_a_merge_is_not_undone_once_what_was_proposed_of_its_record_was_confirmed(
    two: Two, clock: Clock
) -> None:
    asked = two.name("rita", "vera", "legal")
    merge_id = merged(two, "vera")
    with two.do() as work:
        undo_merge(work, mergers(), merge_id, reason="Two after all.")
    clock.advance(minutes=1)
    merge_id = merged(two, "vera")
    clock.advance(minutes=1)
    with two.as_("bill") as work:
        confirm_change(work, asked.id, LEAVERS)
    assert "legal" in two.roles("new vera")
    with pytest.raises(RuleBroken, match="legal representative of Acme was proposed of the record that was merged"), two.do() as work:  # fmt: skip
        undo_merge(work, mergers(), merge_id, reason="Two after all.")


def test_a_proposer_whose_record_was_merged_takes_it_back_and_confirms_nothing(two: Two) -> None:
    asked = two.name("rita", "vera", "legal")
    merged(two, "rita")
    with pytest.raises(NotAllowed), two.as_("new rita") as work:
        confirm_change(work, asked.id, LEAVERS)
    with two.as_("new rita") as work:
        withdraw_change(work, asked.id)


def test_a_helper_says_no_but_never_yes_and_is_offered_no_yes(two: Two) -> None:
    with two.as_("rita") as work:
        helper = register_person(work, "Otto Helper", email="otto@example.org")
        name_or_propose(work, two.member, helper.id, "technical", starts_on=DAY)
    two.people["otto"] = helper.id
    asked = two.name("rita", "vera", "primary")
    assert two.on_desk(two.pages("otto", "technical")) == ["a second person confirms it, you can say no"]
    assert two.on_desk(two.pages("bill", "billing")) == ["confirm it, or say no"]
    assert two.on_desk(two.pages("rita")) == ["a second person confirms it"]
    seen = two.pages("otto", "technical").get(two.url("/representation")).text
    assert f"{asked.public_id}/confirmation" not in seen
    assert f"{asked.public_id}/refusal" in seen
    assert (
        f"{asked.public_id}/confirmation" in two.pages("bill", "billing").get(two.url("/representation")).text
    )
    with pytest.raises(NotAllowed, match="named you"), two.as_("otto") as work:
        confirm_change(work, asked.id, LEAVERS)
    with two.as_("otto") as work:
        refuse_change(work, asked.id)


def test_whoever_said_yes_to_the_proposer_is_still_their_helper(two: Two) -> None:
    asked = two.name("rita", "mira", "technical")
    with two.as_("mira") as work:
        confirm_change(work, asked.id, LEAVERS)
    change = two.name("rita", "vera", "primary")
    with pytest.raises(NotAllowed, match="named you"), two.as_("mira") as work:
        confirm_change(work, change.id, LEAVERS)
