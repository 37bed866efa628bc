"""What one charter says that another does not: rules added, removed and changed, field by field and in words.

A rule is the same rule while its kind, its subject and what it says stay; that its clause was renumbered, its id changed or
its place in the text moved is told apart from a change.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from membership.assembly.rules.decoding import hints_of
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.phrases import NOTHING, Names, day_words, label_of, moment_words, value_words
from membership.assembly.rules.reading import names_of
from membership.assembly.rules.records import Rule
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.sentences import sentences_of

AnyRule = Rule[Parameters]


@dataclass(frozen=True)
class FieldChange:
    """One field of a rule: what it said and what it says, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RuleChange:
    """A rule that was added (`before` is empty), removed (`after` is empty) or changed (`fields` says in what)."""

    rule_id: str
    title: str
    before: str
    after: str
    fields: tuple[FieldChange, ...] = ()
    clause: str = ""

    @property
    def kind(self) -> str:
        """ "added", "removed" or "changed"."""
        return "changed" if self.before and self.after else "added" if self.after else "removed"


@dataclass(frozen=True)
class Differences:
    """Everything in which `new` differs from `old`. `renumbered` are rules that say the same under another clause, source
    or id; `head` is what the charter says of itself. `opened`: what `new` leaves open that `old` did not, clauses that
    contradict each other included."""

    head: tuple[FieldChange, ...]
    added: tuple[RuleChange, ...]
    removed: tuple[RuleChange, ...]
    changed: tuple[RuleChange, ...]
    renumbered: tuple[RuleChange, ...]
    opened: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.removed or self.changed)

    @property
    def words(self) -> str:
        """ "2 rules added, 1 removed, 3 changed"."""
        many = ((self.added, "added"), (self.removed, "removed"), (self.changed, "changed"))
        told = ", ".join(f"{len(rules)} {what}" for rules, what in many if rules)
        return f"Rules: {told}" if told else "Both say the same"


def differences(old: CharterDocument, new: CharterDocument) -> Differences:
    """What became of each rule of `old` in `new`."""
    pairs = list(_pairs(old.rules, new.rules))
    before, after = names_of(old), names_of(new)
    changed, renumbered = [], []
    for one, other in pairs:
        fields = (*_fields(one, other), *_beside(one, other, old, new))
        if fields:
            changed.append(_change(one, other, before, after, fields))
        elif moved := tuple(_moved(one, other)):
            renumbered.append(_change(one, other, before, after, moved))
    kept_old, kept_new = {one.id for one, _ in pairs}, {other.id for _, other in pairs}
    return Differences(
        tuple(_head(old, new)),
        tuple(_change(None, rule, before, after) for rule in new.rules if rule.id not in kept_new),
        tuple(_change(rule, None, before, after) for rule in old.rules if rule.id not in kept_old),
        tuple(changed),
        tuple(renumbered),
        newly_open(old, new),
    )


def newly_open(old: CharterDocument | None, new: CharterDocument) -> tuple[str, ...]:
    """The questions that `new` leaves open and `old` did not on the same day, in the order of the text; all of them where there
    is no `old`."""
    known = {one.question for one in old.on(new.as_of).open_questions()} if old else set()
    return tuple(dict.fromkeys(one.question for one in new.open_questions() if one.question not in known))


def written(found: Differences) -> Iterator[str]:
    """The lines of the whole, for a terminal."""
    yield f"{found.words}."
    yield from (f"  NEWLY OPEN: {question}" for question in found.opened)
    for field in found.head:
        yield f"  {field.label}: {field.before} -> {field.after}"
    for change in (*found.added, *found.removed, *found.changed):
        yield ""
        yield f"{change.kind.upper()} {change.title}{f' (clause {change.clause})' if change.clause else ''}"
        if change.kind == "changed":
            yield from (f"  {field.label}: {field.before} -> {field.after}" for field in change.fields)
        else:
            yield f"  {change.after or change.before}"
    if found.renumbered:
        yield ""
        yield f"Renumbered only: {', '.join(change.title for change in found.renumbered)}."


def _pairs(old: Sequence[AnyRule], new: Sequence[AnyRule]) -> Iterator[tuple[AnyRule, AnyRule]]:
    """Rules with the same id, then those that say the same under another id."""
    known = {rule.id: rule for rule in new}
    taken = {rule.id for rule in old if rule.id in known}
    yield from ((rule, known[rule.id]) for rule in old if rule.id in known)
    free = [rule for rule in new if rule.id not in taken]
    for rule in old:
        if rule.id not in known:
            twin = next((one for one in free if _says_the_same(rule, one)), None)
            if twin is not None:
                free.remove(twin)
                yield rule, twin


