"""Quorum, thresholds, procedures, notices, ties and the technical side, in the words of the drafts."""

from __future__ import annotations

from typing import Any

from membership.assembly.rules.bases import Base
from membership.assembly.rules.kinds.deciding import Notice, Procedure, Quorum, Threshold, Tie
from membership.assembly.rules.kinds.duties import Observation, Spending
from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, LadderAction
from membership.assembly.rules.records import Rule
from membership.assembly.rules.shares import Share
from tests.assembly.rules.saying.book import Book, Missing, OneOf, Table, names, tells

BASES = {
    "in_good_standing": OneOf(
        "voting_representatives", "all_voting_representatives", "voting_representatives after the 30 percent reduction",
        "directors_in_good_standing", "voting_representatives_in_good_standing", "board_members_in_good_standing",
    ),
    "all_seats": OneOf("all_seats", "entire_board"),
    "filled_seats": OneOf("all_board_members", "voting_members", "all_voting_members", "all_members"),
    "eligible_seats": "entire_board after the 30 percent reduction",
    "non_conflicted": "non_conflicted_members", "other_members": OneOf("other_members", "other_directors"),
    "members_entitled": "members_of_class", "active": "active_members", "fixed": "count", "unknown": "unspecified",
    "votes_cast": OneOf("votes_cast", "eligible_voters_participating"),
}  # fmt: skip
APPROVALS = {"approval by the Linux Foundation": "linux-foundation approval"}


def base(said: Base) -> Any:
    """The base as the drafts call it."""
    return BASES.get(said.kind, said.kind)


def fraction(share: Share) -> str:
    """ "1/2"."""
    return f"{share.fraction.numerator}/{share.fraction.denominator}"


def op(share: Share) -> str:
    """ ">" or ">="."""
    return ">" if share.is_strict else ">="


@tells("quorum")
def quorum(book: Book, table: Table) -> Table:
    if "stated" in table:
        return _announced(book, table)
    rules = [book.one(Quorum, body=one, decision=table.get("decision", "")) for one in names(table["body"])]
    if len({repr({**vars(rule.parameters), "body": ""}) for rule in rules}) != 1:
        raise Missing("the quorums differ")
    rule, said = rules[0], rules[0].parameters
    active = said.base.kind == "active" and f"prior {said.base.months} months" in rule.note
    return {
        "body": ", ".join(one.subject for one in rules),
        "base": base(said.base),
        "fraction": fraction(said.share),
        "op": op(said.share),
        "n": said.base.number if said.share.fraction == 1 else None,
        "decision": said.decision,
        "without_quorum": said.without_quorum,
        "assumed": rule.is_assumed,
        "active": rule.note.removeprefix("Active: ").removesuffix(".") if active else None,
        "abstentions_count": {"yes": True, "no": False}.get(said.abstentions_count),
        "disqualified_director": rule.note if said.disqualified == "lowers_the_number" else None,
    }


def _announced(book: Book, table: Table) -> Table:
    seen = [
        rule.parameters
        for rule in book.all(Observation, body=table["body"])
        if rule.parameters.quorum_announced
    ]
    if not seen:
        raise Missing("nothing was announced")
    stated = [
        {"meeting": str(one.seen_on), "seats_listed": one.seats_listed, "announced": one.quorum_announced}
        for one in seen
    ]
    return {"body": seen[0].body, "stated": stated}


MODES = {"asynchronous": "electronic"}


@tells("threshold")
def threshold(book: Book, table: Table) -> Table:
    if table.get("base") == "rough_consensus":
        return _consensus(book, table)
    rules = [
        _threshold(book, table, one)
        for one in names({"class": "member_class"}.get(table["body"], table["body"]))
    ]
    if len({repr({**vars(rule.parameters), "body": ""}) for rule in rules}) != 1:
        raise Missing("the thresholds differ")
    rule, said = rules[0], rules[0].parameters
    body = ", ".join(one.subject for one in rules).replace("_and_", "+")
    return {
        "body": {"member_class": "class"}.get(body, body),
        "decision": said.decision,
        "mode": OneOf(said.mode, *(theirs for theirs, ours in MODES.items() if ours == said.mode)),
        "base": base(said.base),
        "base_is_inferred": said.is_base_inferred,
        "fraction": fraction(said.share),
        "op": op(said.share),
        "abstentions": said.abstentions,
        "assumed": rule.is_assumed,
        "also_requires": _approvals(book, said),
        "min_participation": fraction(said.turnout) if said.turnout else None,
        "excludes": [said.excluded_voters],
        "alternative": said.alternative,
        "unless": said.alternative,
        "covers": _covers(book, said),
        "inherits": _inherited(book, said),
        "plus": _plus(said),
        "min_open": _open(book, said),
        **_attendance(book, said),
    }


