"""What must be true of a charter as a whole: names that rules use are declared, ids are unique, counts end, and a
technical charter holds nothing that membership buys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from membership.assembly.rules.counts import Count
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Body, Committee, Officer, Seat, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Quorum, Threshold
from membership.assembly.rules.kinds.electing import Election
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.kinds.membership import Tier
from membership.assembly.rules.locating import NOWHERE, Locator
from membership.assembly.rules.records import Rule

AnyRule = Rule[Parameters]


@dataclass(frozen=True)
class Unread:
    """Names that rules with faults of their own declare, so that one fault is not told twice; `hides_roles`: one of those
    rules is a seat or an office."""

    bodies: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    hides_roles: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong with a rule, and the `key` that says so, or the `value` that some key of it has."""

    rule: AnyRule
    message: str
    value: str = ""
    key: str = ""


def faults_of(
    document: CharterDocument, unread: Unread = Unread(), where: Locator = NOWHERE
) -> Iterator[CharterError]:
    """Everything that cannot be, in no particular order, each on the line of the key that says it."""
    for one in _faults(document, unread):
        line = where.line_of(one.rule, value=one.value, key=one.key)
        yield CharterError(line, f"{one.rule.kind} '{one.rule.name}' {one.message}")


def _faults(document: CharterDocument, unread: Unread) -> Iterator[Fault]:
    yield from _ids(document)
    bodies = {
        rule.parameters.id for rule in document.rules if isinstance(rule.parameters, Body)
    } | unread.bodies
    tiers = {
        rule.parameters.id for rule in document.rules if isinstance(rule.parameters, Tier)
    } | unread.tiers
    for rule in document.rules:
        yield from _names(rule, "body", (*rule.parameters.bodies_named(), *_bodies_counted(rule)), bodies)
        yield from _names(rule, "tier", rule.parameters.tiers_named(), tiers)
    if not unread.hides_roles:
        roles = _roles(document)
        for rule in document.rules:
            yield from _roles_of(document, rule, roles.get(rule.subject, set()))
        yield from _counts(document)
    yield from _wall(document)


def _ids(document: CharterDocument) -> Iterator[Fault]:
    seen: dict[str, AnyRule] = {}
    for rule in document.rules:
        if rule.id in seen:
            where = f"stands already on line {seen[rule.id].line}"
            yield Fault(rule, f"{where}; give one of the two an id of its own", key="id")
        seen.setdefault(rule.id, rule)
    for rule in document.rules:
        if rule.contradicts and (rule.contradicts not in seen or rule.contradicts == rule.id):
            known = sorted(other for other in seen if other.startswith(f"{rule.kind}.") and other != rule.id)
            yield Fault(
                rule,
                f"contradicts '{rule.contradicts}'; known are {', '.join(known) or 'none'}",
                key="contradicts",
            )


