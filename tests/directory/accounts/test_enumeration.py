"""R29: how long an answer takes does not tell who has an account: 400 samples of each, one after the other."""

from __future__ import annotations

import itertools
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from membership.directory.accounts.limits import LIMITS
from membership.directory.accounts.operations.addresses import ask_for_address
from membership.directory.accounts.operations.passwords import rehash
from membership.directory.accounts.passwords import COSTS, Hasher
from membership.kernel.db import Database
from tests.bar.tracing import Moment
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import HOST, somebody, writing

SAMPLES = 400
LEAST, MOST = 0.44, 0.56
CLOSE = 0.005
ROUNDS = 3
"""400 samples of one and the same thing fall outside by chance once in three hundred times, and never three times running."""


@pytest.fixture
def app(database: Database, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The house with its forms' protection off, so that a sample is one request, and with limits that are never reached."""
    for kind in LIMITS:
        monkeypatch.setitem(LIMITS, kind, ((1_000_000, timedelta(seconds=1)),))
    monkeypatch.setitem(COSTS["cheap"], "argon2__memory_cost", 4_096)  # so that a hash left out would show
    app = application(database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def asking(app: Flask, database: Database) -> Callable[..., float]:
    """Seconds of one answer, without the time in which this process waited for a core."""
    client = app.test_client(use_cookies=False)
    keys = itertools.count()

    def ask(path: str, email: str, **more: Any) -> float:
        data = {"email": email, "password": "wrong wrong wrong", "once": f"{next(keys):024}"}
        start = Moment.now()
        status = client.post(path, data=data, base_url=f"http://{HOST}", **more).status_code
        taken = Moment.now().since(start)
        assert status in (200, 303, 422)
        return taken

    return ask


def known(database: Database) -> None:
    """Somebody whose password is hashed at the cost of these tests."""
    who = somebody(database)
    with writing(database) as work:
        rehash(work, who.account_id, Hasher("cheap").again(who.password))


def probability(some: Sequence[float], others: Sequence[float]) -> float:
    """How often one of `some` is larger than one of `others` (the area under the curve); 0.5 tells nothing."""
    ordered = sorted(others)
    larger = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in some)
    return larger / (2 * len(some) * len(others))


def told_apart(one: Callable[[], float], other: Callable[[], float], samples: int = SAMPLES) -> str:
    """What the times of two kinds of requests tell; empty when nothing."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(samples + 10):
        pair = ((one, times[0]), (other, times[1]))
        for ask, into in pair if number % 2 else pair[::-1]:
            taken = ask()
            into += [taken] if number >= 10 else []
    gap = abs(statistics.median(times[0]) - statistics.median(times[1]))
    area = probability(*times)
    return (
        "" if gap < CLOSE and LEAST <= area <= MOST else f"medians {gap * 1000:.2f} ms apart, area {area:.3f}"
    )


def tell(one: Callable[[], float], other: Callable[[], float]) -> list[str]:
    """What each of the rounds told, up to the first that told nothing."""
    found = []
    for _ in range(ROUNDS):
        found.append(told_apart(one, other))
        if not found[-1]:
            break
    return found


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/recovery"])
def test_the_time_of_an_answer_does_not_tell_who_has_an_account(
    database: Database, asking: Callable[..., float], path: str
) -> None:
    known(database)
    found = tell(
        lambda: asking(path, "ada.example@example.org"), lambda: asking(path, "eve.example@example.org")
    )
    assert found[-1] == "", found


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_time_does_not_tell_which_new_address_is_somebodys(
    database: Database, app: Flask, asking: Callable[..., float]
) -> None:
    """Who is signed in and asks for another address learns nothing of others either."""
    who = somebody(database)
    somebody(database, "Eve Example")
    browser = Browser(app)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.sign_in(who).status_code == 303
    app.config["WTF_CSRF_ENABLED"] = False
    cookie = {"Cookie": f"session={browser.session()}"}
    found = tell(
        lambda: asking("/account/address", "eve.example@example.org", headers=cookie),
        lambda: asking("/account/address", "nobody@example.org", headers=cookie),
    )
    assert found[-1] == "", found


def test_whoever_has_a_new_address_it_takes_the_same_statements_also_in_the_request_after_it(
    database: Database, clock: object
) -> None:
    who = somebody(database)
    somebody(database, "Eve Example")
    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    counts = []
    for address in ("nobody", "eve.example", "eve.example", "nobody", "nobody"):
        seen.clear()
        with writing(database) as work:
            ask_for_address(work, who.account_id, f"{address}@example.org", brand="House")
        counts.append(len(seen))
    assert len(set(counts[1:])) == 1, counts


def test_without_the_dummy_hash_the_time_tells(
    database: Database, asking: Callable[..., float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    real = Hasher.is_right
    monkeypatch.setattr(
        Hasher, "is_right", lambda self, word, hashed: hashed is not None and real(self, word, hashed)
    )
    known(database)
    assert told_apart(
        lambda: asking("/sign-in", "ada.example@example.org"),
        lambda: asking("/sign-in", "eve.example@example.org"),
        samples=60,
    )
