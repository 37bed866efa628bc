"""The stage: one database on which acts are played in the order of time, each through the doorway like any other act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from membership.demo.calendar import Days, at
from membership.kernel.db import Database
from membership.kernel.work import Permit, Work, open_work, person_permit, system_permit

Scene = tuple[date, Callable[[], object]]
"""The day on which something is played, and what."""


@dataclass(frozen=True)
class Player:
    """Somebody who acts: a demonstration person with an account."""

    account_id: int
    person_id: int


@dataclass
class Stage:
    """Where the year is played. Acts follow each other: an act never lies before the one played last, so that the log
    is in the order in which it would have been written."""

    database: Database
    days: Days
    players: dict[str, Player] = field(default_factory=dict)
    foundations: dict[str, int] = field(default_factory=dict)
    _last: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def permit(self, day: date, hour: int = 9, minute: int = 0, *, by: str = "") -> Permit:
        """Leave for an act at that time, of the demonstration itself or of the person of the word `by`."""
        self._last = max(at(day, hour, minute).astimezone(UTC), self._last + timedelta(seconds=1))
        if not by:
            return replace(system_permit(self.database, "demo"), at=self._last)
        player = self.players[by]
        permit = person_permit(self.database, player.account_id, player.person_id, "demo")
        return replace(permit, at=self._last)

    @contextmanager
    def act(self, day: date, hour: int = 9, minute: int = 0, *, by: str = "") -> Iterator[Work]:
        """One act, or several of the same moment, with one commit."""
        with open_work(self.permit(day, hour, minute, by=by)) as work:
            yield work

    def id_of(self, slug: str) -> int:
        """The key of a foundation."""
        return self.foundations[slug]
