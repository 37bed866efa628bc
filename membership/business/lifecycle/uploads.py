"""A file between its preview and the moment in which it is taken in: kept, its columns chosen, asked for, and how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.columns import header_digest
from membership.business.members.kinds import KINDS, Sent, kind_of
from membership.business.members.models import ImportLayout, ImportUpload
from membership.business.members.reception import ImportPlan
from membership.kernel.errors import Conflict, NotFound
from membership.kernel.work import Work

LONGEST_NAME = 200
AT_REST = ("waiting", "refused")
"""States in which nothing works on the file: it can be read, changed and asked for."""
UNDER_WAY = ("asked", "reading", "writing")


def keep_upload(
    work: Work, foundation_id: int, file_name: str, content: bytes, *, kind: str, header: Sequence[str]
) -> ImportUpload:
    """Keep a file until it is taken in, its columns read as those of the last file with this header; what the same person
    sent before goes, but for one that is being taken in."""
    query = select(ImportUpload).where(
        ImportUpload.foundation_id == foundation_id, ImportUpload.sent_by == work.actor.key,
        ImportUpload.state.not_in(UNDER_WAY),
    )  # fmt: skip
    for before in work.session.scalars(query).all():
        work.session.delete(before)
    layout = _layout(work.session, foundation_id, kind, header)
    return work.add(
        ImportUpload(
            foundation_id=foundation_id, sent_by=work.actor.key, kind=kind, file_name=file_name[-LONGEST_NAME:] or "file",
            content=content, columns=dict(layout.columns) if layout else {}, sent_at=work.at,
        )
    )  # fmt: skip


def _layout(session: Session, foundation_id: int, kind: str, header: Sequence[str]) -> ImportLayout | None:
    query = select(ImportLayout).where(
        ImportLayout.foundation_id == foundation_id, ImportLayout.kind == kind,
        ImportLayout.header_sha256 == header_digest(header),
    )  # fmt: skip
    return session.scalars(query).one_or_none()


def upload_of(session: Session, foundation_id: int, sent_by: str, public_id: str) -> ImportUpload:
    """The file that this person sent. Raises NotFound, also for everybody else's."""
    query = select(ImportUpload).where(
        ImportUpload.foundation_id == foundation_id, ImportUpload.sent_by == sent_by,
        ImportUpload.public_id == public_id,
    )  # fmt: skip
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def sent_as(upload: ImportUpload) -> Sent:
    """The file as it is judged and taken in."""
    chosen = {int(place): str(name) for place, name in upload.columns.items()} or None
    person = upload.sent_by.removeprefix("person:")
    asked_by = int(person) if person.isdigit() else None
    return Sent(upload.kind, upload.file_name, upload.content, mapping=chosen, asked_by=asked_by)


def choose_columns(
    work: Work, upload_id: int, mapping: Mapping[int, str], header: Sequence[str]
) -> ImportUpload:
    """Say what each column gives, for this file and the next ones with its header. Raises Conflict once it was asked for."""
    upload = _at_rest(work, upload_id)
    columns = {str(place): name for place, name in sorted(mapping.items())}
    upload.columns, upload.state = columns, "waiting"
    layout = _layout(work.session, upload.foundation_id, upload.kind, header) or ImportLayout(
        foundation_id=upload.foundation_id, kind=upload.kind, header_sha256=header_digest(header)
    )
    layout.columns, layout.used_at = columns, work.at
    work.add(layout)
    return upload


def seen_as(plan: ImportPlan) -> str:
    """By which a preview is told from another one of the same file: how its columns were read, and what it says of each row."""
    names = [name for _, name, _ in kind_of(plan.kind).shown]
    rows = [
        (line.row, line.effect, line.notes, *(str(getattr(line, name)) for name in names))
        for line in plan.lines
    ]
    told = json.dumps([plan.sha256, sorted(plan.mapping.items()), rows])
    return hashlib.sha256(told.encode()).hexdigest()


def ask_for_import(work: Work, upload_id: int, plan: ImportPlan) -> ImportUpload:
    """Hand the file to a worker, which takes it in after this commit if it still does what the plan says. Raises Conflict where
    that was asked already."""
    upload = _at_rest(work, upload_id)
    upload.state, upload.row_count, upload.done_count = "asked", len(plan.lines), 0
    work.record(
        "business.import.asked", upload, foundation_id=upload.foundation_id,
        summary=f"Asked to take in {KINDS[upload.kind].many} from “{upload.file_name}”.",
    )  # fmt: skip
    work.post(
        "lifecycle.take_in",
        key=f"{upload.public_id}-{work.at:%Y%m%d%H%M%S%f}",
        payload={"upload_id": upload.id, "seen": seen_as(plan)},
    )
    return upload


def _at_rest(work: Work, upload_id: int) -> ImportUpload:
    upload = work.lock(ImportUpload, upload_id)
    if upload.state not in AT_REST:
        raise Conflict("This file is being taken in already.")
    return upload
