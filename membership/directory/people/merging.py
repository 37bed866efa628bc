"""What of the directory's own rows follows when two people, or two employers, are found to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.people.models import Affiliation, Person
from membership.kernel.facts import close, is_known, restate
from membership.kernel.filling import Fills
from membership.kernel.merging import CLOSED, Merger, Pair, Repoints, Restates, Step, loses
from membership.kernel.work import Work


@dataclass(frozen=True)
class Employers(Repoints):
    """People's employment follows the employer. Where somebody is known to work for both at one time, the survivor's row
    stays and the other is closed."""

    staying: str = CLOSED

    def refusals(self, session: Session, pair: Pair, today: date) -> Iterable[str]:
        """An employment that would go lasts longer than the one that stays."""
        for fact, twins in self._doubled(session, pair):
            if loses(fact, twins, today):
                yield "Somebody works for both at one time, and longer for the one that would go; end that employment first."

    def rows(self, session: Session, pair: Pair) -> Sequence[int]:
        """Every row, known or not, but the doubled ones."""
        doubled = {fact.id for fact, _ in self._doubled(session, pair)}
        return [key for key in super().rows(session, pair) if key not in doubled]

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Close the doubled ones, point the others to the survivor."""
        steps = super().move(work, pair)
        for fact, _ in self._doubled(work.session, pair):
            close(work, fact)
            steps.append(Step(self.table, self.column, fact.id, is_fact=True))
        return steps

    def blocks(self, session: Session, pair: Pair, step: Step) -> Iterable[str]:
        """An employment was changed since."""
        return () if step.is_fact else super().blocks(session, pair, step)

    def undo(self, work: Work, pair: Pair, step: Step) -> None:
        """Point it back, or state it again."""
        if step.is_fact:
            restate(work, work.lock(Affiliation, step.row_id))
        else:
            super().undo(work, pair, step)

    def _doubled(self, session: Session, pair: Pair) -> list[tuple[Any, list[Any]]]:
        query = select(Affiliation).where(
            Affiliation.organization_id.in_((pair.from_id, pair.into_id)), is_known(Affiliation)
        )
        both = session.scalars(query.order_by(Affiliation.id)).all()
        kept: dict[int, list[Affiliation]] = {}
        for one in both:
            if one.organization_id == pair.into_id:
                kept.setdefault(one.person_id, []).append(one)
        found = []
        for one in both:
            twins = [
                other
                for other in kept.get(one.person_id, [])
                if other.starts_on < one.ends_on and one.starts_on < other.ends_on
            ]
            if one.organization_id == pair.from_id and twins:
                found.append((one, twins))
        return found


MERGER = Merger(
    keys=(
        Fills(
            "person",
            Person,
            "merged_into_id",
            columns=("phone",),
            unique=(("email_key", "email"), ("handle_key", "handle")),
        ),
        Restates("person", Affiliation, "person_id", "Employment", doubles=("organization_id",)),
        Employers("organization", Affiliation, "organization_id", "People who work there"),
    )
)
