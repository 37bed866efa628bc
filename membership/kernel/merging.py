"""Two rows that speak of one company or of one person become one: what each room previews, moves and can take back.

A room declares a `Merger` with one line for each of its keys to an organization or a person. A row that is a dated fact is
superseded by one that names the survivor, so that what was known stays readable; a row that is none is pointed to the
survivor in place. Either is a `Step` in the list of the merge, by which it can be undone. Rows that are final stay with the
tombstone, and say why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from membership.kernel.db import Base
from membership.kernel.facts import close, is_known, restate, supersede
from membership.kernel.work import Work

Kind = Literal["organization", "person"]
MOVES = "moves to the survivor"
CLOSED = "closed, since the survivor has its own"


@dataclass(frozen=True)
class Pair:
    """What is merged: `from_id` becomes a tombstone that points to `into_id`."""

    kind: Kind
    from_id: int
    into_id: int


@dataclass(frozen=True)
class Line:
    """One line of a preview: how many rows of which sort move, on which side of the wall, in which foundation."""

    text: str
    count: int
    wing: str = "house"
    foundation_id: int | None = None


@dataclass(frozen=True)
class Step:
    """One row that a merge changed. A dated fact has the id of its `successor` (none where it was closed as doubled);
    any other row has the values of the changed columns before and after."""

    table: str
    column: str
    row_id: int
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    successor: int | None = None
    is_fact: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the list that the merge keeps."""
        return {**vars(self), "before": dict(self.before), "after": dict(self.after)}


class Key(Protocol):
    """One foreign key of one table, and what becomes of it."""

    @property
    def kind(self) -> Kind: ...
    @property
    def places(self) -> Mapping[str, str]:
        """ "table.column" -> what becomes of it, in words."""
        ...

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]: ...
    def refusals(self, session: Session, pair: Pair, today: date) -> Iterable[str]: ...
    def move(self, work: Work, pair: Pair) -> list[Step]: ...
    def blocks(self, session: Session, pair: Pair, step: Step) -> Iterable[str]: ...
    def undo(self, work: Work, pair: Pair, step: Step) -> None: ...
    def knows(self, step: Step) -> bool: ...


Check = Callable[[Session, Pair], Iterable[str]]


@dataclass(frozen=True)
class Merger:
    """What a room does when two become one; it touches only its own tables. `checks` are asked before the merge and
    before its undoing, and answer with sentences that forbid it."""

    keys: tuple[Key, ...]
    checks: tuple[Check, ...] = ()

    def of(self, kind: str) -> Iterator[Key]:
        """The keys that a merge of this kind concerns."""
        return (key for key in self.keys if key.kind == kind)

    def preview(self, session: Session, pair: Pair) -> list[Line]:
        """What would move."""
        return [line for key in self.of(pair.kind) for line in key.preview(session, pair) if line.count]

    def refusals(self, session: Session, pair: Pair, today: date) -> list[str]:
        """Why it may not be, as sentences; none: it may."""
        found = [text for check in self.checks for text in check(session, pair)]
        return found + [text for key in self.of(pair.kind) for text in key.refusals(session, pair, today)]

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Move the room's rows; the caller records."""
        return [step for key in self.of(pair.kind) for step in key.move(work, pair)]

    def blocks(self, session: Session, pair: Pair, steps: Sequence[Step]) -> list[str]:
        """Why the merge can no longer be undone, as far as this room knows."""
        found = [text for check in self.checks for text in check(session, pair)]
        mine = ((key, step) for step in steps for key in self.of(pair.kind) if key.knows(step))
        return found + [text for key, step in mine for text in key.blocks(session, pair, step)]

    def undo(self, work: Work, pair: Pair, steps: Sequence[Step]) -> None:
        """Take back what `move` did; the caller has asked `blocks`, and records."""
        for step in reversed(steps):
            for key in self.of(pair.kind):
                if key.knows(step):
                    key.undo(work, pair, step)


