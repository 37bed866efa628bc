"""P8 and P9 in a process of their own: the dues run over every member, and the run again.

python -m bench.dues URL      prints one line of JSON
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, MetaData, Table, event, insert, select

from bench.bulk import table_of
from bench.statements import noted
from membership.app import load_models
from membership.business.dues.dues_run import run_dues
from membership.business.dues.models import Invoice, InvoiceLine, Posting
from membership.business.dues.periods import Days
from membership.kernel.db import Base, Database
from membership.kernel.work import system_permit
from membership.server import work_in_bulk


@dataclass
class Run:
    """What the run took: seconds, statements, megabytes of this process at its peak, the longest commit in ms."""

    raised: int
    seconds: float
    statements: int
    memory: float
    longest_batch: float
    again: float
    limit: float


def measure(url: str) -> Run:
    """Run, and run again."""
    load_models()
    work_in_bulk()  # as a worker does
    database = Database(url)
    this_year = datetime.now(UTC).year
    days = Days(date(this_year, 1, 1), date(this_year + 1, 1, 1))
    permit = system_permit(database, "cli", "bench")
    with database.reading() as session:
        session.execute(select(1))
    with noted(database) as sent, commits(database) as taken:
        began = time.perf_counter()
        outcome = run_dues(permit, 1, days)
        seconds = time.perf_counter() - began
    memory = peak()
    began = time.perf_counter()
    run_dues(permit, 1, days)
    again = time.perf_counter() - began
    limit = _limit(database, this_year)
    database.close()
    return Run(outcome.raised, seconds, len(sent), memory, 1000 * max(taken), again, limit)


@contextmanager
def commits(database: Database) -> Iterator[list[float]]:
    """Seconds of each writing transaction inside the block."""
    taken: list[float] = []
    begun: dict[int, float] = {}

    def begin(connection: Any) -> None:
        begun[id(connection)] = time.perf_counter()

    def end(connection: Any) -> None:
        if connection.get_execution_options().get("purpose") == "write":
            taken.append(time.perf_counter() - begun.pop(id(connection)))

    event.listen(database.engine, "begin", begin)
    event.listen(database.engine, "commit", end)
    try:
        yield taken
    finally:
        event.remove(database.engine, "begin", begin)
        event.remove(database.engine, "commit", end)


def peak() -> float:
    """Megabytes of this process at its peak."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _limit(database: Database, year: int) -> float:
    """The same invoices, lines and postings into tables without any rule, by three bulk inserts."""
    invoice, line, posting = (table_of(model) for model in (Invoice, InvoiceLine, Posting))
    raised = select(invoice.c.id).where(invoice.c.period_start == date(year, 1, 1))
    with database.engine.begin() as connection:
        found = [
            (bare(table), [dict(row) for row in connection.execute(query).mappings()])
            for table, query in (
                (invoice, select(invoice).where(invoice.c.id.in_(raised))),
                (line, select(line).where(line.c.invoice_id.in_(raised))),
                (posting, select(posting).where(posting.c.invoice_id.in_(raised))),
            )
        ]
        for table, _ in found:
            table.create(connection)
    began = time.perf_counter()
    with database.engine.begin() as connection:
        for table, rows in found:
            connection.execute(insert(table), rows)
    seconds = time.perf_counter() - began
    with database.engine.begin() as connection:
        for table, _ in found:
            table.drop(connection)
    return seconds


def bare(table: Table) -> Table:
    """A table of the same columns without any rule."""
    columns = [Column(c.name, c.type, primary_key=c.primary_key) for c in table.columns]
    return Table(f"bench_{table.name}", MetaData(), *columns)


def main(url: str) -> None:
    """Measure and print."""
    assert Base.metadata is not None
    print(json.dumps(asdict(measure(url))))


if __name__ == "__main__":
    main(sys.argv[1])
