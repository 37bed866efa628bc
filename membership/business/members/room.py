"""What the members' room offers to the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from membership.business.members import policy
from membership.business.members.agreement_tables import Acceptance, Signature
from membership.business.members.benefit_report import BENEFIT_USES
from membership.business.members.brought import files_for_person
from membership.business.members.change_reports import MEMBER_MOVES, MEMBERS_BY_TIER
from membership.business.members.contacts import contact_lines, employment_lines
from membership.business.members.erasing import erase_from_members
from membership.business.members.grants import GRANTS
from membership.business.members.leaving import leave_company
from membership.business.members.listing import MemberListing
from membership.business.members.merging import MERGER
from membership.business.members.missing_report import MISSING
from membership.business.members.models import (
    Confirmation,
    DefaultView,
    Mailing,
    MailingRecipient,
    Member,
    Note,
    Representative,
    RepresentativeProposal,
    SavedView,
    Term,
)
from membership.business.members.ownership import TELL, ownerless_lines
from membership.business.members.proposal_jobs import CLOSING, JOBS
from membership.business.members.proposal_queries import second_person_lines
from membership.business.members.queries import tier_counts
from membership.business.members.reports import MEMBER_ROSTER
from membership.business.members.retention import RETENTION
from membership.business.members.roster import Wanted, roster_page
from membership.business.members.running_out import LAST, last_of_chain, runs_out
from membership.business.members.views import (
    asked,
    assets,
    benefits,
    directory,
    employees,
    notes,
    overview,
    pages,
    people,
    records,
    representation,
    roster,
    tasks,
    terms,
    views,
)
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.facts import holds_on, is_known
from membership.kernel.merging import Kind
from membership.kernel.personal import kept
from membership.kernel.room import (
    DeskCard,
    DeskLine,
    Found,
    NavigationItem,
    PersonalData,
    Place,
    ProfileLine,
    PublicPage,
    Room,
)
from membership.kernel.times import business_date, date_text
from membership.kernel.viewer import Viewer

PAGES = (
    asked, assets, benefits, directory, employees, notes, overview, people, records, representation, roster, tasks, terms, views,
)  # fmt: skip
LISTED = MemberListing.__tablename__
RENEWAL = timedelta(days=60)
"""How long before its end a term that has no next one is brought up."""


def _my_companies(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """The companies for which the viewer acts, with the end of their term; one statement."""
    held = viewer.of("representative")
    companies = {grant.organization_id for grant in held}
    if not companies:
        return
    query = (
        select(
            Foundation.slug,
            Foundation.name,
            Organization.display_name,
            Organization.public_id,
            Term.tier_name,
            LAST.ends_on,
            runs_out(at.date() + RENEWAL).label("is_open"),
        )
        .select_from(Member)
        .join(Foundation, Foundation.id == Member.foundation_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Term, Term.member_id == Member.id)
        .join(LAST, last_of_chain())
        .where(
            Member.organization_id.in_(companies), Member.foundation_id.in_({g.foundation_id for g in held})
        )
        .where(is_known(Term), Term.starts_on <= at.date(), Term.ends_on > at.date())
        .order_by(Foundation.name)
    )
    for row in session.execute(query):
        yield DeskLine(
            f"{row.display_name}: {row.tier_name} member of {row.name}",
            ("members.own", {"foundation": row.slug, "company": row.public_id}),
            f"until {date_text(row.ends_on)}",
            "due" if row.is_open else "plain",
        )


def _running_out(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """How many memberships end soon and have no next term, in each foundation where the viewer is staff; one statement."""
    kept = {grant.foundation_id for grant in viewer.of("staff", wing="business")}
    if not kept:
        return
    today = at.date()
    query = (
        select(Foundation.slug, func.count(), func.min(LAST.ends_on))
        .select_from(Term)
        .join(LAST, last_of_chain())
        .join(Foundation, Foundation.id == Term.foundation_id)
        .where(Term.foundation_id.in_(kept), holds_on(Term, today), runs_out(today + RENEWAL))
        .group_by(Foundation.slug)
    )
    for slug, count, first in session.execute(query):
        text = "1 membership ends" if count == 1 else f"{count} memberships end"
        yield DeskLine(
            f"{text} within {RENEWAL.days} days and {'is' if count == 1 else 'are'} not renewed yet",
            ("members.roster", {"foundation": slug, "window": str(RENEWAL.days)}),
            f"the first on {date_text(first)}",
            "due",
        )


def _search(session: Session, viewer: Viewer, place: Place, text: str, limit: int) -> Iterable[Found]:
    if not policy.may_see_members(viewer, place):
        return
    on = business_date(viewer.at, str(getattr(place, "zone", "UTC")))
    found = roster_page(session, place.id, on, Wanted(text=text, state=""))
    for row in found.rows[:limit]:
        url = ("members.member", {"foundation": place.slug, "member": row.public_id})
        joins = f", joins on {date_text(row.joined_on)}" if row.state == "upcoming" else ""
        yield Found("Member", row.name, f"number {row.number}, {row.tier_name or row.state}{joins}", url)


def _public(session: Session, place: Place, at: datetime) -> str | None:
    on = business_date(at, str(getattr(place, "zone", "UTC")))
    return f"{sum(tier_counts(session, place.id, on).values())} member companies"


def _rows_of_person(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = (
        select(
            Representative.kind,
            Representative.starts_on,
            Representative.ends_on,
            Organization.display_name.label("company"),
        )
        .join(Member, Member.id == Representative.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Representative.person_id == person_id, is_known(Representative))
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _knows(kind: Kind, foundation_id: int) -> Select[Any]:
    """The member companies of a foundation, former ones too, and everybody who has acted for one."""
    if kind == "organization":
        return select(Member.organization_id).where(Member.foundation_id == foundation_id)
    return select(Representative.person_id).where(Representative.foundation_id == foundation_id)


def _profile(session: Session, viewer: Viewer, place: Place, person_id: int) -> Iterable[ProfileLine]:
    """For which members of the foundation the person acts and acted; one statement."""
    if not policy.may_see_members(viewer, place):
        return
    query = (
        select(
            Representative.kind, Representative.starts_on, Representative.ends_on, Representative.is_open_ended,
            Organization.display_name, Member.public_id,
        )
        .join(Member, Member.id == Representative.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Representative.person_id == person_id, Member.foundation_id == place.id, is_known(Representative))
        .order_by(Representative.starts_on.desc())
    )  # fmt: skip
    for row in session.execute(query):
        url = ("members.member", {"foundation": place.slug, "member": row.public_id})
        until = None if row.is_open_ended else row.ends_on
        text = f"{row.kind.capitalize()} representative of {row.display_name}"
        yield ProfileLine("Acts for", text, row.starts_on, until, url, row.ends_on <= viewer.at.date())


def _remembers(viewer: Viewer, place: Place, person_id: int) -> Mapping[str, Select[Any]]:
    """The roles of the person for members of the foundation, what was proposed about them, and the files that brought them."""
    if not policy.may_see_members(viewer, place):
        return {}
    own = {
        model.__tablename__: select(cast(model.id, Text)).where(
            model.person_id == person_id, model.foundation_id == place.id
        )
        for model in (Representative, RepresentativeProposal)
    }
    return {**own, **files_for_person(place.id, person_id)}


DESK_DATA = (
    kept(
        Note,
        ("text", "is_pinned", "recorded_at"),
        "What the person noted of a company, as staff of the foundation.",
        "With the company's record; names of erased people are taken out.",
        keys=("author_id",),
    ),
    kept(
        Confirmation,
        ("confirmed_on",),
        "When the person said that they still act for a member.",
        "Kept with the membership's records.",
        keys=("person_id",),
    ),
    kept(
        SavedView,
        ("name", "is_shared", "question"),
        "How the person, as staff, looks at the list of members.",
        "Until the person removes the view.",
        keys=("owner_id",),
    ),
    kept(
        DefaultView,
        ("view_id",),
        "With which view the list opens for the person.",
        "Until the person chooses another one.",
        keys=("person_id",),
    ),
    kept(
        Mailing,
        ("subject", "text", "state", "recorded_at"),
        "Mail to many that the person wrote, held or released, as staff of the foundation.",
        "What members were told stays as it was told.",
        keys=("author_id", "held_by_id", "released_by_id"),
    ),
    kept(
        MailingRecipient,
        ("reasons", "company", "tier", "left_out"),
        "Why the person got a mail to many.",
        "With the mailing; the mail itself stands in the outbox.",
        keys=("person_id",),
    ),
)

ROOM = Room(
    name="members",
    merging=MERGER,
    erasing=erase_from_members,
    retained=(
        (
            "business_signature",
            "who signed an agreement proves it: as long as the agreement, and ten years more",
        ),
        (
            "business_acceptance",
            "who accepted a text proves it: as long as the agreement, and ten years more",
        ),
        ("business_agreement", "a signed agreement is never changed"),
        (
            "business_application",
            "what a company applied with: ten years after the membership ended; 90 days for a draft that nobody came back to, two years for what led to nothing",
        ),
        (
            "business_application_message",
            "what was asked and answered before an admission: with the application",
        ),
        ("business_application_evidence", "what was shown before an admission: with the application"),
        ("business_application_link", "to whom an application was mailed: 30 days after the link died"),
        ("business_mailing", "what members were told stays as it was told"),
        ("business_benefit_use", "who used what a tier gives: with the membership, and ten years more"),
        (
            "business_delivery",
            "what a company delivered for publication: with the membership, and ten years more",
        ),
    ),
    leaving=leave_company,
    jobs=(TELL, *JOBS),
    schedules=(CLOSING,),
    knows=_knows,
    profile=_profile,
    remembers=_remembers,
    blueprint=pages.blueprint,
    more_blueprints=(benefits.blueprint,),
    navigation=(
        NavigationItem(
            "Our membership",
            "members.own",
            "building",
            policy.may_see_own_membership,
            order=10,
            is_of_company=True,
        ),
        NavigationItem("Members", "members.roster", "users", policy.may_see_members, order=20),
    ),
    desk_cards=(
        DeskCard("Our membership", _my_companies, icon="building", order=10),
        DeskCard("Companies without an owner", ownerless_lines, icon="alert-triangle", order=11),
        DeskCard("A second person is needed", second_person_lines, icon="users", order=11),
        DeskCard("People who say that they work for you", employment_lines, icon="user-question", order=12),
        DeskCard("Renewals", _running_out, icon="users", order=12),
        DeskCard("Your details", contact_lines, icon="user-check", order=13),
    ),
    search=_search,
    reports=(MEMBER_ROSTER, MEMBERS_BY_TIER, MEMBER_MOVES, RETENTION, MISSING, BENEFIT_USES),
    grants=GRANTS,
    public_pages=(
        PublicPage(
            "Members",
            "members.public_roster",
            icon="users",
            summary=_public,
            order=10,
            key=pages.PUBLIC_PAGE,
            may_publish=policy.may_keep_members,
        ),
    ),
    personal_data=(
        PersonalData(
            table="business_representative",
            columns=("person_id", "kind", "starts_on", "ends_on"),
            purpose="Who acts for a member company, in which capacity and when.",
            retention="Kept with the membership's records; the person's name is erased with the person.",
            rows=_rows_of_person,
        ),
        kept(
            RepresentativeProposal,
            ("act", "kind", "from_on", "state", "proposed_at", "settled_at"),
            "Who proposed, and who confirmed, a change to who binds a company; and whom it was about.",
            "Kept with the membership's records; the person's name is erased with the person.",
            keys=("person_id", "proposed_by", "settled_by"),
        ),
        kept(
            Signature,
            ("side", "method", "name", "title", "address", "signed_at"),
            "Who signed for the company, with what authority.",
            "As long as the agreement, and ten years more.",
            keys=("person_id",),
        ),
        kept(
            Acceptance,
            ("name", "title", "address", "accepted_at"),
            "Who accepted a new text for the company.",
            "As long as the agreement, and ten years more.",
            keys=("person_id",),
        ),
        *DESK_DATA,
    ),
)
