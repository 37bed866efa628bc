"""What the organizations' room offers to the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.directory.organizations import listing, policy  # noqa: F401 -- the tables of lists and searches
from membership.directory.organizations.catalogue import Wanted, catalogue
from membership.directory.organizations.merging import MERGER
from membership.directory.organizations.models import (
    Control,
    DomainLink,
    OrganizationAddress,
    OrganizationDomain,
    OrganizationFigure,
    OrganizationLogo,
    OrganizationName,
    OrganizationNotice,
    OrganizationNumber,
)
from membership.directory.organizations.queries import notices_of
from membership.directory.organizations.views import (  # noqa: F401 -- the pages hang themselves on the blueprint
    own,
    owners,
    pages,
    proof,
    staff,
)
from membership.directory.organizations.views.place import blueprint
from membership.kernel.db import Base
from membership.kernel.room import DeskCard, DeskLine, Found, NavigationItem, PersonalData, Place, Room
from membership.kernel.times import date_text
from membership.kernel.viewer import Viewer

WHO = "To know on whose word a company's data stand."
KEPT = "As long as the fact itself; it names the person by number only, and the name goes with the person."


def _told(model: type[Base], by: str, *columns: str) -> PersonalData:
    """The rows of a table that a person wrote down: `by` holds the actor, such as `person:17`."""
    return PersonalData(model.__tablename__, (by, *columns), WHO, KEPT, _rows(model, by, columns))


def _rows(
    model: type[Base], by: str, columns: tuple[str, ...]
) -> Callable[[Session, int], Iterable[dict[str, Any]]]:
    table = model.__table__
    assert isinstance(table, Table)

    def rows(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
        query = select(*(table.c[name] for name in (by, *columns))).where(
            table.c[by] == f"person:{person_id}"
        )
        return [dict(row) for row in session.execute(query).mappings()]

    return rows


def _no_rows(_session: Session, _person_id: int) -> Iterable[dict[str, Any]]:
    """The mailbox that a proof was mailed to belongs to the company; nobody says whose it is."""
    return ()


PERSONAL_DATA = (
    _told(OrganizationFigure, "stated_by", "metric", "amount", "currency", "stated_on", "source"),
    _told(OrganizationName, "stated_by", "kind", "name", "starts_on", "ends_on"),
    _told(OrganizationNumber, "stated_by", "kind", "country", "number"),
    _told(OrganizationAddress, "stated_by", "kind", "lines", "city", "country"),
    _told(OrganizationLogo, "stated_by", "variant", "sha256"),
    _told(Control, "stated_by", "owner_id", "owned_id", "basis_points", "starts_on"),
    _told(OrganizationDomain, "claimed_by", "domain", "claimed_at"),
    _told(OrganizationNotice, "told_by", "summary", "told_at"),
    PersonalData(
        DomainLink.__tablename__, ("email",), "To prove a domain by a mail to it.",
        "Ten years; the mailbox is emptied where it names an erased person.", _no_rows,
    ),
)  # fmt: skip


def _search(session: Session, viewer: Viewer, place: Place, text: str, limit: int) -> Iterable[Found]:
    """Companies by present and former names, numbers and domains."""
    if not policy.may_see_companies(viewer, place):
        return
    for row in catalogue(session, Wanted(text=text), limit).rows:
        url = ("organizations.company", {"foundation": place.slug, "organization": row.public_id})
        detail = f"formerly {row.former}" if row.former else row.legal_name
        yield Found("Company", row.display_name, detail, url)


def _told_by_companies(session: Session, viewer: Viewer, _at: datetime) -> Iterable[DeskLine]:
    """What companies did in the portal and staff have not settled; two statements."""
    served = {grant.foundation_id for grant in viewer.of("staff")}
    if not served:
        return
    query = select(Foundation.id, Foundation.slug).where(Foundation.id.in_(served)).order_by(Foundation.name)
    slugs = {row.id: row.slug for row in session.execute(query)}
    for row in notices_of(session, list(slugs)):
        url = (
            "organizations.company",
            {"foundation": slugs[row.foundation_id], "organization": row.company_word},
        )
        text = row.summary if row.company in row.summary else f"{row.company}: {row.summary}"
        yield DeskLine(text, url, date_text(row.told_at), "due" if row.proposed_name else "plain")


ROOM = Room(
    name="organizations",
    blueprint=blueprint,
    navigation=(
        NavigationItem(
            "Our company",
            "organizations.own",
            "building-community",
            policy.may_see_own_company,
            order=12,
            is_of_company=True,
        ),
        NavigationItem(
            "Companies", "organizations.companies", "buildings", policy.may_see_companies, order=24
        ),
    ),
    desk_cards=(DeskCard("Companies changed their data", _told_by_companies, icon="buildings", order=45),),
    search=_search,
    merging=MERGER,
    personal_data=PERSONAL_DATA,
)
