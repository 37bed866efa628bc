"""What a worker does with a file that somebody asked to take in: it says how far it is, and ends in one commit with its rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from membership.business.lifecycle.import_progress import (
    begin_reading,
    begin_writing,
    end_writing,
    say_how_far,
)
from membership.business.lifecycle.importing import ImportReport, Watcher, import_file
from membership.business.lifecycle.uploads import UNDER_WAY, sent_as
from membership.business.members.models import ImportUpload
from membership.business.members.reception import ImportPlan
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job
from membership.kernel.work import Permit, Work, open_work, person_permit, system_permit

PAUSE = 500_000_000
"""Nanoseconds between two notes of how far it is: a page asks every two."""


def take_in(context: JobContext, payload: Any) -> None:
    """Take the file in, as an act of whoever asked for it. Run again after a crash, it begins anew or finds that it was done."""
    upload_id = int(payload["upload_id"])
    with context.database.reading() as session:
        upload = session.get(ImportUpload, upload_id)
        if upload is None:
            raise GiveUp("The file is no longer kept.")
        if upload.state not in UNDER_WAY:
            return
        sent = sent_as(upload)
    permit = system_permit(context.database, "job", context.reference)
    whose = permit
    if sent.asked_by is not None:
        whose = person_permit(context.database, None, sent.asked_by, "job", context.reference)
    begin_reading(permit, upload)
    try:
        report = import_file(
            whose, sent, upload.foundation_id, watcher=_Telling(permit, upload).watcher(),
            seen=str(payload.get("seen", "")),
        )  # fmt: skip
    finally:
        end_writing(context.database, upload)
    if not report.is_clean:
        _note(permit, upload_id, lambda kept: _refuse(kept, report.plan))


class _Telling:
    """Tells whoever watches, in transactions of its own, and not more often than a page asks."""

    def __init__(self, permit: Permit, upload: ImportUpload) -> None:
        self._permit, self._upload = permit, upload
        self._told_at = time.monotonic_ns()
        self._rows = self._unchanged = 0

    def watcher(self) -> Watcher:
        """Who hears of it."""
        return Watcher(self._judged, self._writing, self._written, self._logged, self._ended)

    def _is_time(self) -> bool:
        if time.monotonic_ns() - self._told_at < PAUSE:
            return False
        self._told_at = time.monotonic_ns()
        return True

    def _judged(self, done: int, most: int) -> None:
        if self._is_time():
            _note(self._permit, self._upload.id, lambda kept: _advance(kept, done, most))

    def _writing(self, plan: ImportPlan) -> None:
        self._rows, self._unchanged = len(plan.lines), plan.unchanged
        begin_writing(self._permit, self._upload, self._rows)

    def _written(self, done: int) -> None:
        if self._is_time():
            say_how_far(self._permit, self._upload, self._unchanged + done)

    def _logged(self, done: int, most: int) -> None:
        if self._is_time():
            say_how_far(self._permit, self._upload, self._rows + self._rows * done // most)

    def _ended(self, work: Work, report: ImportReport) -> None:
        kept = work.lock(ImportUpload, self._upload.id)
        if report.is_clean:
            kept.state, kept.content = "done", b""
            kept.row_count = kept.done_count = len(report.plan.lines)
            kept.added_count = len(report.plan.added)


def _advance(kept: ImportUpload, done: int, most: int) -> None:
    kept.done_count, kept.row_count = done, most


def _refuse(kept: ImportUpload, plan: ImportPlan) -> None:
    """Something changed since the preview: the file rests again, and its preview says what it would do now."""
    kept.state, kept.row_count = "refused", len(plan.lines)


def _note(permit: Permit, upload_id: int, change: Callable[[ImportUpload], None]) -> None:
    with open_work(permit) as work:
        change(work.lock(ImportUpload, upload_id))


TAKE_IN = Job("lifecycle.take_in", take_in)
