"""Organizations and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from membership.directory.organizations.graph import Edge, groups
from membership.directory.organizations.models import (
    INHERITED,
    Control,
    DomainLink,
    Organization,
    OrganizationAddress,
    OrganizationDomain,
    OrganizationFigure,
    OrganizationLogo,
    OrganizationName,
    OrganizationNotice,
    OrganizationNumber,
)
from membership.directory.organizations.names import name_key, name_keys
from membership.directory.organizations.tokens import token_digest
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on, is_known
from membership.kernel.times import FAR

Thing = TypeVar("Thing")
Rows = Sequence[Row[*tuple[Any, ...]]]


def organization_by_public_id(session: Session, public_id: str) -> Organization:
    """The organization at this address. Raises NotFound."""
    found = session.scalars(select(Organization).where(Organization.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def organizations_named(session: Session, name: str) -> Sequence[Organization]:
    """Living organizations whose name is the same but for case, punctuation and legal form."""
    return session.scalars(
        select(Organization).where(
            Organization.name_key.in_(name_keys(name)), Organization.merged_into_id.is_(None)
        )
    ).all()


def numbered(key: str, country: str = "") -> Select[int]:
    """The ids of organizations that stand in a register under this number (without punctuation), in the country where it is
    named on both sides."""
    number = OrganizationNumber
    query = select(number.organization_id).where(
        number.kind == "registration", number.number_key == key, number.ends_on == FAR, is_known(number)
    )
    return query.where(number.country.in_(("", country))) if country else query


@dataclass(frozen=True)
class Holder:
    """An organization that has a name (`until` is None) or had it."""

    organization_id: int
    display_name: str
    key: str
    until: date | None


def holders(session: Session, keys: Iterable[str], except_id: int | None = None) -> list[Holder]:
    """Living organizations with one of these keys as legal, branded or former name; one statement."""
    wanted = list(keys)
    if not wanted:
        return []
    columns = (Organization.id, Organization.display_name)
    present = [
        select(*columns, key.label("key"), literal(None, OrganizationName.ends_on.type).label("until")).where(
            key.in_(wanted), Organization.merged_into_id.is_(None)
        )
        for key in (Organization.name_key, Organization.display_key)
    ]
    former = (
        select(*columns, OrganizationName.name_key.label("key"), OrganizationName.ends_on.label("until"))
        .join(OrganizationName, OrganizationName.organization_id == Organization.id)
        .where(OrganizationName.name_key.in_(wanted), is_known(OrganizationName))
        .where(Organization.merged_into_id.is_(None))
    )
    found: dict[tuple[int, str], Holder] = {}
    for row in session.execute(union_all(*present, former)):
        one = found.get((row.id, row.key))
        if row.id != except_id and (one is None or one.until is not None):
            found[row.id, row.key] = Holder(row.id, row.display_name, row.key, row.until)
    return sorted(found.values(), key=lambda one: (one.until is not None, one.display_name.casefold()))


def survivor_of(session: Session, organization: Organization) -> Organization:
    """The living organization for which a tombstone stands, through however many merges; a living one is its own."""
    while organization.merged_into_id is not None:
        organization = session.get_one(Organization, organization.merged_into_id)
    return organization


def display_names(session: Session, organization_ids: Iterable[int]) -> dict[int, str]:
    """Organization id -> its branded name; one statement."""
    query = select(Organization.id, Organization.display_name).where(
        Organization.id.in_(list(organization_ids))
    )
    return {row.id: row.display_name for row in session.execute(query)}


def names_on(session: Session, organization_ids: Iterable[int], on: date) -> dict[int, tuple[str, str]]:
    """Organization id -> (legal, branded) name as it was on the day; one statement."""
    query = select(Organization.id, name_on(on, "legal"), name_on(on)).where(
        Organization.id.in_(list(organization_ids))
    )
    return {key: (legal, display) for key, legal, display in session.execute(query)}


def name_on(on: Any, kind: str = "display", of: Any = Organization) -> ColumnElement[str]:
    """What an organization was called on a day, for the statement of a report that selects from `of`: the former name of
    that day, else the present one. What was never its own name but that of a record merged into it does not count; and a
    day of knowing is not asked, so that a report never names a company in a way of which nobody knows today."""
    former = aliased(OrganizationName)
    own = former.stated_by.not_like(f"{INHERITED}%")
    was = select(former.name).where(
        former.organization_id == of.id, former.kind == kind, holds_on(former, on), own
    )
    once = was.order_by(former.id).limit(1).correlate(of).scalar_subquery()
    return func.coalesce(once, of.display_name if kind == "display" else of.legal_name)


def figures(
    session: Session, organization_ids: Iterable[int], metric: str, on: date, known_at: datetime | None = None
) -> dict[int, int]:
    """Organization id -> its figure on the day, for those that have one; one statement."""
    query = select(OrganizationFigure.organization_id, OrganizationFigure.amount).where(
        OrganizationFigure.organization_id.in_(list(organization_ids)),
        OrganizationFigure.metric == metric,
        holds_on(OrganizationFigure, on, known_at),
    )
    return {row.organization_id: row.amount for row in session.execute(query)}


def edges_on(session: Session, on: date, known_at: datetime | None = None) -> list[Edge]:
    """Who controls whom on the day; one statement."""
    query = select(
        Control.owner_id, Control.owned_id, Control.basis_points, Control.starts_on, Control.ends_on
    ).where(holds_on(Control, on, known_at))
    return [Edge(*row) for row in session.execute(query)]


def unbroken_edges(session: Session, on: date, known_at: datetime | None = None) -> list[Edge]:
    """Who controls whom on the day, each from the day since which that owner does without a break, whatever the share was;
    one statement."""
    query = (
        select(Control.owner_id, Control.owned_id, Control.basis_points, Control.starts_on, Control.ends_on)
        .where(is_known(Control, known_at), Control.starts_on <= on)
        .order_by(Control.starts_on)
    )
    standing: dict[tuple[int, int], Edge] = {}
    for edge in (Edge(*row) for row in session.execute(query)):
        before = standing.get((edge.owner, edge.owned))
        goes_on = before is not None and before.ends_on == edge.starts_on
        since = before.starts_on if before is not None and goes_on else edge.starts_on
        standing[edge.owner, edge.owned] = replace(edge, starts_on=since)
    return [edge for edge in standing.values() if edge.ends_on > on]


def groups_on(session: Session, on: date, known_at: datetime | None = None) -> dict[int, int]:
    """Organization id -> its group on the day (the id of its ultimate parent), for those in a group; one statement."""
    return groups((edge.owner, edge.owned) for edge in edges_on(session, on, known_at))


def control_groups(session: Session, on: date) -> dict[int, int]:
    """What the limits of a charter ask for: `control_groups(session, on).get(organization_id, organization_id)` is the group
    to which a company counts on the day; one statement."""
    return groups_on(session, on)


def former_names(session: Session, organization_id: int) -> Sequence[OrganizationName]:
    """Names that an organization had, newest first."""
    query = select(OrganizationName).where(
        OrganizationName.organization_id == organization_id, is_known(OrganizationName)
    )
    return session.scalars(query.order_by(OrganizationName.ends_on.desc(), OrganizationName.id)).all()


def numbers_of(session: Session, organization_id: int) -> Sequence[OrganizationNumber]:
    """Every number of an organization, present ones first."""
    query = select(OrganizationNumber).where(
        OrganizationNumber.organization_id == organization_id, is_known(OrganizationNumber)
    )
    return session.scalars(query.order_by(OrganizationNumber.ends_on.desc(), OrganizationNumber.id)).all()


def addresses_of(session: Session, organization_id: int) -> Sequence[OrganizationAddress]:
    """Every address of an organization, newest first."""
    query = select(OrganizationAddress).where(
        OrganizationAddress.organization_id == organization_id, is_known(OrganizationAddress)
    )
    return session.scalars(query.order_by(OrganizationAddress.starts_on.desc())).all()


def figures_of(session: Session, organization_id: int) -> Sequence[OrganizationFigure]:
    """Every figure of an organization, newest first."""
    query = select(OrganizationFigure).where(
        OrganizationFigure.organization_id == organization_id, is_known(OrganizationFigure)
    )
    return session.scalars(query.order_by(OrganizationFigure.starts_on.desc())).all()


def domains_of(session: Session, organization_id: int) -> Sequence[OrganizationDomain]:
    """The domains that an organization names as its own."""
    query = select(OrganizationDomain).where(
        OrganizationDomain.organization_id == organization_id, OrganizationDomain.released_at.is_(None)
    )
    return session.scalars(query.order_by(OrganizationDomain.domain)).all()


def logos_of(session: Session, organization_id: int) -> Sequence[OrganizationLogo]:
    """The present logos of an organization."""
    query = select(OrganizationLogo).where(
        OrganizationLogo.organization_id == organization_id,
        OrganizationLogo.ends_on == FAR,
        is_known(OrganizationLogo),
    )
    return session.scalars(query.order_by(OrganizationLogo.variant)).all()


def standing(rows: Iterable[Any], **same: Any) -> Any:
    """Of dated rows of one organization the present one with these values, or None."""
    found = (row for row in rows if row.ends_on == FAR and all(getattr(row, k) == v for k, v in same.items()))
    return next(found, None)


def domain_by_public_id(session: Session, organization_id: int, public_id: str) -> OrganizationDomain:
    """A claim of an organization that is not released. Raises NotFound."""
    query = select(OrganizationDomain).where(
        OrganizationDomain.organization_id == organization_id, OrganizationDomain.public_id == public_id,
        OrganizationDomain.released_at.is_(None),
    )  # fmt: skip
    return _found(session.scalars(query).one_or_none())


def number_by_public_id(session: Session, organization_id: int, public_id: str) -> OrganizationNumber:
    """A number of an organization. Raises NotFound."""
    query = select(OrganizationNumber).where(
        OrganizationNumber.organization_id == organization_id, OrganizationNumber.public_id == public_id
    )
    return _found(session.scalars(query).one_or_none())


def former_name_by_public_id(session: Session, organization_id: int, public_id: str) -> OrganizationName:
    """A former name of an organization. Raises NotFound."""
    query = select(OrganizationName).where(
        OrganizationName.organization_id == organization_id, OrganizationName.public_id == public_id,
        is_known(OrganizationName),
    )  # fmt: skip
    return _found(session.scalars(query).one_or_none())


def owners_of(session: Session, organization_id: int, known_at: datetime | None = None) -> Rows:
    """Who controls an organization, or did, newest first, with names, as known at an instant (None: now)."""
    query = (
        select(
            Control.id, Control.public_id, Control.owner_id, Control.basis_points, Control.starts_on, Control.ends_on,
            Control.source, Organization.display_name.label("owner"), Organization.public_id.label("owner_word"),
        )
        .join(Organization, Organization.id == Control.owner_id)
        .where(Control.owned_id == organization_id, is_known(Control, known_at))
    )  # fmt: skip
    return session.execute(query.order_by(Control.starts_on.desc())).all()


def control_by_public_id(session: Session, organization_id: int, public_id: str) -> Control:
    """A holding in an organization. Raises NotFound."""
    query = select(Control).where(
        Control.owned_id == organization_id, Control.public_id == public_id, is_known(Control)
    )
    return _found(session.scalars(query).one_or_none())


def replaced_control(session: Session, organization_id: int, public_id: str) -> Control:
    """The same, also where it is no longer what is known. Raises NotFound."""
    query = select(Control).where(Control.owned_id == organization_id, Control.public_id == public_id)
    return _found(session.scalars(query).one_or_none())


def control_after(session: Session, held: Control) -> Control | None:
    """What is known now instead of a holding that was replaced; None where it is held never to have been."""
    found: Control | None = held
    while found is not None and found.superseded_at is not None:
        query = select(Control).where(Control.supersedes_id == found.id).order_by(Control.id.desc())
        found = session.scalars(query.limit(1)).first()
    return found


def words_and_names(session: Session, organization_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Organization id -> (its word in addresses, branded name); one statement."""
    query = select(Organization.id, Organization.public_id, Organization.display_name).where(
        Organization.id.in_(list(organization_ids))
    )
    return {row.id: (row.public_id, row.display_name) for row in session.execute(query)}


