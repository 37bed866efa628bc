"""What must be true of a charter as a whole: names that rules use are declared, ids are unique, counts end, and a
technical charter holds nothing that membership buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Body, Committee, Officer, Seat, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Quorum, Threshold
from membership.assembly.rules.kinds.membership import Tier
from membership.assembly.rules.records import Rule

AnyRule = Rule[Parameters]


def check(document: CharterDocument) -> None:
    """Raise CharterError for the first thing that cannot be."""
    _check_ids(document)
    bodies = {rule.parameters.id for rule in document.rules if isinstance(rule.parameters, Body)}
    tiers = {rule.parameters.id for rule in document.rules if isinstance(rule.parameters, Tier)}
    for rule in document.rules:
        _check_names(rule, "body", rule.parameters.bodies_named(), bodies)
        _check_names(rule, "tier", rule.parameters.tiers_named(), tiers)
    _check_groups(document)
    _check_counts(document)
    _check_wall(document)


def _refuse(rule: AnyRule, message: str) -> NoReturn:
    raise CharterError(rule.line, f"{rule.kind} '{rule.name}' {message}")


def _check_ids(document: CharterDocument) -> None:
    seen: dict[str, AnyRule] = {}
    for rule in document.rules:
        if rule.id in seen:
            _refuse(
                rule, f"stands already on line {seen[rule.id].line}; give one of the two an id of its own"
            )
        seen[rule.id] = rule


def _check_names(rule: AnyRule, what: str, named: tuple[str, ...], known: set[str]) -> None:
    for name in named:
        if name not in known:
            plural = "bodies" if what == "body" else f"{what}s"
            _refuse(rule, f"names {what} '{name}'; known {plural} are {', '.join(sorted(known)) or 'none'}")


def _check_groups(document: CharterDocument) -> None:
    """Seat groups, offices and classes that rules name exist in the body."""
    for rule in document.rules:
        if isinstance(rule.parameters, Seat) and rule.parameters.by.kind == "office":
            _check_office(document, rule, rule.parameters.by.name)
        known = _roles(document, rule.subject)
        match rule.parameters:
            case Term(role=role) | Vacancy(role=role) if role not in known | {"*"}:
                _refuse(
                    rule,
                    f"names '{role}', which is no seat and no office there; known are {', '.join(sorted(known))}",
                )
            case Quorum(base=base) | Threshold(base=base) if base.kind == "class" and base.group not in known:
                _refuse(rule, f"names class '{base.group}'; known classes are {', '.join(sorted(known))}")


def _check_office(document: CharterDocument, rule: AnyRule, name: str) -> None:
    body, _, office = name.rpartition(".")
    known = {f"{body}.{one.parameters.office}" for one in document.rules if isinstance(one.parameters, Officer)
             and one.subject == body}  # fmt: skip
    if name not in known:
        _refuse(
            rule,
            f"names the office '{office}' of the {body}; known offices are {', '.join(sorted(known)) or 'none'}",
        )


def _roles(document: CharterDocument, body: str) -> set[str]:
    found = {
        rule.name for rule in document.rules if isinstance(rule.parameters, Seat) and rule.subject == body
    }
    return found | {
        rule.parameters.office
        for rule in document.rules
        if isinstance(rule.parameters, Officer) and rule.subject == body
    }


def _check_counts(document: CharterDocument) -> None:
    """Counts name seat groups of their own body, and none needs itself, directly or through others."""
    for body in {rule.subject for rule in document.rules if isinstance(rule.parameters, Seat)}:
        rules = [
            rule for rule in document.rules if isinstance(rule.parameters, Seat) and rule.subject == body
        ]
        needs = {
            rule.name: rule.parameters.count.groups for rule in rules if isinstance(rule.parameters, Seat)
        }
        for rule in rules:
            for group in needs[rule.name] - set(needs):
                _refuse(
                    rule,
                    f"counts the seats '{group}'; known seats of the {body} are {', '.join(sorted(needs))}",
                )
        for rule in rules:
            if rule.name in _reached(rule.name, needs):
                _refuse(rule, "has a count that needs itself")


def _reached(name: str, needs: Mapping[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = set(needs[name])
    while ahead:
        group = ahead.pop()
        if group not in reached:
            reached.add(group)
            ahead |= needs[group]
    return reached


def _check_wall(document: CharterDocument) -> None:
    if document.charter.wing != "technical":
        return
    for rule in document.rules:
        parameters = rule.parameters
        if isinstance(parameters, Seat) and (
            parameters.is_from_membership or parameters.belongs_to == "company"
        ):
            _refuse(
                rule, "comes with membership; its body is a business body and belongs in the business charter"
            )
        if isinstance(parameters, Body) and parameters.class_ == "board":
            _refuse(rule, "is a board, which belongs in the business charter")
        if isinstance(parameters, Committee) and parameters.spending_limit is not None:
            _refuse(rule, "may spend money, which belongs in the business charter")
