"""A browser of a demonstration person, or of nobody: real requests, forms filled from the page."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from membership.demo.sign_ins import BY_WORD, PASSWORD
from tests.doors.drawn import forms_of

HOST = "http://localhost:8000"
LINK = re.compile(r'href="(/[^"#?]*)"')


@dataclass
class Visitor:
    """One browser."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        """Load a page; `headers` by their names with underscores."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, base_url=HOST, headers=said)

    def submit(self, page: str, fields: dict[str, Any], action: str = "") -> TestResponse:
        """Load a page and send its form as drawn, with what was typed."""
        address = action or page
        drawn = forms_of(self.get(page).text, page)
        form = next(form for form in drawn if form.action.partition("?")[0] == address)
        return self.client.post(form.action, data={**form.values, **fields}, base_url=HOST)

    def sign_in(self, word: str) -> Visitor:
        person = BY_WORD[word]
        self.submit("/sign-in", {"email": person.email, "password": PASSWORD})
        answer = self.submit("/sign-in/second-factor", {"code": person.code(time.time())})
        assert answer.status_code == 303, answer.text
        return self

    def links(self, path: str) -> list[str]:
        """Where the page leads, in its order, each once."""
        found = LINK.findall(self.get(path).text)
        return [link for link in dict.fromkeys(found) if not link.startswith("/static")]

    def link(self, path: str, pattern: str) -> str:
        """The first link of the page that is all of the pattern."""
        return next(link for link in self.links(path) if re.fullmatch(pattern, link))
