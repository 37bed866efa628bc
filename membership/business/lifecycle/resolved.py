"""The resolution behind an act: one of this foundation's business bodies, named by its public id or by its number."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.motions.models import Resolution
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_in_force
from membership.kernel.errors import RuleBroken
from membership.kernel.times import date_text

ENDING = ("board", "membership")
"""Classes of the bodies that end a membership for cause."""


def resolution_named(session: Session, foundation_id: int, named: str) -> Resolution:
    """The resolution with this public id, or this number ("2026-4"). Raises RuleBroken (field "resolution") where there is
    none, or several bodies have one of the number."""
    query = select(Resolution).where(Resolution.foundation_id == foundation_id, Resolution.wing == "business")
    year, _, number = named.strip().partition("-")
    if len(year) == 4 and number.isdecimal() and year.isdecimal() and len(number) < 7:
        query = query.where(Resolution.year == int(year), Resolution.number == int(number))
    else:
        query = query.where(Resolution.public_id == named.strip())
    found = session.scalars(query).all()
    if not found:
        raise RuleBroken("There is no such resolution of this foundation.", field="resolution")
    if len(found) > 1:
        raise RuleBroken("Several bodies have a resolution of this number.", field="resolution")
    return found[0]


def resolution_to_terminate(
    session: Session, foundation_id: int, named: str, *, heard_on: date
) -> tuple[Resolution, str]:
    """The resolution that ends a membership for cause, with its words for everybody: a resolution is private until it is
    published, so its title is not among them. Raises RuleBroken (field "resolution"): none is named, it was adopted before
    the member was heard, or it is of a body that does not decide about members."""
    if not named.strip():
        raise RuleBroken("Name the resolution that decided it.", field="resolution")
    found = resolution_named(session, foundation_id, named)
    body = session.get_one(Body, found.body_id)
    told = f"Resolution {found.year}-{found.number:02} of the {body.title}"
    if found.adopted_on < heard_on:
        raise RuleBroken(
            f"{told} was adopted on {date_text(found.adopted_on)}, before the member was heard on {date_text(heard_on)}.",
            field="resolution",
        )
    deciders = _deciders(charter_in_force(session, foundation_id, "business", found.adopted_on))
    if deciders and body.key not in deciders:
        raise RuleBroken(
            f"{told} ends no membership; about that decides: {' or '.join(deciders.values())}.",
            field="resolution",
        )
    return found, told


def _deciders(document: CharterDocument) -> dict[str, str]:
    return {one.subject: one.parameters.title for one in document.bodies() if one.parameters.class_ in ENDING}
