"""Invoices as lists and pages read them: exactly the shown columns, a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, literal_column, or_, select, text, tuple_
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.dues.models import (
    Account,
    Allocation,
    Balance,
    BillingDetails,
    CreditNote,
    DuesRun,
    Invoice,
    InvoiceBalance,
    InvoiceLine,
    LadderEvent,
    Payment,
    PaymentPlan,
    WriteOff,
)
from membership.business.members.listing import MemberListing
from membership.business.members.models import Member
from membership.kernel.errors import NotFound

SORTS: dict[str, Any] = {"issued": Invoice.issued_on, "due": Invoice.due_on, "member": Invoice.buyer_name}
STATES = ("open", "overdue", "paid", "void", "draft")
SHORTEST = 3
"""Characters from which on a trigram index finds anything."""


@dataclass(frozen=True)
class InvoiceFilter:
    """What a list shows. `after` is the keyset: the sort value and id of the last row of the page before."""

    state: str = ""
    tier: str = ""
    words: str = ""
    sort: str = "issued"
    is_descending: bool = True
    after: tuple[Any, int] | None = None


def invoice_list(
    session: Session, foundation_id: int, wanted: InvoiceFilter, today: date, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The invoices of the foundation that fit, in the asked order; one statement."""
    query = _columns().where(Invoice.foundation_id == foundation_id, *_fits(session, wanted, today))
    key = SORTS[wanted.sort]
    if wanted.state == "draft":
        # empty in every draft, which has no date either: they stand in the order of their ids
        key = Invoice.buyer_name
    else:
        query = query.where(Invoice.state != "draft")
    if wanted.after is not None:
        place = tuple_(key, Invoice.id)
        last = tuple_(*(literal for literal in wanted.after))
        query = query.where(place < last if wanted.is_descending else place > last)
    order = (key.desc(), Invoice.id.desc()) if wanted.is_descending else (key, Invoice.id)
    return session.execute(query.order_by(*order).limit(limit)).all()


def state_of(row: Any, today: date) -> str:
    """What an invoice is on the day: draft, void, paid (nothing is open), overdue, or open."""
    if row.state != "issued":
        return str(row.state)
    if not row.open_minor:
        return "paid"
    return "overdue" if row.due_on < today else "open"


