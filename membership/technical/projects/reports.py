"""The register as a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.technical.projects import policy
from membership.technical.projects.queries import LEVELS, ladder_rows


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    assert request.foundation_id is not None
    for row in ladder_rows(session, request.foundation_id, request.as_of, request.known_at):
        project, section, module, name, handle, level, standing, since = row
        yield project, section or "", module or "", name, handle or "", LEVELS[level], standing, since


MAINTAINERS = Report(
    name="maintainers",
    title="Maintainers",
    wing="technical",
    description="Everybody on the ladder: level, module, active or emeritus, since when.",
    columns=(
        Column("project", "Project"),
        Column("section", "Section"),
        Column("module", "Module"),
        Column("name", "Name", personal=True),
        Column("handle", "Handle", personal=True),
        Column("level", "Level"),
        Column("standing", "Standing"),
        Column("since", "Since", "date"),
    ),
    rows=_rows,
    may=policy.may_see_projects,
)