def _names(rule: AnyRule, what: str, named: tuple[str, ...], known: set[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(named):
        if name not in known:
            plural = "bodies" if what == "body" else f"{what}s"
            yield Fault(
                rule, f"names {what} '{name}'; known {plural} are {', '.join(sorted(known)) or 'none'}", name
            )


def _bodies_counted(rule: AnyRule) -> tuple[str, ...]:
    return tuple(sorted(body for count in counts_in(rule.parameters) for body in count.bodies if body))


def counts_in(said: Parameters) -> tuple[Count, ...]:
    """The counts of a rule."""
    if isinstance(said, Seat):
        condition = () if isinstance(said.active_when, str) else (said.active_when.of,)
        return (said.count, *condition)
    if isinstance(said, Limit):
        return tuple(one for one in (said.least, said.most) if isinstance(one, Count))
    return (
        (said.maximum_members,) if isinstance(said, Tier) and isinstance(said.maximum_members, Count) else ()
    )


def _roles_of(document: CharterDocument, rule: AnyRule, known: set[str]) -> Iterator[Fault]:
    """Seat groups, offices and classes that rules name exist in the body, whose ones are `known`."""
    listed = f"known are {', '.join(sorted(known)) or 'none'}"
    match rule.parameters:
        case Seat(by=by) if by.kind == "office":
            yield from _office(document, rule, by.name)
        case Term(role=role) | Vacancy(role=role) | Election(role=role) if role not in known | {"*"}:
            yield Fault(rule, f"names '{role}', which is no seat and no office there; {listed}", role)
        case Limit(among=among, except_groups=without):
            for group in sorted({*among, *without} - known):
                yield Fault(rule, f"names '{group}', which is no seat and no office there; {listed}", group)
        case Quorum(base=base) | Threshold(base=base) if base.kind == "class" and base.group not in known:
            yield Fault(
                rule, f"names class '{base.group}'; known classes are {', '.join(sorted(known))}", base.group
            )


def _office(document: CharterDocument, rule: AnyRule, name: str) -> Iterator[Fault]:
    body, _, office = name.rpartition(".")
    known = {
        f"{body}.{one.parameters.office}"
        for one in document.rules
        if isinstance(one.parameters, Officer) and one.subject == body
    }
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        yield Fault(rule, f"names the office '{office}' of the {body}; known offices are {listed}", name)


def _roles(document: CharterDocument) -> dict[str, set[str]]:
    """Body -> its seat groups and offices."""
    found: dict[str, set[str]] = {}
    for rule in document.rules:
        if isinstance(rule.parameters, Seat):
            found.setdefault(rule.subject, set()).add(rule.name)
        elif isinstance(rule.parameters, Officer):
            found.setdefault(rule.subject, set()).add(rule.parameters.office)
    return found


def _counts(document: CharterDocument) -> Iterator[Fault]:
    """Counts name seat groups of their own body, and none needs itself, directly or through others."""
    for body in {rule.subject for rule in document.rules if isinstance(rule.parameters, Seat)}:
        rules = [one for one in document.rules if isinstance(one.parameters, Seat) and one.subject == body]
        names = {rule.name for rule in rules}
        needs = {rule.name: _needs(rule, names) for rule in rules}
        for rule in rules:
            for group in sorted(needs[rule.name] - names):
                listed = ", ".join(sorted(names))
                yield Fault(
                    rule, f"counts the seats '{group}'; known seats of the {body} are {listed}", group
                )
        for rule in rules:
            if rule.name in _reached(rule.name, needs):
                yield Fault(rule, "has a count that needs itself", key="count")
            if any("" in count.bodies or body in count.bodies for count in counts_in(rule.parameters)):
                yield Fault(
                    rule, "has a count that needs itself: it counts by the size of its own body", key="count"
                )


def _needs(rule: AnyRule, names: set[str]) -> frozenset[str]:
    counts = counts_in(rule.parameters)
    found = frozenset().union(*(count.groups for count in counts))
    return found | (names - {rule.name}) if any(count.needs_all_groups for count in counts) else found


def _reached(name: str, needs: Mapping[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = set(needs[name])
    while ahead:
        group = ahead.pop()
        if group not in reached:
            reached.add(group)
            ahead |= needs.get(group, frozenset())
    return reached


BUSINESS_BODIES = frozenset({"board", "membership", "technical_oversight", "technical_advisory"})


def _wall(document: CharterDocument) -> Iterator[Fault]:
    if document.charter.wing != "technical":
        return
    for rule in document.rules:
        match rule.parameters:
            case Seat() as seat if seat.is_from_membership or seat.belongs_to == "company":
                what = (
                    "comes with membership; its body is a business body and belongs in the business charter"
                )
                yield Fault(rule, what, key="by" if seat.is_from_membership else "belongs_to")
            case Body(class_=class_) if class_ in BUSINESS_BODIES:
                words = "board" if class_ == "board" else f"body of the class '{class_}'"
                yield Fault(rule, f"is a {words}, which belongs in the business charter", key="class")
            case Committee(spending_limit=limit) if limit is not None:
                yield Fault(
                    rule, "may spend money, which belongs in the business charter", key="spending_limit"
                )
