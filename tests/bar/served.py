"""The real server in a process of its own, and a small client that fills its forms over a real socket."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.operations.factors import enrol_totp
from membership.kernel.db import Database
from tests.directory.accounts.browsers import settings
from tests.directory.accounts.people import BRAND, Someone, writing

CODES = totp_factory(settings())
START = "{before}; from membership.cli import main; main()"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def environment(url: str) -> dict[str, str]:
    """The settings of a server under test."""
    return {
        **os.environ,
        "MEMBERSHIP_STAGE": "test",
        "MEMBERSHIP_DATABASE_URL": url,
        "MEMBERSHIP_SECRET_KEY": "k"
        * 40,  # the key of the accounts' own tests, so that their factors hold here
        "MEMBERSHIP_TRUSTED_HOSTS": "127.0.0.1",
        "MEMBERSHIP_PASSWORD_ROUNDS": "cheap",
    }


@contextmanager
def serving(
    url: str, *, workers: int = 1, threads: int = 4, before: str = "pass", through: Sequence[str] = ()
) -> Iterator[tuple[int, int]]:
    """Port and process id of a server on this database. `before` is Python run first; `through` a command such as strace."""
    port = free_port()
    command = [
        *through, sys.executable, "-c", START.format(before=before), "serve", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--threads", str(threads),
    ]  # fmt: skip
    log = Path(os.environ["MEMBERSHIP_TEST_RUN"]) / f"server-{port}.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, env=environment(url), stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_until_answering(server, port, log)
        yield port, server.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def with_factor(database: Database, who: Someone) -> str:
    """Enrol one-time passwords for a person; returns their secret."""
    secret: str = CODES.generate_totp_secret()
    with writing(database) as work:
        enrol_totp(work, who.account_id, secret, 0, brand=BRAND)
    return secret


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_answering(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the sign-in page comes."""
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        with suppress(OSError, http.client.HTTPException):
            if Visitor(port).get("/sign-in")[0] == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")


class Visitor:
    """One person at a browser: keeps cookies, and one connection while it lasts."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        status, _, body = self._ask("GET", path)
        return status, body

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Status, location and text after sending fields."""
        return self._ask("POST", path, urlencode(fields))

    def submit(self, page: str, fields: dict[str, str], action: str = "") -> tuple[int, str, str]:
        """Load a page, take the tokens of its form, and send it."""
        return self.post(action or page, {**self.tokens(page), **fields})

    def tokens(self, page: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        status, text = self.get(page)
        assert status == 200, (status, page, text[:500])
        found: dict[str, str] = {}
        for tag in HIDDEN.findall(text):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                found.setdefault(name[1], value[1] if value else "")
        return {name: found[name] for name in ("csrf_token", "once", "version") if name in found}

    def sign_in(self, who: Someone, secret: str = "") -> None:
        """As any person does; with the code of the second factor where `secret` is given."""
        status, location, text = self.submit("/sign-in", {"email": who.email, "password": who.password})
        if secret:
            assert (status, location) == (303, "/sign-in/second-factor"), (status, location, text[:800])
            code = CODES.generate_totp_password(secret)
            status, location, text = self.submit("/sign-in/second-factor", {"code": code})
        assert (status, location) == (303, "/desk"), (status, location, text[:800])

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            raise
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(header)
        if answer.headers.get("Connection", "").lower() == "close":
            self._connection.close()
            self._connection = None
        return answer.status, answer.headers.get("Location", ""), text
