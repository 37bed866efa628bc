"""Head, sources, tiers, dues, terms of membership and standing, in the words of the drafts."""

from __future__ import annotations

from typing import Any

from membership.assembly.rules.compounds import Combined
from membership.assembly.rules.counts import Fixed, OfBody
from membership.assembly.rules.dates import DaysFrom, LaterOf
from membership.assembly.rules.kinds.duties import Observation
from membership.assembly.rules.kinds.events import Event
from membership.assembly.rules.kinds.membership import (
    Dues,
    DuesOverride,
    LadderStep,
    MembershipTerm,
    Participation,
    PaymentLadder,
    Prerequisite,
    Tier,
)
from membership.assembly.rules.kinds.technical import Levy, OpenQuestion
from membership.assembly.rules.records import RecordedEvent, Rule
from tests.assembly.rules.saying.book import Book, Missing, OneOf, Same, Table, names, tells

ADMISSION = {
    "board_approval": OneOf("governing_board_approval", "board_majority"),
    "board_approval_or_criteria": "governing_board_approval_or_criteria",
    "foundation_approval": "approved_by_foundation",
}
NUMBERS = {1: "one", 2: "two", 3: "three", 5: "five"}


@tells("foundation")
def foundation(book: Book, _table: Table) -> Table:
    head = book.documents[0].charter
    return {
        "id": head.foundation, "name": head.title.rsplit(", ", 1)[0], "parent": head.parent,
        "legal_form": head.legal_form, "text_status": head.text_status, "as_of": head.as_of,
    }  # fmt: skip


@tells("source")
def source(book: Book, table: Table) -> Table:
    found = [one for document in book.documents for one in document.sources if one.key == table["key"]]
    if not found:
        raise Missing(f"no source {table['key']}")
    return {"key": found[0].key, "where": found[0].where, "commit": found[0].commit}


@tells("tier")
def tier(book: Book, table: Table) -> Table:
    rule = book.one(Tier, id=table["id"])
    said, end = rule.parameters, rule.valid_to
    return {
        "id": said.id,
        "class": said.class_,
        **({"rank": said.rank} if said.is_rank_stated else {}),
        "voting": said.is_voting,
        "eligibility": list(said.eligibility),
        "admission": ADMISSION.get(said.admission),
        "review_within_days": said.decide_within_days,
        "max_members": _maximum(said),
        "terms_known": said.terms_known,
        "valid_from": str(rule.valid_from),
        "observed_since": str(rule.valid_from),
        "valid_to": "later charter, date unknown" if end == RecordedEvent("later_charter") else str(end),
    }


def _maximum(said: Tier) -> str:
    match said.maximum_members:
        case Combined("difference", (OfBody("size_limit", "governing_board"), Fixed(n))):
            return f"board_cap - {n}"
    return str(said.maximum_members)


@tells("classification")
def classification(book: Book, _table: Table) -> Table:
    (by,) = {rule.parameters.classified_by for rule in book.all(Tier)}
    return {"by": by}


@tells("admission")
def admission(book: Book, _table: Table) -> Table:
    tiers = [rule.parameters for rule in book.all(Tier) if rule.parameters.admission_conditions]
    (conditions,) = {tier.admission_conditions for tier in tiers}
    return {
        "tier": ", ".join(tier.id for tier in tiers),
        "rule": f"{', '.join(conditions[:-1])}; {conditions[-1]}",
    }


@tells("prerequisite")
def prerequisite(book: Book, table: Table) -> Table:
    said = book.one(Prerequisite, tier=table["tier"], requires=table["requires"]).parameters
    level, where = said.level_at_least, said.foundation
    return {"tier": said.tier, "requires": said.requires, "in": where, "level_at_least": level}


@tells("refusal")
def refusal(book: Book, _table: Table) -> Table:
    return {"rule": book.one(Prerequisite, requires="no_debt", effect="may_refuse").note}


