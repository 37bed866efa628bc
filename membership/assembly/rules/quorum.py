"""Quorum: computed from the seats at one moment, never typed (RULES.md, example 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from membership.assembly.rules.bases import SeatState, seats_in
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.bodies import Alternate
from membership.assembly.rules.kinds.deciding import Quorum
from membership.assembly.rules.records import Absent, Rule


@dataclass(frozen=True)
class QuorumAnswer:
    """Whether a body may decide. `base`, `required` and `attending` are heads of seats; they are None, like `is_met`,
    where the charter states no quorum or leaves its base open."""

    is_met: bool | None
    base: int | None
    required: int | None
    attending: int | None
    explanation: Explanation

    @property
    def words(self) -> str:
        """ "16 in office, 1 suspended, base 15, quorum 8, 9 present or represented: met"."""
        return self.explanation.answer


def quorum(
    rule: Rule[Quorum] | Absent,
    seats: Sequence[SeatState],
    alternates: Rule[Alternate] | Absent | None = None,
) -> QuorumAnswer:
    """The quorum of a body whose seats stand as in `seats`. A suspended seat is never counted as attending, whatever the
    base. `alternates` is the body's rule on them (None: they count); where it leaves open whether they count and the
    answer depends on it, the answer is open."""
    if isinstance(rule, Absent):
        return QuorumAnswer(None, None, None, None, rule.explanation)
    if rule.parameters.base.kind == "unknown":
        return QuorumAnswer(None, None, None, None, rule.explain("Quorum", rule.parameters.left_open()[0]))
    base, required = measure(rule.parameters, seats)
    without, among = (attending(rule.parameters, seats, has) for has in (False, True))
    counts = alternates_count(alternates)
    if counts is None and without < required <= among:
        return _open(rule, seats, base, required, without, among)
    return _settled(rule, seats, base, required, without if counts is False else among)


def alternates_count(rule: Rule[Alternate] | Absent | None) -> bool | None:
    """Whether alternates count for the quorum; None where the charter leaves it open."""
    if isinstance(rule, Absent):
        return False
    return (
        True
        if rule is None
        else {"yes": True, "no": False, "unknown": None}[rule.parameters.counts_for_quorum]
    )


def _settled(
    rule: Rule[Quorum], seats: Sequence[SeatState], base: int, required: int, present: int
) -> QuorumAnswer:
    is_met = present >= required
    answer = f"{in_office_in_words(seats)}, base {base}, quorum {required}, {present} present or represented: {'met' if is_met else 'not met'}"
    explanation = rule.explain("Quorum", answer, facts(rule.parameters, seats, base, required, present))
    return QuorumAnswer(is_met, base, required, present, explanation)


def _open(
    rule: Rule[Quorum], seats: Sequence[SeatState], base: int, required: int, without: int, among: int
) -> QuorumAnswer:
    answer = (
        f"{in_office_in_words(seats)}, base {base}, quorum {required}, {without} present without alternates and {among} with "
        "them: open, since the charter does not say whether they count"
    )
    explanation = rule.explain("Quorum", answer, facts(rule.parameters, seats, base, required, without))
    return QuorumAnswer(None, base, required, without, explanation)


def measure(rule: Quorum, seats: Sequence[SeatState]) -> tuple[int, int]:
    """The base and the number that is needed of it, in seats. A fixed base is needed whole."""
    base = rule.base.number if rule.base.kind == "fixed" else len(seats_in(rule.base, seats))
    needed = rule.share.needed(base)
    if rule.disqualified == "lowers_the_number":
        needed = max(1, needed - sum(seat.is_recused and seat.is_in_good_standing for seat in seats))
    return base, needed


def counted_seats(rule: Quorum, seats: Sequence[SeatState]) -> tuple[SeatState, ...]:
    """The seats whose attendance can count: those of the base, less suspended ones."""
    among = seats if rule.base.kind == "fixed" else seats_in(rule.base, seats)
    return tuple(seat for seat in among if seat.is_in_good_standing)


def attending(rule: Quorum, seats: Sequence[SeatState], with_alternates: bool) -> int:
    """The seats present or represented; proxies where the rule counts them, alternates as asked."""
    counted = {
        "holder",
        *(["alternate"] if with_alternates else []),
        *(["proxy"] if rule.proxies_count else []),
    }
    return sum(seat.attendance in counted for seat in counted_seats(rule, seats))


def in_office_in_words(seats: Sequence[SeatState]) -> str:
    """ "16 in office, 1 suspended"; vacant seats are named where there are any."""
    vacant = sum(seat.is_vacant for seat in seats)
    suspended = sum(seat.is_suspended and seat.is_in_office for seat in seats)
    parts = [f"{len(seats) - vacant} in office", *([f"{vacant} vacant"] if vacant else [])]
    return ", ".join([*parts, f"{suspended} suspended"] if suspended else parts)


def facts(
    rule: Quorum, seats: Sequence[SeatState], base: int, required: int, present: int
) -> list[tuple[str, object]]:
    """The steps of the arithmetic, as the "why?" panel shows them."""
    acting = [seat.attendance for seat in counted_seats(rule, seats)]
    return [
        ("Seats", len(seats)),
        ("Vacant", sum(seat.is_vacant for seat in seats)),
        ("In office", sum(seat.is_in_office for seat in seats)),
        ("Suspended", sum(seat.is_suspended and seat.is_in_office for seat in seats)),
        ("Base", f"{rule.base.words}: {base}"),
        ("Needed", f"{rule.share.words} of {base}: {required}"),
        ("Present", acting.count("holder")),
        ("Alternates sitting in", acting.count("alternate")),
        ("Represented by proxy", acting.count("proxy")),
        ("Counted", f"{present}: {'met' if present >= required else 'not met'}"),
    ]
