"""Fixtures of the whole suite: fresh databases on both engines, the clock, and a real browser.

def test_...(database):             runs on SQLite and on PostgreSQL, each time with a fresh migrated database
def test_...(sqlite_database):      on one engine only (also postgresql_database)
def test_...(database_url):         the same, as an address for a server process
def test_...(empty_database_url):   a database without tables, for migrations
def test_...(clock):                time stands still at 2 March 2026, 09:00 UTC: clock.advance(days=1)
def test_...(page):                 a page of a real Chromium
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from hypothesis import settings

from tests.engines import compiled, run
from tests.engines.fresh import Engine, Postgresql, Sqlite, drop_leftovers_on_named_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from membership.kernel.db import Database

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "BROWSER TESTS SKIPPED: no Chromium here (install chromium, or name one in MEMBERSHIP_CHROMIUM)"


OURS = ("MEMBERSHIP_TEST_", "MEMBERSHIP_CHROMIUM", "MEMBERSHIP_BAR")

settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("MEMBERSHIP_") and not name.startswith(OURS)]:
        del os.environ[name]  # the settings of whoever runs the tests are not those of the tests
    settings.load_profile("house")
    compiled.keep()
    if not hasattr(config, "workerinput"):
        run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        drop_leftovers_on_named_server()
        run.end(run.current())


# --- databases ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """Both engines, by name; a test that needs several databases asks here: `engines[engine_name].migrated()`."""
    return {"sqlite": Sqlite(), "postgresql": Postgresql()}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine of this turn: a test that uses it, or a database, runs once on each."""
    return str(request.param)


@pytest.fixture
def database_url(engines: dict[str, Engine], engine_name: str) -> Iterator[str]:
    """Address of a fresh database with the present schema."""
    url = engines[engine_name].migrated()
    yield url
    engines[engine_name].remove(url)


@pytest.fixture
def empty_database_url(engines: dict[str, Engine], engine_name: str) -> Iterator[str]:
    """Address of a database without tables."""
    url = engines[engine_name].empty()
    yield url
    engines[engine_name].remove(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with the present schema, on each engine in turn."""
    yield from _opened(database_url)


@pytest.fixture
def sqlite_database(engines: dict[str, Engine]) -> Iterator[Database]:
    """A fresh SQLite database."""
    url = engines["sqlite"].migrated()
    yield from _opened(url)
    engines["sqlite"].remove(url)


@pytest.fixture
def postgresql_database(engines: dict[str, Engine]) -> Iterator[Database]:
    """A fresh PostgreSQL database."""
    url = engines["postgresql"].migrated()
    yield from _opened(url)
    engines["postgresql"].remove(url)


@pytest.fixture(autouse=True)
def _applications_come_back() -> Iterator[None]:
    """The applications that a test borrows (tests/apps.py) serve the next one."""
    yield
    if (apps := sys.modules.get("tests.apps")) is not None:
        apps.APPLICATIONS.take_back()


def _opened(url: str) -> Iterator[Database]:
    from membership.kernel.db import Database

    database = Database(url)
    yield database
    database.close()


# --- the clock ---------------------------------------------------------------------------------------------------


class Clock:
    """The time as the program sees it: it stands still until a test moves it."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def set(self, instant: datetime) -> datetime:
        """Go to an instant, which must say its zone."""
        if instant.tzinfo is None:
            raise ValueError("the clock is set to an aware instant")
        self._traveller.move_to(instant, tick=False)
        return self.now

    def advance(self, **duration: float) -> datetime:
        """Go on by a duration, in the words of `timedelta`; a negative one goes back."""
        return self.set(self.now + timedelta(**duration))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Time stands still on Monday 2 March 2026, 09:00 UTC."""
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield Clock(traveller)


# --- the browser -------------------------------------------------------------------------------------------------


def chromium_path() -> str | None:
    """The Chromium of this machine, or None."""
    names = [os.environ.get("MEMBERSHIP_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if name and (found := shutil.which(name))), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None or chromium_path():
        return
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail("CI never skips the browser tests, and there is no Chromium here.", pytrace=False)
    pytest.skip(MISSING)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("ATTENTION", sep="!", red=True, bold=True)
        terminalreporter.line(f"{MISSING}: {len(skipped)} of them.", red=True, bold=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all browser tests of a worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page: no cookies of another test. Tests that use it carry `@pytest.mark.browser`."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()
