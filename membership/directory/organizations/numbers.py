"""Numbers by which registers and tax offices know a company: normalised, and checked as far as their country's rule is known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.us import ein

from membership.directory.organizations.examples import EU_VAT, TAX
from membership.directory.organizations.names import registration_key
from membership.kernel.errors import RuleBroken

EIN = "12-3456789"
KINDS = {
    "registration": "Company register",
    "eu_vat": "EU VAT number",
    "us_ein": "US employer number (EIN)",
    "tax": "Other tax number",
}
"""Kind of number -> its name for a person."""
PLAIN = re.compile(r"^[\w][\w .,/()&+:#-]{0,59}$")
WRONG: tuple[tuple[type[ValidationError], str], ...] = (
    (InvalidLength, "it has the wrong length"),
    (InvalidChecksum, "its check digit does not agree, so one of its signs is probably mistyped"),
    (InvalidFormat, "it holds a sign that does not belong there"),
    (InvalidComponent, "one of its parts is not in use"),
)


@dataclass(frozen=True)
class Checked:
    """A number in the spelling we keep, its key for comparison, and whether a rule of its country has checked it."""

    kind: str
    country: str
    number: str
    key: str
    is_checked: bool


def checked_number(kind: str, country: str, number: str) -> Checked:
    """The number, normalised. `country` is an ISO code; an EU VAT number may bring its own. Raises RuleBroken saying what
    is wrong and what would be right."""
    typed = unicodedata.normalize("NFKC", number).strip()
    if not number_key(typed):
        raise RuleBroken("A number is needed.", field="number")
    if not PLAIN.match(typed):
        raise RuleBroken(
            "A number has at most 60 letters, digits and marks like “-” or “/”, such as HRB 12345.",
            field="number",
        )
    if kind == "eu_vat":
        return _eu_vat(country, typed)
    if not country:
        raise RuleBroken("Which country issued this number?", field="country")
    if kind == "us_ein":
        return _us_ein(country, typed)
    return _plain(kind, country, typed) if kind == "registration" else _tax(country, typed)


def number_key(number: str) -> str:
    """A number without spaces and punctuation, in capitals."""
    return registration_key(number) or ""


def _eu_vat(country: str, typed: str) -> Checked:
    key = number_key(typed)
    prefix = "EL" if country == "GR" else country
    if prefix and prefix not in EU_VAT:
        raise RuleBroken(
            "Only members of the European Union issue an EU VAT number; choose “Other tax number”.",
            field="kind",
        )
    if not key[:2].isalpha():
        key = prefix + key
    key = "EL" + key[2:] if key.startswith("GR") else key
    if prefix and not key.startswith(prefix):
        raise RuleBroken(
            f"“{typed}” begins with {key[:2]}, but the country is {country}; a VAT number from there looks like "
            f"{EU_VAT[prefix]}.",
            field="number",
        )
    if key[:2] not in EU_VAT:
        raise RuleBroken(
            f"“{typed}” does not begin with the letters of an EU country; it would look like {EU_VAT['DE']}.",
            field="number",
        )
    found = _through(vat, key, f"“{typed}” is no VAT number", EU_VAT[key[:2]])
    home = "GR" if found.startswith("EL") else "GB" if found.startswith("XI") else found[:2]
    return Checked("eu_vat", country or home, found, found, True)


def _us_ein(country: str, typed: str) -> Checked:
    if country != "US":
        raise RuleBroken(
            "An EIN is issued in the United States; choose US, or another kind.", field="country"
        )
    found = _through(ein, typed, f"“{typed}” is no EIN", EIN)
    return Checked("us_ein", "US", ein.format(found), found, True)


def _tax(country: str, typed: str) -> Checked:
    if country == "US":
        raise RuleBroken("A number of the United States is an EIN; choose that kind.", field="kind")
    rule = None if country not in TAX else get_cc_module(country.lower(), "vat")
    if rule is None:
        return _plain("tax", country, typed)
    found = _through(rule, typed, f"“{typed}” is no tax number of this country", TAX[country])
    return Checked("tax", country, found, number_key(found), True)


def _plain(kind: str, country: str, typed: str) -> Checked:
    """A number for which no rule is known: written as typed, with single spaces."""
    return Checked(kind, country, " ".join(typed.split()), number_key(typed), False)


def _through(rule: Any, number: str, wrong: str, example: str) -> str:
    """The number as the country's rule spells it. Raises RuleBroken."""
    try:
        return str(rule.validate(number))
    except ValidationError as fault:
        why = next((words for kind, words in WRONG if isinstance(fault, kind)), "it is not of the right form")
    raise RuleBroken(f"{wrong}: {why}. One would look like {example}.", field="number")
