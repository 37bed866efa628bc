"""Cells of a file as values: each reader says what is wrong with a text, and what would be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from membership.business.members.models import KINDS
from membership.business.members.sheet import Unread
from membership.directory.organizations.countries import checked_country
from membership.directory.organizations.homes import crunchbase_word
from membership.directory.organizations.names import name_key
from membership.directory.people.addresses import checked_email
from membership.kernel.errors import RuleBroken

CATEGORIES = ("company", "academic", "nonprofit", "government", "unknown")
Tiers = Mapping[str, str]
"""What people may write for a tier (small letters) -> its key."""


def more_cells(cells: Sequence[str], most: int) -> str:
    """What is said of a row that has more cells than the header: a comma inside of a name shifts all that follows."""
    further = next(cell for cell in cells[most:] if cell)[:60]
    return (
        f"This row has {len(cells)} cells and the header {most}, from “{further}” on: put a text with the separator in it "
        "between quotation marks."
    )


FAILED = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
"""What spreadsheets show where a formula failed."""


def text_fault(value: str, longest: int) -> str:
    """Why a text cannot be kept as it is; empty where it can."""
    if isinstance(value, Unread):
        return str(value)
    if value in FAILED:
        return f"“{value}” is what a spreadsheet shows where a formula failed; write the value itself."
    if not value.isprintable() and any(unicodedata.category(sign) in ("Cc", "Cs", "Co") for sign in value):
        return "It holds a control character or a line break; write it on one line."
    return f"{len(value)} characters; at most {longest} are kept." if len(value) > longest else ""


def plain(value: str, _: Tiers) -> str:
    """The text as it stands."""
    return value


def organization(value: str, _: Tiers) -> str:
    """The name of a company."""
    if not name_key(value):
        raise RuleBroken("The name of the company is missing.")
    return value


def person(value: str, _: Tiers) -> str:
    """The name of a person."""
    if not any(sign.isalnum() for sign in value):
        raise RuleBroken("The name of the person is missing.")
    return value


def tier(value: str, tiers: Tiers) -> str:
    """The key of a tier; "Gold Members", as landscapes say, is the tier Gold unless one is called so."""
    key = tiers.get(value.casefold()) or tiers.get(_without_members(value))
    if key is None:
        known = ", ".join(dict.fromkeys(tiers.values())) or "none"
        what = f"There is no tier “{value}”" if value else "The tier is missing"
        raise RuleBroken(f"{what}; the tiers are: {known}.")
    return key


def called(word: str, name: str) -> bool:
    """Whether somebody who writes the word means the tier of this name."""
    return name.casefold() in (word.casefold(), _without_members(word))


def _without_members(word: str) -> str:
    return re.sub(r" members?$", "", word.casefold())


def homepage(value: str, _: Tiers) -> str:
    """A web address."""
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise RuleBroken(f"“{value}” is no web address; write it like https://example.org/.")
    return value


def crunchbase(value: str, _: Tiers) -> str:
    """The word by which Crunchbase knows the company."""
    return crunchbase_word(value)


def country(value: str, _: Tiers) -> str:
    """A country's code."""
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise RuleBroken(f"“{value}” is no country code; write two letters, such as DE.")
    return checked_country(value.upper(), needed=False)


def category(value: str, _: Tiers) -> str:
    """What sort of organization it is."""
    if value.casefold() not in CATEGORIES:
        raise RuleBroken(f"“{value}” is no category; there are {', '.join(CATEGORIES)}.")
    return value.casefold()


def day(value: str, _: Tiers) -> date:
    """A day, with its year first."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII)
    if not found:
        raise RuleBroken(f"“{value}” is no date; write it like 2026-03-31.")
    try:
        written = date(*map(int, found.groups()))
    except ValueError:
        known = 1 <= int(found[2]) <= 12 and int(found[3]) > 0 and int(found[1]) > 0
        why = f"{found[1]}-{found[2]} is shorter" if known else "write it like 2026-03-31"
        raise RuleBroken(f"There is no day {value}; {why}.") from None
    if not 1900 <= written.year <= 2200:
        raise RuleBroken(f"{value} lies outside the years 1900 to 2200.")
    return written


def number(value: str, _: Tiers) -> int:
    """A number of employees."""
    digits = value.replace(",", "")
    if not (digits.isascii() and digits.isdigit() and 0 < len(digits) <= 9):
        raise RuleBroken(f"“{value}” is no number of employees; write a whole number.")
    return int(digits)


def email(value: str, _: Tiers) -> str:
    """An address that can receive mail."""
    if not value:
        raise RuleBroken("The mail address is missing; by it one person is told from another.")
    return checked_email(value)


def roles(value: str, _: Tiers) -> tuple[str, ...]:
    """The roles in which somebody acts for the company, parted by commas or semicolons."""
    words = [word.strip().casefold() for word in re.split(r"[,;/|]", value) if word.strip()]
    for word in words:
        if word not in KINDS:
            raise RuleBroken(f"“{word}” is no role; there are {', '.join(KINDS)}.")
    return tuple(dict.fromkeys(words))
