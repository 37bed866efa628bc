"""`membership import members`: the same import as the page's, told in lines."""

from __future__ import annotations

from pathlib import Path

import click

from membership.business.lifecycle.importing import ImportReport
from membership.business.lifecycle.importing import import_members as take_in
from membership.directory.foundations.queries import foundation_by_slug
from membership.kernel.db import Database
from membership.kernel.errors import NotFound, Refusal
from membership.kernel.work import system_permit

EFFECTS = {
    "new": "new company and member",
    "joins": "known company becomes a member",
    "unchanged": "unchanged",
}


def import_members(database: Database, source: Path, slug: str, *, preview: bool) -> None:
    """Take the members of a file in, all or none; with `preview` only say what would happen."""
    with database.reading() as session:
        try:
            foundation_id = foundation_by_slug(session, slug).id
        except NotFound:
            raise click.ClickException(f"There is no foundation “{slug}” in this database.") from None
    try:
        permit = system_permit(database, "import", source.name)
        report = take_in(permit, source.read_bytes(), source.name, foundation_id, preview=preview)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    _tell(report, preview=preview)


def _tell(report: ImportReport, *, preview: bool) -> None:
    plan = report.plan
    if plan.ignored:
        click.echo(f"Not read: {', '.join(plan.ignored)}")
    faulty = {problem.row for problem in plan.problems}
    for line in plan.lines if preview else ():
        if line.row in faulty:
            continue
        click.echo(f"row {line.row}: {line.organization}: {EFFECTS[line.effect]}")
    for problem in plan.problems:
        click.echo(f"row {problem.row}, {problem.field}: {problem.message}", err=True)
    if plan.problems:
        found = "1 fault" if len(plan.problems) == 1 else f"{len(plan.problems)} faults"
        raise click.ClickException(f"{found}; nothing was taken in.")
    verb = "would be taken in" if preview else ("was" if len(plan.added) == 1 else "were") + " taken in"
    members = "1 member" if len(plan.added) == 1 else f"{len(plan.added)} members"
    click.echo(f"{members} {verb}, {plan.unchanged} known already.")
