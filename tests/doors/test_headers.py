"""R33: the security headers on every route, every error page and every static file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort
from werkzeug.test import TestResponse

from membership.kernel.db import Database
from membership.kernel.schema import install_job_tables, shipped
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import Someone
from tests.doors.cast import NOBODY
from tests.doors.gate import Gate
from tests.doors.objects import MISSING, address
from tests.doors.routes import Door
from tests.doors.world import OWN

CODES = (400, 403, 404, 405, 409, 413, 422, 429, 500)
YEAR = 365 * 24 * 3600
NONE = ("object-src", "base-uri", "frame-ancestors")


def weak(answer: TestResponse, *, is_private: bool) -> Iterator[str]:
    """What R33 misses in an answer."""
    headers = answer.headers
    policy = _directives(headers.get("Content-Security-Policy", ""))
    words = {word for values in policy.values() for word in values}
    if "default-src" not in policy or {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & words:
        yield f"the content policy is missing or weak: {sorted(words)}"
    yield from _without_nonce(policy)
    for directive in NONE:
        if policy.get(directive) != ["'none'"]:
            yield f"{directive} is {policy.get(directive)}"
    if policy.get("form-action") != ["'self'", "https://checkout.stripe.com"]:
        yield f"form-action is {policy.get('form-action')}"
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if not age or int(age[1]) < YEAR:
        yield "HSTS is missing or short"
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
    }
    yield from (
        f"{name} is {headers.get(name)}" for name, value in expected.items() if headers.get(name) != value
    )
    if not headers.get("Permissions-Policy"):
        yield "Permissions-Policy is missing"
    if is_private and "no-store" not in headers.get("Cache-Control", ""):
        yield f"a private answer may be kept: {headers.get('Cache-Control')}"
    if headers.get("Server", "").lower().startswith("werkzeug/") or "X-Powered-By" in headers:
        yield "the answer says what it was made with"


def _without_nonce(policy: dict[str, list[str]]) -> Iterator[str]:
    for directive in ("script-src", "style-src"):
        if not any(re.fullmatch(r"'nonce-[\w-]{16,}'", word) for word in policy.get(directive, [])):
            yield f"{directive} has no nonce: {policy.get(directive)}"


def _directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


@pytest.mark.parametrize("role", [NOBODY, "staff", "technical_secretary", "admin"])
def test_every_answer_of_every_route_carries_the_headers(
    at_the_doors: Gate, every_door: list[Door], role: str
) -> None:
    at_the_doors.as_role(role)
    found = []
    for door in every_door:
        if door.method != "GET" or door.endpoint == "static":
            continue
        for which in (OWN, MISSING):
            path = address(door, at_the_doors.world, which, role)
            if path is not None:
                is_private = not door.is_public or role != NOBODY
                answer = at_the_doors.open(path)
                found += [f"{path} as {role}: {line}" for line in weak(answer, is_private=is_private)]
                if role != NOBODY and door.is_public and "Cookie" not in answer.headers.get("Vary", ""):
                    found.append(f"{path} varies with the person, and does not say so")
    assert not found, "\n".join(found[:30])


@pytest.mark.parametrize("code", CODES)
def test_every_error_page_carries_the_headers(at_the_doors: Gate, code: int) -> None:
    app = at_the_doors.app
    before = app.view_functions["frontdesk.home"]

    def failing() -> None:
        if code == 500:
            raise RuntimeError("planted")
        abort(code)

    failing.is_public = True  # type: ignore[attr-defined]
    app.view_functions["frontdesk.home"] = failing
    try:
        answer = at_the_doors.as_role(NOBODY).open("/")
    finally:
        app.view_functions["frontdesk.home"] = before
    assert answer.status_code == code
    assert not list(weak(answer, is_private=True))
    assert "planted" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_that_is_too_large_is_answered_413_with_the_headers(
    at_the_doors: Gate, content_type: str
) -> None:
    sent = {"email": "x" * 9_000_000, "password": "x"}
    answer = at_the_doors.as_role(NOBODY).open("/sign-in", "POST", data=sent, content_type=content_type)
    assert answer.status_code == 413
    assert not list(weak(answer, is_private=True))


def test_every_static_file_carries_the_headers(at_the_doors: Gate) -> None:
    folder: Path = shipped("static")
    at_the_doors.as_role(NOBODY)
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            answer = at_the_doors.open(f"/static/{file.relative_to(folder)}")
            found += [f"{file.name}: {line}" for line in weak(answer, is_private=False)]
            if answer.status_code != 200 or "Set-Cookie" in answer.headers:
                found.append(f"{file.name}: status {answer.status_code}, or a cookie on a file")
    assert not found, "\n".join(found[:30])


def test_a_foreign_host_is_answered_400_with_the_headers(sqlite_database: Database) -> None:
    install_job_tables(sqlite_database)
    app = application(sqlite_database, trusted_hosts=("house.example.org",))
    for path in ("/", "/sign-in", "/static/app.css", "/no/such/address"):
        answer = app.test_client().get(path, base_url="http://evil.example")
        assert answer.status_code == 400, path
        assert not list(weak(answer, is_private=not path.startswith("/static/"))), path
        assert "evil" not in answer.get_data(as_text=True)


def test_too_many_tries_are_answered_429_with_the_headers(sqlite_database: Database) -> None:
    browser = Browser(application(sqlite_database))
    nobody = Someone(0, 0, "nobody@example.org", "wrong wrong wrong")
    answers = [browser.sign_in(nobody) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert not list(weak(answers[-1], is_private=True))


def test_each_answer_has_a_nonce_of_its_own(at_the_doors: Gate) -> None:
    at_the_doors.as_role(NOBODY)
    policies = {at_the_doors.open("/sign-in").headers["Content-Security-Policy"] for _ in range(20)}
    assert len(policies) == 20


def test_a_weakened_answer_is_found(at_the_doors: Gate) -> None:
    answer = at_the_doors.as_role(NOBODY).open("/")
    policy = answer.headers["Content-Security-Policy"]
    assert not list(weak(answer, is_private=False))
    for weaker in (
        policy.replace("object-src 'none'; ", ""),
        policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        policy.replace("https://checkout.stripe.com", "https:"),
        re.sub(r"script-src 'self' 'nonce-[^']*'", "script-src 'self'", policy),
    ):
        answer.headers["Content-Security-Policy"] = weaker
        assert list(weak(answer, is_private=False))


def test_without_its_token_no_post_is_listened_to(
    at_the_doors: Gate, every_door: list[Door], house_app: Flask
) -> None:
    house_app.config["WTF_CSRF_ENABLED"] = True
    try:
        at_the_doors.as_role("staff")
        paths = {
            address(door, at_the_doors.world, OWN, "staff") or "": door
            for door in every_door
            if door.method == "POST"
        }
        answers = {path: at_the_doors.open(path, "POST", data={"once": "k" * 24}) for path in paths}
    finally:
        house_app.config["WTF_CSRF_ENABLED"] = False
    heard = {path: answer.status_code for path, answer in answers.items() if answer.status_code != 400}
    assert not heard, f"these take a POST that did not come from our own page: {heard}"
