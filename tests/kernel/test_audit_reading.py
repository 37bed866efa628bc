"""Reading the log and proving it by night: timelines, changes, erased texts, and the job that tells of a broken log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Text, cast, event, select, text

from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import affiliate, change_person, register_person
from membership.kernel.audit.canonical import canonical, plain
from membership.kernel.audit.job import VERIFY
from membership.kernel.audit.log import Draft, append
from membership.kernel.audit.rows import TouchedRow
from membership.kernel.audit.timeline import changes, entries, runs_over, timeline
from membership.kernel.audit.verify import Finding, Head, count_entries, verify
from membership.kernel.db import Base, Database
from membership.kernel.jobs.declare import GiveUp
from membership.kernel.work import Permit, Work, open_work, person_permit, system_permit
from tests.bar.tampering import drop_guards, unguarded
from tests.engines.schema import every_model


@pytest.fixture
def told(database: Database) -> Database:
    """A company and a person who works for it and changed her name; entries 1 to 4 of chain 0."""
    every_model()
    with open_work(system_permit(database, "test", "seed")) as work:
        company = register_organization(work, OrganizationDetails("Acme", country="DE"))
        person = register_person(work, "Ada", email="ada@example.org")
    with open_work(person_permit(database, 5, 1, "web", "r1")) as work:
        affiliate(work, person.id, company.id, starts_on=date(2026, 1, 1))
        change_person(work, person.id, name="Ada Byron", phone="7", version=person.version)
    return database


def test_the_timeline_of_a_thing_is_what_happened_to_it_newest_first(told: Database) -> None:
    with told.reading() as session:
        found = timeline(session, "directory_person", 1)
        assert [(one.seq, one.actor) for one in found][-1] == (2, "system:test")
        assert {one.seq for one in found} >= {2, 4}
        assert len(timeline(session, "directory_person", 1, limit=1)) == 1
        assert timeline(session, "directory_person", 99) == []


def test_a_history_does_not_read_the_whole_log(sqlite_database: Database) -> None:
    every_model()
    with open_work(system_permit(sqlite_database, "test", "many")) as work:
        append(work.session, [_changed(work, str(place)) for place in range(500)])
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")  # what the planner knows of a log that has grown
        connection.commit()
    keys = {"directory_affiliation": select(cast(Affiliation.id, Text)).where(Affiliation.person_id == 1)}
    also = {**keys, "business_import": runs_over("business_import", keys)}
    sent: list[tuple[str, Any]] = []
    with sqlite_database.reading() as session:
        note = lambda _c, _cursor, statement, values, *_: sent.append((statement, values))  # noqa: E731
        event.listen(sqlite_database.engine, "before_cursor_execute", note)
        timeline(session, "directory_person", 1, also=also)
        event.remove(sqlite_database.engine, "before_cursor_execute", note)
        ((statement, values),) = sent
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        assert not [line for *_, line in plan if line.startswith("SCAN kernel_audit")]


def _changed(work: Work, key: str) -> Draft:
    row = TouchedRow("directory_person", key, "update", "{}")
    event_name, wing = "directory.person.changed", "house"
    return Draft(0, work.at, "system:test", "test:", event_name, wing, row.table, row.key, "-", (row,))


def test_entries_are_paged_and_asked_for_by_wing_and_event(told: Database) -> None:
    with told.reading() as session:
        assert [one.seq for one in entries(session, 0, ["house"])] == [4, 3, 2, 1]
        assert [one.seq for one in entries(session, 0, ["house"], before=3, limit=1)] == [2]
        assert [one.seq for one in entries(session, 0, ["house"], event="directory.organization")] == [1]
        assert entries(session, 0, ["house"], event="directory.person%") == []
        assert entries(session, 0, ["technical"]) == []


def test_changes_show_before_and_after_and_personal_texts_until_they_are_erased(told: Database) -> None:
    with told.reading() as session:
        (created,) = changes(session, 0, 2)
        assert (created.op, {field: after for field, _, after in created.fields}["name"]) == ("insert", "Ada")
        (changed,) = changes(session, 0, 4)
        assert changed.fields == [("name", "Ada", "Ada Byron"), ("phone", "", "7")]
    with told.engine.begin() as connection:
        connection.execute(text("DELETE FROM kernel_audit_personal"))
        connection.execute(text("DELETE FROM kernel_audit_text WHERE seq = 4"))
    with told.reading() as session:
        (changed,) = changes(session, 0, 4)
        assert ("name", "(personal text)", "(personal text)") in changed.fields
        assert entries(session, 0, ["house"])[0].summary == "(erased)"
        assert verify(session, Base.metadata).is_whole


def test_a_removed_row_is_shown_without_values(told: Database) -> None:
    with open_work(system_permit(told, "test")) as work:
        stray = register_person(work, "Stray")
        work.session.delete(stray)
        work.record("directory.person.removed", stray, summary="It was written down by mistake.")
    with told.reading() as session:
        (removed,) = changes(session, 0, 6)
        assert (removed.op, removed.fields) == ("delete", [])
        assert verify(session, Base.metadata).is_whole


def test_a_clock_that_goes_back_breaks_nothing(told: Database) -> None:
    """Within a chain the number decides, whatever the clock said (R55)."""
    permit = system_permit(told, "test")
    past = Permit(told, permit.actor, permit.source, at=datetime.now(UTC) - timedelta(hours=1))
    with open_work(past) as work:
        change_person(work, 1, name="Ada Lovelace", phone="8", version=2)
    with told.reading() as session:
        assert verify(session, Base.metadata).findings == []


def run(database: Database) -> None:
    context = SimpleNamespace(database=database)
    payload: Mapping[str, object] = {}
    VERIFY.run(context, payload)  # type: ignore[arg-type]


def test_the_nightly_job_is_silent_over_a_whole_log_and_gives_up_over_a_broken_one(told: Database) -> None:
    run(told)
    with told.engine.begin() as connection:
        connection.execute(text("UPDATE directory_organization SET country = 'ZZ'"))
    with pytest.raises(GiveUp, match=r"directory_organization 1: differs .* \(1 findings\)"):
        run(told)


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("DELETE FROM directory_affiliation", "directory_affiliation 1: was removed without a record (entry 3 of chain 0)"),
        ("DELETE FROM kernel_audit_chain", "kernel_audit_entry: stands without its chain (entry 1 of chain 0)"),
        ("DELETE FROM kernel_audit_entry WHERE seq = 4", "kernel_audit_row: stands without an entry (entry 4 of chain 0)"),
        ("UPDATE kernel_audit_personal SET position = 7 WHERE seq = 2", "kernel_audit_entry: its personal texts were changed (entry 2 of chain 0)"),
        ("UPDATE kernel_audit_personal SET salt = 'other' WHERE seq = 2", "kernel_audit_entry: its personal texts were changed (entry 2 of chain 0)"),
        ("UPDATE kernel_audit_entry SET seq = 9 WHERE seq = 4", "kernel_audit_entry: entry 4 is missing (entry 9 of chain 0)"),
        ("DELETE FROM kernel_audit_row WHERE seq = 1", "directory_organization 1: exists but was never recorded"),
        ("UPDATE kernel_audit_row SET after = NULL WHERE seq = 1", "directory_organization 1: exists but was recorded as deleted (entry 1 of chain 0)"),
    ],
)  # fmt: skip
def test_each_finding_names_its_place(told: Database, sql: str, place: str) -> None:
    if told.is_sqlite:
        drop_guards(told)
        told.close()
    from sqlalchemy.orm import Session

    with unguarded(told) as connection:
        connection.execute(text(sql))
        with Session(connection, autoflush=False) as session:
            assert place in [str(finding) for finding in verify(session, Base.metadata).findings]


def test_a_chain_that_an_outside_head_knows_and_nobody_here_is_missed(told: Database) -> None:
    with told.reading() as session:
        found = verify(session, Base.metadata, [Head(9, 3, "f" * 64)]).findings
        assert found == [
            Finding("kernel_audit_entry", "entries that an outside head knows are missing", 9, 3)
        ]
        assert count_entries(session) == 4


def test_nothing_to_append_appends_nothing(told: Database) -> None:
    with open_work(system_permit(told, "test")) as work:
        append(work.session, [])
    with told.reading() as session:
        assert count_entries(session) == 4


def test_every_value_has_one_spelling() -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    value = {
        "b": [1, (True, None)],
        "a": moment,
        "d": date(2026, 3, 2),
        "x": b"\x00\xff",
        "m": memoryview(b"\x01"),
    }
    assert canonical(value) == (
        '{"a":"2026-03-02T09:00:00.000000Z","b":[1,[true,null]],"d":"2026-03-02","m":"01","x":"00ff"}'
    )
    with pytest.raises(TypeError, match="float has no canonical form"):
        plain({"amount": 1.5})
