"""Pages of a member, for staff and for its own people; and the members as the public reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, url_for

from membership.business.members import policy, queries
from membership.business.members.acts import acts_of
from membership.business.members.contacts import is_stale
from membership.business.members.forms import ConfirmationForm, EndForm, TaskForm
from membership.business.members.life import STEP_WORDS, WORDS, may_follow, state_on
from membership.business.members.models import Member, Term
from membership.business.members.representing import ASSUMED
from membership.business.members.tasks import tasks_of
from membership.directory.organizations.models import Organization
from membership.kernel.audit.timeline import timeline
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.money import Money
from membership.kernel.times import business_date, now
from membership.webkit.access import guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import page
from membership.webkit.waiting import opens, waiting

blueprint = Blueprint("members", __name__)
PUBLIC_PAGE = "members"
ACTS = {
    "renew": "renewal", "change_tier": "tier", "resign": "ending", "withdraw_resignation": "stay",
    "give_notice": "notice", "withdraw_notice": "withdrawal", "terminate": "termination", "lapse": "lapse",
    "reinstate": "reinstatement", "transfer_out": "transfer",
}  # fmt: skip
"""Step of the one map -> the page on which staff take it."""
ACT_WORDS = {
    "renew": "Renew", "change_tier": "Change tier", "resign": "Resignation", "withdraw_resignation": "Take resignation back",
    "give_notice": "Announce termination", "withdraw_notice": "Withdraw notice", "terminate": "Terminate",
    "lapse": "Lapse", "reinstate": "Reinstate", "transfer_out": "Pass on",
}  # fmt: skip


@blueprint.get("/<foundation>/members/<member>")
@guard(policy.may_see_member)
def member(foundation: str, member: str) -> Response:
    """One member: company, tier and term, seats, people, history."""
    place, found = find_member(foundation, member)
    return member_page(place, found)


@blueprint.get("/<foundation>/membership")
@guard(policy.may_see_own_membership)
def own(foundation: str) -> Response:
    """ "Our membership": the same page for the company that the viewer acts for."""
    place = enter(foundation)
    see(policy.may_see_own_membership(viewer(), place))
    held = viewer().of("representative", foundation_id=place.id)
    companies = sorted({grant.organization_id for grant in held if grant.organization_id is not None})
    found = queries.member_of(reader(), place.id, companies[0])
    if found is None:
        raise NotFound
    return member_page(place, found, is_own=True)


def find_member(foundation: str, member: str) -> tuple[Any, Member]:
    """The foundation and the member at an address, when the viewer may know of it."""
    place = enter(foundation)
    found = queries.member_by_public_id(reader(), place.id, member)
    see(policy.may_see_member(viewer(), found))
    return place, found


def member_page(
    place: Any,
    found: Member,
    *,
    is_own: bool = False,
    ending: tuple[str, EndForm] | None = None,
    status: int = 200,
) -> Response:
    """The page of a member; `ending` is the form of a representative that was refused."""
    day = today(place)
    company = reader().get_one(Organization, found.organization_id)
    terms = queries.terms_of(reader(), found.id)
    people = queries.people_of(reader(), found.id, day)
    return page(
        "business/members/member.html",
        title="Our membership" if is_own else company.display_name,
        breadcrumbs=_crumbs(place, company.display_name),
        status=status,
        place=place,
        member=found,
        company=company,
        term=next((term for term in terms if term.covers(day)), None),
        terms=terms,
        **_life(found, day),
        prices={term.id: _price(term) for term in terms},
        people=people,
        seats=queries.seats_of(reader(), found, day, now()),
        todo=_todo(people, terms, day),
        waiting=list(waiting(place, "business")) if is_own else [],
        has_invoices=is_own and opens("dues.own_invoices", place),
        history=[_entry(one) for one in timeline(reader(), "business_member", found.id)],
        is_own=is_own,
        tasks=_tasks(found),
        **_buttons(found, day, is_own=is_own),
        today=day,
        end_form=ending[1] if ending else EndForm(ends_on=day),
        failed=ending[0] if ending else "",
        may=_rights(found),
        me=viewer().person_id,
    )


def _tasks(found: Member) -> list[tuple[Any, bool]]:
    """Each task of the member, and whether the viewer may tick it off."""
    who = viewer()
    return [(task, policy.may_do_task(who, found, task.side)) for task in tasks_of(reader(), found.id)]


def _buttons(found: Member, day: date, *, is_own: bool) -> dict[str, Any]:
    """The forms that are one button; and whether the viewer is asked to say that they still act for the company."""
    return {
        "task_form": TaskForm(formdata=None),
        "confirmation_form": ConfirmationForm(formdata=None),
        "asks_me": is_own and is_stale(reader(), found, viewer().person_id, day),
    }


def today(place: Any) -> date:
    """The business date of the foundation."""
    return business_date(now(), place.zone)


def member_url(place: Any, found: Member) -> str:
    """Where the viewer goes back to: the page of the member."""
    return url_for("members.member", foundation=place.slug, member=found.public_id)


def say(form: Any, refusal: RuleBroken | Conflict, default: str) -> None:
    """Show a refusal in the form, and give it a fresh key."""
    told = refusal if isinstance(refusal, RuleBroken) else RuleBroken(refusal.message, field=default)
    form.say(told)
    form.renew()


def _price(term: Term) -> str:
    return (
        str(Money(term.price_minor, term.currency)) if term.price_minor is not None and term.currency else ""
    )


def _life(found: Member, day: date) -> dict[str, Any]:
    """What the page tells of the acts: those that were, and for staff those that are lawful now."""
    acts = acts_of(reader(), found.id)
    others = [act.other_member_id for act in acts if act.other_member_id]
    return {
        "acts": list(reversed(acts)),
        "others": queries.names_of_members(reader(), others),
        "step_words": STEP_WORDS,
        "state": _state(acts, day),
        "steps": _steps(acts, day) if policy.may_keep_member(viewer(), found) else [],
    }


def _state(acts: Any, day: date) -> str:
    """What the header says besides member or former: nothing where the acts say the same."""
    state = state_on(acts, day)
    return WORDS[state] if state not in ("none", "member") else ""


def _steps(acts: Any, day: date) -> list[tuple[str, str, str]]:
    """The acts that are lawful now: (step, page, words). A resignation can be taken back until its day; the company's group
    may change at any time, and is no step of the membership (empty)."""
    last = acts[-1] if acts else None
    lawful = may_follow(last.state_after if last else "none")
    has_come = last is not None and last.effective_on <= day
    wrong = {"withdraw_resignation"} if has_come else {"reinstate"}
    steps = [(step, ACTS[step], ACT_WORDS[step]) for step in lawful if step in ACTS and step not in wrong]
    return [*steps, ("", "group", "Company group change")]


def _rights(found: Member) -> dict[str, bool]:
    who = viewer()
    return {
        "keep": policy.may_keep_member(who, found),
        "people": policy.may_change_people(who, found),
    }


def _todo(people: Any, terms: Any, day: date) -> list[str]:
    """What the company should see to."""
    begins = max(day, min((term.starts_on for term in terms), default=day))
    kinds = {one.kind for one in people if one.starts_on <= begins}
    needed = [kind for kind, said in ASSUMED.items() if said.at_least]
    found = [f"No {kind} representative is named." for kind in needed if kind not in kinds]
    last = max((term.ends_on for term in terms), default=day)
    if 0 <= (last - day).days <= 60:
        is_ended = any(term.ending_reason and term.ends_on == last for term in terms)
        found.append(
            f"The membership ends on {last:%-d %b %Y}{'' if is_ended else ' and is not renewed yet'}."
        )
    found += [term.question for term in terms if term.question and term.ends_on > day]
    return found


def _entry(one: Any) -> dict[str, Any]:
    return {
        "at": f"{one.at:%-d %b %Y, %H:%M} UTC",
        "at_iso": one.at.isoformat(),
        "actor": "",
        "summary": one.summary,
        "changes": [],
    }


def _crumbs(place: Any, name: str) -> list[tuple[str, str | None]]:
    if policy.may_see_members(viewer(), place):
        return [("Members", url_for("members.roster", foundation=place.slug)), (name, None)]
    return [(name, None)]
