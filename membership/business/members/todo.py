"""What a member should see to: people who are missing, and an end that comes near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from membership.business.members.models import Term
from membership.business.members.outlook import Outlook
from membership.business.members.representing import ASSUMED
from membership.kernel.times import date_text

NEAR = timedelta(days=60)
"""How long before its end, or before the last day on which that can be refused, a term is brought up."""


class Acting(Protocol):
    """Somebody who acts for a member, as these lines know them."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_on(self) -> date: ...


def todo_of(
    people: Sequence[Acting], terms: Iterable[Term], outlook: Outlook | None, day: date
) -> Iterator[str]:
    """What is to be done, as sentences. `people` act on the day or later, `terms` stand; `outlook` is that of the last term,
    None where the membership ends with it. A company whose membership is over has nothing to see to."""
    lasting = [term for term in terms if term.ends_on > day]
    if not lasting:
        return
    begins = max(day, min(term.starts_on for term in lasting))
    for kind, said in ASSUMED.items():
        if said.at_least:
            yield from _missing(kind, [one.starts_on for one in people if one.kind == kind], begins)
    yield from _ending(max(term.ends_on for term in lasting), outlook, day)


def _missing(kind: str, starts: Sequence[date], begins: date) -> Iterator[str]:
    """A role for which nobody is named, or nobody yet on the day from which it is needed."""
    if not starts:
        yield f"No {kind} representative is named."
    elif min(starts) > begins:
        yield f"Nobody is {kind} representative before {date_text(min(starts))}."


def _ending(last: date, outlook: Outlook | None, day: date) -> Iterator[str]:
    if outlook is None:
        if last - day <= NEAR:
            yield f"The membership ends on {date_text(last)}."
    elif timedelta() <= outlook.decides_by - day <= NEAR:
        yield outlook.sentence(day)
