"""The charter as people read it: sections of sentences, each with its clause, its source and whether it was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Body, Officer, Seat
from membership.assembly.rules.kinds.membership import Tier
from membership.assembly.rules.phrases import Names, moment_words, times
from membership.assembly.rules.records import Rule
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.sentences import sentences_of

TITLES = {
    "agreement": "What contributors agree to",
    "gate": "What must be shown first",
    "ladder": "The ladder of maintainers",
    "levy": "What the parent charges",
    "open_question": "What the text leaves open",
    "payment_ladder": "When dues are not paid",
}
"""Sections of the rules that speak of no body and no tier."""


@dataclass(frozen=True)
class Sentence:
    """One sentence. An open one is a question that the text does not answer."""

    text: str
    is_open: bool = False


@dataclass(frozen=True)
class Provision:
    """One rule in plain words: `anchor` is its place on the page, `when` its own dates in words, `holds` whether it is in
    force on the day that was asked."""

    anchor: str
    kind: str
    sentences: tuple[Sentence, ...]
    clause: str
    source: str
    is_assumed: bool
    note: str
    when: str
    holds: bool

    @property
    def reference(self) -> str:
        """ "clause 5.2; bylaws.md; assumed"."""
        clause = f"clause {self.clause}" if self.clause[:1].isdigit() else f"“{self.clause}”"
        parts = (clause if self.clause else "", self.source, "assumed" if self.is_assumed else "")
        return "; ".join(part for part in parts if part)

    @property
    def is_open(self) -> bool:
        """Whether the text leaves something about it open."""
        return any(one.is_open for one in self.sentences)


@dataclass(frozen=True)
class Section:
    """What is said about one tier, one body, or the foundation as a whole."""

    key: str
    title: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True)
class PlainCharter:
    """A whole charter in plain words."""

    title: str
    sections: tuple[Section, ...]
    questions: tuple[tuple[str, str], ...]

    def provision(self, rule_id: str) -> Provision | None:
        """The provision of this rule."""
        found = (one for part in self.sections for one in part.provisions if one.anchor == rule_id)
        return next(found, None)


def explain(document: CharterDocument) -> PlainCharter:
    """The charter in plain words, in the order of its text; questions are (rule id, question)."""
    names = names_of(document)
    gathered: dict[tuple[str, str], list[Provision]] = {}
    questions = [(one.rule_id, one.question) for one in document.open_questions()]
    for rule in _in_order(document, names):
        asked = [question for rule_id, question in questions if rule_id == rule.id]
        gathered.setdefault(_section(rule, names), []).append(_provision(rule, names, asked, document))
    sections = (Section(key, title, tuple(told)) for (key, title), told in gathered.items())
    return PlainCharter(document.charter.label, tuple(sections), tuple(questions))


def names_of(document: CharterDocument) -> Names:
    """What the charter calls its bodies, tiers, seat groups and offices."""
    bodies = {
        one.parameters.id: one.parameters.title for one in document.rules if isinstance(one.parameters, Body)
    }
    tiers = {
        one.parameters.id: one.parameters.title for one in document.rules if isinstance(one.parameters, Tier)
    }
    seats = {
        (one.subject, one.name): one.parameters.title
        for one in document.rules
        if isinstance(one.parameters, Seat)
    }
    offices = {
        (one.subject, one.parameters.office): one.parameters.title
        for one in document.rules
        if isinstance(one.parameters, Officer)
    }
    return Names(bodies, tiers, seats, offices)


def written(plain: PlainCharter) -> Iterator[str]:
    """The lines of the whole, for a terminal."""
    yield plain.title
    if plain.questions:
        asked = times(len(plain.questions), "question")
        yield f"  {asked} open; each stands at its rule, marked OPEN."
    for section in plain.sections:
        yield from ("", section.title)
        for one in section.provisions:
            yield from _lines(one)


def _lines(one: Provision) -> Iterator[str]:
    said = " ".join(sentence.text for sentence in one.sentences if not sentence.is_open)
    when = f" Holds {one.when}." if one.when else ""
    yield f"  - {said}{when} [{one.reference}]"
    if one.note:
        yield f"      Note: {one.note}"
    for sentence in one.sentences:
        if sentence.is_open:
            yield f"      OPEN: {sentence.text}"


def _in_order(document: CharterDocument, names: Names) -> Iterable[Rule[Parameters]]:
    """Tiers, then what they pay and owe, then body by body, each in the order of the text."""
    places = {key: place for place, key in enumerate((*names.tiers, "*", "", *names.bodies))}
    return sorted(document.rules, key=lambda rule: places.get(rule.subject, len(places)))


def _section(rule: Rule[Parameters], names: Names) -> tuple[str, str]:
    if rule.subject in names.bodies:
        return f"body-{rule.subject}", names.bodies[rule.subject]
    if rule.subject in names.tiers:
        return f"tier-{rule.subject}", f"{names.tiers[rule.subject]} membership"
    if rule.subject == "*":
        return "every-tier", "Every membership"
    if rule.subject:
        return f"about-{rule.subject}", spoken(rule.subject).capitalize()
    return f"kind-{rule.kind}", TITLES.get(rule.kind, spoken(rule.kind).capitalize())


def _provision(
    rule: Rule[Parameters], names: Names, asked: list[str], document: CharterDocument
) -> Provision:
    told = [Sentence(one, one in asked) for one in sentences_of(rule.parameters, names, rule.name)]
    known = {one.text for one in told}
    told += [Sentence(question, True) for question in asked if question not in known]
    return Provision(
        anchor=rule.id, kind=rule.kind, sentences=tuple(told), clause=rule.clause, source=rule.source,
        is_assumed=rule.is_assumed, note=rule.note, when=moment_words(rule.valid_from, rule.valid_to, document.events),
        holds=rule.holds_on(document.as_of, document.events),
    )  # fmt: skip
