"""Payments: recording what arrived, saying what it pays, taking either back."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as AnyResponse

from membership.business.dues import payment_queries, policy, queries
from membership.business.dues.forms import AllocateForm, ButtonForm, PaymentForm, ReasonForm, money_in
from membership.business.dues.parties import seller_of
from membership.business.dues.payments import (
    PaymentDetails,
    allocate,
    record_payment,
    undo_allocation,
    undo_payment,
)
from membership.business.dues.views.blueprint import (
    act_page,
    amount,
    blueprint,
    books_of,
    carry_out,
    today_in,
    trail,
)
from membership.business.members.queries import member_by_public_id
from membership.kernel.work import Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.asked import asked_number
from membership.webkit.house import reader
from membership.webkit.pages import page

SIZE = 50


@blueprint.get("/<foundation>/dues/payments")
@guard(policy.may_see_dues)
def payments(foundation: str) -> Response:
    """What arrived, newest first."""
    place = books_of(foundation)
    only_free = request.args.get("free") == "1"
    before = asked_number("before")
    rows = payment_queries.payment_list(
        reader(), place.id, only_free=only_free, before=before, limit=SIZE + 1
    )
    here = {"foundation": place.slug, **({"free": 1} if only_free else {})}
    following = url_for("dues.payments", before=rows[SIZE - 1].id, **here) if len(rows) > SIZE else ""
    newest = url_for("dues.payments", **here) if before else ""
    return page(
        "business/dues/payments.html",
        title="Payments",
        breadcrumbs=trail(place, ("Payments", None)),
        place=place,
        rows=rows[:SIZE],
        only_free=only_free,
        paging={"previous_url": newest, "next_url": following, "shown": min(SIZE, len(rows))},
        may_keep=policy.may_keep_books(viewer(), place),
    )


@blueprint.get("/<foundation>/dues/payments/new")
@guard(policy.may_keep_books)
def payment_form(foundation: str) -> Response:
    """What arrived at the bank?"""
    place = books_of(foundation)
    allow(policy.may_keep_books(viewer(), place))
    form = _form(place, received_on=today_in(place), **_linked(place))
    return _form_page(place, form)


@blueprint.post("/<foundation>/dues/payments/new")
@guard(policy.may_keep_books)
def record(foundation: str) -> AnyResponse:
    """Write a payment down, with the invoice that it pays."""
    place = books_of(foundation)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = _form(place)

    def act(work: Work) -> Any:
        details, pays = _typed(place, form)
        return record_payment(work, place.id, details, pays)

    return carry_out(permit, form, act, "The payment is recorded.", lambda made: _url(place, made.public_id)) or _form_page(
        place, form
    )  # fmt: skip


@blueprint.get("/<foundation>/dues/payments/<payment>")
@guard(policy.may_see_dues)
def payment(foundation: str, payment: str) -> Response:
    """One payment: what it pays, what is free, and where the rest may go."""
    place = books_of(foundation)
    found = payment_queries.payment_by_public_id(reader(), place.id, payment)
    return _payment_page(place, found, _allocate_form(place, found))


@blueprint.post("/<foundation>/dues/payments/<payment>/allocations")
@guard(policy.may_keep_books)
def allocation(foundation: str, payment: str) -> AnyResponse:
    """Let the payment pay an invoice."""
    place = books_of(foundation)
    found = payment_queries.payment_by_public_id(reader(), place.id, payment)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = _allocate_form(place, found)

    def act(work: Work) -> Any:
        invoice = queries.invoice_by_public_id(work.session, place.id, form.invoice.data)
        part = money_in(form.amount, found.currency) if form.amount.data else None
        return allocate(work, found.id, invoice.id, part)

    return carry_out(permit, form, act, "The payment is allocated.", lambda _: _url(place, payment)) or _payment_page(
        place, found, form
    )  # fmt: skip


@blueprint.get("/<foundation>/dues/payments/<payment>/undoing")
@guard(policy.may_keep_books)
def undoing(foundation: str, payment: str) -> Response:
    """Why is the payment undone?"""
    place = books_of(foundation)
    found = payment_queries.payment_by_public_id(reader(), place.id, payment)
    allow(policy.may_keep_books(viewer(), place))
    return _undo_page(place, found, ReasonForm())


@blueprint.post("/<foundation>/dues/payments/<payment>/undoing")
@guard(policy.may_keep_books)
def undo(foundation: str, payment: str) -> AnyResponse:
    """Reverse the payment, and everything that it paid."""
    place = books_of(foundation)
    found = payment_queries.payment_by_public_id(reader(), place.id, payment)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = ReasonForm()

    def act(work: Work) -> Any:
        return undo_payment(work, found.id, reason=form.reason.data)

    return carry_out(permit, form, act, "The payment is undone.", lambda _: _url(place, payment)) or _undo_page(
        place, found, form
    )  # fmt: skip


@blueprint.get("/<foundation>/dues/allocations/<allocation>/undoing")
@guard(policy.may_keep_books)
def undoing_allocation(foundation: str, allocation: str) -> Response:
    """Why does the payment not pay this invoice?"""
    place = books_of(foundation)
    found = payment_queries.allocation_by_public_id(reader(), place.id, allocation)
    allow(policy.may_keep_books(viewer(), place))
    return _undo_allocation_page(place, found, ReasonForm())


@blueprint.post("/<foundation>/dues/allocations/<allocation>/undoing")
@guard(policy.may_keep_books)
def undo_allocated(foundation: str, allocation: str) -> AnyResponse:
    """Reverse the allocation: the invoice is open again, the amount is the member's credit."""
    place = books_of(foundation)
    found = payment_queries.allocation_by_public_id(reader(), place.id, allocation)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = ReasonForm()

    def act(work: Work) -> Any:
        return undo_allocation(work, found.id, reason=form.reason.data)

    target = url_for("dues.payments", foundation=place.slug)
    return carry_out(permit, form, act, "The allocation is undone.", lambda _: target) or _undo_allocation_page(
        place, found, form
    )  # fmt: skip


