"""Keeping the technical registers: projects, modules, maintainers, emeriti, the lead."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.directory.foundations.operations import SLUG
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import holds_on, supersede
from membership.kernel.times import FAR
from membership.kernel.work import Work
from membership.technical.projects.models import Maintainer, Module, Project
from membership.technical.projects.queries import LEVELS

LEAD = "lead_core_maintainer"


def add_project(
    work: Work, foundation_id: int, *, slug: str, name: str, description: str = "", is_core: bool = False
) -> Project:
    """Add a project. Raises RuleBroken for an unusable address word, Conflict when it is taken."""
    if not SLUG.match(slug):
        raise RuleBroken("Use 3 to 40 small letters, digits and hyphens.", field="slug")
    taken = select(Project.id).where(Project.foundation_id == foundation_id, Project.slug == slug)
    if work.session.scalar(taken) is not None:
        raise Conflict(f"There is a project at “{slug}” already.")
    project = work.add(
        Project(
            foundation_id=foundation_id,
            slug=slug,
            name=_named(name),
            description=description.strip(),
            is_core=is_core,
            recorded_at=work.at,
        )
    )
    work.record(
        "technical.project.added",
        project,
        summary=f"Added the project {project.name}.",
        foundation_id=foundation_id,
    )
    return project


def add_module(
    work: Work, project_id: int, *, section: str, name: str, position: int = 0, is_sunset: bool = False
) -> Module:
    """Add a module to a project. Raises Conflict when the section has one of this name."""
    project = work.lock(Project, project_id)
    same = select(Module.id).where(
        Module.project_id == project.id, Module.section == section.strip(), Module.name == name.strip()
    )
    if work.session.scalar(same) is not None:
        raise Conflict(f"{project.name} has a module “{name.strip()}” there already.")
    module = work.add(
        Module(
            foundation_id=project.foundation_id,
            project_id=project.id,
            section=section.strip(),
            name=_named(name),
            position=position,
            is_sunset=is_sunset,
            recorded_at=work.at,
        )
    )
    work.record(
        "technical.module.added",
        module,
        summary=f"Added the module {module.name} to {project.name}.",
        foundation_id=project.foundation_id,
    )
    return module


def add_maintainer(
    work: Work,
    project_id: int,
    person_id: int,
    *,
    level: str,
    starts_on: date,
    module_id: int | None = None,
    standing: str = "active",
    basis: str = "",
) -> Maintainer:
    """Put a person on the ladder. `basis` says where the decision is public. Raises Conflict when they stand there
    already, RuleBroken when the level and the module do not fit, or when the project has a lead."""
    project = work.lock(Project, project_id)
    person = work.lock(Person, person_id)
    module = _module(work, project, level, module_id)
    _check_place(work, project, person, level, module_id, starts_on)
    if level == LEAD and standing == "active":
        _check_no_lead(work, project, starts_on)
    maintainer = work.add(
        Maintainer(
            foundation_id=project.foundation_id, project_id=project.id, module_id=module_id, module_key=module_id or 0,
            person_id=person.id, level=level, standing=standing, starts_on=starts_on, basis=basis.strip(),
            recorded_at=work.at,
        )
    )  # fmt: skip
    where = module.name if module else project.name
    emeritus = " (emeritus)" if standing == "emeritus" else ""
    work.record(
        "technical.maintainer.added",
        maintainer,
        summary=f"{person.name} is {LEVELS[level].lower()} of {where}{emeritus} from {starts_on} on.",
        foundation_id=project.foundation_id,
    )
    return maintainer


def make_emeritus(work: Work, maintainer_id: int, *, on: date, reason: str) -> Maintainer:
    """From `on`, an active maintainer is emeritus: honoured, without rights. The past stays as it was."""
    return _change_standing(work, maintainer_id, "emeritus", on, reason)


def reinstate_maintainer(work: Work, maintainer_id: int, *, on: date, reason: str) -> Maintainer:
    """From `on`, an emeritus is active again."""
    return _change_standing(work, maintainer_id, "active", on, reason)


def remove_maintainer(work: Work, maintainer_id: int, *, on: date, reason: str) -> Maintainer:
    """End a person's place on the ladder. Raises RuleBroken without a reason, or for an end before the start."""
    maintainer = work.lock(Maintainer, maintainer_id)
    _check_change(maintainer, on, reason)
    ended = supersede(work, maintainer, ends_on=on, reason=reason.strip())
    work.record(
        "technical.maintainer.removed",
        ended,
        summary=f"A {LEVELS[ended.level].lower()} stepped down on {on}: {reason.strip()}",
        foundation_id=ended.foundation_id,
    )
    return ended


