"""Values of rules as people say them: counts, bases, dates, amounts, lists. Driven by the types of the fields, so that a new
kind of rule is told without a line here."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from membership.assembly.rules.compounds import Combined, Condition
from membership.assembly.rules.counts import (
    AllHolders,
    Count,
    FirstK,
    Fixed,
    PerMember,
    PerN,
    PerProject,
    Range,
    SeatsOf,
)
from membership.assembly.rules.decoding import hints_of
from membership.assembly.rules.kinds.base import MinorUnits
from membership.assembly.rules.records import NO_EVENTS, Events, Moment, RecordedEvent
from membership.assembly.rules.rulebook import spoken
from membership.kernel.money import Money

NOTHING = "nothing"
ROUNDED = {"floor": "rounded down", "ceiling": "rounded up", "half_up": "rounded to the nearest"}
COMBINED = {
    "least_of": "the least of",
    "greatest_of": "the greatest of",
    "sum": "the sum of",
    "product": "the product of",
}
W = TypeVar("W", bound=Callable[..., str])
RECORD_WORDS: dict[type[Any], Callable[[Any, str], str]] = {}
"""Records inside of rules -> how they are told (`telling/records.py`), given the currency around them."""


def words_of(shape: type[Any]) -> Callable[[W], W]:
    """Declare how records of the type are told."""

    def declare(writer: W) -> W:
        RECORD_WORDS[shape] = writer
        return writer

    return declare


def label_of(name: str) -> str:
    """A field as people call it: "is_voting" reads "voting", "class_" reads "class"."""
    return spoken(name.strip("_").removeprefix("is_").removeprefix("has_"))


def value_words(value: Any, hint: Any = None, currency: str = "") -> str:
    """Any value of a rule in words. `hint` is its declared type, which tells an amount from a number."""
    hint = _certain(hint)
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hint is MinorUnits and currency:
        return str(Money(value, currency))
    if isinstance(value, Count):
        return count_words(value)
    if isinstance(value, Condition):
        return value.said
    if isinstance(value, tuple):
        inner = get_args(hint)[0] if get_args(hint) else None
        return listed([value_words(one, inner, currency) for one in value])
    return _single(value, currency)


def _single(value: Any, currency: str) -> str:
    if isinstance(value, Fraction):
        return percent(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, str):
        return spoken(value)
    words = getattr(value, "words", None)
    if isinstance(words, str):
        return words
    if writer := RECORD_WORDS.get(type(value)):
        return writer(value, currency)
    if dataclasses.is_dataclass(value):
        return f"({', '.join(f'{label} {said}' for label, said in field_words(value, currency).values())})"
    return str(value)


def field_words(
    said: Any, currency: str = "", skipping: frozenset[str] = frozenset()
) -> dict[str, tuple[str, str]]:
    """Field -> (label, value in words), for the fields of a record that say more than their default."""
    hints = hints_of(cast("Any", type(said)))
    currency = getattr(said, "currency", "") or currency
    return {
        field.name: (
            label_of(field.name),
            value_words(getattr(said, field.name), hints[field.name], currency),
        )
        for field in dataclasses.fields(said)
        if field.name not in skipping and getattr(said, field.name) != field.default
    }


def count_words(count: Count) -> str:
    """How many seats, in words."""
    match count:
        case Fixed(n=n):
            return str(n)
        case PerMember(n=n):
            return f"{n} for each member"
        case PerProject(n=n):
            return f"{n} for each hosted project"
        case PerN(n=n, round=rounding, min=least, max=most):
            floor = "no least number stated" if least == "unknown" else f"at least {least}"
            ceiling = f", at most {most}" if most is not None else ""
            return f"1 for every {n} members, {ROUNDED[rounding]}, {floor}{ceiling}"
        case FirstK(k=k, per_member=each, when_one_leaves=leaving):
            each_of = f"{each} for each of the first {k} members by the day they joined"
            return f"{each_of}; when one of them leaves: {spoken(leaving)}"
        case Range(min=least, max=most, set_by=by):
            return f"{least} to {most if most is not None else 'any number'}" + (
                f", set by {spoken(by)}" if by else ""
            )
        case AllHolders(tier=tier):
            return f"everyone of {spoken(tier)}"
        case SeatsOf(group=group):
            return f"as many as the {spoken(group)} seats"
        case Combined(kind=kind, terms=terms):
            told = [count_words(one) for one in terms]
            return (
                f"{told[0]}, less {listed(told[1:])}"
                if kind == "difference"
                else f"{COMBINED[kind]} ({'; '.join(told)})"
            )
    return count.said


def moment_words(start: Moment, end: Moment, events: Events = NO_EVENTS) -> str:
    """ "from 15 September 2026, until the day on which “merger” is recorded", or, where it was, the day; empty for a rule without
    dates of its own."""
    said = [("from", start), ("until", end)]
    return ", ".join(f"{word} {_moment(moment, events)}" for word, moment in said if moment is not None)


def _moment(moment: Moment, events: Events) -> str:
    if isinstance(moment, RecordedEvent):
        happened = events.get(moment.name)
        if happened is not None:
            return f"{day_words(happened)} (“{spoken(moment.name)}”)"
        return f"the day on which “{spoken(moment.name)}” is recorded"
    return day_words(moment) if moment else ""


def day_words(day: date) -> str:
    """ "15 September 2026"."""
    return f"{day.day} {day:%B %Y}"


def percent(part: Fraction) -> str:
    """9/100 reads "9 %", 1/3 stays "1/3"."""
    whole = part * 100
    return f"{whole.numerator} %" if whole.denominator == 1 else str(part)


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"; semicolons where the items hold commas themselves."""
    if len(words) < 2:
        return "".join(words)
    comma = "; " if any("," in one and one[0] != "(" for one in words) else ", "
    return f"{comma.join(words[:-1])}{';' if comma == '; ' else ''} {last} {words[-1]}"


