"""Short words for the tests of the dues: a world with members, their invoices and payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from membership.business.dues.dues_run import RunOutcome, run_dues
from membership.business.dues.models import Invoice, InvoiceBalance, PaymentBalance
from membership.business.dues.payments import PaymentDetails, allocate, record_payment
from membership.business.dues.periods import Days
from membership.business.members.operations import name_representative
from membership.directory.organizations.operations import state_figure
from membership.kernel.db import Database
from membership.kernel.money import Money
from membership.kernel.work import Permit, Work, open_work, system_permit
from tests.business.world import World

YEAR = Days.year(2026)
TODAY = date(2026, 3, 2)


def usd(minor: int) -> Money:
    """An amount in cents."""
    return Money(minor, "USD")


@dataclass
class Books:
    """A foundation with two paying members, one that pays nothing, and one whose figure is missing."""

    database: Database
    foundation_id: int = 0
    premier: int = 0
    general: int = 0
    free: int = 0
    unknown: int = 0

    @property
    def permit(self) -> Permit:
        """Leave for the tests."""
        return system_permit(self.database, "cli", "test")

    def work(self) -> Work:
        """A Work; use it with `with`."""
        return open_work(self.permit)  # type: ignore[return-value]

    def found(self) -> Books:
        """The foundation and its members, all of whom begin on 1 January 2026."""
        world = World(self.database).found()
        self.foundation_id = world.foundation_id
        day = date(2026, 1, 1)
        with open_work(self.permit) as work:
            self.premier = world.join(work, "Acme Corp", "premier", day).id
            large = world.join(work, "Large Inc", "general", day)
            self.general = large.id
            self.free = world.join(work, "University", "associate", day).id
            self.unknown = world.join(work, "Silent LLC", "general", day).id
            state_figure(
                work, large.organization_id, "consolidated_employees", 600, stated_on=day, source="stated"
            )
            ada = world.person(work, "Ada Billing")
            name_representative(work, self.premier, ada.id, "billing", starts_on=day)
        return self

    def run(self, on: date = TODAY) -> RunOutcome:
        """The dues of the year."""
        return run_dues(self.permit, self.foundation_id, YEAR, on=on)

    def invoice(self, member_id: int) -> Invoice:
        """The newest invoice of a member that is not void."""
        with self.database.reading() as session:
            query = select(Invoice).where(Invoice.member_id == member_id, Invoice.state != "void")
            return session.scalars(query.order_by(Invoice.id.desc()).limit(1)).one()

    def open_of(self, invoice_id: int) -> int:
        """What is open of an invoice."""
        with self.database.reading() as session:
            query = select(InvoiceBalance.open_minor).where(InvoiceBalance.invoice_id == invoice_id)
            return session.scalars(query).one()

    def free_of(self, payment_id: int) -> int:
        """What is free of a payment."""
        with self.database.reading() as session:
            query = select(PaymentBalance.free_minor).where(PaymentBalance.payment_id == payment_id)
            return session.scalars(query).one()

    def pay(self, member_id: int, minor: int, invoice_id: int | None = None, on: date = TODAY) -> int:
        """A payment, allocated to an invoice where one is named; its id."""
        with open_work(self.permit) as work:
            details = PaymentDetails(usd(minor), on, "A payer", "REF 1", member_id)
            payment = record_payment(work, self.foundation_id, details)
            if invoice_id is not None:
                allocate(work, payment.id, invoice_id, on=on)
            return payment.id
