"""A closed loop: one connection that asks, reads everything, and asks again."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

TOKEN = re.compile(r'name="(csrf_token|once)"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and when: seconds from the request to the first byte of the body, and to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    first: float
    whole: float


@dataclass
class Browser:
    """A client that keeps its connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str], *, keep: bool = True) -> Answer:
        """Send a form. `keep` false reads the body without keeping it: of 100,000 rows only the size matters."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), headers, keep=keep)

    def form_of(self, path: str) -> dict[str, str]:
        """The tokens of the last form of a page."""
        answer = self.get(path)
        if answer.status != 200:
            raise LookupError(f"{path} answers {answer.status}")
        return dict(TOKEN.findall(answer.body.decode()))

    def _ask(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str], *, keep: bool = True
    ) -> Answer:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=300)
        sent = {**self.headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        head = response.read(1)
        first = time.perf_counter() - began
        content = _read(response, head, keep)
        whole = time.perf_counter() - began
        self._keep_cookies(response)
        if response.will_close:
            self._connection = None
        return Answer(response.status, dict(response.getheaders()), content, first, whole)

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value


def _read(response: HTTPResponse, head: bytes, keep: bool) -> bytes:
    if keep:
        return head + response.read()
    while response.read(1 << 16):
        pass
    return head
