"""Merging two into one, taking that back, and keeping two apart that only look alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from membership.directory.duplicates.models import Distinction, Merge
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.merging import Merger, Pair, Step
from membership.kernel.work import Work

DAYS = 90
REVERSIBLE = timedelta(days=DAYS)


def merge(work: Work, mergers: Sequence[Merger], pair: Pair, *, reason: str) -> Merge:
    """Make `pair.from_id` a tombstone of `pair.into_id`, with every room's rows, in this one Work.

    Raises RuleBroken with the sentence of the first room that forbids it, Conflict where one of the two was merged already,
    NotAllowed where the actor is one of them.
    """
    if not reason.strip():
        raise RuleBroken("Say why they are one.", field="reason")
    old, new = _locked(work, pair)
    _refuse_own(work, pair)
    for one in (old, new):
        if one.merged_into_id is not None:
            raise Conflict(f"{_name(one)} was merged already; look at the list again.")
    found = [text for merger in mergers for text in merger.refusals(work.session, pair, work.at.date())]
    if found:
        raise RuleBroken(" ".join(found), field="reason")
    places = touched_by(work.session, mergers, pair)
    _defer(work)
    old.merged_into_id = new.id
    work.session.flush()
    steps = [step for merger in mergers for step in merger.move(work, pair)]
    made = work.add(_merge(work, pair, reason, steps))
    summary = f"Merged {_name(old)} into {_name(new)}: {reason.strip()}"
    work.record(f"directory.{pair.kind}.merged", new, summary=summary)
    _note(work, "merge_noted", made, summary, places)
    return made


def touched_by(session: Session, mergers: Sequence[Merger], pair: Pair) -> list[int]:
    """The foundations on whose business side rows move."""
    lines = [line for merger in mergers for line in merger.preview(session, pair)]
    return sorted({one.foundation_id for one in lines if one.foundation_id and one.wing != "technical"})


def undo_merge(work: Work, mergers: Sequence[Merger], merge_id: int, *, reason: str) -> Merge:
    """Take a merge back within 90 days. Raises RuleBroken where it is too late, or later acts stand in the way."""
    if not reason.strip():
        raise RuleBroken("Say why they are two.", field="reason")
    made = work.lock(Merge, merge_id)
    pair = pair_of(made)
    old, new = _locked(work, pair)
    _refuse_own(work, pair)
    if made.undone_at is not None:
        raise Conflict("This merge was undone already.")
    if work.at - made.merged_at > REVERSIBLE:
        raise RuleBroken(f"A merge can be undone for {DAYS} days; this one is older.", field="reason")
    if new.merged_into_id is not None:
        raise RuleBroken(f"{_name(new)} was itself merged since; undo that merge first.", field="reason")
    steps = steps_of(made)
    found = [why for merger in mergers for why in merger.blocks(work.session, pair, steps)]
    if found:
        raise RuleBroken(" ".join(dict.fromkeys(found)), field="reason")
    _defer(work)
    for merger in mergers:
        merger.undo(work, pair, steps)
    work.lock(type(old), old.id).merged_into_id = None
    made = work.lock(Merge, merge_id)
    work.session.flush()
    made.undone_at, made.undone_by, made.undo_reason = work.at, work.actor.key, reason.strip()
    summary = f"Undid the merge of {_name(old)} into {_name(new)}: {reason.strip()}"
    work.record(f"directory.{pair.kind}.merge_undone", old, summary=summary)
    _note(work, "merge_undo_noted", made, summary, touched_by(work.session, mergers, pair))
    return made


def keep_apart(work: Work, pair: Pair, *, reason: str) -> Distinction:
    """Note that two that look alike are two; they are no longer proposed."""
    old, new = _locked(work, pair)
    first, second = sorted((pair.from_id, pair.into_id))
    columns = {f"first_{pair.kind}_id": first, f"second_{pair.kind}_id": second}
    known = select(Distinction.id).filter_by(**columns)
    if work.session.scalars(known).first() is not None:
        raise Conflict("They are kept apart already.")
    noted = work.add(
        Distinction(**columns, reason=reason.strip(), decided_by=work.actor.key, recorded_at=work.at)
    )
    summary = f"{_name(old)} and {_name(new)} are two. {reason.strip()}".strip()
    work.record(f"directory.{pair.kind}.kept_apart", noted, summary=summary)
    return noted


def pair_of(made: Merge) -> Pair:
    """The two of a merge."""
    return Pair("organization" if made.from_organization_id else "person", made.from_id, made.into_id)


def steps_of(made: Merge) -> list[Step]:
    """The rows that a merge moved. Raises RuleBroken where erasing a person emptied the list."""
    if made.steps is None or made.steps == {}:
        raise RuleBroken(
            "The list of what moved was erased with a person; this merge stands.", field="reason"
        )
    return [Step(**step) for step in made.steps]


def _locked(work: Work, pair: Pair) -> tuple[Any, Any]:
    """Both, locked in the order of their ids: two merges of one pair wait for each other."""
    model: Any = Organization if pair.kind == "organization" else Person
    if pair.from_id == pair.into_id:
        raise RuleBroken("Choose two different ones.", field="reason")
    rows = {key: work.lock(model, key) for key in sorted((pair.from_id, pair.into_id))}
    return rows[pair.from_id], rows[pair.into_id]


def _refuse_own(work: Work, pair: Pair) -> None:
    if pair.kind == "person" and work.actor.person_id in (pair.from_id, pair.into_id):
        raise NotAllowed("Nobody merges their own record; ask somebody else of the staff.")


def _merge(work: Work, pair: Pair, reason: str, steps: Sequence[Step]) -> Merge:
    return Merge(
        kind=pair.kind, reason=reason.strip(), merged_at=work.at, merged_by=work.actor.key,
        steps=[step.as_json() for step in steps],
        **{f"from_{pair.kind}_id": pair.from_id, f"into_{pair.kind}_id": pair.into_id},
    )  # fmt: skip


def _note(work: Work, event: str, made: Merge, summary: str, places: Sequence[int]) -> None:
    """The same sentence in the chain of each foundation whose rows it moved."""
    kind = pair_of(made).kind
    for foundation_id in places:
        work.record(f"directory.{kind}.{event}", made, summary=summary, foundation_id=foundation_id)


def _defer(work: Work) -> None:
    """Composite keys are looked at when everything has moved, at the commit."""
    statement = "PRAGMA defer_foreign_keys=ON" if work.database.is_sqlite else "SET CONSTRAINTS ALL DEFERRED"
    work.session.execute(text(statement))


def _name(one: Organization | Person) -> str:
    return one.display_name if isinstance(one, Organization) else one.name
