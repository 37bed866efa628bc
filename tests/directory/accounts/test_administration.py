"""What an admin of accounts does over HTTP, and what nobody else can."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from membership.directory.accounts.commands import grant_by_email, invite_by_email, revoke_by_email
from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.operations.factors import enrol_totp
from membership.kernel.audit.models import AuditEntry, AuditText
from membership.kernel.db import Database
from membership.kernel.errors import NotFound, RuleBroken
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application, settings
from tests.directory.accounts.mailbox import mails
from tests.directory.accounts.people import BRAND, Someone, account, foundation, somebody, writing

CODES = totp_factory(settings())


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def admin_at(database: Database, app: Flask, clock: Clock) -> tuple[Browser, Someone]:
    """A signed-in admin with a second factor."""
    who = somebody(database, "Root Example", "admin")
    secret = CODES.generate_totp_secret()
    with writing(database) as work:
        foundation(database, work)
        enrol_totp(work, who.account_id, secret, 0, brand=BRAND)
    browser = Browser(app)
    browser.sign_in(who)
    browser.submit("/sign-in/second-factor", {"code": CODES.generate_totp_password(secret)})
    return browser, who


def page_of(database: Database, who: Someone) -> str:
    return f"/admin/accounts/{account(database, who).public_id}"


def test_an_admin_invites_a_person_with_a_role(database: Database, app: Flask, clock: Clock) -> None:
    browser, _ = admin_at(database, app, clock)
    fields = {"name": "New Example", "email": "new@example.org", "role": "staff", "foundation": "example",
              "reason": "joins the office"}  # fmt: skip
    assert browser.submit("/admin/accounts/invitation", fields).status_code == 303
    assert "new@example.org" in browser.get("/admin/accounts").text
    assert "joins the office" in browser.get("/admin/grants").text
    ((_, to, body),) = [mail for mail in mails(database) if mail[0] == "account-invitation"]
    assert to == "new@example.org"
    assert "as staff" in body
    again = browser.submit("/admin/accounts/invitation", {**fields, "foundation": ""})
    assert again.status_code == 422
    assert "Say in which foundation" in again.text


def test_an_invitation_with_a_role_says_why_or_is_refused_whole(
    database: Database, app: Flask, clock: Clock
) -> None:
    browser, _ = admin_at(database, app, clock)
    fields = {"name": "New Example", "email": "new@example.org", "role": "staff", "foundation": "example"}
    for reason in ("", "   "):
        answer = browser.submit("/admin/accounts/invitation", {**fields, "reason": reason})
        assert answer.status_code == 422
        assert "Say why" in answer.text
    assert "new@example.org" not in browser.get("/admin/accounts").text
    assert (
        browser.submit("/admin/accounts/invitation", {**fields, "role": "", "reason": ""}).status_code == 303
    )


def test_every_way_to_grant_and_revoke_is_in_the_log_with_who_whom_and_why(
    database: Database, app: Flask, clock: Clock
) -> None:
    """Pages and command line alike."""
    browser, admin = admin_at(database, app, clock)
    who = somebody(database)
    path, by = page_of(database, who), f"person:{admin.person_id}"
    fields = {"role": "treasurer", "foundation": "example"}
    assert browser.submit(path, {**fields, "reason": "elected"}, action=f"{path}/grants").status_code == 303
    ending = re.search(rf'action="({path}/grants/\w+/end)"', browser.get(path).text)
    assert ending
    assert browser.submit(path, {"reason": "resigned"}, action=ending[1]).status_code == 303
    invited = {"name": "New Example", "email": "new@example.org", "role": "staff", "foundation": "example"}
    browser.submit("/admin/accounts/invitation", {**invited, "reason": "joins the office"})
    grant_by_email(database, who.email, "staff", "example", "stands in")
    revoke_by_email(database, who.email, "staff", "example", "is back")
    query = (
        select(AuditEntry.actor, AuditText.summary)
        .join(AuditText, (AuditText.chain_id == AuditEntry.chain_id) & (AuditText.seq == AuditEntry.seq))
        .where(AuditEntry.event.like("directory.grant.%"), AuditEntry.chain_id != 0)
        .order_by(AuditEntry.seq)
    )
    with database.reading() as session:
        assert [tuple(row) for row in session.execute(query)] == [
            (by, "Granted treasurer of Example Foundation to Ada Example: elected."),
            (by, "Revoked treasurer of Example Foundation from Ada Example: resigned."),
            (by, "Granted staff of Example Foundation to New Example: joins the office."),
            ("system:cli", "Granted staff of Example Foundation to Ada Example: stands in."),
            ("system:cli", "Revoked staff of Example Foundation from Ada Example: is back."),
        ]


def test_nobody_raises_their_own_rights_by_any_way(database: Database, app: Flask, clock: Clock) -> None:
    browser, admin = admin_at(database, app, clock)
    path = page_of(database, admin)
    fields = {"role": "staff", "foundation": "example", "reason": "I can"}
    invited = {**fields, "name": "Root Example", "email": admin.email}
    assert browser.submit(path, fields, action=f"{path}/grants").status_code == 403
    assert browser.submit("/admin/accounts/invitation", invited).status_code == 422
    assert browser.submit(path, {"reason": "tired"}, action=f"{path}/disabling").status_code == 403
    assert "I can" not in browser.get("/admin/grants").text


def test_an_admin_grants_and_ends_a_role_and_says_why(database: Database, app: Flask, clock: Clock) -> None:
    browser, _ = admin_at(database, app, clock)
    who = somebody(database)
    path = page_of(database, who)
    grant = {"role": "treasurer", "foundation": "example"}
    assert browser.submit(path, grant, action=f"{path}/grants").status_code == 422
    assert browser.submit(path, {**grant, "reason": "elected"}, action=f"{path}/grants").status_code == 303
    ending = re.search(rf'action="({path}/grants/\w+/end)"', browser.get(path).text)
    assert ending
    assert browser.submit(path, {}, action=ending[1]).status_code == 422
    assert browser.submit(path, {"reason": "resigned"}, action=ending[1]).status_code == 303
    assert "resigned" in browser.get(path).text


def test_an_admin_grants_nothing_to_themselves(database: Database, app: Flask, clock: Clock) -> None:
    browser, admin = admin_at(database, app, clock)
    path = page_of(database, admin)
    fields = {"role": "staff", "foundation": "example", "reason": "I can"}
    assert browser.submit(path, fields, action=f"{path}/grants").status_code == 403


def test_the_last_admin_cannot_be_removed(database: Database, app: Flask, clock: Clock) -> None:
    browser, admin = admin_at(database, app, clock)
    path = page_of(database, admin)
    ending = re.search(rf'action="({path}/grants/\w+/end)"', browser.get(path).text)
    assert ending
    answer = browser.submit(path, {"reason": "tired"}, action=ending[1])
    assert answer.status_code == 422
    assert "last admin" in answer.text


def test_a_grave_act_asks_who_is_there_after_a_quarter_of_an_hour(
    database: Database, app: Flask, clock: Clock
) -> None:
    browser, admin = admin_at(database, app, clock)
    who = somebody(database)
    path = page_of(database, who)
    page = browser.get(path)
    clock.advance(minutes=16)
    fields = {**browser.tokens(page), "role": "staff", "foundation": "example", "reason": "why not"}
    answer = browser.post(f"{path}/grants", fields, headers={"Referer": f"http://house.example.org{path}"})
    assert (answer.status_code, answer.location) == (303, f"/account/confirmation?next={path}")
    assert "why not" not in browser.get("/admin/grants").text
    wrong = browser.submit(answer.location, {"password": "wrong wrong wrong"}, action="/account/confirmation")
    assert wrong.status_code == 422
    right = {"password": admin.password, "next": path}
    assert browser.submit(answer.location, right, action="/account/confirmation").location == path
    fields = {"role": "staff", "foundation": "example", "reason": "why not"}
    assert browser.submit(path, fields, action=f"{path}/grants").status_code == 303


def test_an_admin_disables_enables_and_signs_out(database: Database, app: Flask, clock: Clock) -> None:
    browser, _ = admin_at(database, app, clock)
    who = somebody(database)
    theirs = Browser(app, address="198.51.100.9")
    theirs.sign_in(who)
    path = page_of(database, who)
    assert browser.submit(path, {"reason": "a lost laptop"}, action=f"{path}/sessions/end").status_code == 303
    assert not theirs.is_signed_in()
    assert browser.submit(path, {"reason": "left"}, action=f"{path}/disabling").status_code == 303
    assert theirs.sign_in(who).status_code == 422
    assert browser.submit(path, {"reason": "came back"}, action=f"{path}/enabling").status_code == 303
    assert theirs.sign_in(who).status_code == 303


def test_nobody_else_knows_of_these_pages(database: Database, app: Flask, clock: Clock) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    path = page_of(database, who)
    missing = browser.get("/admin/accounts/missing").text
    for page in ("/admin/accounts", "/admin/grants", "/admin/accounts/invitation", path):
        answer = browser.get(page)
        assert (answer.status_code, answer.text) == (404, missing)
    tokens = browser.tokens(browser.get("/account"))
    for act in ("grants", "disabling", "enabling", "sessions/end"):
        assert browser.post(f"{path}/{act}", {**tokens, "reason": "x"}).status_code == 404


def test_the_command_line_invites_grants_and_revokes(database: Database) -> None:
    told = invite_by_email(database, settings(), "root@example.org", "Root Example")
    assert re.search(r"http://house\.example\.org/invitation/[\w-]{43}$", told)
    assert "admin of accounts" in grant_by_email(database, "Root@Example.org", "admin", None, "the first")
    assert "no longer" in revoke_by_email(database, "root@example.org", "admin", None, "a test")
    with pytest.raises(NotFound):
        revoke_by_email(database, "root@example.org", "admin", None, "again")
    with pytest.raises(NotFound):
        grant_by_email(database, "nobody@example.org", "admin", None, "x")
    with pytest.raises(RuleBroken):
        invite_by_email(database, settings(), "stranger@example.org", "")


def test_a_profile_that_somebody_changed_first_is_shown_in_both_versions(
    database: Database, app: Flask
) -> None:
    who = somebody(database)
    browser = Browser(app)
    browser.sign_in(who)
    old = browser.tokens(browser.get("/account"))
    fields = {"name": "Ada Changed", "phone": "1"}
    assert browser.submit("/account", fields, action="/account/profile").status_code == 303
    answer = browser.post("/account/profile", {**old, "name": "Ada Late", "phone": "2"})
    assert answer.status_code == 409
    assert "Ada Changed" in answer.text
    assert "Ada Late" in answer.text
