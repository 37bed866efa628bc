"""P24 in a process of its own: companies and their people from two files, previewed, taken in, and sent again.

python -m bench.imports URL COMPANIES      prints one line of JSON

The limit is what no import can do without: reading the files with the csv module, and inserting the rows that they made into
tables without any rule, by one bulk insert for each table.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from bench.bulk import table_of
from bench.dues import bare, commits, peak
from membership.app import load_models
from membership.assembly.rules.queries import versions
from membership.business.charter.queries import tiers
from membership.business.lifecycle.importing import ImportReport, import_file
from membership.business.members.kinds import Sent
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Representative, Term
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.people.models import Affiliation, Person
from membership.kernel.db import Database
from membership.kernel.work import system_permit

TABLES = [
    table_of(one)
    for one in (
        Organization,
        OrganizationFigure,
        Member,
        Term,
        MembershipAct,
        Person,
        Affiliation,
        Representative,
    )
]
ROLES = ("primary, voting", "billing", "technical")


@dataclass
class Run:
    """Seconds (of both files together), rows, the longest writing transaction, megabytes at the peak."""

    members: int
    people: int
    rows: int
    preview: float
    apply: float
    processor: float
    writing: float
    again: float
    memory: float
    limit: float


def files(database: Database, count: int) -> tuple[Sent, Sent]:
    """A file of companies that joined over the last two years, and one of three people of each."""
    with database.reading() as session:
        today = datetime.now(UTC).date()
        first = min(one.effective_from for one in versions(session, 1, "business"))
        sold = [one.tier.key for one in tiers(session, 1, today)]
    begin = max(first, today - timedelta(days=700))
    span = max(1, (today - begin).days)
    companies, people = io.StringIO(), io.StringIO()
    member, person = csv.writer(companies), csv.writer(people)
    member.writerow(("Company", "Tier", "Member since", "Website", "Country", "Employees"))
    person.writerow(("Company", "Full name", "E-mail", "Job title", "Roles", "Since"))
    for place in range(count):
        name, joined = f"Imported {place:05d} Holdings", begin + timedelta(days=place * 7 % span)
        member.writerow((name, sold[-1], joined, f"https://c{place}.example/", "DE", place % 5000))
        for which, roles in enumerate(ROLES):
            mail = f"p{which}.{place}@c{place}.example"
            person.writerow((name, f"Person {which} of {place}", mail, "Director", roles, joined))
    return tuple(
        Sent(kind, f"{kind}.csv", text.getvalue().encode())
        for kind, text in (("members", companies), ("people", people))
    )  # type: ignore[return-value]


def measure(url: str, count: int) -> Run:
    """Preview and take in both files, then send them again."""
    load_models()
    database = Database(url)
    both = files(database, count)
    with database.reading() as session:
        before = {table.name: session.scalar(select(func.max(table.c.id))) or 0 for table in TABLES}
    preview = applied = processor = 0.0
    done: list[ImportReport] = []
    with commits(database) as taken:
        for sent in both:
            seconds, _, report = _timed(database, sent, preview=True)
            assert report.is_clean, report.plan.problems[:3]
            preview += seconds
            seconds, spent, report = _timed(database, sent)
            applied, processor = applied + seconds, processor + spent
            done.append(report)
    memory = peak()
    again = sum(_timed(database, sent)[0] for sent in both)
    rows, limit = _limit(database, before, both)
    database.close()
    members, people = (len(one.plan.added) for one in done)
    return Run(members, people, rows, preview, applied, processor, max(taken), again, memory, limit)


def _timed(database: Database, sent: Sent, *, preview: bool = False) -> tuple[float, float, ImportReport]:
    began, spent = time.perf_counter(), time.process_time()
    report = import_file(system_permit(database, "import", "bench"), sent, 1, preview=preview)
    return time.perf_counter() - began, time.process_time() - spent, report


def _limit(database: Database, before: dict[str, int], both: tuple[Sent, Sent]) -> tuple[int, float]:
    with database.engine.begin() as connection:
        found: list[tuple[Any, list[dict[str, Any]]]] = []
        for table in TABLES:
            query = select(table).where(table.c.id > before[table.name])
            found.append((bare(table), [dict(row) for row in connection.execute(query).mappings()]))
        for table, _ in found:
            table.create(connection)
    began = time.perf_counter()
    for sent in both:
        list(csv.reader(io.StringIO(sent.content.decode())))
    with database.engine.begin() as connection:
        for table, rows in found:
            if rows:
                connection.execute(insert(table), rows)
    return sum(len(rows) for _, rows in found), time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1], int(sys.argv[2])))))
