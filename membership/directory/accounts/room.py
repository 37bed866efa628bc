"""What the accounts offer to the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from membership.directory.accounts.erasing import erase_account
from membership.directory.accounts.leaving import leave_invitations
from membership.directory.accounts.merging import MERGER
from membership.directory.accounts.models import (
    Account,
    KnownDevice,
    LinkToken,
    Passkey,
    RecoveryCode,
    SignInSession,
    StoredGrant,
    table_of,
)
from membership.directory.accounts.operations.custody import sweep
from membership.directory.accounts.operations.passwords import make_reset
from membership.directory.accounts.policy import may_administer_accounts
from membership.directory.accounts.queries import STORED_GRANTS
from membership.directory.accounts.views import (  # noqa: F401 -- the pages hang themselves on the blueprint
    admin,
    data,
    factors,
    links,
    own,
    passkeys,
    secrets,
    sign_in,
)
from membership.directory.accounts.views.blueprint import blueprint
from membership.kernel.db import Base
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.room import NavigationItem, PersonalData, Room
from membership.kernel.work import open_work, system_permit


def run_reset(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Make and mail the reset link that somebody asked for; without an account there is nothing to do."""
    if payload["account"] is None:
        return
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if context.first_time(work.session):
            make_reset(work, payload["account"], brand=payload["brand"])


def run_sweep(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """Forget what has grown old."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        sweep(work)


def _kept(
    model: type[Base], columns: tuple[str, ...], purpose: str, retention: str, *, by_person: bool = False
) -> PersonalData:
    return PersonalData(
        model.__tablename__, columns, purpose, retention, _rows(table_of(model), columns, by_person)
    )


def _rows(
    table: Table, columns: tuple[str, ...], by_person: bool
) -> Callable[[Session, int], Iterable[dict[str, Any]]]:
    def rows(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
        query = select(*(table.c[name] for name in columns))
        if by_person:
            query = query.where(table.c.person_id == person_id)
        else:
            mine = select(Account.id).where(Account.person_id == person_id)
            query = query.where(table.c.account_id.in_(mine))
        return (dict(row) for row in session.execute(query).mappings())

    return rows


PERSONAL_DATA = (
    _kept(
        Account, ("email", "is_active", "confirmed_at", "password_changed_at", "recorded_at"),
        "to sign in", "as long as the account; emptied at erasure", by_person=True,
    ),
    _kept(
        StoredGrant, ("role", "starts_at", "ends_at", "grantor", "reason", "end_reason"),
        "who could do what, and who allowed it", "ten years after its end", by_person=True,
    ),
    _kept(
        SignInSession, ("created_at", "last_seen_at", "ended_at", "address", "user_agent"),
        "to show a person where they are signed in", "90 days after the session's end",
    ),
    _kept(LinkToken, ("purpose", "email", "former_email", "created_at", "used_at"), "to prove an address", "ten years; addresses emptied at erasure"),
    _kept(Passkey, ("name", "created_at", "last_used_at", "removed_at"), "to sign in", "as long as the account"),
    _kept(RecoveryCode, ("created_at", "used_at", "void_at"), "to sign in without the second factor", "as long as the account"),
    _kept(KnownDevice, ("created_at", "expires_at"), "to keep others from locking a person out", "180 days"),
)  # fmt: skip

ROOM = Room(
    name="directory.accounts",
    merging=MERGER,
    retained=(("directory_grant", "the reason typed for a role"),),
    erasing=erase_account,
    leaving=leave_invitations,
    blueprint=blueprint,
    navigation=(
        NavigationItem(
            "Accounts", "accounts.people", "users", may_administer_accounts, side="neutral", order=92
        ),
        NavigationItem(
            "Granted roles", "accounts.grants", "key", may_administer_accounts, side="neutral", order=93
        ),
    ),
    jobs=(
        Job("accounts.reset", run_reset, retries=3, first_wait=timedelta(seconds=5)),
        Job("accounts.sweep", run_sweep),
    ),
    schedules=(Schedule("accounts.sweep", "17 3 * * *"),),
    grants=(STORED_GRANTS,),
    personal_data=PERSONAL_DATA,
)
