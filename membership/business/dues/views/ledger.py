"""The books on screen: receivables by age, trial balance, the lines of an account, the journal; closing a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.dues import ledger_queries, payment_queries, policy
from membership.business.dues.aging import BUCKETS, Aged, AgedTotals, receivables
from membership.business.dues.forms import CloseForm
from membership.business.dues.ledger import close_period
from membership.business.dues.views.blueprint import act_page, blueprint, books_of, carry_out, today_in, trail
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.parameters import read_date
from membership.kernel.work import Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.asked import asked_number
from membership.webkit.house import reader
from membership.webkit.pages import page

SIZE = 50
SHOWN = 500
"""Members on the page of receivables; the report has all of them."""


@blueprint.get("/<foundation>/dues/receivables")
@guard(policy.may_see_dues)
def aged(foundation: str) -> Response:
    """Who owes what, for how long, as of a day."""
    place = books_of(foundation)
    today = today_in(place)
    on = min(_day("as_of", today), today)
    totals = AgedTotals()
    rows: list[Aged] = []
    for row in receivables(reader(), place.id, on, today=today):
        totals.add(row)
        if len(rows) < SHOWN:
            rows.append(row)
    return page(
        "business/dues/receivables.html",
        title="Receivables by age",
        breadcrumbs=trail(place, ("Receivables", None)),
        place=place,
        on=on,
        rows=rows,
        buckets=BUCKETS,
        totals=sorted(totals.by_currency.items()),
    )


@blueprint.get("/<foundation>/dues/ledger")
@guard(policy.may_see_dues)
def ledger(foundation: str) -> Response:
    """The trial balance as of a day."""
    place = books_of(foundation)
    on = _day("as_of", today_in(place))
    return page(
        "business/dues/ledger.html",
        title="Ledger",
        breadcrumbs=trail(place, ("Ledger", None)),
        place=place,
        on=on,
        accounts=ledger_queries.trial_balance(reader(), place.id, on),
        closed=ledger_queries.closed_until(reader(), place.id),
        may_keep=policy.may_keep_books(viewer(), place),
    )


@blueprint.get("/<foundation>/dues/ledger/accounts/<currency>/<code>")
@guard(policy.may_see_dues)
def account(foundation: str, currency: str, code: str) -> Response:
    """The lines of one account, newest first."""
    place = books_of(foundation)
    found = ledger_queries.account_by_code(reader(), place.id, currency, code)
    before = _place(request.args.get("before", ""))
    lines = ledger_queries.account_lines(reader(), found.id, before=before, limit=SIZE + 1)
    here = {"foundation": place.slug, "currency": currency, "code": code}
    last = lines[SIZE - 1] if len(lines) > SIZE else None
    following = url_for("dues.account", before=f"{last.posted_on}~{last.id}", **here) if last else ""
    newest = url_for("dues.account", **here) if before else ""
    return page(
        "business/dues/account.html",
        title=f"{found.code} {found.name}",
        breadcrumbs=trail(
            place, ("Ledger", url_for("dues.ledger", foundation=place.slug)), (found.name, None)
        ),
        place=place,
        account=found,
        balance=ledger_queries.account_balance(reader(), found.id),
        lines=lines[:SIZE],
        paging={"previous_url": newest, "next_url": following, "shown": min(SIZE, len(lines))},
    )


@blueprint.get("/<foundation>/dues/ledger/journal")
@guard(policy.may_see_dues)
def journal(foundation: str) -> Response:
    """Every transaction with its lines, newest first."""
    place = books_of(foundation)
    before = asked_number("before")
    found = ledger_queries.journal(reader(), place.id, before=before, limit=SIZE + 1)
    here = {"foundation": place.slug}
    following = url_for("dues.journal", before=found[SIZE - 1][0].id, **here) if len(found) > SIZE else ""
    newest = url_for("dues.journal", **here) if before else ""
    return page(
        "business/dues/journal.html",
        title="Journal",
        breadcrumbs=trail(
            place, ("Ledger", url_for("dues.ledger", foundation=place.slug)), ("Journal", None)
        ),
        place=place,
        entries=found[:SIZE],
        paging={"previous_url": newest, "next_url": following, "shown": min(SIZE, len(found))},
    )


@blueprint.get("/<foundation>/dues/ledger/closing")
@guard(policy.may_keep_books)
def closing(foundation: str) -> Response:
    """Up to which day are the books closed?"""
    place = books_of(foundation)
    allow(policy.may_keep_books(viewer(), place))
    return _closing_page(place, _closing_form(place))


@blueprint.post("/<foundation>/dues/ledger/closing")
@guard(policy.may_keep_books)
def close(foundation: str) -> AnyResponse:
    """Close the books up to a day."""
    place = books_of(foundation)
    permit = allow(policy.may_keep_books(viewer(), place))
    form = _closing_form(place)

    def act(work: Work) -> Any:
        return close_period(
            work, place.id, form.currency.data, until=form.until.data, reason=form.reason.data
        )

    target = url_for("dues.ledger", foundation=place.slug)
    return carry_out(permit, form, act, "The books are closed.", lambda _: target) or _closing_page(
        place, form
    )


def _closing_form(place: Any) -> CloseForm:
    form = CloseForm()
    currencies = sorted({row.currency for row in payment_queries.banks(reader(), place.id)})
    form.currency.choices = [(one, one) for one in currencies]
    return form


def _closing_page(place: Any, form: CloseForm) -> Response:
    back = url_for("dues.ledger", foundation=place.slug)
    return act_page(
        form,
        "Close the books",
        trail(place, ("Ledger", back)),
        submit="Close",
        cancel_url=back,
        text="A closed period takes no postings any more; corrections stand in an open one. It cannot be opened again.",
        danger=True,
    )


def _day(name: str, otherwise: date) -> date:
    try:
        return read_date(request.args.get(name, ""), name)
    except RuleBroken:
        return otherwise


def _place(text: str) -> tuple[date, int] | None:
    day, _, key = text.partition("~")
    try:
        return date.fromisoformat(day), int(key[:15])
    except ValueError:
        return None
