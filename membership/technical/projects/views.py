"""Pages of the technical registers, for their keepers and for the maintainers."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.people.operations import register_person
from membership.directory.people.queries import person_by_handle
from membership.kernel.audit.timeline import as_told, timeline
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date, now
from membership.kernel.work import Work, open_work
from membership.technical.projects import operations, policy, queries
from membership.technical.projects.forms import (
    MaintainerForm,
    ModuleForm,
    ProjectForm,
    PublishForm,
    StandingForm,
)
from membership.technical.projects.models import Maintainer, Project
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

blueprint = Blueprint("projects", __name__)
ACTS = {
    "emeritus": ("Make emeritus", operations.make_emeritus),
    "active": ("Make active again", operations.reinstate_maintainer),
    "departure": ("Take off the ladder", operations.remove_maintainer),
}


@blueprint.get("/<foundation>/projects")
@guard(policy.may_see_projects)
def projects(foundation: str) -> Response:
    """Every project with its counts."""
    place = enter(foundation)
    see(policy.may_see_projects(viewer(), place))
    return _page(
        "projects",
        "Projects",
        [("Projects", None)],
        place=place,
        projects=queries.projects(reader(), place.id, _today(place)),
        may_keep=policy.may_keep_projects(viewer(), place),
    )


@blueprint.get("/<foundation>/projects/new")
@guard(policy.may_keep_projects)
def new_project(foundation: str) -> Response:
    """The form for a project."""
    place = enter(foundation)
    see(policy.may_see_projects(viewer(), place))
    allow(policy.may_keep_projects(viewer(), place))
    return _form(
        place, ProjectForm(), "Add a project", "Add the project", [("Projects", _projects_url(place))]
    )


@blueprint.post("/<foundation>/projects/new")
@guard(policy.may_keep_projects)
def add_project(foundation: str) -> AnyResponse:
    """Add a project."""
    place = enter(foundation)
    see(policy.may_see_projects(viewer(), place))
    permit = allow(policy.may_keep_projects(viewer(), place))
    form = ProjectForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                added = operations.add_project(
                    work,
                    place.id,
                    slug=form.slug.data,
                    name=form.name.data,
                    description=form.description.data or "",
                )
            return done(f"{added.name} was added.", _project_url(place, added.slug))
        except (RuleBroken, Conflict) as refusal:
            _say(form, refusal, "slug")
    return _form(
        place, form, "Add a project", "Add the project", [("Projects", _projects_url(place))], status=422
    )


@blueprint.get("/<foundation>/projects/<project>")
@guard(policy.may_see_project)
def project(foundation: str, project: str) -> Response:
    """One project: its lead, core maintainers, modules and their maintainers."""
    place, found = _found(foundation, project)
    lines = queries.maintainers(reader(), found.id, _today(place))
    by_module = queries.by_module(lines)
    return _page(
        "project",
        found.name,
        [("Projects", _projects_url(place)), (found.name, None)],
        place=place,
        project=found,
        modules=queries.modules(reader(), found.id),
        whole=by_module.get(None, []),
        by_module=by_module,
        levels=queries.LEVELS,
        may_keep=policy.may_keep_project(viewer(), found),
        publish=PublishForm(),
        people=len({line.person_id for line in lines if line.standing == "active"}),
    )


@blueprint.get("/<foundation>/projects/<project>/modules/<module>")
@guard(policy.may_see_project)
def module(foundation: str, project: str, module: str) -> Response:
    """One module with everybody who maintains or maintained it."""
    place, found = _found(foundation, project)
    row = queries.module_by_public_id(reader(), found.id, module)
    return _page(
        "module",
        row.name,
        [*_crumbs(place, found), (row.name, None)],
        place=place,
        project=found,
        module=row,
        lines=queries.maintainers(reader(), found.id, _today(place), module_id=row.id),
        levels=queries.LEVELS,
        may_keep=policy.may_keep_project(viewer(), found),
    )


@blueprint.post("/<foundation>/projects/<project>/publication")
@guard(policy.may_keep_project)
def publish_project(foundation: str, project: str) -> AnyResponse:
    """Show the register to the public."""
    place, found = _found(foundation, project)
    permit = allow(policy.may_keep_project(viewer(), found))
    form = PublishForm()
    if not form.validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    with open_work(permit) as work:
        operations.publish_project(work, found.id)
    return done("The register is public now.", _project_url(place, found.slug))


@blueprint.get("/<foundation>/projects/<project>/modules/new")
@guard(policy.may_keep_project)
def new_module(foundation: str, project: str) -> Response:
    """The form for a module."""
    place, found = _found(foundation, project)
    allow(policy.may_keep_project(viewer(), found))
    return _form(place, ModuleForm(), "Add a module", "Add the module", _crumbs(place, found))


@blueprint.post("/<foundation>/projects/<project>/modules/new")
@guard(policy.may_keep_project)
def add_module(foundation: str, project: str) -> AnyResponse:
    """Add a module."""
    place, found = _found(foundation, project)
    permit = allow(policy.may_keep_project(viewer(), found))
    form = ModuleForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                operations.add_module(
                    work,
                    found.id,
                    section=form.section.data,
                    name=form.name.data,
                    is_sunset=form.is_sunset.data,
                )
            return done(f"{form.name.data} was added.", _project_url(place, found.slug))
        except (RuleBroken, Conflict) as refusal:
            _say(form, refusal, "name")
    return _form(place, form, "Add a module", "Add the module", _crumbs(place, found), status=422)


@blueprint.get("/<foundation>/projects/<project>/maintainers/new")
@guard(policy.may_keep_project)
def new_maintainer(foundation: str, project: str) -> Response:
    """The form for a maintainer."""
    place, found = _found(foundation, project)
    allow(policy.may_keep_project(viewer(), found))
    form = _with_modules(
        MaintainerForm(starts_on=_today(place), module=request.args.get("module", "")), found
    )
    return _form(place, form, "Add a maintainer", "Add the maintainer", _crumbs(place, found))


@blueprint.post("/<foundation>/projects/<project>/maintainers/new")
@guard(policy.may_keep_project)
def add_maintainer(foundation: str, project: str) -> AnyResponse:
    """Put a person on the ladder; the person is written down first when the handle is not known."""
    place, found = _found(foundation, project)
    permit = allow(policy.may_keep_project(viewer(), found))
    form = _with_modules(MaintainerForm(), found)
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                _add(work, found, form)
            return done(f"{form.name.data} is on the ladder.", _project_url(place, found.slug))
        except (RuleBroken, Conflict) as refusal:
            _say(form, refusal, "name")
    return _form(place, form, "Add a maintainer", "Add the maintainer", _crumbs(place, found), status=422)


@blueprint.get("/<foundation>/projects/<project>/maintainers/<maintainer>")
@guard(policy.may_see_project)
def maintainer(foundation: str, project: str, maintainer: str) -> Response:
    """One maintainer's place on the ladder with its history, and what its keeper can do."""
    place, found = _found(foundation, project)
    row = queries.maintainer_by_public_id(reader(), found.id, maintainer)
    return _maintainer_page(place, found, row)


