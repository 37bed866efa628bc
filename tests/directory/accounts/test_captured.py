"""R28 and R32: what a thief has copied (cookies of every stage, mailed links, codes) is worth nothing after each event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask

from membership.directory.accounts.operations import sessions
from membership.directory.accounts.operations.addresses import ask_for_address
from membership.directory.accounts.operations.custody import disable_account
from membership.directory.accounts.operations.factors import enrol_totp, remove_totp, renew_recovery_codes
from membership.directory.accounts.operations.invitations import invite
from membership.directory.accounts.operations.passkeys import NewPasskey, add_passkey, remove_passkey
from membership.directory.accounts.operations.passwords import change_password, make_reset
from membership.directory.accounts.operations.sessions import end_all_sessions
from membership.kernel.db import Database
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.mailbox import last_path
from tests.directory.accounts.people import BRAND, HASHER, Someone, somebody, writing
from tests.directory.accounts.test_codes import CODES
from tests.directory.accounts.test_signing_in import with_factor

NEW = "nine loud parrots sing"
Event = Callable[[Database, Someone], None]


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


@dataclass
class Thief:
    """Keeps every credential of one person that was ever seen, and tries all of them."""

    app: Flask
    database: Database
    who: Someone
    cookies: list[str] = field(default_factory=list)
    waiting: str = ""
    links: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)

    def watch(self) -> Thief:
        """Two browsers that are in, one that has shown its password only, two mailed links and ten recovery codes."""
        secret = with_factor(self.database, self.who)
        with writing(self.database) as work:
            self.codes = renew_recovery_codes(work, self.who.account_id)
        browsers = [Browser(self.app, address=f"198.51.100.{n}") for n in (1, 2, 3)]
        for browser in browsers:
            browser.sign_in(self.who)
        self.waiting = browsers[2].session()
        browsers[0].submit("/sign-in/second-factor", {"code": CODES.generate_totp_password(secret)})
        browsers[1].submit("/sign-in/recovery-code", {"code": self.codes.pop()})
        self.cookies = [cookie for browser in browsers for cookie in browser.seen]
        self.mail_links()
        assert len(self.cookies) == 5
        return self

    def mail_links(self) -> None:
        """A reset and a change of address are under way."""
        with writing(self.database) as work:
            make_reset(work, self.who.account_id, brand=BRAND)
            ask_for_address(work, self.who.account_id, "thief@example.org", brand=BRAND)
        self.links = {purpose: last_path(self.database, purpose) for purpose in ("reset", "address")}

    def accepted(self) -> list[str]:
        """Every credential that still opens something."""
        found = [f"cookie {n}" for n, cookie in enumerate(self.cookies) if self._is_in(cookie)]
        if Browser(self.app).with_cookie(self.waiting).get("/sign-in/second-factor").status_code == 200:
            found.append("a shown password that waits for its second factor")
        if Browser(self.app).get(self.links["reset"]).status_code == 200:
            found.append("the reset link")
        again = Browser(self.app, address="198.51.100.77")
        again.sign_in(self.who)
        found += [
            code
            for code in self.codes[:2]
            if again.submit("/sign-in/recovery-code", {"code": code}).status_code == 200
        ]
        if again.is_signed_in() and again.get(self.links["address"]).status_code == 200:
            found.append("the link of the address")
        return found

    def _is_in(self, cookie: str) -> bool:
        return Browser(self.app).with_cookie(cookie).is_signed_in()


def changed_password(database: Database, who: Someone) -> None:
    with writing(database) as work:
        change_password(work, who.account_id, HASHER.checked(NEW), brand=BRAND)


def new_one_time_passwords(database: Database, who: Someone) -> None:
    with writing(database) as work:
        enrol_totp(work, who.account_id, CODES.generate_totp_secret(), 0, brand=BRAND)


def no_one_time_passwords(database: Database, who: Someone) -> None:
    with writing(database) as work:
        remove_totp(work, who.account_id, is_required=False, brand=BRAND)


def new_passkey(database: Database, who: Someone) -> None:
    with writing(database) as work:
        add_passkey(work, who.account_id, NewPasskey("Key", "a-key", b"key", 0), brand=BRAND)


def no_passkey(database: Database, who: Someone) -> None:
    with writing(database) as work:
        key = add_passkey(work, who.account_id, NewPasskey("Key", "a-key", b"key", 0), brand=BRAND).public_id
    with writing(database) as work:
        remove_passkey(work, who.account_id, key, is_required=False, brand=BRAND)


def disabled(database: Database, who: Someone) -> None:
    with writing(database) as work:
        disable_account(work, who.account_id, reason="left")


def ended_by_an_admin(database: Database, who: Someone) -> None:
    with writing(database) as work:
        end_all_sessions(work, who.account_id, "by an admin")


def changed_address(database: Database, who: Someone) -> None:
    from membership.directory.accounts.operations.addresses import change_address

    with writing(database) as work:
        ask_for_address(work, who.account_id, "moved@example.org", brand=BRAND)
    secret = last_path(database, "address").rpartition("/")[2]
    with writing(database) as work:
        change_address(work, who.account_id, secret, brand=BRAND)


EVENTS: list[Event] = [
    changed_password, new_one_time_passwords, no_one_time_passwords, new_passkey, no_passkey, disabled,
    ended_by_an_admin, changed_address,
]  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_nothing_that_was_captured_before_is_accepted_after(
    database: Database, app: Flask, event: Event
) -> None:
    who = somebody(database)
    thief = Thief(app, database, who).watch()
    before = thief.accepted()
    assert {"a shown password that waits for its second factor", "the reset link"} <= set(before)
    assert sum(one.startswith("cookie") for one in before) == 2, "the browsers that are in"
    event(database, who)
    assert thief.accepted() == []


def test_without_ending_them_what_was_captured_opens_the_account(
    database: Database, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    who = somebody(database)
    thief = Thief(app, database, who).watch()
    monkeypatch.setattr(sessions, "_end", lambda *_: 0)
    monkeypatch.setattr(sessions, "void_links", lambda *_: None)
    ended_by_an_admin(database, who)
    assert len(thief.accepted()) >= 4


# --- mailed links ----------------------------------------------------------------------------------------------------


def links_of_each_purpose(database: Database, who: Someone) -> dict[str, str]:
    with writing(database) as work:
        invite(work, brand=BRAND, name="New Example", email="new@example.org")
        make_reset(work, who.account_id, brand=BRAND)
        ask_for_address(work, who.account_id, "moved@example.org", brand=BRAND)
    return {purpose: last_path(database, purpose) for purpose in ("invitation", "reset", "address")}


def opens(app: Flask, path: str, who: Someone) -> bool:
    browser = Browser(app)
    if not path.startswith("/invitation/"):  # whoever is invited is signed in nowhere yet
        browser.sign_in(who)
    return browser.get(path).status_code == 200


def test_a_link_opens_what_it_was_made_for_and_nothing_else(database: Database, app: Flask) -> None:
    who = somebody(database)
    links = links_of_each_purpose(database, who)
    for purpose, path in links.items():
        for other, place in links.items():
            crossed = f"{place.rpartition('/')[0]}/{path.rpartition('/')[2]}"
            assert opens(app, crossed, who) == (purpose == other), f"{purpose} at {other}"


@pytest.mark.parametrize(
    ("purpose", "minutes"), [("reset", 60), ("address", 60), ("invitation", 7 * 24 * 60)]
)
def test_a_link_lives_to_its_minute(
    database: Database, app: Flask, clock: Clock, purpose: str, minutes: int
) -> None:
    who = somebody(database)
    path = links_of_each_purpose(database, who)[purpose]
    clock.set(clock.now + timedelta(minutes=minutes, seconds=-1))
    assert opens(app, path, who)
    clock.advance(seconds=1)
    assert not opens(app, path, who)


def test_a_newer_link_replaces_an_older_one(database: Database, app: Flask) -> None:
    who = somebody(database)
    older, newer = (links_of_each_purpose(database, who) for _ in range(2))
    assert [opens(app, path, who) for path in older.values()] == [False] * 3
    assert [opens(app, path, who) for path in newer.values()] == [True] * 3
