"""Members from a file, in three steps: send it, read the preview, confirm."""

from __future__ import annotations

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle import policy
from membership.business.lifecycle.forms import ConfirmForm, UploadForm
from membership.business.lifecycle.importing import import_members
from membership.business.lifecycle.uploads import drop_upload, keep_upload, upload_of
from membership.business.lifecycle.views.acts import blueprint, show
from membership.business.members.reception import ImportPlan, plan_import
from membership.business.members.sheet import LARGEST, read_sheet
from membership.business.members.views.pages import say, today
from membership.kernel.errors import RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

SHOWN = 200
"""Rows that a preview draws; faults are drawn before all others."""


@blueprint.get("/<foundation>/members/import")
@guard(policy.may_admit)
def upload(foundation: str) -> Response:
    """The form by which a file is sent."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    return show(place, UploadForm(), "Import members", "Preview", upload=True)


@blueprint.post("/<foundation>/members/import")
@guard(policy.may_admit)
def send(foundation: str) -> AnyResponse:
    """Keep the file for its preview; one that is no table is refused here."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    permit = allow(policy.may_admit(viewer(), place))
    form = UploadForm()
    if form.validate_on_submit():
        name, content = form.file.data.filename or "file", form.file.data.read(LARGEST + 1)
        try:
            read_sheet(content, name)
            with open_work(permit) as work:
                kept = keep_upload(work, place.id, name, content)
            return done(
                "Read what the file would do, then confirm.",
                url_for("lifecycle.preview", foundation=place.slug, upload=kept.public_id),
            )
        except RuleBroken as refusal:
            say(form, refusal, "file")
    return show(place, form, "Import members", "Preview", upload=True, status=422)


@blueprint.get("/<foundation>/members/import/<upload>")
@guard(policy.may_admit)
def preview(foundation: str, upload: str) -> Response:
    """What each row would do, and what is wrong with it."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    kept = upload_of(reader(), place.id, f"person:{viewer().person_id}", upload)
    day = today(place)
    plan = plan_import(reader(), place.id, kept.content, kept.file_name, default_on=day, today=day)
    return _preview_page(place.slug, upload, plan)


@blueprint.post("/<foundation>/members/import/<upload>")
@guard(policy.may_admit)
def confirm(foundation: str, upload: str) -> AnyResponse:
    """Take the file in, whole."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    kept = upload_of(reader(), place.id, f"person:{viewer().person_id}", upload)
    first, second = (allow(policy.may_admit(viewer(), place)) for _ in range(2))
    if not ConfirmForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    report = import_members(first, kept.content, kept.file_name, place.id)
    if not report.is_clean:
        return _preview_page(place.slug, upload, report.plan, status=422)
    with open_work(second) as work:
        drop_upload(work, kept.id)
    told = f"{len(report.plan.added)} members were taken in, {report.plan.unchanged} were known already."
    return done(told, url_for("members.roster", foundation=place.slug))


def _preview_page(slug: str, upload: str, plan: ImportPlan, *, status: int = 200) -> Response:
    faulty = {problem.row for problem in plan.problems}
    lines = sorted(plan.lines, key=lambda line: (line.row not in faulty, line.row))
    return page(
        "business/lifecycle/preview.html",
        title="Preview of the import",
        breadcrumbs=[("Members", url_for("members.roster", foundation=slug)), ("Import", None)],
        status=status,
        plan=plan,
        lines=lines[:SHOWN],
        hidden_lines=max(0, len(lines) - SHOWN),
        of_file=plan.problems_of(1) + plan.problems_of(0),
        form=ConfirmForm(),
        action=url_for("lifecycle.confirm", foundation=slug, upload=upload),
        again=url_for("lifecycle.upload", foundation=slug),
    )
