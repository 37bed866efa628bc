"""The maintainers' list as the public reads it, once its keeper has published it."""

from __future__ import annotations

from datetime import datetime

from flask import Response
from sqlalchemy.orm import Session

from membership.kernel.errors import NotFound
from membership.kernel.room import Place
from membership.kernel.times import business_date, now
from membership.technical.projects import queries
from membership.technical.projects.views import blueprint
from membership.webkit.access import public
from membership.webkit.house import enter, reader
from membership.webkit.pages import page


@blueprint.get("/<foundation>/public/maintainers")
@public
def public_maintainers(foundation: str) -> Response:
    """Every published project with its lead, its core maintainers and its modules."""
    place = enter(foundation)
    on = business_date(now(), place.zone)
    lines = queries.projects(reader(), place.id, on, published_only=True)
    if not lines:
        raise NotFound
    registers = [
        (
            line,
            queries.modules(reader(), line.id),
            queries.by_module(queries.maintainers(reader(), line.id, on)),
        )
        for line in lines
    ]
    return page(
        "technical/projects/public.html",
        title="Maintainers",
        side="technical",
        registers=registers,
        levels=queries.LEVELS,
        place=place,
    )


def summary(session: Session, place: Place, at: datetime) -> str | None:
    """What the public front page says of the list; None before anything is published."""
    on = business_date(at, str(getattr(place, "zone", "UTC")))
    lines = queries.projects(session, place.id, on, published_only=True)
    if not lines:
        return None
    projects = "1 project" if len(lines) == 1 else f"{len(lines)} projects"
    return f"{sum(line.people for line in lines)} active people in {projects}"
