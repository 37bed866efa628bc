"""How the end of a meeting or of a vote reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from membership.assembly.bodies.wording import ending_words

BEGUN = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends", "zone", "words"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), "UTC", "12:00"),
        (datetime(2026, 12, 8, 7, tzinfo=UTC), "America/Los_Angeles", "7 Dec 2026, 23:00 PST"),
        (datetime(2026, 11, 30, 20, tzinfo=UTC), "Asia/Tokyo", "1 Dec 2026, 05:00 JST"),
        (None, "UTC", ""),
    ],
)
def test_an_end_on_another_day_of_the_zone_names_the_day(
    ends: datetime | None, zone: str, words: str
) -> None:
    assert ending_words(ends, zone, BEGUN) == words
