"""What companies ask of a person who is known here and not known to work for them: to act for them, with their own yes."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.forms import SettleForm
from membership.business.members.proposal_queries import asked_by_public_id, asked_of_me
from membership.business.members.proposals import confirm_change, refuse_change
from membership.business.members.views.pages import blueprint
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done, page

ANSWERS = "<any(acceptance,refusal):answer>"


@blueprint.get("/account/asked")
@guard(policy.may_answer_for_oneself)
def asked() -> Response:
    """Every role for which a company asks the viewer."""
    return _page()


@blueprint.post(f"/account/asked/<proposal>/{ANSWERS}")
@guard(policy.may_answer_for_oneself)
def answer(proposal: str, answer: str) -> AnyResponse:
    """Yes or no."""
    permit = allow(policy.may_answer_for_oneself(viewer()))
    wanted = asked_by_public_id(reader(), _me(), proposal)
    if not SettleForm().validate_on_submit():
        return _page(422)
    close_reader()
    try:
        with open_work(permit) as work:
            if answer == "acceptance":
                confirm_change(work, wanted.id, ())
            else:
                refuse_change(work, wanted.id)
    except RuleBroken as refusal:
        return _page(422, refusal.message)
    said = "You act for the company." if answer == "acceptance" else "You said no; nothing changes."
    return done(said, url_for("members.asked"))


def _me() -> int:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


def _page(status: int = 200, fault: str = "") -> Response:
    context: dict[str, Any] = {"waiting": asked_of_me(reader(), _me(), now()), "fault": fault}
    return page(
        "business/members/asked.html",
        title="Asked to act for a company",
        side="neutral",
        breadcrumbs=[("Account and security", url_for("accounts.account")), ("Asked to act for a company", None)],
        status=status,
        button=SettleForm(formdata=None),
        **context,
    )  # fmt: skip