def _threshold(book: Book, table: Table, body: str) -> Rule[Threshold]:
    mode = table.get("mode")
    found = book.all(Threshold, body=body, decision=table["decision"])
    if mode is not None:
        found = [rule for rule in found if rule.parameters.mode == MODES.get(mode, mode)]
    if len(found) != 1:
        raise Missing(f"{len(found)} thresholds for {table}")
    return found[0]


def _approvals(book: Book, said: Threshold) -> list[str]:
    own = [APPROVALS.get(one, one) for one in said.also_requires]
    narrower = [] if own else book.all(Threshold, body=said.body, decision="charter_amendment")
    return own or [one for rule in narrower for one in rule.parameters.also_requires]


def _covers(book: Book, said: Threshold) -> list[str]:
    """What a rule covers. A charter amendment with a rule of its own is covered there."""
    return list(said.covers)


def _inherited(book: Book, said: Threshold) -> str | None:
    found = book.all(Threshold, body=said.body, decision="supermajority")
    if not found:
        return None
    above = found[0].parameters
    return (
        "supermajority"
        if above.share == said.share and book.all(Quorum, body=said.body, decision=said.decision)
        else None
    )


def _plus(said: Threshold) -> str:
    share = said.concurrence_share
    return (
        f"majority of {said.concurrence[0]} directors in good standing"
        if share and share.words == "more than half"
        else ""
    )


def _open(book: Book, said: Threshold) -> str | None:
    found = book.all(Procedure, body=said.body, mode=said.mode)
    return next((rule.note for rule in found if rule.parameters.open_business_days == 2), None)


def _attendance(book: Book, said: Threshold) -> Table:
    found = book.all(Quorum, body=said.body, decision=said.decision)
    if not found:
        return {}
    quorum = found[0].parameters
    return {"attendance_base": base(quorum.base), "attendance_fraction": fraction(quorum.share)}


def _consensus(book: Book, table: Table) -> Table:
    said = book.one(Procedure, body=table["body"], decision=table["decision"]).parameters
    return {"body": said.body, "decision": said.decision, "base": said.mode, "else": said.otherwise}


@tells("tie")
def tie(book: Book, table: Table) -> Table:
    said = book.one(Tie, body=table["body"]).parameters
    rule = f"{said.may_refer} may refer to {said.refer_to}" if said.may_refer else f"refer to {said.refer_to}"
    return {"body": said.body, "rule": OneOf(rule, rule.replace("to series", "to the series"))}


PROCEDURES = {"postponement": "postponement"}


@tells("procedure")
def procedure(book: Book, table: Table) -> Table:
    if table["id"] == "delegated_spend":
        return _spending(book)
    found = book.all(Procedure, name=table["id"])
    if not found:
        raise Missing(f"no procedure {table['id']}")
    rule, said = found[0], found[0].parameters
    return {
        "id": rule.name,
        "body": said.body,
        "min_open_days": said.open_days,
        "min_open_days_emergency": said.emergency_open_days,
        "window_days": said.open_days,
        "days": said.postponement_days,
        "verifiable_notice": said.verifiable_notice,
        "silence_means": {"approval": "approved"}.get(said.silence_means),
        "requires": list(said.requires) if rule.name.endswith("application") else "; ".join(said.requires),
        "cancel_if": _cancels(said),
        "blocked_if": _blocks(said),
        "approval": said.approval,
        "send_to": said.sent_to,
        "then": "; ".join(said.then),
        "then_possible": said.after_cancelling,
        "reapply_after_months": said.retry_after_months,
        "annual_review": any("reviewed every year" in one for one in said.then),
        "on_decline": "feedback given" if any("feedback is given" in one for one in said.then) else None,
    }


def _cancels(said: Procedure) -> str:
    if said.objection_means == "asks_for_a_meeting" and said.objections_that_cancel == 2:
        return f"two {said.objectors} ask for a meeting; {said.after_cancelling}"
    if said.objection_means == "either" and said.objections_that_cancel == 1:
        return f"{said.objectors} objects or asks for a meeting within {said.objection_hours} hours"
    return ""


def _blocks(said: Procedure) -> str:
    who, days = said.objectors, said.objection_business_days
    if said.objections_that_cancel != 2 or who != "directors, in writing":
        return ""
    return f"two or more directors object in writing within {days} business days"


