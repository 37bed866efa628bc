"""Documents with everything that strains a page: long names, many scripts, many lines, mark-up that must stay text."""

from __future__ import annotations

from typing import Any

HOSTILE = '*bold* #import "x" #read("/etc/passwd") $x$ <label> @ref = heading'
SCRIPTS = "王小明 田中さくら 김철수 محمد علي Иван Ёлкин देवी प्रसाद Άννα ישראל ไทย ქართული Հայ தமிழ் ñandú"


def invoice(lines: int = 1) -> dict[str, Any]:
    """An invoice with `lines` lines."""
    return {
        "title": "Invoice",
        "number": "LF-2026-0042",
        "banner": "Invented people, payments, meetings and votes",
        "foot": "Example Foundation, Inc. · billing@example.org",
        "seller": {"name": "Example Foundation, Inc.", "address": ["1 Main Street", "Wilmington, DE"]},
        "buyer": {
            "name": f"Société des Très Longues Dénominations et Participations S.A. {SCRIPTS}",
            "address": ["1 rue de l’Église", HOSTILE],
            "identifiers": [{"label": "VAT", "value": "FR00 000000000"}],
        },
        "facts": [
            {"label": "Invoice date", "value": "1 March 2026"},
            {"label": "Due", "value": "31 March 2026"},
        ],
        "lines": [
            {
                "description": f"Dues {number}",
                "detail": HOSTILE,
                "quantity": "1",
                "price": "USD 1.00",
                "amount": "USD 1.00",
            }
            for number in range(lines)
        ],
        "totals": [{"label": "Total due", "value": "USD 150,000.00", "is_strong": True}],
        "bank": [{"label": "IBAN", "value": "XX00 0000 0000"}],
        "notes": ["First line\nsecond line"],
    }


def minutes() -> dict[str, Any]:
    """Minutes with a roll call."""
    votes = [{"seat": f"Premier seat {seat}", "name": SCRIPTS, "vote": "For"} for seat in range(9)]
    motion = {
        "title": "Resolution 2026-014",
        "text": "RESOLVED, that the budget be adopted.",
        "moved_by": "Moved by A, seconded by B.",
        "votes": votes,
        "outcome": "Carried: 9 for",
        "arithmetic": "9 of 9.",
        "clause": "Clause 5.2, assumed.",
    }
    return {
        "title": "Minutes of the Governing Board",
        "foundation": "Example Foundation",
        "side": "technical",
        "state": "Draft",
        "facts": [{"label": "Held", "value": "12 May 2026"}],
        "attendance": [{"name": SCRIPTS, "seat": "Seat", "presence": "Present"}],
        "items": [{"number": "1.", "title": HOSTILE, "paragraphs": [HOSTILE], "motions": [motion]}],
        "actions": [{"what": "Publish", "who": "Ben", "due": "30 May 2026"}],
        "signatures": [{"name": "Ada", "role": "Chair"}],
    }
