"""Projects, modules and maintainers as pages and reports ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from membership.directory.people.models import Person
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on
from membership.technical.projects.models import Maintainer, Module, Project

LEVELS = {
    "lead_core_maintainer": "Lead core maintainer",
    "core_maintainer": "Core maintainer",
    "module_maintainer": "Module maintainer",
}


@dataclass(frozen=True)
class ProjectLine:
    """A project in the list, with how many modules and active maintainers it has on the day."""

    id: int
    foundation_id: int
    slug: str
    name: str
    description: str
    is_core: bool
    is_published: bool
    modules: int
    people: int


@dataclass(frozen=True)
class MaintainerLine:
    """One person in one place of the ladder."""

    public_id: str
    person_id: int
    name: str
    handle: str
    level: str
    standing: str
    module_id: int | None
    since: date
    basis: str


def project_by_slug(session: Session, foundation_id: int, slug: str) -> Project:
    """The project at this address. Raises NotFound."""
    found = session.scalars(
        select(Project).where(Project.foundation_id == foundation_id, Project.slug == slug)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def projects(
    session: Session, foundation_id: int, on: date, *, published_only: bool = False
) -> Sequence[ProjectLine]:
    """The foundation's projects, the core one first; one statement."""
    modules = select(func.count()).where(Module.project_id == Project.id, ~Module.is_sunset).scalar_subquery()
    people = (
        select(func.count(func.distinct(Maintainer.person_id)))
        .where(Maintainer.project_id == Project.id, Maintainer.standing == "active", holds_on(Maintainer, on))
        .scalar_subquery()
    )
    query = select(
        Project.id, Project.foundation_id, Project.slug, Project.name, Project.description, Project.is_core,
        Project.published_at.is_not(None), modules, people,
    ).where(Project.foundation_id == foundation_id)  # fmt: skip
    if published_only:
        query = query.where(Project.published_at.is_not(None))
    rows = session.execute(query.order_by(Project.is_core.desc(), Project.name))
    return [ProjectLine(*row) for row in rows]


def unattended(session: Session, foundation_id: int, on: date) -> Sequence[ProjectLine]:
    """The projects, with `modules` counting those that are developed and have no active maintainer, `people` every person
    of the register; one statement."""
    active = select(Maintainer.id).where(
        Maintainer.module_id == Module.id, Maintainer.standing == "active", holds_on(Maintainer, on)
    )
    count = (
        select(func.count())
        .where(Module.project_id == Project.id, ~Module.is_sunset, ~active.exists())
        .scalar_subquery()
    )
    people = select(func.count()).where(Maintainer.project_id == Project.id).scalar_subquery()
    query = select(
        Project.id, Project.foundation_id, Project.slug, Project.name, Project.description, Project.is_core,
        Project.published_at.is_not(None), count, people,
    ).where(Project.foundation_id == foundation_id)  # fmt: skip
    return [ProjectLine(*row) for row in session.execute(query.order_by(Project.name))]


def modules(session: Session, project_id: int) -> Sequence[Module]:
    """The modules of a project, in the order of its list."""
    query = select(Module).where(Module.project_id == project_id)
    return session.scalars(
        query.order_by(Module.is_sunset, Module.position, Module.section, Module.name)
    ).all()


