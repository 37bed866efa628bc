"""R3: what is answered is on the disk already; and a database that cannot promise that is refused in production."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from membership.app import check_database
from membership.config import Settings
from membership.directory.foundations.models import Foundation
from membership.kernel.db import SQLITE_PRAGMAS, Database
from membership.kernel.durability import faults
from membership.kernel.errors import Misconfigured
from membership.server import run_worker
from tests.bar.served import Visitor, serving, with_factor
from tests.directory.accounts.people import somebody
from tests.engines import run
from tests.engines.cluster import Cluster

REQUESTS = int(os.environ.get("MEMBERSHIP_BAR_REQUESTS", "200"))
REQUESTS_IN_FULL = 1_000
PRODUCTION = Settings(stage="production")
CALL = re.compile(r"^(\w+)\(")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>")


@pytest.fixture
def strace() -> str:
    """The tracer, or a loud skip (a failure in CI)."""
    found = shutil.which("strace")
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-q", "strace"], check=False, capture_output=True)
        found = shutil.which("strace")
    if found is None:
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail("CI never skips the proof of durability, and there is no strace here.", pytrace=False)
        pytest.skip("DURABILITY NOT PROVED: no strace here (apt-get install strace)")
    return found


def calls(trace: Path) -> Iterator[tuple[str, str, str]]:
    """Thread, name and text of every call that came to its end; one that another thread interrupted is put together."""
    begun: dict[str, str] = {}
    for line in trace.read_text("utf-8", "replace").splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest.removesuffix("<unfinished ...>")
        elif match := RESUMED.match(rest):
            yield thread, match[1], begun.pop(thread, "") + rest
        elif match := CALL.match(rest):
            yield thread, match[1], rest


def answers(trace: Path) -> Iterator[bool]:
    """For every answer to a POST that wrote: whether its thread had synced the log since the request came in."""
    waiting: dict[str, bool] = {}
    for thread, call, text in calls(trace):
        if call == "recvfrom" and '"POST /' in text:
            waiting[thread] = False
        elif (
            call in ("fdatasync", "fsync") and "-wal>" in text and text.endswith("= 0") and thread in waiting
        ):
            waiting[thread] = True
        elif (
            call in ("sendto", "sendmsg", "write", "writev") and '"HTTP/1.1 303' in text and thread in waiting
        ):
            yield waiting.pop(thread)


def traced(database: Database, strace: str, place: Path, requests: int, before: str = "pass") -> list[bool]:
    """The answers to so many requests that add a project, each to a server under strace."""
    who = somebody(database, "Tess Secretary", "technical_secretary")
    secret = with_factor(database, who)
    with database.reading() as session:
        slug = session.query(Foundation).one().slug
    url = database.url.render_as_string(hide_password=False)
    database.close()
    through = [strace, "-f", "-y", "-s", "24", "-o", str(place), "--seccomp-bpf",
               "-e", "trace=fdatasync,fsync,recvfrom,sendto,sendmsg,write,writev"]  # fmt: skip
    with serving(url, before=before, through=through) as (port, _):
        visitor = Visitor(port)
        visitor.sign_in(who, secret)
        tokens = visitor.tokens(f"/{slug}/projects/new")
        for number in range(requests):
            fields = {
                **tokens,
                "once": f"once-{number:020}",
                "name": f"P {number}",
                "slug": f"pr-{number:04}",
            }
            status, _, text = visitor.post(f"/{slug}/projects/new", fields)
            assert status == 303, (status, text[:800])
    return list(answers(place))[2:]  # the first two signed in


def prove(database: Database, strace: str, place: Path, requests: int) -> None:
    found = traced(database, strace, place, requests)
    assert len(found) == requests
    assert found.count(False) == 0


def test_the_log_is_on_the_disk_before_the_answer_leaves(
    sqlite_database: Database, strace: str, tmp_path: Path
) -> None:
    prove(sqlite_database, strace, tmp_path / "trace", REQUESTS)


@pytest.mark.bar
def test_a_thousand_answers_all_leave_after_the_log_is_on_the_disk(
    sqlite_database: Database, strace: str, tmp_path: Path
) -> None:
    prove(sqlite_database, strace, tmp_path / "trace", REQUESTS_IN_FULL)


def test_with_synchronous_normal_answers_leave_before_the_disk_has_them(
    sqlite_database: Database, strace: str, tmp_path: Path
) -> None:
    """Negative control: the setting is what makes the difference."""
    before = "import membership.kernel.db as db; db.SQLITE_PRAGMAS['synchronous'] = 'NORMAL'"
    found = traced(sqlite_database, strace, tmp_path / "trace", 20, before)
    assert len(found) == 20
    assert found.count(False) > 10


# --- a database that cannot promise it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pragma", "value", "words"),
    [
        ("synchronous", "NORMAL", "synchronous is 1"),
        ("synchronous", "OFF", "synchronous is 0"),
        ("foreign_keys", "OFF", "foreign_keys is 0"),
        ("journal_mode", "DELETE", "journal_mode is delete"),
    ],
)
def test_production_refuses_a_weak_sqlite(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, pragma: str, value: str, words: str
) -> None:
    assert faults(sqlite_database) == []
    sqlite_database.close()
    monkeypatch.setitem(SQLITE_PRAGMAS, pragma, value)
    weak = Database(str(sqlite_database.url))
    with pytest.raises(Misconfigured, match=words):
        check_database(weak, PRODUCTION)
    check_database(weak, Settings(stage="test"))
    weak.close()


def test_production_accepts_synchronous_extra(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", "EXTRA")
    stronger = Database(str(sqlite_database.url))
    check_database(stronger, PRODUCTION)
    stronger.close()


def test_production_refuses_a_postgresql_without_fsync(postgresql_database: Database) -> None:
    """The server of the tests runs with all three off."""
    with pytest.raises(
        Misconfigured, match=r"fsync is off.*full_page_writes is off.*synchronous_commit is off"
    ):
        check_database(postgresql_database, PRODUCTION)


def test_production_accepts_a_postgresql_with_its_own_settings() -> None:
    cluster = Cluster(run.current() / f"durable-{os.getpid()}", durable=True)
    cluster.create().start()
    database = Database(cluster.url())
    try:
        assert faults(database) == []
        check_database(database, PRODUCTION)
        for setting in ("synchronous_commit", "fsync", "full_page_writes"):
            assert weakened(cluster, setting) == [f"PostgreSQL's {setting} is off, and must be on."]
    finally:
        database.close()
        cluster.stop("immediate")


def weakened(cluster: Cluster, setting: str) -> list[str]:
    """What is found wrong while one setting of the server is off."""
    cluster.set(setting, "off")
    database = Database(cluster.url())
    try:
        return faults(database)
    finally:
        database.close()
        cluster.set(setting, "on")


def test_the_worker_of_the_jobs_refuses_what_the_web_server_refuses(postgresql_database: Database) -> None:
    strong = Settings(
        database_url=postgresql_database.url.render_as_string(hide_password=False),
        secret_key="0123456789abcdefghijklmnopqrstuvwxyz",
        base_address="https://members.example.org",
        trusted_hosts=("members.example.org",),
        mail_host="mail.example.org",
    )
    with pytest.raises(Misconfigured, match="fsync is off"):
        run_worker(strong)
