"""`played` is the demonstration on each engine in turn; `played_on_sqlite` for what knows files or the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from membership.kernel.db import Database
from tests.engines.fresh import Engine
from tests.stories.played import Played, copied


def _opened(engine: Engine) -> Iterator[Played]:
    url = copied(engine)
    with closing(Database(url)) as database:
        yield Played(database, url)
    engine.remove(url)


@pytest.fixture
def played(engines: dict[str, Engine], engine_name: str) -> Iterator[Played]:
    yield from _opened(engines[engine_name])


@pytest.fixture
def played_on_sqlite(engines: dict[str, Engine]) -> Iterator[Played]:
    yield from _opened(engines["sqlite"])
