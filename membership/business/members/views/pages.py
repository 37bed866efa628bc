"""What the pages of one member share: finding it, the tabs in the order in which its people ask, refusals in a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, url_for

from membership.business.members import policy, queries
from membership.business.members.life import OUTSIDE, WORDS
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.proposal_words import change_words
from membership.directory.organizations.models import Organization
from membership.directory.organizations.telling import tell_staff
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date, date_text, now
from membership.kernel.work import Work
from membership.webkit.access import see, viewer
from membership.webkit.acting import speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import page
from membership.webkit.waiting import opens

blueprint = Blueprint("members", __name__)
PUBLIC_PAGE = "members"
TABS = (
    ("members.member", "Overview"), ("members.membership", "Membership"), ("members.people", "People"),
    ("members.seats", "Seats"), ("dues.own_invoices", "Invoices"), ("benefits.benefits", "Benefits"),
    ("members.documents", "Documents"), ("members.history", "History"),
)  # fmt: skip
"""The pages of a member, in the order of the questions of its people. Invoices are a page of the dues' room."""


@dataclass(frozen=True)
class Company:
    """A member with its company, its acts and its state today, as its pages show them; `is_own`: the viewer acts for it."""

    place: Any
    member: Member
    organization: Organization
    acts: Sequence[MembershipAct]
    state: str
    is_own: bool

    @classmethod
    def of(cls, place: Any, found: queries.MemberAndCompany) -> Company:
        """What was found; the frame of the page names it."""
        speak_of(found.organization.id)
        is_own = policy.acts_for(viewer(), found.member)
        return cls(place, found.member, found.organization, found.acts, found.state, is_own)

    @property
    def has_invoices(self) -> bool:
        """Whether the viewer reads the invoices of this very company."""
        pays = policy.acts_for(viewer(), self.member, *policy.PAYERS)
        return pays and opens("dues.own_invoices", self.place)

    @property
    def here(self) -> dict[str, Any]:
        """The arguments of its addresses."""
        return {"foundation": self.place.slug, "member": self.member.public_id}


def find_member(foundation: str, member: str) -> tuple[Any, Member]:
    """The foundation and the member at an address, when the viewer may know of it."""
    found = find_company(foundation, member)
    return found.place, found.member


def find_company(foundation: str, member: str) -> Company:
    """The same with the company, in one statement."""
    place = enter(foundation)
    found = queries.company_by_public_id(reader(), place.id, member, today(place))
    see(policy.may_see_member(viewer(), found.member))
    return Company.of(place, found)


def company_page(
    template: str, company: Company, tab: str, *, status: int = 200, crumb: str = "", **context: Any
) -> Response:
    """A page under one of the tabs; `crumb` names a page below it."""
    label = dict(TABS)[tab]
    name = company.organization.display_name
    crumbs = _crumbs(company, "" if tab == "members.member" and not crumb else label)
    if crumb:
        crumbs[-1] = (label, url_for(tab, **company.here))
        crumbs.append((crumb, None))
    return page(
        f"business/members/{template}.html",
        title=crumb or (name if tab == "members.member" else f"{label}: {name}"),
        breadcrumbs=crumbs,
        status=status,
        place=company.place,
        member=company.member,
        company=company.organization,
        is_own=company.is_own,
        **_state_of(company),
        here=company.here,
        today=today(company.place),
        tabs=[{"url": url, "label": words, "is_active": words == label} for words, url in _tabs(company)],
        may=_rights(company.member),
        me=viewer().person_id,
        **context,
    )


def member_url(place: Any, found: Member) -> str:
    """The first page of the member."""
    return url_for("members.member", foundation=place.slug, member=found.public_id)


def people_url(place: Any, found: Member) -> str:
    """The page of its people."""
    return url_for("members.people", foundation=place.slug, member=found.public_id)


def today(place: Any) -> date:
    """The business date of the foundation."""
    return business_date(now(), place.zone)


def say(form: Any, refusal: RuleBroken | Conflict, default: str) -> None:
    """Show a refusal in the form, and give it a fresh key."""
    told = refusal if isinstance(refusal, RuleBroken) else RuleBroken(refusal.message, field=default)
    form.say(told)
    form.renew()


def tell(work: Work, found: Member, what: str) -> None:
    """Put on the desk of staff what the company changed by itself, in the commit of the change."""
    if not policy.may_keep_member(viewer(), found):
        tell_staff(work, found.organization_id, found.foundation_id, what)


def _state_of(company: Company) -> dict[str, str]:
    """The state where it is another than being a member, with its tone; of a company that comes back, from when on."""
    if company.state in ("none", "member"):
        return {"state": "", "state_tone": ""}
    words = WORDS[company.state]
    day = today(company.place)
    again = queries.next_start(reader(), company.member.id, day) if company.state in OUTSIDE else None
    if again is None:
        return {"state": words, "state_tone": "bad"}
    return {"state": f"{words}, member again from {date_text(again)}", "state_tone": "info"}


def proposed(work: Work, made: object) -> str:
    """What staff are told where a change waits for somebody's yes; empty where it counts already."""
    if not isinstance(made, RepresentativeProposal):
        return ""
    whom = "a second person" if made.clause else "their own yes"
    return f"Proposed, and waits for {whom}: {change_words(work, made)}, from {date_text(made.from_on)} on."


def _tabs(company: Company) -> list[tuple[str, str]]:
    found = []
    for endpoint, words in TABS:
        if endpoint != "dues.own_invoices":
            found.append((words, url_for(endpoint, **company.here)))
        elif company.has_invoices:
            url = url_for(endpoint, foundation=company.place.slug, company=company.organization.public_id)
            found.append((words, url))
    return found


def _crumbs(company: Company, label: str) -> list[tuple[str, str | None]]:
    name, url = company.organization.display_name, member_url(company.place, company.member)
    above: list[tuple[str, str | None]] = []
    if policy.may_see_members(viewer(), company.place):
        above = [("Members", url_for("members.roster", foundation=company.place.slug))]
    elif company.is_own:
        word = company.organization.public_id
        own = url_for("members.own", foundation=company.place.slug, company=word)
        return [("Our membership", own), (label, None)] if label else [("Our membership", None)]
    return [*above, (name, url), (label, None)] if label else [*above, (name, None)]


def _rights(found: Member) -> dict[str, bool]:
    who = viewer()
    return {
        "keep": policy.may_keep_member(who, found),
        "people": policy.may_change_people(who, found),
        "invite": policy.may_invite(who, found),
        "benefits": policy.may_use_benefits(who, found),
    }
