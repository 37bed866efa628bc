"""The technical registers: PyTorch's as published, with real names and nothing made up; Meridian's invented."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from membership.bridges.doors import seat_project
from membership.demo.cast import Cast
from membership.demo.companies import DATA
from membership.demo.stage import Stage
from membership.directory.people.operations import register_person
from membership.kernel.work import Work
from membership.technical.projects.models import Maintainer, Project
from membership.technical.projects.operations import (
    add_maintainer,
    add_module,
    add_project,
    make_emeritus,
    publish_project,
)

LISTED = "Listed in PyTorch's published register of maintainers; the day is the charter's, since the list gives none"
SINCE = date(2022, 9, 12)
LEAD = "Lead Core Maintainer (BDFL)"
CORE = "Core Maintainers"
SUNSET = "Sunsetted Modules"
HOSTED = {
    "helion": "Helion",
    "safetensors": "Safetensors",
    "deepspeed": "DeepSpeed",
    "ray": "Ray",
    "vllm": "vLLM",
}
"""The other hosted projects that the council's minutes name."""
Row = Mapping[str, str]


def pytorch_register(stage: Stage) -> None:
    """Modules and maintainers from the file: one person for each handle, case folded."""
    rows = _rows()
    with stage.act(stage.days.founding, 12, by="technical-secretary") as work:
        people = _people(work, rows)
        foundation = stage.id_of("pytorch")
        core = add_project(work, foundation, slug="pytorch", name="PyTorch", is_core=True).id
        modules = _modules(work, core, rows)
        for row in rows:
            _place(work, core, modules.get((row["section"], row["module"])), people[_key(row)], row)
        publish_project(work, core)
        for slug, name in HOSTED.items():
            add_project(
                work,
                foundation,
                slug=slug,
                name=name,
                description="Hosted project; its register is not kept here.",
            )


def host_projects(stage: Stage, cast: Cast) -> None:
    """Every project has a seat on the council of its foundation; invented persons sit for the first ones."""
    day = stage.days.joining
    with stage.act(day, 15, by="staff") as work:
        for slug, seated in (("pytorch", 3), ("meridian", 1)):
            projects = (
                select(Project.id).where(Project.foundation_id == stage.id_of(slug)).order_by(Project.id)
            )
            for place, project in enumerate(work.session.scalars(projects).all()):
                person = _somebody(work, cast) if place < seated else None
                seat_project(work, stage.id_of(slug), project, person, starts_on=day)


def _rows() -> list[Row]:
    with (DATA / "pytorch-maintainers.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _key(row: Row) -> str:
    """By which two rows are one person: the handle, or where there is none the name."""
    return row["github"].casefold() or row["name"]


def _people(work: Work, rows: Sequence[Row]) -> dict[str, int]:
    people: dict[str, int] = {}
    for row in rows:
        if _key(row) not in people:
            people[_key(row)] = register_person(work, row["name"], handle=row["github"]).id
    return people


def _modules(work: Work, project_id: int, rows: Sequence[Row]) -> dict[tuple[str, str], int]:
    named = dict.fromkeys((row["section"], row["module"]) for row in rows if row["module"])
    return {
        (section, name): add_module(
            work, project_id, section=section, name=name, position=place, is_sunset=section == SUNSET
        ).id
        for place, (section, name) in enumerate(named, 1)
    }


def _place(work: Work, project_id: int, module_id: int | None, person_id: int, row: Row) -> None:
    level = {LEAD: "lead_core_maintainer", CORE: "core_maintainer"}.get(row["section"], "module_maintainer")
    add_maintainer(
        work,
        project_id,
        person_id,
        level=level,
        starts_on=SINCE,
        module_id=module_id,
        standing=row["status"],
        basis=LISTED,
    )


INVENTED_MODULES = ("Chart room", "Compass", "Log book", "Signal flags")


def meridian_register(stage: Stage, cast: Cast) -> None:
    """An invented project with invented maintainers; one of them can sign in, one has become emeritus."""
    day = stage.days.joining
    with stage.act(day, 13, by="technical-secretary") as work:
        foundation = stage.id_of("meridian")
        sextant = add_project(
            work,
            foundation,
            slug="sextant",
            name="Sextant",
            description="Invented: finds where one is.",
            is_core=True,
        ).id
        lead = _somebody(work, cast)
        add_maintainer(work, sextant, lead, level="lead_core_maintainer", starts_on=day, basis="Invented")
        for core in (lead, _somebody(work, cast), _somebody(work, cast)):
            add_maintainer(work, sextant, core, level="core_maintainer", starts_on=day, basis="Invented")
        _modules_of_sextant(stage, work, cast, sextant, day)
        publish_project(work, sextant)
        add_project(
            work,
            foundation,
            slug="astrolabe",
            name="Astrolabe",
            description="Invented: hosted since this year.",
        )


def lose_a_maintainer(stage: Stage) -> None:
    """The maintainer who was written down last becomes emeritus."""
    day = stage.days.weekday_back(40)
    with stage.act(day, 13, by="technical-secretary") as work:
        mine = select(Maintainer.id).where(Maintainer.foundation_id == stage.id_of("meridian"))
        last = work.session.scalars(mine.order_by(Maintainer.id.desc()).limit(1)).one()
        make_emeritus(work, last, on=day, reason="Stepped down after long service.")


def _modules_of_sextant(stage: Stage, work: Work, cast: Cast, project_id: int, day: date) -> None:
    """Two maintainers for each module."""
    for number, name in enumerate(INVENTED_MODULES, 1):
        module = add_module(work, project_id, section="Modules", name=name, position=number).id
        first = stage.players["maintainer"].person_id if number == 1 else _somebody(work, cast)
        for person in (first, _somebody(work, cast)):
            add_maintainer(
                work,
                project_id,
                person,
                level="module_maintainer",
                starts_on=day,
                module_id=module,
                basis="Invented",
            )


def _somebody(work: Work, cast: Cast) -> int:
    name, email = cast.next()
    return register_person(work, name, email=email, handle=f"{name.split()[0].casefold()}-example").id
