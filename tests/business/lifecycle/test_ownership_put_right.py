"""An ownership that was a mistake: whoever was told of a limit that it alone broke is told that it is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from membership.business.board.limiting import limit_breaches
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.lifecycle.regrouping import hear_regrouping
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.organizations.controlling import (
    correct_control,
    state_control,
    withdraw_control,
)
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database
from membership.kernel.mail.models import OutboxMail
from tests.business.lifecycle.test_seat_limits import TODAY, admit, appoint, by_name, cli
from tests.business.world import World, charter_text

HEARD = {"heard_by": [hear_regrouping]}


@pytest.fixture
def cdf(database: Database, clock: object) -> World:
    """Three members with a director each, where related companies may appoint one."""
    world = World(database, slug="cdf").found(align=False)
    with cli(world) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("cdf-business"))
        clerk = world.person(work, "Clerk")
        grant_role(work, clerk.id, "staff", foundation_id=world.foundation_id, reason="Works here.")
    for name in ("Acme", "Brick", "Cobalt"):
        admit(world, name)
        appoint(world, name)
    return world


def state(world: World, owner: str, owned: str, on: date = TODAY) -> int:
    ids = by_name(world)
    with cli(world) as work:
        return state_control(work, ids[owner], ids[owned], 6_000, starts_on=on, source="press", **HEARD).id


def withdraw(world: World, key: int) -> None:
    with cli(world) as work:
        withdraw_control(work, key, reason="It was another Acme", **HEARD)


def mails(world: World, kind: str) -> list[str]:
    with world.database.reading() as session:
        query = select(OutboxMail.to_address).where(OutboxMail.kind == kind).order_by(OutboxMail.to_address)
        return list(session.scalars(query))


def breaches(world: World) -> list[int]:
    with world.database.reading() as session:
        return [one.breach.number for one in limit_breaches(session, world.foundation_id, TODAY)]


def test_a_withdrawn_owner_breaks_no_limit_and_those_who_were_told_are_told_so(cdf: World) -> None:
    held = state(cdf, "Acme", "Brick")
    assert (breaches(cdf), mails(cdf, "membership.limit")) == (
        [2],
        ["acme@example.org", "brick@example.org"],
    )
    withdraw(cdf, held)
    assert breaches(cdf) == []
    assert mails(cdf, "membership.limit-none") == ["acme@example.org", "brick@example.org"]
    assert mails(cdf, "membership.limit-staff-none") == ["clerk@example.org"]
    with cdf.database.reading() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "membership.limit-none")).first()
        events = session.scalars(
            select(AuditEntry.event).where(AuditEntry.event == "business.limit.withdrawn")
        )
        assert mail is not None
        assert "a limit of the charter is not broken" in mail.subject
        assert "Acme: 2 seats, 1 allowed" in mail.text
        assert len(events.all()) == 2


def test_a_limit_that_was_taken_back_and_is_broken_after_all_is_told_again(cdf: World) -> None:
    withdraw(cdf, state(cdf, "Acme", "Brick"))
    withdraw(cdf, state(cdf, "Acme", "Brick"))
    for kind in ("membership.limit", "membership.limit-none"):
        assert mails(cdf, kind) == ["acme@example.org"] * 2 + ["brick@example.org"] * 2


def test_who_breaks_the_limit_all_the_same_is_told_of_what_is_left(cdf: World) -> None:
    state(cdf, "Acme", "Brick")
    held = state(cdf, "Acme", "Cobalt")
    assert breaches(cdf) == [3]
    withdraw(cdf, held)
    assert breaches(cdf) == [2]
    assert mails(cdf, "membership.limit-none") == ["cobalt@example.org"]
    assert mails(cdf, "membership.limit-staff-none") == []


def test_a_correction_that_leaves_the_limit_broken_takes_nothing_back(cdf: World) -> None:
    held = state(cdf, "Acme", "Brick")
    with cli(cdf) as work:
        earlier = TODAY - timedelta(days=10)
        correct_control(work, held, 10_000, starts_on=earlier, ends_on=None, source="press", **HEARD)
    assert breaches(cdf) == [2]
    assert mails(cdf, "membership.limit-none") == []


def test_a_correction_by_which_the_holding_is_over_takes_the_limit_back(cdf: World) -> None:
    held = state(cdf, "Acme", "Brick", TODAY - timedelta(days=10))
    with cli(cdf) as work:
        correct_control(
            work, held, 6_000, starts_on=TODAY - timedelta(days=10), ends_on=TODAY, source="press", **HEARD
        )
    assert breaches(cdf) == []
    assert mails(cdf, "membership.limit-none") == ["acme@example.org", "brick@example.org"]


def test_a_mistake_about_former_days_takes_nothing_back(cdf: World) -> None:
    ids = by_name(cdf)
    state(cdf, "Acme", "Brick")
    with cli(cdf) as work:
        held = state_control(
            work, ids["Cobalt"], ids["Brick"], 6_000, starts_on=date(2020, 1, 1), ends_on=TODAY, source="press", **HEARD
        ).id  # fmt: skip
    withdraw(cdf, held)
    assert breaches(cdf) == [2]
    assert mails(cdf, "membership.limit-none") == []
