"""A charter as of a day, and the questions that rooms ask of it. What it does not say is `Absent`, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from membership.assembly.rules.kinds.bodies import Alternate, Body, Committee, Officer, Seat, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Mode, Notice, Procedure, Quorum, Threshold, Tie
from membership.assembly.rules.kinds.duties import Spending, Transparency
from membership.assembly.rules.kinds.electing import Election
from membership.assembly.rules.kinds.events import Event, EventKind
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.kinds.membership import (
    Benefit,
    Dues,
    DuesOverride,
    DuesReduction,
    MembershipTerm,
    Participation,
    PaymentLadder,
    Prerequisite,
    Tier,
)
from membership.assembly.rules.kinds.representing import Representation, Role
from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, Levy
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.rulebook import Rulebook, spoken


class CharterDocument(Rulebook):
    """A charter as of a day; each question has a rule, rules, or an `Absent` as its answer."""

    # Membership
    def tiers(self) -> tuple[Rule[Tier], ...]:
        """The tiers, highest first."""
        return tuple(sorted(self._all(Tier), key=lambda rule: rule.parameters.rank))

    @property
    def tier_titles(self) -> Mapping[str, str]:
        """Key of each tier -> what people call it."""
        return {rule.subject: rule.parameters.title for rule in self.tiers()}

    def tier(self, tier: str) -> Rule[Tier] | Absent:
        """The tier with this id."""
        return self._one(Tier, tier, f"The charter knows no tier '{tier}'.")

    def prerequisites(self, tier: str) -> tuple[Rule[Prerequisite], ...]:
        """What must be true before a company may join the tier."""
        return (*self._all(Prerequisite, tier), *self._all(Prerequisite, "*"))

    def benefits(self, tier: str) -> tuple[Rule[Benefit], ...]:
        """What members of the tier may use, in the order of the text; what is said of the tier comes before "every tier"."""
        own = self._all(Benefit, tier)
        named = {rule.parameters.benefit for rule in own}
        every = self._all(Benefit, "*")
        return (*own, *(rule for rule in every if rule.parameters.benefit not in named))

    def dues_for(self, tier: str, on: date | None = None) -> Rule[Dues] | Absent:
        """What members of the tier pay, as of `on` (default: the document's day)."""
        asked = self.on(on) if on else self
        return asked._one(Dues, tier, f"The charter states no dues for the tier '{tier}'.")

    def dues_overrides(self, tier: str) -> tuple[Rule[DuesOverride], ...]:
        """Under which conditions members of the tier pay as another."""
        return self._all(DuesOverride, tier)

    def dues_reductions(self, tier: str) -> tuple[Rule[DuesReduction], ...]:
        """What makes members of the tier pay less."""
        return self._all(DuesReduction, tier)

    def event(self, on: EventKind) -> Rule[Event] | Absent:
        """What follows for membership, seats and dues when something happens."""
        silent = f"The charter does not say what follows from '{spoken(on)}'."
        return self._one(Event, "", silent, lambda rule: rule.parameters.on == on)

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

    def representation(self, role: Role) -> Rule[Representation] | Absent:
        """How many represent a member in the role, and whether what they do binds it."""
        silent = f"The charter states no number of {role} representatives."
        return self._one(Representation, "", silent, lambda rule: rule.parameters.role == role)

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
        silent = f"The charter says nothing of alternates in the {self._title(body)}."
        return self._following(body, lambda one: self._one(Alternate, one, silent))

    def participation(self, body: str) -> Rule[Participation] | Absent:
        """When absence costs a seat its standing: the rule that suspends its vote, before one that only allows removal."""
        silent = f"The charter ties no standing to attendance in the {self._title(body)}."

        def suspends(rule: Rule[Participation]) -> bool:
            return rule.parameters.effect == "vote_suspended"

        return self._following(
            body, lambda one: self._one(Participation, one, silent, suspends)
        ) or self._following(body, lambda one: self._one(Participation, one, silent))

    def participations(self, body: str) -> tuple[Rule[Participation], ...]:
        """Every rule that ties something to attendance in the body."""
        return self._all_following(Participation, body)

    def limits(self, body: str) -> tuple[Rule[Limit], ...]:
        """The limits of the body's size, seats and votes."""
        return self._all(Limit, body)

    def elections(self, body: str, role: str | None = None) -> tuple[Rule[Election], ...]:
        """How seats and offices of the body are elected; for one role, what is said of it and of every role."""
        return tuple(
            rule for rule in self._all(Election, body) if role is None or rule.parameters.role in (role, "*")
        )

    def term(self, body: str, role: str) -> Rule[Term] | Absent:
        """How long an appointment to the seat group or office lasts; a rule for "*" speaks of all seats of the body."""
        silent = f"The charter states no term for '{role}' in the {self._title(body)}."
        exact = self._one(Term, body, silent, lambda rule: rule.parameters.role == role)
        return exact or self._one(Term, body, silent, lambda rule: rule.parameters.role == "*")

    def vacancy(self, body: str, role: str) -> Rule[Vacancy] | Absent:
        """How a vacant seat of the group is filled."""
        silent = f"The charter does not say how a vacant seat '{role}' of the {self._title(body)} is filled."
        exact = self._one(Vacancy, body, silent, lambda rule: rule.parameters.role == role)
        return exact or self._one(Vacancy, body, silent, lambda rule: rule.parameters.role == "*")

    def officers(self, body: str) -> tuple[Rule[Officer], ...]:
        """The offices of the body."""
        return self._all(Officer, body)

    def committees(self) -> tuple[Rule[Committee], ...]:
        """The committees."""
        return self._all(Committee)

    def transparency(self, body: str) -> tuple[Rule[Transparency], ...]:
        """Who may be present in the body, and what it publishes."""
        return self._all_following(Transparency, body)

    def spending(self, body: str) -> tuple[Rule[Spending], ...]:
        """Who of the body, or under it, may decide on spending."""
        return self._all(Spending, body)

    # Deciding
    def quorum(self, body: str, decision: str | None = None, mode: Mode = "meeting") -> Rule[Quorum] | Absent:
        """The quorum of the body: one for this decision if the charter has it, else the one for every decision."""
        return self._following(body, lambda one: self._quorum(one, decision, mode))

    def _quorum(self, body: str, decision: str | None, mode: Mode) -> Rule[Quorum] | Absent:
        silent = f"The charter states no quorum for the {self._title(body)} ({mode})."
        for wanted in dict.fromkeys((decision or "", "")):
            found = self._by_mode(Quorum, body, silent, mode, lambda one, w=wanted: one.decision == w)  # type: ignore[misc]
            if isinstance(found, Rule) or found.clauses:
                return found
        return Absent("quorum", body, silent, version=self.charter.label)

    def deciding(self, body: str) -> tuple[Rule[Quorum] | Rule[Threshold], ...]:
        """Every quorum and threshold of the body, or of the one whose rules it follows."""
        return (*self._all_following(Quorum, body), *self._all_following(Threshold, body))

    def threshold(self, body: str, decision: str, mode: Mode) -> Rule[Threshold] | Absent:
        """What carries `decision` in the body, or what carries every decision that a rule `covers`. A decision that the
        charter does not name is absent: whether it is an "ordinary" one is for the caller to say."""
        return self._following(body, lambda one: self._threshold(one, decision, mode))

    def _threshold(self, body: str, decision: str, mode: Mode) -> Rule[Threshold] | Absent:
        silent = (
            f"The charter does not say what carries '{spoken(decision)}' in the {self._title(body)} ({mode})."
        )
        named = self._by_mode(Threshold, body, silent, mode, lambda one: one.decision == decision)
        if isinstance(named, Rule) or named.clauses:
            return named
        return self._by_mode(Threshold, body, silent, mode, lambda one: decision in one.covers)

    def tie(self, body: str) -> Rule[Tie] | Absent:
        """What is done where a vote of the body is tied."""
        silent = f"The charter does not say what is done about a tie in the {self._title(body)}."
        return self._following(body, lambda one: self._one(Tie, one, silent))

    def decisions(self, body: str) -> tuple[str, ...]:
        """The kinds of decision for which the charter states a threshold in the body, each once."""
        return tuple(dict.fromkeys(rule.parameters.decision for rule in self._all(Threshold, body)))

    def notice(self, body: str, matter: str = "meeting") -> Rule[Notice] | Absent:
        """How early a meeting of the body on this matter is called; without a rule for it, the one for every meeting."""
        silent = f"The charter states no notice for meetings of the {self._title(body)}."

        def on(body: str, matter: str) -> Rule[Notice] | Absent:
            return self._one(Notice, body, silent, lambda rule: rule.parameters.matter == matter)

        return self._following(body, lambda one: on(one, matter) or on(one, "meeting"))

    def procedures(self, body: str) -> tuple[Rule[Procedure], ...]:
        """Ways of deciding outside of a plain meeting."""
        return self._all(Procedure, body)

    def procedure(self, body: str, decision: str, *modes: str) -> Rule[Procedure] | Absent:
        """How the body decides in one of the modes: what is said of this decision, before what is said of every one."""
        silent = f"The charter does not say how the {self._title(body)} decides outside of a meeting."

        def among(body: str, decision: str) -> Rule[Procedure] | Absent:
            def suits(rule: Rule[Procedure]) -> bool:
                return rule.parameters.mode in modes and rule.parameters.decision == decision

            return self._one(Procedure, body, silent, suits)

        return self._following(body, lambda one: among(one, decision) or among(one, ""))

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
