"""R30: how often something may be tried, to the very count: over days, in several worker processes, whatever the spelling."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from membership.directory.accounts.limits import TooManyTries, Tried
from membership.directory.accounts.models import Attempt
from membership.directory.accounts.operations import attempts
from membership.directory.accounts.operations.attempts import note_try
from membership.directory.accounts.views import entering
from membership.kernel.db import Database
from membership.kernel.times import now
from membership.kernel.work import open_work, system_permit
from tests.bar.forks import together
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import PASSWORD, Someone, somebody

WRONG = "wrong wrong wrong"
FIGURES = {
    "sign_in": [(10, timedelta(minutes=5))],
    "sign_in_device": [(10, timedelta(minutes=5))],
    "sign_in_everywhere": [(1_000, timedelta(minutes=5))],
    "second_factor": [(5, timedelta(minutes=5)), (20, timedelta(hours=1)), (50, timedelta(days=1))],
    "reset": [(5, timedelta(days=1))],
}
"""What BAR.md asks."""


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


# --- to the count --------------------------------------------------------------------------------------------------


def taken(database: Database, kind: str, at: datetime, tries: int) -> int:
    """How many of so many tries at one instant are looked at."""
    looked_at = 0
    with open_work(replace(system_permit(database, "test"), at=at)) as work:
        for _ in range(tries):
            try:
                note_try(work, Tried(kind, "one key"))
                looked_at += 1
            except TooManyTries:
                pass
    return looked_at


def allowed(kind: str, before: list[datetime], at: datetime) -> int:
    """How many more the figures allow."""
    return min(
        most - sum(at - window < earlier <= at for earlier in before) for most, window in FIGURES[kind]
    )


@pytest.mark.parametrize(
    ("kind", "every", "times"), [("sign_in", 2, 40), ("second_factor", 13, 125), ("reset", 70, 40)]
)
def test_for_hours_and_days_exactly_as_many_tries_are_looked_at_as_the_figures_say(
    database: Database, clock: Clock, kind: str, every: int, times: int
) -> None:
    """A few more tries than the least limit allows, every so many minutes, so many times."""
    made: list[datetime] = []
    for turn in range(times):
        at = clock.now + timedelta(minutes=turn * every + turn % 2)
        tries = FIGURES[kind][0][0] + 1
        expected = min(tries, allowed(kind, made, at))
        assert taken(database, kind, at, tries) == expected, f"after {at - clock.now}"
        made += [at] * expected
    assert len(made) > FIGURES[kind][-1][0]


def test_a_thousand_wrong_passwords_close_the_house_but_not_to_known_devices(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    home = Browser(app)
    home.sign_in(who)
    home.submit("/account", {}, action="/sign-out")
    everywhere = attempts._digest(Tried("sign_in_everywhere", "all"))
    with open_work(system_permit(database, "test")) as work:
        work.session.add_all(
            Attempt(kind="sign_in_everywhere", key_digest=everywhere, at=now()) for _ in range(999)
        )
    guesses = [
        Browser(app, address=f"198.51.100.{n}").sign_in(Someone(0, 0, f"n{n}@example.org", WRONG))
        for n in range(2)
    ]
    assert [guess.status_code for guess in guesses] == [422, 429]
    assert Browser(app, address="198.51.100.9").sign_in(who).status_code == 429
    assert home.sign_in(who).status_code == 303
    clock.advance(minutes=5)
    assert Browser(app, address="198.51.100.9").sign_in(who).status_code == 303


# --- in two worker processes ---------------------------------------------------------------------------------------


def guess_in_a_worker(database: Database, email: str, number: int, place: Path) -> None:
    """A worker process of its own, which is asked nine times for one name, each time from another address."""
    app = application(database)
    statuses = [
        Browser(app, address=f"198.51.{number}.{turn}").sign_in(Someone(0, 0, email, WRONG)).status_code
        for turn in range(9)
    ]
    (place / f"{number}.json").write_text(json.dumps(statuses))


def in_two_workers(database: Database, email: str, place: Path) -> list[int]:
    """The answers of two worker processes at once."""
    database.close()
    workers = [partial(guess_in_a_worker, database, email, number, place) for number in (1, 2)]
    assert together(*workers) == [0, 0]
    return sorted(status for path in place.glob("*.json") for status in json.loads(path.read_text()))


def test_two_worker_processes_count_together_and_a_third_one_after_a_restart(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    who = somebody(database)
    assert in_two_workers(database, who.email, tmp_path) == [422] * 10 + [429] * 8
    restarted = Browser(application(database), address="198.51.3.1")
    assert restarted.sign_in(who).status_code == 429
    clock.advance(minutes=5)
    assert restarted.sign_in(who).status_code == 303


def count_alone(_work: object, *tried: Tried, _made: dict[Tried, int] = {}) -> list[int]:  # noqa: B006
    """A limit that each process keeps in its own memory."""
    for one in tried:
        _made[one] = _made.get(one, 0) + 1
        if _made[one] > 10:
            raise TooManyTries(timedelta(minutes=5))
    return []


def test_workers_that_count_by_themselves_are_found(
    sqlite_database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    who = somebody(sqlite_database)
    monkeypatch.setattr(entering, "note_try", count_alone)
    assert in_two_workers(sqlite_database, who.email, tmp_path) == [422] * 18


def test_without_waiting_for_each_other_two_workers_take_an_eleventh_try(
    postgresql_database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: on PostgreSQL the lock of the key makes ten exactly ten. One try stands already: two workers that look
    at the same moment each see an odd number, and the last pair goes beyond ten."""
    import time

    who = somebody(postgresql_database)
    first = Browser(application(postgresql_database), address="198.51.3.1").sign_in(
        Someone(0, 0, who.email, WRONG)
    )
    assert first.status_code == 422
    refuse: Callable[..., Any] = attempts._refuse_beyond_limits

    def slowly(*given: Any) -> None:
        refuse(*given)
        time.sleep(0.25)

    monkeypatch.setattr(attempts, "_refuse_beyond_limits", slowly)
    monkeypatch.setattr(attempts, "_wait_for_turn", lambda *_: None)
    assert 1 + in_two_workers(postgresql_database, who.email, tmp_path).count(422) > 10


