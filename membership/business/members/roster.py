"""The list of members: one statement for a page of it, whatever the number of members and the filters.

Paging goes along an index (keyset): `after` names the last row that was shown. A search asks the trigram index; words
shorter than three characters, which no trigram holds, are looked up at the beginning of the name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    column,
    exists,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Appointment, Seat
from membership.business.charter.models import Tier
from membership.business.members.acts import PLAIN, Standing, standings
from membership.business.members.life import INSIDE, OUTSIDE, WORDS
from membership.business.members.listing import MemberListing
from membership.business.members.models import KINDS, Member, Representative, Term
from membership.business.members.queries import day_for_member
from membership.business.members.running_out import LAST, last_of_chain, runs_out
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.room import Picked
from membership.kernel.times import date_text

PAGE = 50
MOST_FOUND = 500
"""A search that finds more than this shows the first of them; the page then asks for a longer text."""
STATES = ("current", "suspended", "noticed", "leaving", "upcoming", "former")
"""What a member can be today; the second to the fourth are members as well: `noticed` that a termination is announced,
`leaving` that the membership ends by something that was written, such as a resignation."""
BY_ACTS: Mapping[str, Callable[[Standing], bool]] = {
    "suspended": lambda one: one.state in ("suspended", "suspended_noticed"),
    "noticed": lambda one: one.state in ("noticed", "suspended_noticed"),
    "leaving": lambda one: one.leaves_on is not None,
}
WINDOWS = ("30", "60", "90")
"""Days ahead in which a term ends that has no next one."""
SEATS = {"held": "Has a seat", "vacant": "Has a vacant seat", "none": "Has no seat"}
MISSING = KINDS
"""The capacities in which nobody may act for a member."""
SORTS: Mapping[str, Any] = {
    "name": (MemberListing.sort_name, MemberListing.member_id, MemberListing.foundation_id),
    "number": (Member.number, Member.id, Member.foundation_id),
    "since": (Member.joined_on, Member.id, Member.foundation_id),
}
"""Sort -> the columns of the index along which it pages: the key, the id behind it, the foundation before it."""
Primary = aliased(Representative)


@dataclass(frozen=True)
class Wanted:
    """What a person asks of the list; `after` is the cursor that the page before gave. `window` is one of WINDOWS, `missing`
    one of the kinds of representatives, `seat` a key of SEATS, `country` as the company's address names it."""

    text: str = ""
    tier: str = ""
    state: str = "current"
    country: str = ""
    window: str = ""
    missing: str = ""
    seat: str = ""
    sort: str = "name"
    is_descending: bool = False
    after: str = ""


@dataclass(frozen=True)
class RosterPage:
    """A page of the list, with the cursor of the next one (empty at the end)."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    next_cursor: str


def roster_page(
    session: Session, foundation_id: int, on: date, wanted: Wanted, picked: Sequence[Picked] = ()
) -> RosterPage:
    """Up to 50 members of the list; one statement, two where the state is one that acts give. `picked` is what filters of other rooms let through."""
    place = _place(wanted)
    shape, values = _asked(session, foundation_id, on, wanted, picked)
    shape = replace(shape, sort=wanted.sort, is_descending=wanted.is_descending, has_place=place is not None)
    if place is not None:
        values |= {"place_key": place[0], "place_last": place[1]}
    rows = session.execute(_statement(shape), values).all()
    shown = rows[:PAGE]
    return RosterPage(shown, _cursor(shown[-1], wanted.sort) if len(rows) > PAGE else "")


def roster_whole(
    session: Session, foundation_id: int, on: date, wanted: Wanted, picked: Sequence[Picked] = ()
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every member of the list, by name, without paging; one statement."""
    shape, values = _asked(session, foundation_id, on, wanted, picked)
    return session.execute(_statement(replace(shape, is_whole=True)), values).all()


