"""R31: a code of the second factor counts once, however it is typed and whoever else types it at that instant."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from passlib.totp import TOTP  # type: ignore[import-untyped]

from membership.directory.accounts.engine import WINDOW, totp_factory
from membership.directory.accounts.operations.factors import renew_recovery_codes
from membership.directory.accounts.tokens import recovery_digest
from membership.directory.accounts.views import sign_in
from membership.kernel.db import Database
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application, settings
from tests.directory.accounts.people import Someone, somebody, writing
from tests.directory.accounts.test_signing_in import with_factor

CODES = totp_factory(settings())
TRIES = 20_000
STEP = 30
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database)


def typed(code: str, chance: random.Random) -> tuple[str, bool]:
    """The code as somebody types it, and whether it still is one."""
    spellings: list[tuple[str, bool]] = [
        (code, True),
        (f" {code[:3]} {code[3:]}\u00a0", True),
        (f"{code[:3]}-{code[3:]}", True),
        ("\u3000".join(code), True),
        (code.translate(FULL_WIDTH), True),
        (code[:2] + code[2:].translate(FULL_WIDTH) + "\n", True),
        (code.translate(ARABIC), False),
        (code + "0", False),
        (code[:5], False),
        (f"+{code}", False),
        (code + "\x00", False),
        (f"{code[:3]}.{code[3:]}", False),
        ("", False),
    ]
    return chance.choice(spellings)


def test_of_twenty_thousand_tries_each_code_is_accepted_once_and_in_its_time(clock: Clock) -> None:
    """Against a model: a code holds for its own half minute and the two beside it, and only after the last accepted one."""
    chance = random.Random(31)
    secret = json.dumps(
        {"v": 1, "type": "totp", "key": TOTP.new().base32_key}
    )  # as stored, without the costly encryption
    by_step: dict[int, str] = {}
    last, accepted = 0, []
    for _ in range(TRIES):
        if chance.random() < 0.25:
            clock.advance(seconds=chance.choice((1, 7, 30, 45)))
        at = int(clock.now.timestamp())
        step = at // STEP + chance.randint(-3, 3)
        code = by_step.setdefault(step, CODES._totp.from_source(secret).generate(step * STEP).token)
        text, is_code = typed(code if chance.random() < 0.8 else f"{chance.randrange(10**6):06}", chance)
        plain = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        digits = "".join(letter for letter in plain if letter.isdigit())
        near = [n for n in range((at - WINDOW) // STEP, (at + WINDOW) // STEP + 1) if n > last]
        right = [n for n in near if CODES._totp.from_source(secret).generate(n * STEP).token == digits]
        found = CODES.step_of(text, secret, last)
        assert (found is not None) == (is_code and bool(right)), (text, found, right)
        if found is not None:
            assert found in right
            accepted.append(found)
            last = found
    assert len(accepted) == len(set(accepted)) > 500


def test_a_recovery_code_is_one_code_however_it_is_typed() -> None:
    for spelling in (
        "abcd-efgh-jkmn-pqrs",
        "ABCD EFGH JKMN PQRS",
        "ａｂｃｄ－efghjkmnpqrs",
        "abcdefghjkmnpqrs\n",
    ):
        assert recovery_digest(1, spelling) == recovery_digest(1, "abcdefghjkmnpqrs")
    assert recovery_digest(2, "abcdefghjkmnpqrs") != recovery_digest(1, "abcdefghjkmnpqrs")


# --- two at the same instant -----------------------------------------------------------------------------------------


def at_one_instant(app: Flask, who: Someone, path: str, spellings: tuple[str, str]) -> list[int]:
    """Two browsers that have shown the password send a code at once; their answers."""
    browsers = [Browser(app, address=f"198.51.100.{n}") for n in (1, 2)]
    sent = []
    for browser, code in zip(browsers, spellings, strict=True):
        browser.sign_in(who)
        sent.append({**browser.tokens(browser.get(path)), "code": code})
    barrier, statuses = threading.Barrier(2), []

    def send(number: int) -> None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(10)
        statuses.append(browsers[number].post(path, sent[number]).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_two_who_send_one_code_at_one_instant_are_one_who_gets_in(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    secret = with_factor(database, who)
    for _ in range(5):
        code = CODES.generate_totp_password(secret)
        answers = at_one_instant(app, who, "/sign-in/second-factor", (code, code.translate(FULL_WIDTH)))
        assert answers == [303, 422]
        clock.advance(minutes=6)


def test_two_who_send_one_recovery_code_at_one_instant_are_one_who_gets_in(
    database: Database, app: Flask, clock: Clock
) -> None:
    who = somebody(database)
    with_factor(database, who)
    with writing(database) as work:
        codes = renew_recovery_codes(work, who.account_id)
    for code in codes[:5]:
        answers = at_one_instant(app, who, "/sign-in/recovery-code", (code, code.upper().replace("-", " ")))
        assert answers == [303, 422]
        clock.advance(minutes=6)


def test_without_spending_the_step_both_get_in(
    database: Database, app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    who = somebody(database)
    secret = with_factor(database, who)
    spent: Callable[..., bool] = lambda *_: True  # noqa: E731
    monkeypatch.setattr(sign_in, "spend_step", spent)
    code = CODES.generate_totp_password(secret)
    assert at_one_instant(app, who, "/sign-in/second-factor", (code, code)) == [303, 303]