# --- whatever is said of name and address --------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP"])  # fmt: skip
def test_what_a_visitor_says_of_their_address_gives_no_new_tries(
    sqlite_database: Database, clock: Clock, header: str
) -> None:
    app = application(sqlite_database)
    statuses = [
        Browser(app).submit(
            "/sign-in", {"email": f"n{n}@example.org", "password": WRONG}, headers={header: f"192.0.2.{n}"}
        )
        for n in range(11)
    ]
    assert [one.status_code for one in statuses] == [422] * 10 + [429]


def test_behind_a_proxy_only_what_the_proxy_itself_adds_is_the_address(
    sqlite_database: Database, clock: Clock
) -> None:
    app = application(sqlite_database, proxies=1)

    def guess(n: int, seen_by_the_proxy: str) -> int:
        headers = {"X-Forwarded-For": f"192.0.2.{n}, {seen_by_the_proxy}"}
        fields = {"email": f"n{n}@example.org", "password": WRONG}
        return Browser(app).submit("/sign-in", fields, headers=headers).status_code

    assert [guess(n, "203.0.113.9") for n in range(11)] == [422] * 10 + [429]
    assert guess(12, "203.0.113.10") == 422


@pytest.mark.parametrize("respelled", [str.upper, str.title, lambda email: f"  {email}\t", lambda email: email.replace("a", "ａ")])  # fmt: skip
def test_another_spelling_of_the_name_gives_no_new_tries(
    sqlite_database: Database, clock: Clock, respelled: Callable[[str], str]
) -> None:
    who = somebody(sqlite_database)
    app = application(sqlite_database)
    for turn in range(10):
        name = Someone(0, 0, respelled(who.email) if turn % 2 else who.email, WRONG)
        assert Browser(app, address=f"198.51.100.{turn}").sign_in(name).status_code == 422
    late = Someone(0, 0, respelled(who.email), PASSWORD)
    assert Browser(app, address="198.51.100.99").sign_in(late).status_code == 429
