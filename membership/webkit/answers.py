"""The computed answers of a page as JSON: whoever asks a page for `application/json` gets the data of its "why?" panels.

The page is drawn as for anybody else, under the same rights; what its panels were given is the answer. So a panel cannot say
anything that a program does not get, and no page needs a second way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from flask import Response, g, jsonify, request

FORMS = ["text/html", "application/json"]


def wants_json() -> bool:
    """Whether the request asks for JSON before a page to read."""
    return request.method == "GET" and request.accept_mimetypes.best_match(FORMS) == FORMS[1]


def note_answer(explanation: Any, rule_url: str) -> None:
    """Remember what a panel of the page explains, and where its rule is read."""
    g.setdefault("explained", []).append((explanation, rule_url))


def answers_as_json(title: str, status: int) -> Response:
    """Every answer that the drawn page explains, in the order of the page, each once."""
    told: list[dict[str, Any]] = []
    for explanation, rule_url in g.get("explained", ()):
        one = {**_plain(explanation), "rule": urljoin(request.url_root, rule_url) if rule_url else ""}
        if one not in told:
            told.append(one)
    response = jsonify({"page": request.path, "title": title, "answers": told})
    response.status_code = status
    return response


def _plain(explanation: Any) -> dict[str, Any]:
    """An explanation, or one that is stored as a plain value, with its steps named."""
    value = dict(explanation if isinstance(explanation, Mapping) else explanation.as_json())
    value["steps"] = [{"label": label, "value": said} for label, said in value["steps"]]
    return value