def publish_project(work: Work, project_id: int) -> Project:
    """Show the project's register to the public."""
    project = work.lock(Project, project_id)
    if project.published_at is not None:
        raise Conflict("This register is public already.")
    project.published_at = work.at
    work.record(
        "technical.project.published",
        project,
        summary=f"Published the maintainers of {project.name}.",
        foundation_id=project.foundation_id,
    )
    return project


def _change_standing(work: Work, maintainer_id: int, standing: str, on: date, reason: str) -> Maintainer:
    maintainer = work.lock(Maintainer, maintainer_id)
    if maintainer.standing == standing:
        raise Conflict(f"This maintainer is {standing} already.")
    _check_change(maintainer, on, reason)
    if maintainer.level == LEAD and standing == "active":
        _check_no_lead(work, work.lock(Project, maintainer.project_id), on)
    supersede(work, maintainer, ends_on=on)
    changed = work.add(
        Maintainer(
            foundation_id=maintainer.foundation_id,
            project_id=maintainer.project_id,
            module_id=maintainer.module_id,
            module_key=maintainer.module_key,
            person_id=maintainer.person_id,
            level=maintainer.level,
            standing=standing,
            starts_on=on,
            basis=maintainer.basis,
            reason=reason.strip(),
            recorded_at=work.at,
        )
    )
    work.record(
        "technical.maintainer.standing_changed",
        changed,
        summary=f"A {LEVELS[changed.level].lower()} is {standing} from {on} on: {reason.strip()}",
        foundation_id=changed.foundation_id,
    )
    return changed


def _check_change(maintainer: Maintainer, on: date, reason: str) -> None:
    if maintainer.superseded_at is not None or maintainer.ends_on != FAR:
        raise Conflict("Somebody changed this maintainer first; look at the register again.")
    if on <= maintainer.starts_on:
        raise RuleBroken(f"The day must lie after {maintainer.starts_on}, when this place began.", field="on")
    if not reason.strip():
        raise RuleBroken("Say why: the decision is public.", field="reason")


def _module(work: Work, project: Project, level: str, module_id: int | None) -> Module | None:
    if level not in LEVELS:
        raise RuleBroken(f"The ladder knows no level “{level}”.", field="level")
    if (level == "module_maintainer") != (module_id is not None):
        raise RuleBroken(
            "A module maintainer names a module; the core maintainers and the lead name none.", field="module"
        )
    module = work.lock(Module, module_id) if module_id is not None else None
    if module is not None and module.project_id != project.id:
        raise RuleBroken(f"This module does not belong to {project.name}.", field="module")
    return module


def _check_place(
    work: Work, project: Project, person: Person, level: str, module_id: int | None, starts_on: date
) -> None:
    there = select(Maintainer.id).where(
        Maintainer.project_id == project.id,
        Maintainer.person_id == person.id,
        Maintainer.level == level,
        Maintainer.module_key == (module_id or 0),
        Maintainer.superseded_at.is_(None),
        Maintainer.ends_on > starts_on,
    )
    if work.session.scalar(there) is not None:
        raise Conflict(f"{person.name} stands there already.")


def _check_no_lead(work: Work, project: Project, on: date) -> None:
    lead = select(Maintainer.id).where(
        Maintainer.project_id == project.id,
        Maintainer.level == LEAD,
        Maintainer.standing == "active",
        holds_on(Maintainer, on),
    )
    if work.session.scalar(lead) is not None:
        raise RuleBroken(f"{project.name} has a lead; there is one at a time.", field="level")


def _named(name: str) -> str:
    if not name.strip():
        raise RuleBroken("A name is needed.", field="name")
    return name.strip()
