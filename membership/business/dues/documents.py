"""What is printed: invoices and credit notes, from the words that they keep themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from membership.assembly.rules.explanation import Explanation
from membership.business.dues.models import CreditNote, Invoice, InvoiceLine
from membership.kernel.documents.render import BANNER
from membership.kernel.money import Money
from membership.kernel.times import date_text


def invoice_document(
    invoice: Invoice, lines: Sequence[InvoiceLine], foundation: str, *, is_demo: bool
) -> dict[str, Any]:
    """The data of `templates/documents/invoice.typ` for an issued invoice."""
    facts = [
        ("Invoice date", spelled(invoice.issued_on)), ("Due", spelled(invoice.due_on)),
        ("Foundation", foundation), ("Purchase order", invoice.po_number),
    ]  # fmt: skip
    if invoice.period_start is not None:
        facts.append(("For", f"{spelled(invoice.period_start)} until {spelled(invoice.period_end)}"))
    return {
        **_parties(invoice),
        "title": "Invoice",
        "number": invoice.number_text,
        "banner": BANNER if is_demo else None,
        "foot": invoice.seller_name,
        "facts": _pairs(facts),
        "lines": [_line(line, invoice.currency) for line in lines],
        "totals": _totals(invoice.net_minor, invoice.tax_minor, invoice.currency, "Total due"),
        "bank": _pairs(_bank(invoice)),
        "notes": [note for note in (invoice.note, _why(invoice)) if note],
    }


def credit_note_document(
    note: CreditNote, invoice_number: str, foundation: str, *, is_demo: bool
) -> dict[str, Any]:
    """The data of the same template for a credit note."""
    facts = [("Date", spelled(note.issued_on)), ("To invoice", invoice_number), ("Foundation", foundation)]
    amount = str(Money(note.amount_minor, note.currency))
    line = {
        "description": f"Credit to invoice {invoice_number}", "detail": note.reason, "quantity": "1",
        "price": amount, "amount": amount,
    }  # fmt: skip
    return {
        **_parties(note),
        "title": "Credit note",
        "number": note.number_text,
        "banner": BANNER if is_demo else None,
        "foot": note.seller_name,
        "facts": _pairs(facts),
        "lines": [line],
        "totals": [{"label": "Total credited", "value": amount, "is_strong": True}],
        "notes": [],
    }


def spelled(day: date | None) -> str:
    """A day as it is said everywhere, or nothing."""
    return date_text(day) if day else ""


def _parties(paper: Invoice | CreditNote) -> dict[str, Any]:
    return {
        "seller": _party(paper.seller_name, paper.seller_address, paper.seller_tax_id),
        "buyer": _party(paper.buyer_name, paper.buyer_address, paper.buyer_tax_id),
    }


def _party(name: str, address: str, tax_id: str) -> dict[str, Any]:
    identifiers = _pairs([("Tax id", tax_id)])
    return {"name": name, "address": address.splitlines(), "identifiers": identifiers}


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs if value]


def _line(line: InvoiceLine, currency: str) -> dict[str, str]:
    return {
        "description": line.description, "detail": line.detail, "quantity": str(line.quantity),
        "price": str(Money(line.unit_minor, currency)), "amount": str(Money(line.net_minor, currency)),
    }  # fmt: skip


def _totals(net: int, tax: int, currency: str, title: str) -> list[dict[str, Any]]:
    before = [("Net", net), ("Tax", tax)] if tax else []
    lines: list[dict[str, Any]] = [
        {"label": label, "value": str(Money(minor, currency))} for label, minor in before
    ]
    return [*lines, {"label": title, "value": str(Money(net + tax, currency)), "is_strong": True}]


def _bank(invoice: Invoice) -> list[tuple[str, str]]:
    if not invoice.seller_bank:
        return []
    return [
        ("Account", invoice.seller_bank),
        ("Reference", invoice.number_text or ""),
        ("By", spelled(invoice.due_on)),
    ]


def _why(invoice: Invoice) -> str:
    """The amount in words, with the clause it rests on."""
    if not invoice.explanation:
        return ""
    told = Explanation.from_json(invoice.explanation)
    return f"Why this amount: {told.title}: {told.sentence}. {told.rule_version}".strip()
