"""Nobody of a company changes alone who binds it; and no role has more people than the charter allows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from membership.app import rooms
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.operations import end_representative, name_representative
from membership.business.members.proposal_jobs import close_late_proposals, tell_second_persons
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
from membership.directory.people.employment import end_employment
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import affiliate
from membership.kernel.columns import new_public_id
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import date_text, instant_text, now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import Work, open_work, person_permit
from tests.business.pages import Pages
from tests.business.world import START, World

LEAVERS = [room.leaving for room in rooms() if room.leaving is not None]
DAY = date(2026, 3, 2)


@dataclass
class Company:
    """A member with a primary, a legal and a voting representative whom staff named, and somebody new."""

    world: World
    member: int
    people: dict[str, int]

    def as_(self, who: str) -> Any:
        """A Work of one of them."""
        return open_work(person_permit(self.world.database, 1, self.people[who], "test"))

    def acting(self) -> list[tuple[str, int]]:
        """(role, person) of everybody who acts from the day on."""
        with self.world.database.reading() as session:
            query = select(Representative.kind, Representative.person_id).where(
                Representative.member_id == self.member,
                is_known(Representative),
                Representative.ends_on > DAY,
            )
            return sorted((row.kind, row.person_id) for row in session.execute(query))

    def propose(self, who: str, act: Callable[[Work], object]) -> int:
        """What one of them does, which must wait for another."""
        with self.as_(who) as work:
            asked = act(work)
            assert isinstance(asked, RepresentativeProposal)
            return asked.id

    def confirm(self, who: str, proposal: int) -> None:
        with self.as_(who) as work:
            confirm_change(work, proposal, LEAVERS)

    def affiliation(self, who: str) -> int:
        with self.world.database.reading() as session:
            query = select(Affiliation.id).where(
                Affiliation.person_id == self.people[who], is_known(Affiliation)
            )
            return session.scalars(query).one()

    def representative(self, who: str) -> int:
        with self.world.database.reading() as session:
            query = select(Representative.id).where(
                Representative.person_id == self.people[who], is_known(Representative)
            )
            return session.scalars(query).first() or 0


@pytest.fixture
def company(database: Database, clock: object) -> Company:
    world = World(database).found()
    people = {}
    with world.work() as work:  # type: ignore[attr-defined]
        member = world.join(work, "Acme")
        for who in ("primary", "legal", "voting", "new"):
            people[who] = world.person(work, who.capitalize()).id
            if who != "new":
                name_representative(work, member.id, people[who], who, starts_on=START)
            else:
                affiliate(work, people[who], member.organization_id, starts_on=START)
        people["staff"] = world.person(work, "Staff").id
        grant_role(work, people["staff"], "staff", foundation_id=world.foundation_id, reason="For the test.")
    return Company(world, member.id, people)


def sent_on(pages: Pages, url: str, **fields: str) -> str:
    """The page on which somebody lands who sent a form, with what it says was done."""
    data = {"once": new_public_id() + new_public_id(), **fields}
    return pages.app.test_client().post(url, data=data, follow_redirects=True).text


def naming(company: Company, who: str, kind: str) -> Callable[[Work], object]:
    return lambda work: name_or_propose(work, company.member, company.people[who], kind, starts_on=DAY)


def test_a_primary_representative_cannot_alone_put_another_in_their_place_nor_get_rid_of_one(
    company: Company,
) -> None:
    before = company.acting()
    with pytest.raises(NotAllowed), company.as_("primary") as work:
        name_representative(work, company.member, company.people["new"], "primary", starts_on=DAY)
    with pytest.raises(NotAllowed), company.as_("voting") as work:
        end_representative(work, company.representative("legal"), ends_on=DAY)
    with pytest.raises(NotAllowed), company.as_("primary") as work:
        end_employment(work, company.affiliation("legal"), LEAVERS, on=DAY)
    company.propose("primary", naming(company, "new", "primary"))
    company.propose(
        "primary", lambda work: end_or_propose(work, company.representative("legal"), ends_on=DAY)
    )
    company.propose(
        "primary",
        lambda work: part_or_propose(
            work, company.member, company.affiliation("legal"), LEAVERS, act="leave", on=DAY
        ),
    )
    assert company.acting() == before


def test_a_second_person_confirms_once_and_nobody_confirms_their_own(company: Company) -> None:
    asked = company.propose("primary", naming(company, "new", "primary"))
    with pytest.raises(NotAllowed):
        company.confirm("primary", asked)
    company.confirm("voting", asked)
    assert ("primary", company.people["new"]) in company.acting()
    assert ("primary", company.people["primary"]) not in company.acting()
    with pytest.raises(Conflict):
        company.confirm("legal", asked)


def test_whoever_was_said_to_have_left_loses_every_role_when_it_is_confirmed(company: Company) -> None:
    asked = company.propose(
        "primary",
        lambda work: part_or_propose(
            work, company.member, company.affiliation("legal"), LEAVERS, act="leave", on=DAY
        ),
    )
    company.confirm("staff", asked)
    assert "legal" not in dict(company.acting())


def test_a_helper_whom_the_proposer_named_is_no_second_person(company: Company) -> None:
    with company.as_("primary") as work:
        made = name_or_propose(work, company.member, company.people["new"], "billing", starts_on=DAY)
        assert isinstance(made, Representative)  # billing binds nobody
    asked = company.propose("primary", naming(company, "voting", "primary"))
    with pytest.raises(NotAllowed, match="named you"):
        company.confirm("new", asked)
    company.confirm("voting", asked)


def test_what_somebody_proposed_falls_away_when_they_leave(company: Company) -> None:
    asked = company.propose("primary", naming(company, "voting", "legal"))
    with company.as_("staff") as work:
        end_employment(work, company.affiliation("primary"), LEAVERS, on=DAY)
    with pytest.raises(Conflict, match="withdrawn already"):
        company.confirm("voting", asked)
    assert ("legal", company.people["voting"]) not in company.acting()


def test_a_change_to_somebody_who_leaves_is_not_confirmed_any_more(company: Company) -> None:
    asked = company.propose("primary", naming(company, "new", "legal"))
    with company.as_("staff") as work:
        end_employment(work, company.affiliation("new"), LEAVERS, on=DAY)
    with pytest.raises(Conflict, match="withdrawn already"):
        company.confirm("legal", asked)


def test_a_change_by_somebody_whose_role_has_ended_since_is_proposed_again(
    company: Company, clock: Any
) -> None:
    with company.as_("staff") as work:
        end_employment(work, company.affiliation("primary"), LEAVERS, on=date(2026, 3, 5))
    asked = company.propose("primary", naming(company, "voting", "legal"))
    clock.advance(days=4)
    with pytest.raises(Conflict, match="acts for the company no longer"):
        company.confirm("legal", asked)
    company.confirm("staff", asked)
    assert ("legal", company.people["voting"]) in company.acting()


def test_everybody_lays_down_their_own_role_and_staff_act_at_once(company: Company) -> None:
    with company.as_("legal") as work:
        end_or_propose(work, company.representative("legal"), ends_on=DAY)
    with company.as_("staff") as work:
        assert isinstance(naming(company, "new", "legal")(work), Representative)
    assert ("legal", company.people["new"]) in company.acting()


def test_a_proposal_is_refused_taken_back_or_dies_and_then_counts_no_more(
    company: Company, clock: Any
) -> None:
    asked = company.propose("primary", naming(company, "new", "legal"))
    with pytest.raises(Conflict, match="already"):
        company.propose("primary", naming(company, "new", "legal"))
    with pytest.raises(NotAllowed), company.as_("voting") as work:
        withdraw_change(work, asked)
    with company.as_("voting") as work:
        refuse_change(work, asked)
    again = company.propose("primary", naming(company, "new", "legal"))
    with company.as_("primary") as work:
        withdraw_change(work, again)
    late = company.propose("primary", naming(company, "new", "legal"))
    clock.advance(days=15)
    with pytest.raises(Conflict, match="in time"):
        company.confirm("voting", late)
    close_late_proposals(JobContext(company.world.database, "members.close_proposals", "1", 1), {})
    with company.world.database.reading() as session:
        states = list(
            session.scalars(select(RepresentativeProposal.state).order_by(RepresentativeProposal.id))
        )
    assert states == ["refused", "withdrawn", "expired"]


def test_two_confirmations_at_one_instant_have_one_effect(company: Company) -> None:
    asked = company.propose("primary", naming(company, "new", "primary"))
    answers: list[str] = []
    gate = threading.Barrier(2)

    def confirm(who: str) -> None:
        gate.wait()
        try:
            company.confirm(who, asked)
            answers.append("done")
        except Conflict:
            answers.append("conflict")

    both = [threading.Thread(target=confirm, args=(who,)) for who in ("voting", "legal")]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(answers) == ["conflict", "done"]
    with company.world.database.reading() as session:
        count = session.execute(
            select(func.count()).where(
                Representative.member_id == company.member, Representative.kind == "primary",
                is_known(Representative), Representative.person_id == company.people["new"],
            )
        ).scalar_one()  # fmt: skip
    assert count == 1


def test_the_other_people_are_written_to_and_staff_where_there_are_none(company: Company) -> None:
    asked = company.propose("primary", naming(company, "new", "primary"))
    for _ in range(2):
        tell_second_persons(
            JobContext(company.world.database, "members.proposed", str(asked), 1), {"proposal": asked}
        )
    with company.world.database.reading() as session:
        mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "representative-proposed")).all()
    assert sorted(mail.to_address for mail in mails) == ["legal@example.org", "voting@example.org"]
    assert "New becomes primary representative of Acme" in mails[0].text


def test_the_mail_and_the_page_say_until_when_a_change_waits_in_the_same_words(company: Company) -> None:
    asked = company.propose("primary", naming(company, "new", "primary"))
    tell_second_persons(
        JobContext(company.world.database, "members.proposed", str(asked), 1), {"proposal": asked}
    )
    with company.world.database.reading() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "representative-proposed")).first()
        proposal = session.get_one(RepresentativeProposal, asked)
        member = session.get_one(Member, company.member)
    assert mail is not None
    until = f"until {instant_text(proposal.expires_at, 'America/New_York')}"
    pages = Pages(company.world.database).as_("staff", company.world.foundation_id)
    seen = pages.get(f"/{company.world.slug}/members/{member.public_id}/representation").text
    for text in (mail.text, seen):
        assert until in text
        assert f"from {date_text(DAY)} on" in text


def test_whose_role_a_new_primary_ends_is_said_wherever_the_change_is_told(company: Company) -> None:
    words = "New becomes primary representative of Acme in place of Primary"
    asked = company.propose("primary", naming(company, "new", "primary"))
    tell_second_persons(
        JobContext(company.world.database, "members.proposed", str(asked), 1), {"proposal": asked}
    )
    with company.world.database.reading() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "representative-proposed")).first()
        word = session.get_one(Member, company.member).public_id
        proposal = session.get_one(RepresentativeProposal, asked).public_id
        legal = Grant("representative", "business", foundation_id=company.world.foundation_id,
            organization_id=session.get_one(Member, company.member).organization_id, kind="legal")  # fmt: skip
        viewer = Viewer(at=now(), person_id=company.people["legal"], grants=frozenset({legal}))
        lines = [line.text for line in second_person_lines(session, viewer, now())]
    assert mail is not None
    assert words in mail.text
    assert lines == [words]
    pages = Pages(company.world.database).as_(
        "staff", company.world.foundation_id, person_id=company.people["staff"]
    )
    base = f"/{company.world.slug}/members/{word}"
    assert words in pages.get(f"{base}/representation").text
    assert f"Confirmed: {words}" in sent_on(pages, f"{base}/representation/{proposal}/confirmation")
    history = pages.get(f"{base}/history").text
    assert words in history
    assert "Primary acts as primary representative until 2 Mar 2026; New follows." in history


def test_staff_who_name_a_new_primary_are_told_whose_role_ends(company: Company) -> None:
    with company.world.database.reading() as session:
        word = session.get_one(Member, company.member).public_id
    pages = Pages(company.world.database).as_(
        "staff", company.world.foundation_id, person_id=company.people["staff"]
    )
    url = f"/{company.world.slug}/members/{word}/people/new"
    assert "takes the place of the one before" in pages.get(url).text
    sent = {"name": "New", "email": "new@example.org", "kind": "primary", "starts_on": DAY.isoformat()}
    assert "New acts for the company, in place of Primary." in sent_on(pages, url, **sent)


def test_a_role_has_no_more_people_than_the_charter_allows(company: Company) -> None:
    with company.world.work() as work:  # type: ignore[attr-defined]
        name_representative(work, company.member, company.people["new"], "voting", starts_on=DAY)
    with pytest.raises(RuleBroken, match="at most 2") as refusal, company.world.work() as work:  # type: ignore[attr-defined]
        name_representative(work, company.member, company.people["staff"], "voting", starts_on=DAY)
    assert (refusal.value.field, refusal.value.clause) == ("kind", "1.6")


def test_a_proposal_of_another_house_does_not_exist(company: Company) -> None:
    with pytest.raises(NotFound):
        company.confirm("voting", 4711)


def test_a_second_person_confirms_that_a_role_which_has_not_begun_is_withdrawn(company: Company) -> None:
    ahead = date(2026, 6, 1)
    with company.world.work() as work:  # type: ignore[attr-defined]
        name_representative(work, company.member, company.people["new"], "primary", starts_on=ahead)
    proposal = company.propose(
        "primary", lambda work: end_or_propose(work, company.representative("new"), ends_on=DAY)
    )
    company.confirm("legal", proposal)
    assert ("primary", company.people["primary"]) in company.acting()
    assert company.representative("new") == 0
