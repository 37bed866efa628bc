"""Two merge the same pair at once (R17): one does; on PostgreSQL without the locks it goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from membership.directory.duplicates import operations
from membership.kernel.db import Database
from tests.assembly.test_races import at_once, meeting_at, told_in_words, without_locks
from tests.directory.duplicates.two import Twice


def two_merges(twice: Twice, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None]) -> list[Any]:
    prepare()
    meeting_at(monkeypatch, operations, "_defer")
    return at_once(
        lambda: twice.merge("organization", "acme", "twin"),
        lambda: twice.merge("organization", "twin", "acme"),
    )


def merged(twice: Twice) -> int:
    with twice.database.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM directory_merge")).scalar_one())


def test_a_pair_is_merged_once(database: Database, clock: object, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = Twice(database).furnish()
    results = two_merges(twice, monkeypatch, lambda: None)
    assert told_in_words(results), results
    assert merged(twice) == 1


def test_a_pair_without_locks_is_merged_crosswise_or_the_database_speaks(
    postgresql_database: Database, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = Twice(postgresql_database).furnish()
    results = two_merges(twice, monkeypatch, lambda: without_locks(monkeypatch))
    assert not told_in_words(results), results
