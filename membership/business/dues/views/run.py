"""The dues run: what it would do, doing it, and how far it is."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.rules.explanation import Explanation
from membership.business.dues import policy, queries
from membership.business.dues.due import DueItem, dues_due
from membership.business.dues.dues_run import ask_for_run, plan_dues
from membership.business.dues.forms import RunForm
from membership.business.dues.invoicing import DUE_DAYS
from membership.business.dues.periods import Days
from membership.business.dues.views.blueprint import amount, blueprint, books_of, carry_out, today_in, trail
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.parameters import read_date
from membership.kernel.work import Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import page

SIZE = 100


@blueprint.get("/<foundation>/dues/run")
@guard(policy.may_raise_dues)
def run_preview(foundation: str) -> Response:
    """Each member, amount and why, before anything happens."""
    place = books_of(foundation)
    allow(policy.may_raise_dues(viewer(), place))
    return _preview(place, RunForm(**_asked(place)))


@blueprint.post("/<foundation>/dues/run")
@guard(policy.may_raise_dues)
def run(foundation: str) -> AnyResponse:
    """Hand the run to the workers."""
    place = books_of(foundation)
    permit = allow(policy.may_raise_dues(viewer(), place))
    form = RunForm()

    def act(work: Work) -> Any:
        days = _days(form.starts_on.data, form.ends_on.data)
        return ask_for_run(work, place.id, days, on=form.issued_on.data, due_on=form.due_on.data)

    def target(made: Any) -> str:
        return url_for("dues.run_progress", foundation=place.slug, run=made.public_id)

    return carry_out(permit, form, act, "The run has begun.", target) or _preview(place, form)


@blueprint.get("/<foundation>/dues/runs/<run>")
@guard(policy.may_see_dues)
def run_progress(foundation: str, run: str) -> Response:
    """How far a run is; the page asks again by itself until it is done."""
    place = books_of(foundation)
    found = queries.run_by_public_id(reader(), place.id, run)
    return page(
        "business/dues/run_progress.html",
        title="Dues run",
        breadcrumbs=trail(place, ("Dues run", None)),
        place=place,
        run=found,
    )


def _days(starts_on: date, ends_on: date) -> Days:
    if ends_on <= starts_on:
        raise RuleBroken("The end lies after the start.", field="ends_on")
    if ends_on - starts_on > timedelta(days=366 * 2):
        raise RuleBroken("A run covers two years at most.", field="ends_on")
    return Days(starts_on, ends_on)


def _asked(place: Any) -> dict[str, date]:
    """The days in the address, else the present year; dates as a run of today would have them."""
    today = today_in(place)
    year = Days.year(today.year)
    return {
        "starts_on": _date(request.args.get("starts_on"), year.starts_on),
        "ends_on": _date(request.args.get("ends_on"), year.ends_on),
        "issued_on": _date(request.args.get("issued_on"), today),
        "due_on": _date(request.args.get("due_on"), today + timedelta(days=DUE_DAYS)),
    }


def _date(text: str | None, otherwise: date) -> date:
    try:
        return read_date(text or "", "on")
    except RuleBroken:
        return otherwise


def _preview(place: Any, form: RunForm) -> Response:
    start, end = form.starts_on.data, form.ends_on.data
    items: list[DueItem] = []
    if start and end and start < end:
        items = dues_due(reader(), place.id, Days(start, end))
    plan = plan_dues(items)
    sums: Counter[str] = Counter()
    for item in plan.payable:
        if item.money is not None:
            sums[item.money.currency] += item.money.minor
    first = min(request.args.get("start", 0, type=int) or 0, max(len(items) - 1, 0))
    return page(
        "business/dues/run.html",
        title="Raise dues",
        breadcrumbs=trail(place, ("Raise dues", None)),
        status=422 if form.errors else 200,
        place=place,
        form=form.renew(),
        plan=plan,
        rows=[_row(item) for item in items[max(first, 0) : max(first, 0) + SIZE]],
        sums=[amount(minor, currency) for currency, minor in sorted(sums.items())],
        paging=_paging(place, form, max(first, 0), len(items)),
        runs=queries.runs(reader(), place.id),
    )


def _row(item: DueItem) -> dict[str, Any]:
    return {
        "name": item.row.display_name, "member": item.row.member, "tier": item.row.tier_name,
        "from": item.days.starts_on, "until": item.days.ends_on,
        "amount": "" if item.money is None else ("Free" if item.is_free else str(item.money)),
        "question": item.question, "asked": item.asked, "why": Explanation.from_json(item.explanation) if item.explanation else None,
    }  # fmt: skip


def _paging(place: Any, form: RunForm, first: int, count: int) -> dict[str, Any]:
    def address(start: int) -> str:
        days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
        return url_for("dues.run_preview", foundation=place.slug, start=start, **days)

    return {
        "previous_url": address(max(0, first - SIZE)) if first else "",
        "next_url": address(first + SIZE) if first + SIZE < count else "",
        "shown": min(SIZE, count - first),
        "total": count,
    }
