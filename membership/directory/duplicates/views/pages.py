"""Pages of duplicates: the list of likely ones, two side by side with all that would move, and the merges that were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.duplicates.forms import ApartForm, MergeForm, UndoForm
from membership.directory.duplicates.models import Merge
from membership.directory.duplicates.operations import (
    REVERSIBLE,
    keep_apart,
    merge,
    pair_of,
    touched_by,
    undo_merge,
)
from membership.directory.duplicates.policy import is_party, may_merge_in, may_see_duplicates
from membership.directory.duplicates.queries import (
    Sight,
    candidates,
    merge_by_public_id,
    merges,
    two_of_kind,
)
from membership.directory.foundations.queries import foundations
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.merging import Kind, Line, Merger, Pair
from membership.kernel.times import now
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import close_reader, enter, house, reader
from membership.webkit.pages import done, page

blueprint = Blueprint("duplicates", __name__)
KINDS: dict[str, Kind] = {"companies": "organization", "people": "person"}
SHOWN: dict[Kind, tuple[tuple[str, str], ...]] = {
    "organization": (
        ("Name", "name"), ("Legal name", "legal_name"), ("Registration number", "registration_key"), ("Tax id", "tax_id"),
        ("Country", "country"), ("Homepage", "homepage"), ("Address", "address"),
    ),
    "person": (("Name", "name"), ("Mail address", "email"), ("Handle", "handle"), ("Telephone", "phone")),
}  # fmt: skip
ELSEWHERE = "This concerns another foundation too, of whose staff you are not; ask somebody who is."


@blueprint.get("/<foundation>/duplicates/<any(companies,people):sort>")
@guard(may_see_duplicates)
def likely(foundation: str, sort: str) -> Response:
    """Pairs that may be one, the likeliest first."""
    place = enter(foundation)
    see(may_see_duplicates(viewer(), place))
    return page(
        "directory/duplicates/likely.html",
        title="Duplicates",
        breadcrumbs=[("Duplicates", None)],
        place=place,
        sort=sort,
        rows=candidates(reader(), _sight(place), KINDS[sort]),
    )


@blueprint.get("/<foundation>/duplicates/merges")
@guard(may_see_duplicates)
def made(foundation: str) -> Response:
    """The merges that were made."""
    place = enter(foundation)
    see(may_see_duplicates(viewer(), place))
    return _made_page(place)


@blueprint.get("/<foundation>/duplicates/<any(companies,people):sort>/<old>/<new>")
@guard(may_see_duplicates)
def pair(foundation: str, sort: str, old: str, new: str) -> Response:
    """Two side by side, and everything that would move."""
    place = enter(foundation)
    see(may_see_duplicates(viewer(), place))
    return _pair_page(place, sort, *_both(place, sort, old, new))


@blueprint.post("/<foundation>/duplicates/<any(companies,people):sort>/<old>/<new>/merge")
@guard(may_see_duplicates)
def merge_pair(foundation: str, sort: str, old: str, new: str) -> AnyResponse:
    """The first becomes the second."""
    place = enter(foundation)
    see(may_see_duplicates(viewer(), place))
    both = _both(place, sort, old, new)
    two, form = _pair(sort, *both), MergeForm()
    permit = _permit(two)
    if not form.validate_on_submit():
        return _pair_page(place, sort, *both, status=422, merge_form=form)
    close_reader()
    try:
        with open_work(permit) as work:
            merge(work, _mergers(), two, reason=form.reason.data or "")
    except (RuleBroken, Conflict) as refusal:
        form.say(RuleBroken(refusal.message, field="reason"))
        return _pair_page(place, sort, *both, status=422, merge_form=form)
    message = f"{both[0].name} is merged into {both[1].name}. This can be undone for {REVERSIBLE.days} days."
    return done(message, url_for("duplicates.made", foundation=foundation))


@blueprint.post("/<foundation>/duplicates/<any(companies,people):sort>/<old>/<new>/apart")
@guard(may_see_duplicates)
def part(foundation: str, sort: str, old: str, new: str) -> AnyResponse:
    """They are two, and are proposed no more."""
    place = enter(foundation)
    see(may_see_duplicates(viewer(), place))
    permit = allow(may_see_duplicates(viewer(), place))
    both, form = _both(place, sort, old, new), ApartForm()
    if not form.validate_on_submit():
        return _pair_page(place, sort, *both, status=422, apart_form=form)
    close_reader()
    try:
        with open_work(permit) as work:
            keep_apart(work, _pair(sort, *both), reason=form.note.data or "")
    except (RuleBroken, Conflict) as refusal:
        form.say(RuleBroken(refusal.message, field="note"))
        return _pair_page(place, sort, *both, status=422, apart_form=form)
    return done("They are kept apart.", url_for("duplicates.likely", foundation=foundation, sort=sort))


@blueprint.post("/<foundation>/duplicates/merges/<merge>/undo")
@guard(may_see_duplicates)
def undo(foundation: str, merge: str) -> AnyResponse:
    """Take a merge back."""
    place = enter(foundation)
    see(may_see_duplicates(viewer(), place))
    found = merge_by_public_id(reader(), house().rooms, place.id, merge)
    permit, form = _permit(pair_of(found)), UndoForm()
    if not form.validate_on_submit():
        return _made_page(place, found, form, 422)
    close_reader()
    try:
        with open_work(permit) as work:
            undo_merge(work, _mergers(), found.id, reason=form.reason.data or "")
    except (RuleBroken, Conflict) as refusal:
        form.say(RuleBroken(refusal.message, field="reason"))
        return _made_page(place, found, form, 422)
    return done("The merge is undone.", url_for("duplicates.made", foundation=foundation))


def _permit(two: Pair) -> Permit:
    """Leave to merge or to undo: by staff of every foundation whose rows move, and by neither of the two."""
    places = touched_by(reader(), _mergers(), two) + touched_by(reader(), _mergers(), _turned(two))
    allow(not (two.kind == "person" and is_party(viewer(), (two.from_id, two.into_id))), "Ask a colleague.")
    return allow(may_merge_in(viewer(), places), ELSEWHERE)


def _turned(two: Pair) -> Pair:
    return Pair(two.kind, two.into_id, two.from_id)


def _mergers() -> Sequence[Merger]:
    return [room.merging for room in house().rooms if room.merging is not None]


def _both(place: Any, sort: str, old: str, new: str) -> tuple[Any, Any]:
    return two_of_kind(reader(), _sight(place), KINDS[sort], old, new)


def _sight(place: Any) -> Sight:
    """What the viewer may put beside what is known here: those of every foundation of whose staff they are."""
    served = frozenset(one.foundation_id for one in viewer().of("staff") if one.foundation_id is not None)
    return Sight(house().rooms, place.id, served)


def _pair(sort: str, old: Any, new: Any) -> Pair:
    return Pair(KINDS[sort], old.id, new.id)


def _pair_page(place: Any, sort: str, old: Any, new: Any, status: int = 200, **forms: Any) -> Response:
    two, session = _pair(sort, old, new), reader()
    moving = [line for one in _mergers() for line in one.preview(session, two)]
    refusals = [why for one in _mergers() for why in one.refusals(session, two, now().date())]
    merge_form = forms.get("merge_form") or MergeForm(formdata=None)
    return page(
        "directory/duplicates/pair.html",
        title=f"{old.name} and {new.name}",
        breadcrumbs=[("Duplicates", url_for("duplicates.likely", foundation=place.slug, sort=sort)), ("Two", None)],
        status=status,
        place=place,
        sort=sort,
        old=old,
        new=new,
        shown=[(label, _spelt(old, name), _spelt(new, name)) for label, name in SHOWN[two.kind]],
        lines=_told(moving),
        refusals=[*refusals, *(f"{one.name} was merged already." for one in (old, new) if one.merged_into_id)],
        merge_form=merge_form.renew(),
        apart_form=(forms.get("apart_form") or ApartForm(formdata=None)).renew(),
    )  # fmt: skip


def _spelt(one: Any, name: str) -> Any:
    """The value as a person reads it: a number in a register is kept as a key of country, register and number."""
    value = getattr(one, name)
    return (
        " ".join(part for part in value.split("/") if part) if name == "registration_key" and value else value
    )


def _told(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """What moves, where, how many; of the technical side a count and nothing else."""
    names = {one.id: one.name for one in foundations(reader()) if may_merge_in(viewer(), [one.id])}
    told = [
        (
            one.text,
            names.get(one.foundation_id or 0, "Another foundation" if one.foundation_id else "Everywhere"),
            one.count,
        )
        for one in lines
        if one.wing != "technical"
    ]
    technical = sum(one.count for one in lines if one.wing == "technical")
    return [*told, ("Records of the technical side", "", technical)] if technical else told


def _made_page(
    place: Any, refused: Merge | None = None, form: UndoForm | None = None, status: int = 200
) -> Response:
    return page(
        "directory/duplicates/made.html",
        title="Merges",
        breadcrumbs=[("Duplicates", url_for("duplicates.likely", foundation=place.slug, sort="companies")), ("Merges", None)],
        status=status,
        place=place,
        rows=merges(reader(), house().rooms, place.id),
        since=now() - REVERSIBLE,
        undoing=RowForms(UndoForm, form, refused.public_id if refused else ""),
    )  # fmt: skip
