"""What a running job knows, and how its effect stays single when it is run again after a crash."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from membership.kernel.db import Database
from membership.kernel.jobs.models import JobEffect
from membership.kernel.jobs.rows import insert_once
from membership.kernel.times import now


@dataclass(frozen=True)
class JobContext:
    """A running job. Its writes go through the doorway: `open_work(system_permit(c.database, "job", c.reference))`."""

    database: Database
    name: str
    key: str
    attempt: int

    @property
    def reference(self) -> str:
        """The stable name of this job in the audit log: `name:key`, the same for every attempt."""
        return f"{self.name}:{self.key}"

    def first_time(self, session: Session, step: str = "") -> bool:
        """Claim the effect of this job (of its part `step`) inside the transaction that makes it.

        False: an earlier run has committed it, so leave it. A run at the same moment waits for the other's commit.
        This is what makes an effect single although a job may run twice (crash between its commit and DBOS's note).
        """
        return insert_once(session.connection(), JobEffect.__table__, job=self.reference, step=step, at=now())
