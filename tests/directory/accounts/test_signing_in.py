"""Signing in and out over HTTP, on both engines."""

from __future__ import annotations

import pytest
from flask import Flask

from membership.kernel.db import Database
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import somebody


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def test_a_right_password_opens_the_account(database: Database, app: Flask) -> None:
    who = somebody(database)
    browser = Browser(app)
    answer = browser.sign_in(who)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert browser.is_signed_in()
    page = browser.get("/account")
    assert who.email in page.text
    assert "203.0.113.7" in page.text