def _url(place: Any, payment: str) -> str:
    return url_for("dues.payment", foundation=place.slug, payment=payment)


def _linked(place: Any) -> dict[str, str]:
    """The member and invoice that a link names, with the amount that is open."""
    public_id = request.args.get("invoice", "")
    if not public_id:
        return {}
    invoice = queries.invoice_by_public_id(reader(), place.id, public_id)
    shown = queries.invoice_page(reader(), invoice)
    still = amount(shown.balance.open_minor, invoice.currency) if shown.balance else ""
    return {
        "invoice": invoice.public_id, "member": shown.member.public_id, "currency": invoice.currency,
        "amount": still.removeprefix(invoice.currency).strip(),
    }  # fmt: skip


def _form(place: Any, **values: Any) -> PaymentForm:
    form = PaymentForm(**values)
    accounts = payment_queries.banks(reader(), place.id)
    currencies = sorted({row.currency for row in accounts} | {seller_of(reader(), place.id).entity.currency})
    form.currency.choices = [(one, one) for one in currencies]
    form.account.choices = [
        ("", "The first one"),
        *((str(row.id), f"{row.code} {row.name} ({row.currency})") for row in accounts),
    ]
    form.member.choices = [("", "Not known yet"), *payment_queries.member_choices(reader(), place.id)]
    form.invoice.choices = [("", "None yet"), *_open_choices(place)]
    return form


def _open_choices(place: Any, member_id: int | None = None) -> list[tuple[str, str]]:
    rows = queries.open_invoices(reader(), place.id, member_id)
    return [
        (row.public_id, f"{row.number_text} · {row.buyer_name} · {amount(row.open_minor, row.currency)} open")
        for row in rows
    ]


def _typed(place: Any, form: PaymentForm) -> tuple[PaymentDetails, list[tuple[int, None]]]:
    session = reader()
    member = member_by_public_id(session, place.id, form.member.data) if form.member.data else None
    invoice = (
        queries.invoice_by_public_id(session, place.id, form.invoice.data) if form.invoice.data else None
    )
    details = PaymentDetails(
        amount=money_in(form.amount, form.currency.data),
        received_on=form.received_on.data,
        payer=form.payer.data or "",
        reference=form.reference.data or "",
        member_id=member.id if member else (invoice.member_id if invoice else None),
        account_id=int(form.account.data) if form.account.data else None,
    )
    return details, [(invoice.id, None)] if invoice else []


def _form_page(place: Any, form: PaymentForm) -> Response:
    return act_page(
        form,
        "Record a payment",
        trail(place, ("Payments", url_for("dues.payments", foundation=place.slug))),
        submit="Record",
        cancel_url=url_for("dues.payments", foundation=place.slug),
    )


def _allocate_form(place: Any, found: Row[*tuple[Any, ...]]) -> AllocateForm:
    form = AllocateForm()
    own = _open_choices(place, found.member_id) if found.member_id else []
    form.invoice.choices = own or _open_choices(place)
    return form


def _payment_page(place: Any, found: Row[*tuple[Any, ...]], form: AllocateForm) -> Response:
    return page(
        "business/dues/payment.html",
        title=f"Payment of {amount(found.amount_minor, found.currency)}",
        breadcrumbs=trail(
            place, ("Payments", url_for("dues.payments", foundation=place.slug)), ("Payment", None)
        ),
        status=422 if form.errors else 200,
        place=place,
        payment=found,
        allocations=payment_queries.allocations_of(reader(), found.id),
        form=form.renew(),
        button=ButtonForm(),
        may_keep=policy.may_keep_books(viewer(), place),
    )


def _undo_page(place: Any, found: Row[*tuple[Any, ...]], form: ReasonForm) -> Response:
    return act_page(
        form,
        "Undo the payment",
        trail(place, ("Payment", _url(place, found.public_id))),
        submit="Undo the payment",
        cancel_url=_url(place, found.public_id),
        facts=[("Amount", amount(found.amount_minor, found.currency)), ("Payer", found.payer)],
        text="Nothing is deleted: the payment, and everything that it paid, is reversed in the ledger.",
        danger=True,
    )


def _undo_allocation_page(place: Any, found: Any, form: ReasonForm) -> Response:
    back = url_for("dues.payments", foundation=place.slug)
    return act_page(
        form,
        "Undo the allocation",
        trail(place, ("Payments", back)),
        submit="Undo the allocation",
        cancel_url=back,
        facts=[("Amount", amount(found.amount_minor, found.currency))],
        text="The invoice is open again, and the amount is the member's credit.",
        danger=True,
    )
