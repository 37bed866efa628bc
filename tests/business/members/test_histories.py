"""100,000 random histories (2,000 in CI): terms never overlap, no gap is unexplained, and the log replays to the tables."""

from __future__ import annotations

import itertools
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from sqlalchemy import Table, select, text

from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.members.life import is_inside, state_on
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.schedule import Anchor, first_day, first_span, next_span
from membership.kernel.audit.canonical import canonical
from membership.kernel.audit.models import AuditEntry, AuditRow
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.times import business_date, now
from membership.kernel.work import Work, open_work, system_permit
from tests.business.members.histories import Player, Story
from tests.business.world import World

CI = {True: 1_600, False: 400}
"""Histories in CI, 2,000 in all: most of them on SQLite (True), where one costs half of what it does on PostgreSQL."""
BAR = 50_000
PER_WORK = 50
PER_STATISTICS = 500
"""After so many histories PostgreSQL looks at its tables anew: a server does so by itself, that of the tests never."""
ZONES = (
    "UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu",
    "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tokyo",
)  # fmt: skip


def play(database: Database, count: int, seed: int) -> list[Story]:
    """So many histories, in Works of a few dozen."""
    world = World(database).found()
    random = Random(seed)
    stories: list[Story] = []
    began = now()
    moments = (began + timedelta(seconds=after) for after in itertools.count())
    for start in range(0, count, PER_WORK):
        with at_moment(database, next(moments)) as work:
            rule = charter_in_force(
                work.session, world.foundation_id, "business", date(2026, 1, 1)
            ).membership_term("*")
            assert not isinstance(rule, Absent)
            player = Player(world, work, rule.parameters, random)
            for number in range(start, min(start + PER_WORK, count)):
                player.history(number, random.randrange(1, 5))
        with at_moment(database, next(moments)) as player.work:
            player.merge_some()
        with at_moment(database, next(moments)) as player.work:
            for number, story in enumerate(list(player.stories)):
                player.go_on(story, 100_000 + start + number, random.randrange(4))
        stories += player.stories
        if start % PER_STATISTICS == 0 and not database.is_sqlite:
            with database.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return stories


def at_moment(database: Database, at: datetime) -> AbstractContextManager[Work]:
    """A Work at an instant of its own: the log has its order within a chain by number, and between chains by time."""
    return open_work(replace(system_permit(database, "cli", "test"), at=at))


def check(database: Database, stories: list[Story]) -> int:
    """Compare tables, model and log; returns how many acts were played."""
    with database.reading() as session:
        terms, acts = defaultdict(list), defaultdict(list)
        for term in session.scalars(select(Term).where(is_known(Term)).order_by(Term.starts_on)):
            terms[term.member_id].append(term)
        for act in session.scalars(select(MembershipAct).order_by(MembershipAct.number)):
            acts[act.member_id].append(act)
        for story in stories:
            _agrees(story, terms[story.member], acts[story.member])
        for model in (Member, Term, MembershipAct):
            _replays(session, model.__table__)
    return sum(len(story.acts) for story in stories)


def _agrees(story: Story, terms: list[Term], acts: list[MembershipAct]) -> None:
    assert [(one.starts_on, one.ends_on) for one in terms] == [(one.start, one.end) for one in story.spans], (
        story
    )
    for before, after in pairwise(terms):
        assert before.ends_on <= after.starts_on, story
        assert (before.ends_on == after.starts_on) or after.lapse_reason, story
        assert after.previous_id == before.id
    expected = list(story.acts)
    assert [(act.step, act.effective_on) for act in acts] == expected, story
    assert acts[-1].state_after == story.state
    for day in _days(story):
        covered = any(one.starts_on <= day < one.ends_on for one in terms)
        state = state_on(acts, day)
        if covered:
            assert is_inside(state), (day, story)
        elif is_inside(state):
            assert day >= terms[-1].ends_on, (day, story)


def _days(story: Story) -> Iterator[date]:
    """Every day on which something begins or ends, and the days beside it."""
    for span in story.spans:
        for day in (span.start, span.end):
            yield from (day - timedelta(days=1), day, day + timedelta(days=1))


def _replays(session: Any, table: Table) -> None:
    """The last values that the log has of each row are the row, and the log has every row."""
    query = (
        select(AuditRow.row_key, AuditRow.after)
        .join(AuditEntry, (AuditEntry.chain_id == AuditRow.chain_id) & (AuditEntry.seq == AuditRow.seq))
        .where(AuditRow.table_name == table.name)
    )
    told: dict[str, str | None] = {}
    for key, after in session.execute(
        query.order_by(AuditEntry.at, AuditRow.chain_id, AuditRow.seq, AuditRow.position)
    ):
        told[key] = after
    rows: Mapping[str, str] = {
        str(row["id"]): canonical(dict(row)) for row in session.execute(select(table)).mappings()
    }
    assert set(told) == set(rows)
    for key, row in rows.items():
        after = told[key]
        assert after is not None
        assert json.loads(after) == json.loads(row), key


@pytest.mark.timeout(900)
def test_histories_never_overlap_leave_no_gap_and_replay_from_the_log(database: Database) -> None:
    count = CI[database.is_sqlite]
    assert check(database, play(database, count, 20261128)) > 3 * count


@pytest.mark.bar
@pytest.mark.timeout(6 * 3600)
def test_a_hundred_thousand_histories(database: Database) -> None:
    count = int(os.environ.get("MEMBERSHIP_BAR_HISTORIES", BAR))
    assert check(database, play(database, count, 1)) > 3 * count


@pytest.mark.parametrize("zone", ZONES)
def test_terms_are_whole_in_every_zone_at_awkward_instants(zone: str) -> None:
    """R54: 29 February of 2024, 2028 and (missing) 2100, turns of years, clock changes, 2038, the skipped day of Samoa."""
    rule_days = (
        (2024, 2, 28), (2024, 2, 29), (2028, 2, 29), (2100, 2, 28), (2100, 3, 1), (2026, 12, 31), (2027, 1, 1),
        (2026, 3, 8), (2026, 3, 29), (2026, 10, 25), (2026, 11, 1), (2038, 1, 19), (2011, 12, 30),
    )  # fmt: skip
    from membership.assembly.rules.kinds.membership import MembershipTerm

    for then in ("calendar_years", "anniversaries"):
        rule = MembershipTerm("*", "until_anniversary", then, "day_accepted", prorates_stub=True)  # type: ignore[arg-type]
        for year, month, day in rule_days:
            for hour, minute in ((0, 0), (9, 59), (10, 1), (23, 59)):
                accepted = business_date(datetime(year, month, day, hour, minute, tzinfo=UTC), zone)
                span = first_span(rule, first_day(rule, accepted))
                anchor = Anchor.of(span.starts_on)
                for _ in range(12):
                    after = next_span(rule, anchor, span.ends_on)
                    assert span.starts_on < span.ends_on == after.starts_on < after.ends_on
                    span = after
