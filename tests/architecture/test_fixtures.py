"""The workshop's own promises: fresh databases, a clock that obeys, no server left behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from membership.kernel.db import Database
from membership.kernel.times import now
from tests.conftest import Clock
from tests.engines.cluster import Cluster


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_begins_with_a_database_that_no_other_test_has_touched(
    database: Database, turn: int
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_by_a_test (id INTEGER)"))


def test_each_engine_is_what_its_name_says(database: Database, engine_name: str) -> None:
    assert database.engine.dialect.name == engine_name


def test_time_stands_still_until_it_is_moved(clock: Clock) -> None:
    before = now()
    assert before == now() == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    clock.advance(days=1, hours=2)
    assert now() == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


def test_a_private_cluster_survives_a_crash_with_what_was_committed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="pg-") as name:  # a short path: sockets allow 107 characters
        Path(name).chmod(0o755)
        cluster = Cluster(Path(name) / "c", durable=True).create()
        cluster.start()
        database = Database(cluster.url())
        with database.engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept AS SELECT 17 AS number"))
        database.close()
        cluster.stop("immediate")
        cluster.start()
        database = Database(cluster.url())
        with database.reading() as session:
            assert session.scalar(text("SELECT number FROM kept")) == 17
            assert session.scalar(text("SHOW fsync")) == "on"
        database.close()
        cluster.stop()
