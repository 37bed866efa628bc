"""Dues: the year's runs, what is paid by bank transfer, what is open, and the one invoice that is never paid."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, select

from membership.business.dues.arrears import apply_ladder
from membership.business.dues.dues_run import run_dues
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.business.dues.payments import PaymentDetails, record_payment
from membership.business.dues.periods import Days as Period
from membership.demo.companies import DEBTOR, LATE, pytorch_members
from membership.demo.stage import Scene, Stage
from membership.kernel.money import Money

UNPAID: dict[str, tuple[str, ...]] = {
    "linux-foundation": (),
    "pytorch": tuple(pytorch_members()[place].name for place in LATE if place != 14),
    "meridian": (DEBTOR,),
}
"""Whose invoice is open. Those of real companies are not due yet."""
DEBT = 86
"""So many days ago the unpaid invoice fell due; its seat's vote is suspended from day 75 on, eleven days ago."""
NOTICE = DEBT - 60
"""So many days ago the charter's first notice went out."""


def money_scenes(stage: Stage) -> list[Scene]:
    """A run soon after each first day, and what came in after it."""
    days = stage.days
    first, debt, late = days.joining + timedelta(days=2), days.back(DEBT + 30), days.back(12)
    return [
        *(_raised(stage, slug, days.joining, first) for slug in ("linux-foundation", "pytorch", "meridian")),
        *(
            _paid(stage, slug, first + timedelta(days=19))
            for slug in ("linux-foundation", "pytorch", "meridian")
        ),
        _raised(stage, "meridian", days.debtor_joining, debt),
        _raised(stage, "pytorch", days.late_joining, late),
        _paid(stage, "pytorch", days.back(5)),
        (days.back(NOTICE), lambda: warn(stage)),
    ]


def warn(stage: Stage) -> None:
    """The first notice of the payment ladder goes out; with it the suspension of the vote is written down."""
    with stage.act(stage.days.back(NOTICE), 6) as work:
        apply_ladder(work, stage.id_of("meridian"), stage.days.back(NOTICE))


def _raised(stage: Stage, slug: str, begins: date, on: date) -> Scene:
    """The dues of the memberships that begin on a day, invoiced later, due thirty days after that."""

    def scene() -> None:
        permit = stage.permit(on, 8, by="treasurer")
        run_dues(permit, stage.id_of(slug), Period(begins, begins + timedelta(days=1)), on=on)

    return on, scene


def _paid(stage: Stage, slug: str, on: date) -> Scene:
    """Whoever pays has paid by this day, in full, by bank transfer."""

    def scene() -> None:
        with stage.act(on, 15, by="treasurer") as work:
            rows = work.session.execute(_open_invoices(stage.id_of(slug))).all()
            for row in rows:
                if row.buyer_name not in UNPAID[slug]:
                    details = PaymentDetails(
                        Money(row.open_minor, row.currency), on, row.buyer_name, f"Transfer, {row.number_text}",
                        member_id=row.member_id,
                    )  # fmt: skip
                    record_payment(work, stage.id_of(slug), details, [(row.id, None)])

    return on, scene


def _open_invoices(foundation_id: int) -> Select[int, int, str, str, int, str | None]:
    """Issued invoices of the foundation of which something is open, in the order of their numbers."""
    return (
        select(
            Invoice.id, Invoice.member_id, Invoice.buyer_name, Invoice.currency, InvoiceBalance.open_minor,
            Invoice.number_text,
        )
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .where(Invoice.foundation_id == foundation_id, InvoiceBalance.open_minor > 0)
        .order_by(Invoice.id)
    )  # fmt: skip
