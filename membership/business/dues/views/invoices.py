"""Invoices: the list, and one of them with all that hangs on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for

from membership.assembly.rules.explanation import Explanation
from membership.business.charter.queries import tier_words
from membership.business.dues import policy, queries
from membership.business.dues.documents import spelled
from membership.business.dues.forms import ButtonForm
from membership.business.dues.models import Invoice
from membership.business.dues.queries import InvoiceFilter, InvoicePage
from membership.business.dues.views.blueprint import amount, blueprint, books_of, today_in, trail
from membership.directory.people.queries import names_of
from membership.kernel.audit.timeline import Told, as_told, people_of, timeline
from membership.kernel.documents.store import read_document
from membership.kernel.errors import NotFound
from membership.webkit.access import guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import page

SIZE = 50
TONES = {"open": "wait", "overdue": "bad", "paid": "good", "void": "off", "draft": "draft"}


@blueprint.get("/<foundation>/dues/invoices")
@guard(policy.may_see_dues)
def invoices(foundation: str) -> Response:
    """Every invoice: filtered, sorted, fifty at a time."""
    place = books_of(foundation)
    today = today_in(place)
    wanted = asked_filter()
    rows = queries.invoice_list(reader(), place.id, wanted, today, SIZE + 1)
    return page(
        "business/dues/invoices.html",
        title="Invoices",
        breadcrumbs=[("Dues", None)],
        place=place,
        rows=[(row, queries.state_of(row, today)) for row in rows[:SIZE]],
        tones=TONES,
        wanted=wanted,
        totals=queries.totals(reader(), place.id, today),
        tiers=tier_words(reader(), place.id, today),
        states=[(state, state.capitalize()) for state in queries.STATES],
        paging=_paging(place, rows, wanted),
        sort=_sort(place, wanted),
        may_raise=policy.may_raise_dues(viewer(), place),
        may_keep=policy.may_keep_books(viewer(), place),
    )


def asked_filter() -> InvoiceFilter:
    """The filter in the address; what cannot be read is left out."""
    args = request.args
    state = args.get("state", "")
    key = args.get("sort", "-issued")
    name = key.removeprefix("-")
    sort = name if name in queries.SORTS else "issued"
    return InvoiceFilter(
        state=state if state in queries.STATES else "",
        tier=args.get("tier", "")[:60],
        words=args.get("q", "").strip()[:100],
        sort=sort,
        is_descending=key.startswith("-"),
        after=_after(args.get("after", ""), is_name=sort == "member" or state == "draft"),
    )


def _after(text: str, *, is_name: bool) -> tuple[Any, int] | None:
    value, _, key = text.rpartition("~")
    if not key.isascii() or not key.isdigit() or len(key) > 15:
        return None
    if is_name:
        return value, int(key)
    try:
        return date.fromisoformat(value), int(key)
    except ValueError:
        return None


def _paging(place: Any, rows: Any, wanted: InvoiceFilter) -> dict[str, Any]:
    following = ""
    if len(rows) > SIZE:
        last = rows[SIZE - 1]
        value = {"issued": last.issued_on, "due": last.due_on, "member": last.buyer_name}[wanted.sort]
        following = _address(place, wanted, after=f"{value or ''}~{last.id}")
    first = _address(place, wanted) if wanted.after else ""
    return {"previous_url": first, "next_url": following, "shown": min(len(rows), SIZE)}


def _address(place: Any, wanted: InvoiceFilter, **values: Any) -> str:
    sort = f"{'-' if wanted.is_descending else ''}{wanted.sort}"
    asked = {"state": wanted.state, "tier": wanted.tier, "q": wanted.words, "sort": sort, **values}
    kept = {key: value for key, value in asked.items() if value}
    return url_for("dues.invoices", foundation=place.slug, **kept)


def _sort(place: Any, wanted: InvoiceFilter) -> dict[str, Any]:
    def other(name: str) -> str:
        is_up = wanted.sort == name and wanted.is_descending
        return _address(place, wanted, sort=name if is_up else f"-{name}")

    urls = {name: other(name) for name in queries.SORTS}
    return {"key": wanted.sort, "is_descending": wanted.is_descending, "urls": urls}


@blueprint.get("/<foundation>/dues/invoices/<invoice>")
@guard(policy.may_see_dues)
def invoice(foundation: str, invoice: str) -> Response:
    """One invoice: lines, what settled it, the ladder, why this amount, and its history."""
    place = books_of(foundation)
    found = queries.invoice_by_public_id(reader(), place.id, invoice)
    shown = queries.invoice_page(reader(), found)
    state = queries.state_of(_standing(shown), today_in(place))
    return page(
        "business/dues/invoice.html",
        title=found.number_text or "Draft invoice",
        breadcrumbs=trail(place, (found.number_text or "Draft", None)),
        **invoice_context(place, shown, state),
        history=history(found),
        may_raise=policy.may_raise_dues(viewer(), place),
        may_keep=policy.may_keep_books(viewer(), place),
        button=ButtonForm(),
    )


def invoice_context(place: Any, shown: InvoicePage, state: str) -> dict[str, Any]:
    """What both the treasurer's and the member's page of an invoice show."""
    found = shown.invoice
    why = Explanation.from_json(found.explanation) if found.explanation else None
    return {
        "place": place, "shown": shown, "invoice": found, "state": state, "tone": TONES[state], "why_amount": why,
        "facts": _facts(found), "open": amount(shown.balance.open_minor, found.currency) if shown.balance else "",
    }  # fmt: skip


def _facts(found: Invoice) -> list[tuple[str, str]]:
    facts = [
        ("Billed to", found.buyer_name),
        ("Date", spelled(found.issued_on)),
        ("Due", spelled(found.due_on)),
        ("Tier", found.tier_name),
        ("Purchase order", found.po_number),
    ]
    if found.period_start is not None:
        facts.append(("For", f"{spelled(found.period_start)} until {spelled(found.period_end)}"))
    if found.voided_on is not None:
        facts.append(("Void since", f"{spelled(found.voided_on)}: {found.void_reason}"))
    return facts


class _Standing:
    """What `state_of` looks at, from a page's parts."""

    def __init__(self, shown: InvoicePage) -> None:
        self.state = shown.invoice.state
        self.due_on = shown.invoice.due_on
        self.open_minor = shown.balance.open_minor if shown.balance else None


def _standing(shown: InvoicePage) -> _Standing:
    return _Standing(shown)


def history(found: Invoice) -> list[Told]:
    """The entries of the log about the invoice, newest first."""
    happened = timeline(reader(), "business_invoice", found.id)
    return as_told(happened, names_of(reader(), people_of(happened)))


@blueprint.get("/<foundation>/dues/invoices/<invoice>/pdf")
@guard(policy.may_see_dues)
def invoice_file(foundation: str, invoice: str) -> Response:
    """The file as it was issued."""
    place = books_of(foundation)
    return pdf_of(queries.invoice_by_public_id(reader(), place.id, invoice))


def pdf_of(found: Invoice) -> Response:
    """The stored file of an invoice. Raises NotFound while it is not made yet."""
    if found.pdf_sha256 is None:
        raise NotFound("The file of this invoice is being made; try again in a moment.")
    kept = read_document(reader(), found.pdf_sha256)
    response = Response(kept.content, mimetype=kept.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.number_text}.pdf"'
    return response
