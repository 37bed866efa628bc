"""R53: the migrations go up and down with data, resume after a kill, do not race, and make what the models declare."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from membership.cli import main
from membership.kernel import schema
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from tests.bar.forks import ended, fork, together
from tests.engines.catalog import catalog, differences
from tests.engines.schema import every_model
from tests.kernel.migrating import MIGRATIONS, first_statements, revisions, some_history

KILLS = 5
KILLS_IN_FULL = 50


@pytest.fixture
def folder() -> Path:
    return MIGRATIONS


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.close()


def declared(engine_url: str) -> dict[str, str]:
    """The catalog that the models make."""
    database = Database(engine_url)
    try:
        every_model().create_all(database.engine)
        return catalog(database)
    finally:
        database.close()


def test_the_migrations_make_what_the_models_declare(
    empty: Database, engines: dict, engine_name: str
) -> None:
    schema.upgrade(empty)
    other = engines[engine_name].empty()
    assert differences(catalog(empty), declared(other)) == []
    engines[engine_name].remove(other)


def without_extensions(names: list[str]) -> list[str]:
    """Extensions of PostgreSQL stay when the tables go: they belong to the database, and others may use them."""
    return [name for name in names if not name.startswith("extension")]


@pytest.mark.parametrize(
    "drift",
    [
        "ALTER TABLE directory_person ADD COLUMN shoe_size INTEGER",
        "DROP INDEX ix_kernel_audit_entry_at",
        "CREATE INDEX extra ON directory_person (phone)",
        {"sqlite": "DROP TRIGGER kernel_audit_entry_a1_delete", "postgresql": "DROP TRIGGER kernel_audit_entry_a1_delete ON kernel_audit_entry"},
        {"sqlite": "DROP TABLE kernel_export", "postgresql": "ALTER TABLE kernel_export ALTER COLUMN person_id SET NOT NULL"},
        {"sqlite": "DROP TABLE kernel_document", "postgresql": "ALTER TABLE kernel_document DROP CONSTRAINT ck_kernel_document_size_counts"},
    ],
)  # fmt: skip
def test_every_kind_of_drift_is_seen(
    database: Database, engine_name: str, drift: str | dict[str, str]
) -> None:
    """Negative control of the comparison above."""
    before = catalog(database)
    with database.engine.begin() as connection:
        connection.execute(text(drift if isinstance(drift, str) else drift[engine_name]))
    assert differences(before, catalog(database)) != []


def test_every_revision_goes_up_and_down_and_up(empty: Database, folder: Path) -> None:
    before = "base"
    for revision in revisions(folder):
        lower = catalog(empty)
        schema.upgrade(empty, revision)
        upper = catalog(empty)
        schema.downgrade(empty, before)
        assert without_extensions(differences(catalog(empty), lower)) == []
        schema.upgrade(empty, revision)
        assert differences(catalog(empty), upper) == []
        assert schema.current(empty) == revision
        before = revision
    assert schema.current(empty) == schema.newest()


def counted(database: Database) -> dict[str, int]:
    tables = sorted(table for table in Base.metadata.tables if table != "kernel_job_worker")
    with database.reading() as session:
        return {table: session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}


def test_rows_survive_the_way_down_to_the_revision_before_and_up_again(empty: Database, folder: Path) -> None:
    """Of the newest revisions those that keep rows: all but the first, which makes the tables themselves."""
    every_model()
    schema.upgrade(empty)
    some_history(empty)
    rows = counted(empty)
    for revision in revisions(folder)[:-1][::-1]:
        schema.downgrade(empty, revision)
        schema.upgrade(empty)
        assert counted(empty) == rows, f"down to {revision} and up again"
        with empty.reading() as session:
            assert verify(session, Base.metadata).findings == []


def test_the_first_revision_goes_down_although_there_are_rows(empty: Database) -> None:
    every_model()
    nothing = catalog(empty)
    schema.upgrade(empty)
    some_history(empty)
    schema.downgrade(empty, "base")
    assert without_extensions(differences(catalog(empty), nothing)) == []
    schema.upgrade(empty)
    some_history(empty)
    with empty.reading() as session:
        assert verify(session, Base.metadata).findings == []


# --- killed half-way ---------------------------------------------------------------------------------------------


def die_at(url: str, number: int) -> None:
    """Upgrade, and kill -9 this very process before its statement `number`."""
    database = Database(url)
    seen = iter(range(1, 1_000_000))

    @event.listens_for(database.engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        if next(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    schema.upgrade(database)


def statements_of_an_upgrade(url: str) -> int:
    """How many statements an upgrade of an empty database takes."""
    database = Database(url)
    seen: list[object] = []
    event.listen(database.engine, "before_cursor_execute", lambda *_: seen.append(None))
    schema.upgrade(database)
    database.close()
    return len(seen)


def kill_half_way(engines: dict, engine_name: str, kills: int) -> None:
    engine = engines[engine_name]
    whole = engine.empty()
    count = statements_of_an_upgrade(whole)
    wanted = catalog(Database(whole))
    chance = random.Random(53)
    for _ in range(kills):
        url = engine.empty()
        assert ended(fork(partial(die_at, url, chance.randint(1, count)))) == -signal.SIGKILL
        database = Database(url)
        assert schema.current(database) in (None, schema.newest())
        schema.upgrade(database)
        assert schema.current(database) == schema.newest()
        assert differences(catalog(database), wanted) == []
        some_history(database, 1)
        database.close()
        engine.remove(url)


def test_an_upgrade_that_was_killed_half_way_is_taken_up_again(engines: dict, engine_name: str) -> None:
    kill_half_way(engines, engine_name, KILLS)


@pytest.mark.bar
def test_fifty_upgrades_that_were_killed_half_way_are_taken_up_again(engines: dict, engine_name: str) -> None:
    kill_half_way(engines, engine_name, KILLS_IN_FULL)


def apply_one_by_one(url: str, statements: list[str]) -> None:
    """The migration without its transaction: each statement commits by itself."""
    database = Database(url)
    for statement in statements:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(statement.replace("%", "%%") if not database.is_sqlite else statement)


def test_without_its_transaction_a_killed_upgrade_stays_half_done(empty: Database, folder: Path) -> None:
    """Negative control: this is what the one transaction guards against."""
    statements = first_statements(folder, empty)
    ended(fork(partial(apply_one_by_one, str(empty.url), statements[: len(statements) // 2])))
    with pytest.raises(DBAPIError, match="already exists"):
        schema.upgrade(empty)


# --- two starts at once --------------------------------------------------------------------------------------------


def upgrade_at(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()


@pytest.mark.parametrize("_round", range(3))
def test_starts_at_the_same_moment_do_not_race(empty: Database, _round: int) -> None:
    upgrading = partial(upgrade_at, empty.url.render_as_string(hide_password=False))
    assert together(upgrading, upgrading, upgrading) == [0, 0, 0]
    assert schema.current(empty) == schema.newest()


def look_then_apply(url: str, folder: Path, ready: int, others: int) -> None:
    """What an upgrade without a lock does: it looks at the revision, and applies what was missing when it looked."""
    database = Database(url)
    assert schema.current(database) is None
    os.write(ready, b"x")
    while os.read(others, 1) != b"x":
        pass
    with database.engine.begin() as connection:
        for statement in first_statements(folder, database):
            connection.exec_driver_sql(statement.replace("%", "%%") if not database.is_sqlite else statement)


def test_without_the_lock_one_of_two_starts_fails(empty: Database, folder: Path) -> None:
    """Negative control."""
    url = empty.url.render_as_string(hide_password=False)
    (one_out, one_in), (two_out, two_in) = os.pipe(), os.pipe()
    codes = together(
        partial(look_then_apply, url, folder, one_in, two_out),
        partial(look_then_apply, url, folder, two_in, one_out),
    )
    assert sorted(codes) == [0, 1]


# --- the command line ----------------------------------------------------------------------------------------------


def membership(url: str, *arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(
        main, arguments, env={"MEMBERSHIP_DATABASE_URL": url, "MEMBERSHIP_STAGE": "test"}
    )
    return outcome.exit_code, outcome.output


def test_the_command_line_upgrades_checks_and_downgrades(empty_database_url: str) -> None:
    newest = schema.newest()
    database = Database(empty_database_url)
    assert membership(empty_database_url, "db", "upgrade") == (
        0,
        f"The database stands at revision {newest}.\n",
    )
    assert membership(empty_database_url, "db", "upgrade")[0] == 0
    code, said = membership(empty_database_url, "db", "check")
    if database.is_sqlite:
        assert (code, said) == (0, f"The database stands at revision {newest}, as it should.\n")
    else:  # the PostgreSQL of the tests runs without fsync, and that is said
        assert (code, "fsync is off" in said) == (1, True)
    assert membership(empty_database_url, "db", "downgrade", "base") == (
        0,
        "The database stands at revision none.\n",
    )
    code, said = membership(empty_database_url, "db", "check")
    assert (code, "It stands at revision none" in said) == (1, True)
    database.close()


def test_the_command_line_says_where_there_is_no_database(tmp_path: Path) -> None:
    code, said = membership(f"sqlite:///{tmp_path}/nothing.db", "db", "check")
    assert code == 1
    assert "There is no database at" in said
    assert not (tmp_path / "nothing.db").exists()
