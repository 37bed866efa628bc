"""A question to the members' list: filters, columns and order, as an address spells it and as a saved view keeps it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import parse_qs, urlencode

from sqlalchemy.orm import Session

from membership.business.members.roster import MISSING, SEATS, SORTS, STATES, WINDOWS, Wanted
from membership.kernel.room import ListFilter, Picked

LISTING = "members"
"""The name by which other rooms offer filters to this list."""
COLUMNS = {
    "number": "Number", "tier": "Tier", "state": "State", "since": "Since", "ends": "Term until",
    "contact": "Primary contact", "email": "Their address", "country": "Country", "category": "Category",
}  # fmt: skip
SHOWN = ("number", "tier", "state", "since", "ends", "contact")
"""The columns of a list for which nobody chose any."""
STATE_NAMES = [
    ("current", "Members"), ("suspended", "Suspended"), ("noticed", "Termination announced"), ("leaving", "Leaving"),
    ("upcoming", "Joining"), ("former", "Former"),
]  # fmt: skip
EVERYBODY = "all"
"""The word for a list without regard to the state."""
LONGEST = 2_000
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """What of the list is shown. `marks` are the filters of other rooms: key -> choice."""

    wanted: Wanted = field(default_factory=Wanted)
    columns: tuple[str, ...] = SHOWN
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> dict[str, str]:
        """The filters of other rooms by key."""
        return dict(self.marks)

    def with_(self, *, sort: str = "", after: str = "") -> Question:
        """The same question in another order, or from another row on."""
        wanted = replace(self.wanted, after=after)
        if sort:
            wanted = replace(wanted, sort=sort.lstrip("-"), is_descending=sort.startswith("-"))
        return replace(self, wanted=wanted)

    def pairs(self) -> list[tuple[str, str]]:
        """As an address spells it; what is as it always is is left out, except the state."""
        asked = self.wanted
        order = ("-" if asked.is_descending else "") + asked.sort
        pairs = [
            ("q", asked.text), ("tier", asked.tier), ("state", asked.state or EVERYBODY), ("country", asked.country),
            ("window", asked.window), ("missing", asked.missing), ("seat", asked.seat), *self.marks,
            ("sort", order), ("after", asked.after),
        ]  # fmt: skip
        if self.columns != SHOWN:
            pairs += [("columns", name) for name in self.columns]
        return [(name, value) for name, value in pairs if value]

    def query(self) -> str:
        """The part of an address behind the question mark."""
        return urlencode(self.pairs())


def columns_of(filters: Iterable[ListFilter]) -> dict[str, str]:
    """The columns that the list can have: its own, and those that other rooms offer with their filters."""
    return COLUMNS | {one.key: one.label for one in filters if one.show is not None}


def question_of(given: Given, filters: Sequence[ListFilter] = ()) -> Question:
    """The question as an address, or a saved view, spells it. What is no choice of ours counts as not asked."""
    sort, state = _one(given, "sort") or "name", _one(given, "state") or "current"
    wanted = Wanted(
        text=_one(given, "q")[:200],
        tier=_one(given, "tier")[:60],
        state=state if state in STATES else "" if state == EVERYBODY else Wanted.state,
        country=_one(given, "country")[:60].strip().upper(),
        window=_among(given, "window", WINDOWS),
        missing=_among(given, "missing", MISSING),
        seat=_among(given, "seat", SEATS),
        sort=sort.lstrip("-") if sort.lstrip("-") in SORTS else "name",
        is_descending=sort.startswith("-"),
        after=_one(given, "after")[:300],
    )
    columns = tuple(name for name in columns_of(filters) if name in given.get("columns", ()))
    marks = ((one.key, _among(given, one.key, dict(one.choices))) for one in filters)
    return Question(wanted, columns or SHOWN, tuple((key, value) for key, value in marks if value))


def question_from(query: str, filters: Sequence[ListFilter] = ()) -> Question:
    """The question in the part of an address behind the question mark; from its first row on."""
    found = question_of(parse_qs(query[:LONGEST]), filters)
    return found.with_(after="")


def stored(question: Question) -> dict[str, list[str]]:
    """As a saved view keeps it."""
    found: dict[str, list[str]] = {}
    for name, value in question.with_(after="").pairs():
        found.setdefault(name, []).append(value)
    return found


def picked_by(
    session: Session, foundation_id: int, on: date, question: Question, filters: Iterable[ListFilter]
) -> list[Picked]:
    """What the filters of other rooms let through; those that are not asked cost nothing."""
    return [
        one.pick(session, foundation_id, on, question.mark[one.key])
        for one in filters
        if one.key in question.mark
    ]


def shown_by(
    session: Session,
    foundation_id: int,
    on: date,
    question: Question,
    filters: Iterable[ListFilter],
    ids: Collection[int],
) -> dict[str, Mapping[int, tuple[str, str]]]:
    """Column -> what the other room says of each of the rows; columns that nobody chose cost nothing."""
    chosen = ((one.key, one.show) for one in filters if one.show is not None and one.key in question.columns)
    return {key: show(session, foundation_id, on, ids) for key, show in chosen}


def told(question: Question, tiers: Mapping[str, str], filters: Iterable[ListFilter] = ()) -> str:
    """The question in words, for lists of views and for whoever writes to those whom it finds."""
    asked = question.wanted
    states = {**dict(STATE_NAMES), "": "Everybody"}
    parts = [states[asked.state]]
    parts += [f"tier {tiers.get(asked.tier, asked.tier)}"] if asked.tier else []
    parts += [f"country {asked.country}"] if asked.country else []
    parts += [f"term ends within {asked.window} days"] if asked.window else []
    parts += [f"no {asked.missing} representative"] if asked.missing else []
    parts += [SEATS[asked.seat].lower()] if asked.seat else []
    parts += [f"“{asked.text}”"] if asked.text else []
    for one in filters:
        if one.key in question.mark:
            parts.append(f"{one.label.lower()}: {dict(one.choices)[question.mark[one.key]].lower()}")
    return ", ".join(parts)


def _one(given: Given, name: str) -> str:
    values = given.get(name, ())
    return values[0].replace("\x00", "") if values else ""


def _among(given: Given, name: str, choices: Iterable[str]) -> str:
    value = _one(given, name)
    return value if value in tuple(choices) else ""
