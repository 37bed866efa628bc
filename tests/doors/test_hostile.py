"""R34: mark-up in any stored text is shown as the text that it is, on every page, as everybody who may see it, and in mails.

A browser looks, and without our Content-Security-Policy, which would keep the marks from firing and so hide the fault.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from membership.kernel.db import Database
from membership.kernel.mail.compose import html_of
from membership.kernel.mail.models import OutboxMail
from tests.doors.cast import NOBODY
from tests.doors.conftest import Fresh
from tests.doors.expected import declarations
from tests.doors.gate import Gate, gate
from tests.doors.hostile import Poison
from tests.doors.objects import address
from tests.doors.routes import Door
from tests.doors.world import OWN, World
from tests.engines.fresh import Engine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

SITE = "http://house.example"
FOUND = """() => [
  ...(window.fired || []),
  ...[...document.querySelectorAll("x-canary, [data-canary], [href^='javascript:' i], [src^='javascript:' i]")]
    .map(one => one.outerHTML.slice(0, 200)),
]"""
FEWEST = 2_000
"""Places that the world has at least; fewer would mean that the poison missed its tables."""
SHARES = ("first", "second")


@pytest.fixture(scope="module")
def poisoned(
    made: tuple[Path, World], house_app: Any, engines: dict[str, Engine]
) -> Iterator[tuple[Gate, Poison]]:
    """The world with mark-up in every text."""
    url = engines["sqlite"].empty()
    file = Path(url.removeprefix("sqlite:///"))
    shutil.copyfile(made[0], file)
    poison = Poison().into(file)
    database = Database(url)
    with gate(house_app, database, made[1]) as at:
        yield at, poison
    engines["sqlite"].remove(url)


def shown(browser: Browser, at: Gate) -> Page:
    """A page whose every request the house answers, as whoever stands at the gate; nothing else is reached."""

    def answered(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != SITE:
            route.abort()
            return
        answer = at.open(parts.path + (f"?{parts.query}" if parts.query else ""))
        route.fulfill(
            status=answer.status_code,
            body=answer.get_data(),
            content_type=answer.headers.get("Content-Type", "text/plain"),
        )

    page = browser.new_context(base_url=SITE).new_page()
    page.context.route("**/*", answered)
    return page


def pages(at: Gate, every_door: list[Door]) -> Iterator[tuple[str, str]]:
    """(role, path) of every page: as one of those who may open it, and in public."""
    known = declarations()
    for door in every_door:
        if door.method != "GET" or door.name not in known or door.endpoint == "static":
            continue
        may = sorted(known[door.name].lists["may"])
        roles = [
            *([NOBODY] if known[door.name].public else []),
            *[role for role in ("staff", *may) if role in may][:1],
        ]
        for role in roles:
            path = address(door, at.world, OWN, role)
            if path is not None:
                yield role, path


@pytest.mark.parametrize("share", SHARES)
def test_no_page_obeys_what_is_stored(
    poisoned: tuple[Gate, Poison], every_door: list[Door], chromium: Browser, defects: list[str], share: str
) -> None:
    at, poison = poisoned
    assert len(poison.places) >= FEWEST
    page, found, seen = shown(chromium, at), [], 0
    for role, path in list(pages(at.remember(), every_door))[SHARES.index(share) :: len(SHARES)]:
        answer = at.as_role(role).open(path)
        assert answer.status_code < 500, f"{path} as {role}: {defects}"
        if answer.mimetype != "text/html" or answer.status_code >= 400:
            continue
        page.goto(path)
        seen += 1
        found += [
            f"{path} as {role}: {poison.places[one] if isinstance(one, int) else one}"
            for one in page.evaluate(FOUND)
        ]
    page.context.close()
    assert not found, f"{len(found)} marks were obeyed: {found[:10]}"
    assert seen


def test_no_mail_obeys_what_is_stored(poisoned: tuple[Gate, Poison], chromium: Browser) -> None:
    at, poison = poisoned
    page, seen = chromium.new_page(), 0
    with at.database.reading() as session:
        mails = session.scalars(select(OutboxMail)).all()
    for mail in mails:
        page.set_content(html_of(mail.subject, mail.text, mail.brand, poison.payload("banner")))
        seen += 1
        assert page.evaluate(FOUND) == [], mail.kind
    page.context.close()
    assert seen


@pytest.mark.parametrize("number", range(3))
def test_a_page_that_does_not_escape_is_found(chromium: Browser, number: int) -> None:
    """Negative control of the look: text, attribute and script."""
    poison = Poison()
    payloads = [poison.payload(f"place {place}") for place in range(16)]
    into = ("<p>{}</p>", '<input value="{}">', "<script>var told = '{}'</script>")[number]
    page = chromium.new_page()
    fired = 0
    for payload in payloads:
        page.set_content(into.format(payload))
        fired += bool(page.evaluate(FOUND))
    page.context.close()
    assert fired >= (8, 4, 4)[number]


def test_the_poison_reaches_the_pages(poisoned: tuple[Gate, Poison], fresh: Fresh) -> None:
    """Negative control of the poison: the marks stand on the member's page, escaped."""
    at, _ = poisoned
    path = f"/{at.world.places[OWN].slug}/members"
    assert "window.fired" in at.as_role("staff").open(path).get_data(as_text=True)
