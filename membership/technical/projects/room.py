"""What the technical registers offer to the house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.kernel.facts import is_known
from membership.kernel.grants import PERSON, during, grant_select
from membership.kernel.room import (
    DeskCard,
    DeskLine,
    Found,
    NavigationItem,
    PersonalData,
    Place,
    PublicPage,
    Room,
)
from membership.kernel.times import business_date
from membership.kernel.viewer import Viewer
from membership.technical.projects import policy
from membership.technical.projects.merging import MERGER
from membership.technical.projects.models import Maintainer
from membership.technical.projects.public import summary
from membership.technical.projects.queries import (
    LEVELS,
    found_modules,
    holders_by_level,
    places_of,
    unattended,
)
from membership.technical.projects.reports import MAINTAINERS
from membership.technical.projects.views import blueprint

GRANTS = (
    grant_select(
        "maintainer",
        "technical",
        foundation_id=Maintainer.foundation_id,
        project_id=Maintainer.project_id,
        module_id=Maintainer.module_id,
        kind=Maintainer.level,
        starts_on=Maintainer.starts_on,
        ends_on=Maintainer.ends_on,
        zone=Foundation.zone,
    )
    .select_from(Maintainer)
    .join(Foundation, Foundation.id == Maintainer.foundation_id)
    .where(
        Maintainer.person_id == PERSON,
        Maintainer.standing == "active",
        is_known(Maintainer),
        during(Maintainer),
    ),
)


def _my_places(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    grants = {grant.foundation_id for grant in viewer.of("maintainer")}
    if viewer.person_id is None or not grants:
        return
    slugs = {
        row.id: (row.slug, row.zone)
        for row in session.execute(select(Foundation.id, Foundation.slug, Foundation.zone))
    }
    for row in places_of(session, viewer.person_id, business_date(at, "UTC")):
        if row.foundation_id in grants:
            slug = slugs[row.foundation_id][0]
            where = row[3] or row[1]
            url = ("projects.project", {"foundation": slug, "project": row.slug})
            yield DeskLine(where, url, f"{LEVELS[row.level]}, {row.standing}")


def _to_keep(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """What waits for the technical secretary: registers that are not public, modules that nobody maintains."""
    held = {grant.foundation_id for grant in viewer.of("technical_secretary", wing="technical")}
    for place in session.scalars(select(Foundation).where(Foundation.id.in_(held)).order_by(Foundation.name)):
        for line in unattended(session, place.id, business_date(at, place.zone)):
            url = ("projects.project", {"foundation": place.slug, "project": line.slug})
            if line.people and not line.is_published:
                yield DeskLine(
                    f"{line.name}: publish the register", url, "Nobody outside can read it yet.", "due"
                )
            if line.modules:
                noun = "module has" if line.modules == 1 else "modules have"
                yield DeskLine(f"{line.name}: {line.modules} {noun} no active maintainer", url)


def _search(session: Session, viewer: Viewer, place: Place, text: str, limit: int) -> Iterable[Found]:
    if not policy.may_see_projects(viewer, place):
        return
    for name, section, project, slug in found_modules(session, place.id, text, limit):
        yield Found(
            "Module",
            name,
            f"{project}, {section}",
            ("projects.project", {"foundation": place.slug, "project": slug}),
        )


def _rows_of_person(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(
        Maintainer.level, Maintainer.standing, Maintainer.starts_on, Maintainer.ends_on, Maintainer.basis
    ).where(Maintainer.person_id == person_id, Maintainer.superseded_at.is_(None))
    return [dict(row) for row in session.execute(query).mappings()]


ROOM = Room(
    name="projects",
    merging=MERGER,
    blueprint=blueprint,
    navigation=(
        NavigationItem(
            "Projects", "projects.projects", "code", policy.may_see_projects, side="technical", order=10
        ),
    ),
    desk_cards=(
        DeskCard("Registers to keep", _to_keep, side="technical", icon="code", order=25),
        DeskCard("Where I maintain", _my_places, side="technical", icon="code", order=60),
    ),
    search=_search,
    ladder=holders_by_level,
    reports=(MAINTAINERS,),
    grants=GRANTS,
    public_pages=(
        PublicPage("Maintainers", "projects.public_maintainers", "code", summary, side="technical", order=60),
    ),
    personal_data=(
        PersonalData(
            table="technical_maintainer",
            columns=("person_id", "level", "standing", "basis", "reason"),
            purpose="The public register of who maintains which part of the code.",
            retention="Kept as part of the project's history; the person's name is erased with the person.",
            rows=_rows_of_person,
        ),
    ),
)