def _asked(
    session: Session, foundation_id: int, on: date, wanted: Wanted, picked: Sequence[Picked]
) -> tuple[Shape, dict[str, Any]]:
    """The shape of the question and its values."""
    words, dialect = wanted.text.strip(), session.get_bind().dialect.name
    if wanted.state in BY_ACTS:
        found = standings(session, foundation_id, on).items()
        picked = [*picked, Picked(frozenset(key for key, one in found if BY_ACTS[wanted.state](one)))]
    shape = Shape(
        state="current" if wanted.state in BY_ACTS else wanted.state, by_tier=bool(wanted.tier), by_country=bool(wanted.country), by_window=bool(wanted.window),
        missing=bool(wanted.missing), seat=wanted.seat, search=_search_of(words, dialect),
        picked=tuple(one.is_rest for one in picked),
    )  # fmt: skip
    values = {
        "today": on, "foundation": foundation_id, "tier": wanted.tier, "country": wanted.country,
        "missing": wanted.missing, **_words(words),
    }  # fmt: skip
    if wanted.window:
        values["until"] = on + timedelta(days=int(wanted.window))
    values |= {f"picked_{number}": sorted(one.ids) for number, one in enumerate(picked)}
    return shape, values


@dataclass(frozen=True)
class Shape:
    """What of a question decides its statement; the rest are values. There are few shapes, and each is put together once:
    building the statement costs as much as asking it."""

    state: str
    by_tier: bool
    by_country: bool
    by_window: bool
    missing: bool
    seat: str
    search: str
    picked: tuple[bool, ...]
    sort: str = "name"
    is_descending: bool = False
    has_place: bool = False
    is_whole: bool = False


TODAY: Any = bindparam("today", type_=Date)
DAY: Any = day_for_member(TODAY)
"""Tier, term and contact of a member are those of today, of one that joins those of its first day."""
FOUNDATION: Any = bindparam("foundation", type_=Integer)


@lru_cache(maxsize=512)
def _statement(shape: Shape) -> Select[*tuple[Any, ...]]:
    key, last, scope = SORTS[shape.sort]
    query = _filtered(_listed(), shape)
    if shape.search:
        # "+ 0" keeps the index of the foundation out of it: the few that were found are looked up by their key
        query = query.where(MemberListing.member_id.in_(_found(shape.search)), scope + 0 == FOUNDATION)
    else:
        query = query.where(scope == FOUNDATION)
    if shape.has_place:
        here = tuple_(key, last)
        place = tuple_(bindparam("place_key", type_=key.type), bindparam("place_last", type_=Integer))
        query = query.where(here < place if shape.is_descending else here > place)
    order = (key.desc(), last.desc()) if shape.is_descending else (key, last)
    query = query.order_by(*order)
    return query if shape.is_whole else query.limit(PAGE + 1)


