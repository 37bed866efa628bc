"""An invitation that waits for somebody who left opens nothing any more."""

from __future__ import annotations

from collections.abc import Iterable

from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.sessions import void_links
from membership.directory.accounts.queries import account_of_person
from membership.kernel.room import Departure
from membership.kernel.work import Work


def leave_invitations(work: Work, departure: Departure) -> Iterable[str]:
    """Void the open invitation of a person who never came in; an account that is used stays, without the company's rights."""
    found = account_of_person(work.session, departure.person_id)
    if found is None or found.confirmed_at is not None or departure.on > work.at.date():
        return
    account = work.lock(Account, found.id)
    void_links(work, account.id, "invitation")
    summary = f"An invitation is void: {departure.reason}"
    work.record("directory.account.uninvited", account, summary=summary)
    yield summary
