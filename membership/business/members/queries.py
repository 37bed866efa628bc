"""Members, their terms and their people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Body
from membership.assembly.motions.models import Resolution
from membership.business.charter.models import Tier
from membership.business.members.life import state_on
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Representative, Term
from membership.directory.accounts.models import Account, LinkToken, StoredGrant
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization, OrganizationLogo
from membership.directory.people.models import Affiliation, Person
from membership.kernel.db import Instant
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on, is_known
from membership.kernel.times import FAR


@dataclass(frozen=True)
class MemberOn:
    """A member whose term covers a day."""

    member_id: int
    public_id: str
    organization_id: int
    name: str
    tier: str
    tier_id: int
    joined_on: date
    term_id: int
    starts_on: date
    ends_on: date


def member_of(session: Session, foundation_id: int, organization_id: int) -> Member | None:
    """The membership of a company in a foundation, whether or not it lasts."""
    query = select(Member).where(
        Member.foundation_id == foundation_id, Member.organization_id == organization_id
    )
    return session.scalars(query).one_or_none()


def day_for_member(on: Any) -> ColumnElement[date]:
    """The day on which a list looks at a member: `on`, or the first day of a membership that lies ahead of it, since tier,
    term and people of a company that joins begin with that. Stands in a statement that reads the member."""
    return case((Member.joined_on > on, Member.joined_on), else_=on)


def memberships_of(session: Session, organization_id: int, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """A company's membership in every foundation, with the term that covers the day, or with which it begins; one statement."""
    query = (
        select(
            Member.id.label("member_id"), Member.public_id, Member.number, Member.joined_on, Member.foundation_id,
            Member.organization_id, Foundation.slug, Foundation.name.label("foundation"), Term.tier_name, Term.starts_on, Term.ends_on,
        )
        .join(Foundation, Foundation.id == Member.foundation_id)
        .outerjoin(Term, and_(Term.member_id == Member.id, holds_on(Term, day_for_member(on))))
        .where(Member.organization_id == organization_id, Foundation.archived_at.is_(None))
    )  # fmt: skip
    return session.execute(query.order_by(Foundation.name)).all()


