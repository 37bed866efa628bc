"""`membership import members|people|terms` and `membership landscape import|export`: the page's import and export, told in lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from membership.business.lifecycle.importing import ImportReport, import_file
from membership.business.members.kinds import Kind, Sent, kind_of
from membership.business.members.landscaping import landscape_of, write_logos
from membership.business.members.sheet import LARGEST
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.queries import foundation_named
from membership.kernel.db import Database
from membership.kernel.errors import Refusal
from membership.kernel.exports import record_export
from membership.kernel.times import TOO_FAR, YEARS, business_date, now
from membership.kernel.work import open_work, system_permit


def import_rows(
    database: Database,
    kind: str,
    source: Path,
    slug: str,
    *,
    preview: bool,
    said: Sequence[str] = (),
    category: str = "",
) -> None:
    """Take the rows of a file in, all or none; with `preview` only say what would happen. `said` holds "column=field"."""
    foundation = _foundation(database, slug)
    if source.stat().st_size > LARGEST:
        raise click.ClickException(f"“{source.name}” is larger than {LARGEST // 1024 // 1024} MB.")
    pairs = tuple(_pair(text) for text in said)
    try:
        permit = system_permit(database, "import", source.name)
        sent = Sent(kind, source.name, source.read_bytes(), said=pairs, category=category)
        report = import_file(permit, sent, foundation.id, preview=preview)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    _tell(kind_of(kind), report, preview=preview)


def export_landscape(
    database: Database, slug: str, out: Path | None, on: datetime | None, logos: Path | None
) -> None:
    """Write the members of a day (today) as a landscape; `logos` names a folder for the files of their logos."""
    foundation = _foundation(database, slug)
    for path in (out, logos):
        if path and not path.parent.is_dir():
            raise click.ClickException(f"There is no folder {path.parent} to write the landscape into.")
    if on and on.year not in YEARS:
        raise click.ClickException(TOO_FAR)
    with database.reading() as session:
        day = on.date() if on else business_date(now(), foundation.zone)
        landscape = landscape_of(session, foundation, day)
        written = write_logos(session, landscape, logos) if logos else 0
    with open_work(system_permit(database, "cli", "landscape export")) as work:
        record_export(
            work,
            report="landscape",
            wing="business",
            format_name="yml",
            as_of=day,
            foundation_id=foundation.id,
        )
    if out is None:
        click.echo(landscape.text, nl=False)
    else:
        out.write_text(landscape.text, encoding="utf-8")
    count = len(landscape.items)
    told = f"{count} member{'' if count == 1 else 's'}" + (f", {written} logos" if logos else "")
    click.echo(told, err=True)
    for line in landscape.missing:
        click.echo(line, err=True)


def _foundation(database: Database, slug: str) -> Foundation:
    with database.reading() as session:
        return foundation_named(session, slug)


def _pair(text: str) -> tuple[str, str]:
    title, mark, field = text.rpartition("=")
    if not mark or not title.strip():
        raise click.ClickException(f'“{text}” is no assignment; write it like --map "Firma=organization".')
    return title.strip(), field.strip()


def _tell(kind: Kind, report: ImportReport, *, preview: bool) -> None:
    plan = report.plan
    if plan.note:
        click.echo(plan.note, err=True)
    if plan.ignored:
        click.echo(f"Not read: {', '.join(plan.ignored)}")
    faulty = {problem.row for problem in plan.problems}
    for line in plan.lines if preview else ():
        if line.row not in faulty:
            named = f"{line.name} ({line.organization})" if kind.key == "people" else line.organization
            dues = getattr(line, "dues", "")
            told = f"{kind.effects[line.effect].lower()}{f'; dues: {dues}' if dues else ''}"
            click.echo(f"row {line.row}: {named}: {told}")
    for line in plan.lines:
        for told in line.notes if line.row not in faulty else ():
            click.echo(f"row {line.row}: {told}", err=True)
    for problem in plan.problems:
        click.echo(f"row {problem.row}, {problem.field}: {problem.message}", err=True)
    if plan.problems:
        found = "1 fault" if len(plan.problems) == 1 else f"{len(plan.problems)} faults"
        raise click.ClickException(f"{found}; nothing was taken in.")
    verb = "would be taken in" if preview else ("was" if len(plan.added) == 1 else "were") + " taken in"
    click.echo(f"{kind.count(len(plan.added))} {verb}, {plan.unchanged} known already.")
