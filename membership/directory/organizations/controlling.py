"""Who holds more than half of whom: stated, changed, ended, put right; a ring, or more than the whole, is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from membership.directory.organizations.graph import WHOLE, Edge, percent, ring, rivals, span, together
from membership.directory.organizations.holding import check_day, hold_from, locked, refuse_day
from membership.directory.organizations.keeping import RING_LOCK
from membership.directory.organizations.models import Control, Organization
from membership.directory.organizations.queries import display_names
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import close, is_known, supersede
from membership.kernel.room import Regrouping, Regroups
from membership.kernel.times import FAR, date_text
from membership.kernel.work import Work

HALF = 5_000


def state_control(
    work: Work,
    owner_id: int,
    owned_id: int,
    basis_points: int,
    *,
    starts_on: date,
    ends_on: date | None = None,
    source: str,
    seen: int | None = None,
    heard_by: Sequence[Regroups] = (),
) -> Control:
    """State that `owner` holds `basis_points` (hundredths of a percent, more than half) of `owned` from a day on, or held it
    until `ends_on`.

    Raises RuleBroken as `check_control` does. `seen` as in `hold_from`. `heard_by`: the rooms that draw conclusions
    (`Room.regrouping`).
    """
    _serialize(work)
    owner, owned = (locked(work, key) for key in (owner_id, owned_id))
    new = Edge(owner.id, owned.id, basis_points, starts_on, ends_on or FAR)
    check_control(work.session, work.at, new)
    same = {"owner_id": owner.id, "owned_id": owned.id}
    values = {"basis_points": basis_points, "source": source.strip(), "stated_by": work.actor.key}
    if ends_on is None:
        stated = hold_from(work, Control, same, starts_on, seen=seen, **values)
    else:
        days = {"starts_on": starts_on, "ends_on": ends_on, "is_open_ended": False}
        stated = work.add(Control(**same, **values, **days, recorded_at=work.at))
    _record(work, owner, owned, "control_stated", f"{_said(owner, owned, new)}.")
    _tell(work, heard_by, Regrouping(owner.id, owned.id, starts_on))
    return stated


def end_control(work: Work, control_id: int, *, ends_on: date, heard_by: Sequence[Regroups] = ()) -> Control:
    """The owner holds no more than half from a day on. Raises Conflict where it was ended first."""
    _serialize(work)
    held = _standing(work, control_id)
    check_day(work, ends_on, "ends_on")
    if not held.is_open_ended:
        raise Conflict(CHANGED)
    if ends_on <= held.starts_on:
        raise RuleBroken(
            f"It holds since {date_text(held.starts_on)}; choose a later day, or say that it was never so.",
            field="ends_on",
        )
    ended = supersede(work, held, ends_on=ends_on)
    owner, owned = work.lock(Organization, held.owner_id), work.lock(Organization, held.owned_id)
    said = f"{owner.display_name} no longer controls {owned.display_name} from {date_text(ends_on)} on."
    _record(work, owner, owned, "control_ended", said)
    _tell(work, heard_by, Regrouping(owner.id, owned.id, ends_on))
    return ended


def correct_control(
    work: Work,
    control_id: int,
    basis_points: int,
    *,
    starts_on: date,
    ends_on: date | None,
    source: str,
    heard_by: Sequence[Regroups] = (),
) -> Control:
    """What was written down of a holding was a mistake: share, first day, last day or source are these (`ends_on` None: it
    holds still). The old row stays as what was known. Raises RuleBroken as `check_control` does, and where nothing is
    different; Conflict where somebody changed it first."""
    _serialize(work)
    held = _standing(work, control_id)
    owner, owned = (locked(work, key) for key in (held.owner_id, held.owned_id))
    old, new = _edge(held), Edge(owner.id, owned.id, basis_points, starts_on, ends_on or FAR)
    if (old, held.source) == (new, source.strip()):
        raise RuleBroken("This is what is stated already; nothing is corrected by it.")
    check_control(work.session, work.at, new, corrects=held.id)
    corrected = supersede(
        work, held, basis_points=basis_points, starts_on=starts_on, ends_on=new.ends_on, source=source.strip(),
        stated_by=work.actor.key,
    )  # fmt: skip
    was = f"it had been written down as {percent(old.basis_points)} {span(old)}"
    _record(work, owner, owned, "control_corrected", f"{_said(owner, owned, new)}; {was}.")
    days = (old.starts_on, old.ends_on)
    _tell(work, heard_by, Regrouping(owner.id, owned.id, min(starts_on, old.starts_on), days))
    return corrected


def withdraw_control(
    work: Work, control_id: int, *, reason: str, heard_by: Sequence[Regroups] = ()
) -> Control:
    """A holding that was written down was never so; the row stays as what was known. Raises RuleBroken without a reason,
    Conflict where somebody changed it first."""
    _serialize(work)
    held = _standing(work, control_id)
    why = " ".join(reason.split()).rstrip(".")
    if not why:
        raise RuleBroken("Say how the mistake came about.", field="reason")
    owner, owned = work.lock(Organization, held.owner_id), work.lock(Organization, held.owned_id)
    old = _edge(held)
    close(work, held)
    _record(
        work, owner, owned, "control_withdrawn", f"It was never so that {_said(owner, owned, old)}: {why}."
    )
    days = (old.starts_on, old.ends_on)
    _tell(work, heard_by, Regrouping(owner.id, owned.id, old.starts_on, days))
    return held


def check_control(session: Session, at: datetime, new: Edge, *, corrects: int | None = None) -> None:
    """Whether such a holding can be, on every day of its period; nothing is written. `corrects`: the row that it replaces.

    Raises RuleBroken for a share that is no control, a day that has not come, another statement for the same two companies,
    where the company would own itself through others (O2), or its owners together more than the whole (O1), naming them.
    """
    if not HALF < new.basis_points <= WHOLE:
        raise RuleBroken("Control is more than 50 % and at most 100 %, such as 51.", field="share")
    if new.owner == new.owned:
        raise RuleBroken(
            f"{display_names(session, [new.owner])[new.owner]} cannot own itself.", field="owner"
        )
    refuse_day(session, at, new.starts_on)
    if new.ends_on != FAR:
        refuse_day(session, at, new.ends_on, "ends_on")
        if new.ends_on <= new.starts_on:
            raise RuleBroken("A holding must end after it began.", field="ends_on")
    query = select(Control).where(is_known(Control), Control.ends_on > new.starts_on)
    rows = [one for one in session.scalars(query.order_by(Control.starts_on)) if one.id != corrects]
    _refuse_double(session, rows, new, is_added=corrects is None)
    edges = [_edge(one) for one in rows]
    _refuse_ring(session, edges, new)
    _refuse_rivals(session, edges, new)


def points_of(share: Any) -> int:
    """Percent with two decimals as hundredths. Raises RuleBroken on the field "share"."""
    if not isinstance(share, Decimal) or not share.is_finite() or abs(share) > 1000:
        raise RuleBroken("Write a share such as 51 or 50.01.", field="share")
    points = share * 100
    if points != points.to_integral_value():
        raise RuleBroken("A share has at most two decimals, such as 50.01.", field="share")
    return int(points)


CHANGED = "This holding was changed or ended already."


def _serialize(work: Work) -> None:
    """One change of the graph at a time, so that each sees the one before; SQLite has one writer anyway."""
    if not work.database.is_sqlite:
        work.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": RING_LOCK})


def _standing(work: Work, control_id: int) -> Control:
    """The row, locked, as long as it is what is known. Raises Conflict where another one replaced it."""
    held = work.lock(Control, control_id)
    if held.superseded_at is not None:
        raise Conflict(CHANGED)
    return held


def _edge(one: Control) -> Edge:
    return Edge(one.owner_id, one.owned_id, one.basis_points, one.starts_on, one.ends_on)


def _refuse_double(session: Session, rows: Sequence[Control], new: Edge, *, is_added: bool) -> None:
    """Two statements of one owner follow one another. A new share from a day on ends the one before, and so is no double."""
    for held in (_edge(one) for one in rows):
        is_same = (held.owner, held.owned) == (new.owner, new.owned) and held.meets(new)
        ends_it = is_added and new.ends_on == FAR and held.starts_on <= new.starts_on
        if is_same and not ends_it:
            name = display_names(session, [held.owner])[held.owner]
            raise RuleBroken(
                f"{name} is known to hold {percent(held.basis_points)} {span(held)} already: correct that holding instead, "
                "or choose other days.",
                field="starts_on",
            )


def _refuse_ring(session: Session, edges: Sequence[Edge], new: Edge) -> None:
    path = ring(edges, new)
    if path:
        names = display_names(session, path)
        chain = " owns ".join(names[one] for one in path)
        raise RuleBroken(f"{chain}: {names[new.owner]} cannot own {names[new.owned]}.", field="owner")


def _refuse_rivals(session: Session, edges: Sequence[Edge], new: Edge) -> None:
    others = rivals(edges, new)
    if others:
        first = min(others, key=lambda one: one.starts_on)
        name = display_names(session, [first.owner])[first.owner]
        until = "" if first.ends_on == FAR else f" until {date_text(first.ends_on)}"
        raise RuleBroken(
            f"With the {percent(first.basis_points)} held by {name} since {date_text(first.starts_on)}{until}, that is together "
            f"{percent(together([first], new))} on the same day. Say until when this one held, or end or correct the other one "
            "first.",
            field="share",
        )


def _said(owner: Organization, owned: Organization, edge: Edge) -> str:
    verb = "holds" if edge.ends_on == FAR else "held"
    return f"{owner.display_name} {verb} {percent(edge.basis_points)} of {owned.display_name} {span(edge)}"


def _record(work: Work, owner: Organization, owned: Organization, event: str, sentence: str) -> None:
    """Both companies have it on their timeline: the entry's subject is the owned one, the notice of the owner names it."""
    work.record(f"directory.organization.{event}", owned, summary=sentence)
    work.record(f"directory.organization.{event}", owner, summary=sentence)


def _tell(work: Work, heard_by: Sequence[Regroups], change: Regrouping) -> None:
    work.session.flush()
    for hear in heard_by:
        for _ in hear(work, change):
            pass
