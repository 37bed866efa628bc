"""Members from a file, on the command line: the same judgement of rows as on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from membership.business.lifecycle.importing import ImportReport, import_members
from membership.directory.foundations.queries import foundation_by_slug
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.work import system_permit

SHOWN = 50
EFFECTS = {"new": "a new company joins", "joins": "a known company joins", "unchanged": "nothing to do"}


def import_file(database: Database, source: Path, slug: str, *, preview: bool) -> Iterator[str]:
    """Take the file in, or with `preview` only judge it; yields the lines to be shown.

    Raises RuleBroken when rows are at fault: nothing was written then.
    """
    with database.reading() as session:
        foundation_id = foundation_by_slug(session, slug).id
    permit = system_permit(database, "import", source.name)
    report = import_members(permit, source.read_bytes(), source.name, foundation_id, preview=preview)
    yield from _lines(report)
    if not report.is_clean:
        raise RuleBroken(f"{len(report.plan.problems)} problem(s); nothing was taken in.")
    if preview:
        yield "This was a preview; nothing was changed."
    elif report.taken is None:
        yield "Every row is known already; nothing was changed."
    else:
        yield f"Taken in as import {report.taken.public_id}."


def _lines(report: ImportReport) -> Iterator[str]:
    if report.plan.problems:
        for problem in report.plan.problems[:SHOWN]:
            yield f"row {problem.row}, {problem.field}: {problem.message}"
        return
    for line in report.plan.lines[:SHOWN]:
        notes = f" ({'; '.join(line.notes)})" if line.notes else ""
        yield f"row {line.row}: {line.organization}, {line.tier}: {EFFECTS[line.effect]}{notes}"
    if len(report.plan.lines) > SHOWN:
        yield f"… and {len(report.plan.lines) - SHOWN} more rows"
