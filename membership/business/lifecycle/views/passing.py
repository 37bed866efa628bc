"""The page on which a membership passes to a successor: who it is, who goes with it, and the operation."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.lifecycle.change import Change
from membership.business.lifecycle.foreseeing import foresee_transfer
from membership.business.lifecycle.handover import Passing, concerned
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.lifecycle.views.life_forms import TransferForm
from membership.business.members.models import Member
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import check_reuse
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.organizations.queries import organizations_named
from membership.directory.people.models import Person
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work


def transfer_form(session: Session, member: Member, today: date) -> TransferForm:
    """The form, with everybody who acts or sits for the member to choose from; so nobody else can be named."""
    form = TransferForm(on=today)
    names = concerned(session, member, min(today, form.on.data or today))
    query = select(Person.id, Person.public_id).where(Person.id.in_(names))
    keys = {row.id: row.public_id for row in session.execute(query)}
    form.staying.choices = [(keys[person], name) for person, name in names.items()]
    return form


def foresee_passing(session: Session, member: Member, form: Any, _today: date) -> Change | None:
    """The membership goes on as that of the successor. Raises RuleBroken where the name is or was another company's."""
    name = form.organization.data
    if form.on.data is None or not name:
        return None
    heir = _heir(session, form)
    people = Passing(str(form.kind.data), form.on.data, bool(form.keeps_people.data), _staying(session, form))
    return foresee_transfer(session, member, name, heir, people)


def pass_on(work: Work, member: Member, form: Any, _today: date) -> str:
    """Pass the membership on to the company of the name, which is registered where none is known, or where it is another."""
    name = form.organization.data
    heir = _heir(work.session, form) or register_organization(
        work, OrganizationDetails(name), is_name_confirmed=bool(form.is_another.data)
    )
    said = Succession(
        str(form.kind.data), form.on.data, form.consent.data, form.signature.data, form.reason.data or "",
        bool(form.keeps_people.data), _staying(work.session, form),
    )  # fmt: skip
    passed = transfer_member(work, member.id, heir.id, said)
    return " ".join([f"The membership passes to {name} on {form.on.data}.", *passed.warnings])


def _heir(session: Session, form: Any) -> Organization | None:
    """The company of the name; None where none is known, or where it is said to be another one. Raises RuleBroken where the
    name is or was another company's and nobody said so."""
    if form.is_another.data:
        return None
    known = organizations_named(session, form.organization.data)
    if len(known) > 1:
        raise RuleBroken("Several companies of this name are known; merge them first.", field="organization")
    if not known:
        check_reuse(session, {"organization": form.organization.data}, None)
    return known[0] if known else None


def _staying(session: Session, form: Any) -> frozenset[int]:
    query = select(Person.id).where(Person.public_id.in_(form.staying.data or ()))
    return frozenset(session.scalars(query))
