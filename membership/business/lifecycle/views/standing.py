"""Good standing of a member: why it is what it is, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask import Response, url_for
from sqlalchemy import and_

from membership.assembly.rules.queries import CharterHistory
from membership.business.lifecycle.standing import Facts, Standing, history, standing_on
from membership.business.lifecycle.standing_facts import facts_of, going_on
from membership.business.lifecycle.views.acts import blueprint
from membership.business.members import policy
from membership.business.members.models import Term
from membership.business.members.renewing import Carried
from membership.business.members.succeeding import Before, came_from
from membership.business.members.views.pages import find_member, member_url
from membership.directory.organizations.models import Organization
from membership.kernel.errors import RuleBroken
from membership.webkit.access import guard, viewer
from membership.webkit.days import AskedDays, asked_days
from membership.webkit.house import reader
from membership.webkit.pages import page


@blueprint.get("/<foundation>/members/<member>/standing")
@guard(policy.may_see_member)
def standing(foundation: str, member: str) -> Response:
    """The standing as of a day and as known on one, and on every day until then on which it changed, newest first."""
    place, found = find_member(foundation, member)
    asked = asked_days(place.zone)
    charters = CharterHistory(reader(), place.id, "business", asked.known_at)
    try:
        document = charters.on(asked.on)
        line = [one for one in came_from(reader(), found.id) if one.until <= asked.on]
        ids = (found.id, *(one.member_id for one in line))
        facts = facts_of(reader(), place.id, document, only=ids, known_at=asked.known_at)
        facts, renews_on = _carried_on(place.id, found.id, facts, asked)
        now = standing_on(document, facts[found.id], asked.on)
        changes = _changes(charters, facts, ids, line, asked.on)
    except RuleBroken:  # a foundation without a charter judges nobody
        now, changes, renews_on = None, [], None
    company = reader().get_one(Organization, found.organization_id).display_name
    trail: list[tuple[str, str | None]] = []
    if policy.may_see_members(viewer(), place):
        trail = [("Members", url_for("members.roster", foundation=place.slug))]
    return page(
        "business/lifecycle/standing.html",
        title="Good standing",
        breadcrumbs=[*trail, (company, member_url(place, found)), ("Good standing", None)],
        status=asked.status,
        place=place,
        asked=asked,
        action=url_for(".standing", foundation=place.slug, member=member),
        company=company,
        now=now,
        changes=changes,
        renews_on=renews_on,
    )


def _carried_on(
    foundation_id: int, member: int, facts: dict[int, Facts], asked: AskedDays
) -> tuple[dict[int, Facts], date | None]:
    """On a day that no term covers as yet, a membership that renews by itself goes on, as in every report of that day. The
    facts with that, and the end of the term from which it goes on. No statement where a term covers the day."""
    today, terms = asked.known_on or asked.today, facts[member].terms
    if asked.on < today or any(start <= asked.on < end for start, end, _ in terms):
        return facts, None
    carried = Carried.by(reader(), foundation_id, asked.on, today, asked.known_at)
    told = going_on(reader(), facts, and_(Term.member_id == member, carried.goes_on))
    new = told[member].terms[len(terms) :]
    return told, new[0][0] if new else None


def _changes(
    charters: CharterHistory,
    facts: Mapping[int, Facts],
    ids: Sequence[int],
    line: Sequence[Before],
    until: date,
) -> list[tuple[Standing, str]]:
    """Every day on which the standing changed, the newest first, with the name that the membership had where it was another's."""
    names, ends = ("", *(one.name for one in line)), (until, *(one.until - timedelta(days=1) for one in line))
    found = []
    for member, name, end in zip(ids, names, ends, strict=True):
        found += [(one, name) for one in reversed(history(charters, facts[member], end))]
    return found