@dataclass(frozen=True)
class Stays:
    """A key whose rows stay with the tombstone, for a reason."""

    kind: Kind
    place: str
    reason: str

    @property
    def places(self) -> Mapping[str, str]:
        """The one place."""
        return {self.place: self.reason}

    def preview(self, _session: Session, _pair: Pair) -> Iterable[Line]:
        """Nothing moves."""
        return ()

    def refusals(self, _session: Session, _pair: Pair, _today: date) -> Iterable[str]:
        """Nothing stands in the way."""
        return ()

    def move(self, _work: Work, _pair: Pair) -> list[Step]:
        """Nothing moves."""
        return []

    def blocks(self, _session: Session, _pair: Pair, _step: Step) -> Iterable[str]:
        """Nothing moved."""
        return ()

    def undo(self, _work: Work, _pair: Pair, _step: Step) -> None:
        """Nothing moved."""

    def knows(self, _step: Step) -> bool:
        """No step is its own."""
        return False


@dataclass(frozen=True)
class Moves:
    """What both ways of moving share: the model, its key, and how a person calls its rows."""

    kind: Kind
    model: type[Base]
    column: str
    noun: str
    wing: str = "house"

    @property
    def table(self) -> str:
        """The name of the table."""
        return str(self.model.__tablename__)

    @property
    def places(self) -> Mapping[str, str]:
        """The one place."""
        return {f"{self.table}.{self.column}": MOVES}

    def knows(self, step: Step) -> bool:
        """A step of this key."""
        return (step.table, step.column) == (self.table, self.column)

    def named(self, owner: int) -> Any:
        """Condition: the rows that name `owner`, of those that move."""
        return getattr(self.model, self.column) == owner

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]:
        """How many rows move, by foundation and side of the wall; one statement."""
        where = self._where()
        query = select(*where, func.count()).where(self.named(pair.from_id)).group_by(*where)
        for foundation_id, side, count in session.execute(query):
            yield Line(self.noun, count, side, foundation_id)

    def apart(
        self, session: Session, pair: Pair, behind: Callable[[int], bool], words: str
    ) -> Iterator[Line]:
        """The same where some rows do not move: those with an id for which `behind` says so are told apart, in `words`; one
        statement."""
        model: Any = self.model
        found: Counter[tuple[str, str, int | None]] = Counter()
        for key, foundation_id, side in session.execute(
            select(model.id, *self._where()).where(self.named(pair.from_id))
        ):
            found[f"{self.noun}: {words}" if behind(key) else self.noun, side, foundation_id] += 1
        for (noun, side, foundation_id), count in found.items():
            yield Line(noun, count, side, foundation_id)

    def _where(self) -> tuple[Any, Any]:
        """The foundation and the side of the wall, as columns."""
        model: Any = self.model
        place = model.foundation_id if hasattr(model, "foundation_id") else literal(None)
        return place, model.wing if hasattr(model, "wing") else literal(self.wing)


