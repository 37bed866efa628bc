"""The index by which members are searched forgets an erased name for good."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text

from membership.business.members.models import Representative
from membership.kernel.work import Work


def erase_from_search(work: Work, person_id: int) -> Iterable[tuple[str, str]]:
    """On SQLite the index keeps removed words in old segments until they are merged; the triggers write the rest anew."""
    known = work.session.query(Representative.id).filter(Representative.person_id == person_id).first()
    if work.database.is_sqlite and known is not None:
        command = "INSERT INTO business_member_search (business_member_search) VALUES ('optimize')"
        work.session.execute(text(command))
    return []
