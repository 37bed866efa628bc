"""Pages of the seats of the business bodies: who fills each, since when, by which clause, and what stands open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.bodies.appointing import withdraw_appointment
from membership.assembly.bodies.coming import coming
from membership.assembly.bodies.models import Alternate, Appointment, Body, Seat
from membership.assembly.bodies.queries import Sitting, bodies, body_by_slug, seat_by_public_id
from membership.assembly.rules.phrases import times
from membership.business.board import policy
from membership.business.board.breaching import broken_limits
from membership.business.board.forms import AlignForm, SeatForm, VacateForm, WithdrawForm
from membership.business.board.operations import align_seats
from membership.business.board.people import appoint_alternate, appoint_director, candidates, vacate_seat
from membership.business.board.queries import board_seats
from membership.business.members.queries import member_of
from membership.business.members.views.pages import say, tell, today
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import date_text, now
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.acting import named_among_several, speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

blueprint = Blueprint("seats", __name__)


@blueprint.get("/<foundation>/seats")
@guard(policy.may_see_seats)
def seats(foundation: str) -> Response:
    """The business bodies."""
    place = enter(foundation)
    see(policy.may_see_seats(viewer(), place))
    found = [body for body in bodies(reader(), place.id) if body.wing == "business"]
    return page(
        "business/board/bodies.html", title="Seats", breadcrumbs=[("Seats", None)], place=place, bodies=found
    )


@blueprint.get("/<foundation>/limits")
@guard(policy.may_see_limits)
def limits(foundation: str) -> Response:
    """Limits on related companies that stand broken, with remedy and deadline; a company sees its own."""
    place = enter(foundation)
    see(policy.may_see_limits(viewer(), place))
    return page(
        "business/board/limits.html",
        title="Limits on related companies",
        breadcrumbs=[("Seats", url_for("seats.seats", foundation=place.slug)), ("Limits", None)],
        place=place,
        broken=broken_limits(reader(), viewer(), place, today(place)),
    )


@blueprint.get("/<foundation>/seats/<body>")
@guard(policy.may_see_seats)
def body_seats(foundation: str, body: str) -> Response:
    """The seats of one body."""
    place, found = _body(foundation, body)
    board = board_seats(reader(), found, now(), today(place))
    ahead = coming(reader(), board.seat_ids, today(place))
    mine = {
        grant.organization_id
        for grant in viewer().of("representative", foundation_id=place.id)
        if grant.kind in policy.APPOINTING
    }
    return page(
        "business/board/seats.html",
        title=f"Seats of the {found.title}",
        breadcrumbs=[("Seats", url_for("seats.seats", foundation=place.slug)), (found.title, None)],
        place=place,
        body=found,
        board=board,
        ahead=ahead,
        standing_by=coming(reader(), board.seat_ids, today(place), Alternate),
        mine=mine,
        may_keep=policy.may_align_seats(viewer(), place),
        align=AlignForm(),
    )


@blueprint.post("/<foundation>/seats/<body>/alignment")
@guard(policy.may_align_seats)
def align(foundation: str, body: str) -> AnyResponse:
    """Bring the seats in line with charter and members as of today."""
    place, found = _body(foundation, body)
    permit = allow(policy.may_align_seats(viewer(), place))
    if not AlignForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    with open_work(permit) as work:
        changes = align_seats(work, place.id, found.id, today(place))
    told = (
        f"{times(len(changes.opened), 'seat')} opened, {len(changes.closed)} closed, "
        f"{times(len(changes.questions), 'question')} open."
    )
    return done(told, _url(place, found))


@blueprint.get("/<foundation>/seats/<body>/<seat>/holder")
@guard(policy.may_fill_seat)
def holder(foundation: str, body: str, seat: str) -> Response:
    """The form by which a seat is filled."""
    place, found, of = _seat(foundation, body, seat)
    return _form(place, found, of, _choices(SeatForm(starts_on=today(place)), place, of))


@blueprint.post("/<foundation>/seats/<body>/<seat>/holder")
@guard(policy.may_fill_seat)
def fill(foundation: str, body: str, seat: str) -> AnyResponse:
    """Appoint a director, or name an alternate."""
    place, found, of = _seat(foundation, body, seat)
    permit = allow(policy.may_fill_seat(viewer(), of))
    form = _choices(SeatForm(), place, of)
    if form.validate_on_submit():
        operate = appoint_director if form.role.data == "director" else appoint_alternate
        assert form.starts_on.data is not None
        because = (form.because.data or "") if "because" in form else ""
        try:
            with open_work(permit) as work:
                operate(work, of.id, str(form.person.data), starts_on=form.starts_on.data, because=because)
                name = dict(form.person.choices)[form.person.data]
                does = "holds" if form.role.data == "director" else "stands by for"
                _tell(
                    work,
                    of,
                    f"{name} {does} a seat of the {found.title} from {date_text(form.starts_on.data)} on.",
                )
            return done("The seat was filled.", _url(place, found))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "person")
    return _form(place, found, of, form, status=422)


@blueprint.get("/<foundation>/seats/<body>/<seat>/vacancy")
@guard(policy.may_fill_seat)
def vacancy(foundation: str, body: str, seat: str) -> Response:
    """The form by which a director leaves."""
    place, found, of = _seat(foundation, body, seat)
    return _form(place, found, of, VacateForm(ends_on=today(place)))


@blueprint.post("/<foundation>/seats/<body>/<seat>/vacancy")
@guard(policy.may_fill_seat)
def vacate(foundation: str, body: str, seat: str) -> AnyResponse:
    """The director leaves the seat."""
    place, found, of = _seat(foundation, body, seat)
    permit = allow(policy.may_fill_seat(viewer(), of))
    form = VacateForm()
    if form.validate_on_submit():
        assert form.ends_on.data is not None
        try:
            with open_work(permit) as work:
                lasts = vacate_seat(work, of.id, ends_on=form.ends_on.data, reason=form.reason.data or "")
                _tell(work, of, f"A seat of the {found.title} is vacant {lasts}.")
            return done(f"The seat is vacant {lasts}.", _url(place, found))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "ends_on")
    return _form(place, found, of, form, status=422)


@blueprint.get("/<foundation>/seats/<body>/<seat>/withdrawal")
@guard(policy.may_fill_seat)
def withdrawal(foundation: str, body: str, seat: str) -> Response:
    """The form by which a director or an alternate who is to come is withdrawn: the one that is asked for, else the next one."""
    place, found, of = _seat(foundation, body, seat)
    asked = request.args.get("appointment")
    ahead = next((one for one in _ahead(place, of) if asked in (None, one.public_id)), None)
    see(ahead is not None)
    assert ahead is not None
    return _form(place, found, of, WithdrawForm(appointment=ahead.public_id), ahead=ahead)


@blueprint.post("/<foundation>/seats/<body>/<seat>/withdrawal")
@guard(policy.may_fill_seat)
def withdraw(foundation: str, body: str, seat: str) -> AnyResponse:
    """The director or alternate who was to come does not; whoever made way for them goes on."""
    place, found, of = _seat(foundation, body, seat)
    permit = allow(policy.may_fill_seat(viewer(), of))
    see(bool(_ahead(place, of)))
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _form(place, found, of, form, status=422)
    with open_work(permit) as work:
        taken = withdraw_appointment(work, of.id, form.appointment.data or "")
        name = work.session.get_one(Person, taken.person_id).name
        does = "hold" if isinstance(taken, Appointment) else "stand by for"
        what = f"{name} was to {does} a seat of the {found.title} from {date_text(taken.starts_on)} on, and does not."
        _tell(work, of, what)
    return done(f"It is withdrawn: {what}", _url(place, found))


def _ahead(place: Any, seat: Seat) -> list[Sitting]:
    """The next director and the next alternate who are to come to the seat."""
    day = today(place)
    return [*coming(reader(), [seat.id], day).values(), *coming(reader(), [seat.id], day, Alternate).values()]


def _tell(work: Work, seat: Seat, what: str) -> None:
    """Put on the desk of staff what a company did with its own seat."""
    member = (
        member_of(work.session, seat.foundation_id, seat.organization_id) if seat.organization_id else None
    )
    if member is not None:
        tell(work, member, what)


def _body(foundation: str, body: str) -> tuple[Any, Body]:
    place = enter(foundation)
    see(policy.may_see_seats(viewer(), place))
    found = body_by_slug(reader(), place.id, body)
    if found.wing != "business":
        raise NotFound
    return place, found


def _seat(foundation: str, body: str, seat: str) -> tuple[Any, Body, Seat]:
    """A seat that the viewer may fill; another company's is not found."""
    place, found = _body(foundation, body)
    of = seat_by_public_id(reader(), found.id, seat)
    see(policy.may_fill_seat(viewer(), of))
    if of.organization_id is not None:
        speak_of(of.organization_id)
    return place, found, of


def _choices(form: SeatForm, place: Any, seat: Seat) -> SeatForm:
    form.person.choices = [("", "Choose"), *candidates(reader(), seat, form.starts_on.data or today(place))]
    if not policy.may_align_seats(viewer(), place):
        del form.because
    return form


TITLES = {
    SeatForm: "Fill the seat",
    VacateForm: "The director leaves",
    WithdrawForm: "Withdraw who is to come",
}


def _form(
    place: Any, body: Body, seat: Seat, form: Any, *, status: int = 200, ahead: Sitting | None = None
) -> Response:
    title = TITLES[type(form)]
    company = named_among_several(seat.organization_id)
    who = f"; {ahead.name}, from {date_text(ahead.since)} on" if ahead else ""
    return page(
        "business/board/form.html",
        title=title,
        breadcrumbs=[(body.title, _url(place, body)), (title, None)],
        status=status,
        place=place,
        form=form,
        submit=title,
        about=", ".join([f"Seat {seat.slot}", seat.title, body.title, *filter(None, [company])]) + who,
        cancel_url=_url(place, body),
    )


def _url(place: Any, body: Body) -> str:
    return url_for("seats.body_seats", foundation=place.slug, body=body.slug)
