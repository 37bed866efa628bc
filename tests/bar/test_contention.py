"""R20: eight processes at once: nobody meets a lock, no mail leaves inside a transaction, no transaction is long."""

from __future__ import annotations

import os
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from membership.kernel.db import SQLITE_PRAGMAS, Database
from membership.kernel.mail.settings import MailSettings
from membership.kernel.work import open_work, system_permit
from tests.bar.crashes import act_whole
from tests.bar.mixture import Step, acting, asking, broken, mailing, mix
from tests.bar.town import ACTS, Town
from tests.bar.tracing import Watch
from tests.directory.accounts.people import somebody

SECONDS = float(os.environ.get("MEMBERSHIP_BAR_SECONDS", "10"))
SECONDS_IN_FULL = 60.0
LONGEST = 0.250
TRIES = 3
"""Time without a core is taken off (see `Watch`). What a busy machine does besides (colder caches, a core that is shared)
makes one transaction long by chance, but not in each of three rounds."""


class Silence:
    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[MailSettings]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Silence(), hostname="127.0.0.1", port=port)
    server.start()
    yield MailSettings(
        "127.0.0.1", port, tls="none", sender="office@example.org", base_address="https://m.example.org/"
    )
    server.stop()


@pytest.fixture
def town(database: Database, clock: object) -> Town:
    return Town(database).found()


def everybody(town: Town, settings: MailSettings, turn: int) -> list[Step]:
    who = somebody(town.database, f"Ada Example {turn}")
    steps = [acting(town, 100 * turn + n) for n in range(4)]
    steps += [asking(town, 100 * turn + n, who) for n in (5, 6)]
    steps += [mailing(town, 100 * turn + n, settings) for n in (7, 8)]
    for step in steps:
        step(-20)  # compiled once, before the processes part
    for name in ACTS:
        act_whole(town, name, f"{name}-{turn}-0", lambda: None)
    return steps


def prove(town: Town, settings: MailSettings, seconds: float, place: Path) -> None:
    longest = []
    for turn in range(1, TRIES + 1):
        sums = mix(town, everybody(town, settings, turn), seconds, place / str(turn))
        longest.append(f"{sums.longest * 1000:.0f} ms")
        print(f"{sums.steps} steps, {sums.mails // 2} mails, longest write transaction {longest[-1]}")
        assert sums.errors == []
        assert sums.mailed_inside == 0
        assert sums.mails > 0
        assert broken(town) == []
        if sums.longest < LONGEST:
            return
    pytest.fail(f"the longest write transactions took {longest}")


def test_nobody_meets_a_lock_and_no_transaction_is_long(
    town: Town, mail_server: MailSettings, tmp_path: Path
) -> None:
    prove(town, mail_server, SECONDS, tmp_path / "seen")


@pytest.mark.bar
def test_the_same_for_a_minute(town: Town, mail_server: MailSettings, tmp_path: Path) -> None:
    prove(town, mail_server, SECONDS_IN_FULL, tmp_path / "seen")


def test_a_long_transaction_is_seen(town: Town, tmp_path: Path) -> None:
    """Negative control."""

    def dawdle(number: int) -> None:
        with open_work(system_permit(town.database, "test")) as work:
            town.join(work, f"join-0-{number}")
            time.sleep(0.3)

    assert mix(town, [dawdle], 0.5, tmp_path / "seen").longest > LONGEST


def test_a_long_computation_of_the_server_is_seen(postgresql_database: Database) -> None:
    """Negative control: what the server process works counts, though this one sleeps meanwhile."""
    watch = Watch().install(postgresql_database)
    with postgresql_database.writer() as session:
        session.execute(text("SELECT count(md5(n::text)) FROM generate_series(1, 1500000) AS n"))
    assert max(watch.spans) > LONGEST


def test_who_waits_for_a_long_transaction_is_not_taken_for_one(postgresql_database: Database) -> None:
    """The one that holds the row for long is measured as long, and the one that waits for it is not."""
    watch, holds = Watch().install(postgresql_database), threading.Event()
    statement = text("SELECT pg_advisory_xact_lock(1)")

    def hold() -> None:
        with postgresql_database.writer() as session:
            session.execute(statement)
            holds.set()
            time.sleep(0.5)

    holder = threading.Thread(target=hold)
    holder.start()
    holds.wait()
    with postgresql_database.writer() as session:
        session.execute(statement)
    holder.join()
    shorter, longer = sorted(watch.spans)
    assert shorter < 0.1
    assert longer > LONGEST


def test_a_mail_sent_inside_a_transaction_is_seen(
    town: Town, mail_server: MailSettings, tmp_path: Path
) -> None:
    """Negative control."""

    def inside(number: int) -> None:
        with open_work(system_permit(town.database, "test")) as work:
            town.join(work, f"join-0-{number}")
            smtplib.SMTP(mail_server.host, mail_server.port).close()

    assert mix(town, [inside], 0.3, tmp_path / "seen").mailed_inside > 0


def test_without_waiting_for_each_other_the_lock_is_met(
    sqlite_database: Database, clock: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the time to wait is what keeps "database is locked" from people."""
    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", "0")
    town = Town(Database(str(sqlite_database.url))).found()
    sums = mix(town, [acting(town, n) for n in range(6)], 1.5, tmp_path / "seen")
    assert sums.locked > 0