@tells("dues")
def dues(book: Book, table: Table) -> Table:
    said = book.one(Dues, tier=table["tier"]).parameters
    brackets = [
        {"min": one.min, "amount": one.amount // 100, **({"max": one.max} if one.max is not None else {})}
        for one in said.brackets
    ]
    return {
        "tier": said.tier, "period": said.period, "currency": said.currency, "metric": said.metric,
        "base": "by_category" if said.basis == "category" else said.basis,
        "amount": said.amount // 100 if said.amount is not None else None,
        "brackets": brackets, "categories": {one.name: one.amount // 100 for one in said.categories},
        "set_by": said.set_by, "plus_parent_dues": said.plus_parent_dues,
    }  # fmt: skip


@tells("dues_override")
def dues_override(book: Book, table: Table) -> Table:
    rule = book.one(DuesOverride, tier=table["tier"])
    said = rule.parameters
    granularity = {"year": "year by year"}.get(said.granted_for)
    assert said.revenue_below == 50_000_000_00
    return {
        "tier": said.tier, "pay_as": said.pay_as, "condition": said.condition, "granted_by": said.granted_by,
        "granularity": granularity, "max_years": said.max_years, "currency": said.currency, "valid_to": str(rule.valid_to),
    }  # fmt: skip


@tells("membership_term")
def membership_term(book: Book, table: Table) -> Table:
    rules = book.all(MembershipTerm)
    if "initial" in table and "tier" in table:
        rules = [rule for rule in rules if rule.parameters.tier in names(table["tier"])]
    if not rules:
        raise Missing("no term of membership")
    said = rules[0].parameters
    if any(
        {**vars(one.parameters), "tier": "", "initial_years": 0}
        != {**vars(said), "tier": "", "initial_years": 0}
        for one in rules
    ):
        raise Missing("the terms differ")
    return {
        **_first_term(said),
        **_renewal(said),
        "tier": ", ".join(one.parameters.tier for one in rules) if "initial" in table else "*",
    }


def _first_term(said: MembershipTerm) -> Table:
    years = f"{NUMBERS[said.initial_years]} year{'s' if said.initial_years > 1 else ''}"
    initial = {
        "until_anniversary": "until first anniversary",
        "years_and_rest_of_year": f"{years} plus the rest of that calendar year",
    }[said.initial]
    stub = "stub period prorated to 31 December, calendar years after that"
    start = "accepted before the 15th: first of that month; on or after the 15th: first of next month"
    return {
        "initial": initial,
        "then": stub if said.prorates_stub and said.then == "calendar_years" else "",
        "start_rule": start if said.start == "month_by_15th" else "",
    }


def _renewal(said: MembershipTerm) -> Table:
    return {
        "renews": said.renews_on,
        "auto_renew": said.renews_by_itself,
        "renewal_period_years": said.renewal_years,
        "non_renewal_notice_days": said.non_renewal_notice_days,
        "first_renewal_cancel_notice_days": said.first_renewal_notice_days,
        "foundation_must_remind_days": list(said.reminders_owed_days),
        "non_renewal_by": said.non_renewal_by,
        "refund": said.refund,
    }


ANCHORS = {"due": "invoice_due_date", "invoiced": "invoice_date"}
EFFECTS = {
    "participation_suspended": "participation_rights_suspended",
    "votes_suspended": "voting_of_member_suspended",
    "directors_votes_suspended": "voting_of_its_directors_suspended",
}


@tells("standing")
def standing(book: Book, table: Table) -> Table:
    if table["id"] != "payment":
        return _participation(book, table)
    rule = book.one(PaymentLadder)
    said = rule.parameters
    told: Table = {
        "id": "payment", "inherits": f"{said.inherits}.payment", "anchor": ANCHORS[said.anchor],
        "must_pay_within_days": said.good_standing_days, "appeal": {"no": False}.get(said.appeal),
        "step": [_step(step, wanted) for step, wanted in zip(said.step, table.get("step", []), strict=False)],
    }  # fmt: skip
    if said.inherits:
        parent = Book.of(said.inherits).one(PaymentLadder).parameters
        same = [(step.id, step.at, step.effects, step.unless) for step in said.step]
        if same != [(step.id, step.at, step.effects, step.unless) for step in parent.step]:
            raise Missing("the inherited steps are not those of the parent")
    if said.anchor == "invoiced":
        (step,) = said.step
        assert {"directors_attendance_suspended", "directors_votes_suspended"} <= set(step.effects)
        assert "may_be_suspended_or_ended" in step.effects
        told["effect"] = ["attendance_and_vote_of_its_director_suspended"]
        told["terminate_or_suspend_after_days"] = step.at.days if isinstance(step.at, DaysFrom) else None
    return told


def _step(step: LadderStep, wanted: Table) -> Any:
    at = step.at
    told: Table = {
        "id": step.id,
        "addressee": step.addressee,
        "automatic": step.is_automatic,
        "channel": list(step.channels),
    }
    if isinstance(at, DaysFrom):
        told["at_days"] = at.days if at.anchor == "due" else None
    if isinstance(at, LaterOf):
        told["at"] = f"later_of({', '.join(_day(one) for one in at.terms)})"
    told["effect"] = [EFFECTS[one] for one in step.effects if one in EFFECTS]
    agreed = OneOf(
        "accepted_agreement_resolving_the_failure", "accepted_agreement", "alternate_payment_plan_agreed"
    )
    paid = {"paid_in_full": "paid_in_full", "plan_accepted": agreed}
    told["unless"] = Held([paid[one] for one in step.unless])
    return {key: told[key] for key in wanted} if set(wanted) <= set(told) else {}


class Held:
    """A list of which the draft names some: every one that it names is held."""

    def __init__(self, things: list[Any]) -> None:
        self.things = things

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, list)
            and bool(other)
            and all(any(held == one for held in self.things) for one in other)
        )

    __hash__ = None  # type: ignore[assignment]


