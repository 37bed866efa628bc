"""A report from the command line: the same declaration, the same record of the export."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from membership.directory.foundations.models import Foundation
from membership.directory.foundations.queries import foundation_named
from membership.kernel.db import Database
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.exports import record_export
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.tabular.export import export
from membership.kernel.tabular.parameters import day_asked, end_of_known, read_parameters
from membership.kernel.times import TOO_FAR, YEARS, business_date, now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import open_work, system_permit


def export_report(
    database: Database,
    reports: list[Report],
    name: str,
    slug: str,
    format_name: str,
    as_of: date | None,
    out: Path | None,
    known_on: date | None = None,
    typed: Mapping[str, str] | None = None,
) -> None:
    """Write the report to `out` or to standard output, as known on a day (None: now); `typed` are its parameters by key.
    Raises NotFound for an unknown report or foundation, RuleBroken for what cannot be asked."""
    declared = next((report for report in reports if report.name == name), None)
    if declared is None:
        raise NotFound(f"There is no report {name!r}; `membership report list` names them.")
    _check(as_of, known_on, out)
    with database.reading() as session:
        foundation = foundation_named(session, slug)
        values = read_parameters(declared, _known(declared, typed or {}))
        asked = replace(_request(declared, foundation, as_of, known_on), values=values)
        made = export(declared, session, asked, format_name)
        with open_work(system_permit(database, "cli", f"report {name}")) as work:
            record_export(
                work,
                report=name,
                wing=declared.wing,
                format_name=format_name,
                as_of=asked.as_of,
                foundation_id=foundation.id,
                asked=declared.heading(asked),
            )
        _write(made.chunks, out)


def _request(
    declared: Report, foundation: Foundation, as_of: date | None, known_on: date | None
) -> ReportRequest:
    at = now()
    today = business_date(at, foundation.zone)
    return ReportRequest(
        viewer=operator(foundation.id, declared),
        as_of=day_asked(declared, as_of, today),
        known_at=end_of_known(declared, known_on, today, foundation.zone),
        at=at,
        foundation_id=foundation.id,
        foundation_name=foundation.name,
        foundation_slug=foundation.slug,
        exported_by="the command line",
        zone=foundation.zone,
        is_demo=foundation.is_invented,
    )


def _known(declared: Report, typed: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed for the parameters. Raises RuleBroken for a key that the report does not ask for."""
    keys = [one.key for one in declared.parameters]
    for key in typed:
        if key not in keys:
            asked = f"; it asks for {', '.join(keys)}" if keys else ""
            raise RuleBroken(f"The report {declared.name} asks for no “{key}”{asked}.", field=key)
    return typed


def _check(as_of: date | None, known_on: date | None, out: Path | None) -> None:
    for field, day in (("as_of", as_of), ("known_on", known_on)):
        if day and day.year not in YEARS:
            raise RuleBroken(TOO_FAR, field=field)
    if out and not out.parent.is_dir():
        raise NotFound(f"There is no folder {out.parent} to write the report into.")


def operator(foundation_id: int, report: Report) -> Viewer:
    """Whoever can open the database reads all of the report's own wing, and nothing of the other."""
    if report.wing == "technical":
        grants = {Grant("auditor_technical", "technical", foundation_id)}
    else:
        grants = {
            Grant("auditor_business", "business", foundation_id),
            Grant("staff", "business", foundation_id),
        }
    return Viewer(at=now(), name="the command line", grants=frozenset(grants))


def _write(chunks: Iterator[bytes], out: Path | None) -> None:
    if out is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    part = out.with_name(out.name + ".part")
    with part.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    part.replace(out)
