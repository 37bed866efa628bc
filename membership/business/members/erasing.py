"""An erased name goes from the notes of staff, and from the index by which members are searched, for good."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text

from membership.business.members.models import Representative
from membership.business.members.notes import erase_from_notes
from membership.kernel.work import Work


def erase_from_members(work: Work, person_id: int) -> Iterable[tuple[str, str]]:
    """Empty what names the person; answers with the notes that were changed."""
    _erase_from_search(work, person_id)
    return erase_from_notes(work, person_id)


def _erase_from_search(work: Work, person_id: int) -> None:
    """On SQLite the index keeps removed words in old segments until they are merged; the triggers write the rest anew."""
    known = work.session.query(Representative.id).filter(Representative.person_id == person_id).first()
    if work.database.is_sqlite and known is not None:
        command = "INSERT INTO business_member_search (business_member_search) VALUES ('optimize')"
        work.session.execute(text(command))
