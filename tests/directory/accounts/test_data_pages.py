"""What is kept of a person: everybody takes their own; an admin takes and erases, after a look and a fresh sign-in."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from membership.app import rooms
from membership.directory.people.erasing import erase_on_request
from membership.directory.people.models import Person
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database
from membership.kernel.errors import NotAllowed
from membership.kernel.exports import ExportRecord
from membership.kernel.work import open_work, person_permit
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import somebody
from tests.directory.accounts.test_administration import admin_at, page_of


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def test_everybody_takes_their_own_file_and_that_stands_in_the_log(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database, "Ann Example")
    browser = Browser(app)
    browser.sign_in(who)
    assert "Take my data" in browser.get("/account/data").text
    answer = browser.submit("/account/data", {})
    told = json.loads(answer.get_data())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert told["kept"]["directory_person"]["rows"][0]["name"] == "Ann Example"
    with database.reading() as session:
        (taken,) = session.scalars(select(ExportRecord)).all()
        assert (taken.report, taken.person_id) == ("personal-data", who.person_id)
        assert "directory.person.exported" in session.scalars(select(AuditEntry.event)).all()
    clock.advance(hours=2)  # the sign-in is no longer fresh
    assert browser.submit("/account/data", {}).status_code == 303


def test_an_admin_erases_only_whom_nothing_holds_and_never_themselves(
    database: Database, app: Flask, clock: Clock
) -> None:
    browser, admin = admin_at(database, app, clock)
    staff, gone = somebody(database, "Sam Example", "staff"), somebody(database, "Gus Example")
    at = page_of(database, staff)
    assert "still acts as staff" in browser.get(f"{at}/data").text
    refused = browser.submit(f"{at}/data", {"reason": "asked"}, action=f"{at}/erasure")
    assert refused.status_code == 422
    at = page_of(database, gone)
    assert "What may still name the person" in browser.get(f"{at}/data").text
    assert browser.submit(f"{at}/data", {"reason": ""}, action=f"{at}/erasure").status_code == 422
    done = browser.submit(f"{at}/data", {"reason": "asked on 2 March"}, action=f"{at}/erasure")
    assert done.status_code == 303
    with database.reading() as session:
        assert session.get_one(Person, gone.person_id).name == "Erased person"
        assert session.get_one(Person, staff.person_id).name == "Sam Example"
    with (
        pytest.raises(NotAllowed),
        open_work(person_permit(database, admin.account_id, admin.person_id, "test")) as work,
    ):
        erase_on_request(work, rooms(), admin.person_id, "why not")
