"""To whom mail to many goes: people of the members that a question finds, by role and by seat, each once, and why each is in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Alternate, Appointment, Body, Seat
from membership.business.members.models import KINDS, Member, Representative
from membership.business.members.queries import day_for_member
from membership.business.members.questions import Question, picked_by, question_of, stored
from membership.business.members.roster import roster_whole
from membership.directory.people.models import Affiliation, Person
from membership.kernel.facts import holds_on
from membership.kernel.mail.outbox import MAILBOX
from membership.kernel.room import ListFilter

SEATED = {"directors": "Directors", "advisers": "Members of advisory bodies", "alternates": "Alternates"}
ROLES = {kind: f"{kind.capitalize()} representatives" for kind in KINDS} | SEATED


@dataclass(frozen=True)
class Audience:
    """What is asked for: people in these roles, of the members that the question finds."""

    roles: tuple[str, ...]
    question: Question

    def as_document(self) -> dict[str, Any]:
        """As a mailing keeps it."""
        return {"roles": list(self.roles), "question": stored(self.question)}

    @classmethod
    def of(cls, document: Mapping[str, Any], filters: Sequence[ListFilter]) -> Audience:
        """What `as_document` wrote."""
        roles = tuple(role for role in ROLES if role in document.get("roles", ()))
        return cls(roles, question_of(document.get("question", {}), filters))


@dataclass
class Addressee:
    """A person who would get the mail. `reasons` are (member id, role in words, company, tier); `left_out` says why they
    would not."""

    person_id: int
    name: str
    email: str
    reasons: list[tuple[int, str, str, str]] = field(default_factory=list)
    left_out: str = ""

    @property
    def company(self) -> str:
        """The companies for which they get it."""
        return " and ".join(dict.fromkeys(reason[2] for reason in self.reasons))

    @property
    def tier(self) -> str:
        """The tiers of these companies."""
        return " and ".join(dict.fromkeys(reason[3] for reason in self.reasons if reason[3]))

    @property
    def words(self) -> str:
        """ "Voting representative of Acme; Director (Board) of Acme"."""
        return "; ".join(dict.fromkeys(f"{role} of {company}" for _, role, company, _ in self.reasons))


def addressees(
    session: Session, foundation_id: int, on: date, audience: Audience, filters: Sequence[ListFilter]
) -> list[Addressee]:
    """Everybody whom the audience finds, each person once, by company and name; two statements, and those of the filters of
    other rooms that are asked."""
    picked = picked_by(session, foundation_id, on, audience.question, filters)
    members = {
        row.member_id: row
        for row in roster_whole(session, foundation_id, on, audience.question.wanted, picked)
    }
    if not members or not audience.roles:
        return []
    found: dict[int, Addressee] = {}
    for row in session.execute(_people(foundation_id, on, audience.roles)):
        member = members.get(row.member_id)
        if member is None:
            continue
        one = found.setdefault(row.person_id, Addressee(row.person_id, row.name, row.email or ""))
        role = f"{row.role.capitalize()} representative" if row.role in KINDS else row.role
        one.reasons.append((row.member_id, role, member.name, member.tier_name or ""))
    for one in found.values():
        one.reasons.sort(key=lambda reason: (reason[2], reason[1]))
        one.left_out = "" if MAILBOX.fullmatch(one.email) else "has no mail address"
    return sorted(
        found.values(), key=lambda one: (one.company.casefold(), one.name.casefold(), one.person_id)
    )


def digest_of(people: Iterable[Addressee]) -> str:
    """By what a page knows that the people are still those whom somebody has seen."""
    seen = [(one.person_id, one.left_out, one.reasons) for one in people]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _people(foundation_id: int, on: date, roles: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """(member_id, person_id, role, name, email) of everybody in the roles, of whichever member; of one that joins, those who
    begin with its membership."""
    kinds = [role for role in roles if role in KINDS]
    parts: list[Select[*tuple[Any, ...]]] = [_representatives(foundation_id, on, kinds)] if kinds else []
    holding, advises = (_seated(foundation_id, on, Appointment, word) for word in ("Director", "Member"))
    parts += [holding.where(Body.is_advisory.is_(False))] if "directors" in roles else []
    parts += [advises.where(Body.is_advisory.is_(True))] if "advisers" in roles else []
    parts += [_seated(foundation_id, on, Alternate, "Alternate")] if "alternates" in roles else []
    people = union_all(*parts).subquery()
    return (
        select(people.c.member_id, people.c.person_id, people.c.role, Person.name, Person.email)
        .join(Person, Person.id == people.c.person_id)
        .where(Person.merged_into_id.is_(None))
        .order_by(people.c.member_id, people.c.person_id, people.c.role)
    )


def _representatives(foundation_id: int, on: date, kinds: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(Representative.member_id, Representative.person_id, Representative.kind.label("role"))
        .join(Member, Member.id == Representative.member_id)
        .where(
            Representative.foundation_id == foundation_id, Representative.kind.in_(kinds),
            holds_on(Representative, day_for_member(on)),
        )
    )  # fmt: skip


def _seated(foundation_id: int, on: date, sits: Any, word: str) -> Select[*tuple[Any, ...]]:
    """Who holds a seat, or stands in: for the company whose seat it is, else for the one they work for."""
    works = and_(
        Seat.organization_id.is_(None), Affiliation.person_id == sits.person_id, holds_on(Affiliation, on),
        Affiliation.standing != "contradicted",
    )  # fmt: skip
    company = func.coalesce(Seat.organization_id, Affiliation.organization_id)
    day = day_for_member(on)
    return (
        select(
            Member.id.label("member_id"), sits.person_id, (literal(f"{word}, ") + Body.title).label("role")
        )
        .select_from(sits)
        .join(Seat, Seat.id == sits.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Affiliation, works)
        .join(Member, and_(Member.foundation_id == foundation_id, Member.organization_id == company))
        .where(Seat.foundation_id == foundation_id, Seat.wing == "business", holds_on(sits, day))
        .where(Seat.starts_on <= day, Seat.ends_on > day)
    )
