"""Views of the members' list under a name: saved, changed, shared, chosen as the one that opens, removed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from membership.business.members.models import DefaultView, SavedView
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Work

MOST = 100
"""Views that one person keeps in one foundation."""
LONGEST_NAME = 80


def views_for(session: Session, foundation_id: int, person_id: int | None) -> Sequence[Row[*tuple[Any, ...]]]:
    """The person's own views and those that others share, by name, and which of them the list opens with; one statement."""
    return session.execute(_views(), {"foundation": foundation_id, "person": person_id}).all()


@cache
def _views() -> Select[*tuple[Any, ...]]:
    """Made once: to put it together costs more than to ask it."""
    person: Any = bindparam("person")
    opens = and_(DefaultView.view_id == SavedView.id, DefaultView.person_id == person)
    return (
        select(
            SavedView.public_id, SavedView.name, SavedView.is_shared, SavedView.question, SavedView.owner_id,
            SavedView.version, Person.name.label("owner"), DefaultView.id.is_not(None).label("is_default"),
        )
        .join(Person, Person.id == SavedView.owner_id)
        .outerjoin(DefaultView, opens)
        .where(SavedView.foundation_id == bindparam("foundation"))
        .where(or_(SavedView.owner_id == person, SavedView.is_shared))
        .order_by(SavedView.name_key, SavedView.id)
    )  # fmt: skip


def view_by_public_id(
    session: Session, foundation_id: int, person_id: int | None, public_id: str
) -> SavedView:
    """A view that the person owns, or that is shared. Raises NotFound."""
    query = select(SavedView).where(
        SavedView.foundation_id == foundation_id, SavedView.public_id == public_id,
        or_(SavedView.owner_id == person_id, SavedView.is_shared),
    )  # fmt: skip
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def save_view(
    work: Work,
    foundation_id: int,
    owner_id: int,
    name: str,
    question: Mapping[str, Any],
    *,
    is_shared: bool = False,
) -> SavedView:
    """Keep a question under a name. Raises RuleBroken (field "name") where the owner has one of this name."""
    place = work.lock(Foundation, foundation_id)
    shown, key = _named(name)
    own = work.session.scalars(
        select(SavedView.name_key).where(SavedView.foundation_id == foundation_id, SavedView.owner_id == owner_id)
    ).all()  # fmt: skip
    if key in own:
        raise RuleBroken(
            f"You have a view “{shown}” already. Change that one, or choose another name.", field="name"
        )
    if len(own) >= MOST:
        raise RuleBroken(f"You have {MOST} views already; remove one first.", field="name")
    view = work.add(
        SavedView(
            foundation_id=place.id, owner_id=owner_id, name=shown, name_key=key, is_shared=is_shared,
            question=dict(question), recorded_at=work.at,
        )
    )  # fmt: skip
    return _record(work, view, "saved", f"Saved the view “{shown}” of the members.")


def change_view(
    work: Work, view_id: int, name: str, question: Mapping[str, Any], *, is_shared: bool, version: int
) -> SavedView:
    """Change name, question or sharing of a view. A view that is shared no longer opens for nobody but its owner.

    Raises Conflict where `version` is no longer the present one, RuleBroken (field "name") where the name is taken.
    """
    view = work.lock(SavedView, view_id)
    if view.version != version:
        raise Conflict("Somebody changed this view while you were editing it.")
    shown, key = _named(name)
    twin = select(SavedView.id).where(
        SavedView.foundation_id == view.foundation_id, SavedView.owner_id == view.owner_id, SavedView.name_key == key,
        SavedView.id != view.id,
    )  # fmt: skip
    if work.session.scalars(twin).first() is not None:
        raise RuleBroken(f"You have another view “{shown}” already.", field="name")
    view.name, view.name_key, view.is_shared, view.question = shown, key, is_shared, dict(question)
    if not is_shared:
        _open_no_longer(work, view, but=view.owner_id)
    return _record(work, view, "changed", f"Changed the view “{shown}” of the members.")


def remove_view(work: Work, view_id: int) -> None:
    """The view goes; for whom it opened the list, the list opens as it always does."""
    view = work.lock(SavedView, view_id)
    _open_no_longer(work, view)
    work.session.flush()
    work.session.delete(view)
    _record(work, view, "removed", f"Removed the view “{view.name}” of the members.")


def open_with(work: Work, foundation_id: int, person_id: int, view_id: int) -> DefaultView:
    """The list opens with this view for the person."""
    view = work.lock(SavedView, view_id)
    opening = _opening(work.session, foundation_id, person_id)
    if opening is None:
        opening = work.add(
            DefaultView(
                foundation_id=foundation_id, person_id=person_id, view_id=view_id, recorded_at=work.at
            )
        )
    opening.view_id, opening.recorded_at = view_id, work.at
    _record(work, view, "opened_with", f"The list of members opens with “{view.name}”.")
    return opening


def open_plainly(work: Work, foundation_id: int, person_id: int) -> None:
    """The list opens for the person as it does for everybody."""
    opening = _opening(work.session, foundation_id, person_id)
    if opening is None:
        return
    view = work.session.get_one(SavedView, opening.view_id)
    work.session.delete(opening)
    _record(work, view, "opened_no_longer", f"The list of members opens no longer with “{view.name}”.")


def _opening(session: Session, foundation_id: int, person_id: int) -> DefaultView | None:
    query = select(DefaultView).where(
        DefaultView.foundation_id == foundation_id, DefaultView.person_id == person_id
    )
    return session.scalars(query.with_for_update()).one_or_none()


def _open_no_longer(work: Work, view: SavedView, *, but: int | None = None) -> None:
    query = select(DefaultView).where(DefaultView.view_id == view.id).with_for_update()
    for opening in work.session.scalars(query):
        if opening.person_id != but:
            work.session.delete(opening)


def _named(name: str) -> tuple[str, str]:
    """The name as it is shown, and as two names are compared."""
    shown = " ".join(name.split())
    if not shown:
        raise RuleBroken("Give the view a name.", field="name")
    if len(shown) > LONGEST_NAME:
        raise RuleBroken(f"A name has at most {LONGEST_NAME} characters.", field="name")
    return shown, unicodedata.normalize("NFKC", shown).casefold()


def _record(work: Work, view: SavedView, verb: str, summary: str) -> SavedView:
    work.record(f"business.view.{verb}", view, foundation_id=view.foundation_id, summary=summary)
    return view
