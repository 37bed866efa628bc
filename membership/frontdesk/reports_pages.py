"""The reports that rooms declare: index, on screen, and as a file; every file taken away is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Response, request, url_for
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from membership.frontdesk import policy
from membership.frontdesk.blueprint import blueprint
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.exports import record_export
from membership.kernel.room import Place
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.tabular.export import FORMATS, Export, export
from membership.kernel.tabular.page import table_page
from membership.kernel.tabular.parameters import day_asked, end_of_known, read_date, read_parameters
from membership.kernel.times import business_date, now
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import Form
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import page

PAGE = 100


class ExportForm(Form):
    """Which format, as of which day and as known on which. The report's own parameters travel in the address."""

    format = SelectField(
        "Format", choices=[(name, name.upper()) for name in FORMATS], validators=[InputRequired()]
    )
    as_of = DateField("As of", validators=[InputRequired()])
    known_on = DateField("As known on", validators=[Optional()])


@dataclass(frozen=True)
class Days:
    """As of which day a report is asked, and as known on which (None: now)."""

    as_of: date
    known_on: date | None = None


@dataclass(frozen=True)
class Listed:
    """A report in the index."""

    title: str
    description: str
    url: str
    wing: str


def may_see_reports(viewer_: Any, place: Place) -> bool:
    """The index is for whoever may read at least one report."""
    return policy.may_stand_in(viewer_, place) and any(report.may(viewer_, place) for report in _declared())


@blueprint.get("/<foundation>/reports")
@guard(may_see_reports)
def reports(foundation: str) -> Response:
    """The reports that are open to the viewer."""
    place = enter(foundation)
    see(may_see_reports(viewer(), place))
    listed = [
        Listed(
            report.title,
            report.description,
            url_for("frontdesk.report", foundation=place.slug, name=report.name),
            report.wing,
        )
        for report in _declared()
        if report.may(viewer(), place)
    ]
    return page("frontdesk/reports.html", title="Reports", side="neutral", reports=listed, place=place)


@blueprint.get("/<foundation>/reports/<name>")
@guard(may_see_reports)
def report(foundation: str, name: str) -> Response:
    """A report on screen, as of any date."""
    place = enter(foundation)
    declared = _report(name, place)
    faults: list[str] = []
    asked = _asked(declared, place, faults)
    start = max(0, min(request.args.get("start", 0, type=int), 10_000_000))
    rows = table_page(declared, reader(), asked, limit=PAGE, offset=start)
    return page(
        "frontdesk/report.html",
        title=declared.title,
        side=declared.wing if declared.wing != "house" else "neutral",
        status=422 if faults else 200,
        breadcrumbs=[
            ("Reports", url_for("frontdesk.reports", foundation=place.slug)),
            (declared.title, None),
        ],
        report=declared,
        rows=rows,
        asked=asked,
        faults=faults,
        start=start,
        kept=_kept(declared, asked),
        size=PAGE,
        formats=list(FORMATS),
        form=ExportForm(as_of=asked.as_of),
        known_on=asked.known_at.date().isoformat() if asked.known_at else "",
        place=place,
    )


@blueprint.post("/<foundation>/reports/<name>/export")
@guard(may_see_reports)
def export_report(foundation: str, name: str) -> Response:
    """The report as a file: the same rows and columns as on screen, streamed."""
    place = enter(foundation)
    declared = _report(name, place)
    permit = allow(declared.may(viewer(), place))
    form = ExportForm()
    if not form.validate_on_submit():
        first = next(message for messages in form.errors.values() for message in messages)
        raise RuleBroken(str(first), field="as_of")
    today = business_date(now(), _zone(place))
    days = Days(day_asked(declared, cast("date", form.as_of.data), today), form.known_on.data)
    asked = _request_for(place, declared, days, read_parameters(declared, request.args))
    with open_work(permit) as work:
        record_export(
            work,
            report=declared.name,
            wing=declared.wing,
            format_name=form.format.data,
            as_of=asked.as_of,
            foundation_id=place.id,
            asked=declared.heading(asked),
        )
    return stream(declared, asked, form.format.data)


def stream(declared: Report, asked: ReportRequest, format_name: str) -> Response:
    """Send an export while it is read; the session lives as long as the answer."""
    session = house().database.reader()
    try:
        made = export(declared, session, asked, format_name)
    except BaseException:
        session.close()
        raise

    def chunks() -> Iterator[bytes]:
        try:
            yield from made.chunks
        finally:
            session.close()

    return _as_file(made, chunks())


def _as_file(made: Export, chunks: Iterator[bytes]) -> Response:
    response = Response(chunks, mimetype=made.media_type.split(";")[0])
    response.headers["Content-Type"] = made.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return response


def _declared() -> list[Report]:
    found: list[Report] = [report for room in house().rooms for report in room.reports]
    return sorted(found, key=lambda report: (report.wing, report.title))


def _report(name: str, place: Place) -> Report:
    for declared in _declared():
        if declared.name == name:
            see(policy.may_stand_in(viewer(), place) and declared.may(viewer(), place))
            return declared
    raise NotFound


def _asked(declared: Report, place: Place, faults: list[str]) -> ReportRequest:
    today = business_date(now(), _zone(place))
    try:
        days = Days(day_asked(declared, _day("as_of"), today), _day("known_on"))
        return _request_for(place, declared, days, read_parameters(declared, request.args))
    except RuleBroken as broken:
        faults.append(broken.message)
        return _request_for(place, declared, Days(today), read_parameters(declared, {}))


def _kept(declared: Report, asked: ReportRequest) -> dict[str, str]:
    """What the links of the page carry on: what was asked, without what could not be read."""
    kept = {key: value for key, value in request.args.items() if key not in ("start", "as_of", "known_on")}
    known = {"known_on": asked.known_at.date().isoformat()} if asked.known_at else {}
    of = {"as_of": asked.as_of.isoformat()} if declared.is_dated else {}
    return {**kept, **of, **known}


def _day(name: str) -> date | None:
    return read_date(request.args[name], name) if request.args.get(name) else None


def _request_for(place: Place, declared: Report, days: Days, values: dict[str, Any]) -> ReportRequest:
    at = now()
    today = business_date(at, _zone(place))
    return ReportRequest(
        viewer=viewer(),
        as_of=days.as_of,
        known_at=end_of_known(declared, days.known_on, today, _zone(place)),
        at=at,
        foundation_id=place.id,
        foundation_name=place.name,
        foundation_slug=place.slug,
        values=values,
        exported_by=viewer().name,
        zone=_zone(place),
        is_demo=house().settings.stage == "demo",
    )


def _zone(place: Place) -> str:
    return str(getattr(place, "zone", "UTC"))
