"""The one seam upward: what each room offers to the house, declared in its `room.py` and collected by `app.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Session

from membership.kernel.merging import Kind, Merger
from membership.kernel.viewer import Viewer
from membership.kernel.work import Work


class Place(Protocol):
    """The foundation in which a page stands, as far as the lowest floor needs to know."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the navigation; it is shown exactly when `may` says so, by the same policy that guards the page."""

    label: str
    endpoint: str
    icon: str
    may: Callable[[Viewer, Any], bool]
    side: str = "business"
    order: int = 50
    values: tuple[tuple[str, str], ...] = ()
    is_of_company: bool = False
    """A page of one company's portal: who acts for several stays with the one of the present page."""


@dataclass(frozen=True)
class DeskCard:
    """Something on "my desk": what the viewer has to do or wants to see first."""

    title: str
    lines: Callable[[Session, Viewer, datetime], Iterable[DeskLine]]
    side: str = "business"
    icon: str = "checklist"
    order: int = 50
    is_momentary: bool = False
    """Its lines change with the hour. All others change only with a record of the log or with the day, and are kept until
    then; a card that reads an unaudited table must say so here as well."""


@dataclass(frozen=True)
class DeskLine:
    """One line of a desk card. `tone` is one of "plain", "due", "late", "done"; `company` the organization that it concerns,
    where it concerns one of those for which the viewer acts."""

    text: str
    url: tuple[str, dict[str, str]] | None = None
    detail: str = ""
    tone: str = "plain"
    company: int | None = None


@dataclass(frozen=True)
class Found:
    """One thing found by the search."""

    kind: str
    title: str
    detail: str
    url: tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Picked:
    """What a filter of another room picked from a list: the rows with these ids, or (`is_rest`) all but those."""

    ids: frozenset[int]
    is_rest: bool = False


@dataclass(frozen=True)
class ListFilter:
    """A filter that a room offers to a list of a room below it ("members"), because only it knows the answer.

    `pick` is asked with the foundation, the day and one of the `choices`, and answers with ids of that list's rows. `show`,
    where the list may have a column of it, is asked once for the ids of all rows that are shown, and answers with words and
    their tone.
    """

    listing: str
    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    pick: Callable[[Session, int, date, str], Picked]
    show: Callable[[Session, int, date, Collection[int]], Mapping[int, tuple[str, str]]] | None = None


class Searches(Protocol):
    """What of the room a viewer finds by a text, within one foundation."""

    def __call__(
        self, session: Session, viewer: Viewer, place: Place, text: str, limit: int
    ) -> Iterable[Found]: ...


@dataclass(frozen=True)
class PublicPage:
    """A page of the room that needs no sign-in, listed on the foundation's public front page.

    `summary` is one short line for the list ("33 member companies"), or None when the room has published nothing.
    Where the page as a whole is opened by a keeper, `key` names it in the publications and `may_publish` says who keeps it;
    without a key the room publishes single records itself.
    """

    label: str
    endpoint: str
    icon: str
    summary: Callable[[Session, Place, datetime], str | None]
    side: str = "business"
    order: int = 50
    key: str = ""
    may_publish: Callable[[Viewer, Any], bool] | None = None


@dataclass(frozen=True)
class RulePage:
    """The page on which the rules of a side are read, each at its own anchor: where "why?" leads whoever may see it."""

    endpoint: str
    may: Callable[[Viewer, Any], bool]
    side: str = "business"


@dataclass(frozen=True)
class Effect:
    """What a carried motion brings about; it belongs to one wing, and runs in the closing Work."""

    kind: str
    wing: str
    label: str
    carry_out: Callable[[Work, Any], None]


@dataclass(frozen=True)
class Departure:
    """A person works for an organization no longer, from a day on. `overrules`: staff said why it is written down so late, so
    that what rests on that day is no hindrance."""

    person_id: int
    organization_id: int
    on: date
    reason: str
    overrules: bool = False


@dataclass(frozen=True)
class Regrouping:
    """Who controls whom has changed from a day on: the owner holds more than half of the owned company now, or no longer.
    `mistaken`: the days `[start, end)` for which that had been stated before, and was never so."""

    owner_id: int
    owned_id: int
    on: date
    mistaken: tuple[date, date] | None = None


