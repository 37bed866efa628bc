"""Rules as a person reads them on the page of the charter."""

from __future__ import annotations

from membership.assembly.rules.counts import Count
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Alternate, Officer, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Notice, Procedure, Quorum, Threshold


def count_words(count: Count) -> str:
    """How many seats, in words."""
    return count.said


def rule_words(said: Parameters) -> tuple[str, str]:
    """(what the rule is about, what it says)."""
    match said:
        case Quorum():
            return f"Quorum ({said.mode})", f"{said.share.words} of {said.base.words}"
        case Threshold():
            left = "abstentions counted" if said.abstentions == "counted" else "abstentions left out"
            also = f"; also needs {', '.join(said.also_requires)}" if said.also_requires else ""
            title = f"{_plain(said.decision).capitalize()} ({said.mode})"
            return title, f"{said.share.words} of {said.base.words}, {left}{also}"
        case Notice():
            return f"Notice ({_plain(said.matter)})", notice_words(said)
        case Procedure():
            return _procedure(said)
        case Alternate():
            return (
                "Alternates",
                f"{_plain(said.allowed)}; named by the {said.named_by}; count for quorum: {said.counts_for_quorum}",
            )
        case Term():
            years = f"{said.years} year{'s' if said.years != 1 else ''}" if said.years else "no length stated"
            return f"Term ({_plain(said.role)})", years + (
                ", until a successor is there" if said.until_successor else ""
            )
        case Vacancy():
            return f"Vacancy ({_plain(said.role)})", f"filled by {_plain(said.filled_by)}"
        case Officer():
            return (
                said.title,
                f"elected by {_plain(said.elected_by)}"
                if said.elected_by
                else "the text does not say who elects",
            )
    return _plain(said.KIND).capitalize(), ""


def _procedure(said: Procedure) -> tuple[str, str]:
    spans = (
        (said.open_days, "days"),
        (said.open_business_days, "business days"),
        (said.open_hours, "hours"),
    )
    times = [f"open for {number} {unit}" for number, unit in spans if number]
    silence = ["silence means approval"] if said.silence_means == "approval" else []
    return _plain(said.mode).capitalize(), "; ".join([*times, *silence, *said.requires]) or "allowed"


def notice_words(said: Notice) -> str:
    """How early a meeting is called, in words."""
    if said.min_days is None:
        return f"at least {said.min_business_days} days from Monday to Friday"
    return f"at least {said.min_days} days"


def _plain(key: str) -> str:
    return key.replace("_", " ")
