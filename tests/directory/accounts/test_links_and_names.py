"""R29 and R32 over HTTP: nobody learns who has an account, and a mailed link works once, where it was meant to."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from flask import Flask
from sqlalchemy import text

from membership.directory.accounts.limits import Browser as Device
from membership.directory.accounts.operations.invitations import invite
from membership.directory.accounts.operations.passkeys import NewPasskey, add_passkey
from membership.directory.accounts.operations.sessions import begin_session
from membership.directory.accounts.passwords import Hasher
from membership.directory.accounts.room import run_reset
from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.mailbox import BASE, last_path, mails
from tests.directory.accounts.people import BRAND, PASSWORD, Someone, somebody, writing

NEW = "nine loud parrots sing"
HOSTS = [
    ("Host", "evil.example"), ("Host", "house.example.org:99"), ("Host", "house.example.org.evil.example"),
    ("Host", "evil.example#house.example.org"), ("Host", ""), ("Host", "house.example.org@evil.example"),
    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Host", "evil.example, house.example.org"),
    ("X-Forwarded-Server", "evil.example"), ("X-Host", "evil.example"), ("X-Original-Host", "evil.example"),
    ("X-HTTP-Host-Override", "evil.example"), ("Forwarded", "host=evil.example;proto=https"),
    ("X-Forwarded-Proto", "javascript"), ("X-Forwarded-Port", "99"), ("X-Forwarded-Prefix", "//evil.example"),
    ("Origin", "http://evil.example"), ("Referer", "http://evil.example/"), ("X-Rewrite-URL", "http://evil.example/"),
    ("X-Original-URL", "http://evil.example/"),
]  # fmt: skip

INVITED = {"name": "New Example", "email": "new@example.org", "role": "", "foundation": "", "reason": ""}


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def ask_reset(browser: Browser, email: str, **options: object) -> object:
    return browser.submit("/sign-in/recovery", {"email": email}, **options)


def run_resets(database: Database) -> None:
    """Do what the worker does with the posted jobs."""
    import json

    with database.reading() as session:
        schema = "" if database.is_sqlite else "dbos."
        query = f"SELECT status.workflow_uuid, inputs.inputs FROM {schema}workflow_status AS status JOIN {schema}workflow_input AS inputs ON inputs.workflow_uuid = status.workflow_uuid"
        rows = session.execute(text(query)).all()
    for row in rows:
        name, key, payload, *_ = json.loads(row.inputs)["positionalArgs"]
        if name == "accounts.reset":
            run_reset(JobContext(database, name, key, 1), payload)


def test_signing_in_answers_alike_with_and_without_an_account(database: Database, app: Flask) -> None:
    who = somebody(database)
    answers = []
    for email in (who.email, "nobody@example.org"):
        answer = Browser(app).submit("/sign-in", {"email": email, "password": "wrong wrong wrong"})
        answers.append((answer.status_code, shape(answer.text, email), names(answer)))
    assert answers[0] == answers[1]


def test_asking_for_a_reset_answers_alike_and_mails_only_the_account(database: Database, app: Flask) -> None:
    who = somebody(database)
    answers = []
    for email in (who.email.upper(), "nobody@example.org"):
        answer = ask_reset(Browser(app), email)
        answers.append((answer.status_code, shape(answer.text, email), names(answer)))  # type: ignore[attr-defined]
    assert answers[0] == answers[1]
    run_resets(database)
    run_resets(database)
    assert [(kind, to) for kind, to, _ in mails(database)] == [("account-reset", who.email)]


def test_the_same_statements_run_with_and_without_an_account(database: Database, app: Flask) -> None:
    from sqlalchemy import event

    who = somebody(database)
    seen: list[list[str]] = []
    for path, fields in (("/sign-in/recovery", {}), ("/sign-in", {"password": "wrong wrong wrong"})):
        for email in (who.email, "nobody@example.org"):
            browser = Browser(app)
            tokens = browser.tokens(browser.get(path))
            statements: list[str] = []

            def note(*arguments: object, into: list[str] = statements) -> None:
                into.append(re.sub(r"\s+", " ", str(arguments[2])))

            event.listen(database.engine, "before_cursor_execute", note)
            browser.post(path, {**tokens, "email": email, **fields})
            event.remove(database.engine, "before_cursor_execute", note)
            seen.append(statements)
        assert seen[-1] == seen[-2], path


def test_signing_in_takes_the_same_time_with_and_without_an_account() -> None:
    """The costly part is the hash: it is made in both cases. 60 interleaved pairs at the production cost."""
    hasher = Hasher("strong")
    stored = hasher.checked(PASSWORD)
    assert gap(lambda: hasher.is_right("wrong", stored), lambda: hasher.is_right("wrong", None)) < 0.005


def test_negative_control_without_the_dummy_hash_the_time_tells() -> None:
    hasher = Hasher("strong")
    stored = hasher.checked(PASSWORD)
    assert gap(lambda: hasher.is_right("wrong", stored), lambda: False) > 0.005


def gap(first: object, second: object) -> float:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(40):
        for act, into in zip((first, second), times, strict=True):
            start = time.process_time()
            act()  # type: ignore[operator]
            into.append(time.process_time() - start)
    return abs(statistics.median(times[0]) - statistics.median(times[1]))


def test_a_reset_is_asked_for_five_times_a_day_whatever_the_spelling(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    for email in (who.email, "nobody@example.org"):
        spellings = [email, email.upper(), f" {email} ", email.title(), email]
        codes = [ask_reset(Browser(app), one).status_code for one in [*spellings, email]]  # type: ignore[attr-defined]
        assert codes == [200] * 5 + [429]
    clock.advance(days=1)
    assert ask_reset(Browser(app), who.email).status_code == 200  # type: ignore[attr-defined]


def test_a_reset_link_sets_a_password_once(database: Database, app: Flask) -> None:
    who = somebody(database)
    ask_reset(Browser(app), who.email)
    run_resets(database)
    path = last_path(database, "reset")
    first, second = Browser(app), Browser(app)
    page = second.get(path)
    assert first.submit(path, {"password": NEW}).location == "/sign-in"
    assert second.post(path, {**second.tokens(page), "password": "ten calm otters swim"}).status_code == 410
    assert second.get(path).status_code == 410
    assert Browser(app).sign_in(who, NEW).status_code == 303
    assert ("account-password-changed", who.email) in [(kind, to) for kind, to, _ in mails(database)]


def test_looking_at_a_link_does_not_use_it(database: Database, app: Flask) -> None:
    who = somebody(database)
    ask_reset(Browser(app), who.email)
    run_resets(database)
    path = last_path(database, "reset")
    for _ in range(3):
        assert Browser(app).get(path).status_code == 200
        assert app.test_client().head(path, base_url=BASE).status_code == 200


def test_an_invented_dead_or_misplaced_link_answers_alike(database: Database, app: Flask) -> None:
    who = somebody(database)
    with writing(database) as work:
        invite(work, brand=BRAND, name="New Example", email="new@example.org")
    secret = last_path(database, "invitation").rpartition("/")[2]
    texts = {Browser(app).get(path).text for path in (f"/sign-in/reset/{secret}", "/sign-in/reset/invented")}
    assert len({re.sub(r'value="[^"]*"', "", one) for one in texts}) == 1
    assert Browser(app).get(f"/account/address/{secret}").location.startswith("/sign-in")
    browser = Browser(app)
    browser.sign_in(who)
    assert browser.get(f"/account/address/{secret}").status_code == 410


def test_an_invited_person_sets_a_password_and_is_in(database: Database, app: Flask) -> None:
    with writing(database) as work:
        invite(work, brand=BRAND, name="New Example", email="new@example.org")
    path = last_path(database, "invitation")
    browser = Browser(app)
    assert browser.submit(path, {"password": "password1234"}).status_code == 422
    weak = browser.submit(path, {"password": "new example rules"})
    assert weak.status_code == 422
    assert "must not contain your name" in weak.text
    assert browser.submit(path, {"password": NEW}).location == "/desk"
    assert browser.is_signed_in()
    assert Browser(app).get(path).status_code == 410
    assert Browser(app).sign_in(Someone(0, 0, "NEW@example.org"), NEW).status_code == 303


def test_an_invitation_names_whom_it_is_for_and_nobody_else_who_is_signed_in_can_use_it(
    database: Database, app: Flask
) -> None:
    otto = somebody(database, "Otto Example")
    with writing(database) as work:
        invite(work, brand=BRAND, name="Bo Example", email="bo@example.org")
    path = last_path(database, "invitation")
    assert "This invitation is for <strong>bo@example.org</strong>" in Browser(app).get(path).text
    browser = Browser(app)
    browser.sign_in(otto)
    tokens = browser.tokens(browser.get("/account"))
    for refused in (browser.get(path), browser.post(path, {**tokens, "password": NEW})):
        assert refused.status_code == 409
        assert f"you are signed in as <strong>{otto.email}</strong>" in refused.text
    assert otto.email in browser.get("/account").text
    assert browser.submit(path, {}, action="/sign-out").status_code == 303
    assert browser.submit(path, {"password": NEW}).location == "/desk"


def test_another_persons_address_link_changes_nothing(database: Database, app: Flask) -> None:
    who, thief = somebody(database), somebody(database, "Eve Example")
    mine, theirs = Browser(app), Browser(app)
    mine.sign_in(who)
    theirs.sign_in(thief)
    mine.submit("/account/address", {"email": "moved@example.org"})
    path = last_path(database, "address")
    assert theirs.submit("/account", {}, action=path).status_code == 410
    assert mine.submit("/account", {}, action=path).status_code == 303


def test_a_changed_address_is_told_at_the_old_one_and_signs_in_at_the_new(
    database: Database, app: Flask
) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    browser.submit("/account/address", {"email": "Moved@Example.org"})
    assert browser.submit(last_path(database, "address"), {}).status_code == 303
    assert [(kind, to) for kind, to, _ in mails(database)] == [
        ("account-address", "Moved@example.org"),
        ("account-address-changed", who.email),
    ]
    assert Browser(app).sign_in(who).status_code == 422
    assert Browser(app).sign_in(Someone(0, 0, "moved@example.org")).status_code == 303


@pytest.mark.parametrize(("header", "value"), HOSTS)
def test_no_header_of_a_request_reaches_a_mail(sqlite_database: Database, header: str, value: str) -> None:
    who = somebody(sqlite_database)
    app = application(sqlite_database)
    browser = Browser(app)
    tokens = browser.tokens(browser.get("/sign-in/recovery"))
    browser.post("/sign-in/recovery", {**tokens, "email": who.email}, headers={header: value})
    ask_reset(Browser(app), who.email)
    run_resets(sqlite_database)
    admin = with_passkey(sqlite_database, somebody(sqlite_database, "Root Example", "admin"))
    asking, inviting = (
        Browser(app).with_cookie(cookie_of(sqlite_database, who)),
        Browser(app).with_cookie(admin),
    )
    for one, page, fields in (
        (asking, "/account/address", {"email": "moved@example.org"}),
        (inviting, "/admin/accounts/invitation", INVITED),
    ):
        tokens = one.tokens(one.get(page))
        answer = one.post(page, {**tokens, **fields}, headers={header: value})
        if answer.status_code != 303:  # a foreign host, or a foreign page, is not listened to at all
            assert answer.status_code == 400
            assert one.submit(page, fields).status_code == 303
    found = mails(sqlite_database)
    assert {"account-reset", "account-address", "account-invitation"} <= {kind for kind, _, _ in found}
    for _, _, body in found:
        assert "evil" not in body
        assert {address.split("/")[2] for address in re.findall(r"https?://\S+", body)} == {
            "house.example.org"
        }


def cookie_of(database: Database, who: Someone) -> str:
    """A living session of a person."""
    with writing(database) as work:
        return begin_session(work, who.account_id, Device("203.0.113.7"), how="a password")


def with_passkey(database: Database, who: Someone) -> str:
    """A living session of a person who has a second factor."""
    with writing(database) as work:
        add_passkey(work, who.account_id, NewPasskey("Key", "a-key", b"key", 0), brand=BRAND)
    return cookie_of(database, who)


def shape(page: str, email: str) -> str:
    page = re.sub(r'(value|nonce)="[^"]*"', "", page)
    return page.replace(email, "").replace(email.lower(), "")


def names(answer: object) -> list[str]:
    return sorted(name for name, _ in answer.headers)  # type: ignore[attr-defined]
