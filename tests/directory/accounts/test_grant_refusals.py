"""What granting and revoking refuse, in words, with nothing written; and what stands for an address where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from membership.directory.accounts.limits import LIMITS
from membership.directory.accounts.models import FAR_AT, StoredGrant
from membership.directory.accounts.operations.grants import grant_role, revoke_role
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import now
from tests.conftest import Clock
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import Someone, foundation, somebody, writing


def grants_of(database: Database, who: Someone) -> list[StoredGrant]:
    with database.reading() as session:
        return list(session.scalars(select(StoredGrant).where(StoredGrant.person_id == who.person_id)))


@pytest.mark.parametrize("hours", [0, 1])
def test_a_role_that_would_end_before_it_starts_is_not_granted(
    database: Database, clock: Clock, hours: int
) -> None:
    who = somebody(database)
    starts = now() + timedelta(days=1)
    with (
        pytest.raises(RuleBroken, match="The end must lie after the start") as refused,
        writing(database) as work,
    ):
        grant_role(
            work, who.person_id, "staff", foundation_id=foundation(database, work), starts_at=starts,
            ends_at=starts - timedelta(hours=hours), reason="a stand-in",
        )  # fmt: skip
    assert refused.value.field == "ends_at"
    assert grants_of(database, who) == []


def test_a_role_is_not_revoked_without_a_reason(database: Database, clock: Clock) -> None:
    who = somebody(database, "Staff Example", "staff")
    (held,) = grants_of(database, who)
    with pytest.raises(RuleBroken, match="Say why the role ends") as refused, writing(database) as work:
        revoke_role(work, held.id, reason="  ")
    assert refused.value.field == "reason"
    assert [one.ends_at for one in grants_of(database, who)] == [FAR_AT]


def test_a_role_that_has_ended_is_not_revoked_again_and_keeps_its_reason(
    database: Database, clock: Clock
) -> None:
    who = somebody(database, "Staff Example", "staff")
    (held,) = grants_of(database, who)
    clock.advance(hours=1)
    ended_at = clock.now
    with writing(database) as work:
        revoke_role(work, held.id, reason="left the office")
    clock.advance(hours=1)
    with pytest.raises(Conflict, match="This role has ended already"), writing(database) as work:
        revoke_role(work, held.id, reason="a second thought")
    (kept,) = grants_of(database, who)
    assert (kept.ends_at, kept.end_reason) == (ended_at, "left the office")


def test_visitors_who_come_without_a_numbered_address_share_one_limit_of_tries(
    database: Database, clock: Clock
) -> None:
    """Behind a socket of the machine a connection has no address; that must not be a way around the limit."""
    app = application(database)
    ((most, _),) = LIMITS["sign_in"]
    answers = [
        Browser(app, address="unix:").sign_in(
            Someone(0, 0, f"guess{number}@example.org", "wrong wrong wrong")
        )
        for number in range(most + 1)
    ]
    assert [answer.status_code for answer in answers] == [422] * most + [429]
    elsewhere = Browser(app).sign_in(Someone(0, 0, "guess@example.org", "wrong wrong wrong"))
    assert elsewhere.status_code == 422
