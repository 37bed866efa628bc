"""The work queues of staff: what waits for them, counted in one statement, and each as a list with the next act.

A queue of rows is one select; its count is the same select, counted, so that page, count and desk cannot disagree. The last
three are computed from the charter: what the payment ladder ends, who lost a place by absence, what is beyond a cap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Seat
from membership.business.charter.models import TierTerms
from membership.business.lifecycle import joining_queries
from membership.business.members.contacts import stale_contacts
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Agreement, Application, Member, Representative, Task, Term
from membership.business.members.ownership import without_owner
from membership.business.members.roster import acting
from membership.business.members.running_out import LAST, last_of_chain, runs_out
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation, Person
from membership.kernel.facts import holds_on

SHOWN = 200
"""Rows of a queue that its page shows; the count names them all."""
LATELY = timedelta(days=365)
GONE = ("lapse", "expire")
"""Steps by which a membership ended without anybody's wish."""
Asks = Callable[[int, date], Select[*tuple[Any, ...]]]


@dataclass(frozen=True)
class Queue:
    """A list of what waits. `rows` selects it for a foundation and a day, what is most urgent first."""

    key: str
    title: str
    meaning: str
    rows: Asks


def counts(session: Session, foundation_id: int, on: date) -> dict[str, int]:
    """Queue -> how many rows it has; one statement for all of them."""
    numbers = [
        select(func.count()).select_from(queue.rows(foundation_id, on).order_by(None).subquery()).scalar_subquery()
        for queue in QUEUES.values()
    ]  # fmt: skip
    found = session.execute(select(*numbers)).one()
    return dict(zip(QUEUES, found, strict=True))


def rows_of(session: Session, queue: Queue, foundation_id: int, on: date) -> Sequence[Row[Any]]:
    """The first rows of a queue; one statement."""
    return session.execute(queue.rows(foundation_id, on).limit(SHOWN)).all()


def companies_of(session: Session, person_ids: Sequence[int], on: date) -> Mapping[int, list[str]]:
    """Person -> the companies for which they work on the day; one statement."""
    query = (
        select(Affiliation.person_id, Organization.display_name)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(Affiliation.person_id.in_(person_ids), _works(on))
        .order_by(Organization.display_name)
    )
    found: dict[int, list[str]] = {}
    for person, name in session.execute(query):
        found.setdefault(person, []).append(name)
    return found


def _applications(foundation_id: int, _on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.public_id, Application.legal_name, Application.state, Application.state_since,
            Application.decide_by,
        )
        .where(Application.foundation_id == foundation_id, Application.state.in_(joining_queries.OURS))
        .order_by(Application.decide_by.is_(None), Application.decide_by, Application.state_since, Application.id)
    )  # fmt: skip


def _agreements(foundation_id: int, _on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Agreement.public_id, Agreement.state, Agreement.sent_at, Agreement.void_reason, Application.legal_name
        )
        .join(Application, Application.id == Agreement.application_id)
        .where(Agreement.foundation_id == foundation_id, Agreement.state.in_(joining_queries.UNDERWAY))
        .order_by(Agreement.void_reason == "", Agreement.sent_at, Agreement.id)
    )  # fmt: skip


def _steps(foundation_id: int, _on: date) -> Select[*tuple[Any, ...]]:
    """Open tasks of the foundation's side."""
    return (
        select(Task.title, Task.due_on, Member.public_id, Organization.display_name)
        .join(Member, Member.id == Task.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Task.foundation_id == foundation_id, Task.side == "foundation", Task.done_at.is_(None))
        .order_by(Task.due_on, Task.id)
    )


def _renewals(first: int, last: int) -> Asks:
    """Memberships whose last term ends in more than `first` and at most `last` days."""

    def rows(foundation_id: int, on: date) -> Select[*tuple[Any, ...]]:
        return (
            _members(foundation_id, on, LAST)
            .join(LAST, last_of_chain())
            .where(Term.foundation_id == foundation_id)  # the index of ends of terms begins with it
            .where(runs_out(on + timedelta(days=last)), LAST.ends_on > on + timedelta(days=first))
            .order_by(LAST.ends_on, Organization.display_name, Member.id)
        )

    return rows


def _voiceless(foundation_id: int, on: date) -> Select[*tuple[Any, ...]]:
    return (
        _members(foundation_id, on)
        .join(TierTerms, TierTerms.id == Term.terms_id)
        .where(TierTerms.is_voting, ~acting("voting", on))
        .order_by(Organization.display_name, Member.id)
    )


def _ownerless(foundation_id: int, on: date) -> Select[*tuple[Any, ...]]:
    ids = without_owner(Member.foundation_id == foundation_id, on).subquery()
    return (
        _members(foundation_id, on)
        .where(Member.id.in_(select(ids.c.id)))
        .order_by(Organization.display_name, Member.id)
    )


