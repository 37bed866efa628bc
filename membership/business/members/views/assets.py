"""What the foundation asks a company to deliver, what came, and what was sent back."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.benefit_tables import Delivery
from membership.business.members.delivering import (
    Sent,
    ask_for_asset,
    deliver,
    delivery_by_public_id,
    send_back,
)
from membership.business.members.forms import AssetForm, DeliveryForm, ReasonForm
from membership.business.members.models import Task
from membership.business.members.papers import LARGEST
from membership.business.members.tasks import task_by_public_id
from membership.business.members.views.benefits import HERE, blueprint
from membership.business.members.views.pages import Company, company_page, find_company, say, tell, today
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@blueprint.get(f"{HERE}/assets/new")
@guard(policy.may_keep_member)
def asking(foundation: str, member: str) -> Response:
    """The form by which staff ask for something."""
    company = find_company(foundation, member)
    allow(policy.may_keep_member(viewer(), company.member))
    return _page(company, "Ask for an asset", AssetForm(), "Ask")


@blueprint.post(f"{HERE}/assets/new")
@guard(policy.may_keep_member)
def ask(foundation: str, member: str) -> AnyResponse:
    """Ask the company to deliver something until a day."""
    company = find_company(foundation, member)
    permit = allow(policy.may_keep_member(viewer(), company.member))
    form = AssetForm()
    if form.validate_on_submit():
        assert form.due_on.data is not None
        try:
            with open_work(permit) as work:
                ask_for_asset(
                    work, company.member.id, form.title.data or "", form.detail.data or "", form.due_on.data,
                    today=today(company.place),
                )  # fmt: skip
            return done("The company is asked for it.", _back(company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "title")
    return _page(company, "Ask for an asset", form, "Ask", status=422)


@blueprint.get(f"{HERE}/assets/<task>/delivery")
@guard(policy.may_do_task)
def delivery(foundation: str, member: str, task: str) -> Response:
    """The form by which the company delivers."""
    company, wanted = _asset(foundation, member, task)
    allow(policy.may_do_task(viewer(), company.member, wanted.side))
    return _page(company, wanted.title, DeliveryForm(), "Deliver", wanted.detail, upload=True)


@blueprint.post(f"{HERE}/assets/<task>/delivery")
@guard(policy.may_do_task)
def send(foundation: str, member: str, task: str) -> AnyResponse:
    """Deliver words, a file, or both."""
    company, wanted = _asset(foundation, member, task)
    permit = allow(policy.may_do_task(viewer(), company.member, wanted.side))
    form = DeliveryForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                tell(work, company.member, f"Delivered: {wanted.title}.")
                deliver(work, wanted.id, _sent(form), by=viewer().name)
            return done("It is delivered.", _back(company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "words")
    return _page(company, wanted.title, form, "Deliver", wanted.detail, upload=True, status=422)


@blueprint.get(f"{HERE}/deliveries/<delivery>/file")
@guard(policy.may_see_member)
def file(foundation: str, member: str, delivery: str) -> Response:
    """The file as it came: saved, never run and never sniffed."""
    company = find_company(foundation, member)
    row = delivery_by_public_id(reader(), company.member.id, delivery)
    if row.sha256 is None:
        raise NotFound
    response = make_response(read_document(reader(), row.sha256).content)
    response.headers["Content-Type"] = row.media_type
    name = f"asset-{row.public_id}.{ENDINGS[row.media_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get(f"{HERE}/deliveries/<delivery>/return")
@guard(policy.may_keep_member)
def returning(foundation: str, member: str, delivery: str) -> Response:
    """The form by which staff send something back."""
    company, row = _delivery(foundation, member, delivery)
    allow(policy.may_keep_member(viewer(), company.member))
    return _page(company, "Send back", ReasonForm(), "Send back", row.words or row.file_name)


@blueprint.post(f"{HERE}/deliveries/<delivery>/return")
@guard(policy.may_keep_member)
def give_back(foundation: str, member: str, delivery: str) -> AnyResponse:
    """It cannot be used; the company reads why, and delivers again."""
    company, row = _delivery(foundation, member, delivery)
    permit = allow(policy.may_keep_member(viewer(), company.member))
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                send_back(work, row.id, form.reason.data or "")
            return done("It is sent back.", _back(company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "reason")
    return _page(company, "Send back", form, "Send back", row.words or row.file_name, status=422)


def _asset(foundation: str, member: str, task: str) -> tuple[Company, Task]:
    company = find_company(foundation, member)
    wanted = task_by_public_id(reader(), company.member.id, task)
    if not wanted.is_asset:
        raise NotFound
    return company, wanted


def _delivery(foundation: str, member: str, delivery: str) -> tuple[Company, Delivery]:
    company = find_company(foundation, member)
    return company, delivery_by_public_id(reader(), company.member.id, delivery)


def _sent(form: DeliveryForm) -> Sent:
    chosen = form.file.data
    if not chosen or not getattr(chosen, "filename", ""):
        return Sent(form.words.data or "")
    return Sent(form.words.data or "", chosen.filename, chosen.read(LARGEST + 1))


def _back(company: Company) -> str:
    return url_for("benefits.benefits", **company.here)


def _page(
    company: Company,
    title: str,
    form: Any,
    submit: str,
    about: str = "",
    *,
    upload: bool = False,
    status: int = 200,
) -> Response:
    return company_page(
        "act",
        company,
        "benefits.benefits",
        status=status,
        crumb=title,
        about=about,
        form=form,
        submit=submit,
        upload=upload,
    )
