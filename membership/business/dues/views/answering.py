"""What answers an issued invoice: voiding, credit notes, write-offs, a payment plan, a notice sent by post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.dues import policy, queries
from membership.business.dues.arrears import accept_plan, confirm_notice
from membership.business.dues.forms import NoticeForm, PlanForm, ReasonForm, SettleForm, money_in
from membership.business.dues.invoicing import credit_invoice, void_invoice, write_off
from membership.business.dues.models import Invoice
from membership.business.dues.notices import notices_by_post
from membership.business.dues.views.blueprint import (
    act_page,
    amount,
    blueprint,
    books_of,
    carry_out,
    today_in,
    trail,
)
from membership.kernel.work import Permit, Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.forms import Form
from membership.webkit.house import reader


def _found(foundation: str, invoice: str) -> tuple[Any, Invoice]:
    place = books_of(foundation)
    return place, queries.invoice_by_public_id(reader(), place.id, invoice)


def _url(place: Any, found: Invoice) -> str:
    return url_for("dues.invoice", foundation=place.slug, invoice=found.public_id)


def _page(place: Any, found: Invoice, form: Form, title: str, **more: Any) -> Response:
    number = found.number_text or "Draft"
    facts = [
        ("Invoice", number),
        ("Billed to", found.buyer_name),
        ("Total", amount(found.total_minor, found.currency)),
    ]
    crumbs = trail(place, (number, _url(place, found)))
    return act_page(form, title, crumbs, cancel_url=_url(place, found), facts=facts, **more)


def _do(
    place: Any, found: Invoice, permit: Permit, form: Form, act: Callable[[Work], Any], message: str
) -> AnyResponse | None:
    return carry_out(permit, form, act, message, lambda _: _url(place, found))


VOID: dict[str, Any] = {
    "title": "Void the invoice", "submit": "Void", "danger": True,
    "text": "The invoice keeps its number and is answered by a reversal in the ledger. The dues can be raised again.",
}  # fmt: skip
CREDIT: dict[str, Any] = {
    "title": "Write a credit note", "submit": "Issue the credit note",
    "text": "A credit note is a document with a number of its own. It lowers what is open of the invoice.",
}  # fmt: skip
WRITE_OFF: dict[str, Any] = {
    "title": "Write off", "submit": "Write off", "danger": True,
    "text": "The amount is given up and becomes an expense.",
}  # fmt: skip
PLAN: dict[str, Any] = {
    "title": "Accept a payment plan", "submit": "Accept",
    "text": "The ladder of the charter stops for this invoice, and the vote of the member's seats is free again.",
}  # fmt: skip
NOTICE: dict[str, Any] = {
    "title": "Confirm a notice", "submit": "Confirm",
    "text": "What the charter makes follow from the notice is written down with it, with its day.",
}  # fmt: skip


@blueprint.get("/<foundation>/dues/invoices/<invoice>/voiding")
@guard(policy.may_raise_dues)
def voiding(foundation: str, invoice: str) -> Response:
    """Why is it void?"""
    place, found = _found(foundation, invoice)
    allow(policy.may_raise_dues(viewer(), place))
    return _page(place, found, ReasonForm(), **VOID)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/voiding")
@guard(policy.may_raise_dues)
def void(foundation: str, invoice: str) -> AnyResponse:
    """Void the invoice."""
    place, found = _found(foundation, invoice)
    permit = allow(policy.may_raise_dues(viewer(), place))
    form = ReasonForm()

    def act(work: Work) -> object:
        return void_invoice(work, found.id, on=today_in(place), reason=form.reason.data)

    return _do(place, found, permit, form, act, "The invoice is void.") or _page(place, found, form, **VOID)


@blueprint.get("/<foundation>/dues/invoices/<invoice>/credit")
@guard(policy.may_raise_dues)
def crediting(foundation: str, invoice: str) -> Response:
    """How much is credited?"""
    place, found = _found(foundation, invoice)
    allow(policy.may_raise_dues(viewer(), place))
    return _page(place, found, SettleForm(on=today_in(place)), **CREDIT)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/credit")
@guard(policy.may_raise_dues)
def credit(foundation: str, invoice: str) -> AnyResponse:
    """Issue a credit note."""
    place, found = _found(foundation, invoice)
    permit = allow(policy.may_raise_dues(viewer(), place))
    form = SettleForm()

    def act(work: Work) -> object:
        part = money_in(form.amount, found.currency)
        return credit_invoice(work, found.id, amount=part, on=form.on.data, reason=form.reason.data)

    return _do(place, found, permit, form, act, "The credit note is issued.") or _page(
        place, found, form, **CREDIT
    )


@blueprint.get("/<foundation>/dues/invoices/<invoice>/write-off")
@guard(policy.may_keep_books)
def writing_off(foundation: str, invoice: str) -> Response:
    """How much is given up?"""
    place, found = _found(foundation, invoice)
    allow(policy.may_keep_books(viewer(), place))
    return _page(place, found, SettleForm(on=today_in(place)), **WRITE_OFF)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/write-off")
@guard(policy.may_keep_books)
def give_up(foundation: str, invoice: str) -> AnyResponse:
    """Write a part of the invoice off."""
    place, found = _found(foundation, invoice)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = SettleForm()

    def act(work: Work) -> object:
        part = money_in(form.amount, found.currency)
        return write_off(work, found.id, amount=part, on=form.on.data, reason=form.reason.data)

    return _do(place, found, permit, form, act, "It is written off.") or _page(
        place, found, form, **WRITE_OFF
    )


@blueprint.get("/<foundation>/dues/invoices/<invoice>/plan")
@guard(policy.may_keep_books)
def planning(foundation: str, invoice: str) -> Response:
    """What was agreed?"""
    place, found = _found(foundation, invoice)
    allow(policy.may_keep_books(viewer(), place))
    return _page(place, found, PlanForm(accepted_on=today_in(place)), **PLAN)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/plan")
@guard(policy.may_keep_books)
def plan(foundation: str, invoice: str) -> AnyResponse:
    """Accept a payment plan."""
    place, found = _found(foundation, invoice)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = PlanForm()

    def act(work: Work) -> object:
        return accept_plan(work, found.id, accepted_on=form.accepted_on.data, terms=form.terms.data)

    return _do(place, found, permit, form, act, "The plan is accepted.") or _page(place, found, form, **PLAN)


@blueprint.get("/<foundation>/dues/invoices/<invoice>/notice")
@guard(policy.may_raise_dues)
def noticing(foundation: str, invoice: str) -> Response:
    """Which notice went out?"""
    place, found = _found(foundation, invoice)
    allow(policy.may_raise_dues(viewer(), place))
    return _page(place, found, _notice_form(place, sent_on=today_in(place)), **NOTICE)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/notice")
@guard(policy.may_raise_dues)
def notice(foundation: str, invoice: str) -> AnyResponse:
    """Write down that a notice went out by post."""
    place, found = _found(foundation, invoice)
    permit = allow(policy.may_raise_dues(viewer(), place))
    form = _notice_form(place)

    def act(work: Work) -> object:
        return confirm_notice(
            work,
            found.id,
            form.step.data,
            sent_on=form.sent_on.data,
            channel=form.channel.data,
            on=today_in(place),
        )

    return _do(place, found, permit, form, act, "The notice is on record.") or _page(
        place, found, form, **NOTICE
    )


def _notice_form(place: Any, **values: Any) -> NoticeForm:
    form = NoticeForm(**values)
    form.step.choices = notices_by_post(reader(), place.id, today_in(place))
    return form
