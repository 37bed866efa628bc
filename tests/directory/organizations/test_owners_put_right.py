"""A holding that was written down by mistake is put right; what had been stated is shown as it was known then."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from membership.directory.organizations.controlling import (
    correct_control,
    end_control,
    state_control,
    withdraw_control,
)
from membership.directory.organizations.models import Control
from membership.directory.organizations.queries import edges_on, owners_of
from membership.kernel.audit.timeline import timeline
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import FAR, now
from tests.directory.organizations.test_control import own
from tests.directory.organizations.world import START, Town, town

MAY, JUNE, JULY = date(2024, 5, 3), date(2024, 6, 3), date(2024, 7, 3)


def between(place: Town, owner: str, owned: str, starts_on: date, ends_on: date, points: int = 5100) -> int:
    with place.work() as work:
        return state_control(
            work, place.ids[owner], place.ids[owned], points, starts_on=starts_on, ends_on=ends_on, source="register"
        ).id  # fmt: skip


def correct(place: Town, key: int, starts_on: date, ends_on: date | None = None, points: int = 6000) -> int:
    with place.work() as work:
        return correct_control(work, key, points, starts_on=starts_on, ends_on=ends_on, source="register").id


def withdraw(place: Town, key: int) -> None:
    with place.work() as work:
        withdraw_control(work, key, reason="It was another Naos.")


def owners(place: Town, owned: str, known_at: datetime | None = None) -> list[tuple[str, int, date, date]]:
    with place.database.reading() as session:
        found = owners_of(session, place.ids[owned], known_at)
        return [(one.owner, one.basis_points, one.starts_on, one.ends_on) for one in found]


def test_an_owner_before_the_present_one_is_written_down_with_its_end(database: Database) -> None:
    three = town(database, "Altair", "Naos", "Capella")
    own(three, "Naos", "Capella", 10_000, MAY)
    with pytest.raises(RuleBroken, match="Say until when this one held") as told:
        own(three, "Altair", "Capella", 5100, START)
    assert told.value.field == "share"
    between(three, "Altair", "Capella", START, MAY)
    assert owners(three, "Capella") == [("Naos", 10_000, MAY, FAR), ("Altair", 5100, START, MAY)]


def test_a_past_owner_is_refused_only_for_days_on_which_another_one_held(database: Database) -> None:
    three = town(database, "A", "B", "C")
    between(three, "A", "C", MAY, JUNE)
    with pytest.raises(RuleBroken, match=r"51 % held by A since 3 May 2024 until 3 Jun 2024.*together 102 %"):
        between(three, "B", "C", START, JULY)
    with pytest.raises(RuleBroken, match="after it began"):
        between(three, "B", "C", JULY, JULY)
    with pytest.raises(RuleBroken, match="lies ahead") as told:
        between(three, "B", "C", JULY, now().date() + timedelta(days=3))
    assert told.value.field == "ends_on"
    between(three, "B", "C", START, MAY)
    between(three, "B", "C", JUNE, JULY)


def test_two_past_owners_are_not_added_up_as_if_they_held_on_one_day(database: Database) -> None:
    four = town(database, "A", "B", "C", "D")
    between(four, "A", "D", START, MAY)
    between(four, "B", "D", MAY, JUNE)
    with pytest.raises(RuleBroken, match="together 102 %"):
        own(four, "C", "D", 5100, START)


def test_a_statement_of_one_owner_for_days_of_another_of_its_own_is_refused(database: Database) -> None:
    two = town(database, "A", "B")
    own(two, "A", "B", on=MAY)
    for starts_on, ends_on in ((JUNE, JULY), (START, JUNE)):
        with pytest.raises(RuleBroken, match="A is known to hold 60 % from 3 May 2024 on already"):
            between(two, "A", "B", starts_on, ends_on)
    with pytest.raises(RuleBroken, match="correct that holding instead"):
        own(two, "A", "B", on=START)


def test_a_mistaken_day_and_share_are_corrected_and_shown_as_they_were_known(database: Database) -> None:
    two = town(database, "Naos", "Capella")
    held = own(two, "Naos", "Capella", 10_000, JULY)
    before = now()
    correct(two, held, MAY, points=6250)
    assert owners(two, "Capella") == [("Naos", 6250, MAY, FAR)]
    assert owners(two, "Capella", before) == [("Naos", 10_000, JULY, FAR)]
    with database.reading() as session:
        assert len(edges_on(session, MAY)) == 1
        assert edges_on(session, MAY, before) == []
    for name in ("Naos", "Capella"):
        assert told_of(two, name) == (
            "Naos holds 62.5 % of Capella from 3 May 2024 on; it had been written down as 100 % from 3 Jul 2024 on."
        )


def test_an_end_is_corrected_and_taken_away(database: Database) -> None:
    two = town(database, "A", "B")
    held = own(two, "A", "B", on=START)
    with two.work() as work:
        ended = end_control(work, held, ends_on=JULY).id
    earlier = correct(two, ended, START, JUNE)
    assert owners(two, "B") == [("A", 6000, START, JUNE)]
    correct(two, earlier, START)
    assert owners(two, "B") == [("A", 6000, START, FAR)]


def test_an_owner_that_never_was_is_withdrawn_and_shown_as_it_was_known(database: Database) -> None:
    two = town(database, "Naos", "Capella")
    held = own(two, "Naos", "Capella", 10_000, now().date())
    before = now()
    with pytest.raises(RuleBroken, match="say that it was never so"), two.work() as work:
        end_control(work, held, ends_on=now().date())
    with pytest.raises(RuleBroken, match="how the mistake came about") as told, two.work() as work:
        withdraw_control(work, held, reason=" ")
    assert told.value.field == "reason"
    withdraw(two, held)
    assert owners(two, "Capella") == []
    assert owners(two, "Capella", before)[0][:2] == ("Naos", 10_000)
    for name in ("Naos", "Capella"):
        assert re.fullmatch(
            r"It was never so that Naos holds 100 % of Capella from .* on: It was another Naos\.",
            told_of(two, name),
        )
    own(two, "Naos", "Capella", 6000, now().date())


def told_of(place: Town, name: str) -> str:
    with place.database.reading() as session:
        return timeline(session, "directory_organization", place.ids[name])[0].summary


def test_a_correction_meets_the_rules_of_every_day_of_its_period(database: Database) -> None:
    three = town(database, "A", "B", "C")
    between(three, "A", "C", START, MAY)
    held = own(three, "B", "C", on=JUNE)
    with pytest.raises(RuleBroken, match="51 % held by A"):
        correct(three, held, date(2024, 5, 2))
    correct(three, held, MAY)
    upwards = between(three, "C", "A", MAY, JUNE)
    with pytest.raises(RuleBroken, match=r"^A owns C: C cannot own A\.$"):
        correct(three, upwards, date(2024, 5, 2), JUNE)
    with pytest.raises(RuleBroken, match="more than 50 %"):
        correct(three, upwards, MAY, JUNE, points=5000)
    with pytest.raises(RuleBroken, match="lies ahead"):
        correct(three, upwards, MAY, now().date() + timedelta(days=3))
    with pytest.raises(RuleBroken, match="nothing is corrected"):
        correct(three, upwards, MAY, JUNE, points=5100)


def test_a_correction_does_not_reach_over_another_statement_of_the_same_owner(database: Database) -> None:
    two = town(database, "A", "B")
    first = own(two, "A", "B", 5100, START)
    second = own(two, "A", "B", 10_000, MAY)
    with pytest.raises(RuleBroken, match=r"A is known to hold 51 % from 1 Jan 2020 until 3 May 2024"):
        correct(two, second, date(2024, 5, 2))
    assert first != second
    correct(two, second, JUNE)
    assert [one[1:] for one in owners(two, "B")] == [(6000, JUNE, FAR), (5100, START, MAY)]


def test_a_holding_is_put_right_once(database: Database) -> None:
    two = town(database, "A", "B")
    held = own(two, "A", "B")
    correct(two, held, MAY)
    with pytest.raises(Conflict, match="changed or ended already"):
        correct(two, held, JUNE)
    with pytest.raises(Conflict, match="changed or ended already"):
        withdraw(two, held)
    with database.reading() as session:
        rows = session.scalars(select(Control).order_by(Control.id)).all()
    assert [row.superseded_at is None for row in rows] == [False, True]
    assert rows[1].supersedes_id == held
    assert rows[1].recorded_at.tzinfo == UTC
