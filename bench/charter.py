"""P23 in a process of its own: the charter asked for all seats, dues and standings, and a preview of another one.

python -m bench.charter URL      prints one line of JSON

The limit is one pass in plain Python over the same rows: each member's price by its figure, a seat for each that has one,
and the days that each open invoice is overdue, without rules, explanations or questions.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bench.bulk import table_of
from bench.statements import noted
from membership.app import load_models
from membership.assembly.rules.models import CharterVersion
from membership.assembly.rules.notation import read_charter
from membership.business.charter.models import Tier
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.business.lifecycle.preview.evaluation import evaluate
from membership.business.lifecycle.preview.previewing import preview_charter
from membership.business.members.models import Member, Term
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.kernel.db import Database

MEMBER, TERM, TIER, ORGANIZATION = (table_of(one) for one in (Member, Term, Tier, Organization))
FIGURE, INVOICE, BALANCE = (table_of(one) for one in (OrganizationFigure, Invoice, InvoiceBalance))


@dataclass
class Run:
    """Seconds, statements, and megabytes of this process at its peak."""

    members: int
    evaluation: float
    evaluation_statements: int
    preview: float
    preview_statements: int
    changes: int
    memory: float
    limit: float
    processor: float
    """Processor seconds of this process for one evaluation: what a busy machine does not change."""


def measure(url: str) -> Run:
    """Evaluate, preview a charter with other dues, and take the limit: each the best of three."""
    load_models()
    database = Database(url)
    today = datetime.now(UTC).date()
    with database.reading() as session:
        text = session.execute(
            select(CharterVersion.text).where(CharterVersion.wing == "business").order_by(CharterVersion.number.desc())
        ).scalars().first() or ""  # fmt: skip
    draft = read_charter(
        text.replace("amount = 150000", "amount = 175000").replace("amount = 25000", "amount = 26000")
    )
    times: dict[str, list[float]] = {"evaluation": [], "preview": [], "limit": [], "processor": []}
    sent: dict[str, int] = {}
    for _ in range(3):
        with database.reading() as session, noted(database) as asked:
            began, spent = time.perf_counter(), time.process_time()
            found = evaluate(session, 1, today, today=today)
            times["evaluation"].append(time.perf_counter() - began)
            times["processor"].append(time.process_time() - spent)
            sent["evaluation"] = len(asked)
        members = len(found.dues)
        del found
        with database.reading() as session, noted(database) as asked:
            began = time.perf_counter()
            told = preview_charter(session, 1, draft, today, today=today)
            times["preview"].append(time.perf_counter() - began)
            sent["preview"] = len(asked)
        changes = len(told.dues) + len(told.seats)
        del told
        with database.engine.connect() as connection:
            began = time.perf_counter()
            plain_pass(connection, today)
            times["limit"].append(time.perf_counter() - began)
    memory = _peak()
    database.close()
    best = {name: min(taken) for name, taken in times.items()}
    return Run(
        members, best["evaluation"], sent["evaluation"], best["preview"], sent["preview"], changes, memory,
        best["limit"], best["processor"],
    )  # fmt: skip


def plain_pass(connection: Connection, on: date) -> tuple[int, int, int]:
    """The same rows, and the least that must be reckoned with each."""
    figures = select(FIGURE.c.organization_id, FIGURE.c.amount).where(
        FIGURE.c.superseded_at.is_(None), FIGURE.c.starts_on <= on, FIGURE.c.ends_on > on
    )
    employees = {row.organization_id: row.amount for row in connection.execute(figures)}
    members = (
        select(
            MEMBER.c.id, MEMBER.c.organization_id, MEMBER.c.joined_on, ORGANIZATION.c.display_name, TIER.c.key
        )
        .join(TERM, TERM.c.member_id == MEMBER.c.id)
        .join(TIER, TIER.c.id == TERM.c.tier_id)
        .join(ORGANIZATION, ORGANIZATION.c.id == MEMBER.c.organization_id)
        .where(
            MEMBER.c.foundation_id == 1,
            TERM.c.superseded_at.is_(None),
            TERM.c.starts_on <= on,
            TERM.c.ends_on > on,
        )
        .order_by(MEMBER.c.joined_on, MEMBER.c.number)
    )
    total, seats, late = 0, 0, 0
    for row in connection.execute(members):
        number = employees.get(row.organization_id, 0)
        total += 150_000 if row.key == "premier" else 25_000 if number < 500 else 50_000
        seats += row.key == "premier"
    overdue = (
        select(INVOICE.c.id, INVOICE.c.member_id, INVOICE.c.due_on)
        .join(BALANCE, BALANCE.c.invoice_id == INVOICE.c.id)
        .where(INVOICE.c.foundation_id == 1, BALANCE.c.open_minor > 0, INVOICE.c.due_on < on)
    )
    for row in connection.execute(overdue):
        late += (on - row.due_on).days >= 75
    return total, seats, late


def _peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


if __name__ == "__main__":
    answer: dict[str, Any] = asdict(measure(sys.argv[1]))
    sys.stdout.write(json.dumps(answer) + "\n")
