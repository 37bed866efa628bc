"""Invoices that a person writes: drafting, changing, issuing, discarding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.dues import policy, queries
from membership.business.dues.forms import ButtonForm, InvoiceForm, IssueForm, money_in
from membership.business.dues.invoicing import (
    DUE_DAYS,
    DraftDetails,
    DraftLine,
    change_draft,
    discard_draft,
    draft_invoice,
    issue_invoice,
)
from membership.business.dues.models import Invoice
from membership.business.dues.parties import seller_of
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
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import Permit, Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.forms import Form
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done


@blueprint.get("/<foundation>/dues/members/<member>/invoices/new")
@guard(policy.may_raise_dues)
def draft_form(foundation: str, member: str) -> Response:
    """What is charged to this member?"""
    place, permit_of = _raising(foundation)
    permit_of()
    member_by_public_id(reader(), place.id, member)
    currency = seller_of(reader(), place.id).entity.currency
    return _draft_page(place, InvoiceForm(version=0, currency=currency), "Write an invoice")


@blueprint.post("/<foundation>/dues/members/<member>/invoices/new")
@guard(policy.may_raise_dues)
def draft(foundation: str, member: str) -> AnyResponse:
    """Keep a draft; it has no number yet."""
    place, permit_of = _raising(foundation)
    found = member_by_public_id(reader(), place.id, member)
    form = InvoiceForm()

    def act(work: Work) -> Any:
        return draft_invoice(work, found.id, _details(form))

    kept = carry_out(permit_of(), form, act, "The draft is kept.", lambda made: _url(place, made))
    return kept or _draft_page(place, form, "Write an invoice")


@blueprint.get("/<foundation>/dues/invoices/<invoice>/draft")
@guard(policy.may_raise_dues)
def edit_form(foundation: str, invoice: str) -> Response:
    """The draft as it stands."""
    place, permit_of = _raising(foundation)
    permit_of()
    found = _draft(place, invoice)
    line = queries.invoice_page(reader(), found).lines[0]
    form = InvoiceForm(
        version=found.version, description=line.description, detail=line.detail, quantity=line.quantity,
        unit=_number(line.unit_minor, found.currency), currency=found.currency, po_number=found.po_number,
        note=found.note, period_start=found.period_start, period_end=found.period_end,
    )  # fmt: skip
    return _draft_page(place, form, "Change the draft", found)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/draft")
@guard(policy.may_raise_dues)
def edit(foundation: str, invoice: str) -> AnyResponse:
    """Change the draft, unless somebody else did."""
    place, permit_of = _raising(foundation)
    found = _draft(place, invoice)
    form = InvoiceForm()

    def act(work: Work) -> Any:
        return change_draft(work, found.id, _details(form), form.version.data)

    try:
        kept = carry_out(permit_of(), form, act, "The draft is changed.", lambda made: _url(place, made))
    except Conflict as conflict:
        close_reader()
        return _lost(place, form, found.public_id, conflict)
    return kept or _draft_page(place, form, "Change the draft", found)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/discarding")
@guard(policy.may_raise_dues)
def discard(foundation: str, invoice: str) -> AnyResponse:
    """Throw the draft away."""
    place, permit_of = _raising(foundation)
    found = _draft(place, invoice)
    target = url_for("dues.invoices", foundation=place.slug)
    answer = carry_out(
        permit_of(),
        ButtonForm(),
        lambda work: discard_draft(work, found.id),
        "The draft is gone.",
        lambda _: target,
    )
    return answer or done("Nothing was done; try again.", _url(place, found))


@blueprint.get("/<foundation>/dues/invoices/<invoice>/issue")
@guard(policy.may_raise_dues)
def issuing(foundation: str, invoice: str) -> Response:
    """With which dates?"""
    place, permit_of = _raising(foundation)
    permit_of()
    today = today_in(place)
    form = IssueForm(issued_on=today, due_on=today + timedelta(days=DUE_DAYS))
    return _issue_page(place, _draft(place, invoice), form)


@blueprint.post("/<foundation>/dues/invoices/<invoice>/issue")
@guard(policy.may_raise_dues)
def issue(foundation: str, invoice: str) -> AnyResponse:
    """Give the draft its number; it is never edited again."""
    place, permit_of = _raising(foundation)
    found = _draft(place, invoice)
    form = IssueForm()

    def act(work: Work) -> Any:
        return issue_invoice(work, found.id, on=form.issued_on.data, due_on=form.due_on.data)

    answer = carry_out(permit_of(), form, act, "The invoice is issued.", lambda made: _url(place, made))
    return answer or _issue_page(place, found, form)


def _raising(foundation: str) -> tuple[Any, Callable[[], Permit]]:
    """The foundation, and how to ask for leave to raise invoices in it."""
    place = books_of(foundation)
    return place, lambda: allow(policy.may_raise_dues(viewer(), place))


def _draft(place: Any, public_id: str) -> Invoice:
    found = queries.invoice_by_public_id(reader(), place.id, public_id)
    if found.state != "draft":
        raise NotFound("This invoice was issued; it is not changed any more.")
    return found


def _url(place: Any, found: Invoice) -> str:
    return url_for("dues.invoice", foundation=place.slug, invoice=found.public_id)


def _number(minor: int, currency: str) -> str:
    return Money(minor, currency).number


def _details(form: InvoiceForm) -> DraftDetails:
    start, end = form.period_start.data, form.period_end.data
    if (start is None) != (end is None):
        raise RuleBroken("A period has both days, or none.", field="period_end")
    line = DraftLine(
        form.description.data,
        money_in(form.unit, form.currency.data),
        form.quantity.data,
        form.detail.data or "",
    )
    period = (start, end) if start and end else None
    return DraftDetails([line], form.po_number.data or "", form.note.data or "", period)


def _lost(place: Any, form: InvoiceForm, public_id: str, conflict: Conflict) -> Response:
    """Both versions side by side, after somebody saved the draft first. Raises the conflict once it was issued."""
    now_kept = queries.invoice_by_public_id(reader(), place.id, public_id)
    if now_kept.state != "draft":
        raise conflict
    line = queries.invoice_page(reader(), now_kept).lines[0]
    theirs = {
        "description": line.description, "quantity": str(line.quantity), "po_number": now_kept.po_number,
        "unit": _number(line.unit_minor, now_kept.currency), "note": now_kept.note,
    }  # fmt: skip
    rows = [(form[key].label.text, str(form[key].data or ""), value) for key, value in theirs.items()]
    form.version.data = now_kept.version
    return _draft_page(place, form, "Change the draft", now_kept, rows)


def _draft_page(
    place: Any, form: Form, title: str, found: Invoice | None = None, conflict: Any = None
) -> Response:
    back = _url(place, found) if found else url_for("dues.invoices", foundation=place.slug)
    return act_page(
        form,
        title,
        trail(place),
        submit="Keep the draft",
        cancel_url=back,
        text="A draft has no number and is no claim until it is issued.",
        conflict=conflict,
        status=409 if conflict else 200,
    )


def _issue_page(place: Any, found: Invoice, form: IssueForm) -> Response:
    return act_page(
        form,
        "Issue the invoice",
        trail(place, ("Draft", _url(place, found))),
        submit="Issue",
        cancel_url=_url(place, found),
        facts=[("Total", amount(found.total_minor, found.currency))],
        text="It gets its number and its place in the ledger, and is never edited again.",
    )
