"""K9 to K12 in plain words."""

from __future__ import annotations

from membership.assembly.rules.kinds.deciding import Notice, Procedure, Quorum, Threshold
from membership.assembly.rules.phrases import Names, listed, times
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling.writers import tells, the_body

MODES = {
    "meeting": "in a meeting",
    "electronic": "by electronic vote",
    "written": "in writing",
    "any": "in any way",
}


@tells(Quorum)
def quorum(said: Quorum, names: Names) -> list[str]:
    """K9."""
    what = f" to decide on {spoken(said.decision)}" if said.decision else ""
    how = MODES.get(said.mode, spoken(said.mode))
    counted = "present or represented" if said.proxies_count else "present"
    told = [
        f"Quorum of {names.body(said.body)} {how}{what}: {said.share.words} of {said.base.words} must be {counted}"
    ]
    return [*told, f"Without a quorum: {spoken(said.without_quorum)}" if said.without_quorum else ""]


@tells(Threshold)
def threshold(said: Threshold, names: Names) -> list[str]:
    """K10."""
    what = (
        "An ordinary decision" if said.decision == "ordinary" else f"“{spoken(said.decision).capitalize()}”"
    )
    left = "counted" if said.abstentions == "counted" else "left out"
    how = MODES.get(said.mode, spoken(said.mode))
    told = [
        f"{what} of {names.body(said.body)} {how} needs {said.share.words} of {said.base.words}; abstentions are {left}"
    ]
    told.append(
        f"{said.turnout.words.capitalize()} of those entitled must have voted" if said.turnout else ""
    )
    classes = listed([spoken(one) for one in said.concurrence])
    told.append(f"Each of these classes must concur: {classes}" if classes else "")
    told.append(f"It has effect only with {listed(list(said.also_requires))}" if said.also_requires else "")
    return [*told, f"Who may not vote: {spoken(said.excluded_voters)}" if said.excluded_voters else ""]


@tells(Procedure)
def procedure(said: Procedure, names: Names) -> list[str]:
    """K11."""
    spans = ((said.open_days, "day"), (said.open_business_days, "business day"), (said.open_hours, "hour"))
    times_open = [times(number, unit) for number, unit in spans if number]
    told = [f"{the_body(said.body, names)} may decide by {spoken(said.mode)}"]
    told.append(f"It stays open for at least {listed(times_open)}" if times_open else "")
    told.append("Silence means approval" if said.silence_means == "approval" else "")
    if said.objections_that_cancel:
        told.append(f"{times(said.objections_that_cancel, 'objection')} cancel it")
    told.append(
        f"It may be put off for {times(said.postponement_days, 'day')}" if said.postponement_days else ""
    )
    told.append(
        f"It may be tried again after {times(said.retry_after_months, 'month')}"
        if said.retry_after_months
        else ""
    )
    told.append(f"It requires {listed([spoken(one) for one in said.requires])}" if said.requires else "")
    return [*told, f"Then: {listed([spoken(one) for one in said.then])}" if said.then else ""]


@tells(Notice)
def notice(said: Notice, names: Names) -> list[str]:
    """K12."""
    what = "A meeting" if said.matter == "meeting" else f"A meeting about {spoken(said.matter)}"
    most = f" and at most {said.max_days}" if said.max_days is not None else ""
    least = _least(said.min_days, said.min_business_days)
    told = [f"{what} of {names.body(said.body)} is called at least {least}{most} ahead"]
    told += [
        f"By {spoken(one.channel)}: {_least(one.min_days, one.min_business_days)}" for one in said.channels
    ]
    told.append(
        f"The notice says {listed([spoken(one) for one in said.must_contain])}" if said.must_contain else ""
    )
    callers = listed([spoken(one) for one in said.who_may_call], "or")
    told.append(f"It is called by {callers}" if callers else "")
    return [*told, f"Who counts is taken as of {said.record_date.words}" if said.record_date else ""]


def _least(days: int | None, business_days: int | None) -> str:
    return times(days, "day") if days is not None else times(business_days, "business day")
