"""A job exists if and only if the transaction that posted it was committed."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import pytest
from dbos import DBOSClient
from sqlalchemy import insert, inspect, select, text

from membership.kernel.db import Database
from membership.kernel.jobs.failed import pending_count
from membership.kernel.jobs.post import Call, post
from membership.kernel.jobs.rows import APPLICATION, QUEUE, SCHEMA, VERSION, WORKFLOW
from membership.kernel.jobs.schema import SYSTEM_TABLES, install_schema, system_engine
from tests.kernel.jobs.conftest import LEDGER

VOLATILE = {"workflow_uuid", "created_at", "updated_at", "creator_xid", "retention_timestamp", "attributes"}


def test_a_rollback_leaves_no_job(database: Database) -> None:
    with database.writer() as session:
        session.connection().execute(insert(LEDGER).values(what="change"))
        post(session, "mail.send", "k1", {"mail": 1})
        session.rollback()
    with database.reading() as session:
        assert pending_count(session) == 0
        assert session.execute(select(LEDGER)).all() == []


def test_a_commit_leaves_exactly_one_job(database: Database) -> None:
    with database.writer() as session:
        session.connection().execute(insert(LEDGER).values(what="change"))
        assert post(session, "mail.send", "k1", {"mail": 1})
        session.commit()
    with database.reading() as session:
        assert pending_count(session) == 1


def test_the_same_key_posted_twice_is_one_job(database: Database) -> None:
    for _ in range(2):
        with database.writer() as session:
            post(session, "mail.send", "k1", {"mail": 1})
            post(session, "mail.send", "k1", {"mail": 2})
            session.commit()
    with database.reading() as session:
        assert pending_count(session) == 1


def test_the_same_key_posted_by_two_transactions_at_once_is_one_job(database: Database) -> None:
    meeting = threading.Barrier(4)

    def one() -> None:
        meeting.wait()
        with database.writer() as session:
            post(session, "mail.send", "k1", {})
            session.commit()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert pending_count(session) == 1


@pytest.mark.parametrize("key", ["", "a#2"])
def test_a_key_that_could_be_mistaken_for_an_attempt_is_refused(database: Database, key: str) -> None:
    with database.writer() as session, pytest.raises(ValueError):
        post(session, "mail.send", key, {})


@pytest.mark.parametrize("payload", [{"x": object()}, {"x": float("nan")}])
def test_a_payload_that_is_no_plain_json_is_refused(database: Database, payload: dict[str, Any]) -> None:
    with database.writer() as session, pytest.raises((TypeError, ValueError)):
        post(session, "mail.send", "k", payload)


def test_the_rows_are_those_that_dbos_itself_writes(database: Database) -> None:
    engine = system_engine(database.url, pool_size=1)
    client = DBOSClient(
        system_database_engine=engine, application_name=APPLICATION, dbos_system_schema=SCHEMA
    )
    payload = {"name": "Åse & 李", "n": 1, "deep": [None, True, 1.5]}
    with database.writer() as session:
        client.enqueue_in_transaction(
            session,
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": "theirs",
                "app_version": VERSION,
                "serialization_type": "portable",
            },
            "mail.send",
            "ours",
            payload,
            1,
            1,
        )
        post(session, "mail.send", "ours", payload)
        session.commit()
    engine.dispose()
    prefix = "" if database.is_sqlite else f"{SCHEMA}."
    for table in ("workflow_status", "workflow_input"):
        theirs = _row(database, prefix + table, "theirs")
        ours = _row(database, prefix + table, "mail.send:ours")
        assert ours == theirs


def test_the_list_of_tables_is_that_of_dbos(database: Database) -> None:
    with database.engine.connect() as connection:
        found = set(inspect(connection).get_table_names(schema=None if database.is_sqlite else SCHEMA))
    ours = {"effect", "kernel_job_effect", "kernel_job_run", "kernel_job_worker"}
    assert SYSTEM_TABLES - found <= {"event_dispatch_kv"}
    assert found <= SYSTEM_TABLES | ours


def test_the_schema_may_be_installed_again_and_by_two_at_once(url: str) -> None:
    script = (
        "import sys; from membership.kernel.db import Database; "
        "from membership.kernel.jobs.schema import install_schema; install_schema(Database(sys.argv[1]).engine)"
    )
    starts = [subprocess.Popen([sys.executable, "-c", script, url]) for _ in range(2)]
    assert [start.wait(60) for start in starts] == [0, 0]
    database = Database(url)
    install_schema(database.engine)
    with database.writer() as session:
        assert post(session, "mail.send", "k", {})
    database.close()


def test_posting_does_not_import_dbos() -> None:
    script = (
        "import sys, membership.kernel.jobs.post, membership.kernel.jobs.failed, membership.kernel.jobs.declare, "
        "membership.kernel.jobs.worker; sys.exit('dbos' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_attempt_survives_its_json() -> None:
    call = Call("mail.send", "a:b", {"x": [1]}, attempt=3, first=2)
    assert Call.from_json(call.to_json()) == call
    assert call.id == "mail.send:a:b#3"


def _row(database: Database, table: str, id_: str) -> dict[str, Any]:
    with database.reading() as session:
        row = (
            session.execute(text(f"SELECT * FROM {table} WHERE workflow_uuid = :id"), {"id": id_})
            .mappings()
            .one()
        )
    return {name: value for name, value in row.items() if name not in VOLATILE}
