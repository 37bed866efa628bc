"""Numbers in an address, however large somebody writes them: never more than a database holds."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 2


def asked_number(name: str) -> int | None:
    """The number in the query, or None where there is none or nonsense."""
    number = request.args.get(name, type=int)
    return None if number is None else max(-LARGEST, min(number, LARGEST))


class Number(IntegerConverter):
    """A number in a path; one that no row can have leads nowhere."""

    def __init__(self, url_map: Map, max: int = LARGEST, **given: Any) -> None:  # noqa: A002
        super().__init__(url_map, max=max, **given)
