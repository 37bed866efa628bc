"""The acts of a company on its own membership as a page knows them; what they bring about is told as it is to staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from membership.business.lifecycle import by_company
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.noticing import earliest_end, late_notice
from membership.business.lifecycle.offers import offers_for
from membership.business.lifecycle.views.courses import Course, foresee_leave, foresee_renewal, foresee_stay
from membership.business.lifecycle.views.life_forms import OwnLeaveForm, OwnRenewalForm, ReasonForm
from membership.business.members.models import Member
from membership.business.members.queries import terms_of
from membership.business.members.selling import tier_key_of
from membership.business.members.terms import latest_term
from membership.kernel.work import Work


def _leave_form(session: Session, member: Member, today: date) -> Any:
    """Prefilled with the end of the term, or, where the notice for that comes too late, with the earliest lawful day."""
    terms = terms_of(session, member.id)
    now = next((term for term in terms if term.covers(today)), terms[0] if terms else None)
    day = now.ends_on if now is not None and now.ends_on > today else None
    if day is None or late_notice(session, terms, day, today) is not None:
        day = earliest_end(session, terms, today)
    return OwnLeaveForm(ends_on=day)


def _leave_remarks(session: Session, member: Member, today: date) -> list[str]:
    """Which notice has come too late already."""
    terms = terms_of(session, member.id)
    now = next((term for term in terms if term.covers(today)), None)
    late = late_notice(session, terms, now.ends_on, today) if now is not None else None
    return [f"{late.words} {late.way_out} (clause {late.clause})"] if late is not None else []


def _foresee_leave(session: Session, member: Member, form: Any, today: date) -> Change | None:
    """As staff foresee it, for a day on which the company may leave."""
    if form.ends_on.data is not None:
        by_company.refuse_day(session, member.id, form.ends_on.data, today)
    return foresee_leave(session, member, form, today)


def _resign(work: Work, member: Member, form: Any, _today: date) -> str:
    ended = by_company.resign_by_company(
        work, member.id, ends_on=form.ends_on.data, reason=form.reason.data or ""
    )
    told = f" {ended.settlement.words}" if ended.settlement else ""
    return f"The company has resigned from {form.ends_on.data} on.{told}"


def _stay(work: Work, member: Member, form: Any, _today: date) -> str:
    by_company.take_back_by_company(work, member.id, reason=form.reason.data or "")
    return "The resignation is taken back."


def _renewal_form(session: Session, member: Member, _today: date) -> Any:
    last = latest_term(session, member.id)
    open_ = [one for one in offers_for(session, member, last) if one.is_open] if last else []
    own = tier_key_of(session, last) if last else ""
    form = OwnRenewalForm(
        tier=own if own in {one.key for one in open_} else "", follows=last.ends_on if last else None
    )
    form.tier.choices = [*([] if open_ else [("", "None")]), *((one.key, one.name) for one in open_)]
    return form


def _renewal_remarks(session: Session, member: Member, _today: date) -> list[str]:
    """The tiers that the company does not choose by itself, each with who decides."""
    last = latest_term(session, member.id)
    closed = [one for one in offers_for(session, member, last) if not one.is_open] if last else []
    return [f"{one.name}: {one.words}" for one in closed]


def _renew(work: Work, member: Member, form: Any, _today: date) -> str:
    moved = by_company.renew_by_company(
        work, member.id, tier_key=str(form.tier.data), follows=form.follows.data, read=form.read.data or ""
    )
    return f"Renewed until {moved.term.ends_on}."


RESIGNATION = Course(
    "Resign", "Resign", ("resign",), "ends_on", _leave_form, _foresee_leave, _resign,
    "Everybody who binds the company, and the staff, are told at once. Until its day a resignation can be taken back.",
    is_danger=True, remarks=_leave_remarks,
)  # fmt: skip
STAY = Course(
    "Take the resignation back", "Take it back", ("withdraw_resignation",), "reason",
    lambda _s, _m, _today: ReasonForm(), foresee_stay, _stay,
    "The membership goes on to the end of its term. What was given back of the dues is owed again.",
)  # fmt: skip
NEXT_TERM = Course(
    "Renew the membership", "Renew", ("renew",), "tier", _renewal_form, foresee_renewal, _renew,
    "The dues of the next term are owed once it is renewed.", remarks=_renewal_remarks,
    remarks_title="For another tier ask the staff", remarks_tone="info",
)  # fmt: skip