def module_by_public_id(session: Session, project_id: int, public_id: str) -> Module:
    """The module at this address. Raises NotFound."""
    found = session.scalars(
        select(Module).where(Module.project_id == project_id, Module.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def maintainers(
    session: Session,
    project_id: int,
    on: date,
    known_at: datetime | None = None,
    module_id: int | None = None,
) -> Sequence[MaintainerLine]:
    """Everybody on the project's ladder on the day, active before emeritus, by name; one statement."""
    query = _maintainers().where(Maintainer.project_id == project_id, holds_on(Maintainer, on, known_at))
    if module_id is not None:
        query = query.where(Maintainer.module_id == module_id)
    rank = case({level: place for place, level in enumerate(LEVELS)}, value=Maintainer.level)
    rows = session.execute(query.order_by(Maintainer.standing, rank, Person.name))
    return [MaintainerLine(*row) for row in rows]


def by_module(lines: Sequence[MaintainerLine]) -> dict[int | None, list[MaintainerLine]]:
    """The lines grouped by module; under None those who stand for the project as a whole."""
    grouped: dict[int | None, list[MaintainerLine]] = {}
    for line in lines:
        grouped.setdefault(line.module_id, []).append(line)
    return grouped


def maintainer_by_public_id(session: Session, project_id: int, public_id: str) -> Maintainer:
    """The present row of one maintainer. Raises NotFound, also for a row that was superseded."""
    found = session.scalars(
        select(Maintainer).where(
            Maintainer.public_id == public_id,
            Maintainer.project_id == project_id,
            Maintainer.superseded_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def ladder_rows(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> Iterator[Any]:
    """Rows for the register report: project, section, module, name, handle, level, standing, since."""
    query = (
        select(
            Project.name, Module.section, Module.name, Person.name, Person.handle, Maintainer.level, Maintainer.standing,
            Maintainer.starts_on,
        )
        .join(Project, Project.id == Maintainer.project_id)
        .outerjoin(Module, Module.id == Maintainer.module_id)
        .join(Person, Person.id == Maintainer.person_id)
        .where(Maintainer.foundation_id == foundation_id, holds_on(Maintainer, on, known_at))
        .order_by(Project.name, Module.section, Module.name, Maintainer.standing, Person.name)
    )  # fmt: skip
    yield from session.execute(query)


def holders_by_level(session: Session, foundation_id: int, on: date) -> dict[str, list[str]]:
    """Level -> who stands on it on the day, each with where ("Mats Berg (Core, parser)"), by name; one statement."""
    query = (
        select(Maintainer.level, Maintainer.standing, Person.name, Project.name, Module.name)
        .join(Project, Project.id == Maintainer.project_id)
        .outerjoin(Module, Module.id == Maintainer.module_id)
        .join(Person, Person.id == Maintainer.person_id)
        .where(Maintainer.foundation_id == foundation_id, holds_on(Maintainer, on))
        .order_by(Person.name, Project.name, Module.name)
    )
    found: dict[str, list[str]] = {}
    for level, standing, name, project, module in session.execute(query):
        where = [project, *([module] if module else []), *(["emeritus"] if standing == "emeritus" else [])]
        found.setdefault(level, []).append(f"{name} ({', '.join(where)})")
    return found


def places_of(session: Session, person_id: int, on: date) -> Sequence[Any]:
    """Where a person stands on any ladder: (foundation_id, project, project slug, module, level, standing)."""
    query = (
        select(
            Maintainer.foundation_id,
            Project.name,
            Project.slug,
            Module.name,
            Maintainer.level,
            Maintainer.standing,
        )
        .join(Project, Project.id == Maintainer.project_id)
        .outerjoin(Module, Module.id == Maintainer.module_id)
        .where(Maintainer.person_id == person_id, holds_on(Maintainer, on))
        .order_by(Project.name, Module.name)
    )
    return session.execute(query).all()


def found_modules(session: Session, foundation_id: int, words: str, limit: int) -> Sequence[Any]:
    """Modules with these words in their name: (module name, section, project name, project slug)."""
    query = (
        select(Module.name, Module.section, Project.name, Project.slug)
        .join(Project, and_(Project.id == Module.project_id))
        .where(Module.foundation_id == foundation_id, Module.name.icontains(words, autoescape=True))
        .order_by(Module.name)
        .limit(limit)
    )
    return session.execute(query).all()


def _maintainers() -> Select[*tuple[Any, ...]]:
    return select(
        Maintainer.public_id,
        Maintainer.person_id,
        Person.name,
        func.coalesce(Person.handle, ""),
        Maintainer.level,
        Maintainer.standing,
        Maintainer.module_id,
        Maintainer.starts_on,
        Maintainer.basis,
    ).join(Person, Person.id == Maintainer.person_id)
