"""The pages in a real Chromium, with a virtual device that holds the passkey."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.operations.factors import enrol_totp
from membership.kernel.db import Database
from tests.directory.accounts.browsers import application, settings
from tests.directory.accounts.people import BRAND, PASSWORD, account, somebody, writing

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def address(sqlite_database: Database) -> Iterator[str]:
    """The application behind a real server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://localhost:{port}"
    app = application(sqlite_database, base_address=base, trusted_hosts=("localhost",))
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield base
    server.shutdown()
    thread.join()


def with_device(page: Page) -> None:
    """A device of the machine itself that verifies its person."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_added_and_signs_in_without_a_password(
    page: Page, address: str, sqlite_database: Database
) -> None:
    who = somebody(sqlite_database)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with_device(page)
    sign_in(page, address, who.email)
    page.goto(f"{address}/account/second-factor")
    page.get_by_label("Name of the device").fill("This machine")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{address}/account")
    assert page.get_by_text("This machine").is_visible()
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(rf"{address}/(desk|.*/desk)"))
    page.goto(f"{address}/account")
    assert page.get_by_text(who.email).first.is_visible()
    assert not [text for text in said if "Content Security Policy" in text or "Refused" in text]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_accounts_have_nothing_that_axe_finds_serious(
    page: Page, address: str, sqlite_database: Database, theme: str
) -> None:
    from tests.conftest import chromium_path

    assert chromium_path()
    who = somebody(sqlite_database)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    paths = ["/sign-in", "/sign-in/recovery", "/sign-in/reset/invented"]
    found = [fault for path in paths for fault in faults(page, address + path)]
    sign_in(page, address, who.email)
    own = [
        "/account",
        "/account/password",
        "/account/address",
        "/account/second-factor",
        "/account/confirmation",
    ]
    found += [fault for path in own for fault in faults(page, address + path)]
    assert not found


def faults(page: Page, url: str) -> list[str]:
    """What axe finds serious or critical. Read by the devtools, since the page's own policy forbids evaluation."""
    from pathlib import Path

    page.goto(url)
    script = Path(__file__).resolve().parents[2] / "browser" / "vendor" / "axe" / "axe.min.js"
    page.evaluate(script.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run()")
    return [
        f"{url}: {one['id']}: {node['html']}"
        for one in report["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_the_pages_of_an_admin_have_nothing_that_axe_finds_serious(
    page: Page, address: str, sqlite_database: Database
) -> None:
    codes = totp_factory(settings())
    admin, other = (
        somebody(sqlite_database, "Root Example", "admin"),
        somebody(sqlite_database, "Staff Example", "staff"),
    )
    secret = codes.generate_totp_secret()
    with writing(sqlite_database) as work:
        enrol_totp(work, admin.account_id, secret, 0, brand=BRAND)
    sign_in(page, address, admin.email)
    assert not faults(page, f"{address}/sign-in/second-factor")
    page.get_by_label("Code").fill(codes.generate_totp_password(secret))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(r"desk"))
    person = f"/admin/accounts/{account(sqlite_database, other).public_id}"
    paths = ["/admin/accounts", "/admin/grants", "/admin/accounts/invitation", person]
    assert not [fault for path in paths for fault in faults(page, address + path)]
    page.goto(address + person)
    page.locator("summary", has_text="End this role").first.click()
    page.get_by_label("Reason").first.fill("The term is over")
    page.get_by_role("button", name="End this role").click()
    page.get_by_role("dialog").get_by_role("button", name="End this role").click()
    page.get_by_text("The role has ended").wait_for()
