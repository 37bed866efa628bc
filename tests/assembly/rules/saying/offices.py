"""Terms, vacancies, offices, committees, publicity and elections, in the words of the drafts."""

from __future__ import annotations

from typing import Any

from membership.assembly.rules.kinds.bodies import Committee, Officer, Term, Vacancy
from membership.assembly.rules.kinds.duties import Transparency
from membership.assembly.rules.kinds.electing import Election, Window
from membership.assembly.rules.records import Rule
from tests.assembly.rules.saying.book import Book, Missing, OneOf, Table, names, tells


@tells("term")
def term(book: Book, table: Table) -> Table:
    found = _terms(book, table["role"])
    rule, said = found[0], found[0].parameters
    if len({(one.parameters.years, one.parameters.is_staggered) for one in found}) != 1:
        raise Missing("the terms differ")
    anew = said.recertification
    renewal = f"automatic recertification vote, simple majority; failed: out {'six' if anew and anew.out_months == 6 else '?'} months"
    return {
        "role": table["role"],
        "years": said.years if said.years is not None else rule.note,
        "limit": OneOf(said.limit, rule.note) if said.limit != "unsaid" else None,
        "staggered": said.stagger_by or said.is_staggered,
        "until_successor": said.until_successor,
        "approximate": said.is_approximate,
        "ends_when": said.ends_when[0] if said.ends_when else None,
        "renewal": renewal if anew and anew.is_automatic and anew.share.words == "more than half" else None,
    }


SEVERAL = {
    "board.elected": ["board.gold", "board.silver"],
    "officers": ["governing_board.chair", "governing_board.vice_chair", "governing_board.treasurer"],
    "end_user_tab.elected": ["end_user_tab.at_large", "end_user_tab.gold_end_user", "end_user_tab.silver_end_user"],
    "governing_board.tac, associate, security_community": [
        "governing_board.tac_representative", "governing_board.associate_representative",
        "governing_board.security_community_individual",
    ],
    "toc.member": ["toc.*"], "tsc.member": ["tsc.*"], "tsc.member, tsc.chair": ["tsc.*", "tsc.chair"],
}  # fmt: skip
"""Roles that the drafts name together."""


def _terms(book: Book, role: str) -> list[Rule[Term]]:
    wanted = (one.rpartition(".") for one in SEVERAL.get(role, [role]))
    return [book.one(Term, body=body, role=name) for body, _, name in wanted]


@tells("term_end")
def term_end(book: Book, table: Table) -> Table:
    body, _, _ = table["role"].partition(".")
    (events,) = {rule.parameters.ends_when for rule in book.all(Term, body=body)}
    return {"role": f"{book.all(Term, body=body)[0].subject}.*", "events": list(events)}


@tells("vacancy")
def vacancy(book: Book, table: Table) -> Table:
    body, _, role = table["seat"].partition(".")
    role = {"member seats": "platinum", "other": "*"}.get(role, role)
    rule = book.one(Vacancy, body=body, role=role)
    said = rule.parameters
    runner = f"{said.runner_up_must}; else {said.otherwise}"
    return {
        "seat": table["seat"] if rule.subject == body else None,
        "rule": OneOf(said.and_also, runner),
        "balance_of_term": said.for_rest_of_term,
        "only_if_months_left_at_least": rule.note
        if said.least_months_left == "blank"
        else said.least_months_left,
    }


@tells("role")
def role(book: Book, table: Table) -> Table:
    found = [rule for rule in book.all(Officer, office=table["office"]) if rule.parameters.elected_by]
    said = found[0].parameters if found else None
    if said is None:
        raise Missing(f"no office {table}")
    both = f"{found[0].parameters.elected_by} (b{found[0].clause}) / {found[-1].parameters.elected_by} (b{found[-1].clause}): the text gives both"
    same = "as chairperson" if said.office == "vice_chairperson" and len(found) == 2 else ""
    return {
        "office": said.office,
        "elected_by": OneOf(said.elected_by) if len(found) == 1 else OneOf(both, same),
        "eligible": said.eligible,
        "ex_officio": "".join(said.ex_officio),
        "stands_in_for": said.stands_in_for,
    }


