"""What the survivor of a merge takes from the tombstone: the details that it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.kernel.merging import Line, Moves, Pair, Step
from membership.kernel.work import Work


@dataclass(frozen=True)
class Fills(Moves):
    """The row itself: `columns` are copied where the survivor's are empty; a group of `unique` ones leaves the tombstone, since
    no two rows may have it. The key is the tombstone's own pointer."""

    noun: str = "Details that the survivor lacks"
    columns: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]:
        """How many details are taken over."""
        old, new = self._both(session, pair)
        yield Line(self.noun, len(self._copied(old, new)) + len(self._taken(old, new)))

    def refusals(self, _session: Session, _pair: Pair, _today: date) -> Iterable[str]:
        """Nothing."""
        return ()

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Fill in what is empty."""
        old, new = self._both(work.session, pair)
        copied = {name: getattr(old, name) for name in self._copied(old, new)}
        taken = [{name: getattr(old, name) for name in group} for group in self._taken(old, new)]
        empty = {name: getattr(new, name) for name in copied}
        steps = [self._set(work, pair.into_id, empty, copied)] if copied else []
        for group in taken:
            nothing = dict.fromkeys(group)
            steps += [
                self._set(work, pair.from_id, group, nothing),
                self._set(work, pair.into_id, nothing, group),
            ]
        return steps

    def blocks(self, _session: Session, _pair: Pair, _step: Step) -> Iterable[str]:
        """A detail that was changed since is left as it is."""
        return ()

    def undo(self, work: Work, _pair: Pair, step: Step) -> None:
        """Give the detail back, unless it was changed since."""
        row: Any = work.lock(self.model, step.row_id)
        if all(getattr(row, name) == value for name, value in step.after.items()):
            work.update_many(self.model, [{"id": step.row_id, **step.before}])

    def _set(self, work: Work, key: int, before: dict[str, Any], after: dict[str, Any]) -> Step:
        work.update_many(self.model, [{"id": key, **after}])
        return Step(self.table, self.column, key, before, after)

    def _both(self, session: Session, pair: Pair) -> tuple[Any, Any]:
        model: Any = self.model
        found = {
            row.id: row
            for row in session.execute(
                select(model.__table__).where(model.id.in_((pair.from_id, pair.into_id)))
            )
        }
        return found[pair.from_id], found[pair.into_id]

    def _copied(self, old: Any, new: Any) -> list[str]:
        return [name for name in self.columns if getattr(old, name) and not getattr(new, name)]

    def _taken(self, old: Any, new: Any) -> list[tuple[str, ...]]:
        return [group for group in self.unique if getattr(old, group[0]) and not getattr(new, group[0])]
