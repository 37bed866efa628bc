"""What is copied into the text of an agreement of whichever side: dues in words, the clauses they rest on, days."""

from __future__ import annotations

from datetime import date

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.records import Absent
from membership.business.members.schedule import first_day, first_span
from membership.kernel.times import FAR


def clauses_of(document: CharterDocument, tier: str, on: date) -> str:
    """The clauses on which tier, dues and term of a member rest on the day."""
    asked = document.on(on)
    rules = (
        ("tier", asked.tier(tier)), ("dues", asked.dues_for(tier)), ("term", asked.membership_term(tier)),
    )  # fmt: skip
    found = [
        f"{word}: clause {rule.clause}"
        for word, rule in rules
        if not isinstance(rule, Absent) and rule.clause
    ]
    return "; ".join(found)


def term_ahead(document: CharterDocument, tier: str, accepted_on: date) -> str:
    """The days of the first term of a company that were accepted on the day: what is known before it is."""
    rule = document.on(accepted_on).membership_term(tier)
    if isinstance(rule, Absent):
        return "as both sides agree at the admission"
    span = first_span(rule.parameters, first_day(rule.parameters, accepted_on))
    clause = f", by clause {rule.clause}" if rule.clause else ""
    days = days_words(span.starts_on, span.ends_on)
    return f"{days} if the company is accepted on {long_day(accepted_on)}{clause}"


def days_words(starts_on: date, ends_on: date) -> str:
    """From the first day until the day on which it is over."""
    until = "without an end" if ends_on == FAR else f"until {long_day(ends_on)}"
    return f"from {long_day(starts_on)} {until}"


def long_day(day: date) -> str:
    """A day as it stands in a contract: "3 October 2026"."""
    return f"{day.day} {day:%B %Y}"
