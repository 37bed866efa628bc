"""Ticking off what is to be done when a company joins."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.forms import TaskForm
from membership.business.members.models import Member, Task
from membership.business.members.tasks import complete_task, reopen_task, task_by_public_id
from membership.business.members.views.pages import blueprint, find_member, tell
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done


@blueprint.post("/<foundation>/members/<member>/tasks/<task>/completion")
@guard(policy.may_do_task)
def complete(foundation: str, member: str, task: str) -> AnyResponse:
    """It is done."""
    place, found, wanted, permit = _task(foundation, member, task)
    with open_work(permit) as work:
        tell(work, found, f"Done: {wanted.title}.")
        complete_task(work, wanted.id, viewer().name)
    return done(f"Done: {wanted.title}.", _back(place, found))


@blueprint.post("/<foundation>/members/<member>/tasks/<task>/reopening")
@guard(policy.may_do_task)
def reopen(foundation: str, member: str, task: str) -> AnyResponse:
    """It is not done after all."""
    place, found, wanted, permit = _task(foundation, member, task)
    with open_work(permit) as work:
        tell(work, found, f"To be done after all: {wanted.title}.")
        reopen_task(work, wanted.id)
    return done(f"To be done after all: {wanted.title}.", _back(place, found))


def _back(place: Any, found: Member) -> str:
    return url_for("benefits.benefits", foundation=place.slug, member=found.public_id)


def _task(foundation: str, member: str, task: str) -> tuple[Any, Member, Task, Permit]:
    place, found = find_member(foundation, member)
    wanted = task_by_public_id(reader(), found.id, task)
    permit = allow(policy.may_do_task(viewer(), found, wanted.side))
    if not TaskForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    return place, found, wanted, permit
