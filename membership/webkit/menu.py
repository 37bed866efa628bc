"""The navigation: what of every room the viewer may go to. It is put together once for a person's rights in a place, and
drawn once for each page that it leads to; both are kept, since every page shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from flask import current_app, request, url_for
from markupsafe import Markup

from membership.kernel.room import NavigationItem, Place
from membership.kernel.viewer import Viewer
from membership.webkit.access import viewer
from membership.webkit.acting import acting_here, spoken_of
from membership.webkit.house import House
from membership.webkit.kept import Kept

SIDES = ("business", "technical", "public", "neutral")
GROUPS = {
    "neutral": "",
    "business": "Business governance",
    "technical": "Technical governance",
    "public": "Public",
}


@dataclass(frozen=True)
class Link:
    """An entry of the navigation as it is drawn."""

    label: str
    url: str
    icon: str
    is_active: bool = False


@dataclass(frozen=True)
class Group:
    """Entries of one side under their heading."""

    label: str
    items: tuple[Link, ...]


def navigation(house: House, here: Place | None, trail: Sequence[str] = ()) -> Markup:
    """The navigation of the viewer, drawn; `trail` holds the addresses of the breadcrumbs."""
    kept = cast("Kept", house.extras.setdefault("menus", Kept()))
    groups = _groups(kept, house, viewer(), here)
    active = standing({link.url for group in groups for link in group.items}, request.path, trail)
    key = ("drawn", groups, active)
    drawn = kept.get(key)
    if drawn is None:
        drawn = draw(mark(groups, active))
        kept.put(key, drawn)
    return cast("Markup", drawn)


def draw(groups: Iterable[Group]) -> Markup:
    """Groups as markup, by the macro of the frame."""
    frame: Any = current_app.jinja_env.get_template("components/frame.html").module
    return cast("Markup", frame.navigation(groups))


def mark(groups: tuple[Group, ...], active: frozenset[str]) -> list[Group]:
    """The groups with the entry at this address marked as where the reader stands."""
    return [
        Group(
            group.label,
            tuple(Link(link.label, link.url, link.icon, link.url in active) for link in group.items),
        )
        for group in groups
    ]


def _groups(kept: Kept, house: House, who: Viewer, here: Place | None) -> tuple[Group, ...]:
    place = (here.id, here.slug, getattr(here, "version", 0)) if here is not None else None
    company = _company()
    person = (who.person_id, who.account_id, who.has_second_factor, who.is_fresh)
    key = ("groups", person, who.grants, place, company)
    found = kept.get(key)
    if found is None:
        found = _offered(house, who, here, company)
        kept.put(key, found)
    return cast("tuple[Group, ...]", found)


def _offered(house: House, who: Viewer, here: Place | None, company: str) -> tuple[Group, ...]:
    items = [item for room in house.rooms for item in room.navigation if _is_shown(item, who, here)]
    items.sort(key=lambda item: (SIDES.index(item.side) if item.side != "neutral" else -1, item.order))
    return tuple(
        Group(GROUPS[side], tuple(_link(item, here, company) for item in group))
        for side, group in groupby(items, key=lambda item: item.side)
    )


def _is_shown(item: NavigationItem, who: Viewer, here: Place | None) -> bool:
    return (here is not None or not _needs_place(item)) and item.may(who, here)


def _company() -> str:
    """The word of the company of which the page speaks, for who acts for several here: the portal goes on with it."""
    now = spoken_of() if len(acting_here()) > 1 else None
    return now.word if now is not None else ""


def _link(item: NavigationItem, here: Place | None, company: str) -> Link:
    values: dict[str, Any] = dict(item.values)
    if item.is_of_company and company:
        values["company"] = company
    if _needs_place(item) and here is not None:
        values["foundation"] = here.slug
    return Link(item.label, url_for(item.endpoint, **values), item.icon)


def _needs_place(item: NavigationItem) -> bool:
    rules = current_app.url_map.iter_rules(item.endpoint)
    return any("foundation" in rule.arguments for rule in rules)


def standing(offered: Collection[str], path: str, trail: Sequence[str]) -> frozenset[str]:
    """Of the offered addresses the one where the reader stands: this page, else the nearest breadcrumb that is offered
    (a board's meeting belongs to the bodies), else the longest address that this page lies under; at most one."""
    paths = {url.partition("?")[0]: url for url in offered}
    for url in (path, *reversed(trail)):
        known = paths.get(url.partition("?")[0])
        if known is not None:
            return frozenset({known})
    above = [one for one in paths if path.startswith(f"{one}/")]
    return frozenset({paths[max(above, key=len)]}) if above else frozenset()
