"""Counting tries in the database, so that every worker knows of every try, also after a restart (R30)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text

from membership.directory.accounts.limits import LIMITS, TooManyTries, Tried
from membership.directory.accounts.models import Attempt
from membership.kernel.work import Work


def note_try(work: Work, *tried: Tried) -> list[int]:
    """Count a try before it is looked at, and return what `forgive` takes back when it succeeds.

    Raises TooManyTries when any limit is reached; the refused try itself is not counted. Tries at one key wait for each
    other, so that a limit of ten is ten however many workers there are.
    """
    keys = sorted({(one.kind, _digest(one)) for one in tried})
    for kind, key in keys:
        _wait_for_turn(work, kind, key)
    for kind, key in keys:
        _refuse_beyond_limits(work, kind, key)
    rows = [Attempt(kind=kind, key_digest=key, at=work.at) for kind, key in keys]
    work.session.add_all(rows)
    work.session.flush()
    return [row.id for row in rows]


def forgive(work: Work, noted: Sequence[int]) -> None:
    """A try that succeeded counts against nobody."""
    work.session.execute(delete(Attempt).where(Attempt.id.in_(list(noted))))


def _refuse_beyond_limits(work: Work, kind: str, key: str) -> None:
    for most, window in LIMITS[kind]:
        made = _made(work, kind, key, work.at - window)
        if len(made) >= most:
            raise TooManyTries(made[-most] + window - work.at)


def _made(work: Work, kind: str, key: str, since: datetime) -> list[datetime]:
    query = select(Attempt.at).where(Attempt.kind == kind, Attempt.key_digest == key, Attempt.at > since)
    return list(work.session.scalars(query.order_by(Attempt.at)))


def _wait_for_turn(work: Work, kind: str, key: str) -> None:
    """On PostgreSQL a lock for this key until the commit; SQLite has one writer."""
    if work.database.is_sqlite:
        return
    number = int(hashlib.sha256(f"{kind}\x00{key}".encode()).hexdigest()[:15], 16)
    work.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _digest(one: Tried) -> str:
    return hashlib.sha256(f"membership.attempt\x00{one.kind}\x00{one.key}".encode()).hexdigest()


def sweep_attempts(work: Work, older_than: timedelta) -> int:
    """Forget tries that no limit asks for any more; returns how many."""
    old = select(func.count()).select_from(Attempt).where(Attempt.at < work.at - older_than)
    count = work.session.scalar(old) or 0
    work.session.execute(delete(Attempt).where(Attempt.at < work.at - older_than))
    return count
