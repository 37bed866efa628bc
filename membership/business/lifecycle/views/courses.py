"""Every act on a membership as a page knows it: its words, its form, what it will bring about, and the operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from membership.assembly.rules.explanation import Explanation
from membership.business.charter.queries import tiers
from membership.business.lifecycle import endings, foreseeing, moves, taking_back
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.endings import Leave
from membership.business.lifecycle.hearing import last_notice
from membership.business.lifecycle.joining_queries import resolution_choices
from membership.business.lifecycle.lapses import lapses_of
from membership.business.lifecycle.next_term import Facts, next_term_facts, sale_of_next_term
from membership.business.lifecycle.offers import terms_read
from membership.business.lifecycle.views.granting import grant_of, with_grants
from membership.business.lifecycle.views.life_forms import (
    GroupForm,
    LapseForm,
    LeaveForm,
    NoticeForm,
    ReasonForm,
    ReinstatementForm,
    RenewalForm,
    TerminationForm,
    TierChangeForm,
)
from membership.business.lifecycle.views.passing import foresee_passing, pass_on, transfer_form
from membership.business.members.following import chain_of, end_of_term
from membership.business.members.models import Member
from membership.business.members.selling import has_term_rules, tier_key_of
from membership.business.members.terms import latest_term
from membership.directory.organizations.controlling import points_of, state_control
from membership.directory.organizations.graph import Edge
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import organizations_named
from membership.kernel.errors import RuleBroken
from membership.kernel.times import now
from membership.kernel.work import Work
from membership.webkit.house import house


def no_remarks(_session: Session, _member: Member, _today: date) -> list[str]:
    """Nothing more is to be said."""
    return []


@dataclass(frozen=True)
class Course:
    """`default_field` takes a refusal that names no field of the form; `steps` are those of the one map; `remarks` are what
    the page says beside the form."""

    title: str
    submit: str
    steps: tuple[str, ...]
    default_field: str
    make: Callable[[Session, Member, date], Any]
    foresee: Callable[[Session, Member, Any, date], Change | None]
    carry_out: Callable[[Work, Member, Any, date], str]
    about: str = ""
    is_danger: bool = False
    remarks: Callable[[Session, Member, date], list[str]] = no_remarks
    remarks_title: str = ""
    remarks_tone: str = "wait"


def _renewal_form(session: Session, member: Member, today: date) -> Any:
    last = latest_term(session, member.id)
    form = RenewalForm(
        tier=tier_key_of(session, last) if last else "", follows=last.ends_on if last else None
    )
    on = max(today, last.ends_on) if last else today
    if has_term_rules(session, member.foundation_id, on):
        del form.ends_on
    return with_grants(session, member.foundation_id, _with_tiers(session, member, form, on), on)


def _with_tiers(session: Session, member: Member, form: Any, on: date) -> Any:
    sold = tiers(session, member.foundation_id, on)
    form.tier.choices = [("", "Choose"), *((one.tier.key, one.name) for one in sold)]
    return form


def foresee_renewal(session: Session, member: Member, form: Any, today: date) -> Change | None:
    """The tier of the form, from the end of the last term on."""
    if not form.tier.data:
        return None
    waiver = form.waiver.data or "" if "waiver" in form else ""
    years = int(form.years.data or 1) if "years" in form else 1
    ends_on = form.ends_on.data if "ends_on" in form else None
    return foreseeing.foresee_next_term(session, member, str(form.tier.data), today, waiver, years, ends_on)


def next_term_words(session: Session, member: Member, form: Any) -> Facts:
    """What the next term would be, prefilled from the last one and the figures known today; a form that travels with it
    keeps what it says."""
    if not form.tier.data:
        return []
    years = min(int(form.years.data or 1), 10) if "years" in form else 1
    ends_on = form.ends_on.data if "ends_on" in form else None
    try:
        sale = sale_of_next_term(
            session, member, str(form.tier.data), years=years, ends_on=ends_on, grant=grant_of(form)
        )
    except RuleBroken as refusal:
        return [("Next term", refusal.message)]
    if "read" in form:
        form.read.data = terms_read(sale)
    return next_term_facts(sale, (form.complimentary.data or "") if "complimentary" in form else "")


def _renew(work: Work, member: Member, form: Any, _today: date) -> str:
    moved = moves.renew_member(
        work, member.id, tier_key=str(form.tier.data), years=int(form.years.data),
        complimentary=form.complimentary.data or "", grant=grant_of(form), waiver=form.waiver.data or "", follows=form.follows.data,
        ends_on=form.ends_on.data if "ends_on" in form else None,
    )  # fmt: skip
    return " ".join([f"Renewed until {moved.term.ends_on}.", *moved.warnings])


def _tier_form(session: Session, member: Member, today: date) -> Any:
    return _with_tiers(session, member, TierChangeForm(on=today), today)


def _foresee_tier(session: Session, member: Member, form: Any, today: date) -> Change | None:
    if not form.tier.data:
        return None
    is_next = form.when.data == "next_term"
    day = end_of_term(chain_of(session, member.id), today) if is_next else form.on.data
    if day is None:
        return None
    key, credit = str(form.tier.data), str(form.credit.data or "charter")
    return foreseeing.foresee_move(session, member, key, day, today, credit, form.waiver.data or "")


def _change_tier(work: Work, member: Member, form: Any, _today: date) -> str:
    key, waiver = str(form.tier.data), form.waiver.data or ""
    if form.when.data == "next_term":
        moved = moves.move_with_next_term(work, member.id, key, waiver=waiver)
        told = f"The tier changes with the next term, on {moved.term.starts_on}."
    else:
        moved = moves.move_member(
            work, member.id, key, on=form.on.data, credit=str(form.credit.data), waiver=waiver
        )
        told = "The tier was changed."
    return " ".join([told, *moved.warnings])


def foresee_leave(session: Session, member: Member, form: Any, today: date) -> Change | None:
    """A company that is a member no longer from the day of the form on; staff may choose what is given back."""
    if form.ends_on.data is None:
        return None
    if "credit" not in form:
        return foreseeing.foresee_resignation(session, member, form.ends_on.data, today)
    return foreseeing.foresee_resignation(
        session, member, form.ends_on.data, form.said_on.data or today, str(form.credit.data or "charter"),
        form.waiver.data or "",
    )  # fmt: skip


def _resign(work: Work, member: Member, form: Any, today: date) -> str:
    leave = Leave(
        form.ends_on.data, form.reason.data or "", form.said_on.data or today, form.waiver.data or "",
        str(form.credit.data),
    )  # fmt: skip
    ended = endings.resign_member(work, member.id, leave)
    told = f" {ended.settlement.words}" if ended.settlement else ""
    return f"The end was written down.{told}"


def _give_notice(work: Work, member: Member, form: Any, today: date) -> str:
    endings.give_notice(
        work, member.id, grounds=form.grounds.data, hearing_on=form.hearing_on.data, said_on=today
    )
    return f"The member is told; the hearing is on {form.hearing_on.data}."


def _withdraw(work: Work, member: Member, form: Any, _today: date) -> str:
    endings.withdraw_notice(work, member.id, reason=form.reason.data)
    return "The notice is withdrawn."


def _terminate(work: Work, member: Member, form: Any, _today: date) -> str:
    endings.terminate_member(
        work,
        member.id,
        resolution=form.resolution.data,
        ends_on=form.ends_on.data,
        reason=form.reason.data or "",
    )
    return f"The membership ends on {form.ends_on.data}."


def _lapse_form(session: Session, member: Member, today: date) -> Any:
    form = LapseForm()
    due = lapses_of(session, member, today)
    form.invoice.choices = [
        ("", "Choose"),
        *((str(one.invoice_id), f"{one.number}, due since {one.on}") for one in due),
    ]
    return form


def _lapse_remarks(session: Session, member: Member, today: date) -> list[str]:
    """That nothing lapses the membership, where the ladder has not come to its end."""
    if lapses_of(session, member, today):
        return []
    return ["The payment ladder has come to its end for no invoice of this member: it cannot lapse."]


def _foresee_lapse(_session: Session, _member: Member, form: Any, today: date) -> Change | None:
    """The end of today, where there is an invoice that brings it about."""
    return foreseeing.foresee_lapse(today) if len(form.invoice.choices) > 1 else None


def _lapse(work: Work, _member: Member, form: Any, today: date) -> str:
    endings.lapse_member(work, int(form.invoice.data), on=today)
    return "The membership has lapsed."


def _termination_form(session: Session, member: Member, today: date) -> Any:
    form = TerminationForm(ends_on=today)
    notice = last_notice(session, member.id)
    since = notice.hearing_on if notice is not None and notice.hearing_on is not None else today
    form.resolution.choices = resolution_choices(session, member.foundation_id, since)
    return form


def _foresee_termination(session: Session, member: Member, form: Any, today: date) -> Change | None:
    if form.ends_on.data is None:
        return None
    return foreseeing.foresee_termination(session, member, form.ends_on.data, today)


def _reinstatement_form(session: Session, member: Member, today: date) -> Any:
    last = latest_term(session, member.id)
    return ReinstatementForm(on=today if last is None else max(today, last.ends_on))


def _foresee_return(session: Session, member: Member, form: Any, today: date) -> Change | None:
    return foreseeing.foresee_return(session, member, form.on.data, today) if form.on.data else None


def _reinstate(work: Work, member: Member, form: Any, _today: date) -> str:
    endings.reinstate_member(
        work, member.id, on=form.on.data, reason=form.reason.data, reference=form.reference.data or ""
    )
    return "The membership goes on for the rest of its term."


def foresee_stay(session: Session, member: Member, _form: Any, today: date) -> Change:
    """A resignation that is taken back, from the day on that it would have ended the membership."""
    return foreseeing.foresee_stay(session, member, today)


def _stay(work: Work, member: Member, form: Any, _today: date) -> str:
    endings.take_back(work, member.id, reason=form.reason.data)
    return "The resignation is taken back."


def _keep_tier(work: Work, member: Member, form: Any, _today: date) -> str:
    term = taking_back.take_back_tier(work, member.id, reason=form.reason.data).term
    return f"The change of tier is taken back: the tier stays {term.tier_name}."


def _foresee_group(session: Session, member: Member, form: Any, today: date) -> Change | None:
    if not form.owner.data or form.on.data is None or form.share.data is None:
        return None
    owner, points = _buyer(session, form.owner.data), points_of(form.share.data)
    new = Edge(owner.id, member.organization_id, points, form.on.data)
    return foreseeing.foresee_group(session, new, today, now())


def _regroup(work: Work, member: Member, form: Any, _today: date) -> str:
    owner = _buyer(work.session, form.owner.data)
    state_control(
        work, owner.id, member.organization_id, points_of(form.share.data), starts_on=form.on.data,
        source=form.source.data or "", heard_by=[room.regrouping for room in house().rooms if room.regrouping is not None],
    )  # fmt: skip
    return f"{owner.display_name} holds {form.share.data} % from {form.on.data} on."


def _buyer(session: Session, name: str) -> Organization:
    """The company of this name, which must be known here."""
    known = organizations_named(session, name)
    if len(known) != 1:
        raise RuleBroken(
            "Several companies of this name are known; merge them first."
            if known
            else "No company of this name is known: register it first.",
            field="owner",
        )
    return known[0]


def nothing(_session: Session, _member: Member, _form: Any, _today: date) -> Change | None:
    """An act that changes no seat, right or invoice."""
    return None


COURSES = {
    "renewal": Course(
        "Renew the membership", "Renew", ("renew",), "tier", _renewal_form, foresee_renewal, _renew,
    ),
    "tier": Course(
        "Change the tier", "Change the tier", ("change_tier",), "on", _tier_form, _foresee_tier, _change_tier,
    ),
    "ending": Course(
        "Resignation", "Write the resignation down", ("resign",), "ends_on",
        lambda _s, _m, today: LeaveForm(ends_on=today, said_on=today), foresee_leave, _resign, is_danger=True,
    ),
    "notice": Course(
        "Announce a termination for cause", "Send the notice", ("give_notice",), "grounds",
        lambda _s, _m, _today: NoticeForm(), nothing, _give_notice,
        "The member is told the grounds and the day of the hearing. Nothing else changes before a resolution.",
    ),
    "withdrawal": Course(
        "Withdraw the notice", "Withdraw the notice", ("withdraw_notice",), "reason",
        lambda _s, _m, _today: ReasonForm(), nothing, _withdraw,
    ),
    "termination": Course(
        "Terminate for cause", "Terminate", ("terminate",), "resolution", _termination_form, _foresee_termination,
        _terminate, is_danger=True,
    ),
    "lapse": Course(
        "Lapse for unpaid dues", "Let the membership lapse", ("lapse",), "invoice", _lapse_form, _foresee_lapse, _lapse,
        "It ends a membership for an invoice for which the payment ladder of the charter has come to its end. Payment before "
        "this act would stop it.",
        is_danger=True, remarks=_lapse_remarks,
    ),
    "reinstatement": Course(
        "Reinstate", "Reinstate", ("reinstate",), "on", _reinstatement_form, _foresee_return, _reinstate,
        "The term that was cut short goes on to the end that it was sold until. A termination whose day has not come is "
        "undone.",
    ),
    "stay": Course(
        "Take the resignation back", "Take it back", ("withdraw_resignation",), "reason",
        lambda _s, _m, _today: ReasonForm(), foresee_stay, _stay,
    ),
    "former-tier": Course(
        "Take the change of tier back", "Take it back", (), "reason", lambda _s, _m, _today: ReasonForm(),
        lambda session, member, _form, today: taking_back.foresee_former_tier(session, member, today), _keep_tier,
        "The terms are what they were before the change. What was given back of the dues is owed again.",
    ),
    "transfer": Course(
        "Pass the membership on", "Pass it on", ("transfer_out",), "organization",
        transfer_form, foresee_passing, pass_on, is_danger=True,
    ),
    "group": Course(
        "Company group change", "State the owner", (), "owner", lambda _s, _m, today: GroupForm(on=today),
        _foresee_group, _regroup,
        "Somebody holds more than half of the company. The membership stays; what belongs together counts together in "
        "every limit of the charter.",
    ),
}  # fmt: skip


def explained(settlement: Any) -> Explanation | None:
    """The arithmetic of the money of an act."""
    return settlement.explanation if settlement is not None else None