def _spending(book: Book) -> Table:
    rule = book.one(Spending)
    first, second, third = rule.parameters.step
    steps = [
        {"by": first.by, "up_to": (first.below or 0) // 100},
        {"by": second.by, "above": second.from_ // 100, "below": (second.below or 0) // 100},
        {"by": third.by, "from": third.from_ // 100},
    ]
    return {"id": rule.name, "steps": steps, "conditions": list(rule.parameters.conditions)}


MATTERS = {"meeting_with_ordinary_decisions": "meeting"}


@tells("notice")
def notice(book: Book, table: Table) -> Table:
    matter = MATTERS.get(table["for"], table["for"])
    rules = [book.one(Notice, body=one.replace(" ", "_"), matter=matter) for one in names(table["body"])]
    said = rules[0].parameters
    back = {ours: theirs for theirs, ours in MATTERS.items()}
    mail = next((one.min_business_days for one in said.channels if one.channel == "mail"), None)
    return {
        "body": ", ".join(rule.subject for rule in rules).replace("project_meetings", "project meetings"),
        "for": back.get(said.matter, said.matter),
        "min_days": said.min_days,
        "min_business_days": said.min_business_days,
        "min_business_days_by_mail": mail,
        "callable_by": list(said.who_may_call),
        "must_list": said.must_contain[0] if said.must_contain else None,
    }


@tells("gate")
def gate(book: Book, table: Table) -> Table:
    rule = book.one(Gate, name=table["kind"])
    return {"kind": rule.name, "rule": rule.parameters.requires}


@tells("agreement")
def agreement(book: Book, table: Table) -> Table:
    rule = book.one(Agreement, class_=table["kind"])
    said = rule.parameters
    return {
        "kind": said.class_, "text": said.title, "applies_to": said.applies_to, "gate": said.checked_by.removeprefix("a "),
        "resigned_on": str(rule.valid_from), "inbound": said.inbound, "copyright": said.copyright,
        "exceptions_by": said.exceptions_by, "policy": "LF Projects policies" if said.title == "Policies of LF Projects" else None,
    }  # fmt: skip


@tells("ladder")
def ladder(book: Book, table: Table) -> Table:
    rule = book.one(Ladder)
    said = rule.parameters
    modules = [one.replace("organization", "org") for one in said.modules_are]
    by_each_module = said.inactive_when == "after a period that each module sets"
    return {
        "id": rule.name,
        "members_are": "individuals" if not said.company_seats else None,
        "company_seats": said.company_seats,
        "levels": [level.id for level in said.level],
        "modules_are": modules,
        "term_limit": said.term_limit,
        "inactive": {"state": said.inactive_state, "period": "set by each module" if by_each_module else ""},
        "rule": [_action(said, wanted) for wanted in table["rule"]],
    }


def _action(said: Ladder, wanted: Table) -> Table:
    """One action of the ladder, in the words of the draft for what it names."""
    action = next(one for one in said.action if one.action == wanted["action"])
    told = {**_who(action), **_what(action), "action": action.action}
    return {key: told[key] for key in wanted} if set(wanted) <= set(told) else {}


def _who(action: LadderAction) -> Table:
    as_group = "as_group" if action.over.endswith("as a group") else ""
    plural = f"{''.join(action.by)}s"
    by = OneOf(*action.by, list(action.by), plural, f"{plural}_{as_group}", _own_process(action))
    conflict = (
        f"{action.confirmed_by}s excluding those with a conflict of interest" if action.excluded else ""
    )
    words = [
        relation
        for relation in ("filial relationship", "romantic relationship")
        if relation.split()[0] in action.excluded
    ]
    return {
        "by": by,
        "from": OneOf(*action.by),
        "to": action.confirmed_by,
        "confirm_by": OneOf(conflict) if conflict else OneOf(action.confirmed_by, f"{action.confirmed_by}s"),
        "petition_by": ", or ".join(action.by).replace("the maintainer themselves", "self"),
        "conflict_includes": words,
    }


def _own_process(action: LadderAction) -> str:
    return action.method.replace(", else a form to the", "; else form to").replace("the module's", "module's")


def _what(action: LadderAction) -> Table:
    majority = action.method == "the module's own procedure, by default majority vote"
    return {
        "rule": "module's own procedure; majority vote by default" if majority else "",
        "when": action.when.replace("and resolution are", "resolution").replace(
            " resolution public", ", resolution public"
        ),
        "over": action.over.partition(",")[0],
        "evidence": list(action.evidence),
        "decision_public": action.is_public,
        "fraction": fraction(action.share) if action.share else None,
        "method": action.method.replace(" ", "_"),
    }
