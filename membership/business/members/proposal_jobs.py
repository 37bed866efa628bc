"""After a proposal: whoever could answer it is written to, and whoever was named; what nobody confirms in time is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.independence import sole_namer
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.ownership import staff_of
from membership.business.members.proposal_words import change_words, is_of_oneself, is_stranger
from membership.business.members.proposals import expire_changes
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.directory.people.queries import survivor_id
from membership.kernel.facts import holds_on
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.times import business_date, date_text, instant_text
from membership.kernel.work import Work, open_work, system_permit

BATCH = 100


def tell_second_persons(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: mail the company's other people, or the staff where there are none; each of them once. Where somebody is named who
    is not known to work for the company, they are asked themselves."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        asked = work.lock(RepresentativeProposal, int(payload["proposal"]))
        if asked.state != "open" or not context.first_time(work.session):
            return
        session = work.session
        place = session.get_one(Foundation, asked.foundation_id)
        today = business_date(work.at, place.zone)
        told, is_asked = _told(work, asked, place), is_stranger(session, asked, today)
        others = _others(session, asked, today) or staff_of(session, place.id, work.at)
        if is_asked and is_of_oneself(session, asked):
            others, is_asked = _other_staff(session, asked, work.at), False
        elif is_asked:
            others = staff_of(session, place.id, work.at) if asked.clause else []
            _ask(work, asked, place, told)
        for one in others:
            queue_mail(
                work, "representative-proposed", asked.public_id, one, "representative-proposed", told,
                brand=place.name, foundation_id=place.id,
            )  # fmt: skip
        whom = f"{len(others)} to confirm as second persons" + (", and the person" if is_asked else "")
        work.record(
            "business.representative.asked", asked, foundation_id=place.id, summary=f"Asked {whom}: {told['change']}."
        )  # fmt: skip


def _told(work: Work, asked: RepresentativeProposal, place: Foundation) -> dict[str, Any]:
    """What the mails say of a proposal."""
    session = work.session
    member = session.get_one(Member, asked.member_id)
    company = session.get_one(Organization, member.organization_id).display_name
    return {
        "company": company, "change": change_words(work, asked),
        "kind": asked.kind, "on": date_text(asked.from_on), "proposer": session.get_one(Person, asked.proposed_by).name,
        "until": instant_text(asked.expires_at, place.zone), "is_binding": bool(asked.clause),
        "path": f"/{place.slug}/members/{member.public_id}/representation",
    }  # fmt: skip


def _ask(work: Work, asked: RepresentativeProposal, place: Foundation, told: Mapping[str, Any]) -> None:
    """Write to whom the company named, at the address that it typed."""
    person = work.session.get_one(Person, survivor_id(work.session, asked.person_id))
    if person.email is None:
        return
    to = Recipient(str(single_line(person.name)), person.email)
    context = {**told, "path": "/account/asked"}
    queue_mail(
        work, "representative-asked", asked.public_id, to, "representative-asked", context, brand=place.name,
        foundation_id=place.id,
    )  # fmt: skip


def tell_named(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: tell whoever was named that they act for the company, and who named them, or proposed and confirmed it; once."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        named = work.lock(Representative, int(payload["representative"]))
        person = work.session.get_one(Person, named.person_id)
        if named.superseded_at is not None or person.email is None or not context.first_time(work.session):
            return
        place = work.session.get_one(Foundation, named.foundation_id)
        member = work.session.get_one(Member, named.member_id)
        _, _, key = named.named_by.partition(":")
        namer, proposer = int(key), payload.get("proposer")
        told = {
            "company": work.session.get_one(Organization, member.organization_id).display_name, "kind": named.kind,
            "on": date_text(named.starts_on), "proposer": work.session.get_one(Person, proposer or namer).name,
            "confirmer": work.session.get_one(Person, namer).name if proposer else "", "path": "/account/employment",
        }  # fmt: skip
        queue_mail(
            work, "representative-named", named.public_id, Recipient(str(single_line(person.name)), person.email),
            "representative-named", told, brand=place.name, foundation_id=place.id,
        )  # fmt: skip
        summary = f"Told {person.name} that they are {named.kind} representative of {told['company']}."
        work.record("business.representative.told", named, foundation_id=place.id, summary=summary)


def _others(session: Session, asked: RepresentativeProposal, on: date) -> Sequence[Recipient]:
    """Representatives of the company who may confirm: not whoever proposed it, nor those whom they alone have named."""
    proposer = survivor_id(session, asked.proposed_by)
    query = (
        select(Person.id, Person.name, Person.email)
        .join(Representative, Representative.person_id == Person.id)
        .where(
            Representative.member_id == asked.member_id, holds_on(Representative, on), Person.id != proposer,
            Person.email.is_not(None),
        )
        .distinct()
        .order_by(Person.email)
    )  # fmt: skip
    return [
        Recipient(str(single_line(row.name)), str(row.email))
        for row in session.execute(query)
        if sole_namer(session, asked.member_id, row.id, on) != proposer
    ]


def _other_staff(session: Session, asked: RepresentativeProposal, at: datetime) -> Sequence[Recipient]:
    own = session.get_one(Person, survivor_id(session, asked.proposed_by)).email
    return [one for one in staff_of(session, asked.foundation_id, at) if one.address != own]


def close_late_proposals(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """Job: close what nobody confirmed in time, a batch in each commit. Again changes nothing."""
    while True:
        with open_work(system_permit(context.database, "job", context.reference)) as work:
            if expire_changes(work, BATCH) < BATCH:
                return


JOBS = (
    Job("members.proposed", tell_second_persons),
    Job("members.named", tell_named),
    Job("members.close_proposals", close_late_proposals),
)
CLOSING = Schedule("members.close_proposals", "35 * * * *")
