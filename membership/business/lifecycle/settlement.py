"""The money of an act in the books: by which rule, the credit notes that give back, and the invoices that are void."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.records import Absent, Rule
from membership.business.dues.invoicing import credit_invoice, void_invoice
from membership.business.dues.models import Allocation, Invoice, InvoiceBalance, Ledger
from membership.business.dues.payments import allocate, undo_allocation
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.owing import Owed, invoice_for, owed_at
from membership.business.members.credit import Paid, Rate, Settlement
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.parts import AS_SOLD, Cut, Rest, shorten
from membership.kernel.facts import is_known
from membership.kernel.money import Money
from membership.kernel.times import FAR
from membership.kernel.work import Work


def refund_rule(session: Session, term: Term) -> Rule[MembershipTerm] | None:
    """The rule of terms under which the term was sold; for a part of a term, the tier's rule of that version."""
    document = charter_of_version(session, term.charter_version_id, term.starts_on)
    found = document.rule(term.term_rule)
    if not isinstance(found, Absent) and isinstance(found.parameters, MembershipTerm):
        return found  # type: ignore[return-value]
    every = document.membership_term("*")
    return None if isinstance(every, Absent) else every


def lock_books(work: Work, foundation_id: int) -> None:
    """Take the books before the member, as payments do, so that an act and a payment follow each other."""
    query = select(Ledger.id).where(Ledger.foundation_id == foundation_id).order_by(Ledger.id)
    work.session.execute(query.with_for_update()).all()


@dataclass(frozen=True)
class Booked:
    """How the money of an act is booked: what becomes of the row that it cuts, what the row that follows is `charged`, and
    what is to be `credited`."""

    cut: Cut
    charged: Money | None
    credited: Money | None


def booked(
    session: Session, owed: Owed, on: date, settlement: Settlement, until: date | None = None
) -> Booked:
    """What is not invoiced yet is not credited: the row that the act cuts owes less, and what follows it the rest; from another
    day on, where there is one, all stays as it is."""
    row = owed.rows_before(on)[-1]
    begins = owed.begins(row)
    price = owed.prices[owed.rows.index(row)]
    amount = None if invoice_for(session, row.member_id, begins) else owed.amount(row)
    if settlement.credit is None:
        return Booked(Cut(price), settlement.charge, settlement.credit)
    before = settlement.before
    if before and settlement.after is not None and amount is not None and amount >= before:
        return Booked(Cut(price, amount - before, begins), settlement.after, None)
    still = max(
        settlement.credit - owed.dropped(on, settlement.credit.currency, until), settlement.credit * 0
    )
    taken = min(amount, still) if amount is not None else still * 0
    cut = Cut(price, amount - taken, begins) if taken and amount is not None else Cut(price)
    return Booked(cut, settlement.charge, still - taken)


def owed_on_return(
    session: Session, cut: Term, on: date, act: MembershipAct, later: Iterable[Term] = ()
) -> Rest:
    """What a membership that `act` ended owes when it goes on from the day: what the end gave back of the period, or, of a
    period that began after the end, its part. Nothing, where the dues of the period stayed due in full. `later` rows that stand
    again owe their own part of it. A resignation taken back gives back what it was credited, whatever cut the row since."""
    owed = owed_at(session, cut, on)
    if owed.days.starts_on == on:
        return Rest(is_begun=False)
    if not owed.rows:
        price = Money(cut.price_minor, cut.currency) if cut.price_minor is not None and cut.currency else None
        paid = Paid(owed.days.starts_on, owed.days.ends_on, (Rate(owed.days.starts_on, price),))
    else:
        paid, price = owed.paid, owed.prices[-1]
    rate = price if price is not None and price.minor != cut.price_minor else None
    if price is None or (owed.rows and not act.credit_minor):
        return Rest(rate=rate)
    parts = [one.part_minor for one in later if owed.days.holds(one.starts_on) and one.part_minor is not None]
    is_taken_back = act.step == "resign" and on == act.effective_on
    if act.credit_minor and (parts or (is_taken_back and owed.rows)):
        again = Money(max(act.credit_minor - sum(parts), 0), price.currency)
        return Rest(again, rate, explanation={**cut.explanation, "answer": f"{again}: what was given back"})
    again = paid.part_of(price, on)
    return Rest(
        again, rate, explanation={**cut.explanation, "answer": f"{again}: {paid.words(on)} of {price}"}
    )


def owed_after_transfer(session: Session, row: Term, on: date) -> tuple[Rest, Cut]:
    """What the successor's row owes, and what becomes of the row before it: a period that begins with the transfer is the
    successor's, unless something of its invoice was settled."""
    owed = owed_at(session, row, on)
    invoice = invoice_for(session, row.member_id, on)
    if owed.days.starts_on == on:
        is_paid = invoice is not None and _is_touched(session, invoice)
        return Rest(is_begun=is_paid), AS_SOLD
    price = owed.paid.price_on(on)
    rate = price if price is not None and row.price_minor not in (None, price.minor) else None
    return Rest(rate=rate), Cut(price)


def _is_touched(session: Session, invoice: Invoice) -> bool:
    query = select(InvoiceBalance.open_minor).where(InvoiceBalance.invoice_id == invoice.id)
    return session.execute(query).scalar() != invoice.total_minor


