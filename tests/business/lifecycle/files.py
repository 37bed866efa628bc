"""Files sent to a small foundation, for the tests of importing."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

from membership.business.lifecycle.importing import ImportReport, import_file
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.columns import Problem
from membership.business.members.kinds import Sent
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.business.world import World, charter_text


def ruled(database: Database, charter: str = "", *, slug: str = "meridian") -> World:
    """A foundation with its charter adopted, and the seats that follow from it."""
    made = World(database, slug=slug).found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, charter or charter_text("meridian-business"))
    return made


def take(
    world: World, kind: str, content: str | bytes, name: str = "f.csv", *, preview: bool = False, **said: Any
) -> ImportReport:
    """Send the file, and have it taken in."""
    raw = content.encode() if isinstance(content, str) else content
    permit = system_permit(world.database, "import", name)
    return import_file(permit, Sent(kind, name, raw, **said), world.foundation_id, preview=preview)


def told(report: ImportReport) -> list[tuple[int, str, str]]:
    """What is wrong with the rows: row, field, message."""
    assert report.taken is None
    problems: list[Problem] = list(report.plan.problems)
    return [(one.row, one.field, one.message) for one in problems]


def workbook(*rows: list[object]) -> bytes:
    """An Excel file; what begins with "=" is a formula, without its result."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
