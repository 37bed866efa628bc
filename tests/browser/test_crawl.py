"""Every page that the demonstration links to, as the role that sees most of it, read by axe in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.browser.crawling import Judge, Map
from tests.browser.running import WIDE, serving, somebody
from tests.engines.fresh import Engine
from tests.stories.played import SETTINGS, copied

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser
STARTS = {
    "secretary": ("/meridian/desk",),
    "treasurer": ("/pytorch/desk", "/meridian/desk"),
    "staff": ("/pytorch/desk", "/meridian/desk"),
    "technical-secretary": ("/pytorch/desk", "/meridian/desk"),
    "admin": ("/desk", "/account"),
    "representative": ("/pytorch/desk", "/account"),
    "debtor": ("/meridian/desk",),
    "nobody": ("/", "/sign-in"),
}
LEAST = 90
"""So many pages there are at least; fewer means that the crawl has lost its way."""


@pytest.fixture(scope="module")
def address(engines: dict[str, Engine]) -> Iterator[str]:
    url = copied(engines["sqlite"])
    with serving(replace(SETTINGS, database_url=url)) as found:
        yield found
    engines["sqlite"].remove(url)


@pytest.fixture(scope="module")
def people(chromium: Browser, address: str) -> Iterator[dict[str, BrowserContext]]:
    """A window of each; nothing moves in it, so that colours are read as they stand."""
    still = {"reduced_motion": "reduce"}
    windows = {
        word: somebody(chromium, address, word, **still)
        if word != "nobody"
        else chromium.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
        for word in STARTS
    }
    yield windows
    for window in windows.values():
        window.close()


@pytest.mark.timeout(600)
def test_no_page_has_a_grave_fault(people: dict[str, BrowserContext], address: str) -> None:
    found = Map()
    for word, window in people.items():
        found.walk(word, window.request, address, STARTS[word])
    assert found.dead == [], "links that lead nowhere"
    judges = {word: Judge(window.new_page()) for word, window in people.items()}
    faults, count = [], 0
    for path, word in found.pages():
        faults += judges[word].faults(address, path)
        count += 1
    assert faults == []
    print(f"{count} pages")  # shown with -s
    assert count >= LEAST