def give_back(work: Work, owed: Owed, credit: Money | None, *, on: date, reason: str) -> None:
    """Give back what is not owed any more of a period from the day `on`, of what was owed for it last first: as credit notes
    where it was invoiced, else by lowering what is to be invoiced. What was paid is undone first, and paid again as far as it
    is owed, so that the rest becomes the member's credit. Credit notes are of today: dates do not go back."""
    left = credit.minor if credit else 0
    for row in reversed(owed.rows_before(on)):
        invoice = invoice_for(work.session, row.member_id, owed.begins(row))
        if invoice is not None:
            left -= _credit(work, invoice, left, reason=reason)
        elif row.superseded_at is None:
            left -= _lower(work, owed, row, left)
        if left <= 0:
            return


def credits_of(session: Session, owed: Owed, credit: Money | None, on: date) -> dict[int, Money]:
    """Invoice id -> what giving back so much of the period from the day `on` credits to it, as `give_back` does."""
    left, found = (credit.minor if credit else 0), dict[int, Money]()
    for row in reversed(owed.rows_before(on)):
        invoice = invoice_for(session, row.member_id, owed.begins(row))
        amount = min(left, _creditable(session, invoice.id)) if invoice is not None else 0
        if invoice is not None and amount > 0:
            found[invoice.id], left = Money(amount, invoice.currency), left - amount
    return found


def take_back_invoices(
    work: Work, member_id: int, on: date, *, until: date = FAR, reason: str
) -> list[Invoice]:
    """Void the invoices for dues of periods that never begin, from the day `on`: what was paid of them is the member's credit.
    One to which a credit note was written already is credited with its rest."""
    found = list(invoices_from(work.session, member_id, on, until))
    for invoice in found:
        _undo_payments(work, invoice.id, reason)
        day, still = _today(work, invoice), _open(work.session, invoice.id)
        if still == invoice.total_minor:
            void_invoice(work, invoice.id, on=day, reason=reason)
        elif still:
            credit_invoice(work, invoice.id, amount=Money(still, invoice.currency), on=day, reason=reason)
    return found


def invoices_from(session: Session, member_id: int, on: date, until: date = FAR) -> Sequence[Invoice]:
    """The issued invoices for dues of the member whose period begins from `on` and before `until`."""
    query = select(Invoice).where(
        Invoice.member_id == member_id, Invoice.obligation == "dues", Invoice.state == "issued",
        Invoice.period_start >= on, Invoice.period_start < until,
    )  # fmt: skip
    return session.scalars(query.order_by(Invoice.period_start, Invoice.id)).all()


def _credit(work: Work, invoice: Invoice, wanted: int, *, reason: str) -> int:
    """Credit at most so much of the invoice; how much it was."""
    amount = min(wanted, _creditable(work.session, invoice.id))
    if amount <= 0:
        return 0
    undone = _undo_payments(work, invoice.id, reason) if _open(work.session, invoice.id) < amount else []
    day = _today(work, invoice)
    credit_invoice(work, invoice.id, amount=Money(amount, invoice.currency), on=day, reason=reason)
    for payment_id in undone:
        if _open(work.session, invoice.id):
            allocate(work, payment_id, invoice.id)
    return amount


def _lower(work: Work, owed: Owed, row: Term, wanted: int) -> int:
    """Lower what a row that nothing follows is still to be invoiced for; how much it was."""
    amount = owed.amount(row)
    taken = min(wanted, amount.minor) if amount is not None and not _is_followed(work.session, row) else 0
    if taken and amount is not None:
        work.lock(Member, row.member_id)
        left = Cut(stays=Money(amount.minor - taken, amount.currency), begins=owed.begins(row))
        shorten(work, row, row.ends_on, row.ending_reason, left)
    return taken


def _is_followed(session: Session, row: Term) -> bool:
    query = select(Term.id).where(Term.previous_id == row.id, is_known(Term)).limit(1)
    return session.execute(query).first() is not None


def _undo_payments(work: Work, invoice_id: int, reason: str) -> list[int]:
    """Undo what was paid of the invoice, so that it is free; the keys of the payments, in their order."""
    undoing = aliased(Allocation)
    query = (
        select(Allocation.id, Allocation.payment_id)
        .outerjoin(undoing, undoing.reverses_id == Allocation.id)
        .where(Allocation.invoice_id == invoice_id, Allocation.reverses_id.is_(None), undoing.id.is_(None))
        .order_by(Allocation.id)
    )
    rows = work.session.execute(query).all()
    for row in rows:
        undo_allocation(work, row.id, reason=reason)
    return [row.payment_id for row in rows]


def _creditable(session: Session, invoice_id: int) -> int:
    """What is open of the invoice or was paid of it."""
    paid = select(func.coalesce(func.sum(Allocation.amount_minor), 0)).where(
        Allocation.invoice_id == invoice_id
    )
    return _open(session, invoice_id) + int(session.execute(paid).scalar_one())


def _today(work: Work, invoice: Invoice) -> date:
    """Today, but not before the invoice."""
    today = today_of(work, invoice.foundation_id)
    return max(today, invoice.issued_on or today)


def _open(session: Session, invoice_id: int) -> int:
    query = select(InvoiceBalance.open_minor).where(InvoiceBalance.invoice_id == invoice_id)
    return session.execute(query).scalar() or 0
