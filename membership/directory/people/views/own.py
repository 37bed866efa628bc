"""My employment: where I say that I work, and what the companies answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.organizations.queries import organizations_named
from membership.directory.people.employment import declare_employment, end_employment
from membership.directory.people.forms import EmploymentForm, LeavingForm
from membership.directory.people.policy import may_state_own_employment
from membership.directory.people.queries import affiliation_by_public_id, employments_of
from membership.directory.people.views.blueprint import blueprint
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import close_reader, house, reader
from membership.webkit.pages import done, page


@blueprint.get("/account/employment")
@guard(may_state_own_employment)
def employment() -> Response:
    """Where I work, and worked."""
    return _page()


@blueprint.post("/account/employment")
@guard(may_state_own_employment)
def declare() -> AnyResponse:
    """Say where I work."""
    permit, form = allow(may_state_own_employment(viewer())), EmploymentForm()
    if not form.validate_on_submit():
        return _page(422, form=form)
    try:
        company = _company(form.company.data or "")
        close_reader()
        with open_work(permit) as work:
            declare_employment(
                work, _me(), company, starts_on=_day(form.starts_on.data), title=form.title.data or "",
                source="person",
            )  # fmt: skip
    except (RuleBroken, Conflict) as refusal:
        field = refusal.field if isinstance(refusal, RuleBroken) else None
        form.say(RuleBroken(refusal.message, field=field or "company"))
        return _page(422, form=form)
    return done("Your employment is written down; the company can confirm it.", url_for("people.employment"))


@blueprint.post("/account/employment/<affiliation>/end")
@guard(may_state_own_employment)
def leave(affiliation: str) -> AnyResponse:
    """Say that I left: every right that came with the company ends on that day."""
    permit, form = allow(may_state_own_employment(viewer())), LeavingForm()
    stated = affiliation_by_public_id(reader(), affiliation)
    see(stated.person_id == viewer().person_id)
    if not form.validate_on_submit():
        return _page(422, failed=affiliation, leaving=form)
    leavers = [room.leaving for room in house().rooms if room.leaving is not None]
    close_reader()
    try:
        with open_work(permit) as work:
            end_employment(
                work, stated.id, leavers, on=_day(form.ends_on.data), reason="They say that they left."
            )
    except (RuleBroken, Conflict) as refusal:
        form.say(RuleBroken(refusal.message, field="ends_on"))
        return _page(422, failed=affiliation, leaving=form)
    return done("The end is written down.", url_for("people.employment"))


def _company(name: str) -> int:
    """The one company of this name. Raises RuleBroken where there is none, or more than one."""
    found = organizations_named(reader(), name)
    if len(found) != 1:
        said = "More than one company has" if found else "No company here has"
        raise RuleBroken(f"{said} the name “{name}”. Write its legal name, or ask the foundation's staff.")
    return found[0].id


def _me() -> int:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value


def _page(status: int = 200, **forms: Any) -> Response:
    today = now().date()
    form = forms.get("form") or EmploymentForm(formdata=None, starts_on=today)
    return page(
        "directory/people/own.html",
        title="My employment",
        side="neutral",
        breadcrumbs=[("Account and security", url_for("accounts.account")), ("My employment", None)],
        status=status,
        rows=employments_of(reader(), _me()),
        today=today,
        form=form.renew(),
        leaving=RowForms(LeavingForm, forms.get("leaving"), forms.get("failed", "")),
    )
