"""`house` is a server on a copy of the demonstration of its own; `enters("secretary")` a page in which she is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.browser.running import serving, somebody
from tests.engines.fresh import Engine
from tests.stories.played import SETTINGS, copied

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUICK = 15_000
"""Milliseconds that a page may take on a busy machine."""


@pytest.fixture
def house(engines: dict[str, Engine], request: pytest.FixtureRequest) -> Iterator[str]:
    """The address; a worker runs beside the web server where the test asks for `jobs`."""
    url = copied(engines["sqlite"])
    with serving(replace(SETTINGS, database_url=url), jobs="jobs" in request.fixturenames) as address:
        yield address
    engines["sqlite"].remove(url)


@pytest.fixture
def jobs() -> None:
    """Asks `house` for a worker beside the web server."""


@pytest.fixture
def enters(chromium: Browser, house: str) -> Iterator[Callable[[str], Page]]:
    """A page of a person of the demonstration; "nobody" is the public."""
    with ExitStack() as open_windows:

        def page_of(word: str) -> Page:
            if word == "nobody":
                context = chromium.new_context(base_url=house)
            else:
                context = somebody(chromium, house, word, base_url=house)
            open_windows.callback(context.close)
            context.set_default_timeout(QUICK)
            return context.new_page()

        yield page_of
