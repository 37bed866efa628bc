"""The work queues of staff: one page of counts, and each queue with the next act one click away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, url_for

from membership.assembly.motions.losing import losing_on
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_in_force
from membership.business.lifecycle import policy
from membership.business.lifecycle.joining_queries import is_late
from membership.business.lifecycle.lapses import due_lapses
from membership.business.lifecycle.moving import STATE_WORDS
from membership.business.lifecycle.preview.breached import Breached, breached_on
from membership.business.lifecycle.queues import (
    ABSENT,
    CAPS,
    LADDER,
    QUEUES,
    SHOWN,
    companies_of,
    counts,
    rows_of,
)
from membership.business.lifecycle.views.desk import blueprint
from membership.business.members.life import STEP_WORDS
from membership.business.members.selling import tier_on
from membership.business.members.views.pages import find_company, member_url, today
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.times import business_date, date_text
from membership.webkit.access import guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

CHARTERED = {
    LADDER: ("To lapse", "The payment ladder has come to its end, and the invoice is still open."),
    ABSENT: (
        "Places lost by absence",
        "For meetings missed, the charter removes the holder of a seat or lets them be removed.",
    ),
    CAPS: ("Beyond a cap", "Members, seats or related companies beyond what the charter allows."),
}
"""Queue that the charter computes -> title, meaning."""


@dataclass(frozen=True)
class Line:
    """One row as the page shows it; `tone` is plain, due or late, and `act` the next act, with its address."""

    subject: str
    url: str
    detail: str
    on: date | None
    tone: str
    act: str
    act_url: str
    why: Any = None


@blueprint.get("/<foundation>/queues")
@guard(policy.may_see_queues)
def queues(foundation: str) -> Response:
    """Every queue with its count."""
    place = enter(foundation)
    see(policy.may_see_queues(viewer(), place))
    known = counts(reader(), place.id, today(place))
    rows = [(one.key, one.title, one.meaning, known[one.key]) for one in QUEUES.values()]
    charter = _charter(place)
    for key, (title, meaning) in CHARTERED.items():
        rows.append((key, title, meaning, len(_chartered(place, key, charter))))
    return page(
        "business/lifecycle/queues.html",
        title="Work queues",
        breadcrumbs=[("Work queues", None)],
        place=place,
        rows=rows,
        waiting=sum(row[-1] for row in rows),
    )


@blueprint.get("/<foundation>/queues/<queue>")
@guard(policy.may_see_queues)
def queue(foundation: str, queue: str) -> Response:
    """One queue."""
    place = enter(foundation)
    see(policy.may_see_queues(viewer(), place))
    title, meaning, lines = _lines(place, queue)
    return page(
        "business/lifecycle/queue.html",
        title=title,
        breadcrumbs=[("Work queues", url_for("desk.queues", foundation=place.slug)), (title, None)],
        place=place,
        meaning=meaning,
        lines=lines[:SHOWN],
        is_cut=len(lines) >= SHOWN,
    )


@blueprint.get("/<foundation>/members/<member>/caps")
@guard(policy.may_see_queues)
def caps(foundation: str, member: str) -> Response:
    """What of the queue of broken caps concerns one member: its tier, or seats that it fills."""
    company = find_company(foundation, member)
    place = company.place
    see(policy.may_see_queues(viewer(), place))
    charter, organization = _charter(place), company.organization
    tier = tier_on(reader(), company.member.id, today(place))
    concerns = (
        []
        if charter is None
        else [one for one in _breached(place, charter) if one.concerns(organization.id, tier)]
    )
    return page(
        "business/lifecycle/caps.html",
        title=f"Limits of the charter: {organization.display_name}",
        breadcrumbs=[
            ("Members", url_for("members.roster", foundation=place.slug)),
            (organization.display_name, member_url(place, company.member)),
            ("Limits of the charter", None),
        ],
        place=place,
        lines=[_cap(place, one) for one in concerns],
    )


def _lines(place: Any, key: str) -> tuple[str, str, list[Line]]:
    """Title, meaning and lines of a queue. Raises NotFound for one that is none."""
    if key in CHARTERED:
        return *CHARTERED[key], _chartered(place, key, _charter(place))
    asked = QUEUES.get(key)
    if asked is None:
        raise NotFound
    day = today(place)
    rows = rows_of(reader(), asked, place.id, day)
    if key == "two-companies":
        return asked.title, asked.meaning, list(_doubled(place, rows, day))
    return asked.title, asked.meaning, [DRAWN[key](place, row, day) for row in rows]


def _charter(place: Any) -> CharterDocument | None:
    """The charter in force today, if there is one."""
    try:
        return charter_in_force(reader(), place.id, "business", today(place))
    except RuleBroken:
        return None


def _chartered(place: Any, key: str, charter: CharterDocument | None) -> list[Line]:
    """What the charter computes; nothing where none is in force."""
    if charter is None:
        return []
    return list({LADDER: _lapses, ABSENT: _absent, CAPS: _caps}[key](place, charter))


def _application(place: Any, row: Any, day: date) -> Line:
    late = is_late(row.decide_by, row.state, day)
    url = url_for("joining.application", foundation=place.slug, application=row.public_id)
    since = business_date(row.state_since, place.zone)
    detail = f"{STATE_WORDS[row.state]}, since {date_text(since)}"
    act = {"accepted": "Send the agreement", "signed": "Countersign"}.get(row.state, "Decide")
    return Line(row.legal_name, url, detail, row.decide_by, "late" if late else "due", act, url)


def _agreement(place: Any, row: Any, day: date) -> Line:
    url = url_for("joining.one_agreement", foundation=place.slug, agreement=row.public_id)
    sent = business_date(row.sent_at, place.zone)
    days = (day - sent).days
    detail = f"sent {days} {'day' if days == 1 else 'days'} ago"
    if row.void_reason:
        return Line(row.legal_name, url, f"{detail}, {row.void_reason}", sent, "due", "See what to do", url)
    if row.state == "signed":
        return Line(row.legal_name, url, f"{detail}, signed by the company", sent, "due", "Countersign", url)
    return Line(row.legal_name, url, detail, sent, "plain", "Open", url)


def _step(place: Any, row: Any, day: date) -> Line:
    url = url_for("benefits.benefits", foundation=place.slug, member=row.public_id)
    tone = "late" if row.due_on < day else "due"
    return Line(row.display_name, _member(place, row), row.title, row.due_on, tone, "See the steps", url)


def _renewal(place: Any, row: Any, day: date) -> Line:
    left = (row.ends_on - day).days
    gift = ", complimentary" if row.complimentary else ""
    detail = f"{row.tier_name}{gift}, ends in {left} {'day' if left == 1 else 'days'}"
    act = url_for("lifecycle.renewal", foundation=place.slug, member=row.public_id)
    return Line(
        row.display_name, _member(place, row), detail, row.ends_on, "due", "Renew", act
    )  # fmt: skip


def _unnamed(place: Any, row: Any, _day: date) -> Line:
    act = url_for("members.new_representative", foundation=place.slug, member=row.public_id)
    return Line(row.display_name, _member(place, row), row.tier_name, None, "due", "Name one", act)


def _stale(place: Any, row: Any, _day: date) -> Line:
    url = _member(place, row)
    last = row.confirmed_on
    told = (
        f"confirmed on {date_text(last)}" if last else f"acts since {date_text(row.since)}, never confirmed"
    )
    person = url_for("people.person", foundation=place.slug, person=row.person)
    return Line(
        row.name, person, f"{row.display_name}: {told}", last or row.since, "due", "See the company", url
    )


def _lapsed(place: Any, row: Any, _day: date) -> Line:
    url = _member(place, row)
    if row.step == "lapse":
        act = url_for("lifecycle.act", foundation=place.slug, member=row.public_id, act="reinstatement")
        return Line(row.display_name, url, STEP_WORDS[row.step], row.effective_on, "plain", "Reinstate", act)
    act = url_for("lifecycle.admission", foundation=place.slug)
    return Line(row.display_name, url, STEP_WORDS[row.step], row.effective_on, "plain", "Admit again", act)


def _doubled(place: Any, rows: Any, day: date) -> Iterable[Line]:
    names = companies_of(reader(), [row.person_id for row in rows], day)
    for row in rows:
        url = url_for("people.person", foundation=place.slug, person=row.person)
        yield Line(row.name, url, ", ".join(names[row.person_id]), row.since, "due", "Settle", url)


def _lapses(place: Any, charter: CharterDocument) -> Iterable[Line]:
    for one in due_lapses(reader(), place.id, today(place), charter):
        here = {"foundation": place.slug, "member": one.member}
        detail = f"invoice {one.number}, {one.clause}" if one.clause else f"invoice {one.number}"
        yield Line(
            one.company, url_for("members.member", **here), detail, one.on, "late", "Lapse",
            url_for("lifecycle.act", act="lapse", **here),
        )  # fmt: skip


def _absent(place: Any, charter: CharterDocument) -> Iterable[Line]:
    for one in losing_on(reader(), place.id, charter, today(place)):
        person = url_for("people.person", foundation=place.slug, person=one.person_public_id)
        seat = {"foundation": place.slug, "body": one.body.slug, "seat": one.seat_public_id}
        yield Line(
            one.person, person, f"{one.body.title}, seat of {one.seat}: {one.words}.", one.since, "due",
            "Vacate the seat", url_for("seats.vacancy", **seat), one.why,
        )  # fmt: skip


def _caps(place: Any, charter: CharterDocument) -> Iterable[Line]:
    return (_cap(place, one) for one in _breached(place, charter))


def _breached(place: Any, charter: CharterDocument) -> list[Breached]:
    return breached_on(reader(), place.id, today(place), charter)


def _cap(place: Any, one: Breached) -> Line:
    act, url = _looked_at(place, one)
    late = one.deadline is not None and one.deadline < today(place)
    remedy = f" Remedy: {one.remedy}." if one.remedy else " The charter names no remedy."
    remedy += f" Until {date_text(one.deadline)}." if one.deadline else ""
    tone = "late" if late else "due"
    return Line(one.subject, url, one.reason + remedy, one.deadline, tone, act, url, one.why)


def _looked_at(place: Any, one: Breached) -> tuple[str, str]:
    """The page on which a broken cap is seen to: that of limits, of a body's seats, or of the members."""
    if one.remedy:
        return "Look at the limits", url_for("seats.limits", foundation=place.slug)
    if one.body:
        return "Look at the seats", url_for("seats.body_seats", foundation=place.slug, body=one.body)
    return "Look at the members", url_for("members.roster", foundation=place.slug)


def _member(place: Any, row: Any) -> str:
    return url_for("members.member", foundation=place.slug, member=row.public_id)


DRAWN: dict[str, Callable[[Any, Any, date], Line]] = {
    "applications": _application,
    "agreements": _agreement,
    "steps": _step,
    "renewals-30": _renewal,
    "renewals-60": _renewal,
    "renewals-90": _renewal,
    "lapsed": _lapsed,
    "voting": _unnamed,
    "primary": _unnamed,
    "contacts": _stale,
}