def open_notices(
    session: Session, foundation_id: int, organization_id: int | None = None, limit: int = 50
) -> Rows:
    """What companies did in the portal of a foundation and its staff have not settled, oldest first."""
    query = (
        select(
            OrganizationNotice.public_id, OrganizationNotice.summary, OrganizationNotice.proposed_name,
            OrganizationNotice.told_at, Organization.public_id.label("company_word"), Organization.display_name,
        )
        .join(Organization, Organization.id == OrganizationNotice.organization_id)
        .where(OrganizationNotice.foundation_id == foundation_id, OrganizationNotice.settled_at.is_(None))
    )  # fmt: skip
    if organization_id is not None:
        query = query.where(OrganizationNotice.organization_id == organization_id)
    return session.execute(query.order_by(OrganizationNotice.told_at).limit(limit)).all()


def names_proposed(session: Session, organization_id: int) -> Rows:
    """Names that the company has proposed, in whichever foundation, and that staff have not answered; oldest first."""
    notice = OrganizationNotice
    query = select(notice.public_id, notice.proposed_name, notice.told_at).where(
        notice.organization_id == organization_id, notice.settled_at.is_(None), notice.proposed_name != ""
    )
    return session.execute(query.order_by(notice.told_at)).all()


def notices_of(session: Session, foundation_ids: Sequence[int], limit: int = 20) -> Rows:
    """What companies did in the portals of these foundations and their staff have not settled, oldest first."""
    notice = OrganizationNotice
    query = (
        select(
            notice.foundation_id, notice.summary, notice.proposed_name, notice.told_at,
            Organization.public_id.label("company_word"), Organization.display_name.label("company"),
        )
        .join(Organization, Organization.id == notice.organization_id)
        .where(notice.foundation_id.in_(foundation_ids), notice.settled_at.is_(None))
    )  # fmt: skip
    return session.execute(query.order_by(notice.told_at).limit(limit)).all()


