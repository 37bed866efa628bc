"""The doorway: what is not recorded is not committed, and nothing else writes."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError, StatementError

from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.operations import (
    OrganizationDetails,
    change_organization,
    register_organization,
    state_figure,
)
from membership.directory.people.models import Person
from membership.directory.people.operations import register_person
from membership.kernel.audit.models import AuditEntry, AuditPersonal, AuditRow
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotFound, Unrecorded
from membership.kernel.once import AlreadyDone
from membership.kernel.work import Permit, Work, open_work, system_permit


def permit(database: Database) -> Permit:
    return system_permit(database, "test", "here")


def some_company(database: Database, name: str = "Quartz Ltd") -> int:
    with open_work(permit(database)) as work:
        return register_organization(work, OrganizationDetails(legal_name=name)).id


def test_an_unrecorded_change_refuses_the_commit_and_leaves_nothing(database: Database) -> None:
    key = some_company(database)
    with pytest.raises(Unrecorded, match="directory_organization"), open_work(permit(database)) as work:
        work.lock(Organization, key).country = "FR"
    with database.reading() as session:
        assert session.get_one(Organization, key).country == ""


def test_a_change_after_the_record_is_unrecorded_again(database: Database) -> None:
    def change_after_the_record() -> None:
        with open_work(permit(database)) as work:
            company = register_organization(work, OrganizationDetails(legal_name="Quartz Ltd"))
            company.country = "DE"

    with pytest.raises(Unrecorded):
        change_after_the_record()
    with database.reading() as session:
        assert session.scalar(select(Organization.id)) is None


def test_an_exception_rolls_back_rows_and_entries_alike(database: Database) -> None:
    def fail_after_the_record() -> None:
        with open_work(permit(database)) as work:
            register_organization(work, OrganizationDetails(legal_name="Quartz Ltd"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_record()
    with database.reading() as session:
        assert session.scalar(select(AuditEntry.seq)) is None


@pytest.mark.parametrize(
    "statement",
    [
        insert(Organization).values(legal_name="x", display_name="x", name_key="x", version=1),
        update(Organization).values(country="XX"),
        Organization.__table__.delete(),
    ],
)
def test_bulk_statements_of_business_tables_are_refused(database: Database, statement: object) -> None:
    with pytest.raises(Unrecorded), open_work(permit(database)) as work:
        work.session.execute(statement)  # type: ignore[call-overload]


def test_a_reading_session_cannot_write(database: Database) -> None:
    some_company(database)
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(update(Organization).values(country="XX"))


def test_many_rows_are_inserted_with_their_ids_and_recorded(database: Database) -> None:
    anchor = some_company(database)
    with open_work(permit(database)) as work:
        rows = [
            {
                "legal_name": f"n{i}",
                "display_name": f"n{i}",
                "name_key": f"n{i}",
                "recorded_at": work.at,
                "version": 1,
            }
            for i in range(1200)
        ]
        ids = work.insert_many(Organization, rows)
        work.record(
            "directory.organization.imported", work.lock(Organization, anchor), summary="1,200 companies."
        )
    with database.reading() as session:
        named = dict(session.execute(select(Organization.legal_name, Organization.id)).tuples().all())
        assert [named[f"n{i}"] for i in range(1200)] == ids
        recorded = session.scalars(select(AuditRow.row_key).where(AuditRow.seq == 2)).all()
        assert {str(key) for key in ids} <= set(recorded)


def test_many_rows_are_updated_and_recorded_with_their_values_afterwards(database: Database) -> None:
    ids = [some_company(database, f"Company {n}") for n in range(3)]
    with open_work(permit(database)) as work:
        work.update_many(Organization, [{"id": key, "country": f"C{key}"} for key in ids])
        work.record("directory.organization.imported", work.lock(Organization, ids[0]), summary="Countries.")
    with database.reading() as session:
        assert session.scalars(select(Organization.country).order_by(Organization.id)).all() == [
            f"C{k}" for k in ids
        ]
        after = session.scalars(
            select(AuditRow.after).where(AuditRow.seq == 4).order_by(AuditRow.position)
        ).all()
        assert [f'"country":"C{key}"' in (text or "") for key, text in zip(ids, after, strict=True)] == [
            True
        ] * 3


def test_personal_text_stands_in_the_log_only_as_a_salted_digest(database: Database) -> None:
    with open_work(permit(database)) as work:
        register_person(work, "Zoë Quartz", email="zoe@example.org")
    with database.reading() as session:
        after = session.scalars(select(AuditRow.after)).one() or ""
        assert "Zoë" not in after
        assert "example.org" not in after
        texts = session.scalars(select(AuditPersonal.texts)).one()
        assert texts["name"] == "Zoë Quartz"


def test_a_form_sent_twice_has_one_effect(database: Database) -> None:
    once = Permit(database, permit(database).actor, permit(database).source, "a-token-of-a-form")
    with open_work(once) as work:
        register_person(work, "First")
    with pytest.raises(AlreadyDone), open_work(once) as work:
        register_person(work, "Second")
    with database.reading() as session:
        assert session.scalars(select(Person.name)).all() == ["First"]


def _send_at_once(database: Database, tokens: list[str]) -> list[str]:
    barrier = threading.Barrier(len(tokens))
    answers: list[str] = []

    def send(token: str) -> None:
        barrier.wait()
        try:
            with open_work(Permit(database, permit(database).actor, permit(database).source, token)) as work:
                register_person(work, "Somebody")
            answers.append("done")
        except AlreadyDone:
            answers.append("already")

    threads = [threading.Thread(target=send, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_a_form_sent_twice_at_the_same_instant_has_one_effect(database: Database) -> None:
    assert _send_at_once(database, ["same"] * 4) == ["already"] * 3 + ["done"]


def test_without_the_token_the_same_race_has_every_effect(database: Database) -> None:
    """Negative control of the test above: the guard is what makes the difference."""
    assert _send_at_once(database, [f"other-{n}" for n in range(4)]) == ["done"] * 4


def test_an_edit_from_an_old_version_is_refused(database: Database) -> None:
    key = some_company(database)
    with open_work(permit(database)) as work:
        change_organization(work, key, OrganizationDetails(legal_name="Quartz plc"), version=1)
    with pytest.raises(Conflict), open_work(permit(database)) as work:
        change_organization(work, key, OrganizationDetails(legal_name="Quartz SE"), version=1)


def test_a_dated_fact_is_superseded_and_stays_readable_as_it_was_known(database: Database) -> None:
    key = some_company(database)

    def state(work: Work, amount: int, day: date) -> None:
        state_figure(work, key, "employees", amount, stated_on=day, source="annual report")

    with open_work(permit(database)) as work:
        state(work, 40, date(2025, 1, 1))
    with open_work(permit(database)) as work:
        state(work, 60, date(2026, 1, 1))
    with database.reading() as session:
        rows = session.execute(
            select(
                OrganizationFigure.amount, OrganizationFigure.ends_on, OrganizationFigure.superseded_at
            ).order_by(OrganizationFigure.id)
        ).all()
    assert [(row.amount, row.ends_on, row.superseded_at is None) for row in rows] == [
        (40, date(9999, 12, 31), False),
        (40, date(2026, 1, 1), True),
        (60, date(9999, 12, 31), True),
    ]


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), open_work(permit(database)) as work:
        work.add(Person(name="x", recorded_at=datetime(2026, 1, 1)))


def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    some_company(database)
    with database.reading() as session:
        assert session.scalars(select(Organization.recorded_at)).one().tzinfo is UTC


def test_locking_what_does_not_exist_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), open_work(permit(database)) as work:
        work.lock(Organization, 4711)


def test_an_event_without_its_floor_is_refused(database: Database) -> None:
    with open_work(permit(database)) as work:
        company = register_organization(work, OrganizationDetails(legal_name="x"))
        with pytest.raises(ValueError, match="event name"):
            work.record("organization registered", company, summary="x")
