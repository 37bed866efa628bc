"""The demonstration on the command line: built once, told, reported, imported, and its log proved."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from membership.cli import main
from membership.demo.companies import DATA
from membership.demo.sign_ins import BY_WORD, PASSWORD, SIGN_INS
from membership.kernel.audit.models import AuditEntry
from membership.kernel.schema import shipped
from tests.stories.played import Played

COUNTED = "SELECT status, count(*) FROM workflow_status GROUP BY status"
MIGRATED = pytest.mark.skipif(
    not (shipped("migrations") / "HEAD").exists(), reason="the first migration is not written yet"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def digest(played: Played) -> str:
    return hashlib.sha256(played.file.read_bytes()).hexdigest()


@MIGRATED
def test_the_demonstration_is_built_once_and_then_used_again(tmp_path: Path) -> None:
    file = tmp_path / "demo.db"
    first = run("demo", "--no-serve", "--database", file)
    assert first.exit_code == 0, first.output
    assert "http://localhost:8000" in first.output
    for person in SIGN_INS:
        assert person.email in first.output
        assert person.secret in first.output
    before = file.stat().st_mtime_ns
    second = run("demo", "--no-serve", "--database", file)
    assert second.exit_code == 0
    assert "used again" in second.output
    assert file.stat().st_mtime_ns == before
    assert run("audit", "verify", "--database", file).exit_code == 0
    assert run("db", "check", "--database", file).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} <= {
        "demo.db",
        "demo.db.secret",
        "demo.db-wal",
        "demo.db-shm",
    }


@MIGRATED
def test_what_was_just_built_does_its_jobs_and_stops_when_told(tmp_path: Path) -> None:
    """Built and served by one command, as `make demo` does: a paper is typeset after the fork, and nothing hangs."""
    file, log = tmp_path / "demo.db", tmp_path / "log"
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    program = Path(sys.executable).with_name("membership")
    command = [program, "demo", "--port", str(port), "--database", file]
    with log.open("wb") as told:
        demo = subprocess.Popen(command, stdout=told, stderr=told, start_new_session=True)
    try:
        until = time.monotonic() + 240
        while time.monotonic() < until and demo.poll() is None and _waiting(file) != 0:
            time.sleep(0.5)
        assert demo.poll() is None, log.read_text()
        assert _waiting(file) == 0, log.read_text()
        demo.terminate()
        assert demo.wait(40) == 0, log.read_text()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGKILL)


def _waiting(file: Path) -> int | None:
    """How many jobs of the demonstration are not done; None before a worker has taken the first."""
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as database:
        states = dict(database.execute(COUNTED).fetchall())
    return sum(states.values()) - states.get("SUCCESS", 0) if states.get("SUCCESS") else None


@MIGRATED
def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE thing (a)")
    answer = run("demo", "--no-serve", "--database", file)
    assert answer.exit_code != 0
    assert "is no demonstration" in answer.output


def test_a_port_that_is_taken_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run("demo", "--port", str(port), "--database", tmp_path / "demo.db")
    assert answer.exit_code != 0
    assert f"Port {port} cannot be had" in answer.output
    assert not list(tmp_path.iterdir())


def test_the_code_of_a_person_is_that_of_an_authenticator_app() -> None:
    from passlib.totp import TOTP

    person = BY_WORD["secretary"]
    answer = run("demo", "code", "secretary")
    codes = {TOTP(key=person.secret).generate(time.time() - back).token for back in (0, 30)}
    assert answer.output.strip() in codes


def test_an_unknown_person_is_answered_with_the_list() -> None:
    answer = run("demo", "code", "nobody")
    assert answer.exit_code == 1
    assert all(word in answer.output for word in BY_WORD)


def test_the_log_of_the_year_is_whole(played_on_sqlite: Played) -> None:
    answer = run("audit", "verify", "--database", played_on_sqlite.file)
    assert answer.exit_code == 0, answer.output
    assert "The log is whole" in answer.output


def test_one_changed_byte_is_named(played_on_sqlite: Played) -> None:
    played_on_sqlite.database.close()
    with sqlite3.connect(played_on_sqlite.file) as tampered:
        seq = tampered.execute(
            "SELECT seq FROM kernel_audit_entry WHERE chain_id = 2 ORDER BY seq LIMIT 1 OFFSET 40"
        )
        (place,) = seq.fetchone()
        for (trigger,) in tampered.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'kernel_audit_entry'"
        ).fetchall():
            tampered.execute(f"DROP TRIGGER {trigger}")
        tampered.execute(
            "UPDATE kernel_audit_entry SET actor = replace(actor, 'person', 'persom') WHERE chain_id = 2 AND seq = ?",
            [place],
        )
    answer = run("audit", "verify", "--database", played_on_sqlite.file)
    assert answer.exit_code == 1
    assert str(place) in answer.output


@pytest.mark.parametrize("slug", ["pytorch", "meridian", "linux-foundation"])
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "pdf"])
def test_the_roster_is_exported_in_each_format(
    played_on_sqlite: Played, slug: str, kind: str, tmp_path: Path
) -> None:
    out = tmp_path / f"roster.{kind}"
    file = played_on_sqlite.file
    answer = run(
        "report",
        "export",
        "member-roster",
        "--foundation",
        slug,
        "--format",
        kind,
        "--out",
        out,
        "--database",
        file,
    )
    assert answer.exit_code == 0, answer.output
    content = out.read_bytes()
    assert content.startswith({"xlsx": b"PK", "pdf": b"%PDF"}.get(kind, content[:1]))
    if kind == "json":
        assert json.loads(content)["is_demo"] is True
    with played_on_sqlite.database.reading() as session:
        exports = select(func.count()).where(AuditEntry.event.like("%.report.exported"))
        assert session.scalar(exports) == 1


def test_a_report_is_exported_as_it_was_known_on_an_earlier_day(played_on_sqlite: Played) -> None:
    asked = (
        "report",
        "export",
        "member-roster",
        "--foundation",
        "pytorch",
        "--database",
        played_on_sqlite.file,
    )
    then, later = run(*asked, "--known-on", "2025-01-01"), run(*asked, "--known-on", "2199-01-01")
    assert "Snowflake Inc." in run(*asked).output
    assert then.exit_code == 0
    assert "Snowflake Inc." not in then.output
    assert later.exit_code != 0
    assert "is not known yet" in later.output


def test_a_report_is_asked_for_what_it_names_beside_the_day(played_on_sqlite: Played) -> None:
    asked = (
        "report", "export", "members-by-tier", "--foundation", "pytorch", "--format", "json", "--database",
        played_on_sqlite.file,
    )  # fmt: skip
    taken = run(*asked, "--set", "since=2020-01-31")
    assert json.loads(taken.output)["asked"] == {"since": "2020-01-31"}
    for typed, told in (
        ("until=2020-01-31", "it asks for since"),
        ("since", "KEY=VALUE"),
        ("since=soon", "not a date"),
    ):
        refused = run(*asked, "--set", typed)
        assert refused.exit_code != 0
        assert told in refused.output


def test_a_preview_changes_nothing_and_the_file_itself_adds_nothing(played_on_sqlite: Played) -> None:
    file = played_on_sqlite.file
    played_on_sqlite.database.close()
    before = digest(played_on_sqlite)
    source = DATA / "pytorch-members.csv"
    answer = run("import", "members", source, "--foundation", "pytorch", "--preview", "--database", file)
    assert answer.exit_code == 0, answer.output
    assert "33" in answer.output
    assert digest(played_on_sqlite) == before
    again = run("import", "members", source, "--foundation", "pytorch", "--database", file)
    assert again.exit_code == 0, again.output


def test_the_members_leave_as_a_landscape_and_come_back_as_known(
    played_on_sqlite: Played, tmp_path: Path
) -> None:
    file, text = played_on_sqlite.file, tmp_path / "landscape.yml"
    asked = ("--foundation", "pytorch", "--database", file)
    answer = run("landscape", "export", "--out", text, "--logos", tmp_path / "logos", *asked)
    assert answer.exit_code == 0, answer.output
    again = run("landscape", "import", text, *asked)
    assert "0 members were taken in, " in again.output, again.output


def test_the_password_of_everybody_is_one_that_the_house_accepts() -> None:
    from membership.directory.accounts.passwords import check_password

    for person in SIGN_INS:
        check_password(PASSWORD, (person.name, *person.name.split(), person.email, person.word))
