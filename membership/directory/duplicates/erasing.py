"""The list of what a merge moved may hold a person's details; it is emptied with the person, and the merge then stands."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select

from membership.directory.duplicates.models import Merge
from membership.kernel.work import Work


def erase_steps(work: Work, person_id: int) -> Iterable[tuple[str, str]]:
    """Empty the steps of every merge of the person."""
    query = select(Merge).where(or_(Merge.from_person_id == person_id, Merge.into_person_id == person_id))
    merges = work.session.scalars(query.with_for_update()).all()
    for merge in merges:
        merge.steps = {}
    work.session.flush()
    return [("directory_merge", str(merge.id)) for merge in merges]
