"""Taking members in from a file, with the seats that come with them: the same for the page and the command line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from membership.business.board.operations import align_all
from membership.business.members.enrolment import check_sales, enrol
from membership.business.members.models import MemberImport
from membership.business.members.reception import ImportPlan, plan_import
from membership.directory.foundations.models import Foundation
from membership.kernel.times import business_date
from membership.kernel.work import Permit, Work, open_work


@dataclass(frozen=True)
class ImportReport:
    """What a file would do, or did: `taken` is the import, None for a preview, a faulty file or one that adds nothing."""

    plan: ImportPlan
    taken: MemberImport | None = None

    @property
    def is_clean(self) -> bool:
        """Whether the whole file can be taken in."""
        return not self.plan.problems


class _Preview(Exception):
    """Leaves the transaction without a trace."""


def import_members(
    permit: Permit,
    content: bytes,
    file_name: str,
    foundation_id: int,
    *,
    preview: bool = False,
    default_on: date | None = None,
) -> ImportReport:
    """Take the members of a CSV or XLSX file in, all or none; with `preview` only say what would happen.

    Rows without a day join on `default_on` (today where None). The same file again changes nothing. Raises RuleBroken
    (field "file") for a file that is no table; faults of rows stand in the report.
    """
    report: ImportReport | None = None
    try:
        with open_work(permit) as work:
            report = _import(work, content, file_name, foundation_id, default_on, preview=preview)
            if report.taken is None:
                raise _Preview
    except _Preview:
        pass
    assert report is not None
    return report


def _import(
    work: Work, content: bytes, file_name: str, foundation_id: int, default_on: date | None, *, preview: bool
) -> ImportReport:
    foundation = work.lock(Foundation, foundation_id)
    today = business_date(work.at, foundation.zone)
    plan = plan_import(
        work.session, foundation_id, content, file_name, default_on=default_on or today, today=today
    )
    if not plan.problems:
        plan = replace(plan, problems=check_sales(work, plan, today))
    if preview or plan.problems:
        return ImportReport(plan)
    taken = enrol(work, plan, today)
    if taken is not None:
        align_all(work, foundation_id, today)
    return ImportReport(plan, taken)


def foundation_id_of(work: Work, slug: str) -> int | None:
    """The foundation at this address."""
    return work.session.execute(select(Foundation.id).where(Foundation.slug == slug)).scalar_one_or_none()
