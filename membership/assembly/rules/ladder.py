"""The payment ladder: on which days unpaid dues have which effect, and what stops it (RULES.md, example 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import Effect, LadderStep, PaymentLadder
from membership.assembly.rules.records import Rule


@dataclass(frozen=True)
class PlannedStep:
    """A step with its day. `on` is the first day on which the step has its effects. `is_settled`: every notice that the
    day depends on has gone out, so that the day no longer moves; otherwise it is a forecast which supposes that each
    notice goes out on its own day. `is_stopped`: payment or an accepted plan came first."""

    step: LadderStep
    on: date
    is_settled: bool
    is_stopped: bool
    explanation: Explanation

    def takes_effect_by(self, day: date) -> bool:
        """Whether the step's effects hold on `day`, by the facts known."""
        return self.is_settled and not self.is_stopped and self.on <= day


def plan(
    rule: Rule[PaymentLadder],
    due_on: date,
    happened: Mapping[str, date] | None = None,
    stopped_on: date | None = None,
    as_of: date | None = None,
) -> tuple[PlannedStep, ...]:
    """The steps for an invoice due on `due_on`, in order. `happened` holds the days on which notices went out, by step id;
    `stopped_on` is the day of full payment or of an accepted plan: steps that would begin on or after it never do. A notice
    that is late on `as_of` is forecast to go out on that day."""
    sent = dict(happened or {})
    anchors = {str(rule.parameters.anchor): due_on}
    settled = set(anchors)
    planned = []
    for step in rule.parameters.step:
        on = _day(step, {**anchors, **sent})
        is_settled = step.at.needs <= settled
        actual = sent.get(step.id) or _expected(step, on, as_of)
        planned.append(_planned(rule, step, actual, is_settled, stopped_on, due_on))
        anchors[step.id] = actual
        if step.id in sent or (is_settled and step.is_automatic):
            settled.add(step.id)
    return tuple(planned)


def effects_on(
    steps: tuple[PlannedStep, ...], day: date, stopped_on: date | None = None
) -> frozenset[Effect]:
    """The effects that hold on `day`: of every step that has begun, until the day on which all of it was stopped. An
    ended membership does not come back by paying."""
    begun = [one.step for one in steps if one.takes_effect_by(day)]
    effects = {effect for step in begun for effect in step.effects}
    if stopped_on is not None and day >= stopped_on:
        effects &= {"membership_ends"}
    return frozenset(effects)


def _expected(step: LadderStep, on: date, as_of: date | None) -> date:
    return max(on, as_of) if as_of and "notice" in step.effects else on


def _day(step: LadderStep, anchors: Mapping[str, date]) -> date:
    day = step.at.on(anchors)
    if day is None:  # the notation admits no step that waits for a later one
        raise ValueError(f"the step '{step.id}' waits for {sorted(step.at.needs - set(anchors))}")
    return day


def _planned(
    rule: Rule[PaymentLadder],
    step: LadderStep,
    on: date,
    is_settled: bool,
    stopped_on: date | None,
    due_on: date,
) -> PlannedStep:
    is_stopped = stopped_on is not None and stopped_on <= on
    title = step.id.replace("_", " ").capitalize()
    state = f"stopped on {stopped_on}" if is_stopped else ("settled" if is_settled else "forecast")
    facts: list[tuple[str, object]] = [
        ("Due", due_on),
        ("Day", f"{step.at.words}: {on}"),
        ("State", state),
        ("Stopped by", " or ".join(word.replace("_", " ") for word in step.unless) or "nothing"),
    ]
    answer = f"{title}: {on}, {state}"
    return PlannedStep(step, on, is_settled, is_stopped, rule.explain(title, answer, facts))
