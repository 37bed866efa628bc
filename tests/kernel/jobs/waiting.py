"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from membership.kernel.db import Database
from membership.kernel.jobs.post import post
from tests.kernel.jobs.conftest import LEDGER


def until(holds: Callable[[], Any], *, seconds: float = 20) -> Any:
    """The first true answer of `holds`; fails the test after `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return answer


def effects(database: Database) -> list[str]:
    """What the jobs have done, in order."""
    with database.reading() as session:
        return list(session.connection().execute(select(LEDGER.c.what).order_by(LEDGER.c.id)).scalars())


def post_now(database: Database, job: str, key: str = "k", **payload: Any) -> None:
    """Post a job and commit."""
    with database.writer() as session:
        post(session, job, key, payload)
        session.commit()
