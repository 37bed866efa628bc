"""Passkeys over HTTP, answered by a device in software."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask

from membership.kernel.db import Database
from tests.conftest import Clock
from tests.directory.accounts.authenticator import Authenticator, b64, unb64
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import HOST, somebody

ORIGIN = f"http://{HOST}"


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def register(browser: Browser, device: Authenticator) -> int:
    tokens = browser.tokens(browser.get("/account/second-factor"))
    options = browser.post("/account/passkeys/options", {**tokens, "once": secrets.token_urlsafe(18)})
    answer = device.create(options.get_json())
    tokens = browser.tokens(browser.get("/account/second-factor"))
    return browser.post("/account/passkeys", {**tokens, "credential": answer, "name": "My phone"}).status_code


def answered(browser: Browser, device: Authenticator, page: str = "/sign-in") -> dict[str, str]:
    tokens = browser.tokens(browser.get(page))
    kind = "/sign-in/passkey/options" if page.startswith("/sign-in") else f"{page}/options"
    options = browser.post(kind, {**tokens, "once": secrets.token_urlsafe(18)})
    return {**browser.tokens(browser.get(page)), "credential": device.get(options.get_json())}


def test_a_passkey_of_the_machine_itself_is_registered_and_signs_in(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser, device = Browser(app), Authenticator(ORIGIN)
    browser.sign_in(who)
    assert register(browser, device) == 303
    assert "My phone" in browser.get("/account").text
    other = Browser(app)
    assert other.post("/sign-in/passkey", answered(other, device)).location == "/desk"
    assert other.is_signed_in()


def test_no_kind_of_device_is_asked_for_and_its_person_is_verified(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    tokens = browser.tokens(browser.get("/account/second-factor"))
    options = browser.post("/account/passkeys/options", tokens).get_json()
    assert "authenticatorAttachment" not in options["authenticatorSelection"]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"]["id"] == HOST


def test_an_answer_is_accepted_once(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser, device = Browser(app), Authenticator(ORIGIN)
    browser.sign_in(who)
    register(browser, device)
    other = Browser(app)
    sent = answered(other, device)
    state = other.client.get_cookie("state", HOST)
    assert state is not None
    assert other.post("/sign-in/passkey", sent).location == "/desk"
    thief = Browser(app)
    thief.client.set_cookie("state", state.value, domain=HOST)
    assert thief.post("/sign-in/passkey", {**sent, "once": secrets.token_urlsafe(18)}).location == "/sign-in"
    assert not thief.is_signed_in()


@pytest.mark.parametrize(
    "device", [Authenticator("http://evil.example"), Authenticator(ORIGIN, verifies=False)]
)
def test_an_answer_from_elsewhere_or_without_its_person_opens_nothing(
    database: Database, app: Flask, device: Authenticator
) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    assert register(browser, device) == 422
    honest = Authenticator(ORIGIN)
    assert register(browser, honest) == 303
    honest.origin, honest.verifies = device.origin, device.verifies
    other = Browser(app)
    assert other.post("/sign-in/passkey", answered(other, honest)).location == "/sign-in"


def test_a_forgotten_passkey_opens_nothing(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser, device = Browser(app), Authenticator(ORIGIN)
    browser.sign_in(who)
    register(browser, device)
    import re

    path = re.search(r'action="(/account/passkeys/\w+/removal)"', browser.get("/account").text)
    assert path
    assert browser.submit("/account", {}, action=path[1]).status_code == 303
    other = Browser(app)
    assert other.post("/sign-in/passkey", answered(other, device)).location == "/sign-in"


def test_another_persons_passkey_is_no_second_factor(database: Database, app: Flask) -> None:
    who, thief = somebody(database), somebody(database, "Eve Example")
    mine, theirs = Authenticator(ORIGIN), Authenticator(ORIGIN)
    for person, device in ((who, mine), (thief, theirs)):
        browser = Browser(app)
        browser.sign_in(person)
        register(browser, device)
    browser = Browser(app)
    assert browser.sign_in(who).location == "/sign-in/second-factor"
    sent = answered(browser, theirs, "/sign-in/second-factor")
    assert browser.post("/sign-in/passkey", sent).location == "/sign-in/second-factor"
    assert not browser.is_signed_in()
    sent = answered(browser, mine, "/sign-in/second-factor")
    assert browser.post("/sign-in/passkey", sent).location == "/desk"


def test_a_passkey_confirms_a_grave_act(database: Database, app: Flask, clock: Clock) -> None:
    who = somebody(database)
    browser, device = Browser(app), Authenticator(ORIGIN)
    browser.sign_in(who)
    register(browser, device)
    clock.advance(minutes=20)
    assert browser.get("/account/address").location == "/account/confirmation?next=/account/address"
    sent = answered(browser, device, "/account/confirmation")
    answer = browser.post("/account/confirmation/passkey?next=/account/address", sent)
    assert answer.location == "/account/address"
    assert browser.get("/account/address").status_code == 200


MANGLED = ["", "[]", "{}", "1", "null", '"x"', "[" * 15_000, '{"id":[]}', '{"id":"x"}', '{"id":"x","response":1}',
           '{"id":"x","rawId":"x","type":"public-key","response":{}}', "\x00", '{"id":"\\u0000"}']  # fmt: skip


@pytest.mark.parametrize("text", MANGLED)
def test_a_mangled_answer_is_refused_and_breaks_nothing(sqlite_database: Database, text: str) -> None:
    app = application(sqlite_database)
    who = somebody(sqlite_database)
    browser, device = Browser(app), Authenticator(ORIGIN)
    browser.sign_in(who)
    assert register(browser, device) == 303
    for page, action in (("/account/second-factor", "/account/passkeys"), ("/account", "/sign-in/passkey")):
        answer = browser.submit(page, {"credential": text, "name": "x"}, action=action)
        assert answer.status_code in (303, 422), answer.status_code


def test_an_answer_with_any_bit_turned_is_refused(sqlite_database: Database) -> None:
    import json
    import random

    app = application(sqlite_database)
    who = somebody(sqlite_database)
    browser, device = Browser(app), Authenticator(ORIGIN)
    browser.sign_in(who)
    register(browser, device)
    dice = random.Random(7)
    for _ in range(40):
        other = Browser(app, address=f"198.51.{dice.randrange(250)}.{dice.randrange(250)}")
        sent = answered(other, device)
        answer = json.loads(sent["credential"])
        part = dice.choice(["clientDataJSON", "authenticatorData", "signature", "userHandle"])
        data = bytearray(unb64(answer["response"][part]))
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        answer["response"][part] = b64(bytes(data))
        assert (
            other.post("/sign-in/passkey", {**sent, "credential": json.dumps(answer)}).location == "/sign-in"
        )