def member_by_public_id(session: Session, foundation_id: int, public_id: str) -> Member:
    """The member at this address of the foundation. Raises NotFound."""
    query = select(Member).where(Member.foundation_id == foundation_id, Member.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class MemberAndCompany:
    """A member with its company and the acts of its membership, and the state that these give it on a day."""

    member: Member
    organization: Organization
    acts: Sequence[MembershipAct]
    state: str


def company_by_public_id(session: Session, foundation_id: int, public_id: str, on: date) -> MemberAndCompany:
    """The member at this address with its company; one statement. Raises NotFound."""
    return _with_company(session, foundation_id, Member.public_id == public_id, on)


def company_of(session: Session, foundation_id: int, organization_id: int, on: date) -> MemberAndCompany:
    """The membership of a company, with the company; one statement. Raises NotFound."""
    return _with_company(session, foundation_id, Member.organization_id == organization_id, on)


def _with_company(
    session: Session, foundation_id: int, condition: ColumnElement[bool], on: date
) -> MemberAndCompany:
    act = MembershipAct
    query = (
        select(Member, Organization, act)
        .join(Organization, Organization.id == Member.organization_id)
        .outerjoin(act, act.member_id == Member.id)
        .where(Member.foundation_id == foundation_id, condition)
        .order_by(act.number)
    )
    rows = session.execute(query).all()
    if not rows:
        raise NotFound
    acts = [row.MembershipAct for row in rows if row.MembershipAct is not None]
    return MemberAndCompany(rows[0].Member, rows[0].Organization, acts, state_on(acts, on))


def decisions_of(session: Session, acts: Iterable[MembershipAct]) -> dict[int, tuple[str, str]]:
    """Act -> (slug of the body, public id) of the resolution behind it; one statement, none where nothing was terminated."""
    behind = {act.kind: act.id for act in acts if act.step == "terminate" and act.kind}
    if not behind:
        return {}
    query = select(Body.slug, Resolution.public_id).join(Body, Body.id == Resolution.body_id)
    rows = session.execute(query.where(Resolution.public_id.in_(behind)))
    return {behind[row.public_id]: (row.slug, row.public_id) for row in rows}


def members_on(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> Sequence[MemberOn]:
    """Every member on the day, in the order in which they joined; one statement."""
    query = members_query(foundation_id).where(holds_on(Term, on, known_at))
    return [MemberOn(*values) for values in map(tuple, session.execute(query))]


def members_query(foundation_id: int) -> Select[*tuple[Any, ...]]:
    """The values of `MemberOn` for each term of each member, in the order in which the members joined; to be narrowed."""
    return (
        select(
            Member.id, Member.public_id, Member.organization_id, Organization.display_name, Tier.key, Tier.id,
            Member.joined_on, Term.id, Term.starts_on, Term.ends_on,
        )
        .join(Term, Term.member_id == Member.id)
        .join(Tier, Tier.id == Term.tier_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.foundation_id == foundation_id)
        .order_by(Member.joined_on, Member.number)
    )  # fmt: skip


def tier_counts(
    session: Session,
    foundation_id: int,
    on: date,
    known_at: datetime | None = None,
    covers: ColumnElement[bool] | None = None,
) -> dict[str, int]:
    """Tier key -> number of members on the day, as known at an instant (None: now); one statement. `covers`: which terms make
    a member, where it is not those of the day alone (`renewing.Carried`)."""
    held = holds_on(Term, on, known_at) if covers is None else covers
    query = (
        select(Tier.key, func.count().label("members"))
        .join(Term, Term.tier_id == Tier.id)
        .where(Tier.foundation_id == foundation_id, held)
        .group_by(Tier.key)
    )
    return {row.key: row.members for row in session.execute(query)}


def last_terms_ended(session: Session, foundation_id: int, tier: str, on: date) -> list[int]:
    """The members whose last term is one of the tier, not complimentary, and has ended by the day; one statement."""
    later = aliased(Term)
    follows = select(later.id).where(
        later.member_id == Term.member_id, later.starts_on >= Term.ends_on, is_known(later)
    )
    query = (
        select(Term.member_id)
        .join(Tier, Tier.id == Term.tier_id)
        .where(
            Term.foundation_id == foundation_id, Tier.key == tier, is_known(Term), Term.ends_on <= on,
            Term.complimentary == "", ~follows.exists(),
        )
    )  # fmt: skip
    return list(session.scalars(query))


def terms_of(session: Session, member_id: int) -> Sequence[Term]:
    """Every term of the member that stands, newest first."""
    query = select(Term).where(Term.member_id == member_id, is_known(Term)).order_by(Term.starts_on.desc())
    return session.scalars(query).all()


def next_start(session: Session, member_id: int, after: date) -> date | None:
    """The first day of the next term that begins after the day; one statement."""
    query = select(func.min(Term.starts_on)).where(
        Term.member_id == member_id, is_known(Term), Term.starts_on > after
    )
    return session.scalars(query).one()


def people_of(session: Session, member_id: int, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """The representatives of the member on the day or later, with their names, whether they have an account to sign in with,
    until when their invitation to one holds, and whether others have to do with them (`is_elsewhere`); one statement."""
    return session.execute(_people(), {"member": member_id, **_from_day(on)}).all()


@cache
def _people() -> Select[*tuple[Any, ...]]:
    """Made once: to put it together costs more than to ask it."""
    invited = select(func.max(LinkToken.expires_at)).where(
        LinkToken.account_id == Account.id, LinkToken.purpose == "invitation",
        LinkToken.used_at.is_(None), LinkToken.void_at.is_(None),
    )  # fmt: skip
    return (
        select(
            Representative.id, Representative.public_id, Representative.kind, Representative.starts_on,
            Representative.ends_on, Representative.is_open_ended, Person.id.label("person_id"),
            Person.public_id.label("person"), Person.name, Person.email, Person.phone, Person.version,
            HAS_ACCOUNT.label("has_account"), _elsewhere().label("is_elsewhere"),
            invited.correlate(Account).scalar_subquery().label("invited_until"),
        )
        .join(Person, Person.id == Representative.person_id)
        .join(Member, Member.id == Representative.member_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Representative.member_id == bindparam("member"), is_known(Representative), Representative.ends_on > DAY)
        .order_by(Representative.kind, Person.name)
    )  # fmt: skip


HAS_ACCOUNT = or_(Account.confirmed_at.is_not(None), Account.is_active.is_(False))
"""Somebody has an account of their own; one that is closed is theirs, too."""


def contact_of(session: Session, representative: Representative, on: date) -> Row[*tuple[Any, ...]]:
    """What `policy.may_change_contact` asks of a representative; one statement."""
    query = (
        select(
            Person.id.label("person_id"),
            HAS_ACCOUNT.label("has_account"),
            _elsewhere().label("is_elsewhere"),
        )
        .select_from(Member)
        .join(Person, Person.id == representative.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Member.id == representative.member_id)
    )
    return session.execute(query, _from_day(on)).one()


DAY: Any = bindparam("day", type_=Date)
SINCE: Any = bindparam("since", type_=Instant)


def _from_day(on: date) -> dict[str, Any]:
    """The values of a statement that asks `_elsewhere`."""
    return {"day": on, "since": datetime.combine(on, time(), UTC)}


def _elsewhere() -> ColumnElement[bool]:
    """Whether the person acts or works for another company than the member's on the day or later, or was granted a role."""
    role, other = aliased(Representative), aliased(Member)
    acts = (
        exists()
        .where(role.person_id == Person.id, is_known(role), role.ends_on > DAY, other.id == role.member_id)
        .where(other.organization_id != Member.organization_id)
    )
    works = exists().where(
        Affiliation.person_id == Person.id, Affiliation.organization_id != Member.organization_id, is_known(Affiliation),
        Affiliation.standing != "contradicted", Affiliation.ends_on > DAY,
    )  # fmt: skip
    granted = exists().where(StoredGrant.person_id == Person.id, StoredGrant.ends_at > SINCE)
    return or_(acts, works, granted)


def names_of_members(session: Session, member_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Member id -> (public id, name of the company), for the ids; one statement, none for no ids."""
    query = (
        select(Member.id, Member.public_id, Organization.display_name)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.id.in_(member_ids))
    )
    rows = session.execute(query) if member_ids else ()
    return {row.id: (row.public_id, row.display_name) for row in rows}


def represents(session: Session, member_id: int, person_id: int, on: date, *kinds: str) -> bool:
    """Whether the person represents the member on the day, in one of `kinds` where any are named."""
    query = select(Representative.id).where(
        Representative.member_id == member_id,
        Representative.person_id == person_id,
        holds_on(Representative, on),
    )
    if kinds:
        query = query.where(Representative.kind.in_(kinds))
    return session.execute(query.limit(1)).first() is not None


def representative_by_public_id(session: Session, member_id: int, public_id: str) -> Representative:
    """A representative of the member by the id in its address. Raises NotFound."""
    query = select(Representative).where(
        Representative.member_id == member_id, Representative.public_id == public_id, is_known(Representative)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def primary_before(member_id: Any, person_id: Any, on: Any) -> Select[str]:
    """The name of the primary representative whose place another one takes who is named from the day on. The three are
    values, or columns of the statement in which it stands."""
    before = aliased(Person)
    return (
        select(before.name)
        .join(Representative, Representative.person_id == before.id)
        .where(
            Representative.member_id == member_id, Representative.kind == "primary", before.id != person_id,
            holds_on(Representative, on),
        )
    )  # fmt: skip


def place_taken(session: Session, member_id: int, at: datetime) -> str:
    """The name of the primary representative whose role ended when another one was named at the instant; else empty."""
    query = select(Person.name).join(Representative, Representative.person_id == Person.id)
    ended = (
        Representative.member_id == member_id,
        Representative.kind == "primary",
        Representative.recorded_at == at,
    )
    return session.scalars(query.where(*ended, Representative.supersedes_id.is_not(None))).first() or ""


def public_members(session: Session, foundation_id: int, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Companies that are members on the day, by tier and name, with their present logos for light ("logo") and dark ("dark")
    pages: what directories and landscapes show; one statement."""
    web, dark = aliased(OrganizationLogo), aliased(OrganizationLogo)
    query = (
        select(
            Organization.public_id, Organization.display_name.label("name"), Organization.homepage, Organization.crunchbase,
            Organization.country, Organization.category, Term.tier_name, Tier.key.label("tier"), Member.joined_on,
            web.sha256.label("logo_sha256"), web.media_type.label("logo_type"), web.width.label("logo_width"),
            web.height.label("logo_height"), dark.sha256.label("dark_sha256"),
        )
        .select_from(Term)
        .join(Member, Member.id == Term.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Tier, Tier.id == Term.tier_id)
        .where(Member.foundation_id == foundation_id, holds_on(Term, on))
        .order_by(Tier.rank, Tier.name, Organization.display_name)
    )  # fmt: skip
    for logo, variant in ((web, "web"), (dark, "dark")):
        query = query.outerjoin(
            logo,
            and_(
                logo.organization_id == Organization.id, logo.variant == variant, logo.ends_on == FAR, is_known(logo),
            ),
        )  # fmt: skip
    return session.execute(query).all()


def public_logo(
    session: Session, foundation_id: int, organization: str, variant: str, on: date
) -> Row[*tuple[Any, ...]] | None:
    """The logo (SHA-256, media type) of a company that is a member on the day; one statement."""
    query = (
        select(OrganizationLogo.sha256, OrganizationLogo.media_type)
        .join(Organization, Organization.id == OrganizationLogo.organization_id)
        .join(Member, Member.organization_id == Organization.id)
        .join(Term, Term.member_id == Member.id)
        .where(
            Organization.public_id == organization, Member.foundation_id == foundation_id, holds_on(Term, on),
            OrganizationLogo.variant == variant, OrganizationLogo.ends_on == FAR, is_known(OrganizationLogo),
        )
    )  # fmt: skip
    return session.execute(query).one_or_none()
