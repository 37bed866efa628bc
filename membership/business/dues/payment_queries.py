"""Payments as lists and pages read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from membership.business.dues.models import Account, Allocation, Invoice, Ledger, Payment, PaymentBalance
from membership.business.members.models import Member
from membership.directory.organizations.models import Organization
from membership.kernel.errors import NotFound


def payment_list(
    session: Session,
    foundation_id: int,
    *,
    only_free: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Payments of the foundation, newest first, without the rows that undo others; one statement."""
    query = _columns().where(Payment.foundation_id == foundation_id, Payment.reverses_id.is_(None))
    if only_free:
        query = query.where(PaymentBalance.free_minor > 0)
    if before is not None:
        query = query.where(Payment.id < before)
    return session.execute(query.order_by(Payment.id.desc()).limit(limit)).all()


def payment_by_public_id(session: Session, foundation_id: int, public_id: str) -> Row[*tuple[Any, ...]]:
    """The payment at this address of the foundation. Raises NotFound."""
    query = _columns().where(Payment.foundation_id == foundation_id, Payment.public_id == public_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def allocations_of(session: Session, payment_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What the payment pays, or paid: each row with its invoice, and whether it stands."""
    undoing = aliased(Allocation)
    query = (
        select(
            Allocation.public_id, Allocation.amount_minor, Allocation.allocated_on, Allocation.reason,
            Allocation.reverses_id, Invoice.number_text, Invoice.public_id.label("invoice"), Invoice.buyer_name,
            undoing.id.label("undone_by"),
        )
        .join(Invoice, Invoice.id == Allocation.invoice_id)
        .outerjoin(undoing, undoing.reverses_id == Allocation.id)
        .where(Allocation.payment_id == payment_id)
        .order_by(Allocation.id)
    )  # fmt: skip
    return session.execute(query).all()


def allocation_by_public_id(session: Session, foundation_id: int, public_id: str) -> Allocation:
    """The allocation with this id. Raises NotFound."""
    query = select(Allocation).where(
        Allocation.foundation_id == foundation_id, Allocation.public_id == public_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def banks(session: Session, foundation_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The bank accounts in the books of the foundation."""
    query = (
        select(Account.id, Account.code, Account.name, Account.currency)
        .join(Ledger, Ledger.id == Account.ledger_id)
        .where(Account.foundation_id == foundation_id, Account.role == "bank")
    )
    return session.execute(query.order_by(Account.currency, Account.code)).all()


def member_choices(session: Session, foundation_id: int) -> Sequence[tuple[str, str]]:
    """(public id, name) of every member: who may have paid."""
    query = (
        select(Member.public_id, Organization.display_name)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.foundation_id == foundation_id)
        .order_by(Organization.display_name)
    )
    return [(row.public_id, row.display_name) for row in session.execute(query)]


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Payment.id, Payment.public_id, Payment.amount_minor, Payment.currency, Payment.received_on, Payment.payer,
            Payment.reference, Payment.member_id, Payment.reverses_id, Account.code, Account.name.label("account"),
            PaymentBalance.free_minor, PaymentBalance.is_undone, Organization.display_name.label("member_name"),
        )
        .join(Account, Account.id == Payment.account_id)
        .outerjoin(PaymentBalance, PaymentBalance.payment_id == Payment.id)
        .outerjoin(Member, Member.id == Payment.member_id)
        .outerjoin(Organization, Organization.id == Member.organization_id)
    )  # fmt: skip
