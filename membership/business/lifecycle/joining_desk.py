"""What joining puts on a desk: for staff applications and agreements, for a company what it has to accept and to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.business.lifecycle import joining_queries as queries
from membership.business.lifecycle import policy
from membership.business.lifecycle.moving import STATE_WORDS
from membership.business.members.models import Acceptance, Agreement, AgreementText, Application, Member, Task
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.room import DeskLine, Found, Place
from membership.kernel.times import business_date, date_text
from membership.kernel.viewer import Viewer

MOST = 5


def staff_lines(session: Session, viewer: Viewer, at: datetime) -> Iterator[DeskLine]:
    """Applications that wait for the foundation, the late ones first; agreements that are out. Three statements."""
    places = {grant.foundation_id for grant in viewer.of("staff")} - {None}
    if not places:
        return
    yield from _applications(session, places, at)
    yield from _out(session, places)
    yield from _tasks(session, places, "foundation", at)


def _applications(session: Session, places: set[int | None], at: datetime) -> Iterator[DeskLine]:
    query = (
        select(
            Application.public_id, Application.legal_name, Application.state, Application.decide_by, Foundation.slug,
            Foundation.name, Foundation.zone,
        )
        .join(Foundation, Foundation.id == Application.foundation_id)
        .where(Application.foundation_id.in_(places), Application.state.in_(queries.OURS))
        .order_by(Application.decide_by.is_(None), Application.decide_by, Application.state_since)
        .limit(2 * MOST)
    )  # fmt: skip
    for row in session.execute(query):
        late = queries.is_late(row.decide_by, row.state, business_date(at, row.zone))
        url = ("joining.application", {"foundation": row.slug, "application": row.public_id})
        told = (
            f"decision overdue since {date_text(row.decide_by)}" if late else STATE_WORDS[row.state].lower()
        )
        yield DeskLine(f"{row.legal_name} wants to join {row.name}", url, told, "late" if late else "due")


def _out(session: Session, places: set[int | None]) -> Iterator[DeskLine]:
    query = (
        select(Foundation.slug, Foundation.name, Agreement.state, func.count().label("found"))
        .join(Foundation, Foundation.id == Agreement.foundation_id)
        .where(Agreement.foundation_id.in_(places), Agreement.state.in_(queries.UNDERWAY))
        .group_by(Foundation.slug, Foundation.name, Agreement.state)
        .order_by(Foundation.name, Agreement.state)
    )
    for row in session.execute(query):
        is_out = row.state == "out"
        url = ("joining.agreements", {"foundation": row.slug, "state": "waiting" if is_out else "signed"})
        noun = "agreement" if row.found == 1 else "agreements"
        text = f"{row.found} {noun} {'out' if is_out else 'to countersign'}"
        yield DeskLine(text, url, row.name, "plain" if is_out else "due")


def company_lines(session: Session, viewer: Viewer, at: datetime) -> Iterator[DeskLine]:
    """A new text to accept, and the welcome steps that are open, of the companies for which the viewer acts."""
    held = viewer.of("representative")
    companies = {grant.organization_id for grant in held} - {None}
    if not companies:
        return
    places = {grant.foundation_id for grant in held} - {None}
    yield from _to_accept(session, places, {g.organization_id for g in held if g.kind in policy.ACCEPTORS})
    yield from _tasks(session, places, "company", at, companies)


def _to_accept(session: Session, places: set[int | None], companies: set[int | None]) -> Iterator[DeskLine]:
    newest = (
        select(AgreementText.foundation_id, func.max(AgreementText.id).label("id"))
        .group_by(AgreementText.foundation_id)
        .subquery()
    )
    query = (
        select(
            Foundation.slug,
            Foundation.name,
            Organization.id,
            Organization.public_id,
            Organization.display_name,
        )
        .select_from(Member)
        .join(newest, newest.c.foundation_id == Member.foundation_id)
        .join(Foundation, Foundation.id == Member.foundation_id)
        .join(Organization, Organization.id == Member.organization_id)
        .outerjoin(Acceptance, (Acceptance.member_id == Member.id) & (Acceptance.text_id == newest.c.id))
        .where(
            Member.foundation_id.in_(places), Member.organization_id.in_(companies), Acceptance.id.is_(None)
        )
        .order_by(Foundation.name)
    )
    for row in session.execute(query):
        url = ("joining.own_agreement", {"foundation": row.slug, "company": row.public_id})
        text = f"{row.display_name}: accept the participation agreement"
        yield DeskLine(text, url, row.name, "due", row.id)


def _tasks(
    session: Session,
    places: set[int | None],
    side: str,
    at: datetime,
    companies: set[int | None] | None = None,
) -> Iterator[DeskLine]:
    """The next open tasks of each foundation, or of each member of the companies, and after them how many more there are."""
    each = Task.foundation_id if companies is None else Task.member_id
    ranked = (
        select(
            Task.id, Task.title, Task.due_on, Member.public_id, Organization.display_name, Member.organization_id,
            Foundation.slug, Foundation.name, Foundation.zone,
            func.row_number().over(partition_by=each, order_by=(Task.due_on, Task.id)).label("place"),
            func.count().over(partition_by=each).label("every"),
        )
        .join(Member, Member.id == Task.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Foundation, Foundation.id == Task.foundation_id)
        .where(Task.foundation_id.in_(places), Task.side == side, Task.done_at.is_(None))
    )  # fmt: skip
    if companies is not None:
        ranked = ranked.where(Member.organization_id.in_(companies))
    table = ranked.subquery()
    for row in session.execute(
        select(table).where(table.c.place <= MOST).order_by(table.c.due_on, table.c.id)
    ):
        own = ("benefits.benefits", {"foundation": row.slug, "member": row.public_id})
        tone = "late" if row.due_on < business_date(at, row.zone) else "due"
        told = f"until {date_text(row.due_on)}"
        yield DeskLine(f"{row.title}: {row.display_name}", own, told, tone, row.organization_id)
        more = row.every - MOST
        if row.place == MOST and more > 0:
            queue = ("desk.queue", {"foundation": row.slug, "queue": "steps"})
            whose = row.name if companies is None else row.display_name
            yield DeskLine(
                f"{more} more {'step' if more == 1 else 'steps'}: {whose}",
                queue if companies is None else own, "after these", "plain", row.organization_id,
            )  # fmt: skip


def search(session: Session, viewer: Viewer, place: Place, text: str, limit: int) -> Iterable[Found]:
    """Applications by the name of their company, for those who see them."""
    if not policy.may_see_applications(viewer, place):
        return
    for row in queries.applications(session, place.id, text=text, limit=limit):
        url: Any = ("joining.application", {"foundation": place.slug, "application": row.public_id})
        yield Found("Application", row.legal_name, STATE_WORDS[row.state], url)
