"""The charter in force, as the program reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from membership.assembly.rules.brackets import bracket_in_words
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Dues
from membership.assembly.rules.queries import charter_in_force, versions
from membership.assembly.rules.records import Absent, Rule
from membership.business.charter import policy
from membership.business.charter.queries import tiers
from membership.business.charter.words import count_words, rule_words
from membership.kernel.errors import RuleBroken
from membership.kernel.money import Money
from membership.kernel.tabular.parameters import read_date
from membership.kernel.times import business_date, now
from membership.webkit.access import guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

blueprint = Blueprint("charter", __name__)
DECIDING = ("quorum", "threshold", "notice", "procedure", "alternate", "term", "vacancy", "officer")


@blueprint.get("/<foundation>/charter")
@guard(policy.may_see_charter)
def charter(foundation: str) -> Response:
    """Tiers, dues, seats and thresholds with clause and source, and the questions that stand open."""
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    asked = request.args.get("on", "")
    on = read_date(asked, "on") if asked else business_date(now(), place.zone)
    document = _in_force(place.id, on)
    return page(
        "business/charter/charter.html",
        title="Charter in force",
        breadcrumbs=[("Charter", None)],
        place=place,
        on=on,
        document=document,
        tiers=tiers(reader(), place.id, on) if document else (),
        dues=_dues(document) if document else {},
        bodies=_bodies(document) if document else (),
        questions=document.open_questions() if document else (),
        versions=versions(reader(), place.id, "business"),
        may_adopt=policy.may_adopt_charter(viewer(), place),
    )


def _in_force(foundation_id: int, on: date) -> CharterDocument | None:
    try:
        return charter_in_force(reader(), foundation_id, "business", on)
    except RuleBroken:
        return None


def _dues(document: CharterDocument) -> dict[str, tuple[Rule[Dues] | Absent, list[tuple[str, str]]]]:
    """Tier -> its dues rule, with its prices in words."""
    found = {}
    for tier in document.tiers():
        rule = document.dues_for(tier.subject)
        found[tier.subject] = (rule, [] if isinstance(rule, Absent) else _prices(rule.parameters))
    return found


def _prices(dues: Dues) -> list[tuple[str, str]]:
    every = f"per {dues.period}" if dues.period != "once" else "once"
    if dues.basis == "brackets":
        metric = (dues.metric or "").replace("_", " ")
        return [
            (f"{bracket_in_words(one)} {metric}", f"{Money(one.amount, dues.currency)} {every}")
            for one in dues.brackets
        ]
    if dues.basis == "category":
        return [(one.name, f"{Money(one.amount, dues.currency)} {every}") for one in dues.categories]
    if dues.amount is None:
        return [("set by", dues.set_by.replace("_", " "))]
    return [("every member", f"{Money(dues.amount, dues.currency)} {every}")]


def _bodies(document: CharterDocument) -> list[dict[str, Any]]:
    """Title, seat rules and rules of deciding of each body, in words."""
    return [
        {
            "title": body.parameters.title,
            "rule": body,
            "seats": [(rule, count_words(rule.parameters.count)) for rule in document.seats(body.subject)],
            "deciding": [
                (rule, *rule_words(rule.parameters))
                for rule in document.in_force
                if rule.subject == body.subject and rule.kind in DECIDING
            ],
        }
        for body in document.bodies()
    ]
