"""The payment ladder: on which days unpaid dues have which effect, and what stops it (RULES.md, example 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import Effect, LadderStep, PaymentLadder, StoppedBy
from membership.assembly.rules.records import Rule


@dataclass(frozen=True)
class PlannedStep:
    """A step with its day. `on` is the first day on which the step has its effects, `ends_on` the day from which it has
    them no more (None: it goes on). `is_settled`: every notice that the day depends on has gone out, so that the day no
    longer moves; otherwise it is a forecast which supposes that each notice goes out on its own day. `is_stopped`:
    payment or an accepted plan came first, so that it never begins."""

    step: LadderStep
    on: date
    ends_on: date | None
    is_settled: bool
    is_stopped: bool
    explanation: Explanation

    def has_effect_on(self, day: date) -> bool:
        """Whether the step's effects hold on `day`, by the facts known."""
        has_begun = self.is_settled and not self.is_stopped and self.on <= day
        return has_begun and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Stop:
    """What ended the arrears, and on which day."""

    on: date
    by: StoppedBy = "paid_in_full"


def plan(
    rule: Rule[PaymentLadder],
    due_on: date,
    happened: Mapping[str, date] | None = None,
    stop: Stop | None = None,
    as_of: date | None = None,
) -> tuple[PlannedStep, ...]:
    """The steps for an invoice due on `due_on`, in order. `happened` holds the days on which notices went out, by step id.
    Steps that `stop` can stop and that would begin on its day or later never do; those that have begun end on it, but an
    ended membership does not come back. A notice that is late on `as_of` is forecast to go out on that day."""
    sent = dict(happened or {})
    anchors = {str(rule.parameters.anchor): due_on}
    settled = set(anchors)
    planned = []
    for step in rule.parameters.step:
        day = _day(step, anchors)
        is_settled = step.at.needs <= settled
        actual = sent.get(step.id) or _expected(step, day, as_of)
        planned.append(_planned(rule, step, actual, is_settled, stop))
        anchors[step.id] = actual
        if step.id in sent or (is_settled and step.is_automatic):
            settled.add(step.id)
    return tuple(planned)


def effects_on(steps: tuple[PlannedStep, ...], day: date) -> frozenset[Effect]:
    """The effects that hold on `day`."""
    return frozenset(effect for one in steps if one.has_effect_on(day) for effect in one.step.effects)


def _expected(step: LadderStep, on: date, as_of: date | None) -> date:
    return max(on, as_of) if as_of and "notice" in step.effects else on


def _day(step: LadderStep, anchors: Mapping[str, date]) -> date:
    day = step.at.on(anchors)
    if day is None:  # the notation admits no step that waits for a later one
        raise ValueError(f"the step '{step.id}' waits for {sorted(step.at.needs - set(anchors))}")
    return day


def _planned(
    rule: Rule[PaymentLadder], step: LadderStep, on: date, is_settled: bool, stop: Stop | None
) -> PlannedStep:
    stops = stop is not None and stop.by in step.unless
    is_stopped = stop is not None and stops and stop.on <= on
    lasts = not stops or is_stopped or "membership_ends" in step.effects
    state = "stopped" if is_stopped else ("day fixed" if is_settled else "forecast")
    facts: list[tuple[str, object]] = [
        ("Day", f"{step.at.words}: {on}"),
        ("State", f"{state} on {stop.on}, {stop.by.replace('_', ' ')}" if is_stopped and stop else state),
        ("Stopped by", " or ".join(word.replace("_", " ") for word in step.unless) or "nothing"),
    ]
    title = step.id.replace("_", " ").capitalize()
    explanation = rule.explain(title, f"{title}: {on}, {state}", facts)
    cited = replace(explanation, clause=step.clause or explanation.clause)
    return PlannedStep(step, on, None if lasts or stop is None else stop.on, is_settled, is_stopped, cited)
