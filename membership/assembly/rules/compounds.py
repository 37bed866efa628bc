"""COUNT made of other counts: arithmetic, a part of a number, a step at a size; and the condition on a count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from membership.assembly.rules.counts import Count, Counted, CountFacts, Fixed
from membership.assembly.rules.rounding import RoundingOrOpen, rounded

MOST_COUNTED = 10**9
"""How far arithmetic goes on the way to a number of seats."""


class Compound(Count):
    """A count made of others: it needs what they need."""

    @property
    def parts(self) -> tuple[Count, ...]:
        """The counts inside."""
        raise NotImplementedError

    @property
    def groups(self) -> frozenset[str]:
        return frozenset().union(*(part.groups for part in self.parts))

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset().union(*(part.tiers for part in self.parts))

    @property
    def bodies(self) -> frozenset[str]:
        return frozenset().union(*(part.bodies for part in self.parts))

    @property
    def needs_all_groups(self) -> bool:
        return any(part.needs_all_groups for part in self.parts)

    @property
    def is_rounding_open(self) -> bool:
        return any(part.is_rounding_open for part in self.parts)


@dataclass(frozen=True)
class Combined(Compound):
    """Arithmetic over other counts: `sum`, `difference` (first minus the rest, never below zero), `product`, `least_of`,
    `greatest_of`."""

    kind: Literal["sum", "difference", "product", "least_of", "greatest_of"]
    terms: tuple[Count, ...]

    @property
    def said(self) -> str:
        return f"{self.kind.replace('_', ' ')} of ({'; '.join(one.said for one in self.terms)})"

    def evaluate(self, facts: CountFacts) -> Counted:
        counted = [term.evaluate(facts) for term in self.terms]
        words = f"{self.kind.replace('_', ' ')} ({'; '.join(one.words for one in counted)})"
        for one in counted:
            if one.number is None:
                return Counted(None, words, one.question)
        number = combine(self.kind, [one.number for one in counted if one.number is not None])
        if number > MOST_COUNTED:
            return bounded(Counted(number, words), MOST_COUNTED)
        return Counted(number, f"{words}: {number}")

    @property
    def parts(self) -> tuple[Count, ...]:
        return self.terms


@dataclass(frozen=True)
class Part(Compound):
    """The `part` (an exact fraction) of another count, rounded; "unknown" where the text does not say how, and then the
    answer is open wherever it is no whole number."""

    part: Fraction
    of: Count
    round: RoundingOrOpen

    @property
    def said(self) -> str:
        return f"{self.part} of {self.of.said}"

    def evaluate(self, facts: CountFacts) -> Counted:
        whole = self.of.evaluate(facts)
        if whole.number is None:
            return whole
        exact = self.part * whole.number
        words = f"{self.part} of ({whole.words}): {exact}"
        if self.round != "unknown" or exact.denominator == 1:
            number = rounded(
                exact.numerator, exact.denominator, self.round if self.round != "unknown" else "floor"
            )
            return Counted(number, words if exact.denominator == 1 else f"{words}, rounded to {number}")
        return Counted(None, words, f"{self.part} of {whole.number} is {exact}: is it rounded up or down?")

    @property
    def parts(self) -> tuple[Count, ...]:
        return (self.of,)

    @property
    def is_rounding_open(self) -> bool:
        return self.round == "unknown" or self.of.is_rounding_open


@dataclass(frozen=True)
class Stepped(Compound):
    """`then` where the count `of` is `at_least` so many, `otherwise` where it is less."""

    of: Count
    at_least: int
    then: Count
    otherwise: Count

    @property
    def said(self) -> str:
        measured = f"where {self.of.said} is at least {self.at_least}"
        return f"{self.then.said} {measured}, otherwise {self.otherwise.said}"

    def evaluate(self, facts: CountFacts) -> Counted:
        measured = self.of.evaluate(facts)
        if measured.number is None:
            return measured
        chosen = (self.then if measured.number >= self.at_least else self.otherwise).evaluate(facts)
        bound = f"{'at least' if measured.number >= self.at_least else 'below'} {self.at_least}"
        return Counted(chosen.number, f"{measured.words}, {bound}: {chosen.words}", chosen.question)

    @property
    def parts(self) -> tuple[Count, ...]:
        return (self.of, self.then, self.otherwise)


@dataclass(frozen=True)
class Condition:
    """True while the count `of` is `at_least` so many."""

    of: Count
    at_least: int

    @property
    def said(self) -> str:
        """The condition in words."""
        return f"{self.of.said} is at least {self.at_least}"

    def check(self, facts: CountFacts) -> tuple[bool | None, Counted]:
        """Whether it is true, with what was counted; None while the count is open."""
        counted = self.of.evaluate(facts)
        return None if counted.number is None else counted.number >= self.at_least, counted


def bounded(counted: Counted, most: int, clause: str = "") -> Counted:
    """The number, or the question what is meant by one above `most`."""
    if counted.number is None or counted.number <= most:
        return counted
    what = f"Clause {clause}" if clause else "The count"
    asked = (
        f"{what} comes to more than {most} seats; at most {most} can be meant: is there a slip in the text?"
    )
    return Counted(None, counted.words, asked)


def as_count(number: int | Count) -> Count:
    """A plain number as a COUNT."""
    return number if isinstance(number, Count) else Fixed(number)


def constants_in(count: Count) -> Iterator[int]:
    """The numbers that the count, or arithmetic inside of it, comes to whatever the facts are."""
    if isinstance(count, Compound):
        for part in count.parts:
            yield from constants_in(part)
    if isinstance(count, Combined) and is_constant(count):
        numbers = [part.evaluate(CountFacts()).number for part in count.parts]
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers):
            yield combine(count.kind, known)
    elif isinstance(count, Fixed):
        yield count.n


def is_constant(count: Count) -> bool:
    """Whether no fact changes the number."""
    return isinstance(count, Fixed) or (isinstance(count, Compound) and all(map(is_constant, count.parts)))


def combine(kind: str, numbers: list[int]) -> int:
    """The arithmetic of `Combined` on whole numbers."""
    if kind in ("least_of", "greatest_of"):
        return min(numbers) if kind == "least_of" else max(numbers)
    if kind == "difference":
        return max(0, numbers[0] - sum(numbers[1:]))
    total = 1 if kind == "product" else 0
    for number in numbers:
        total = total * number if kind == "product" else total + number
        if total > MOST_COUNTED and 0 not in numbers:
            return total
    return total