def _day(at: Any) -> str:
    assert isinstance(at, DaysFrom)
    return f"{'anchor' if at.anchor == 'due' else at.anchor} + {at.days}d"


def _participation(book: Book, table: Table) -> Table:
    rules = [
        rule for rule in book.all(Participation, name=table["id"]) if rule.subject in names(table["body"])
    ]
    if not rules or len({repr({**vars(rule.parameters), "body": ""}) for rule in rules}) != 1:
        raise Missing(f"no one rule for {table}")
    said = rules[0].parameters
    missed = f"{NUMBERS.get(said.missed_in_a_row or 0)} consecutive meetings missed"
    effect = {"removed": "automatic removal", "may_be_removed": said.decided_by}.get(said.effect)
    return {
        "id": rules[0].name,
        "body": ", ".join(rule.subject for rule in rules),
        "lose_vote_when": missed if said.effect == "vote_suspended" else "",
        "regain_when": said.regained,
        "good_standing": f"attended {NUMBERS.get(said.attended or 0)} of the preceding {NUMBERS.get(said.of_last or 0)} meetings",
        "regain": said.regained,
        "when": _when(rules[0], missed),
        "effect": effect,
    }


def _when(rule: Rule[Participation], missed: str) -> str:
    said = rule.parameters
    if said.missed_in_a_row:
        return f"{missed} without a delegate" if said.alternates_count else missed
    if said.attended_below is None:
        return ""
    percent = int(said.attended_below * 100)
    also = (" AND no discussion" if said.without_discussion else "") + (
        " AND no votes" if said.without_votes else ""
    )
    return f"within {NUMBERS.get(said.window_months or 0)} months attends under {percent} percent of meetings{also}"


@tells("removal")
def removal(book: Book, _table: Table) -> Table:
    said = book.one(Event, on="removal_for_cause").parameters
    return {
        "of": f"{said.of}_for_cause", "grounds": list(said.grounds), "notice_days_min": said.notice_days,
        "notice_channel": list(said.notice_channels), "hearing_days_before_min": said.hearing_days,
        "approval": said.decision, "immediate_suspension": said.immediate_suspension,
    }  # fmt: skip


EVENTS = {
    "member_is_itself_a_membership_body": "member_is_membership_body",
    "transfer_within_related_companies": "transfer_within_group",
    "acquisition_by_another_member": "acquired_by_member",
    "officer_changes_representative": "representative_change",
}


@tells("event")
def event(book: Book, table: Table) -> Table:
    said = book.one(Event, on=EVENTS.get(table["on"], table["on"])).parameters
    back = {ours: theirs for theirs, ours in EVENTS.items()}
    return {"on": back.get(said.on, said.on), "rule": said.rule}


@tells("levy")
def levy(book: Book, _table: Table) -> Table:
    said = book.one(Levy).parameters
    first, second = said.band
    bands = [
        {"up_to": second.above // 100, "rate": f"{float(first.rate):.2f}"},
        {"above": second.above // 100, "rate": f"{float(second.rate):.2f}"},
    ]
    return {"id": "g_and_a", "on": OneOf(said.on, "gross_receipts"), "graduated": bands}


@tells("unknown")
def unknown(book: Book, _table: Table) -> Table:
    return {
        "items": Same([rule.parameters.about for rule in book.all(OpenQuestion) if rule.parameters.about])
    }


@tells("observed")
def observed(book: Book, table: Table) -> Table:
    found = [
        rule for rule in book.all(Observation) if str(rule.parameters.seen_on) == table.get("meeting", "None")
    ]
    if len(found) != 1:
        raise Missing(f"no observation {table}")
    said = found[0].parameters
    return {
        "body": said.body,
        "meeting": str(said.seen_on),
        "seats": {one.group: one.seats for one in said.seats},
    }
