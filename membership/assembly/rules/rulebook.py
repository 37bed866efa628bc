"""What a charter's text becomes: its head, its sources, its rules as of a day, and how one of them is found.

`document.py` asks the questions of the rooms; here stands how an answer is looked for: the rules that hold, one among them,
the body whose rules another follows, and what the text leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, Self, TypeVar

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Body
from membership.assembly.rules.kinds.deciding import Mode
from membership.assembly.rules.records import NO_EVENTS, Absent, Events, Moment, Open, RecordedEvent, Rule

P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True)
class Source:
    """A text that rules were read in: `where` it stands and at which `commit`."""

    key: str
    where: str
    commit: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """The source as people read it, with the first twelve characters of the commit."""
        return f"{self.where} @ {self.commit[:12]}" if self.commit else self.where


@dataclass(frozen=True)
class Charter:
    """The head of a charter. `assumed` dates were inferred, since the text does not hold them.

    `parent`: the foundation above; `legal_form`: what the foundation is in law; `text_status`: how much of its texts could
    be read; `as_of`: the state of the texts.
    """

    foundation: str
    wing: Literal["business", "technical"]
    title: str
    version: str
    adopted_on: date
    effective_from: date
    assumed: bool = False
    note: str = ""
    parent: str = ""
    legal_form: str = ""
    text_status: str = ""
    as_of: str = ""

    @property
    def label(self) -> str:
        """The version as explanations cite it."""
        return f"{self.title}, version {self.version}"

    def foreign_to(self, foundation: str) -> str:
        """Why the text cannot be adopted by this foundation; empty where it is its own."""
        if self.foundation == foundation:
            return ""
        return (
            f"This is the charter of “{self.foundation}”, not of “{foundation}”, and cannot be adopted here:"
            f' foundation = "{foundation}" was expected.'
        )


@dataclass(frozen=True)
class Rulebook:
    """The rules of one charter version, asked `as_of` a day. `version_id` and `public_id` are those of the stored version
    (None and empty for a text that is not adopted); rooms keep `version_id` with every result they store. `events`: what
    was recorded, for rules that begin or end with it."""

    charter: Charter
    sources: tuple[Source, ...]
    rules: tuple[Rule[Parameters], ...]
    as_of: date
    sha256: str
    version_id: int | None = None
    public_id: str = ""
    events: Events = field(default_factory=lambda: NO_EVENTS, hash=False)
    in_force: tuple[Rule[Parameters], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        holding = (
            rule for rule in self.rules if not rule.contradicts and rule.holds_on(self.as_of, self.events)
        )
        object.__setattr__(self, "in_force", tuple(holding))

    def on(self, day: date) -> Self:
        """The same charter, asked as of another day."""
        return self if day == self.as_of else replace(self, as_of=day)

    def knowing(self, events: Events) -> Self:
        """The same charter, with these events recorded."""
        return replace(self, events=events) if events else self

    def day_of(self, moment: Moment) -> date | None:
        """The day of a rule's start or end; None for an event that nobody recorded."""
        return self.events.get(moment.name) if isinstance(moment, RecordedEvent) else moment

    @property
    def awaited_events(self) -> frozenset[str]:
        """The events with which rules of this text begin or end."""
        return frozenset().union(*(rule.awaits for rule in self.rules))

    def rule(self, rule_id: str) -> Rule[Parameters] | Absent:
        """The rule with this id, whether or not it holds on the document's day."""
        found = next((rule for rule in self.rules if rule.id == rule_id), None)
        return found or Absent(
            "rule", rule_id, f"The charter holds no rule '{rule_id}'.", version=self.charter.label
        )

    def open_questions(self) -> tuple[Open, ...]:
        """What the text itself leaves open, and clauses that contradict each other. Questions that arise only from the
        facts (a class with too few members) come with the computed count."""
        return (*self._left_open(), *self._contradictions(), *self._outvoted())

    def _outvoted(self) -> Iterator[Open]:
        """Clauses that say otherwise than the rule which the charter's keepers let prevail."""
        for rule in self.rules:
            other = self.rule(rule.contradicts) if rule.contradicts else None
            if isinstance(other, Rule) and rule.holds_on(self.as_of, self.events):
                clauses = (
                    f"Clause {rule.clause or rule.id} says otherwise than clause {other.clause or other.id}"
                )
                text = f"{clauses}, by which the program goes. {rule.note}".strip()
                yield Open(rule.id, rule.subject, text, rule.clause, rule.source, rule.is_assumed)

    def _left_open(self) -> Iterator[Open]:
        for rule in self.in_force:
            for question in rule.parameters.left_open():
                yield Open(rule.id, rule.subject, question, rule.clause, rule.source, rule.is_assumed)

    def _contradictions(self) -> Iterator[Open]:
        grouped: dict[tuple[object, ...], list[Rule[Parameters]]] = {}
        for rule in self.in_force:
            said = rule.parameters
            named = () if said.IS_ONLY else tuple(getattr(said, key) for key in said.NAMED_BY)
            if named or said.IS_ONLY:
                grouped.setdefault((rule.kind, rule.subject, *named), []).append(rule)
        for rules in grouped.values():
            if len({rule.parameters for rule in rules}) > 1:
                where = " and ".join(rule.clause or rule.id for rule in rules)
                text = f"Clauses {where} contradict each other ({spoken(rules[0].kind)} {spoken(rules[0].subject)})."
                yield Open(rules[0].id, rules[0].subject, text, rules[0].clause, rules[0].source)

    def _bodies_asked(self, body: str) -> Iterator[str]:
        """The body, then the one whose rules it follows, and so on; a circle ends."""
        follows = {rule.parameters.id: rule.parameters.follows for rule in self._all(Body)}
        seen: set[str] = set()
        while body and body not in seen:
            yield body
            seen.add(body)
            body = follows.get(body, "")

    def _following(self, body: str, ask: Callable[[str], Rule[P] | Absent]) -> Rule[P] | Absent:
        """The answer of the body's own rules, or of the rules that it follows. A contradiction is an answer too."""
        answers = (ask(one) for one in self._bodies_asked(body))
        first = next(answers)
        found: Rule[P] | Absent = first
        while isinstance(found, Absent) and not found.clauses:
            following = next(answers, None)
            if following is None:
                return first
            found = following
        return found

    def _all_following(self, shape: type[P], body: str) -> tuple[Rule[P], ...]:
        found = (self._all(shape, one) for one in self._bodies_asked(body))
        return next((rules for rules in found if rules), ())

    def _title(self, body: str) -> str:
        """What people call the body."""
        named = (one.parameters for one in self.rules if isinstance(one.parameters, Body))
        return next((one.title for one in named if one.id == body), spoken(body))

    def _all(self, shape: type[P], subject: str | None = None) -> tuple[Rule[P], ...]:
        found: list[Any] = [
            rule for rule in self.in_force
            if isinstance(rule.parameters, shape) and subject in (None, rule.subject)
        ]  # fmt: skip
        return tuple(found)

    def _one(
        self, shape: type[P], subject: str, silent: str, suits: Callable[[Rule[P]], bool] = lambda _: True
    ) -> Rule[P] | Absent:
        return self._single(
            [rule for rule in self._all(shape, subject) if suits(rule)], shape, subject, silent
        )

    def _by_mode(
        self, shape: type[P], body: str, silent: str, mode: Mode, suits: Callable[[P], bool]
    ) -> Rule[P] | Absent:
        found = [rule for rule in self._all(shape, body) if suits(rule.parameters)]
        for wanted in (mode, "any"):
            exact = [rule for rule in found if getattr(rule.parameters, "mode") == wanted]  # noqa: B009
            if exact:
                return self._single(exact, shape, body, silent)
        return self._single([], shape, body, silent)

    def _single(
        self, rules: Sequence[Rule[P]], shape: type[P], subject: str, silent: str
    ) -> Rule[P] | Absent:
        if len({rule.parameters for rule in rules}) == 1:
            return rules[0]
        clauses = tuple(rule.clause or rule.id for rule in rules)
        clash = f"Clauses {' and '.join(clauses)} contradict each other; the charter must be amended, or one declared to prevail."
        return Absent(shape.KIND, subject, clash if rules else silent, clauses, self.charter.label)


def spoken(key: str) -> str:
    """A key as words: "governing_board" reads "governing board"."""
    return key.replace("_", " ")
