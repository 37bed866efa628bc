"""A charter as of a day, and the questions that rooms ask of it. What it does not say is `Absent`, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, TypeVar

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Alternate, Body, Committee, Officer, Seat, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Mode, Notice, Procedure, Quorum, Threshold
from membership.assembly.rules.kinds.membership import (
    Dues,
    MembershipTerm,
    Participation,
    PaymentLadder,
    Prerequisite,
    Tier,
)
from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, Levy
from membership.assembly.rules.records import Absent, Open, Rule

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
    """The head of a charter. `assumed` dates were inferred, since the text does not hold them."""

    foundation: str
    wing: Literal["business", "technical"]
    title: str
    version: str
    adopted_on: date
    effective_from: date
    assumed: bool = False
    note: str = ""

    @property
    def label(self) -> str:
        """The version as explanations cite it."""
        return f"{self.title}, version {self.version}"


@dataclass(frozen=True)
class CharterDocument:
    """The rules of one charter version, asked `as_of` a day. `version_id` and `public_id` are those of the stored version
    (None and empty for a text that is not adopted); rooms keep `version_id` with every result they store."""

    charter: Charter
    sources: tuple[Source, ...]
    rules: tuple[Rule[Parameters], ...]
    as_of: date
    sha256: str
    version_id: int | None = None
    public_id: str = ""
    in_force: tuple[Rule[Parameters], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        holding = tuple(rule for rule in self.rules if rule.holds_on(self.as_of))
        object.__setattr__(self, "in_force", holding)

    def on(self, day: date) -> CharterDocument:
        """The same charter, asked as of another day."""
        return self if day == self.as_of else replace(self, as_of=day)

    # Membership
    def tiers(self) -> tuple[Rule[Tier], ...]:
        """The tiers, highest first."""
        return tuple(sorted(self._all(Tier), key=lambda rule: rule.parameters.rank))

    def tier(self, tier: str) -> Rule[Tier] | Absent:
        """The tier with this id."""
        return self._one(Tier, tier, f"The charter knows no tier '{tier}'.")

    def prerequisites(self, tier: str) -> tuple[Rule[Prerequisite], ...]:
        """What must be true before a company may join the tier."""
        return (*self._all(Prerequisite, tier), *self._all(Prerequisite, "*"))

    def dues_for(self, tier: str, on: date | None = None) -> Rule[Dues] | Absent:
        """What members of the tier pay, as of `on` (default: the document's day)."""
        asked = self.on(on) if on else self
        return asked._one(Dues, tier, f"The charter states no dues for the tier '{tier}'.")

    def membership_term(self, tier: str) -> Rule[MembershipTerm] | Absent:
        """How long a membership of the tier lasts and how it renews."""
        silent = f"The charter states no term of membership for the tier '{tier}'."
        return self._one(MembershipTerm, tier, silent) or self._one(MembershipTerm, "*", silent)

    def payment_ladder(self) -> Rule[PaymentLadder] | Absent:
        """What follows when dues are not paid."""
        return self._one(PaymentLadder, "", "The charter does not say what follows when dues are not paid.")

    def levy(self) -> Rule[Levy] | Absent:
        """The parent's charge on receipts."""
        return self._one(Levy, "", "The charter states no levy.")

    # Bodies
    def bodies(self) -> tuple[Rule[Body], ...]:
        """The bodies of this charter's wing, in the order of the text."""
        return self._all(Body)

    def body(self, body: str) -> Rule[Body] | Absent:
        """The body with this id."""
        return self._one(Body, body, f"The charter knows no body '{body}'.")

    def seats(self, body: str) -> tuple[Rule[Seat], ...]:
        """The seat groups of the body, in the order of the text; empty where the charter gives it none."""
        return self._all(Seat, body)

    def seat(self, body: str, group: str) -> Rule[Seat] | Absent:
        """The seat group `group` of the body."""
        return self._one(
            Seat,
            body,
            f"The charter gives the {self._title(body)} no seats '{group}'.",
            lambda rule: rule.name == group,
        )

    def alternates(self, body: str) -> Rule[Alternate] | Absent:
        """Whether and how alternates act in the body."""
        return self._one(
            Alternate, body, f"The charter says nothing of alternates in the {self._title(body)}."
        )

    def participation(self, body: str) -> Rule[Participation] | Absent:
        """When absence costs a seat its standing."""
        return self._one(
            Participation, body, f"The charter ties no standing to attendance in the {self._title(body)}."
        )

    def term(self, body: str, role: str) -> Rule[Term] | Absent:
        """How long an appointment to the seat group or office lasts; a rule for "*" speaks of all seats of the body."""
        silent = f"The charter states no term for '{role}' in the {self._title(body)}."
        exact = self._one(Term, body, silent, lambda rule: rule.parameters.role == role)
        return exact or self._one(Term, body, silent, lambda rule: rule.parameters.role == "*")

    def vacancy(self, body: str, role: str) -> Rule[Vacancy] | Absent:
        """How a vacant seat of the group is filled."""
        silent = f"The charter does not say how a vacant seat '{role}' of the {self._title(body)} is filled."
        return self._one(Vacancy, body, silent, lambda rule: rule.parameters.role in (role, "*"))

    def officers(self, body: str) -> tuple[Rule[Officer], ...]:
        """The offices of the body."""
        return self._all(Officer, body)

    def committees(self) -> tuple[Rule[Committee], ...]:
        """The committees."""
        return self._all(Committee)

    # Deciding
    def quorum(self, body: str, decision: str | None = None, mode: Mode = "meeting") -> Rule[Quorum] | Absent:
        """The quorum of the body: one for this decision if the charter has it, else the one for every decision."""
        silent = f"The charter states no quorum for the {self._title(body)} ({mode})."
        for wanted in dict.fromkeys((decision or "", "")):
            found = self._by_mode(Quorum, body, silent, mode, lambda one, w=wanted: one.decision == w)  # type: ignore[misc]
            if isinstance(found, Rule) or found.clauses:
                return found
        return Absent("quorum", body, silent, version=self.charter.label)

    def threshold(self, body: str, decision: str, mode: Mode) -> Rule[Threshold] | Absent:
        """What carries `decision` in the body. A decision that the charter does not name is absent: whether it is an
        "ordinary" one is for the caller to say."""
        silent = (
            f"The charter does not say what carries '{spoken(decision)}' in the {self._title(body)} ({mode})."
        )
        return self._by_mode(Threshold, body, silent, mode, lambda one: one.decision == decision)

    def decisions(self, body: str) -> tuple[str, ...]:
        """The kinds of decision for which the charter states a threshold in the body, each once."""
        return tuple(dict.fromkeys(rule.parameters.decision for rule in self._all(Threshold, body)))

    def notice(self, body: str, matter: str = "meeting") -> Rule[Notice] | Absent:
        """How early a meeting of the body on this matter is called; without a rule for it, the one for every meeting."""
        silent = f"The charter states no notice for meetings of the {self._title(body)}."
        exact = self._one(Notice, body, silent, lambda rule: rule.parameters.matter == matter)
        return exact or self._one(Notice, body, silent, lambda rule: rule.parameters.matter == "meeting")

    def procedures(self, body: str) -> tuple[Rule[Procedure], ...]:
        """Ways of deciding outside of a plain meeting."""
        return self._all(Procedure, body)

    # The technical side
    def ladder(self) -> Rule[Ladder] | Absent:
        """The maintainers' ladder."""
        return self._one(Ladder, "", "The charter states no ladder of maintainers.")

    def agreements(self) -> tuple[Rule[Agreement], ...]:
        """What contributors agree to."""
        return self._all(Agreement)

    def gates(self) -> tuple[Rule[Gate], ...]:
        """What must be shown or affirmed before a body acts."""
        return self._all(Gate)

    # The whole
    def rule(self, rule_id: str) -> Rule[Parameters] | Absent:
        """The rule with this id, whether or not it holds on the document's day."""
        found = next((rule for rule in self.rules if rule.id == rule_id), None)
        return found or Absent(
            "rule", rule_id, f"The charter holds no rule '{rule_id}'.", version=self.charter.label
        )

    def open_questions(self) -> tuple[Open, ...]:
        """What the text itself leaves open, and clauses that contradict each other. Questions that arise only from the
        facts (a class with too few members) come with the computed count."""
        return (*self._left_open(), *self._contradictions())

    def _left_open(self) -> Iterator[Open]:
        for rule in self.in_force:
            for question in rule.parameters.left_open():
                yield Open(rule.id, rule.subject, question, rule.clause, rule.source, rule.is_assumed)

    def _contradictions(self) -> Iterator[Open]:
        grouped: dict[tuple[object, ...], list[Rule[Parameters]]] = {}
        for rule in self.in_force:
            named = tuple(getattr(rule.parameters, key) for key in rule.parameters.NAMED_BY)
            if named:
                grouped.setdefault((rule.kind, rule.subject, *named), []).append(rule)
        for rules in grouped.values():
            if len({rule.parameters for rule in rules}) > 1:
                where = " and ".join(rule.clause or rule.id for rule in rules)
                text = f"Clauses {where} contradict each other ({spoken(rules[0].kind)} {spoken(rules[0].subject)})."
                yield Open(rules[0].id, rules[0].subject, text, rules[0].clause, rules[0].source)

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