def _says_the_same(one: AnyRule, other: AnyRule) -> bool:
    return (one.kind, one.subject, one.parameters, one.valid_from, one.valid_to, one.is_assumed) == (
        other.kind, other.subject, other.parameters, other.valid_from, other.valid_to, other.is_assumed,
    )  # fmt: skip


def _fields(one: AnyRule, other: AnyRule) -> Iterator[FieldChange]:
    hints = hints_of(cast("Any", type(other.parameters)))
    for field in dataclasses.fields(other.parameters):  # type: ignore[arg-type]
        was, now = getattr(one.parameters, field.name, None), getattr(other.parameters, field.name)
        if was != now:
            was, now = _apart(was, now)
            told = (
                value_words(value, hints[field.name], getattr(rule.parameters, "currency", ""))
                for value, rule in ((was, one), (now, other))
            )
            yield FieldChange(label_of(field.name).capitalize(), *told)
    dates = [
        moment_words(rule.valid_from, rule.valid_to) or "as long as the charter" for rule in (one, other)
    ]
    if dates[0] != dates[1]:
        yield FieldChange("Holds", *dates)
    if one.is_assumed != other.is_assumed:
        yield FieldChange("Assumed", *("yes" if rule.is_assumed else "no" for rule in (one, other)))


def _beside(
    one: AnyRule, other: AnyRule, old: CharterDocument, new: CharterDocument
) -> Iterator[FieldChange]:
    """What stands beside the rule: its note, and a day of adoption of its own."""
    if one.note != other.note:
        yield FieldChange("Note", one.note or NOTHING, other.note or NOTHING)
    is_own = (one.adopted_on, other.adopted_on) != (old.charter.adopted_on, new.charter.adopted_on)
    if is_own and one.adopted_on != other.adopted_on:
        yield FieldChange("Adopted on", day_words(one.adopted_on), day_words(other.adopted_on))


def _apart(was: Any, now: Any) -> tuple[Any, Any]:
    """Of two lists of records only the records that are not in both."""
    if not all(isinstance(one, tuple) and all(map(dataclasses.is_dataclass, one)) for one in (was, now)):
        return was, now
    gone, come = (tuple(x for x in one if x not in other) for one, other in ((was, now), (now, was)))
    return (gone, come) if gone or come else (was, now)


def _moved(one: AnyRule, other: AnyRule) -> Iterator[FieldChange]:
    for label, was, now in (
        ("Clause", one.clause, other.clause),
        ("Source", one.source, other.source),
        ("Id", one.id, other.id),
    ):
        if was != now:
            yield FieldChange(label, was or NOTHING, now or NOTHING)


def _head(old: CharterDocument, new: CharterDocument) -> Iterator[FieldChange]:
    for field in dataclasses.fields(new.charter):
        was, now = getattr(old.charter, field.name), getattr(new.charter, field.name)
        if was != now:
            said = (one if isinstance(one, str) else value_words(one) for one in (was, now))
            yield FieldChange(label_of(field.name).capitalize(), *said)


def _change(
    one: AnyRule | None,
    other: AnyRule | None,
    before: Names,
    after: Names,
    fields: tuple[FieldChange, ...] = (),
) -> RuleChange:
    rule = other or one
    assert rule is not None
    return RuleChange(
        rule.id,
        _title(rule, after if other else before),
        _said(one, before),
        _said(other, after),
        fields,
        rule.clause,
    )


def _title(rule: AnyRule, names: Names) -> str:
    """ "Threshold “ordinary meeting” of the Governing Board"."""
    whose = ""
    if rule.subject in names.bodies and rule.kind != "body":
        whose = f" of {names.body(rule.subject)}"
    elif rule.subject in names.tiers and rule.kind != "tier":
        whose = f" of {names.tier(rule.subject)} membership"
    name = f" “{spoken(rule.name)}”" if rule.name else ""
    return f"{spoken(rule.kind).capitalize()}{name}{whose}"


def _said(rule: AnyRule | None, names: Names) -> str:
    return " ".join(sentences_of(rule.parameters, names, rule.name)) if rule else ""
