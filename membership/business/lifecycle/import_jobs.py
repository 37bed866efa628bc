"""What a worker does with a file that somebody asked to take in: it says how far it is, and ends in one commit with its rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from membership.business.lifecycle.importing import ImportReport, Watcher, import_file
from membership.business.lifecycle.uploads import UNDER_WAY, sent_as
from membership.business.members.models import ImportUpload
from membership.business.members.reception import ImportPlan
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job
from membership.kernel.work import Work, open_work, system_permit

PAUSE = 500_000_000
"""Nanoseconds between two notes of how far it is: a page asks every two."""


def take_in(context: JobContext, payload: Any) -> None:
    """Take the file in. Run again after a crash, it begins anew or finds that it was done."""
    upload_id = int(payload["upload_id"])
    with context.database.reading() as session:
        upload = session.get(ImportUpload, upload_id)
        if upload is None:
            raise GiveUp("The file is no longer kept.")
        if upload.state not in UNDER_WAY:
            return
        sent, foundation_id = sent_as(upload), upload.foundation_id
    permit = system_permit(context.database, "job", context.reference)
    report = import_file(permit, sent, foundation_id, watcher=_watcher(context, upload_id))
    if not report.is_clean:
        _note(context, upload_id, lambda kept: _refuse(kept, report.plan))


def _watcher(context: JobContext, upload_id: int) -> Watcher:
    noted = [time.monotonic_ns()]

    def judged(rows: int, _most: int) -> None:
        if time.monotonic_ns() - noted[0] >= PAUSE:
            noted[0] = time.monotonic_ns()
            _note(context, upload_id, lambda kept: _advance(kept, "reading", rows))

    def writing(plan: ImportPlan) -> None:
        _note(context, upload_id, lambda kept: _advance(kept, "writing", len(plan.lines)))

    def ended(work: Work, report: ImportReport) -> None:
        kept = work.lock(ImportUpload, upload_id)
        if report.is_clean:
            kept.state, kept.content = "done", b""
            kept.row_count = kept.done_count = len(report.plan.lines)
            kept.added_count = len(report.plan.added)

    return Watcher(judged, writing, ended)


def _advance(kept: ImportUpload, state: str, rows: int) -> None:
    kept.state, kept.done_count = state, rows


def _refuse(kept: ImportUpload, plan: ImportPlan) -> None:
    """Something changed since the preview: the file rests again, and its preview says what stands against it."""
    kept.state, kept.row_count = "refused", len(plan.lines)


def _note(context: JobContext, upload_id: int, change: Callable[[ImportUpload], None]) -> None:
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        change(work.lock(ImportUpload, upload_id))


TAKE_IN = Job("lifecycle.take_in", take_in)
