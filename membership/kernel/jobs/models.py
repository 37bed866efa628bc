"""The program's own three tables beside those of DBOS: living workers, fired due times, effects already made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Integer, Table, Text, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant
from membership.kernel.rules import declare


class JobWorker(Base):
    """A worker that is alive: it renews `beat_at`. One whose beat is old loses its jobs to the others."""

    __tablename__ = "kernel_job_worker"
    __table_args__ = ({"info": {"unaudited": "the pulse of a process; it holds no business fact"}},)

    executor_id: Mapped[str] = mapped_column(Text, primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    beat_at: Mapped[datetime] = mapped_column(Instant, index=True)


class JobRun(Base):
    """A due time of a schedule that has been dealt with: UNIQUE, so two workers fire it once (rule W5).

    `is_baseline` marks the due time before the schedule was first seen; nothing was posted for that one.
    """

    __tablename__ = "kernel_job_run"
    __table_args__ = (
        UniqueConstraint("job", "due_at"),
        {"info": {"unaudited": "the mark that a due time was fired; the job it posted records its own acts"}},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    job: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(Instant)
    fired_at: Mapped[datetime] = mapped_column(Instant)
    is_baseline: Mapped[bool] = mapped_column(Boolean)


class JobEffect(Base):
    """The effect of a job (of one of its steps) is in the database: inserted in the very transaction that made it."""

    __tablename__ = "kernel_job_effect"
    __table_args__ = ({"info": {"unaudited": "a guard against doing twice; it holds no business fact"}},)

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


def table_of(model: type[Base]) -> Table:
    """The table under a mapped class."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


declare("W5", table_of(JobRun))
