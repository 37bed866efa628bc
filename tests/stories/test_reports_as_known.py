"""Every report that keeps history, asked of the demonstration as it was known on another day."""

from __future__ import annotations

from datetime import UTC, datetime

from membership.kernel.times import now
from tests.stories.asking import BEFORE, KEPT, SLUGS, answers
from tests.stories.played import Played

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MOVED = {"attendance-and-votes", "dues-by-tier", "invoices", "member-standing", "seats-and-vacancies"}
"""Reports of which the play surely changes the answers after the days on which it asks."""


def ids(played: Played) -> dict[str, int]:
    return {slug: played.id_of(slug) for slug in SLUGS}


def test_a_report_as_known_before_anything_was_written_down_says_nothing(played: Played) -> None:
    numbers = {one.name: [column.key for column in one.columns if column.is_number] for one in KEPT}
    for (slug, name), rows in answers(played.database, ids(played), LONG_AGO).items():
        assert {row[key] for row in rows for key in numbers[name]} <= {"0"}, (slug, name, rows[:3])
        assert not rows or name == "trial-balance", (slug, name, rows[:3])


def test_a_report_as_known_at_this_instant_says_what_it_says(played: Played) -> None:
    assert answers(played.database, ids(played), now()) == answers(played.database, ids(played))


def test_a_report_as_known_on_a_past_day_says_what_it_said_then(played: Played) -> None:
    said, today = played.said, answers(played.database, ids(played))
    assert len(said) == len(BEFORE)
    for at, then in said.items():
        known = answers(played.database, ids(played), at)
        assert {key: known[key] for key in then if known[key] != then[key]} == {}, at
    moved = {
        name for then in said.values() for (slug, name), rows in then.items() if rows != today[slug, name]
    }
    assert moved >= MOVED
