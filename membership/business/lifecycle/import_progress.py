"""How far a file is that is being taken in: its rows are judged, then written, then entered in the log, and seen all at once.

While they are written one transaction is open, which nobody else can look into. How far it is stands in the row of the upload,
written by another transaction; on SQLite, which has one writer, in a small file beside the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from membership.business.members.models import ImportUpload
from membership.kernel.db import Database
from membership.kernel.jobs.beside import said_beside, say_beside, take_back
from membership.kernel.work import Permit, open_work


@dataclass(frozen=True)
class HowFar:
    """Rows of the file that are judged, written (or known already) and entered in the log, of `rows`."""

    judged: int
    written: int
    logged: int
    rows: int


def how_far(database: Database, upload: ImportUpload) -> HowFar:
    """How far the file is."""
    rows = upload.row_count
    if upload.state == "done":
        return HowFar(rows, rows, rows, rows)
    if upload.state != "writing":
        return HowFar(min(upload.done_count, rows), 0, 0, rows)
    said = said_beside(database, _word(upload)) if database.is_sqlite else ""
    done = int(said) if said.isdigit() else upload.done_count
    return HowFar(rows, min(done, rows), max(0, min(done - rows, rows)), rows)


def begin_reading(permit: Permit, upload: ImportUpload) -> None:
    """The rows are read and judged now, perhaps once more after a crash."""
    with open_work(permit) as work:
        kept = work.lock(ImportUpload, upload.id)
        kept.state, kept.done_count = "reading", 0
    end_writing(permit.database, upload)


def begin_writing(permit: Permit, upload: ImportUpload, rows: int) -> None:
    """Every row is judged, and none is written yet."""
    with open_work(permit) as work:
        kept = work.lock(ImportUpload, upload.id)
        kept.state, kept.row_count, kept.done_count = "writing", rows, 0


def say_how_far(permit: Permit, upload: ImportUpload, done: int) -> None:
    """So many rows are written; beyond the number of rows of the file, so many more are entered in the log."""
    if permit.database.is_sqlite:
        say_beside(permit.database, _word(upload), str(done))
    else:
        with open_work(permit) as work:
            work.lock(ImportUpload, upload.id).done_count = done


def end_writing(database: Database, upload: ImportUpload) -> None:
    """The transaction is over, and its rows speak for themselves."""
    if database.is_sqlite:
        take_back(database, _word(upload))


def _word(upload: ImportUpload) -> str:
    return f"import-{upload.public_id}"
