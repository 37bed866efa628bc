"""After a proposal: whoever could be the second person is written to; what nobody confirms in time is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.ownership import staff_of
from membership.business.members.proposals import expire_changes, in_words
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.times import business_date, date_text, instant_text
from membership.kernel.work import open_work, system_permit

BATCH = 100


def tell_second_persons(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: mail the company's other people, or the staff where there are none; each of them once."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        asked = work.lock(RepresentativeProposal, int(payload["proposal"]))
        if asked.state != "open" or not context.first_time(work.session):
            return
        member, session = work.session.get_one(Member, asked.member_id), work.session
        place = session.get_one(Foundation, asked.foundation_id)
        company = session.get_one(Organization, member.organization_id).display_name
        change = in_words(asked.act, asked.kind, session.get_one(Person, asked.person_id).name, company)
        told = {
            "company": company, "change": change, "on": date_text(asked.from_on),
            "proposer": session.get_one(Person, asked.proposed_by).name,
            "until": instant_text(asked.expires_at, place.zone),
            "path": f"/{place.slug}/members/{member.public_id}/representation",
        }  # fmt: skip
        today = business_date(work.at, place.zone)
        others = _others(session, asked, today) or staff_of(session, place.id, work.at)
        for one in others:
            queue_mail(
                work, "representative-proposed", asked.public_id, one, "representative-proposed", told,
                brand=place.name, foundation_id=place.id,
            )  # fmt: skip
        summary = f"Asked {len(others)} to confirm as second persons: {change}."
        work.record("business.representative.asked", asked, foundation_id=place.id, summary=summary)


def _others(session: Session, asked: RepresentativeProposal, on: date) -> Sequence[Recipient]:
    """Representatives of the company, but whoever proposed it and those whom they have named."""
    query = (
        select(Person.name, Person.email)
        .join(Representative, Representative.person_id == Person.id)
        .where(
            Representative.member_id == asked.member_id, holds_on(Representative, on),
            Person.id != asked.proposed_by, Person.email.is_not(None),
            Representative.named_by != f"person:{asked.proposed_by}",
        )
        .distinct()
        .order_by(Person.email)
    )  # fmt: skip
    return [Recipient(str(single_line(row.name)), row.email) for row in session.execute(query)]


def close_late_proposals(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """Job: close what nobody confirmed in time, a batch in each commit. Again changes nothing."""
    while True:
        with open_work(system_permit(context.database, "job", context.reference)) as work:
            if expire_changes(work, BATCH) < BATCH:
                return


JOBS = (
    Job("members.proposed", tell_second_persons),
    Job("members.close_proposals", close_late_proposals),
)
CLOSING = Schedule("members.close_proposals", "35 * * * *")
