"""R28: after each event, every session cookie that the browsers ever had is replayed, and none opens anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.models import SignInSession
from membership.directory.accounts.operations.custody import disable_account
from membership.directory.accounts.operations.factors import enrol_totp, remove_totp
from membership.directory.accounts.operations.passwords import make_reset
from membership.directory.accounts.operations.sessions import end_all_sessions
from membership.kernel.db import Database
from tests.directory.accounts.browsers import Browser, application, settings
from tests.directory.accounts.mailbox import last_path
from tests.directory.accounts.people import BRAND, Someone, somebody, writing

NEW = "nine loud parrots sing"


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def sign_out(_database: Database, browser: Browser, _who: Someone) -> None:
    assert browser.submit("/account", {}, action="/sign-out").status_code == 303


def sign_out_everywhere(_database: Database, browser: Browser, _who: Someone) -> None:
    assert browser.submit("/account", {}, action="/account/sessions/end").status_code == 303


def change_password(_database: Database, browser: Browser, who: Someone) -> None:
    answer = browser.submit("/account/password", {"present": who.password, "password": NEW})
    assert answer.status_code == 303


def reset_password(database: Database, _browser: Browser, who: Someone) -> None:
    with writing(database) as work:
        make_reset(work, who.account_id, brand=BRAND)
    other = Browser(_browser.app)
    assert other.submit(last_path(database, "reset"), {"password": NEW}).location == "/sign-in"


def change_address(database: Database, browser: Browser, _who: Someone) -> None:
    assert browser.submit("/account/address", {"email": "moved@example.org"}).status_code == 303
    assert browser.submit(last_path(database, "address"), {}).status_code == 303


def enrol(database: Database, _browser: Browser, who: Someone) -> None:
    with writing(database) as work:
        enrol_totp(work, who.account_id, totp_factory(settings()).generate_totp_secret(), 0, brand=BRAND)


def remove(database: Database, browser: Browser, who: Someone) -> None:
    enrol(database, browser, who)
    with writing(database) as work:
        remove_totp(work, who.account_id, is_required=False, brand=BRAND)


def disable(database: Database, _browser: Browser, who: Someone) -> None:
    with writing(database) as work:
        disable_account(work, who.account_id, reason="left")


def end_all(database: Database, _browser: Browser, who: Someone) -> None:
    with writing(database) as work:
        end_all_sessions(work, who.account_id, "by an admin")


EVENTS = [
    sign_out_everywhere,
    change_password,
    reset_password,
    change_address,
    enrol,
    remove,
    disable,
    end_all,
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_cookie_from_before_is_accepted(
    database: Database, app: Flask, event: Callable[[Database, Browser, Someone], None]
) -> None:
    who = somebody(database)
    browsers = [Browser(app), Browser(app, address="198.51.100.1")]
    for browser in browsers:
        browser.sign_in(who)
        assert browser.is_signed_in()
    before = [cookie for browser in browsers for cookie in browser.seen]
    event(database, browsers[0], who)
    assert len(before) == 2
    for cookie in before:
        assert not Browser(app).with_cookie(cookie).is_signed_in()
        assert Browser(app).with_cookie(cookie).get("/account").location.startswith("/sign-in")


def test_after_signing_out_the_cookie_is_dead_and_the_other_browser_lives(
    database: Database, app: Flask
) -> None:
    who = somebody(database)
    left, kept = Browser(app), Browser(app)
    for browser in (left, kept):
        browser.sign_in(who)
    sign_out(database, left, who)
    for cookie in left.seen:
        assert not Browser(app).with_cookie(cookie).is_signed_in()
    assert kept.is_signed_in()


def test_the_whole_jar_of_cookies_is_worth_nothing_after_signing_out(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    browser.get("/account")
    jar = [(cookie.key, cookie.value) for cookie in browser.client._cookies.values()]
    sign_out(database, browser, who)
    thief = Browser(app)
    for name, value in jar:
        thief.client.set_cookie(name, value, domain="house.example.org")
    assert {name for name, _ in jar} == {"session", "state", "device"}
    assert not thief.is_signed_in()


def test_the_browser_that_changed_the_password_stays_with_a_new_cookie(
    database: Database, app: Flask
) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    old = browser.session()
    change_password(database, browser, who)
    assert browser.session() != old
    assert browser.is_signed_in()
    assert Browser(app).sign_in(who).status_code == 422
    assert Browser(app).sign_in(who, NEW).status_code == 303


def test_one_session_is_ended_from_the_list_of_ones_own_and_no_other_persons(
    database: Database, app: Flask
) -> None:
    who, other = somebody(database), somebody(database, "Eve Example")
    mine, phone, theirs = Browser(app), Browser(app), Browser(app)
    mine.sign_in(who)
    phone.sign_in(who)
    theirs.sign_in(other)
    with database.reading() as session:
        names = [row.public_id for row in session.query(SignInSession).order_by(SignInSession.id)]
    assert mine.submit("/account", {}, action=f"/account/sessions/{names[2]}/end").status_code == 404
    assert mine.submit("/account", {}, action=f"/account/sessions/{names[1]}/end").status_code == 303
    assert not phone.is_signed_in()
    assert theirs.is_signed_in()
    assert mine.is_signed_in()


def test_negative_control_a_row_that_is_not_ended_lets_its_cookie_in(database: Database, app: Flask) -> None:
    """The replay itself works: only the ended row makes the cookie dead."""
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    browser.client.delete_cookie("session", domain="house.example.org")
    assert Browser(app).with_cookie(browser.seen[0]).is_signed_in()


def test_an_invented_or_empty_cookie_is_nobody(database: Database, app: Flask) -> None:
    for cookie in ("", "x", "x" * 5000, "\u00e9", "' OR 1=1 --"):
        assert not Browser(app).with_cookie(cookie).is_signed_in()


def test_flask_logins_own_cookies_open_nothing(database: Database, app: Flask) -> None:
    """A signed cookie that names the person, as Flask-Login's default would, is no way in."""
    from flask.sessions import SecureCookieSessionInterface
    from flask_login import encode_cookie

    who = somebody(database)
    from tests.directory.accounts.people import account

    key = account(database, who).fs_uniquifier
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    with app.app_context():
        remembered = encode_cookie(key)
    thief = Browser(app)
    forged = signer.dumps({"_user_id": key, "_fresh": True, "fs_paa": 9_999_999_999})
    thief.client.set_cookie("state", str(forged), domain="house.example.org")
    thief.client.set_cookie("remember_token", remembered, domain="house.example.org")
    assert not thief.is_signed_in()
