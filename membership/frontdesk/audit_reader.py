"""Reading the log in the browser: only the wings that are open to the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.dates import format_datetime
from flask import Response, request, url_for

from membership.directory.people.queries import names_of
from membership.frontdesk import policy
from membership.frontdesk.blueprint import blueprint
from membership.kernel.audit.timeline import Change, Happening, changes, entries
from membership.kernel.errors import NotFound
from membership.kernel.room import Place
from membership.webkit.access import guard, see, viewer
from membership.webkit.asked import asked_number
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

PAGE = 50


@dataclass(frozen=True)
class Line:
    """An entry as it is drawn."""

    seq: int
    at: str
    actor: str
    event: str
    wing: str
    summary: str
    url: str


@blueprint.get("/audit")
@guard(policy.may_read_installation_audit)
def installation_audit() -> Response:
    """The installation's own chain: accounts, grants, people, organizations."""
    see(policy.may_read_installation_audit(viewer()))
    return _listing(None, "frontdesk.installation_audit")


@blueprint.get("/<foundation>/audit")
@guard(policy.may_read_audit)
def foundation_audit(foundation: str) -> Response:
    """The chain of one foundation."""
    place = enter(foundation)
    see(policy.may_read_audit(viewer(), place))
    return _listing(place, "frontdesk.foundation_audit")


@blueprint.get("/audit/<int:seq>")
@guard(policy.may_read_installation_audit)
def installation_entry(seq: int) -> Response:
    """One entry of the installation's chain."""
    see(policy.may_read_installation_audit(viewer()))
    return _entry(None, seq)


@blueprint.get("/<foundation>/audit/<int:seq>")
@guard(policy.may_read_audit)
def foundation_entry(foundation: str, seq: int) -> Response:
    """One entry of a foundation's chain."""
    place = enter(foundation)
    see(policy.may_read_audit(viewer(), place))
    return _entry(place, seq)


def _listing(place: Place | None, endpoint: str) -> Response:
    before = asked_number("before")
    event = request.args.get("event", "")[:60]
    wings = policy.audit_wings(viewer(), place)
    found = entries(reader(), place.id if place else 0, wings, before=before, event=event, limit=PAGE + 1)
    values: dict[str, Any] = {"foundation": place.slug} if place else {}
    older = url_for(endpoint, before=found[PAGE - 1].seq, event=event, **values) if len(found) > PAGE else ""
    newer = url_for(endpoint, event=event, **values) if before else ""
    return page(
        "frontdesk/audit.html",
        title="Audit log",
        side="neutral",
        lines=_lines(found[:PAGE], place),
        paging={"previous_url": newer, "next_url": older, "shown": min(len(found), PAGE)},
        event=event,
        place=place,
    )


def _entry(place: Place | None, seq: int) -> Response:
    chain = place.id if place else 0
    found = entries(reader(), chain, policy.audit_wings(viewer(), place), before=seq + 1, limit=1)
    if not found or found[0].seq != seq:
        raise NotFound
    touched: list[Change] = changes(reader(), chain, seq)
    (line,) = _lines(found, place)
    return page(
        "frontdesk/audit_entry.html",
        title=f"Entry {seq}",
        side="neutral",
        breadcrumbs=[("Audit log", line.url.rsplit("/", 1)[0]), (f"Entry {seq}", None)],
        line=line,
        source=found[0].source,
        changes=touched,
    )


def _lines(found: list[Happening], place: Place | None) -> list[Line]:
    names = names_of(reader(), {int(h.actor[7:]) for h in found if h.actor.startswith("person:")})
    base = f"/{place.slug}/audit" if place else "/audit"
    return [
        Line(
            happening.seq,
            format_datetime(happening.at, "d MMM y, HH:mm:ss 'UTC'", locale="en"),
            _actor(happening.actor, names),
            happening.event,
            happening.wing,
            happening.summary,
            f"{base}/{happening.seq}",
        )
        for happening in found
    ]


def _actor(key: str, names: dict[int, str]) -> str:
    kind, _, rest = key.partition(":")
    if kind == "person":
        return names.get(int(rest), "(erased)")
    return f"the program ({rest})" if kind == "system" else "the public"
