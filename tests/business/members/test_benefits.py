"""What a tier gives, what is used of it, and what a company delivers."""

from __future__ import annotations

from datetime import date

import pytest

from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.moves import move_member, renew_member
from membership.business.members.benefits import holding, holdings, period_start, term_covering, uses_of
from membership.business.members.delivering import (
    Sent,
    ask_for_asset,
    ask_for_benefits,
    deliver,
    deliveries_of,
    send_back,
)
from membership.business.members.models import Delivery, Member, Task
from membership.business.members.tasks import tasks_of
from membership.business.members.using import Used, use_benefit, withdraw_use
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Work
from tests.business.world import START, World

TODAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found()
    with made.work() as work:  # type: ignore[attr-defined]
        made.join(work, "Acme", on=START)
    return made


def use(
    work: Work, quantity: int, *, on: date = TODAY, exception: str = "", benefit: str = "conference_passes"
) -> int:
    said = Used(quantity, "the conference", on, "Ada Byron", exception)
    return use_benefit(work, 1, benefit, said, by="Stella Staff", today=TODAY).id


def left(world: World, benefit: str = "conference_passes") -> int | None:
    with world.database.reading() as session:
        term = term_covering(session, 1, TODAY)
        assert term is not None
        return holding(session, 1, term, benefit, TODAY).left


def test_no_more_is_used_than_the_tier_gives_without_an_exception_by_name(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        use(work, 11)
        with pytest.raises(RuleBroken, match="1 of 12 are left in this year") as refused:
            use(work, 2)
        assert (refused.value.field, refused.value.clause) == ("quantity", "1.9")
        use(work, 2, exception="The board thanks them for the venue.")
        use(work, 1, exception="Nothing to except: one is left.")
    assert left(world) == 0
    with world.database.reading() as session:
        rows = uses_of(session, 1)
    assert sorted((row.quantity, row.exception_by) for row in rows) == [
        (1, ""),
        (2, "Stella Staff"),
        (11, ""),
    ]


def test_a_use_that_was_none_is_free_again_and_stays_written(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        key = use(work, 12)
    assert left(world) == 0
    with world.work() as work:  # type: ignore[attr-defined]
        withdraw_use(work, key, "The event was called off.", by="Rita")
        with pytest.raises(Conflict):
            withdraw_use(work, key, "Again.", by="Rita")
    assert left(world) == 12
    with world.database.reading() as session:
        assert [row.withdrawn_because for row in uses_of(session, 1)] == ["The event was called off."]


@pytest.mark.parametrize(
    ("field", "on", "quantity", "benefit"),
    [
        ("used_on", date(2026, 3, 3), 1, "conference_passes"),
        ("used_on", date(2025, 5, 31), 1, "conference_passes"),
        ("used_on", TODAY, 1, "a_yacht"),
        ("quantity", TODAY, 0, "conference_passes"),
    ],
)
def test_a_use_that_cannot_be_is_refused_at_its_field(
    world: World, field: str, on: date, quantity: int, benefit: str
) -> None:
    with world.work() as work, pytest.raises(RuleBroken) as refused:  # type: ignore[attr-defined]
        use(work, quantity, on=on, benefit=benefit)
    assert refused.value.field == field


def test_what_is_given_for_a_year_begins_anew_on_the_anniversary() -> None:
    begun = date(2024, 2, 29)
    assert period_start("year", begun, date(2025, 2, 27)) == begun
    assert period_start("year", begun, date(2025, 2, 28)) == date(2025, 2, 28)
    assert period_start("year", begun, date(2028, 2, 29)) == date(2028, 2, 29)
    assert period_start("term", begun, date(2026, 5, 1)) == begun


def test_another_tier_gives_its_own_and_the_preview_says_what_is_lost(world: World) -> None:
    change = Change(date(2026, 3, 1), "general")
    with world.database.reading() as session:
        told = {line.text for line in consequences_of(session, session.get_one(Member, 1), change)}
        ended = [
            line
            for line in consequences_of(session, session.get_one(Member, 1), Change(date(2026, 3, 1)))
            if line.kind == "benefit_lost"
        ]
    assert (
        "passes to the yearly conference: 12 in each year until 2026-03-01, 4 in each year from then on."
        in told
    )
    assert "Until 2026-03-01: a keynote at the yearly conference, 1 in each year." in told
    assert len(ended) == 5
    with world.work() as work:  # type: ignore[attr-defined]
        use(work, 10, on=date(2026, 2, 1))
        move_member(work, 1, "general", on=date(2026, 3, 1))
    with world.database.reading() as session:
        term = term_covering(session, 1, TODAY)
        assert term is not None
        given = {one.key: (one.given, one.used) for one in holdings(session, 1, term, TODAY)}
    assert given == {"conference_passes": (4, 0), "case_studies": (1, 0), "logo": (None, 0)}


def test_what_a_benefit_needs_is_asked_for_once(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        member = work.lock(Member, 1)
        asked = ask_for_benefits(work, member, "premier", START)
        work.record("business.task.added", member, foundation_id=member.foundation_id, summary="Asked.")
        assert {(task.key, task.due_on) for task in asked} == {
            ("benefit.keynote", date(2025, 8, 9)), ("benefit.press_quote", date(2025, 7, 1)),
        }  # fmt: skip
        renew_member(work, 1)
    with world.database.reading() as session:
        assert len(tasks_of(session, 1)) == 2


def test_a_delivery_does_the_task_and_what_is_sent_back_opens_it_again(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        task = ask_for_asset(work, 1, "Deliver a banner", "As PDF.", date(2026, 4, 1), today=TODAY)
        with pytest.raises(RuleBroken, match="This day is over"):
            ask_for_asset(work, 1, "Deliver a banner", "", date(2026, 3, 1), today=TODAY)
        with pytest.raises(RuleBroken) as empty:
            deliver(work, task.id, Sent("  "), by="Rita")
        with pytest.raises(RuleBroken) as wrong:
            deliver(work, task.id, Sent(file_name="a.pdf", content=b"GIF89a"), by="Rita")
        assert (empty.value.field, wrong.value.field) == ("words", "file")
        sent = deliver(work, task.id, Sent("Here it is", "banner.pdf", PDF), by="Rita")
        assert task.done_by == "Rita"
        send_back(work, sent.id, "Too small.")
        assert work.session.get_one(Task, task.id).done_at is None
        again = deliver(work, task.id, Sent(file_name="larger.pdf", content=PDF + b"\n%%EOF"), by="Rita")
        with pytest.raises(Conflict):
            send_back(work, sent.id, "Still too small.")
    with world.database.reading() as session:
        kept = deliveries_of(session, [task.id])[task.id]
        assert [(row.id, row.returned_because) for row in kept] == [(again.id, ""), (sent.id, "Too small.")]
        assert session.get_one(Delivery, again.id).words == ""
