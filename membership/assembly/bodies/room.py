"""What bodies offer to the house: their pages, and the rights that follow from seats and offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, Text, cast, select, union
from sqlalchemy.orm import Session

from membership.assembly.bodies import policy
from membership.assembly.bodies.grants import GRANTS
from membership.assembly.bodies.leaving import leave_seats
from membership.assembly.bodies.merging import MERGER
from membership.assembly.bodies.models import Alternate, Appointment, Body, Officer, Seat
from membership.assembly.bodies.queries import bodies
from membership.assembly.bodies.reports import SEATS, TECHNICAL_SEATS
from membership.assembly.bodies.views import blueprint
from membership.kernel.facts import is_known
from membership.kernel.merging import Kind
from membership.kernel.room import Found, NavigationItem, PersonalData, Place, ProfileLine, Room
from membership.kernel.viewer import Viewer


def _search(session: Session, viewer: Viewer, place: Place, text: str, limit: int) -> Iterable[Found]:
    for body in bodies(session, place.id):
        if text.casefold() in body.title.casefold() and policy.may_read_body(viewer, body) and limit > 0:
            url = ("bodies.body", {"foundation": place.slug, "body": body.slug})
            yield Found("Body", body.title, f"{body.wing.capitalize()} side", url)


def _rows(model: Any) -> Any:
    def rows(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
        query = (
            select(Body.title, model.starts_on, model.ends_on)
            .join(Body, Body.id == model.body_id)
            .where(model.person_id == person_id, is_known(model))
        )
        return [dict(row) for row in session.execute(query).mappings()]

    return rows


def _kept(model: Any, purpose: str) -> PersonalData:
    return PersonalData(
        table=model.__tablename__,
        columns=("person_id",),
        purpose=purpose,
        retention="Kept as a record of who decided; the person's name is erased with the person.",
        rows=_rows(model),
    )


def _knows(kind: Kind, foundation_id: int) -> Select[Any]:
    """Who sits, stands by or holds an office in a business body, and whose seats they are: staff of the business side know
    nobody through a technical body."""
    if kind == "organization":
        return select(Seat.organization_id).where(
            Seat.foundation_id == foundation_id, Seat.organization_id.is_not(None)
        )
    parts = [
        select(model.person_id).where(model.foundation_id == foundation_id, model.wing == "business")
        for model in (Appointment, Alternate, Officer)
    ]
    together = union(*parts).subquery()
    return select(together.c.person_id)


def _profile(session: Session, viewer: Viewer, place: Place, person_id: int) -> Iterable[ProfileLine]:
    """Seats, standing by and offices in those bodies of the foundation that the viewer may read."""
    readable = {body.id: body for body in bodies(session, place.id) if policy.may_read_body(viewer, body)}
    for model, word in (
        (Appointment, "Holds a seat in"),
        (Alternate, "Stands by in"),
        (Officer, "Officer of"),
    ):
        query = (
            select(model.body_id, model.starts_on, model.ends_on, model.is_open_ended)
            .where(model.person_id == person_id, model.body_id.in_(list(readable)), is_known(model))
            .order_by(model.starts_on.desc())
        )
        for row in session.execute(query):
            body = readable[row.body_id]
            url = ("bodies.body", {"foundation": place.slug, "body": body.slug})
            until = None if row.is_open_ended else row.ends_on
            past = row.ends_on <= viewer.at.date()
            yield ProfileLine(
                "Seats and offices", f"{word} the {body.title}", row.starts_on, until, url, past
            )


def _remembers(viewer: Viewer, place: Place, person_id: int) -> Mapping[str, Select[Any]]:
    """Seats, standing by and offices in the business bodies of the foundation: nothing of the technical side."""
    if not policy.may_read_some_business_body(viewer, place):
        return {}
    return {
        model.__tablename__: select(cast(model.id, Text)).where(
            model.person_id == person_id, model.foundation_id == place.id, model.wing == "business"
        )
        for model in (Appointment, Alternate, Officer)
    }


ROOM = Room(
    name="bodies",
    remembers=_remembers,
    merging=MERGER,
    leaving=leave_seats,
    knows=_knows,
    profile=_profile,
    blueprint=blueprint,
    navigation=(
        NavigationItem(
            "Bodies", "bodies.business", "users-group", policy.may_read_some_business_body, order=30
        ),
        NavigationItem(
            "Bodies", "bodies.technical", "users-group", policy.may_read_some_technical_body, "technical", 30
        ),
    ),
    search=_search,
    reports=(SEATS, TECHNICAL_SEATS),
    grants=GRANTS,
    personal_data=(
        _kept(Appointment, "Who holds a seat."),
        _kept(Alternate, "Who stands by for a seat."),
        _kept(Officer, "Who holds an office."),
    ),
)
