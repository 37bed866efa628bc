"""Signing in and out over HTTP, on both engines: second factors, limits, what must be shown first."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text

from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.factors import enrol_totp, renew_recovery_codes
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application, settings
from tests.directory.accounts.people import BRAND, PASSWORD, Someone, somebody, writing

CODES = totp_factory(settings())


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def with_factor(database: Database, who: Someone) -> str:
    """Enrols one-time passwords; returns the secret."""
    secret = CODES.generate_totp_secret()
    with writing(database) as work:
        enrol_totp(work, who.account_id, secret, 0, brand=BRAND)
    return secret


def test_a_right_password_opens_the_account(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser = Browser(app)
    answer = browser.sign_in(who)
    assert (answer.status_code, answer.location) == (303, "/desk")
    page = browser.get("/account")
    assert page.status_code == 200
    assert who.email in page.text
    assert "203.0.113.7" in page.text


def test_the_cookie_of_rights_holds_nothing_but_a_random_name(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser = Browser(app)
    headers = browser.sign_in(who).headers.getlist("Set-Cookie")
    given = {header.partition("=")[0]: header for header in headers}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", browser.session())
    for name in ("session", "device"):
        assert "HttpOnly" in given[name]
        assert "SameSite=Lax" in given[name]


def test_over_tls_each_cookie_is_bound_to_its_host(sqlite_database: Database) -> None:
    app = application(sqlite_database, base_address="https://house.example.org")
    answer = app.test_client().get("/sign-in", base_url="https://house.example.org")
    for header in answer.headers.getlist("Set-Cookie"):
        assert header.startswith("__Host-")
        assert "Secure" in header
        assert "Domain" not in header


def test_another_page_leads_to_the_sign_in_and_back(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser = Browser(app)
    answer = browser.get("/account?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?x%3D1"
    form = browser.get(answer.location)
    assert 'value="/account?x=1"' in form.text
    assert browser.sign_in(who, next="/account?x=1").location == "/account?x=1"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "\t//x"]
)
def test_signing_in_leads_to_no_other_house(sqlite_database: Database, target: str) -> None:
    app = application(sqlite_database)
    who = somebody(sqlite_database)

    assert Browser(app).sign_in(who, next=target).location == "/desk"


def test_a_person_with_a_second_factor_is_asked_for_it(database: Database, app: Flask, clock: Clock) -> None:
    who = somebody(database)
    secret = with_factor(database, who)
    browser = Browser(app)
    assert browser.sign_in(who).location == "/sign-in/second-factor"
    assert not browser.is_signed_in()
    assert browser.submit("/sign-in/second-factor", {"code": "000000"}).status_code == 422
    code = CODES.generate_totp_password(secret)
    assert browser.submit("/sign-in/second-factor", {"code": code}).location == "/desk"
    assert browser.is_signed_in()
    again = Browser(app)
    again.sign_in(who)
    assert again.submit("/sign-in/second-factor", {"code": code}).status_code == 422
    clock.advance(seconds=30)
    later = CODES.generate_totp_password(secret)
    assert again.submit("/sign-in/second-factor", {"code": code}).status_code == 422
    assert again.submit("/sign-in/second-factor", {"code": f" {later[:3]} {later[3:]} "}).status_code == 303


def test_a_code_counts_however_its_digits_are_written_and_once(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    secret = with_factor(database, who)
    code = CODES.generate_totp_password(secret)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        browser.sign_in(who)
    assert first.submit("/sign-in/second-factor", {"code": wide}).status_code == 303
    for spelling in (code, wide, f"{code[:3]}-{code[3:]}", f" {code}"):
        assert second.submit("/sign-in/second-factor", {"code": spelling}).status_code == 422


def test_a_recovery_code_stands_in_for_the_second_factor_once(database: Database, app: Flask) -> None:
    who = somebody(database)
    with_factor(database, who)
    with writing(database) as work:
        codes = renew_recovery_codes(work, who.account_id)
    browser = Browser(app)
    browser.sign_in(who)
    assert browser.submit("/sign-in/recovery-code", {"code": codes[0].upper()}).location == "/desk"
    other = Browser(app)
    other.sign_in(who)
    assert other.submit("/sign-in/recovery-code", {"code": codes[0]}).status_code == 422


def test_the_second_factor_cannot_be_reached_without_the_password(database: Database, app: Flask) -> None:
    browser = Browser(app)
    for path in ("/sign-in/second-factor", "/sign-in/recovery-code"):
        assert browser.get(path).location == "/sign-in"


@pytest.mark.parametrize("role", ["staff", "treasurer", "technical_secretary", "admin"])
def test_a_role_that_needs_a_second_factor_reaches_nothing_before_it_is_set_up(
    database: Database, app: Flask, role: str, clock: Clock
) -> None:
    who = somebody(database, "Officer Example", role)
    browser = Browser(app)
    browser.sign_in(who)
    for path in ("/account", "/desk", "/admin/accounts", "/account/password"):
        assert browser.get(path).location == "/account/second-factor", path
    page = browser.get("/account/second-factor")
    key = re.search(r"Key: <code>([^<]+)</code>", page.text)
    assert key
    assert "data:image/svg+xml;base64," in page.text
    from passlib.totp import TOTP

    code = TOTP(key[1].replace("-", "").replace(" ", "")).generate().token
    answer = browser.post("/account/second-factor", {**browser.tokens(page), "code": code})
    assert answer.status_code == 200
    assert len(re.findall(r"<li><code>[a-z0-9]{4}(-[a-z0-9]{4}){3}</code>", answer.text)) == 10
    assert browser.get("/account").status_code == 200
    if role == "admin":
        assert browser.get("/admin/accounts").status_code == 200


def test_an_auditor_needs_no_second_factor(database: Database, app: Flask) -> None:
    who = somebody(database, "Auditor Example", "auditor_business")
    browser = Browser(app)
    browser.sign_in(who)
    assert browser.is_signed_in()


def test_ten_wrong_passwords_close_the_name_for_five_minutes_whatever_its_spelling(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    spellings = [who.email, who.email.upper(), f"  {who.email} ", who.email.title()]
    for turn in range(10):
        thief = Browser(app, address=f"198.51.100.{turn}")
        wrong = Someone(0, 0, spellings[turn % 4], "wrong wrong wrong")
        assert thief.sign_in(wrong).status_code == 422
    late = Browser(app, address="198.51.100.99")
    assert late.sign_in(who).status_code == 429
    assert late.submit("/sign-in", {"email": who.email, "password": PASSWORD},
                       headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429  # fmt: skip
    clock.advance(minutes=5)
    assert Browser(app, address="198.51.100.100").sign_in(who).status_code == 303


def test_ten_wrong_passwords_close_an_address_and_its_whole_household_of_ipv6(
    database: Database, app: Flask, clock: Clock
) -> None:
    for turn in range(10):
        thief = Browser(app, address=f"2001:db8::{turn + 1}")
        nobody = Someone(0, 0, f"nobody{turn}@example.org", "wrong wrong wrong")
        answer = thief.submit("/sign-in", {"email": nobody.email, "password": nobody.password},
                              headers={"X-Forwarded-For": f"192.0.2.{turn}"})  # fmt: skip
        assert answer.status_code == 422
    who = somebody(database)
    assert Browser(app, address="2001:db8::ffff").sign_in(who).status_code == 429
    assert Browser(app, address="2001:db8:0:1::1").sign_in(who).status_code == 303


def test_the_victim_of_a_guesser_still_signs_in_from_a_known_device(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    home = Browser(app)
    home.sign_in(who)
    home.submit("/account", {}, action="/sign-out")
    assert not home.is_signed_in()
    for turn in range(10):
        Browser(app, address=f"198.51.100.{turn}").sign_in(who, "wrong wrong wrong")
    assert Browser(app, address="198.51.100.50").sign_in(who).status_code == 429
    assert home.sign_in(who).status_code == 303
    assert home.is_signed_in()


def test_a_known_device_has_a_limit_of_its_own_and_is_known_to_one_account(
    database: Database, app: Flask, clock: Clock
) -> None:
    who, other = somebody(database), somebody(database, "Eve Example")
    home = Browser(app)
    home.sign_in(who)
    home.submit("/account", {}, action="/sign-out")
    assert [home.sign_in(who, "wrong wrong wrong").status_code for _ in range(11)] == [422] * 10 + [429]
    assert [home.sign_in(other, "wrong wrong wrong").status_code for _ in range(11)] == [422] * 10 + [429]


def test_five_wrong_codes_close_the_second_factor(database: Database, app: Flask, clock: Clock) -> None:
    who = somebody(database)
    secret = with_factor(database, who)
    browser = Browser(app)
    browser.sign_in(who)
    answers = [browser.submit("/sign-in/second-factor", {"code": "000000"}).status_code for _ in range(5)]
    assert answers == [422] * 5
    right = CODES.generate_totp_password(secret)
    assert browser.submit("/sign-in/second-factor", {"code": right}).status_code == 429
    clock.advance(minutes=5)
    right = CODES.generate_totp_password(secret)
    assert browser.submit("/sign-in/second-factor", {"code": right}).status_code == 303


def test_limits_survive_a_restart_and_are_shared_by_workers(database: Database, clock: Clock) -> None:
    who = somebody(database)
    for turn in range(10):
        worker = application(database)
        Browser(worker, address=f"198.51.100.{turn}").sign_in(who, "wrong wrong wrong")
    assert Browser(application(database), address="198.51.100.77").sign_in(who).status_code == 429


def test_a_disabled_or_unconfirmed_account_answers_like_a_missing_one(database: Database, app: Flask) -> None:
    who = somebody(database)
    with writing(database) as work:
        account = work.lock(Account, who.account_id)
        account.is_active = False
        work.record("directory.account.disabled", account, summary="x")
    answer = Browser(app).sign_in(who)
    assert answer.status_code == 422
    assert "do not open an account" in answer.text


def test_a_hash_of_another_cost_is_made_anew_at_the_next_sign_in(database: Database, app: Flask) -> None:
    from membership.directory.accounts.passwords import Hasher

    who = somebody(database)
    with writing(database) as work:
        account = work.lock(Account, who.account_id)
        account.password = Hasher("strong").again(PASSWORD)
        work.record("directory.account.rehashed", account, summary="x")
    assert Browser(app).sign_in(who).status_code == 303
    with database.reading() as session:
        stored = session.scalars(text("SELECT password FROM directory_account")).one()  # type: ignore[call-overload]
    assert "m=8,t=1" in stored


def test_a_get_writes_nothing_but_when_a_session_was_seen(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    before = snapshot(database)
    browser.get("/account")
    assert snapshot(database) == before
    clock.advance(minutes=5)
    browser.get("/account")
    after = snapshot(database)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"directory_session"}
    browser.get("/account")
    assert snapshot(database) == after


def test_the_audit_log_stays_whole_through_all_of_it(database: Database, app: Flask, clock: Clock) -> None:
    who = somebody(database)
    with_factor(database, who)
    browser = Browser(app)
    browser.sign_in(who)
    with database.reading() as session:
        assert verify(session, Base.metadata).is_whole


def snapshot(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {
            table.name: repr(sorted(map(repr, session.execute(table.select()).all())))
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("odd", ["a\x00b", "\ufdfa" * 900, "x" * 999, "\u202e\u200b", "'; DROP TABLE x; --"])
def test_odd_texts_are_wrong_passwords_and_wrong_names(database: Database, app: Flask, odd: str) -> None:
    who = somebody(database)
    browser = Browser(app)
    assert browser.sign_in(who, odd).status_code == 422
    assert browser.sign_in(Someone(0, 0, odd)).status_code == 422
    assert browser.submit("/sign-in/recovery", {"email": odd}).status_code in (200, 422)