def notice_by_public_id(
    session: Session, organization_id: int, public_id: str, foundation_id: int | None = None
) -> OrganizationNotice:
    """A notice of a company, of one foundation where it is said. Raises NotFound."""
    query = select(OrganizationNotice).where(
        OrganizationNotice.organization_id == organization_id, OrganizationNotice.public_id == public_id
    )
    if foundation_id is not None:
        query = query.where(OrganizationNotice.foundation_id == foundation_id)
    return _found(session.scalars(query).one_or_none())


def claim_of_link(session: Session, secret: str, at: datetime) -> Row[*tuple[Any, ...]]:
    """Company and domain that a living mailed link would prove. Raises NotFound for every other link."""
    query = (
        select(Organization.display_name, OrganizationDomain.domain)
        .select_from(DomainLink)
        .join(OrganizationDomain, OrganizationDomain.id == DomainLink.domain_id)
        .join(Organization, Organization.id == OrganizationDomain.organization_id)
        .where(DomainLink.token_hash == token_digest(secret), DomainLink.expires_at > at)
        .where(DomainLink.used_at.is_(None), DomainLink.void_at.is_(None))
        .where(OrganizationDomain.released_at.is_(None), OrganizationDomain.verified_at.is_(None))
    )
    return _found(session.execute(query).one_or_none())


def organizations_matching(session: Session, text: str) -> Sequence[Organization]:
    """For the command line: by word in addresses, by number, or by a present or former name; at most ten."""
    key = name_key(text)
    former = select(OrganizationName.organization_id).where(
        OrganizationName.name_key == key, is_known(OrganizationName)
    )
    same = or_(
        Organization.public_id == text.strip(), Organization.name_key == key, Organization.display_key == key,
        Organization.id.in_(former),
        Organization.id == (int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1),
    )  # fmt: skip
    return session.scalars(
        select(Organization).where(same).order_by(Organization.display_name).limit(10)
    ).all()


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise NotFound
    return thing