def _listed() -> Select[*tuple[Any, ...]]:
    state = case((Member.joined_on > TODAY, "upcoming"), (Term.id.is_not(None), "current"), else_="former")
    return (
        select(
            Member.public_id, Member.number, Member.joined_on, Organization.display_name.label("name"),
            Organization.country, Organization.category, Term.tier_name, Term.ends_on, Person.name.label("contact"),
            Person.email, state.label("state"), MemberListing.member_id, MemberListing.sort_name,
        )
        .select_from(MemberListing)
        .join(Member, Member.id == MemberListing.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .outerjoin(Term, and_(Term.member_id == MemberListing.member_id, holds_on(Term, DAY)))
        .outerjoin(
            Primary,
            and_(Primary.member_id == MemberListing.member_id, Primary.kind == "primary", holds_on(Primary, DAY)),
        )
        .outerjoin(Person, Person.id == Primary.person_id)
    )  # fmt: skip


def state_words(state: str, standing: Standing | None) -> tuple[str, str]:
    """What a row of the list is today, with the tone of it: (words, tone). `state` is what its term says, `standing` what the
    acts of the membership say, where they say more."""
    said = standing or PLAIN
    if state == "upcoming":
        return "Joining", "info"
    if state == "former":
        return WORDS[said.state] if said.state in OUTSIDE else "Former", "off"
    words = WORDS[said.state if said.state in INSIDE else PLAIN.state]
    tone = (
        "bad"
        if BY_ACTS["suspended"](said)
        else "wait"
        if BY_ACTS["noticed"](said) or said.leaves_on
        else "good"
    )
    return (f"{words}, until {date_text(said.leaves_on)}" if said.leaves_on else words), tone


def _filtered(query: Select[*tuple[Any, ...]], shape: Shape) -> Select[*tuple[Any, ...]]:
    conditions: dict[str, ColumnElement[bool]] = {
        "current": and_(Term.id.is_not(None), Member.joined_on <= TODAY),
        "upcoming": Member.joined_on > TODAY,
        "former": and_(Term.id.is_(None), Member.joined_on <= TODAY),
    }
    if shape.state in conditions:
        query = query.where(conditions[shape.state])
    if shape.by_tier:
        query = query.join(Tier, Tier.id == Term.tier_id).where(Tier.key == bindparam("tier", type_=Text))
    if shape.by_country:
        query = query.where(Organization.country == bindparam("country", type_=Text))
    if shape.by_window:
        query = query.join(LAST, last_of_chain())
        query = query.where(Term.foundation_id == FOUNDATION, runs_out(bindparam("until", type_=Date)))
    if shape.missing:
        query = query.where(~acting(bindparam("missing", type_=Text), DAY))
    if shape.seat:
        query = query.where(_seated(shape.seat))
    for number, is_rest in enumerate(shape.picked):
        ids = bindparam(f"picked_{number}", expanding=True, type_=Integer)
        query = query.where(
            MemberListing.member_id.not_in(ids) if is_rest else MemberListing.member_id.in_(ids)
        )
    return query


def acting(kind: Any, on: Any) -> ColumnElement[bool]:
    """Somebody acts for the member in the capacity on the day."""
    return exists().where(
        Representative.member_id == Member.id, Representative.kind == kind,
        holds_on(Representative, on),
    )  # fmt: skip


def _seated(seat: str) -> ColumnElement[bool]:
    """The company has a seat in a business body today; one that nobody holds; or none."""
    own = exists().where(
        Seat.foundation_id == Member.foundation_id, Seat.organization_id == Member.organization_id,
        Seat.wing == "business", Seat.starts_on <= TODAY, Seat.ends_on > TODAY,
    )  # fmt: skip
    if seat == "vacant":
        return own.where(~exists().where(Appointment.seat_id == Seat.id, holds_on(Appointment, TODAY)))
    return own if seat == "held" else ~own


def _search_of(words: str, dialect: str) -> str:
    """Which way a text is looked for."""
    if not words:
        return ""
    if len(words) < 3:
        return "number" if words.isascii() and words.isdigit() else "begins"
    return "trigrams" if dialect == "postgresql" else "fts"


def _words(words: str) -> dict[str, Any]:
    """The text as each way of looking needs it."""
    if not words:
        return {}
    start = words.lower()
    plain = words.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {
        "start": start,
        "end": start + "\U0010ffff",
        "number": int(words) if _search_of(words, "") == "number" else 0,
        "pattern": f"%{plain}%",
        "phrase": '"' + words.replace('"', '""') + '"',
    }


def _found(search: str) -> Select[int]:
    """The members whose text holds the words."""
    listing = aliased(MemberListing)
    found = select(listing.member_id).where(listing.foundation_id == FOUNDATION)
    if search in ("number", "begins"):
        return found.where(_begins(listing, search)).limit(MOST_FOUND)
    if search == "trigrams":
        return found.where(listing.text.ilike(bindparam("pattern", type_=Text), escape="/")).limit(MOST_FOUND)
    index = table("business_member_search", column("rowid", Integer))
    phrase = bindparam("phrase", type_=Text)
    matching: ColumnElement[bool] = literal_column("business_member_search").bool_op("MATCH")(phrase)
    hits = select(index.c.rowid).where(matching).limit(4 * MOST_FOUND)
    return (
        select(listing.member_id)
        .where(listing.foundation_id + 0 == FOUNDATION, listing.member_id.in_(hits))
        .limit(MOST_FOUND)
    )


def _begins(listing: Any, search: str) -> ColumnElement[bool]:
    """Names that begin with the letters, or the member with this number: ranges of an index, never a scan."""
    begins = and_(
        listing.sort_name >= bindparam("start", type_=Text), listing.sort_name < bindparam("end", type_=Text)
    )
    if search == "number":
        numbered = select(Member.id).where(
            Member.number == bindparam("number", type_=Integer), Member.foundation_id == listing.foundation_id
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