def times(number: int | None, one: str, many: str = "") -> str:
    """ "1 year", "3 years"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _certain(hint: Any) -> Any:
    """The type without its None."""
    if get_origin(hint) in (Union, types.UnionType):
        kept = [one for one in get_args(hint) if one is not type(None)]
        return kept[0] if len(kept) == 1 else None
    return hint


@dataclasses.dataclass(frozen=True)
class Names:
    """What a charter calls its bodies, its tiers, and by body and key its seat groups and offices."""

    bodies: Mapping[str, str]
    tiers: Mapping[str, str]
    seats: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    offices: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)

    def body(self, key: str) -> str:
        """ "the Governing Board"."""
        title = self.bodies.get(key, spoken(key))
        return title if title.lower().startswith("the ") else f"the {title}"

    def named(self, key: str) -> str:
        """Who does something: the body of this key, or else the text in words."""
        return self.body(key) if key in self.bodies else spoken(key)

    def title(self, body: str, key: str) -> str:
        """The title of a seat group or office of the body, or the key in words."""
        return self.offices.get((body, key)) or self.seats.get((body, key)) or spoken(key)

    def role(self, body: str, key: str) -> str:
        """ "office “Chair”", "seat “General members”"."""
        return f"{'office' if (body, key) in self.offices else 'seat'} “{self.title(body, key)}”"

    def office(self, key: str) -> str:
        """ "tac.chair" reads "the Chair of the Technical Advisory Council"."""
        body, _, office = key.rpartition(".")
        return self.body_of(self.title(body, office), body)

    def body_of(self, title: str, body: str) -> str:
        """The office with its body, unless its title names the body already."""
        whole = (
            title if self.bodies.get(body, body).lower() in title.lower() else f"{title} of {self.body(body)}"
        )
        return f"the {whole}"

    def tier(self, key: str) -> str:
        """The tier's title; "*" is every tier."""
        return "every tier" if key == "*" else self.tiers.get(key, spoken(key))