@dataclass(frozen=True)
class Repoints(Moves):
    """Rows that are no dated facts: the key is changed in place. `repeats` are columns that repeat the key; `staying` says
    what becomes of rows that do not move, where a room keeps some behind."""

    repeats: tuple[str, ...] = ()
    staying: str = "stay with the record that goes, as history"

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]:
        """How many rows move, and how many stay behind where a room keeps some."""
        if type(self).rows is Repoints.rows:
            return super().preview(session, pair)
        moving = set(self.rows(session, pair))
        return self.apart(session, pair, lambda key: key not in moving, self.staying)

    def refusals(self, _session: Session, _pair: Pair, _today: date) -> Iterable[str]:
        """Nothing of itself; a room adds a check."""
        return ()

    def rows(self, session: Session, pair: Pair) -> Sequence[int]:
        """The ids of the rows that move."""
        model: Any = self.model
        return session.scalars(select(model.id).where(self.named(pair.from_id)).order_by(model.id)).all()

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Point every row to the survivor."""
        columns = (self.column, *self.repeats)
        before, after = dict.fromkeys(columns, pair.from_id), dict.fromkeys(columns, pair.into_id)
        ids = self.rows(work.session, pair)
        work.update_many(self.model, [{"id": key, **after} for key in ids])
        return [Step(self.table, self.column, key, before, after) for key in ids]

    def blocks(self, session: Session, _pair: Pair, step: Step) -> Iterable[str]:
        """The row names somebody else by now."""
        model: Any = self.model
        now = session.scalars(select(getattr(model, self.column)).where(model.id == step.row_id)).first()
        if now != step.after[self.column]:
            yield f"{self.noun}: one was changed since the merge."

    def undo(self, work: Work, _pair: Pair, step: Step) -> None:
        """Point it back."""
        work.update_many(self.model, [{"id": step.row_id, **step.before}])


@dataclass(frozen=True)
class Restates(Moves):
    """Dated facts: each is superseded by one that names the survivor. Where the survivor has the same fact (the columns
    `doubles` agree and the periods overlap), the tombstone's is closed without a successor: never where it would last
    longer, unless it `is_detail`, of which the survivor's counts."""

    doubles: tuple[str, ...] | None = None
    is_detail: bool = False

    def named(self, owner: int) -> Any:
        """Only what is known now moves; what was known before stays as it was."""
        return super().named(owner) & is_known(self.model)

    def facts(self, session: Session, owner: int) -> Sequence[Any]:
        """The facts of one side."""
        model: Any = self.model
        return session.scalars(select(model).where(self.named(owner)).order_by(model.id)).all()

    def changes(self, _work: Work, _fact: Any, owner: int) -> dict[str, Any]:
        """What is different in the row that names `owner`."""
        return {self.column: owner}

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]:
        """How many facts move, and how many end because the survivor has its own."""
        kept = self.facts(session, pair.into_id) if self.doubles is not None else []
        if not kept:
            return super().preview(session, pair)
        doubled = {fact.id for fact in self.facts(session, pair.from_id) if self._twins(fact, kept)}
        return self.apart(session, pair, lambda key: key in doubled, CLOSED)

    def refusals(self, session: Session, pair: Pair, today: date) -> Iterable[str]:
        """A doubled fact that would take something away with it."""
        kept = [] if self.is_detail else self.facts(session, pair.into_id)
        for fact in self.facts(session, pair.from_id):
            twins = self._twins(fact, kept)
            if twins and loses(fact, twins, today):
                yield (
                    f"{self.noun}: both have the same at the same time, and the one that would go lasts longer; end it first."
                )

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Supersede every fact, or close it where the survivor has it already."""
        kept = self.facts(work.session, pair.into_id)
        steps = []
        for fact in self.facts(work.session, pair.from_id):
            successor = None
            if self._twins(fact, kept):
                close(work, fact)
            else:
                successor = supersede(work, fact, **self.changes(work, fact, pair.into_id)).id
            steps.append(Step(self.table, self.column, fact.id, successor=successor, is_fact=True))
        return steps

    def blocks(self, session: Session, _pair: Pair, step: Step) -> Iterable[str]:
        """The fact was changed since."""
        model: Any = self.model
        if step.successor is None:
            return
        query = select(model.superseded_at).where(model.id == step.successor)
        if session.scalars(query).first() is not None:
            yield f"{self.noun}: one was changed since the merge."

    def undo(self, work: Work, pair: Pair, step: Step) -> None:
        """State the fact again as it was."""
        if step.successor is not None:
            fact: Any = work.lock(self.model, step.successor)
            supersede(work, fact, **self.changes(work, fact, pair.from_id))
            return
        restate(work, work.lock(self.model, step.row_id))

    def _twins(self, fact: Any, kept: Sequence[Any]) -> list[Any]:
        if self.doubles is None:
            return []
        return [
            one
            for one in kept
            if one.starts_on < fact.ends_on
            and fact.starts_on < one.ends_on
            and all(getattr(one, name) == getattr(fact, name) for name in self.doubles)
        ]


def loses(fact: Any, twins: Sequence[Any], today: date) -> bool:
    """Whether closing `fact` in favour of its `twins` would end something that holds today or later."""
    if fact.ends_on > today and fact.ends_on > max(one.ends_on for one in twins):
        return True
    return fact.covers(today) and not any(one.covers(today) for one in twins)
