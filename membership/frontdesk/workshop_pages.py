"""Failed jobs with "try again", and the outbox: what the administrator looks after."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.frontdesk import policy
from membership.frontdesk.blueprint import blueprint
from membership.kernel.errors import RuleBroken
from membership.kernel.jobs.failed import failed_jobs, pending_count, try_again
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import outbox, retry_mail
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import Form
from membership.webkit.house import reader
from membership.webkit.pages import done, page


class AgainForm(Form):
    """A button: try again."""


@blueprint.get("/admin/jobs")
@guard(policy.may_see_jobs)
def jobs() -> Response:
    """Jobs that failed for good, and how many wait."""
    see(policy.may_see_jobs(viewer()))
    return page(
        "frontdesk/jobs.html",
        title="Jobs",
        side="neutral",
        failed=failed_jobs(reader()),
        waiting=pending_count(reader()),
        form=AgainForm(),
    )


@blueprint.post("/admin/jobs/<path:job>/retry")
@guard(policy.may_see_jobs)
def retry_job(job: str) -> AnyResponse:
    """Hand a failed job to the workers again."""
    see(policy.may_see_jobs(viewer()))
    see(any(failed.id == job for failed in failed_jobs(reader())))
    permit = allow(policy.may_see_jobs(viewer()))
    _checked()
    with open_work(permit) as work:
        try_again(work.session, job)
    return done("The job will be tried again.", url_for("frontdesk.jobs"))


@blueprint.get("/admin/outbox")
@guard(policy.may_see_jobs)
def mails() -> Response:
    """Mails that were written, and what became of them."""
    see(policy.may_see_jobs(viewer()))
    return page(
        "frontdesk/outbox.html", title="Outbox", side="neutral", mails=outbox(reader()), form=AgainForm()
    )


@blueprint.post("/admin/outbox/<int:mail>/retry")
@guard(policy.may_see_jobs)
def retry_letter(mail: int) -> AnyResponse:
    """Send a mail again that could not be sent."""
    see(policy.may_see_jobs(viewer()))
    see(reader().get(OutboxMail, mail) is not None)
    permit = allow(policy.may_see_jobs(viewer()))
    _checked()
    with open_work(permit) as work:
        retry_mail(work, mail)
    return done("The mail will be sent again.", url_for("frontdesk.mails"))


def _checked() -> Any:
    form = AgainForm()
    if not form.validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    return form
