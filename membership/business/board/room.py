"""What the board's room offers to the house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.business.board import policy
from membership.business.board.breaching import breach_lines
from membership.business.board.limits_report import BROKEN_LIMITS
from membership.business.board.merging import MERGER
from membership.business.board.models import CarriedFact
from membership.business.board.related_report import RELATED
from membership.business.board.reports import SEATS_AND_VACANCIES
from membership.business.board.views import blueprint
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import holds_on
from membership.kernel.personal import kept
from membership.kernel.room import DeskCard, DeskLine, NavigationItem, Room
from membership.kernel.viewer import Viewer


def _vacant(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """Vacant seats that the viewer may fill for a company; one statement."""
    held = [grant for grant in viewer.of("representative") if grant.kind in policy.APPOINTING]
    if not held:
        return
    on = at.date()
    query = (
        select(Foundation.slug, Body.slug.label("body"), Body.title, Seat.foundation_id, Seat.organization_id)
        .select_from(Seat)
        .join(Body, Body.id == Seat.body_id)
        .join(Foundation, Foundation.id == Seat.foundation_id)
        .outerjoin(Appointment, and_(Appointment.seat_id == Seat.id, holds_on(Appointment, on)))
        .where(Seat.organization_id.in_({grant.organization_id for grant in held}), Appointment.id.is_(None))
        .where(Seat.wing == "business", Seat.starts_on <= on, Seat.ends_on > on)
    )
    mine = {(grant.foundation_id, grant.organization_id) for grant in held}
    for row in session.execute(query):
        if (row.foundation_id, row.organization_id) in mine:
            url = ("seats.body_seats", {"foundation": row.slug, "body": row.body})
            yield DeskLine(
                f"Your seat on the {row.title} is vacant",
                url,
                "Name who holds it",
                "due",
                row.organization_id,
            )


ROOM = Room(
    name="board",
    merging=MERGER,
    personal_data=(
        kept(
            CarriedFact,
            ("kind", "name", "starts_on", "ends_on"),
            "Who sits through an office or a project.",
            "Kept as a record of who could vote; the person's name is erased with the person.",
            keys=("person_id",),
        ),
    ),
    blueprint=blueprint,
    navigation=(NavigationItem("Seats", "seats.seats", "armchair", policy.may_see_seats, order=40),),
    desk_cards=(
        DeskCard("Seats to fill", _vacant, icon="armchair", order=20),
        DeskCard("Limits of the charter", breach_lines, icon="alert-triangle", order=13),
    ),
    reports=(SEATS_AND_VACANCIES, RELATED, BROKEN_LIMITS),
)