@tells("committee")
def committee(book: Book, table: Table) -> Table:
    found = [rule for rule in book.all(Committee) if table["id"] in (rule.name, rule.note)]
    if len(found) != 1:
        raise Missing(f"no committee {table['id']}")
    rule, said = found[0], found[0].parameters
    return {
        "id": OneOf(rule.name, rule.note),
        "voting": list(said.voting),
        "observers": list(said.observers),
        "chair_by": said.chair_by,
        "chair_attends_board": said.chair_attends_board.replace("_", "-"),
        "cannot": list(said.excluded),
        "created_by": said.created_by,
        "inherits": rule.note,
        "minutes": said.minutes,
        "delegated": said.delegated[0] if said.delegated else None,
    }


@tells("transparency")
def transparency(book: Book, table: Table) -> Table:
    said = book.one(Transparency, body=_body_key(table["body"])).parameters
    return {
        "body": said.body.replace("project_meetings", "project meetings"),
        "rule": said.rule,
        "publish_within_days": said.publish_within_days,
    }


def _body_key(words: str) -> str:
    return words.replace(" ", "_")


METHODS = {
    "condorcet_irv": "condorcet_irv", "irv": "instant_runoff", "stv": "single_transferable_vote", "condorcet": "condorcet",
}  # fmt: skip


@tells("election")
def election(book: Book, table: Table) -> Table:
    found = [_elections(book, seat) for seat in names(table["seat"])]
    rules = [rule for several in found for rule in several]
    if not all(found):
        raise Missing(f"no election {table['seat']}")
    told: list[Table] = [_election(rule) for rule in rules]
    first = told[0]
    if any(
        one[key] != first[key]
        for one in told
        for key in table
        if key in one and key not in ("seat", "method", "win")
    ):
        raise Missing("the elections differ")
    return {**first, "seat": table["seat"]}


def _elections(book: Book, seat: str) -> list[Rule[Election]]:
    body, _, role = seat.partition(".")
    found = book.all(Election, body=body, role=role)
    return found or (book.all(Election, body=body) if role == "*" else [])


def _election(rule: Rule[Election]) -> Table:
    said = rule.parameters
    quota, surplus, value = [*said.win.split("; "), "", "", ""][:3]
    windows: dict[str, Window] = {one.name: one for one in said.window}
    span, evaluation = windows.get("candidates"), windows.get("evaluation")
    spread = said.endorsements
    return {
        "method": _method(said),
        "win": said.win,
        "threshold": quota
        if said.method and said.method.quota_rounding == "up" and said.method.decimals == 4
        else None,
        "surplus_fraction": surplus.removeprefix("surplus fraction: "),
        "transfer_value": value.removeprefix("transfer value: "),
        "tie_chain": list(said.tie_chain),
        "exhausted_when": list(said.exhausted_when),
        "when": said.only_when,
        "nominations_per_voter": said.nominations_each,
        "own_group_nominations_max": said.own_group_nominations,
        "pitch_max_pages": said.statement_pages,
        "evaluation_min_days": evaluation.min_days if evaluation else None,
        "qualify_first": bool(said.qualified_by),
        "uncontested": rule.note if said.uncontested == "elected_without_vote" else None,
        "toc_selected_incumbents_vote": False if "toc_selected incumbents" in said.excluded_voters else None,
        "retry_if_short": said.retry_if_short,
        "electorate": said.electorate,
        "opt_in_min_days": said.opt_in_days,
        "endorsements": spread.number if spread else None,
        "endorsers_must": _endorsers(said),
        "votes_per_person": said.votes_each if said.vote_of == "person" else None,
        "votes_per_member_company": said.votes_each if said.vote_of == "member" else None,
        "excluded_voters": list(said.excluded_voters),
        "candidate_must": "; ".join(said.candidate_must),
        "elects": said.elects,
        "next_three_are": said.next_become if said.next_places == 3 else None,
        "candidate_window_weeks": {"min": (span.min_days or 0) // 7, "max": (span.max_days or 0) // 7}
        if span
        else None,
        "run_by": said.run_by,
        "season": said.season,
    }


def _method(said: Election) -> Any:
    if said.method is None:
        return None
    kind = METHODS[said.method.kind]
    return f"{kind}, ties by {said.method.ties_by}" if said.method.ties_by else kind


def _endorsers(said: Election) -> str:
    spread = said.endorsements
    if spread is None or not spread.none_of_own:
        return ""
    return f"be from {spread.projects} projects and {spread.groups} company groups, all different from the nominee's company"
