"""Who holds more than half of whom: stated, changed, ended; a ring, or more than the whole, is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from membership.directory.organizations.graph import WHOLE, Edge, percent, ring, rivals, together
from membership.directory.organizations.holding import check_day, hold_from, locked
from membership.directory.organizations.keeping import RING_LOCK
from membership.directory.organizations.models import Control, Organization
from membership.directory.organizations.queries import display_names
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.room import Regrouping, Regroups
from membership.kernel.times import date_text
from membership.kernel.work import Work

HALF = 5_000


def state_control(
    work: Work,
    owner_id: int,
    owned_id: int,
    basis_points: int,
    *,
    starts_on: date,
    source: str,
    seen: int | None = None,
    heard_by: Sequence[Regroups] = (),
) -> Control:
    """State that `owner` holds `basis_points` (hundredths of a percent, more than half) of `owned` from a day on.

    Raises RuleBroken where the company would own itself through others (O2), or its owners together more than the whole
    (O1), naming them. `seen` as in `hold_from`. `heard_by`: the rooms that draw conclusions (`Room.regrouping`).
    """
    _serialize(work)
    owner, owned = (locked(work, key) for key in (owner_id, owned_id))
    if not HALF < basis_points <= WHOLE:
        raise RuleBroken("Control is more than 50 % and at most 100 %, such as 51.", field="share")
    if owner.id == owned.id:
        raise RuleBroken(f"{owner.display_name} cannot own itself.", field="owner")
    check_day(work, starts_on)
    _check(work, Edge(owner.id, owned.id, basis_points, starts_on))
    same = {"owner_id": owner.id, "owned_id": owned.id}
    values = {"basis_points": basis_points, "source": source.strip(), "stated_by": work.actor.key}
    stated = hold_from(work, Control, same, starts_on, seen=seen, **values)
    _record(work, owner, owned, "control_stated", f"holds {percent(basis_points)} of", starts_on)
    _tell(work, heard_by, Regrouping(owner.id, owned.id, starts_on))
    return stated


def end_control(work: Work, control_id: int, *, ends_on: date, heard_by: Sequence[Regroups] = ()) -> Control:
    """The owner holds no more than half from a day on. Raises Conflict where it was ended first."""
    _serialize(work)
    held = work.lock(Control, control_id)
    check_day(work, ends_on, "ends_on")
    if held.superseded_at is not None or not held.is_open_ended:
        raise Conflict("This holding was changed or ended already.")
    if ends_on <= held.starts_on:
        raise RuleBroken(f"It holds since {date_text(held.starts_on)}; choose a later day.", field="ends_on")
    ended = supersede(work, held, ends_on=ends_on)
    owner, owned = work.lock(Organization, held.owner_id), work.lock(Organization, held.owned_id)
    _record(work, owner, owned, "control_ended", "no longer controls", ends_on)
    _tell(work, heard_by, Regrouping(owner.id, owned.id, ends_on))
    return ended


def _tell(work: Work, heard_by: Sequence[Regroups], change: Regrouping) -> None:
    work.session.flush()
    for hear in heard_by:
        for _ in hear(work, change):
            pass


def points_of(share: Any) -> int:
    """Percent with two decimals as hundredths. Raises RuleBroken on the field "share"."""
    if not isinstance(share, Decimal) or not share.is_finite() or abs(share) > 1000:
        raise RuleBroken("Write a share such as 51 or 50.01.", field="share")
    points = share * 100
    if points != points.to_integral_value():
        raise RuleBroken("A share has at most two decimals, such as 50.01.", field="share")
    return int(points)


def _serialize(work: Work) -> None:
    """One change of the graph at a time, so that each sees the one before; SQLite has one writer anyway."""
    if not work.database.is_sqlite:
        work.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": RING_LOCK})


def _check(work: Work, new: Edge) -> None:
    """Refuse a ring and owners of more than the whole, with the names of those who are in it."""
    query = select(Control).where(is_known(Control), Control.ends_on > new.starts_on)
    edges = [
        Edge(one.owner_id, one.owned_id, one.basis_points, one.starts_on, one.ends_on)
        for one in work.session.scalars(query)
        if (one.owner_id, one.owned_id) != (new.owner, new.owned)
    ]
    path = ring(edges, new)
    if path:
        names = display_names(work.session, path)
        chain = " owns ".join(names[one] for one in path)
        raise RuleBroken(f"{chain}: {names[new.owner]} cannot own {names[new.owned]}.", field="owner")
    others = rivals(edges, new)
    if others:
        names = display_names(work.session, [edge.owner for edge in others])
        held = " and ".join(f"{percent(edge.basis_points)} held by {names[edge.owner]}" for edge in others)
        since = max(edge.starts_on for edge in others)
        raise RuleBroken(
            f"With the {held} since {date_text(since)}, that is together {percent(together(edges, new))} on the same day. "
            "End the other holding first.",
            field="share",
        )


def _record(work: Work, owner: Organization, owned: Organization, event: str, verb: str, on: date) -> None:
    """Both companies have it on their timeline: the entry's subject is the owned one, the notice of the owner names it."""
    sentence = f"{owner.display_name} {verb} {owned.display_name} from {date_text(on)} on."
    work.record(f"directory.organization.{event}", owned, summary=sentence)
    work.record(f"directory.organization.{event}", owner, summary=sentence)
