"""An erased name goes from what companies did in the portal, as staff were told of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select

from membership.directory.organizations.models import OrganizationNotice
from membership.kernel.audit.forget import marks_of, without
from membership.kernel.work import Work


def erase_from_notices(work: Work, person_id: int) -> Iterable[tuple[str, str]]:
    """Take the names, addresses and numbers by which the log knows the person out of every notice that has one; answers with
    the rows that were changed."""
    marks = marks_of(work.session, {("directory_person", str(person_id))})
    if not marks:
        return []
    naming = [OrganizationNotice.summary.icontains(mark, autoescape=True) for mark in sorted(marks)]
    told = work.session.scalars(select(OrganizationNotice).where(or_(*naming)).with_for_update()).all()
    for notice in told:
        notice.summary = without(notice.summary, marks)
    work.session.flush()
    return [(OrganizationNotice.__tablename__, str(notice.id)) for notice in told]