@blueprint.post(
    "/<foundation>/projects/<project>/maintainers/<maintainer>/<any(emeritus,active,departure):act>"
)
@guard(policy.may_keep_project)
def change_standing(foundation: str, project: str, maintainer: str, act: str) -> AnyResponse:
    """Emeritus, active again, or off the ladder."""
    place, found = _found(foundation, project)
    permit = allow(policy.may_keep_project(viewer(), found))
    row = queries.maintainer_by_public_id(reader(), found.id, maintainer)
    form = StandingForm()
    label, operate = ACTS[act]
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                operate(work, row.id, on=form.on.data, reason=form.reason.data)
            return done(f"Written down: {label.lower()}.", _project_url(place, found.slug))
        except (RuleBroken, Conflict) as refusal:
            _say(form, refusal, "on")
    return _maintainer_page(place, found, row, form, act, status=422)


def _add(work: Work, found: Project, form: MaintainerForm) -> Maintainer:
    handle = (form.handle.data or "").lstrip("@")
    person = person_by_handle(work.session, handle) if handle else None
    known = person or register_person(work, form.name.data, handle=handle)
    module_id = None
    if form.module.data:
        module_id = queries.module_by_public_id(work.session, found.id, form.module.data).id
    return operations.add_maintainer(
        work,
        found.id,
        known.id,
        level=form.level.data,
        starts_on=form.starts_on.data,
        module_id=module_id,
        basis=form.basis.data or "",
    )


def _maintainer_page(
    place: Any,
    found: Project,
    row: Maintainer,
    form: StandingForm | None = None,
    act: str = "",
    status: int = 200,
) -> Response:
    line = next(
        m for m in queries.maintainers(reader(), found.id, row.starts_on) if m.public_id == row.public_id
    )
    acts = ("emeritus", "departure") if row.standing == "active" else ("active", "departure")
    return _page(
        "maintainer",
        line.name,
        [*_crumbs(place, found), (line.name, None)],
        status,
        place=place,
        project=found,
        line=line,
        level=queries.LEVELS[line.level],
        acts=[(word, ACTS[word][0]) for word in acts],
        standings=RowForms(StandingForm, form, act, on=_today(place)),
        history=as_told(timeline(reader(), "technical_maintainer", row.id)),
        may_keep=policy.may_keep_project(viewer(), found),
    )


def _found(foundation: str, slug: str) -> tuple[Any, Project]:
    place = enter(foundation)
    see(policy.may_see_projects(viewer(), place))
    found = queries.project_by_slug(reader(), place.id, slug)
    see(policy.may_see_project(viewer(), found))
    return place, found


def _page(name: str, title: str, crumbs: Any, status: int = 200, **context: Any) -> Response:
    return page(
        f"technical/projects/{name}.html",
        title=title,
        side="technical",
        breadcrumbs=crumbs,
        status=status,
        **context,
    )


def _form(place: Any, form: Any, title: str, submit: str, crumbs: Any, status: int = 200) -> Response:
    return _page("form", title, [*crumbs, (title, None)], status, place=place, form=form, submit=submit)


def _with_modules(form: MaintainerForm, found: Project) -> MaintainerForm:
    modules = queries.modules(reader(), found.id)
    form.module.choices = [
        ("", "None"),
        *((m.public_id, f"{m.name} ({m.section})") for m in modules if not m.is_sunset),
    ]
    return form


def _say(form: Any, refusal: RuleBroken | Conflict, default: str) -> None:
    if isinstance(refusal, RuleBroken):
        form.say(refusal)
    else:
        form.say(RuleBroken(refusal.message, field=default))
    form.renew()


def _crumbs(place: Any, found: Project) -> list[tuple[str, str | None]]:
    return [("Projects", _projects_url(place)), (found.name, _project_url(place, found.slug))]


def _projects_url(place: Any) -> str:
    return url_for("projects.projects", foundation=place.slug)


def _project_url(place: Any, slug: str) -> str:
    return url_for("projects.project", foundation=place.slug, project=slug)


def _today(place: Any) -> date:
    return business_date(now(), place.zone)
