"""Taking in a file of members, people or terms, with the seats that come with them: the same for page, job and command line.

Reading and judging a large file takes seconds, in which nobody waits: they happen before the transaction. What was judged
counts only while nothing was recorded since (the heads of the log say so); else it is judged again under the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.board.operations import align_all
from membership.business.lifecycle.import_plan import plan_file
from membership.business.lifecycle.uploads import seen_as
from membership.business.members.enrolment import enrol_members
from membership.business.members.kinds import KINDS, Sent
from membership.business.members.models import MemberImport
from membership.business.members.people_enrolment import enrol_people
from membership.business.members.reception import ImportPlan
from membership.business.members.term_enrolment import enrol_terms
from membership.directory.foundations.models import Foundation
from membership.kernel.audit.models import AuditChain
from membership.kernel.times import business_date, now
from membership.kernel.work import Permit, Work, open_work


@dataclass(frozen=True)
class ImportReport:
    """What a file would do, or did: `taken` is the import, None for a preview, a faulty file or one that adds nothing.
    `is_as_seen`: it does what was seen of it before."""

    plan: ImportPlan
    taken: MemberImport | None = None
    is_as_seen: bool = True

    @property
    def is_clean(self) -> bool:
        """Whether the whole file can be taken in."""
        return self.is_as_seen and not self.plan.problems


@dataclass(frozen=True)
class Watcher:
    """Who wants to know how far it is: `judged` hears how many of how many rows are judged, `writing` that they are written now,
    `written` how many of those that do something are, `logged` how many of how many records stand in the log. These speak while
    the transaction is open, whose rows nobody else sees; `ended` hears of the report at its end, in the very commit of its rows
    (also where there are none)."""

    judged: Callable[[int, int], None] = lambda _done, _most: None
    writing: Callable[[ImportPlan], None] = lambda _: None
    written: Callable[[int], None] = lambda _: None
    logged: Callable[[int, int], None] = lambda _done, _most: None
    ended: Callable[[Work, ImportReport], None] = lambda _work, _report: None


NOBODY = Watcher()


def import_file(
    permit: Permit,
    sent: Sent,
    foundation_id: int,
    *,
    preview: bool = False,
    watcher: Watcher = NOBODY,
    seen: str = "",
) -> ImportReport:
    """Take in the rows of a CSV or XLSX file, or the members of a landscape, all or none; with `preview` only say what would
    happen. The same file again changes nothing. `seen` is what somebody saw of it before (`uploads.seen_as`): where it would do
    anything else by now, nothing is written.

    Raises RuleBroken (field "file") for a file that is no table; faults of rows stand in the report.
    """
    sent = replace(sent, asked_by=sent.asked_by or permit.actor.person_id)
    with permit.database.reading() as session:
        heads = _heads(session)
        zone = session.get_one(Foundation, foundation_id).zone
        today = business_date(permit.at or now(), zone)
        plan = plan_file(session, foundation_id, sent, today=today, told=watcher.judged)
    if preview or plan.problems or not _is_as_seen(plan, seen):
        return ImportReport(plan, is_as_seen=_is_as_seen(plan, seen))
    watcher.writing(plan)
    with open_work(permit) as work:
        work.sealing = watcher.logged
        work.lock(Foundation, foundation_id)
        if _heads(work.session) != heads:
            plan = plan_file(work.session, foundation_id, sent, today=today)
        is_as_seen = _is_as_seen(plan, seen)
        taken = _take_in(work, plan, watcher.written) if is_as_seen and not plan.problems else None
        if taken is not None:
            align_all(work, foundation_id, today)
        report = ImportReport(plan, taken, is_as_seen)
        work.at_last(lambda: watcher.ended(work, report))
    return report


def _is_as_seen(plan: ImportPlan, seen: str) -> bool:
    return not seen or seen_as(plan) == seen


def _heads(session: Session) -> dict[int, int]:
    """How far each chain of the log has come."""
    return {row.id: row.head_seq for row in session.execute(select(AuditChain.id, AuditChain.head_seq))}


def _take_in(work: Work, plan: ImportPlan, written: Callable[[int], None]) -> MemberImport | None:
    """Write what the plan adds, all of it; None where it adds nothing."""
    if not plan.added:
        return None
    taken = work.add(
        MemberImport(
            foundation_id=plan.foundation_id, kind=plan.kind, file_name=plan.file_name, sha256=plan.sha256,
            row_count=len(plan.lines), added_count=len(plan.added), recorded_at=work.at,
        )
    )  # fmt: skip
    done = 0
    for number in _enrol(work, plan, taken):
        done += number
        written(done)
    summary = f"Took in {KINDS[plan.kind].count(len(plan.added))} from “{plan.file_name}”."
    work.record("business.import.applied", taken, foundation_id=plan.foundation_id, summary=summary)
    return taken


def _enrol(work: Work, plan: ImportPlan, taken: MemberImport) -> Iterator[int]:
    if plan.kind == "members":
        return enrol_members(work, plan, taken)
    if plan.kind == "people":
        return enrol_people(work, plan)
    return enrol_terms(work, plan, taken)
