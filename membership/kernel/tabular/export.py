"""One door for every export: the format by its name, streaming, with its media type and file name."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from membership.kernel.errors import NotFound
from membership.kernel.tabular.declare import Report, ReportRequest

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}


MOST_OF_A_NAME = 40
"""Characters that one parameter adds to the name of a file."""


@dataclass(frozen=True)
class Export:
    """What is sent. `chunks` reads from the session while it is sent: keep the session open until it is done."""

    media_type: str
    filename: str
    chunks: Iterator[bytes]


def export(report: Report, session: Session, request: ReportRequest, format_name: str) -> Export:
    """The report in the format "csv", "xlsx", "json" or "pdf" (NotFound for others).

    The caller has asked `report.may` and writes the export into the audit log. The first rows are read here, so that
    what goes wrong at once is an error page and not half a file.
    """
    if format_name not in FORMATS:
        raise NotFound(f"There is no format {format_name!r}; there are {', '.join(FORMATS)}.")
    module = importlib.import_module(f"membership.kernel.tabular.as_{format_name}")
    chunks: Iterator[bytes] = getattr(module, f"{format_name}_chunks")(report, session, request)
    first = next(chunks, b"")
    return Export(FORMATS[format_name], _filename(report, request, format_name), chain([first], chunks))


def _filename(report: Report, request: ReportRequest, ending: str) -> str:
    asked = (f"{one.key} {value}" for one, value in report.asked(request))
    parts = [request.foundation_slug, report.name, request.as_of.isoformat(), *map(_plain, asked)]
    return "-".join(part for part in parts if part) + f".{ending}"


def _plain(text: str) -> str:
    """Letters, digits and hyphens: what every file system takes."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold())[:MOST_OF_A_NAME].strip("-")