def _stale(foundation_id: int, on: date) -> Select[*tuple[Any, ...]]:
    stale = stale_contacts([foundation_id], on).subquery()
    return (
        select(
            Person.name, Person.email, Person.public_id.label("person"), Organization.display_name,
            Member.public_id, stale.c.since, stale.c.confirmed_on,
        )
        .select_from(stale)
        .join(Member, Member.id == stale.c.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Person, Person.id == stale.c.person_id)
        .order_by(
            func.coalesce(stale.c.confirmed_on, stale.c.since), Organization.display_name, stale.c.member_id,
            stale.c.person_id,
        )
    )  # fmt: skip


def _lapsed(foundation_id: int, on: date) -> Select[*tuple[Any, ...]]:
    last = (
        select(MembershipAct.member_id, func.max(MembershipAct.number).label("number"))
        .where(MembershipAct.foundation_id == foundation_id)
        .group_by(MembershipAct.member_id)
        .subquery()
    )
    return (
        select(
            Member.public_id, Organization.display_name, MembershipAct.step, MembershipAct.effective_on, MembershipAct.reason
        )
        .join(last, and_(last.c.member_id == MembershipAct.member_id, last.c.number == MembershipAct.number))
        .join(Member, Member.id == MembershipAct.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(MembershipAct.step.in_(GONE), MembershipAct.effective_on <= on, MembershipAct.effective_on > on - LATELY)
        .order_by(MembershipAct.effective_on.desc(), Organization.display_name)
    )  # fmt: skip


def _two_companies(foundation_id: int, on: date) -> Select[*tuple[Any, ...]]:
    """People who act for a member, or sit in a business body, and work for more than one company."""
    acts = exists().where(
        Representative.person_id == Affiliation.person_id, Representative.foundation_id == foundation_id,
        holds_on(Representative, on),
    )  # fmt: skip
    sits = exists().where(
        Appointment.person_id == Affiliation.person_id, Appointment.seat_id == Seat.id,
        Seat.foundation_id == foundation_id, Seat.wing == "business", holds_on(Appointment, on),
    )  # fmt: skip
    return (
        select(
            Affiliation.person_id, Person.public_id.label("person"), Person.name,
            func.count(Affiliation.organization_id.distinct()).label("companies"),
            func.max(Affiliation.starts_on).label("since"),
        )
        .join(Person, Person.id == Affiliation.person_id)
        .where(_works(on), or_(acts, sits))
        .group_by(Affiliation.person_id, Person.public_id, Person.name)
        .having(func.count(Affiliation.organization_id.distinct()) > 1)
        .order_by(Person.name, Affiliation.person_id)
    )  # fmt: skip


def _members(foundation_id: int, on: date, shown: Any = Term) -> Select[*tuple[Any, ...]]:
    """Members on the day with their company and term, or the term that is `shown` of them."""
    return (
        select(
            Member.public_id, Organization.display_name, shown.tier_name, shown.ends_on, shown.complimentary, Member.number
        )
        .select_from(Member)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Term, and_(Term.member_id == Member.id, holds_on(Term, on)))
        .where(Member.foundation_id == foundation_id)
    )  # fmt: skip


def _works(on: date) -> Any:
    return and_(holds_on(Affiliation, on), Affiliation.standing != "contradicted")


QUEUES: Mapping[str, Queue] = {
    queue.key: queue
    for queue in (
        Queue("applications", "Applications waiting", "It is our turn: to decide, to send an agreement, to admit.", _applications),
        Queue("agreements", "Agreements out", "Sent and not executed: signed by nobody yet, declined at the provider, or signed by the company alone.", _agreements),
        Queue("steps", "Ours to do for members", "Welcome steps and deliveries that the foundation owes, by day.", _steps),
        Queue("renewals-30", "Renewals within 30 days", "The term ends, no next one follows, and nobody resigned.", _renewals(0, 30)),
        Queue("renewals-60", "Renewals in 31 to 60 days", "The term ends, no next one follows, and nobody resigned.", _renewals(30, 60)),
        Queue("renewals-90", "Renewals in 61 to 90 days", "The term ends, no next one follows, and nobody resigned.", _renewals(60, 90)),
        Queue("lapsed", "Lapsed", "Ended unpaid or unrenewed within a year, and not taken back.", _lapsed),
        Queue("voting", "No voting representative", "The tier votes, and nobody is named to vote.", _voiceless),
        Queue("primary", "Nobody acts as a whole", "No primary representative is named.", _ownerless),
        Queue("contacts", "Stale contacts", "Not named, changed or confirmed within a year.", _stale),
        Queue("two-companies", "People at two companies", "They act for a member or sit in a body, and work for more than one company.", _two_companies),
    )
}  # fmt: skip
"""Key -> queue, in the order in which they are listed."""
LADDER, CAPS, ABSENT = "to-lapse", "caps", "absent"
"""The queues that the charter computes."""
