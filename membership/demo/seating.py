"""Who sits where: officers, directors, alternates and council members, all of them invented; some seats stay vacant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from membership.assembly.bodies.appointing import appoint, name_alternate
from membership.assembly.bodies.operations import elect_officer
from membership.assembly.bodies.queries import SeatLine, body_by_key, roster
from membership.business.board.operations import align_all
from membership.demo.cast import Cast
from membership.demo.companies import DEBTOR, SITS_IN, pytorch_members, vacant_names
from membership.demo.stage import Stage
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.work import Work

COUNCIL = 11
"""So many of PyTorch's Premier members have named somebody for the council."""
BOARD = "governing_board"


def body_id(work: Work, stage: Stage, slug: str, key: str) -> int:
    """The key of a business body."""
    body = body_by_key(work.session, stage.id_of(slug), "business", key)
    assert body is not None
    return body.id


def elect_officers(stage: Stage) -> None:
    """The secretaries keep their bodies from the beginning."""
    day = stage.days.joining
    offices = (
        ("pytorch", BOARD, "secretary"),
        ("meridian", BOARD, "secretary"),
        ("pytorch", "tac", "tac-secretary"),
    )
    with stage.act(day, 14) as work:
        for slug, key, word in offices:
            person = stage.players[word].person_id
            elect_officer(work, body_id(work, stage, slug, key), "secretary", person, starts_on=day)


def seat_pytorch(stage: Stage, cast: Cast) -> None:
    """Directors of the Premier members, council members, and the council's chair, who sits on the board by office."""
    day = stage.days.weekday_after_joining
    with stage.act(day, 10, by="staff") as work:
        board, council = (body_id(work, stage, "pytorch", key) for key in (BOARD, "tac"))
        _fill(stage, work, _to_fill(work, board), cast, day, {})
        _fill(stage, work, _company_seats(work, council)[:COUNCIL], cast, day, {})
        elect_officer(work, council, "chair", _sits_for_a_project(work, council), starts_on=day)
        align_all(work, stage.id_of("pytorch"), day)


def _sits_for_a_project(work: Work, council: int) -> int:
    """An invented person who sits in the council for a hosted project: the council's chair."""
    return next(
        line.holder.person_id for line in _lines(work, council) if line.group == "project" and line.holder
    )


def seat_late(stage: Stage, cast: Cast) -> None:
    """Directors of the Premier members that joined last."""
    day = stage.days.late_joining
    with stage.act(day, 15, by="staff") as work:
        board = body_id(work, stage, "pytorch", BOARD)
        _fill(stage, work, _to_fill(work, board), cast, day, {pytorch_members()[0].name: "director"})


def _to_fill(work: Work, board: int) -> list[SeatLine]:
    """The seats of companies that nobody holds, without those that stay vacant."""
    return [
        one for one in _company_seats(work, board) if one.is_vacant and one.organization not in vacant_names()
    ]


def seat_meridian(stage: Stage, cast: Cast) -> None:
    """Every seat of the invented board is filled, one of them with a standing alternate."""
    day = stage.days.weekday_after_joining
    with stage.act(day, 11, by="staff") as work:
        board, council = (body_id(work, stage, "meridian", key) for key in (BOARD, "tac"))
        known = {"Altair Example Inc.": "meridian-director"}
        seated = _fill(stage, work, _company_seats(work, board), cast, day, known)
        elect_officer(work, board, "chair", seated[4], starts_on=day)
        for line in _lines(work, board):
            if line.group == "general":
                appoint(work, line.seat_id, _person(work, cast), starts_on=day)
        _fill(stage, work, _company_seats(work, council)[:5], cast, day, {})
        elect_officer(work, council, "chair", _sits_for_a_project(work, council), starts_on=day)
        align_all(work, stage.id_of("meridian"), day)
        _alternates(stage, work, board, (SITS_IN,), cast, day, {SITS_IN: "alternate"})


def seat_debtor(stage: Stage, cast: Cast) -> None:
    """The director of the company that will not pay."""
    day = stage.days.debtor_joining
    with stage.act(day, 11, by="staff") as work:
        board = body_id(work, stage, "meridian", BOARD)
        _fill(
            stage,
            work,
            [one for one in _company_seats(work, board) if one.organization == DEBTOR],
            cast,
            day,
            {},
        )


def name_alternates(stage: Stage, cast: Cast) -> None:
    """Once PyTorch's board has decided that there are alternates, some members name theirs."""
    day = stage.days.weekday_back(14)
    with stage.act(day, 10, by="staff") as work:
        board = body_id(work, stage, "pytorch", BOARD)
        companies = [line.organization for line in _company_seats(work, board) if line.holder][:4]
        _alternates(stage, work, board, companies, cast, day, {})


def _alternates(
    stage: Stage,
    work: Work,
    board: int,
    companies: Iterable[str],
    cast: Cast,
    day: date,
    known: dict[str, str],
) -> None:
    seats = {line.organization: line for line in _company_seats(work, board)}
    for company in companies:
        person = _employee(stage, work, seats[company], cast, day, known)
        name_alternate(work, seats[company].seat_id, person, starts_on=day)


def _fill(
    stage: Stage, work: Work, seats: Iterable[SeatLine], cast: Cast, day: date, known: dict[str, str]
) -> list[int]:
    people = []
    for line in seats:
        person = _employee(stage, work, line, cast, day, known)
        appoint(work, line.seat_id, person, starts_on=day)
        people.append(person)
    return people


def _employee(stage: Stage, work: Work, line: SeatLine, cast: Cast, day: date, known: dict[str, str]) -> int:
    """Somebody of the seat's company: a demonstration person where one is meant, else somebody new."""
    word = known.get(line.organization)
    person = stage.players[word].person_id if word else _person(work, cast)
    assert line.organization_id is not None
    affiliate(work, person, line.organization_id, starts_on=day)
    return person


def _person(work: Work, cast: Cast) -> int:
    name, email = cast.next()
    return register_person(work, name, email=email).id


def _company_seats(work: Work, body: int) -> list[SeatLine]:
    return [line for line in _lines(work, body) if line.organization_id is not None]


def _lines(work: Work, body: int) -> tuple[SeatLine, ...]:
    work.session.flush()
    return roster(work.session, body, work.at)
