"""Members, people and terms from a file: send it, say what its columns give, read the preview, confirm, see how far it is."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle import policy
from membership.business.lifecycle.forms import ColumnsForm, ConfirmForm, UploadForm
from membership.business.lifecycle.import_plan import plan_file
from membership.business.lifecycle.import_progress import how_far
from membership.business.lifecycle.uploads import (
    AT_REST,
    ask_for_import,
    choose_columns,
    keep_upload,
    seen_as,
    sent_as,
    upload_of,
)
from membership.business.lifecycle.views.acts import blueprint, show
from membership.business.members.kinds import Sent, kind_of
from membership.business.members.models import ImportUpload
from membership.business.members.reception import ImportPlan
from membership.business.members.sheet import LARGEST
from membership.business.members.views.pages import say, today
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import done, page

SHOWN = 200
"""Rows that a preview draws; faults are drawn before all others."""
SAMPLES = 2
ABOUT = "The next page shows what each row would do. Nothing is written before you confirm it, and then all of it or nothing."


@blueprint.get("/<foundation>/members/import")
@guard(policy.may_admit)
def upload(foundation: str) -> Response:
    """The form by which a file is sent."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    return show(place, UploadForm(), "Import", "Preview", upload=True, about=ABOUT)


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
        kind = str(form.kind.data)
        try:
            header = Sent(kind, name, content).sheet().header
            with open_work(permit) as work:
                kept = keep_upload(work, place.id, name, content, kind=kind, header=header)
            return done(
                "Read what the file would do, then confirm.",
                url_for("lifecycle.preview", foundation=place.slug, upload=kept.public_id),
            )
        except RuleBroken as refusal:
            say(form, refusal, "file")
    return show(place, form, "Import", "Preview", upload=True, status=422, about=ABOUT)


@blueprint.get("/<foundation>/members/import/<upload>")
@guard(policy.may_admit)
def preview(foundation: str, upload: str) -> AnyResponse:
    """What each row would do, and what is wrong with it."""
    place, kept = _kept(foundation, upload)
    if kept.state not in AT_REST:
        return redirect(_progress_url(place, kept), 303)
    return _preview_page(place, kept, _plan(place, kept))


@blueprint.post("/<foundation>/members/import/<upload>/columns")
@guard(policy.may_admit)
def columns(foundation: str, upload: str) -> AnyResponse:
    """Say what each column gives; the next file with this header is read alike."""
    place, kept = _kept(foundation, upload)
    permit = allow(policy.may_admit(viewer(), place))
    if kept.state not in AT_REST:
        return redirect(_progress_url(place, kept), 303)
    sent = sent_as(kept)
    sheet = sent.sheet()
    form = ColumnsForm.with_columns(sheet.header, kind_of(kept.kind), sent.columns_of(sheet))
    if not form.validate_on_submit():
        return _preview_page(place, kept, _plan(place, kept), form=form, status=422)
    with open_work(permit) as work:
        choose_columns(work, kept.id, form.mapping, sheet.header)
    return done(
        "The columns are read as you said.",
        url_for("lifecycle.preview", foundation=place.slug, upload=upload),
    )


@blueprint.post("/<foundation>/members/import/<upload>")
@guard(policy.may_admit)
def confirm(foundation: str, upload: str) -> AnyResponse:
    """Hand the file to the workers, whole."""
    place, kept = _kept(foundation, upload)
    permit = allow(policy.may_admit(viewer(), place))
    form = ConfirmForm()
    if not form.validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    if kept.state not in AT_REST:
        return redirect(_progress_url(place, kept), 303)
    plan = _plan(place, kept)
    if plan.problems:
        return _preview_page(place, kept, plan, status=422)
    if seen_as(plan) != form.seen.data:
        return _preview_page(place, kept, plan, status=409)
    with open_work(permit) as work:
        asked = ask_for_import(work, kept.id, plan)
    return done("The file is being taken in.", _progress_url(place, asked))


@blueprint.get("/<foundation>/members/import/<upload>/progress")
@guard(policy.may_admit)
def progress(foundation: str, upload: str) -> Response:
    """How far it is; the page asks again by itself until it is done."""
    place, kept = _kept(foundation, upload)
    return page(
        "business/lifecycle/import_progress.html",
        title=f"Import of {kind_of(kept.kind).many}",
        breadcrumbs=_trail(place),
        place=place,
        kept=kept,
        kind=kind_of(kept.kind),
        far=how_far(house().database, kept),
        ends=kept.state not in (*AT_REST, "done"),
    )


def _kept(foundation: str, upload: str) -> tuple[Any, ImportUpload]:
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    return place, upload_of(reader(), place.id, f"person:{viewer().person_id}", upload)


def _plan(place: Any, kept: ImportUpload) -> ImportPlan:
    return plan_file(reader(), place.id, sent_as(kept), today=today(place))


def _progress_url(place: Any, kept: ImportUpload) -> str:
    return url_for("lifecycle.progress", foundation=place.slug, upload=kept.public_id)


def _trail(place: Any) -> list[tuple[str, str | None]]:
    return [
        ("Members", url_for("members.roster", foundation=place.slug)),
        ("Import", url_for("lifecycle.upload", foundation=place.slug)),
    ]


def _preview_page(
    place: Any, kept: ImportUpload, plan: ImportPlan, *, form: ColumnsForm | None = None, status: int = 200
) -> Response:
    faulty = {problem.row for problem in plan.problems}
    wrong: dict[int, list[Any]] = {}
    for problem in plan.problems:
        wrong.setdefault(problem.row, []).append(problem)
    lines = sorted(
        plan.lines,
        key=lambda line: (line.row not in faulty, not line.notes, line.effect == "unchanged", line.row),
    )
    kind = kind_of(plan.kind)
    here = {"foundation": place.slug, "upload": kept.public_id}
    return page(
        "business/lifecycle/preview.html",
        title="Preview of the import",
        breadcrumbs=[*_trail(place), ("Preview", None)],
        status=status,
        plan=plan,
        kind=kind,
        counts=_counts(plan, faulty),
        lines=lines[:SHOWN],
        wrong=wrong,
        hidden_lines=max(0, len(lines) - SHOWN),
        columns_form=(form or ColumnsForm.with_columns(plan.header, kind, plan.mapping)).renew(),
        samples=_samples(kept, plan),
        form=ConfirmForm(formdata=None, seen=seen_as(plan)),
        has_changed=status == Conflict.status,
        action=url_for("lifecycle.confirm", **here),
        columns_action=url_for("lifecycle.columns", **here),
        again=url_for("lifecycle.upload", foundation=place.slug),
    )


def _counts(plan: ImportPlan, faulty: set[int]) -> list[dict[str, Any]]:
    """The figures on top: rows, how many have each effect, and how many are faulty."""
    sound = [line.effect for line in plan.lines if line.row not in faulty]
    told = [(words, sound.count(effect)) for effect, words in kind_of(plan.kind).effects.items()]
    told.append(("Faulty rows", len({problem.row for problem in plan.problems if problem.row > 1})))
    return [
        {"label": words, "value": number} for words, number in [("Rows", len(plan.lines)), *told] if number
    ]


def _samples(kept: ImportUpload, plan: ImportPlan) -> list[str]:
    """What stands below each header, so that somebody can tell what the column gives."""
    rows = [cells for _, cells in sent_as(kept).sheet().rows[:SAMPLES]]
    return [
        ", ".join(cells[place] for cells in rows if place < len(cells) and cells[place])[:120]
        for place in range(len(plan.header))
    ]
