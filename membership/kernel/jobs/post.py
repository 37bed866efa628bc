"""Posting a job inside the caller's transaction: it exists if and only if that transaction commits."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.jobs.rows import APPLICATION, QUEUE, VERSION, WORKFLOW, insert_once, tables
from membership.kernel.times import now

ATTEMPT = "#"
"""Parts the number of a later attempt from the name and key in the id of its row."""


@dataclass(frozen=True)
class Call:
    """One attempt at a job: what DBOS stores as the arguments of its workflow.

    `first` is the attempt with which this round of retries began: 1, or the one that staff asked for.
    """

    name: str
    key: str
    payload: Mapping[str, Any]
    attempt: int = 1
    first: int = 1

    @property
    def id(self) -> str:
        """The id of this attempt's row: `name:key`, with `#2` and so on for later attempts."""
        reference = f"{self.name}:{self.key}"
        return reference if self.attempt == 1 else f"{reference}{ATTEMPT}{self.attempt}"

    def next(self, *, first: int | None = None) -> Call:
        """The attempt after this one, in the same round of retries or in a new one."""
        return Call(self.name, self.key, self.payload, self.attempt + 1, first or self.first)

    def to_json(self) -> str:
        """The arguments in DBOS's portable serialization. Raises TypeError or ValueError on what is no plain JSON."""
        arguments = [self.name, self.key, dict(self.payload), self.attempt, self.first]
        return json.dumps(
            {"namedArgs": {}, "positionalArgs": arguments},
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Call:
        """The attempt stored in a row."""
        return cls(*json.loads(text)["positionalArgs"])


def post(session: Session, job_name: str, key: str, payload: Mapping[str, Any]) -> bool:
    """Hand a job to the workers in the transaction of `session`; it starts after the commit, or never existed.

    `key` names the occasion, so that posting twice is one job: False says that it was there already. Raises ValueError
    for a key that is empty or holds `#`, TypeError for a payload that is no plain JSON.
    """
    if not key or ATTEMPT in key:
        raise ValueError(f"{key!r} is no key of a job: it must be some text without {ATTEMPT!r}")
    return enqueue(session, Call(job_name, key, payload))


def enqueue(
    session: Session, call: Call, *, wait: timedelta = timedelta(0), forked_from: str | None = None
) -> bool:
    """Write the rows of one attempt, to be started after `wait`; False when they stand already."""
    connection = session.connection()
    system = tables(connection)
    arguments = call.to_json()
    if not insert_once(connection, system.status, **_status(call, wait, forked_from)):
        return False
    return insert_once(connection, system.inputs, workflow_uuid=call.id, inputs=arguments)


def _status(call: Call, wait: timedelta, forked_from: str | None) -> dict[str, Any]:
    at = now()
    return {
        "workflow_uuid": call.id,
        "status": "DELAYED" if wait else "ENQUEUED",
        "name": WORKFLOW,
        "queue_name": QUEUE,
        "application_name": APPLICATION,
        "application_version": VERSION,
        "created_at": milliseconds(at),
        "updated_at": milliseconds(at),
        "delay_until_epoch_ms": milliseconds(at + wait) if wait else None,
        "recovery_attempts": 0,
        "priority": 0,
        "serialization": "portable_json",
        "creator_xid": str(uuid.uuid4()),
        "forked_from": forked_from,
        "was_forked_from": False,
        "is_debounced": False,
    }


def milliseconds(at: datetime) -> int:
    """An instant as DBOS keeps it: milliseconds since 1970."""
    return int(at.timestamp() * 1000)
