"""What adopting a technical charter would bring about: levels of the ladder, who decides what, bodies and their seats.

It knows persons' levels and bodies only. Nothing here, or anywhere on this side, follows from membership or dues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body, Seat
from membership.assembly.motions.progress import OpenVote, votes_in_progress
from membership.assembly.rules.comparing import Differences, differences
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import seat_counts
from membership.assembly.rules.kinds.technical import Ladder, LadderAction, LadderLevel
from membership.assembly.rules.phrases import field_words
from membership.assembly.rules.queries import charter_in_force, with_events
from membership.assembly.rules.records import Absent
from membership.assembly.rules.rulebook import spoken
from membership.kernel.errors import RuleBroken
from membership.kernel.room import StandsOnLadder

NOBODY = "not said"


@dataclass(frozen=True)
class Change:
    """One thing that becomes another: `before` or `after` is empty where it is new or gone."""

    what: str
    before: str
    after: str
    clause: str = ""

    @property
    def words(self) -> str:
        """ "Module maintainer: gone"."""
        if not self.before:
            return f"{self.what}: new; {self.after}"
        return f"{self.what}: {self.before} becomes {self.after}" if self.after else f"{self.what}: gone"


@dataclass(frozen=True)
class LostLevel:
    """Somebody who stands on a level that the charter names no more."""

    who: str
    level: str
    clause: str = ""

    @property
    def words(self) -> str:
        """ "Mats Berg (Core, parser): “Module maintainer” is no level any more; the register stays until its keepers …"."""
        return (
            f"{self.who}: “{self.level}” is no level any more; the register stays until its keepers change it"
        )


@dataclass(frozen=True)
class TechnicalConsequences:
    """Everything that would follow on the day `on`."""

    title: str
    on: date
    against: str
    rules: Differences | None
    levels: Sequence[Change]
    holders: Sequence[LostLevel]
    deciding: Sequence[Change]
    bodies: Sequence[Change]
    seats: Sequence[Change]
    votes: Sequence[OpenVote]

    def parts(self) -> list[tuple[str, Sequence[Any]]]:
        """The consequences by what they touch; each has `words`."""
        return [
            ("Levels of the ladder", self.levels),
            ("On a level that vanishes", self.holders),
            ("Who decides", self.deciding),
            ("Bodies", self.bodies),
            ("Seats", self.seats),
            ("Votes in progress, untouched", self.votes),
        ]

    def lines(self) -> Iterator[str]:
        """The whole for a terminal."""
        yield f"{self.title}, as of {self.on}, against {self.against}"
        if self.rules is not None:
            yield f"{self.rules.words}."
        for title, found in self.parts():
            yield f"{title}: {len(found) or 'none'}"
            yield from (f"  {one.words}" for one in found)

    def as_json(self) -> dict[str, Any]:
        """A plain value for programs."""
        keys = ("levels", "holders", "deciding", "bodies", "seats", "open_votes")
        found = dict(zip(keys, ([asdict(one) for one in part] for _, part in self.parts()), strict=True))
        return {"charter": self.title, "as_of": self.on.isoformat(), "against": self.against, **found}


def preview_technical_charter(
    session: Session,
    foundation_id: int,
    document: CharterDocument,
    on: date,
    ladders: Sequence[StandsOnLadder] = (),
) -> TechnicalConsequences:
    """What would follow if the charter were adopted and in force on the day: a fixed number of statements, no write.

    `ladders`: the rooms that know who stands on which level (`Room.ladder`), since this one stands below theirs.
    """
    new = with_events(session, document.on(on), foundation_id, "technical")
    old = _in_force(session, foundation_id, on)
    standing = _bodies(session, foundation_id)
    return TechnicalConsequences(
        title=new.charter.label,
        on=on,
        against=old.charter.label if old else "no charter",
        rules=differences(old, new) if old else None,
        levels=list(_level_changes(old, new)),
        holders=[lost for room in ladders for lost in _lost(room(session, foundation_id, on), old, new)],
        deciding=list(_changes(_actions(old), _actions(new))),
        bodies=list(_body_changes(standing, new)),
        seats=list(_seat_changes(_seats(session, foundation_id, on), new, standing)),
        votes=votes_in_progress(session, foundation_id, "technical"),
    )


def _in_force(session: Session, foundation_id: int, on: date) -> CharterDocument | None:
    try:
        return charter_in_force(session, foundation_id, "technical", on)
    except RuleBroken:
        return None


def _ladder(document: CharterDocument | None) -> tuple[Ladder | None, str]:
    rule = document.ladder() if document else None
    return (None, "") if rule is None or isinstance(rule, Absent) else (rule.parameters, rule.clause)


Told = Mapping[str, tuple[str, str]]
"""What it is about -> what is said of it, and the clause."""


def _levels(document: CharterDocument | None) -> dict[str, tuple[LadderLevel, str]]:
    """Key of each level -> the level, and what is said of it beside its title."""
    ladder, _ = _ladder(document)
    return {
        level.id: (level, f"place {place}, {'one person' if level.is_single else 'any number of persons'}")
        for place, level in enumerate(ladder.level if ladder else (), 1)
    }


def _level_changes(old: CharterDocument | None, new: CharterDocument) -> Iterator[Change]:
    """Levels by their keys: one of another title is the same level under another name."""
    before, after = _levels(old), _levels(new)
    clauses = _ladder(old)[1], _ladder(new)[1]
    for key in dict.fromkeys((*before, *after)):
        pair = [one for one in (before.get(key), after.get(key)) if one]
        is_renamed = len({level.title for level, _ in pair}) > 1
        was, now = (
            (f"{one[0].title}, {one[1]}" if is_renamed else one[1]) if one else ""
            for one in (before.get(key), after.get(key))
        )
        if was != now:
            yield Change(pair[0][0].title, was, now, clauses[1 if now else 0])


def _lost(
    held: Mapping[str, Sequence[str]], old: CharterDocument | None, new: CharterDocument
) -> Iterator[LostLevel]:
    """Who stands on a level that the charter in force names, or that none did, and the new one does not."""
    before, after = _levels(old), _levels(new)
    for key, people in held.items():
        if key not in after and (old is None or key in before):
            title = before[key][0].title if key in before else spoken(key).capitalize()
            yield from (LostLevel(one, title, _ladder(old)[1]) for one in people)


def _actions(document: CharterDocument | None) -> Told:
    ladder, clause = _ladder(document)
    actions = ladder.action if ladder else ()
    return {spoken(one.action).capitalize(): (_action(one), one.clause or clause) for one in actions}


def _action(action: LadderAction) -> str:
    told = field_words(action, skipping=frozenset({"action", "clause"}))
    return ", ".join(f"{label} {words}" for label, words in told.values()) or NOBODY


def _changes(before: Told, after: Told) -> Iterator[Change]:
    for what in dict.fromkeys((*before, *after)):
        was, now = before.get(what, ("", "")), after.get(what, ("", ""))
        if was[0] != now[0]:
            yield Change(what, was[0], now[0], now[1] or was[1])


def _bodies(session: Session, foundation_id: int) -> dict[str, str]:
    query = select(Body.key, Body.title).where(Body.foundation_id == foundation_id, Body.wing == "technical")
    return {row.key: row.title for row in session.execute(query)}


def _body_changes(standing: Mapping[str, str], new: CharterDocument) -> Iterator[Change]:
    named = {rule.subject: rule for rule in new.bodies()}
    for key, rule in named.items():
        if key not in standing:
            yield Change(rule.parameters.title, "", "it is constituted", rule.clause)
    for key, title in standing.items():
        if key not in named:
            yield Change(
                title, "a body of the charter", "a body that the charter names no more; it stays as it is"
            )


def _seats(session: Session, foundation_id: int, on: date) -> dict[tuple[str, str], int]:
    query = (
        select(Body.key, Seat.group_key, func.count().label("seats"))
        .join(Seat, Seat.body_id == Body.id)
        .where(Body.foundation_id == foundation_id, Body.wing == "technical")
        .where(Seat.starts_on <= on, Seat.ends_on > on)
        .group_by(Body.key, Seat.group_key)
    )
    return {(row.key, row.group_key): row.seats for row in session.execute(query)}


def _seat_changes(
    held: Mapping[tuple[str, str], int], new: CharterDocument, standing: Mapping[str, str]
) -> Iterator[Change]:
    """Groups in which other than the charter's number of seats stand."""
    for rule in new.bodies():
        for count in seat_counts(new, rule.subject, CountFacts()):
            now = held.get((rule.subject, count.group), 0)
            if count.number is not None and count.number != now and rule.subject in standing:
                what = f"{rule.parameters.title}: {count.rule.parameters.title}"
                yield Change(
                    what, f"{now} seats standing", f"{count.number} by the charter", count.rule.clause
                )
