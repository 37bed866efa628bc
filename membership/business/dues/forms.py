"""What people type about invoices and payments: the shape only; what it means is checked by the operations."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from membership.kernel.errors import RuleBroken
from membership.kernel.money import Money, NotMoney
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = InputRequired("This is needed.")
NO_DATE = "This is not a date. Write it like 2026-03-31."
AMOUNT = "For example 150,000.00"


def day(label: str, *, needed: bool = True, hint: str = "") -> Any:
    """A field for a business date."""
    validators = [NEEDED if needed else Optional()]
    return _Day(label, validators=validators, description=hint)


class _Day(DateField):  # type: ignore[misc]
    """A date whose error is a sentence for the person."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_DATE) from error
        typed: date | None = getattr(self, "data", None)
        if typed is not None and not 1970 <= typed.year <= 2200:
            self.data = None
            raise ValueError("The year must lie between 1970 and 2200.")


def words(label: str, *, needed: bool = False, most: int = 200, hint: str = "") -> Any:
    """A field for a line of text."""
    validators = [NEEDED if needed else Optional(), Length(max=most)]
    return StringField(label, validators=validators, filters=[stripped], description=hint)


def reason(label: str = "Reason") -> Any:
    """A field for why."""
    return TextAreaField(label, validators=[NEEDED, Length(max=1000)], filters=[stripped])


def money_in(field: Field, currency: str) -> Money:
    """The typed amount. Raises RuleBroken for the field on anything else."""
    try:
        return Money.parse(field.data or "", currency)
    except NotMoney as error:
        raise RuleBroken(str(error), field=field.short_name) from error


class RunForm(Form):
    """Raise the dues of a period."""

    starts_on = day("Dues that begin from")
    ends_on = day("Until, without this day")
    issued_on = day("Date of the invoices")
    due_on = day("Due on")


class ReasonForm(Form):
    """An act that only needs a reason: void, undo."""

    reason = reason()


class SettleForm(Form):
    """Credit or write off a part of an invoice."""

    amount = words("Amount", needed=True, hint=AMOUNT)
    on = day("Date")
    reason = reason()


class PlanForm(Form):
    """Accept a payment plan."""

    accepted_on = day("Accepted on")
    terms = reason("What was agreed")


class NoticeForm(Form):
    """Confirm that a notice went out by post."""

    step = SelectField("Notice")
    sent_on = day("Sent on")
    channel = SelectField(
        "How",
        choices=[
            ("first_class_mail", "First-class mail"),
            ("certified_mail", "Certified mail"),
            ("email", "E-mail, sent by hand"),
        ],
    )


class PaymentForm(Form):
    """Record what arrived at the bank."""

    received_on = day("Received on")
    amount = words("Amount", needed=True, hint=AMOUNT)
    currency = SelectField("Currency")
    payer = words("Payer, as the statement names it")
    reference = words("Reference")
    member = SelectField("Member", validators=[Optional()])
    account = SelectField("Account at the bank", validators=[Optional()])
    invoice = SelectField(
        "Pays invoice", validators=[Optional()], description="The rest stays as the member's credit."
    )


class AllocateForm(Form):
    """Let a payment pay an invoice."""

    invoice = SelectField("Invoice", validators=[NEEDED])
    amount = words("Amount", hint="Empty: as much as is free and open.")


class InvoiceForm(EditForm):
    """Write an invoice that is not for dues by the charter; its version is 0 before it is first kept."""

    description = words("What for", needed=True)
    detail = words("Detail")
    quantity = IntegerField(
        "Quantity",
        default=1,
        validators=[InputRequired("This is needed."), NumberRange(1, 10_000, "Between 1 and 10,000.")],
    )
    unit = words("Price of one", needed=True, hint=AMOUNT)
    currency = words("Currency", needed=True, most=3, hint="Three letters, such as USD")
    po_number = words("Purchase order number", most=100)
    note = TextAreaField("Note on the invoice", validators=[Optional(), Length(max=1000)], filters=[stripped])
    period_start = day("Earned from", needed=False)
    period_end = day("Earned until", needed=False)


class IssueForm(Form):
    """Issue a draft."""

    issued_on = day("Date of the invoice")
    due_on = day("Due on")


class BillingForm(EditForm):
    """What the next invoices bear; its version is 0 before anything was kept."""

    po_number = words("Purchase order number", most=100, hint="Printed on every invoice from now on.")


class CloseForm(Form):
    """Close the books."""

    currency = SelectField("Books")
    until = day("Close every day before")
    reason = reason("Why now")


class ButtonForm(Form):
    """A button."""
