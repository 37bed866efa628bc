"""P15 in a process of its own: invoices as PDF, one after the other, on one core.

python -m bench.pdf COUNT      prints one line of JSON
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from bench.arithmetic import legal_name
from membership.kernel.documents import typeset
from membership.kernel.documents.render import render_pdf
from membership.kernel.schema import shipped

AT = datetime(2026, 1, 15, 9, tzinfo=UTC)


def invoice(number: int) -> dict[str, Any]:
    """What the template reads, as the dues room fills it."""
    return {
        "title": "Invoice", "number": f"INV-2026-{number:05d}", "issuer": "Meridian Foundation", "side": "business",
        "banner": "", "foot": "Meridian Foundation",
        "seller": {"name": "Seller Inc.", "address": ["1 Main Street", "US"], "identifiers": []},
        "buyer": {"name": legal_name(number), "address": [f"{number} Market Street", "DE"], "identifiers": []},
        "facts": [{"label": "Date", "value": "15 Jan 2026"}, {"label": "Due", "value": "14 Feb 2026"}],
        "lines": [
            {"description": "General membership dues", "detail": "From 2026-01-01 until 2027-01-01", "quantity": "1",
             "price": "USD 25,000.00", "amount": "USD 25,000.00"}
        ],
        "totals": [{"label": "Total", "value": "USD 25,000.00", "is_strong": True}],
        "bank_title": "Pay to", "bank": [{"label": "Account", "value": "US00 0000 0000"}], "notes": ["Thank you."],
    }  # fmt: skip


def measure(count: int) -> dict[str, float]:
    """Milliseconds of a document, and of the typesetter alone with plain PDF and nothing checked."""
    render_pdf("invoice", invoice(0), at=AT)
    began = time.process_time()
    for number in range(1, count + 1):
        render_pdf("invoice", invoice(number), at=AT)
    house = time.process_time() - began
    source = shipped("templates") / "documents" / "invoice.typ"
    compiler = typeset._compiler(source.parent)
    began = time.process_time()
    for number in range(count + 1, 2 * count + 1):
        compiler.compile(source, sys_inputs={"data": json.dumps(invoice(number))}, format="pdf")
    return {"house": 1000 * house / count, "limit": 1000 * (time.process_time() - began) / count}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
