"""The figures of the demonstration, computed from its records, on both engines."""

from __future__ import annotations

import csv
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Alternate, Appointment
from membership.assembly.bodies.queries import body_by_key
from membership.business.board.queries import BoardSeats, board_seats
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.business.members.queries import tier_counts
from membership.demo.calendar import ZONE
from membership.demo.companies import DATA
from membership.directory.accounts.models import Account
from membership.directory.people.models import Person
from membership.kernel.audit.models import AuditEntry
from membership.kernel.times import business_date, now
from membership.technical.projects.models import Maintainer, Module
from tests.stories.played import Played


def today() -> date:
    return business_date(now(), ZONE)


def seats(session: Session, played: Played, slug: str, key: str) -> BoardSeats:
    body = body_by_key(session, played.id_of(slug), "business", key)
    assert body is not None
    return board_seats(session, body, now(), today())


def test_pytorch_has_the_members_of_the_file(played: Played) -> None:
    with played.database.reading() as session:
        counts = tier_counts(session, played.id_of("pytorch"), today())
        assert counts == {"premier": 15, "general": 2, "associate": 16}


def test_the_invented_foundation_has_those_that_stay_and_those_that_came(played: Played) -> None:
    with played.database.reading() as session:
        counts = tier_counts(session, played.id_of("meridian"), today())
        assert counts == {"premier": 9, "general": 5, "associate": 2}


def test_every_paying_member_of_pytorch_is_a_member_of_the_parent(played: Played) -> None:
    with played.database.reading() as session:
        assert tier_counts(session, played.id_of("linux-foundation"), today()) == {"silver": 17}


def test_the_board_has_a_seat_for_each_premier_member_and_one_by_office(played: Played) -> None:
    with played.database.reading() as session:
        board = seats(session, played, "pytorch", "governing_board")
    groups = {group.count.group: group for group in board.groups}
    assert len(groups["premier"].seats) == 15
    assert groups["premier"].vacant == 2
    (chair,) = groups["tac_chair"].seats
    assert chair.line.holder is not None
    assert chair.line.is_assumed
    assert chair.line.clause == "3(a)(ii)"


def test_two_general_members_leave_an_open_question_and_no_seat(played: Played) -> None:
    with played.database.reading() as session:
        board = seats(session, played, "pytorch", "governing_board")
    general = next(group for group in board.groups if group.count.group == "general")
    assert general.count.number is None
    assert general.seats == ()
    assert any("general" in question.rule_id for question in board.questions)


def test_the_council_seats_premier_members_a_class_and_every_hosted_project(played: Played) -> None:
    with played.database.reading() as session:
        council = seats(session, played, "pytorch", "tac")
    sizes = {group.count.group: len(group.seats) for group in council.groups}
    assert sizes["premier"] == 15
    assert sizes["project"] == 6
    assert sizes["gold_class"] == (1 if today() >= date(2026, 8, 11) else 0)


def test_the_dues_are_those_of_the_charter(played: Played) -> None:
    with played.database.reading() as session:
        query = select(Invoice.tier_name, func.count(), func.sum(Invoice.total_minor)).group_by(
            Invoice.tier_name
        )
        of = {slug: played.id_of(slug) for slug in ("pytorch", "linux-foundation", "meridian")}
        raised = {
            slug: {
                row[0]: (row[1], int(row[2]))
                for row in session.execute(query.where(Invoice.foundation_id == key))
            }
            for slug, key in of.items()
        }
    assert raised["pytorch"] == {"Premier": (15, 15 * 150_000_00), "General": (2, 55_000_00)}
    assert raised["linux-foundation"] == {"Silver": (17, 305_000_00)}
    assert raised["meridian"] == {"Premier": (9, 9 * 150_000_00), "General": (3, 85_000_00)}


def test_invoices_are_numbered_without_gaps_by_each_legal_entity(played: Played) -> None:
    with played.database.reading() as session:
        rows = session.execute(select(Invoice.seller_name, Invoice.number_text, Invoice.pdf_sha256)).all()
    series: dict[tuple[str, str], list[int]] = {}
    for seller, number, _ in rows:
        stem, _, last = (number or "").rpartition("-")
        series.setdefault((seller, stem), []).append(int(last))
    assert {seller for seller, _ in series} == {"The Linux Foundation", "Meridian Foundation, Inc."}
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in series.values())
    assert all(row.pdf_sha256 for row in rows)


def test_nothing_is_overdue_at_a_real_company(played: Played) -> None:
    late = (
        select(Invoice.buyer_name)
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .where(InvoiceBalance.open_minor > 0, Invoice.due_on < today())
    )
    with played.database.reading() as session:
        assert session.scalars(late).all() == ["Hadar Example AG"]
        still = select(func.count()).where(
            InvoiceBalance.foundation_id == played.id_of("pytorch"), InvoiceBalance.open_minor > 0
        )
        assert session.scalar(still) == 3


def test_the_register_of_maintainers_is_that_of_the_file(played: Played) -> None:
    with (DATA / "pytorch-maintainers.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    mine = Maintainer.foundation_id == played.id_of("pytorch")
    with played.database.reading() as session:
        assert session.scalar(select(func.count()).where(mine)) == len(rows) == 258
        emeriti = session.scalar(select(func.count()).where(mine, Maintainer.standing == "emeritus"))
        assert emeriti == sum(row["status"] == "emeritus" for row in rows)
        modules = session.scalar(select(func.count()).where(Module.foundation_id == played.id_of("pytorch")))
        assert modules == 49, "the core maintainers and the lead make it 51 groups"
        people = select(func.count(Person.handle_key)).where(
            Person.id.in_(select(Maintainer.person_id).where(mine))
        )
        assert session.scalar(people) == 184
        lead = select(Person.name).join(Maintainer, Maintainer.person_id == Person.id)
        leads = session.scalars(lead.where(mine, Maintainer.level == "lead_core_maintainer")).all()
        assert leads == ["Soumith Chintala"]


def test_no_made_up_act_bears_a_real_name(played: Played) -> None:
    """Whoever signs in, sits, stands by, or acts in the log is called Example."""
    with played.database.reading() as session:
        acting = {
            int(key.removeprefix("person:"))
            for key in session.scalars(select(AuditEntry.actor).distinct())
            if key.startswith("person:")
        }
        for column in (Account.person_id, Appointment.person_id, Alternate.person_id):
            acting |= set(session.scalars(select(column)))
        names = session.scalars(select(Person.name).where(Person.id.in_(acting))).all()
        addresses = session.scalars(select(Person.email).where(Person.email.is_not(None))).all()
    assert len(names) > 30
    assert all(name.endswith(" Example") for name in names)
    assert all(address.endswith("@example.org") for address in addresses)