def invoice_by_public_id(session: Session, foundation_id: int, public_id: str) -> Invoice:
    """The invoice at this address of the foundation. Raises NotFound."""
    query = select(Invoice).where(Invoice.foundation_id == foundation_id, Invoice.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class InvoicePage:
    """Everything that the page of an invoice shows."""

    invoice: Invoice
    member: Row[*tuple[Any, ...]]
    balance: InvoiceBalance | None
    lines: Sequence[InvoiceLine]
    settled: Sequence[Row[*tuple[Any, ...]]]
    credit_notes: Sequence[CreditNote]
    steps: Sequence[LadderEvent]
    plan: PaymentPlan | None


def invoice_page(session: Session, invoice: Invoice) -> InvoicePage:
    """The invoice with all that hangs on it; six statements, whatever their number."""
    of = invoice.id
    joined = (
        select(
            Member.public_id, Member.number, Member.organization_id, Member.foundation_id, InvoiceBalance, PaymentPlan,
        )
        .select_from(Member)
        .outerjoin(InvoiceBalance, InvoiceBalance.invoice_id == of)
        .outerjoin(PaymentPlan, PaymentPlan.invoice_id == of)
        .where(Member.id == invoice.member_id)
    )  # fmt: skip
    member = session.execute(joined).one()
    lines = select(InvoiceLine).where(InvoiceLine.invoice_id == of).order_by(InvoiceLine.position)
    notes = select(CreditNote).where(CreditNote.invoice_id == of).order_by(CreditNote.id)
    steps = select(LadderEvent).where(LadderEvent.invoice_id == of).order_by(LadderEvent.id)
    return InvoicePage(
        invoice, member, member.InvoiceBalance, session.scalars(lines).all(), settlements(session, of),
        session.scalars(notes).all(), session.scalars(steps).all(), member.PaymentPlan,
    )  # fmt: skip


def settlements(session: Session, invoice_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What paid the invoice, or was given up: day, kind, amount, words, and the allocation that may be undone."""
    undone = select(Allocation.reverses_id).where(Allocation.reverses_id.is_not(None))
    paid: Select[*tuple[Any, ...]] = (
        select(
            Allocation.allocated_on.label("day"), literal_column("'payment'").label("kind"),
            Allocation.amount_minor.label("amount_minor"), Payment.reference.label("words"),
            Allocation.public_id.label("public_id"), Payment.public_id.label("payment"),
            (Allocation.reverses_id.is_(None) & Allocation.id.not_in(undone)).label("stands"),
        )
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.invoice_id == invoice_id)
    )  # fmt: skip
    given_up: Select[*tuple[Any, ...]] = select(
        WriteOff.written_off_on, literal_column("'write-off'"), WriteOff.amount_minor, WriteOff.reason,
        WriteOff.public_id, literal_column("''"), WriteOff.amount_minor < 0,
    ).where(WriteOff.invoice_id == invoice_id)  # fmt: skip
    return session.execute(paid.union_all(given_up).order_by("day")).all()


def open_invoices(
    session: Session, foundation_id: int, member_id: int | None = None, limit: int = 200
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The open invoices of a member, or of all, those due first ahead: what a payment may pay."""
    query = _columns().where(InvoiceBalance.foundation_id == foundation_id, InvoiceBalance.open_minor > 0)
    if member_id is not None:
        query = query.where(InvoiceBalance.member_id == member_id)
    return session.execute(query.order_by(InvoiceBalance.due_on, Invoice.id).limit(limit)).all()


def invoices_of(
    session: Session, member_ids: Iterable[int], limit: int = 100
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The issued and void invoices of these members, newest first; one statement."""
    query = _columns().where(Invoice.member_id.in_(list(member_ids)), Invoice.state != "draft")
    return session.execute(query.order_by(Invoice.issued_on.desc(), Invoice.id.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Standing:
    """What a member owes and has to its credit, in one currency."""

    currency: str
    owed_minor: int
    credit_minor: int


def standing_of(session: Session, member_id: int) -> list[Standing]:
    """The balances of a member, one for each currency; one statement over maintained rows."""
    query = (
        select(Account.currency, Account.role, Balance.amount_minor)
        .join(Account, Account.id == Balance.account_id)
        .where(Balance.member_key == member_id, Account.role.in_(("receivable", "member_credit")))
    )
    found: dict[str, dict[str, int]] = {}
    for row in session.execute(query):
        found.setdefault(row.currency, {})[row.role] = row.amount_minor
    return [
        Standing(currency, sums.get("receivable", 0), -sums.get("member_credit", 0))
        for currency, sums in sorted(found.items())
    ]


def totals(session: Session, foundation_id: int, today: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open and overdue sums and counts by currency; over open invoices only, along their own index."""
    late = InvoiceBalance.due_on < today
    query = (
        select(
            InvoiceBalance.currency, func.count().label("count"), func.sum(InvoiceBalance.open_minor).label("open_minor"),
            func.count().filter(late).label("late_count"),
            func.coalesce(func.sum(InvoiceBalance.open_minor).filter(late), 0).label("late_minor"),
        )
        .where(InvoiceBalance.foundation_id == foundation_id, InvoiceBalance.open_minor > 0)
        .group_by(InvoiceBalance.currency)
        .order_by(InvoiceBalance.currency)
    )  # fmt: skip
    return session.execute(query).all()


def runs(session: Session, foundation_id: int, limit: int = 20) -> Sequence[DuesRun]:
    """The newest runs of the foundation."""
    query = select(DuesRun).where(DuesRun.foundation_id == foundation_id)
    return session.scalars(query.order_by(DuesRun.id.desc()).limit(limit)).all()


def run_by_public_id(session: Session, foundation_id: int, public_id: str) -> DuesRun:
    """The run at this address. Raises NotFound."""
    query = select(DuesRun).where(DuesRun.foundation_id == foundation_id, DuesRun.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def billing_details(session: Session, member_id: int) -> BillingDetails | None:
    """What a member wants to see on its invoices."""
    return session.scalars(select(BillingDetails).where(BillingDetails.member_id == member_id)).one_or_none()


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        Invoice.id, Invoice.public_id, Invoice.number_text, Invoice.state, Invoice.issued_on, Invoice.due_on,
        Invoice.currency, Invoice.total_minor, Invoice.buyer_name, Invoice.tier_name, Invoice.po_number,
        Invoice.period_start, Invoice.period_end, Invoice.pdf_sha256, Invoice.member_id, InvoiceBalance.open_minor,
    ).outerjoin(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)  # fmt: skip


def _fits(session: Session, wanted: InvoiceFilter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = list(_in_state(wanted.state, today))
    if wanted.tier:
        found.append(Invoice.tier_id.in_(select(Tier.id).where(Tier.key == wanted.tier)))
    if wanted.words:
        found.append(_named(session, wanted.words))
    return found


def _in_state(state: str, today: date) -> Iterable[ColumnElement[bool]]:
    is_open = InvoiceBalance.open_minor > 0
    if state in ("draft", "void"):
        yield Invoice.state == state
    elif state == "paid":
        yield Invoice.state == "issued"
        yield InvoiceBalance.open_minor == 0
    elif state == "open":
        yield is_open
    elif state == "overdue":
        yield is_open & (InvoiceBalance.due_on < today)


def _named(session: Session, words: str) -> ColumnElement[bool]:
    """Invoices whose number begins with the words, and those of members that the members' own search finds."""
    numbers = Invoice.number_text.startswith(words.upper(), autoescape=True)
    by_number = Invoice.po_number == words
    return or_(numbers, by_number, Invoice.member_id.in_(select(_members_named(session, words).c.member_id)))


def _members_named(session: Session, words: str) -> Subquery:
    """The members in whose listing the words stand, through its trigram index where they are long enough."""
    listing = select(MemberListing.member_id)
    if session.get_bind().dialect.name == "sqlite" and len(words) >= SHORTEST:
        quoted = '"' + words.replace('"', '""') + '"'
        matching = text(
            "member_id IN (SELECT rowid FROM business_member_search WHERE business_member_search MATCH :words)"
        )
        return listing.where(matching.bindparams(words=quoted)).subquery()
    return listing.where(MemberListing.text.icontains(words, autoescape=True)).subquery()
