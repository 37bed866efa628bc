"""From the rows of a file to members: what each row says, what it would do, and what is wrong with it.

Nothing is written here. A file is taken in whole or not at all, so every row is judged before the first one counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from membership.business.members.sheet import Sheet
from membership.directory.organizations.names import name_key
from membership.directory.people.addresses import checked_email
from membership.kernel.errors import RuleBroken

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "tier": ("tier", "level", "membership level", "membership tier", "membership", "class"),
    "organization": (
        "organization",
        "organisation",
        "company",
        "name",
        "member",
        "member name",
        "legal name",
    ),
    "homepage": ("homepage", "website", "web site", "url", "web"),
    "country": ("country", "country code"),
    "category": ("category", "kind of organization", "organization type", "type"),
    "joined_on": (
        "joined on",
        "joined",
        "join date",
        "since",
        "member since",
        "start",
        "start date",
        "starts on",
    ),
    "employees": ("employees", "consolidated employees", "headcount"),
    "contact_name": ("contact", "contact name", "primary contact", "representative"),
    "contact_email": ("email", "e mail", "contact email", "contact e mail", "mail"),
}
"""Field -> the headers by which it is recognised, in small letters, with spaces for punctuation."""
LABELS = {name: name.replace("_on", "").replace("_", " ") for name in SYNONYMS}
LONGEST = {"organization": 200, "homepage": 500, "contact_name": 200, "contact_email": 254}
CATEGORIES = ("company", "academic", "nonprofit", "government", "unknown")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, and what would be right. `row` 0 speaks of the whole file."""

    row: int
    field: str
    message: str


@dataclass
class Line:
    """One row as it was understood. `effect`: "new" (company and member), "joins" (the company is known), "unchanged"."""

    row: int
    organization: str = ""
    tier: str = ""
    homepage: str = ""
    country: str = ""
    category: str = "unknown"
    joined_on: date | None = None
    employees: int | None = None
    contact_name: str = ""
    contact_email: str = ""
    effect: str = "new"
    organization_id: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """By which two spellings are one company."""
        return name_key(self.organization)


@dataclass(frozen=True)
class Intake:
    """A file as it was understood, with everything that is wrong in it."""

    lines: Sequence[Line]
    problems: Sequence[Problem]
    ignored: Sequence[str]


def understand(sheet: Sheet, tiers: Mapping[str, str]) -> Intake:
    """Read every row. `tiers`: what people may write for a tier (small letters) -> its key."""
    columns, ignored, problems = _columns(sheet.header)
    lines: list[Line] = []
    if problems:
        return Intake(lines, problems, ignored)
    for number, cells in sheet.rows:
        line = Line(number)
        values = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        problems += _fill(line, values, tiers)
        lines.append(line)
    problems += _doubled(lines)
    return Intake(lines, problems, ignored)


def _columns(header: Sequence[str]) -> tuple[dict[str, int], list[str], list[Problem]]:
    columns: dict[str, int] = {}
    ignored: list[str] = []
    problems: list[Problem] = []
    for place, title in enumerate(header):
        found = _field(title)
        if found is None:
            ignored += [title] if title else []
        elif found in columns:
            problems.append(
                Problem(1, LABELS[found], f"Two columns give the {LABELS[found]}; leave one of them out.")
            )
        else:
            columns[found] = place
    for needed in ("tier", "organization"):
        if needed not in columns:
            known = ", ".join(f"“{word}”" for word in SYNONYMS[needed][:4])
            problems.append(
                Problem(1, LABELS[needed], f"No column gives the {needed}; call one of them {known}.")
            )
    return columns, ignored, problems


def _field(title: str) -> str | None:
    folded = " ".join(re.split(r"[\W_]+", unicodedata.normalize("NFKC", title).casefold())).strip()
    return next((name for name, words in SYNONYMS.items() if folded in words), None)


def _fill(line: Line, values: Mapping[str, str], tiers: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in values.items():
        problem = _text_fault(name, value)
        if problem:
            yield Problem(line.row, LABELS[name], problem)
        elif value or name in ("tier", "organization"):
            try:
                setattr(line, name, READERS[name](value, tiers))
            except RuleBroken as error:
                yield Problem(line.row, LABELS[name], error.message)
    if line.contact_email and not line.contact_name:
        yield Problem(line.row, LABELS["contact_name"], "An address without a name: write who it belongs to.")


def _text_fault(name: str, value: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co") for letter in value):
        return "It holds a control character or a line break; write it on one line."
    longest = LONGEST.get(name, 100)
    return f"{len(value)} characters; at most {longest} are kept." if len(value) > longest else ""


def _organization(value: str, _: object) -> str:
    if not name_key(value):
        raise RuleBroken("The name of the company is missing.")
    return value


def _tier(value: str, tiers: Mapping[str, str]) -> str:
    key = tiers.get(value.casefold())
    if key is None:
        known = ", ".join(dict.fromkeys(tiers.values())) or "none"
        what = f"There is no tier “{value}”" if value else "The tier is missing"
        raise RuleBroken(f"{what}; the tiers are: {known}.")
    return key


def _homepage(value: str, _: object) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise RuleBroken(f"“{value}” is no web address; write it like https://example.org/.")
    return value


def _country(value: str, _: object) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise RuleBroken(f"“{value}” is no country code; write two letters, such as DE.")
    return value.upper()


def _category(value: str, _: object) -> str:
    if value.casefold() not in CATEGORIES:
        raise RuleBroken(f"“{value}” is no category; there are {', '.join(CATEGORIES)}.")
    return value.casefold()


def _joined_on(value: str, _: object) -> date:
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII)
    if not found:
        raise RuleBroken(f"“{value}” is no date; write it like 2026-03-31.")
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise RuleBroken(f"There is no day {value}; {found[1]}-{found[2]} is shorter.") from None


def _employees(value: str, _: object) -> int:
    plain = value.replace(",", "")
    if not (plain.isascii() and plain.isdigit() and 0 < len(plain) <= 9):
        raise RuleBroken(f"“{value}” is no number of employees; write a whole number.")
    return int(plain)


READERS: Mapping[str, Callable[[str, Mapping[str, str]], Any]] = {
    "tier": _tier,
    "organization": _organization,
    "homepage": _homepage,
    "country": _country,
    "category": _category,
    "joined_on": _joined_on,
    "employees": _employees,
    "contact_name": lambda value, _: value,
    "contact_email": lambda value, _: checked_email(value),
}


def _doubled(lines: Sequence[Line]) -> Iterator[Problem]:
    """A company or an address that stands in the file twice."""
    for name, of in (("organization", "key"), ("contact_email", "contact_email")):
        seen: dict[str, int] = {}
        for line in lines:
            value = getattr(line, of).casefold()
            if value and value in seen:
                yield Problem(
                    line.row, LABELS[name], f"The same as in row {seen[value]}; leave one of the two out."
                )
            seen.setdefault(value, line.row)
