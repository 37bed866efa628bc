"""The blueprint on which the pages of the dues hang, and what all of them need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.dues import policy
from membership.kernel.errors import RuleBroken
from membership.kernel.money import Money
from membership.kernel.times import business_date, now
from membership.kernel.work import Permit, Work, open_work
from membership.webkit.access import see, viewer
from membership.webkit.forms import Form
from membership.webkit.house import enter
from membership.webkit.pages import done, page

blueprint = Blueprint("dues", __name__)
Crumb = tuple[str, str | None]


def amount(minor: int | None, currency: str) -> str:
    """An amount for a reader; empty where there is none."""
    return "" if minor is None else str(Money(int(minor), currency))


blueprint.add_app_template_filter(amount, "amount")


def books_of(foundation: str) -> Any:
    """The foundation whose dues the viewer may read. Raises NotFound."""
    place = enter(foundation)
    see(policy.may_see_dues(viewer(), place))
    return place


def today_in(place: Any) -> date:
    """The business date of the foundation."""
    return business_date(now(), place.zone)


def trail(place: Any, *further: Crumb) -> list[Crumb]:
    """Breadcrumbs below the list of invoices."""
    return [("Dues", url_for("dues.invoices", foundation=place.slug)), *further]


def act_page(
    form: Form,
    title: str,
    crumbs: Sequence[Crumb],
    *,
    submit: str,
    cancel_url: str,
    facts: Iterable[tuple[str, str]] = (),
    text: str = "",
    danger: bool = False,
    conflict: Any = None,
    status: int = 200,
) -> Response:
    """A page with one form. After a refusal the form keeps what was typed, and the status is 422."""
    return page(
        "business/dues/act.html",
        title=title,
        breadcrumbs=[*crumbs, (title, None)],
        status=status if status != 200 else (422 if form.errors else 200),
        form=form.renew(),
        submit=submit,
        cancel_url=cancel_url,
        facts=list(facts),
        text=text,
        danger=danger,
        conflict=conflict,
    )


def carry_out(
    permit: Permit, form: Form, act: Callable[[Work], Any], message: str, target: Callable[[Any], str]
) -> AnyResponse | None:
    """Validate, do, and send the browser on; None where the form is to be shown again with what is wrong."""
    if not form.validate_on_submit():
        return None
    try:
        with open_work(permit) as work:
            made = act(work)
    except RuleBroken as broken:
        form.say(broken)
        return None
    return done(message, target(made))
