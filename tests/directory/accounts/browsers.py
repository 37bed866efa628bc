"""A browser of a test: real requests to the real application, forms filled as a person fills them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from membership.config import Settings
from membership.kernel.db import Database
from tests import apps
from tests.directory.accounts.people import HOST, Someone

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def application(database: Database, **changes: Any) -> Flask:
    """The whole house on a test's database."""
    return apps.application(settings(**changes), database)


def settings(**changes: Any) -> Settings:
    """Settings of the tests: cheap hashes, a fixed address."""
    return Settings(
        **{
            "stage": "test",
            "database_url": "sqlite://",
            "secret_key": "k" * 40,
            "base_address": f"http://{HOST}",
            "trusted_hosts": (HOST,),
            "password_rounds": "cheap",
            **changes,
        }
    )


@dataclass
class Browser:
    """One browser. `seen` keeps every session cookie it ever had, as a thief would."""

    app: Flask
    address: str = "203.0.113.7"
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._keep(self.client.get(path, **self._from(options)))

    def submit(self, page: str, fields: dict[str, str], action: str = "", **options: Any) -> TestResponse:
        """Load a page, take its tokens, and send a form."""
        tokens = self.tokens(self.get(page))
        return self.post(action or page, {**tokens, **fields}, **options)

    def post(self, path: str, fields: dict[str, str], **options: Any) -> TestResponse:
        return self._keep(self.client.post(path, data=fields, **self._from(options)))

    @staticmethod
    def tokens(answer: TestResponse) -> dict[str, str]:
        found = {}
        for text in FIELD.findall(answer.text):
            name, value = re.search(r'name="([^"]*)"', text), re.search(r'value="([^"]*)"', text)
            if name and name[1] not in found:
                found[name[1]] = value[1] if value else ""
        return {name: value for name, value in found.items() if name in ("csrf_token", "once", "version")}

    def sign_in(self, who: Someone, password: str = "", **fields: str) -> TestResponse:
        return self.submit("/sign-in", {"email": who.email, "password": password or who.password, **fields})

    def session(self) -> str:
        cookie = self.client.get_cookie("session", HOST)
        return cookie.value if cookie else ""

    def is_signed_in(self) -> bool:
        return self.get("/account").status_code == 200

    def with_cookie(self, value: str) -> Browser:
        """Another browser, into which this session cookie was copied."""
        thief = Browser(self.app)
        thief.client.set_cookie("session", value, domain=HOST)
        return thief

    def _from(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"base_url": f"http://{HOST}", "environ_base": {"REMOTE_ADDR": self.address}, **options}

    def _keep(self, answer: TestResponse) -> TestResponse:
        if self.session() and self.session() not in self.seen:
            self.seen.append(self.session())
        return answer
