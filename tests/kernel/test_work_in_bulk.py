"""The doorway's rarer ways: nothing to write, ids given out beforehand, tables outside the log, jobs in the same commit."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.kernel.audit.models import AuditEntry, AuditRow
from membership.kernel.db import Database
from membership.kernel.errors import Unrecorded
from membership.kernel.jobs.failed import pending_count
from membership.kernel.once import UsedForm
from membership.kernel.work import open_work, person_permit, system_permit, wing_of


def row(work: object, name: str) -> dict[str, object]:
    at = work.at  # type: ignore[attr-defined]
    return {"legal_name": name, "display_name": name, "name_key": name, "recorded_at": at, "version": 1}


def test_nothing_inserted_and_nothing_updated_leaves_no_trace(database: Database) -> None:
    with open_work(system_permit(database, "test")) as work:
        assert work.insert_many(Organization, []) == []
        work.update_many(Organization, [])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_ids_may_be_given_out_before_their_rows_stand(database: Database) -> None:
    with open_work(system_permit(database, "test")) as work:
        ids = work.allot_ids(Organization, 3)
        rows = [{"id": key, **row(work, f"n{key}")} for key in ids]
        assert work.insert_many(Organization, rows) == ids
        work.record("directory.organization.imported", work.lock(Organization, ids[0]), summary="Three.")
    with database.reading() as session:
        assert session.scalars(select(Organization.id).order_by(Organization.id)).all() == ids
        assert set(session.scalars(select(AuditRow.row_key))) == {str(key) for key in ids}
        assert session.scalars(select(Organization.category)).all() == ["unknown"] * 3


def test_a_row_outside_the_log_needs_no_record(database: Database) -> None:
    with open_work(system_permit(database, "test")) as work:
        work.add(UsedForm(token_digest="one", at=work.at))
        work.session.execute(insert(UsedForm).values(token_digest="two", at=work.at))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UsedForm)) == 2


def test_what_is_changed_at_last_stands_outside_of_the_log_or_refuses_the_commit(database: Database) -> None:
    with open_work(system_permit(database, "test")) as work:
        work.at_last(lambda: work.session.add(UsedForm(token_digest="one", at=work.at)))
    with (
        pytest.raises(Unrecorded, match="changed at last"),
        open_work(system_permit(database, "test")) as other,
    ):
        other.at_last(lambda: other.session.add(Organization(**row(other, "Acme"))))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UsedForm)) == 1
        assert session.scalar(select(func.count()).select_from(Organization)) == 0


def test_a_row_made_and_changed_in_one_work_is_recorded_as_made(database: Database) -> None:
    with open_work(system_permit(database, "test")) as work:
        made = work.add(Organization(**row(work, "Acme")))
        made.country = "DE"
        work.session.flush()
        work.record("directory.organization.registered", made, summary="Acme.")
    with database.reading() as session:
        (recorded,) = session.execute(select(AuditRow.op, AuditRow.after)).all()
        assert (recorded.op, '"country":"DE"' in recorded.after) == ("insert", True)


@pytest.mark.parametrize("is_broken_off", [False, True])
def test_a_job_is_posted_by_the_commit_and_not_without_it(database: Database, is_broken_off: bool) -> None:
    try:
        with open_work(person_permit(database, 5, 7, "web", "r1")) as work:
            register_organization(work, OrganizationDetails("Acme"))
            work.post("mail.send", "mail:1", {"mail_id": 1})
            work.post("mail.send", "mail:2")
            assert not is_broken_off or 1 / 0
    except ZeroDivisionError:
        pass
    with database.reading() as session:
        assert pending_count(session) == (0 if is_broken_off else 2)


def test_an_act_stands_on_the_side_of_its_subject_else_of_its_floor() -> None:
    class Body:
        wing = "technical"

    assert wing_of("assembly.body.constituted", Body()) == "technical"  # type: ignore[arg-type]
    assert wing_of("business.member.admitted", object()) == "business"  # type: ignore[arg-type]
    assert wing_of("directory.person.registered", object()) == "house"  # type: ignore[arg-type]
