"""How many act for a member in each role, and which roles bind the company: what the charter says, else what is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.representing import Representation, Role
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Rule
from membership.business.members.models import KINDS
from membership.kernel.errors import RuleBroken


@dataclass(frozen=True)
class RoleRule:
    """What holds for one role of representatives; `at_most` is None where nobody counts them."""

    role: str
    at_least: int
    at_most: int | None
    is_binding: bool
    explanation: Explanation

    @property
    def clause(self) -> str:
        """Where it stands: "clause 1.5", or that it is assumed."""
        return self.explanation.reference


ASSUMED: Mapping[Role, Representation] = {
    "primary": Representation("primary", at_least=1, at_most=1, binding=True),
    "billing": Representation("billing", at_least=1),
    "legal": Representation("legal", binding=True),
}
"""What this house assumes where a charter is silent: a company has one person who answers for it as a whole and somebody who
gets its invoices; primary and legal representatives accept agreements, and so bind it."""


def role_rules(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> dict[str, RoleRule]:
    """Role -> what holds for it in the foundation on the day, in the order in which roles are listed; one statement."""
    try:
        document = charter_in_force(session, foundation_id, "business", on, known_at)
    except RuleBroken:  # no charter is in force yet
        return {role: _assumed(role) for role in KINDS}
    found = {role: document.representation(role) for role in KINDS}
    return {
        role: _stated(rule) if isinstance(rule, Rule) else _assumed(role, rule.version)
        for role, rule in found.items()
    }


def binding_kinds(session: Session, foundation_id: int, on: date) -> tuple[str, ...]:
    """The roles whose holders bind their company on the day; one statement."""
    rules = role_rules(session, foundation_id, on)
    return tuple(kind for kind, rule in rules.items() if rule.is_binding)


def _stated(rule: Rule[Representation]) -> RoleRule:
    return _role_rule(rule.parameters, rule.explain(*_words(rule.parameters)))


def _assumed(role: Role, version: str = "") -> RoleRule:
    said = ASSUMED.get(role, Representation(role))
    return _role_rule(said, Explanation(*_words(said), is_assumed=True, rule_version=version))


def _role_rule(said: Representation, told: Explanation) -> RoleRule:
    return RoleRule(said.role, said.at_least, said.at_most, said.binding, told)


def _words(said: Representation) -> tuple[str, str]:
    most = "any number" if said.at_most is None else f"at most {said.at_most}"
    binds = "; they bind the company, so a second person confirms each change" if said.binding else ""
    return f"{said.role.capitalize()} representatives", f"At least {said.at_least}, {most}{binds}"
