"""Recording what a charter waits for: an event that happened, or a number that a body set."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.models import CharterEvent, StoredCharter
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.settling import settleable
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date
from membership.kernel.work import Work


def record_charter_event(
    work: Work,
    foundation_id: int,
    wing: Wing,
    name: str,
    happened_on: date,
    *,
    number: int | None = None,
    note: str = "",
) -> CharterEvent:
    """Record that an event happened, or, with a `number`, what a body set; it is never changed afterwards.

    Rules that begin or end with the event do so on `happened_on`. A number holds from its day until the next one.
    Raises RuleBroken where no charter is in force, the day lies ahead, the charter waits for no such event or number, or
    the number is out of the charter's bounds; Conflict where the event, or another number of that day, is recorded.
    """
    foundation = work.lock(Foundation, foundation_id)
    if happened_on > business_date(work.at, foundation.zone):
        raise RuleBroken("What lies ahead has not happened yet.", field="happened_on")
    document = charter_in_force(work.session, foundation_id, wing, happened_on)
    clause = _expected(document, name, number)
    charter = work.session.scalars(
        select(StoredCharter).where(StoredCharter.foundation_id == foundation_id, StoredCharter.wing == wing)
    ).one()
    _refuse_repeated(work, charter.id, name, happened_on, number)
    event = work.add(
        CharterEvent(
            charter_id=charter.id, foundation_id=foundation_id, wing=wing, name=name, happened_on=happened_on,
            number=number, note=note, recorded_at=work.at,
        )
    )  # fmt: skip
    what = f"{name} happened" if number is None else f"{name} was set at {number}"
    where = f" (clause {clause})" if clause else ""
    work.record(
        "assembly.charter_event.recorded",
        event,
        foundation_id=foundation_id,
        summary=f"{what} on {happened_on}{where}.",
    )
    return event


def _expected(document: CharterDocument, name: str, number: int | None) -> str:
    """The clause that waits for it."""
    if number is None:
        if name not in document.awaited_events:
            known = ", ".join(sorted(document.awaited_events)) or "none"
            raise RuleBroken(
                f"No rule of the charter waits for “{name}”; it waits for: {known}.", field="name"
            )
        return next(rule.clause for rule in document.rules if name in rule.awaits)
    found = next((one for one in settleable(document) if one.name == name), None)
    if found is None:
        known = "; ".join(one.words for one in settleable(document)) or "none"
        raise RuleBroken(
            f"The charter leaves no number “{name}” to anybody; it leaves: {known}.", field="name"
        )
    if number < found.least or (found.most is not None and number > found.most):
        raise RuleBroken(
            f"The charter allows {found.words}, not {number}.", clause=found.clause, field="number"
        )
    return found.clause


def _refuse_repeated(work: Work, charter_id: int, name: str, happened_on: date, number: int | None) -> None:
    query = select(CharterEvent.happened_on).where(
        CharterEvent.charter_id == charter_id, CharterEvent.name == name
    )
    days = list(work.session.scalars(query))
    if number is None and days:
        raise Conflict(f"“{name}” is recorded already: it happened on {days[0]}.")
    if happened_on in days:
        raise Conflict(f"A number “{name}” of {happened_on} is recorded already.")
