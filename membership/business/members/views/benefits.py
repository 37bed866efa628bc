"""What the tier gives, what was used of it by whom, and what is left; uses are written down and taken back here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.benefits import (
    Holding,
    charter_of,
    counted,
    holding,
    term_covering,
    use_by_public_id,
    uses_of,
    uses_within,
)
from membership.business.members.delivering import deliveries_of
from membership.business.members.forms import ExceptionForm, ReasonForm, TaskForm, UseForm
from membership.business.members.tasks import tasks_of
from membership.business.members.using import Used, use_benefit, withdraw_use
from membership.business.members.views.pages import Company, company_page, find_company, say, tell, today
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done

blueprint = Blueprint("benefits", __name__)
HERE = "/<foundation>/members/<member>"


@blueprint.get(f"{HERE}/benefits")
@guard(policy.may_see_member)
def benefits(foundation: str, member: str) -> Response:
    """Every benefit of the term with what is left, every use, and what is to be done and delivered."""
    company = find_company(foundation, member)
    session, found, day = reader(), company.member, today(company.place)
    uses = uses_of(session, found.id)
    term = term_covering(session, found.id, day)
    tasks = tasks_of(session, found.id)
    return company_page(
        "benefits",
        company,
        "benefits.benefits",
        term=term,
        holdings=counted(charter_of(session, term), term, day, uses_within(session, term, uses))
        if term
        else [],
        uses=uses,
        tasks=[(task, policy.may_do_task(viewer(), found, task.side)) for task in tasks],
        deliveries=deliveries_of(session, [task.id for task in tasks if task.is_asset]),
        task_form=TaskForm(formdata=None),
    )


@blueprint.get(f"{HERE}/benefits/<benefit>/use")
@guard(policy.may_use_benefits)
def using(foundation: str, member: str, benefit: str) -> Response:
    """The form of a use."""
    company, held = _held(foundation, member, benefit)
    allow(policy.may_use_benefits(viewer(), company.member))
    return _use_page(company, held, _use_form(company, fresh=True))


@blueprint.post(f"{HERE}/benefits/<benefit>/use")
@guard(policy.may_use_benefits)
def use(foundation: str, member: str, benefit: str) -> AnyResponse:
    """Write down a use; more than the tier gives is for staff, who say why."""
    company, held = _held(foundation, member, benefit)
    permit = allow(policy.may_use_benefits(viewer(), company.member))
    form = _use_form(company)
    if form.validate_on_submit():
        said = Used(
            int(form.quantity.data or 0), form.purpose.data or "", _day(form.used_on.data), form.used_by.data or "",
            (form.exception.data or "") if isinstance(form, ExceptionForm) else "",
        )  # fmt: skip
        try:
            with open_work(permit) as work:
                tell(work, company.member, f"Used {said.quantity} of {held.title}.")
                use_benefit(
                    work, company.member.id, benefit, said, by=viewer().name, today=today(company.place)
                )
            return done("The use is written down.", url_for("benefits.benefits", **company.here))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "quantity")
    return _use_page(company, held, form, status=422)


@blueprint.get(f"{HERE}/uses/<use>/withdrawal")
@guard(policy.may_use_benefits)
def withdrawal(foundation: str, member: str, use: str) -> Response:
    """The form by which a use is taken back."""
    company = find_company(foundation, member)
    row = use_by_public_id(reader(), company.member.id, use)
    allow(policy.may_use_benefits(viewer(), company.member))
    return _reason_page(company, f"{row.quantity} of {row.title}, for {row.purpose}", ReasonForm())


@blueprint.post(f"{HERE}/uses/<use>/withdrawal")
@guard(policy.may_use_benefits)
def withdraw(foundation: str, member: str, use: str) -> AnyResponse:
    """It was not used after all."""
    company = find_company(foundation, member)
    row = use_by_public_id(reader(), company.member.id, use)
    permit = allow(policy.may_use_benefits(viewer(), company.member))
    form, about = ReasonForm(), f"{row.quantity} of {row.title}, for {row.purpose}"
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                tell(work, company.member, f"Not used after all: {row.quantity} of {row.title}.")
                withdraw_use(work, row.id, form.reason.data or "", by=viewer().name)
            return done("The use is taken back.", url_for("benefits.benefits", **company.here))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "reason")
    return _reason_page(company, about, form, status=422)


def _held(foundation: str, member: str, benefit: str) -> tuple[Company, Holding]:
    company = find_company(foundation, member)
    day = today(company.place)
    term = term_covering(reader(), company.member.id, day)
    if term is None:
        raise NotFound
    return company, holding(reader(), company.member.id, term, benefit, day)


def _use_form(company: Company, *, fresh: bool = False) -> UseForm | ExceptionForm:
    shape = ExceptionForm if policy.may_keep_member(viewer(), company.member) else UseForm
    return shape(used_on=today(company.place)) if fresh else shape()


def _use_page(company: Company, held: Holding, form: UseForm, *, status: int = 200) -> Response:
    return company_page(
        "benefit_use",
        company,
        "benefits.benefits",
        status=status,
        crumb=held.title[:1].upper() + held.title[1:],
        held=held,
        form=form,
    )


def _reason_page(company: Company, about: str, form: ReasonForm, *, status: int = 200) -> Response:
    return company_page(
        "act",
        company,
        "benefits.benefits",
        status=status,
        crumb="Not used after all",
        about=about,
        form=form,
        submit="Take back",
        upload=False,
    )


def _day(value: Any) -> Any:
    assert value is not None
    return value