class Regroups(Protocol):
    """Hears, in the caller's Work, that companies belong together otherwise, and answers with what follows: the foundation
    whose matter it is, and a sentence. The caller records what is not recorded."""

    def __call__(self, work: Work, change: Regrouping) -> Iterable[tuple[int, str]]: ...


class Leaves(Protocol):
    """Ends what of the room a person holds for the organization, in the caller's Work; answers with what was ended, as
    sentences. The caller records what is not recorded."""

    def __call__(self, work: Work, departure: Departure) -> Iterable[str]: ...


class Reseats(Protocol):
    """Hears, in the caller's Work, from which day on who sits in a body is to change, and refuses a day that is too early at
    the `field` of the form. `because`: why whoever keeps the body goes back so far, empty for no reason."""

    def __call__(self, work: Work, body_id: int, on: date, because: str, field: str) -> None: ...


class StandsOnLadder(Protocol):
    """Who stands on the technical ladder of a foundation on a day: key of the level -> "Mats Berg (Core, parser)", in the
    order of names; those who became emeritus say so."""

    def __call__(self, session: Session, foundation_id: int, on: date) -> Mapping[str, Sequence[str]]: ...


@dataclass(frozen=True)
class ProfileLine:
    """One line of a person's page: what they hold or held, since when, and where it stands."""

    heading: str
    text: str
    since: date | None = None
    until: date | None = None
    url: tuple[str, dict[str, str]] | None = None
    is_past: bool = False


class Profiles(Protocol):
    """What a person holds in the room, as the viewer may know of it, within one foundation."""

    def __call__(
        self, session: Session, viewer: Viewer, place: Place, person_id: int
    ) -> Iterable[ProfileLine]: ...


class Remembers(Protocol):
    """Rows of the room that belong to the history of a person within one foundation, as the viewer may know of it: table ->
    a select of their keys as text."""

    def __call__(self, viewer: Viewer, place: Place, person_id: int) -> Mapping[str, Select[Any]]: ...


class Knows(Protocol):
    """Ids of the people, or of the organizations, that a foundation knows through this room: its pages and its list of
    likely duplicates speak of nobody else. None: the room knows none of this kind."""

    def __call__(self, kind: Kind, foundation_id: int) -> Select[Any] | None: ...


class Erases(Protocol):
    """Empties what the room keeps of a person, in the caller's Work, and answers with the rows ("table", "key") whose
    texts the log must forget."""

    def __call__(self, work: Work, person_id: int) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True)
class PersonalData:
    """Where the room keeps data of a person, why and for how long; used by export and erasure."""

    table: str
    columns: tuple[str, ...]
    purpose: str
    retention: str
    rows: Callable[[Session, int], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Room:
    """A room as the house sees it. `blueprint` is a Flask blueprint, `more_blueprints` those of pages that stand apart from
    the room's own; this floor does not look into them.

    `retained` is the room's part of the retention table: (table, why a text of an erased person may stand there).
    `grants` are selects made by `kernel.grants.grant_select`: the house unites them into one statement.
    """

    name: str
    blueprint: Any = None
    more_blueprints: tuple[Any, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    desk_cards: tuple[DeskCard, ...] = ()
    search: Searches | None = None
    reports: tuple[Any, ...] = ()
    jobs: tuple[Any, ...] = ()
    schedules: tuple[Any, ...] = ()
    grants: tuple[Select[Any], ...] = ()
    public_pages: tuple[PublicPage, ...] = ()
    rule_page: RulePage | None = None
    effects: tuple[Effect, ...] = ()
    merging: Merger | None = None
    leaving: Leaves | None = None
    reseating: Reseats | None = None
    regrouping: Regroups | None = None
    erasing: Erases | None = None
    ladder: StandsOnLadder | None = None
    retained: tuple[tuple[str, str], ...] = ()
    profile: Profiles | None = None
    remembers: Remembers | None = None
    list_filters: tuple[ListFilter, ...] = ()
    knows: Knows | None = None
    personal_data: tuple[PersonalData, ...] = field(default_factory=tuple)
