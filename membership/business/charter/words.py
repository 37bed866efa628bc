"""Rules as a person reads them on the page of the charter."""

from __future__ import annotations

from membership.assembly.rules.counts import (
    AllHolders,
    Combined,
    Count,
    FirstK,
    Fixed,
    PerMember,
    PerN,
    PerProject,
    Range,
    SeatsOf,
)
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Alternate, Officer, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Notice, Procedure, Quorum, Threshold


def count_words(count: Count) -> str:
    """How many seats, in words."""
    match count:
        case Fixed(n=n):
            return str(n)
        case PerMember(n=n):
            return f"{n} per member"
        case PerProject(n=n):
            return f"{n} per hosted project"
        case PerN(n=n, min=least, max=most):
            floor = "no least number stated" if least == "unknown" else f"at least {least}"
            return f"1 per {n} members, {floor}" + (f", at most {most}" if most is not None else "")
        case FirstK(k=k, per_member=each):
            return f"{each} for each of the first {k} members"
        case Range(min=least, max=most, set_by=by):
            return f"{least} to {most if most is not None else 'any number'}, set by {_plain(by)}"
        case AllHolders(tier=tier):
            return f"everyone of {tier}"
        case SeatsOf(group=group):
            return f"as many as {_plain(group)}"
        case Combined(kind=kind, terms=terms):
            return f"{_plain(kind)} of ({'; '.join(count_words(one) for one in terms)})"
    return type(count).__name__


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
            return f"Notice ({_plain(said.matter)})", f"at least {said.min_days} days"
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
            return said.title, f"elected by {_plain(said.elected_by)}"
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


def _plain(key: str) -> str:
    return key.replace("_", " ")
