"""The term in which an act falls, and what was sold after it: a next term that is written already neither stops an act of the
term before it, nor keeps a tier or an owner that the act has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from membership.business.members.models import Member, Term
from membership.business.members.parts import PartOf
from membership.business.members.sale import Sale
from membership.business.members.selling import as_a_gift
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import close, is_known, restate
from membership.kernel.money import Money
from membership.kernel.times import date_text
from membership.kernel.work import Work

PARTS = ("tier_change", "reinstatement", "transfer", "ending")
"""Origins of a row that goes on with a term that was sold before, and so begins with no renewal."""
ASKED = "The charter does not say what this part of a term costs at another tier; write this invoice by hand."


def chain_of(session: Session, member_id: int) -> Sequence[Term]:
    """The terms of the present membership that stand, the earliest first: since it began, or came back after a gap."""
    query = select(Term).where(Term.member_id == member_id, is_known(Term)).order_by(Term.starts_on)
    terms = session.scalars(query).all()
    first = max((place for place, term in enumerate(terms) if term.lapse_reason), default=0)
    return terms[first:]


def term_of(terms: Sequence[Term], on: date) -> Term:
    """The term that covers the day. Raises RuleBroken (field "on") where none does."""
    for term in terms:
        if term.covers(on):
            return term
    if not terms:
        raise RuleBroken("This member has no term.", field="on")
    raise RuleBroken(
        f"The day must lie within the membership, from {date_text(terms[0].starts_on)} until {date_text(terms[-1].ends_on)}.",
        field="on",
    )


def term_before(terms: Sequence[Term], on: date) -> Term:
    """The term that holds on the day before, which the day may end: the first day of the next term counts, and the day after
    the last. Raises RuleBroken (field "on") where there is none."""
    for term in terms:
        if term.starts_on < on <= term.ends_on:
            return term
    if not terms:
        raise RuleBroken("This member has no term.", field="on")
    raise RuleBroken(
        f"The day must lie after the first day of the membership, {date_text(terms[0].starts_on)}, and not after its end, "
        f"{date_text(terms[-1].ends_on)}.",
        field="on",
    )


def last_part(terms: Iterable[Term], term: Term, origins: Collection[str] = PARTS) -> Term:
    """The last row of the term as it was sold: the row itself, or what goes on with it to its end. `terms`: those that stand,
    in any order."""
    last = term
    for row in sorted(terms, key=lambda one: one.starts_on):
        if row.starts_on == last.ends_on and row.origin in origins:
            last = row
    return last


def is_renewed(terms: Sequence[Term], day: date) -> bool:
    """Whether a term stands that follows the one of the day."""
    now = next((term for term in terms if term.covers(day)), None)
    until = last_part(terms, now).ends_on if now is not None else day
    return any(term.starts_on >= until for term in terms)


def end_of_term(terms: Sequence[Term], today: date) -> date:
    """The day on which the term of today ends as it was sold; of a membership that has not begun, its first term. Raises
    RuleBroken where there is none."""
    if not terms:
        raise RuleBroken("This member has no term.", field="on")
    beside = terms[0] if today < terms[0].starts_on else terms[-1]
    return last_part(terms, next((term for term in terms if term.covers(today)), beside)).ends_on


def refuse_end(session: Session, member_id: int, ends_on: date) -> None:
    """Raises RuleBroken (field "ends_on") where the membership cannot end on the day."""
    terms = chain_of(session, member_id)
    if not terms or terms[-1].ends_on < ends_on:
        raise RuleBroken(f"The membership has no day from {date_text(ends_on)} on.", field="ends_on")
    if ends_on <= terms[0].starts_on:
        raise RuleBroken(
            f"The membership begins on {date_text(terms[0].starts_on)}; it ends after that day at the earliest.",
            field="ends_on",
        )


def after_it(terms: Iterable[Term], term: Term) -> list[Term]:
    """The terms that were sold after it, the earliest first."""
    return [one for one in terms if one.starts_on >= term.ends_on]


def resold(terms: Sequence[Term], term: Term) -> list[Term]:
    """Those of them that another tier takes along: the next one and so on, as long as they were sold at the tier that is left.
    A tier that somebody chose for the next term stays chosen."""
    found: list[Term] = []
    for one in after_it(terms, term):
        if one.tier_id != term.tier_id:
            break
        found.append(one)
    return found


def undone_by(session: Session, cut: Term, at: datetime) -> tuple[date, list[Term]]:
    """The end that a term had before what was written at the instant cut it short, and the rows after it that this made void."""
    split = cut.origin == "ending" and cut.supersedes_id is None and cut.previous_id is not None
    row = session.get_one(Term, cut.previous_id) if split else cut
    until = _end_before(session, row, cut.ends_on, at)
    if until == cut.ends_on and cut.origin == "reinstatement" and cut.previous_id is not None:
        before = session.get_one(Term, cut.previous_id)
        until = _end_before(session, before, until, at)
        row = before if until > cut.ends_on else row
    return until, _voided_behind(
        session, cut.member_id, _versions(session, cut) | _versions(session, row), until, at
    )


def _voided_behind(
    session: Session, member_id: int, rows: set[int], begins: date, at: datetime
) -> list[Term]:
    """The terms that were void from the instant on and that nothing superseded, one after the other from the day `begins`, of
    which the first one followed one of the rows: what an end of the membership took away whole."""
    after = aliased(Term)
    found: list[Term] = []
    while True:
        query = select(Term).where(
            Term.member_id == member_id, Term.previous_id.in_(rows), Term.starts_on == begins,
            Term.superseded_at == at, ~select(after.id).where(after.supersedes_id == Term.id).exists(),
        )  # fmt: skip
        term = session.scalars(query.order_by(Term.id.desc()).limit(1)).first()
        if term is None:
            return found
        found.append(term)
        rows, begins = _versions(session, term), term.ends_on


def _versions(session: Session, row: Term) -> set[int]:
    """The ids of the row, and of those that it superseded."""
    found = {row.id}
    while row.supersedes_id is not None:
        row = session.get_one(Term, row.supersedes_id)
        found.add(row.id)
    return found


def _end_before(session: Session, row: Term, until: date, at: datetime) -> date:
    """The end, after `until`, that the row had before what was written at the instant; `until` where that did not cut it."""
    ends_on = until
    while row.supersedes_id is not None and ends_on == until:
        row = session.get_one(Term, row.supersedes_id)
        ends_on = max(until, row.ends_on) if row.superseded_at == at else until
    return ends_on


def set_aside(work: Work, later: Sequence[Term]) -> None:
    """Void terms, so that the one before them can change; `go_on` states them again, or somebody else does."""
    for term in reversed(later):
        close(work, term)


def go_on(work: Work, owner: Member, before: Term | None, later: Iterable[Term], **joins: Any) -> Term:
    """State terms that were set aside again, as they were sold, for the same member or for its successor; the first one comes
    after `before`, or is what `joins` says. Returns the last one."""
    term = before
    for one in later:
        place = {"previous_id": term.id} if term is not None else joins
        term = restate(work, one, member_id=owner.id, **place)
    assert term is not None
    return term


def taking_on(sale: Sale, cut: Term, later: list[Term]) -> tuple[Sale, list[Term]]:
    """A sale of the rest of a term, also of the rows that are `taken_along`. With what is left of `later`."""
    along = taken_along(cut, later)
    until = [cut, *along][-1].ends_on
    return replace(sale, span=replace(sale.span, ends_on=until)), later[len(along) :]


def taken_along(cut: Term, later: Sequence[Term]) -> list[Term]:
    """The rows that go on with a row at the same tier and cost nothing more, which are no terms of their own: a resignation cut
    it, and was taken back."""
    found: list[Term] = []
    for row in later:
        if row.origin != "reinstatement" or row.tier_id != cut.tier_id or row.part_minor:
            break
        found.append(row)
    return found


def sell_whole(work: Work, old: Term, sale: Sale) -> Term:
    """A term at another tier from its first day on: a new sale, and nothing of the old one is owed. Raises what `refuse_part`
    raises."""
    refuse_part(old)
    close(work, old)
    return restate(work, old, **_sold_as(old, sale))


def refuse_part(row: Term) -> None:
    """Raises RuleBroken (field "on") where the row is a part of a term, whose first day another act has taken."""
    if row.origin in PARTS:
        raise RuleBroken(
            f"Another act on this membership counts from {date_text(row.starts_on)} on; its tier changes after that day.",
            field="on",
        )


def sell_again(
    work: Work,
    member: Member,
    moved: tuple[Term, Term],
    later: Sequence[Term],
    sell: Callable[[Term], Sale],
    part_of: PartOf | None = None,
) -> None:
    """What was sold after a term at its tier is sold anew at the tier that it moved to (`moved`: before, and after); all else
    stands as it did. `sell` sells a term at the new tier; `part_of` says what a part of a term costs then, None where that is a
    question."""
    old, before = moved
    again = resold([old, *later], old)
    for term in later:
        if term in again:
            columns = _sold_as(term, as_a_gift(sell(term), term.complimentary))
            part = _part_columns(term, part_of(term) if part_of else None) if term.part_minor else {}
            before = restate(work, term, previous_id=before.id, **{**columns, **part})
        else:
            before = go_on(work, member, before, [term])


def _part_columns(term: Term, cost: Money | None) -> dict[str, Any]:
    as_sold = {"sold_from": term.sold_from, "sold_until": term.sold_until}
    if cost is None:
        return {**as_sold, "question": ASKED}
    return {**as_sold, "part_minor": cost.minor}


def _sold_as(term: Term, sale: Sale) -> dict[str, Any]:
    """The copies of the sale that a term keeps which is sold again for its whole length."""
    whole = {"part_minor": None, "part_explanation": None, "rate_minor": None}
    return {**sale.columns(), **whole, "term_rule": sale.term_rule or term.term_rule}
