"""A company acts on its own membership in the portal: it resigns, takes that back and renews; everybody concerned hears of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.dues.dues_run import run_dues
from membership.business.dues.periods import Days
from membership.business.lifecycle.by_company import (
    renew_by_company,
    resign_by_company,
    take_back_by_company,
)
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.offers import offers_for
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.renewals import renew_by_themselves
from membership.business.members.acts import acts_of, state_of
from membership.business.members.models import Member, Term
from membership.business.members.operations import name_representative
from membership.business.members.queries import terms_of
from membership.business.members.terms import latest_term
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.organizations.models import OrganizationNotice
from membership.directory.people.models import Person
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.mail.models import OutboxMail
from membership.kernel.viewer import Grant
from membership.kernel.work import Work, open_work, person_permit
from tests.assembly.test_races import at_once, told_in_words
from tests.business.dues.books import Books
from tests.business.pages import Pages
from tests.business.world import World, charter_text

JOINED = date(2026, 1, 1)
TODAY = date(2026, 3, 2)
END = date(2027, 1, 1)
JUNE = date(2026, 6, 1)
DECEMBER = datetime(2026, 12, 10, 12, tzinfo=UTC)
KINDS = ("primary", "legal", "voting", "billing")
NEXT = "premier 2027-01-01 2028-01-01 USD 150,000.00"


@dataclass
class Portal:
    """Acme, with one person in each role, and Brick, with a primary representative; one of the staff."""

    world: World
    acme: int = 0
    brick: int = 0
    people: dict[str, int] = field(default_factory=dict)

    def furnish(self, text: str) -> Portal:
        """Everybody joins."""
        with self.world.work() as work:  # type: ignore[attr-defined]
            adopt_business_charter(work, self.world.foundation_id, text)
            self.acme = self._admit(work, "Acme", "primary")
            self.brick = self._admit(work, "Brick", "other")
            for kind in KINDS[1:]:
                self.people[kind] = self.world.person(work, f"{kind.capitalize()} Rep").id
                name_representative(work, self.acme, self.people[kind], kind, starts_on=JOINED)
            staff = self.people["staff"] = self.world.person(work, "Staff Person").id
            grant_role(work, staff, "staff", foundation_id=self.world.foundation_id, reason="Works here.")
        return self

    def _admit(self, work: Work, name: str, who: str) -> int:
        company = self.world.company(work, name)
        contact = Contact(f"{who.capitalize()} Rep", f"{who}.rep@example.org", ("primary",))
        member = admit_member(
            work, self.world.foundation_id, company.id, "premier", accepted_on=JOINED, contacts=[contact], waiver="Test."
        ).member  # fmt: skip
        known = select(Person.id).where(Person.email == contact.email)
        self.people[who] = work.session.scalars(known).one()
        return member.id

    def as_(self, who: str) -> Any:
        """A Work of one of them."""
        return open_work(person_permit(self.world.database, 1, self.people[who], "test"))

    def resign(self, who: str = "primary", ends_on: date = JUNE) -> None:
        with self.as_(who) as work:
            resign_by_company(work, self.acme, ends_on=ends_on, reason="We moved on.")

    def renew(self, who: str = "primary", tier: str = "premier", read: str = NEXT) -> Term:
        with self.as_(who) as work:
            return renew_by_company(work, self.acme, tier_key=tier, follows=END, read=read).term

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """What a reader of the database answers."""
        with self.world.database.reading() as session:
            return question(session)

    def told(self, kind: str) -> list[str]:
        """The first names of those who were written to."""
        query = select(OutboxMail.to_name).where(OutboxMail.kind == kind).order_by(OutboxMail.to_name)
        return self.ask(lambda session: [name.split()[0] for name in session.scalars(query)])

    def path(self, rest: str = "") -> str:
        public_id = self.ask(lambda session: session.get_one(Member, self.acme).public_id)
        return f"/meridian/members/{public_id}/membership{rest}"


def portal(database: Database, *changes: tuple[str, str]) -> Portal:
    text = charter_text("meridian-business")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Portal(World(database).found(align=False)).furnish(text)


@pytest.fixture
def acme(database: Database, clock: object) -> Portal:
    return portal(database)


@pytest.fixture
def pages(acme: Portal) -> Pages:
    return Pages(acme.world.database)


def seen_by(pages: Pages, acme: Portal, who: str, *, of: int = 0, is_fresh: bool = True) -> Pages:
    """The viewer is this representative, of Acme or of another company, and holds no other right."""
    member = acme.ask(lambda session: session.get_one(Member, of or acme.acme))
    kind = "primary" if who == "other" else who
    grant = Grant(
        "representative", "business", foundation_id=member.foundation_id, organization_id=member.organization_id, kind=kind
    )  # fmt: skip
    pages.as_("representative", member.foundation_id, person_id=acme.people[who])
    pages.viewer = replace(pages.viewer, grants=frozenset({grant}), is_fresh=is_fresh)
    return pages


# Resigning


def test_a_company_resigns_and_everybody_concerned_is_told(acme: Portal) -> None:
    acme.resign("legal")
    last = acme.ask(lambda session: acts_of(session, acme.acme)[-1])
    assert (last.step, last.effective_on, last.said_on) == ("resign", JUNE, TODAY)
    assert last.reference == "In the portal, by the legal representative"
    assert acme.told("membership.resign") == ["Billing", "Legal", "Primary"]
    assert acme.told("membership.resign.staff") == ["Staff"]
    mail = acme.ask(
        lambda session: session.scalars(select(OutboxMail).where(OutboxMail.kind.like("%.staff"))).one()
    )
    assert "Done in the portal by Legal Rep, legal representative." in mail.text
    assert "/members/" in mail.text
    notices = acme.ask(lambda session: [one.summary for one in session.scalars(select(OrganizationNotice))])
    assert notices == ["Resigned from 2026-06-01 on."]


def test_whom_the_charter_lets_bind_the_company_resigns_and_is_told(
    database: Database, clock: object
) -> None:
    acme = portal(database, ('role = "voting"\n', 'role = "voting"\nbinding = true\n'))
    acme.resign("voting")
    assert acme.told("membership.resign") == ["Billing", "Legal", "Primary", "Voting"]


@pytest.mark.parametrize("who", ["voting", "billing", "other", "staff"])
def test_nobody_else_resigns_for_a_company(acme: Portal, who: str) -> None:
    with pytest.raises(NotAllowed, match="primary or legal representative"):
        acme.resign(who)
    assert acme.ask(lambda session: state_of(session, acme.acme, JUNE)) == "member"


@pytest.mark.parametrize("day", [date(2026, 3, 1), TODAY])
def test_a_company_does_not_resign_in_the_past_nor_on_the_day_itself(acme: Portal, day: date) -> None:
    with pytest.raises(RuleBroken, match="after today") as refused:
        acme.resign(ends_on=day)
    assert refused.value.field == "ends_on"


@pytest.mark.parametrize("day", [date(2026, 12, 20), END])
def test_a_late_notice_is_refused_with_its_clause_and_the_earliest_lawful_day(
    acme: Portal, clock: Any, day: date
) -> None:
    clock.set(DECEMBER)
    with pytest.raises(RuleBroken, match=r"within a day; the earliest day .* is 2027-01-02") as refused:
        acme.resign(ends_on=day)
    assert (refused.value.field, refused.value.clause) == ("ends_on", "1.4")
    with acme.world.work() as work:  # type: ignore[attr-defined]
        assert renew_by_themselves(work, acme.world.foundation_id, date(2026, 12, 10)) == 2
    with pytest.raises(RuleBroken, match="can end is 2027-01-02, in the next term, whose dues are owed"):
        acme.resign(ends_on=day)
    acme.resign(ends_on=date(2027, 1, 2))
    assert acme.ask(lambda session: latest_term(session, acme.acme).price_minor) == 15_000_000


def test_a_notice_in_time_ends_the_membership_with_its_term(acme: Portal, clock: Any) -> None:
    clock.set(datetime(2026, 12, 1, 12, tzinfo=UTC))
    acme.resign(ends_on=END)
    with acme.world.work() as work:  # type: ignore[attr-defined]
        assert renew_by_themselves(work, acme.world.foundation_id, date(2026, 12, 30)) == 1


# Taking it back


def test_a_company_takes_its_resignation_back_until_its_day(acme: Portal, clock: Any) -> None:
    acme.resign()
    with acme.as_("legal") as work:
        take_back_by_company(work, acme.acme, reason="We stay.")
    assert acme.ask(lambda session: latest_term(session, acme.acme).ends_on) == END
    last = acme.ask(lambda session: acts_of(session, acme.acme)[-1])
    assert (last.step, last.reference) == (
        "withdraw_resignation",
        "In the portal, by the legal representative",
    )
    assert acme.told("membership.withdraw_resignation.staff") == ["Staff"]
    acme.resign()
    clock.set(datetime(2026, 6, 1, 12, tzinfo=UTC))
    with pytest.raises(Conflict, match="no resignation"), acme.as_("primary") as work:
        take_back_by_company(work, acme.acme, reason="Too late.")


def test_a_company_sees_what_taking_its_resignation_back_brings_about(acme: Portal, pages: Pages) -> None:
    acme.resign()
    asked = seen_by(pages, acme, "legal").get(acme.path("/resignation/withdrawal")).text
    assert "The membership goes on until 1 Jan 2027." in asked


def test_what_a_resignation_gave_back_is_owed_again_once_it_is_taken_back(
    database: Database, clock: object
) -> None:
    acme = portal(database, ('refund = "none"', 'refund = "prorated"'))
    books = Books(database, acme.world.foundation_id)
    books.run()
    invoice = books.invoice(acme.acme)
    acme.resign()
    assert books.open_of(invoice.id) == 6_250_000
    with acme.as_("primary") as work:
        take_back_by_company(work, acme.acme, reason="We stay.")
    rest = acme.ask(lambda session: latest_term(session, acme.acme))
    assert (rest.starts_on, rest.ends_on, rest.part_minor) == (JUNE, END, 8_750_000)
    run_dues(books.permit, acme.world.foundation_id, Days(JUNE, END), on=TODAY)
    again = books.invoice(acme.acme)
    assert (again.id != invoice.id, again.total_minor) == (True, 8_750_000)


def test_a_company_that_took_its_resignation_back_renews(acme: Portal, pages: Pages) -> None:
    day = date(2026, 12, 31)
    acme.resign(ends_on=day)
    with acme.as_("legal") as work:
        take_back_by_company(work, acme.acme, reason="We stay.")
    seen_by(pages, acme, "primary")
    assert acme.path("/next-term") in pages.get(acme.path()).text
    overview = pages.get(acme.path().removesuffix("/membership")).text
    assert "1 Jan 2026 until 1 Jan 2027" in overview
    assert "Renews by itself, unless the company says by 1 Dec 2026 that it leaves with the term" in overview
    term = acme.renew()
    assert (term.starts_on, term.ends_on) == (END, date(2028, 1, 1))
    assert acme.path("/next-term") not in pages.get(acme.path()).text
    assert "Premier until 1 Jan 2028" in pages.get(acme.path().removesuffix("/membership")).text


# Renewing


def test_a_company_renews_for_the_next_term_at_the_price_it_has_read(acme: Portal) -> None:
    term = acme.renew()
    assert (term.starts_on, term.ends_on, term.price_minor) == (END, date(2028, 1, 1), 15_000_000)
    assert acme.told("membership.renew.staff") == ["Staff"]
    with pytest.raises(Conflict, match="renewed already, until 2028-01-01"):
        acme.renew()


def test_a_company_does_not_renew_at_another_price_than_it_has_read(acme: Portal) -> None:
    with pytest.raises(RuleBroken, match="as it stands now"):
        acme.renew(read=NEXT.replace("150", "50"))
    with pytest.raises(NotAllowed):
        acme.renew("voting")


def test_a_tier_that_somebody_else_decides_about_is_not_offered(acme: Portal) -> None:
    def offered(session: Any) -> dict[str, str]:
        member = session.get_one(Member, acme.acme)
        return {one.key: one.words for one in offers_for(session, member, latest_term(session, acme.acme))}

    assert acme.ask(offered) == {
        "premier": "",
        "general": "Staff decide about the admission (clause 1.2).",
        "associate": "Staff decide about the admission (clause 1.3).",
    }
    with pytest.raises(RuleBroken, match="Staff decide") as refused:
        acme.renew(tier="general")
    assert (refused.value.field, refused.value.clause) == ("tier", "1.2")


def test_a_tier_that_admits_by_itself_is_offered_where_nothing_stands_against_it(
    database: Database, clock: object
) -> None:
    acme = portal(database, ('admission = "staff"', 'admission = "automatic"'))
    with pytest.raises(RuleBroken, match="is for academic or nonprofit"):
        acme.renew(tier="associate")
    with pytest.raises(RuleBroken, match="Ask the staff to renew"):
        acme.renew(tier="general")
    with acme.world.work() as work:  # type: ignore[attr-defined]
        renew_member(work, acme.brick)
    assert acme.ask(lambda session: len(terms_of(session, acme.brick))) == 2


# Two at once


def test_two_representatives_resign_at_once_and_one_of_them_is_told(acme: Portal) -> None:
    def by(who: str) -> Callable[[], object]:
        return lambda: acme.resign(who) or "done"

    results = at_once(by("primary"), by("legal"))
    assert told_in_words(results), results
    assert acme.ask(lambda session: [act.step for act in acts_of(session, acme.acme)]) == ["join", "resign"]
    assert acme.told("membership.resign.staff") == ["Staff"]


def test_a_company_resigns_or_renews_where_both_are_done_at_once(acme: Portal) -> None:
    results = at_once(lambda: acme.resign(ends_on=END) or "done", lambda: acme.renew("legal") and "done")
    steps = acme.ask(lambda session: [act.step for act in acts_of(session, acme.acme)])
    until = acme.ask(lambda session: latest_term(session, acme.acme).ends_on)
    if steps[1] == "renew":
        assert (results, steps, until) == (["done", "done"], ["join", "renew", "resign"], END)
    else:
        assert told_in_words(results), results


# Pages


def test_a_representative_sees_what_leaving_brings_about_and_resigns(acme: Portal, pages: Pages) -> None:
    seen_by(pages, acme, "primary")
    tab = pages.get(acme.path()).text
    assert acme.path("/resignation") in tab
    assert acme.path("/next-term") in tab
    asked = pages.get(acme.path("/resignation")).text
    assert "What this brings about" in asked
    assert 'value="2027-01-01"' in asked
    for absent in ("waiver", "credit", "said_on"):
        assert f'name="{absent}"' not in asked
    shown = pages.post(acme.path("/resignation"), ends_on="2026-06-01", reason="", preview="1")
    assert "USD 150,000.00 stay due in full" in shown.text
    assert "lose every right as representatives" in shown.text
    answer = pages.post(
        acme.path("/resignation"), ends_on="2026-06-01", reason="Cost.", waiver="x", credit="prorated"
    )
    assert answer.status_code == 303
    tab = pages.get(acme.path()).text
    assert "Acme has resigned: it is a member until" in tab
    assert "In the portal, by the primary representative" in tab
    history = pages.get(acme.path().replace("/membership", "/history")).text
    assert "Primary Rep" in history
    kept = pages.post(acme.path("/resignation/withdrawal"), reason="We stay.")
    assert kept.status_code == 303
    assert "Resignation taken back" in pages.get(acme.path()).text


def test_the_refusal_of_a_late_notice_stands_at_its_field(acme: Portal, pages: Pages, clock: Any) -> None:
    clock.set(DECEMBER)
    seen_by(pages, acme, "primary")
    assert "was due by 1 Dec 2026" in pages.get(acme.path("/resignation")).text
    answer = pages.post(acme.path("/resignation"), ends_on="2027-01-01", reason="Cost.", waiver="Please.")
    assert answer.status_code == 422
    assert re.search(r'id="ends_on-error".*2 Jan 2027.*\(clause 1\.4\)', answer.text)
    assert "Cost." in answer.text


def test_acts_that_bind_the_company_ask_for_a_fresh_sign_in(acme: Portal, pages: Pages) -> None:
    seen_by(pages, acme, "primary", is_fresh=False)
    for rest in ("/resignation", "/resignation/withdrawal", "/next-term"):
        assert "/account/confirmation" in pages.get(acme.path(rest)).location
        assert "/account/confirmation" in pages.post(acme.path(rest), reason="x").location


def test_who_does_not_bind_the_company_is_told_who_does(acme: Portal, pages: Pages) -> None:
    seen_by(pages, acme, "voting")
    tab = pages.get(acme.path()).text
    assert "Your primary or legal representative does this here." in tab
    assert acme.path("/resignation") not in tab
    people = pages.get(acme.path().replace("/membership", "/people")).text
    assert people.count("Renews the membership, resigns") == 2
    for rest in ("/resignation", "/resignation/withdrawal", "/next-term"):
        assert pages.get(acme.path(rest)).status_code == 403
        assert pages.post(acme.path(rest), reason="x").status_code == 403
    seen_by(pages, acme, "other", of=acme.brick)
    for rest in ("/resignation", "/resignation/withdrawal", "/next-term"):
        assert pages.get(acme.path(rest)).status_code == 404
        assert pages.post(acme.path(rest), reason="x").status_code == 404


def test_the_page_of_renewing_says_what_it_costs_and_what_it_does_not_offer(
    acme: Portal, pages: Pages
) -> None:
    seen_by(pages, acme, "primary")
    asked = pages.get(acme.path("/next-term")).text
    assert "USD 150,000.00" in asked
    assert "General: Staff decide about the admission (clause 1.2)." in asked
    for absent in ("waiver", "complimentary", "years"):
        assert f'name="{absent}"' not in asked
    hidden = dict(re.findall(r'name="(follows|read)"[^>]*value="([^"]*)"', asked))
    stale = pages.post(acme.path("/next-term"), tier="premier", follows=hidden["follows"], read="premier")
    assert stale.status_code == 422
    assert "as it stands now" in stale.text
    answer = pages.post(acme.path("/next-term"), tier="premier", **hidden)
    assert answer.status_code == 303
    assert acme.path("/next-term") not in pages.get(acme.path()).text
