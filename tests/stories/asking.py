"""Every report that keeps history, asked of the demonstration, also while it is played."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from membership.app import rooms
from membership.demo import play
from membership.demo.calendar import ZONE
from membership.demo.stage import Stage
from membership.kernel.db import Database
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.times import business_date, now
from membership.kernel.viewer import nobody

KEPT = [report for room in rooms() for report in room.reports if report.keeps_history]
SLUGS = ("meridian", "pytorch", "linux-foundation")
BEFORE = ("join_debtor", "name_alternates")
"""Scenes of the play before which every report is asked: of last summer, and of a fortnight ago."""
AS_TODAY = ("country", "contact", "email")
"""What the roster says of a company and its people as it is today, on whatever day it is asked."""
RENAMED = ("Kochab Example Pte. Ltd.", "Kochab Example")
"""Reports name a company by what is known of its names today (`name_on`)."""

Answers = dict[tuple[str, str], list[dict[str, str]]]
"""(foundation, name of the report) -> its rows, each as text by column."""


def answers(database: Database, ids: Mapping[str, int], known_at: datetime | None = None) -> Answers:
    """What every report says of today, as known at an instant (None: now)."""
    today = business_date(now(), ZONE)
    found: Answers = {}
    with database.reading() as session:
        for slug in SLUGS:
            asked = ReportRequest(nobody(now()), today, now(), ids[slug], known_at=known_at, zone=ZONE)
            for report in KEPT:
                found[slug, report.name] = [_told(report, row) for row in report.rows(session, asked)]
    return found


def _told(report: Report, row: Any) -> dict[str, str]:
    keys = [key for column in report.columns for key in (column.key, f"{column.key}_in")[: column.width]]
    values = zip(keys, row, strict=True)
    return {key: str(value).replace(*RENAMED) for key, value in values if key not in AS_TODAY}


@contextmanager
def asked_on_the_way() -> Iterator[dict[datetime, Answers]]:
    """While this lasts, a play asks every report before some of its scenes: instant -> the answers."""
    said: dict[datetime, Answers] = {}

    def asking(scene: Callable[..., None]) -> Callable[..., None]:
        def played(stage: Stage, *more: Any) -> None:
            said[stage._last] = answers(stage.database, stage.foundations)
            scene(stage, *more)

        return played

    scenes = {name: asking(getattr(play, name)) for name in BEFORE}
    with patch.multiple(play, **scenes):
        yield said
