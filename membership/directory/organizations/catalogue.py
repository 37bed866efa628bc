"""The list of companies: one statement for a page of it, whatever their number (see the members' list)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Text,
    bindparam,
    column,
    literal_column,
    select,
    table,
    tuple_,
)
from sqlalchemy.orm import Session

from membership.directory.organizations.listing import OrganizationListing
from membership.directory.organizations.models import Organization, OrganizationName
from membership.kernel.facts import is_known

PAGE = 50
MOST_FOUND = 500
LISTING = OrganizationListing


@dataclass(frozen=True)
class Wanted:
    """What a person asks of the list; `after` is the cursor that the page before gave."""

    text: str = ""
    country: str = ""
    category: str = ""
    after: str = ""


@dataclass(frozen=True)
class Catalogue:
    """A page of the list, with the cursor of the next one (empty at the end)."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    next_cursor: str


def catalogue(session: Session, wanted: Wanted, limit: int = PAGE) -> Catalogue:
    """Up to `limit` living companies by their branded name; one statement. `former` is a former name in which the text
    stands while the present names do not hold it."""
    words = wanted.text.strip()
    former = (
        select(OrganizationName.name)
        .where(OrganizationName.organization_id == Organization.id, is_known(OrganizationName))
        .where(OrganizationName.name.icontains(words or "\x01", autoescape=True))
        .order_by(OrganizationName.ends_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Organization.public_id, Organization.display_name, Organization.legal_name, Organization.country,
            Organization.category, Organization.homepage, LISTING.sort_name, LISTING.organization_id,
            former.label("former"),
        )
        .join(LISTING, LISTING.organization_id == Organization.id)
        .where(Organization.merged_into_id.is_(None))
    )  # fmt: skip
    if words:
        query = query.where(_found(words, session.get_bind().dialect.name))
    if wanted.country:
        query = query.where(Organization.country == wanted.country)
    if wanted.category:
        query = query.where(Organization.category == wanted.category)
    place = _place(wanted.after)
    if place is not None:
        query = query.where(tuple_(LISTING.sort_name, LISTING.organization_id) > place)
    rows = session.execute(query.order_by(LISTING.sort_name, LISTING.organization_id).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Catalogue(rows[:limit], f"{last.organization_id}~{last.sort_name}" if last is not None else "")


def _found(words: str, dialect: str) -> ColumnElement[bool]:
    """Companies whose text holds the words; fewer than three letters are looked for at the beginning of the name."""
    if len(words) < 3:
        start = words.lower()
        return (LISTING.sort_name >= start) & (LISTING.sort_name < start + "\U0010ffff")
    if dialect == "postgresql":
        return LISTING.text.icontains(words, autoescape=True)
    index = table("directory_organization_search", column("rowid", Integer))
    phrase = bindparam("phrase", '"' + words.replace('"', '""') + '"', type_=Text)
    matching: ColumnElement[bool] = literal_column("directory_organization_search").bool_op("MATCH")(phrase)
    return LISTING.organization_id.in_(select(index.c.rowid).where(matching).limit(MOST_FOUND))


def _place(after: str) -> tuple[str, int] | None:
    """The cursor as values; one that nobody of ours has made begins at the start."""
    number, _, name = after.partition("~")
    return (
        (name, int(number)) if number.isascii() and number.isdigit() and len(number) < 16 and name else None
    )
