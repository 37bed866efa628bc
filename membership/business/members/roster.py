"""The list of members: one statement for a page of it, whatever the number of members.

Paging goes along an index (keyset): `after` names the last row that was shown. A search asks the trigram index; words
shorter than three characters, which no trigram holds, are looked up at the beginning of the name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    case,
    column,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from membership.business.charter.models import Tier
from membership.business.members.listing import MemberListing
from membership.business.members.models import Member, Representative, Term
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on

PAGE = 50
MOST_FOUND = 500
"""A search that finds more than this shows the first of them; the page then asks for a longer text."""
STATES = ("current", "upcoming", "former")
SORTS: Mapping[str, Any] = {
    "name": (MemberListing.sort_name, MemberListing.member_id, MemberListing.foundation_id),
    "number": (Member.number, Member.id, Member.foundation_id),
    "since": (Member.joined_on, Member.id, Member.foundation_id),
}
"""Sort -> the columns of the index along which it pages: the key, the id behind it, the foundation before it."""
Primary = aliased(Representative)


@dataclass(frozen=True)
class Wanted:
    """What a person asks of the list; `after` is the cursor that the page before gave."""

    text: str = ""
    tier: str = ""
    state: str = "current"
    sort: str = "name"
    is_descending: bool = False
    after: str = ""


@dataclass(frozen=True)
class RosterPage:
    """A page of the list, with the cursor of the next one (empty at the end)."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    next_cursor: str


def roster_page(session: Session, foundation_id: int, on: date, wanted: Wanted) -> RosterPage:
    """Up to 50 members of the list; one statement."""
    key, last, scope = SORTS[wanted.sort]
    query = _filtered(_listed(on), wanted, on)
    if wanted.text.strip():
        found = _found(session, foundation_id, wanted.text.strip())
        # "+ 0" keeps the index of the foundation out of it: the few that were found are looked up by their key
        query = query.where(MemberListing.member_id.in_(found), scope + 0 == foundation_id)
    else:
        query = query.where(scope == foundation_id)
    place = _place(wanted)
    if place is not None:
        here = tuple_(key, last)
        query = query.where(here < place if wanted.is_descending else here > place)
    order = (key.desc(), last.desc()) if wanted.is_descending else (key, last)
    rows = session.execute(query.order_by(*order).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    return RosterPage(shown, _cursor(shown[-1], wanted.sort) if len(rows) > PAGE else "")


def _listed(on: date) -> Select[*tuple[Any, ...]]:
    state = case((Term.id.is_not(None), "current"), (Member.joined_on > on, "upcoming"), else_="former")
    return (
        select(
            Member.public_id, Member.number, Member.joined_on, Organization.display_name.label("name"),
            Organization.country, Term.tier_name, Term.ends_on, Person.name.label("contact"),
            state.label("state"), MemberListing.member_id, MemberListing.sort_name,
        )
        .select_from(MemberListing)
        .join(Member, Member.id == MemberListing.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .outerjoin(Term, and_(Term.member_id == MemberListing.member_id, holds_on(Term, on)))
        .outerjoin(
            Primary,
            and_(Primary.member_id == MemberListing.member_id, Primary.kind == "primary", holds_on(Primary, on)),
        )
        .outerjoin(Person, Person.id == Primary.person_id)
    )  # fmt: skip


def _filtered(query: Select[*tuple[Any, ...]], wanted: Wanted, on: date) -> Select[*tuple[Any, ...]]:
    conditions: dict[str, ColumnElement[bool]] = {
        "current": Term.id.is_not(None),
        "upcoming": and_(Term.id.is_(None), Member.joined_on > on),
        "former": and_(Term.id.is_(None), Member.joined_on <= on),
    }
    if wanted.state in conditions:
        query = query.where(conditions[wanted.state])
    if wanted.tier:
        query = query.join(Tier, Tier.id == Term.tier_id).where(Tier.key == wanted.tier)
    return query


def _found(session: Session, foundation_id: int, words: str) -> Select[int]:
    """The members whose text holds the words."""
    listing = aliased(MemberListing)
    found = select(listing.member_id).where(listing.foundation_id == foundation_id)
    if len(words) < 3:
        return found.where(_begins(listing, words)).limit(MOST_FOUND)
    if session.get_bind().dialect.name == "postgresql":
        return found.where(listing.text.icontains(words, autoescape=True)).limit(MOST_FOUND)
    index = table("business_member_search", column("rowid", Integer))
    phrase = '"' + words.replace('"', '""') + '"'
    matching: ColumnElement[bool] = literal_column("business_member_search").bool_op("MATCH")(phrase)
    hits = select(index.c.rowid).where(matching).limit(4 * MOST_FOUND)
    return (
        select(listing.member_id)
        .where(listing.foundation_id + 0 == foundation_id, listing.member_id.in_(hits))
        .limit(MOST_FOUND)
    )


def _begins(listing: Any, words: str) -> ColumnElement[bool]:
    """Names that begin with the letters, or the member with this number: ranges of an index, never a scan."""
    start = words.lower()
    begins = and_(listing.sort_name >= start, listing.sort_name < start + "\U0010ffff")
    if words.isascii() and words.isdigit():
        numbered = select(Member.id).where(
            Member.number == int(words), Member.foundation_id == listing.foundation_id
        )
        return or_(begins, listing.member_id.in_(numbered))
    return begins


def _cursor(row: Row[*tuple[Any, ...]], sort: str) -> str:
    value = {"name": row.sort_name, "number": row.number, "since": row.joined_on}[sort]
    return f"{row.member_id}~{value}"


def _place(wanted: Wanted) -> tuple[Any, int] | None:
    """The cursor as values; one that nobody of ours has made begins at the start."""
    number, _, value = wanted.after.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 16 and value):
        return None
    if wanted.sort == "number":
        return (int(value), int(number)) if value.isascii() and value.isdigit() and len(value) < 10 else None
    if wanted.sort == "since":
        try:
            return date.fromisoformat(value), int(number)
        except ValueError:
            return None
    return value, int(number)
