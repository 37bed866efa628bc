"""The log proves itself every night; a broken one shows among the failed jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from membership.kernel.audit.verify import verify
from membership.kernel.db import Base
from membership.kernel.jobs.declare import GiveUp, Job, Payload, Schedule

if TYPE_CHECKING:
    from membership.kernel.jobs.context import JobContext


def _verify(context: JobContext, _payload: Payload) -> None:
    with context.database.reading() as session:
        verdict = verify(session, Base.metadata)
    if verdict.findings:
        raise GiveUp(f"The audit log is broken: {verdict.findings[0]} ({len(verdict.findings)} findings).")


VERIFY = Job("audit.verify", run=_verify, retries=0)
VERIFY_NIGHTLY = Schedule("audit.verify", cron="17 3 * * *")
