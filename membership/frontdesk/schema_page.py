"""The JSON Schema of charters at a public address, for editors that check a charter while it is typed."""

from __future__ import annotations

from functools import cache

from flask import Response, make_response

from membership.assembly.rules.schema import schema_text
from membership.frontdesk.blueprint import blueprint
from membership.webkit.access import public


@blueprint.get("/schemas/charter.json")
@public
def charter_schema() -> Response:
    """The schema; it is the same for everybody and changes only with the program."""
    answer = make_response(_text())
    answer.headers["Content-Type"] = "application/schema+json"
    return answer


@cache
def _text() -> str:
    return schema_text()
