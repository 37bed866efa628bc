"""Rules J1, J2, U1 and M6 of joining, broken by raw SQL: both databases refuse."""

from __future__ import annotations

import pytest

from membership.kernel.db import Database
from tests.business.lifecycle.joining import Joining
from tests.invariants.breaking import THEN, copy, refused, run

APPLICATION = "business_application"


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    """One application that was admitted, one in draft with a link, a question and a file."""
    made = Joining(database).found()
    key = made.accept()
    made.sign(key)
    made.countersign(key)
    made.admit(key)
    draft, _, _ = made.draft()
    with made.work() as work:
        from membership.business.lifecycle.applying import add_evidence

        add_evidence(work, draft, "proof.pdf", b"%PDF-1.7\n%%EOF")
    return made


@pytest.mark.parametrize("state", ["accepted", "in_review", "admitted", "draft"])
def test_j1_an_application_moves_only_along_its_map(joining: Joining, state: str) -> None:
    refused(
        joining.database,
        f"UPDATE business_application SET state = '{state}' WHERE state = 'draft' OR state = 'admitted'",
        "J1|23|admitted",
    )


def test_j1_what_was_decided_on_stays_as_it_was_typed(joining: Joining) -> None:
    database = joining.database
    refused(database, "UPDATE business_application SET tier_key = 'premier' WHERE state = 'admitted'", "J1")
    refused(
        database,
        "UPDATE business_application SET answers = '{\"tier\": \"x\"}' WHERE state = 'admitted'",
        "J1",
    )
    assert run(database, "UPDATE business_application SET answers = '{}' WHERE state = 'admitted'") == 1
    refused(database, "DELETE FROM business_application WHERE state = 'draft'", "J1")


def test_j1_two_living_applications_of_one_name_cannot_stand(joining: Joining) -> None:
    sent = {"state": "'submitted'", "submitted_at": THEN, "member_id": "NULL"}
    where = "state = 'draft'"
    assert run(joining.database, copy(joining.database, APPLICATION, where, **sent)) == 1
    refused(joining.database, copy(joining.database, APPLICATION, where, public_id="'again'", **sent))


def test_j1_questions_answers_and_files_are_never_changed(joining: Joining) -> None:
    database = joining.database
    run(
        database,
        "INSERT INTO business_application_message (public_id, application_id, kind, text, recorded_at) "
        f"VALUES ('m', 2, 'question', 'Why?', {THEN})",
    )
    for table in ("business_application_message", "business_application_evidence"):
        refused(database, f"UPDATE {table} SET recorded_at = {THEN} WHERE id = 1", "J1")
        refused(database, f"DELETE FROM {table} WHERE id = 1", "J1")


def test_u1_a_link_of_an_application_is_used_once(joining: Joining) -> None:
    database = joining.database
    one = "WHERE purpose = 'resume' AND id = (SELECT min(id) FROM business_application_link WHERE purpose = 'resume')"
    used = f"UPDATE business_application_link SET used_at = {THEN} {one}"
    assert run(database, used) == 1
    refused(database, used.replace("09:00", "09:01"), "U1")
    refused(
        database,
        f"UPDATE business_application_link SET expires_at = '2027-01-01T00:00:00.000000Z' {one}",
        "U1",
    )
    refused(database, "DELETE FROM business_application_link", "U1")
    refused(
        database, "UPDATE business_application_link SET application_id = 1 WHERE application_id = 2", "U1"
    )


def test_j2_texts_agreements_and_signatures_are_final(joining: Joining) -> None:
    database = joining.database
    for table, column in (
        ("business_agreement_text", "body"),
        ("business_signature", "name"),
        ("business_acceptance", "name"),
        ("business_agreement", "text"),
    ):
        refused(database, f"UPDATE {table} SET {column} = 'else' WHERE id = 1", "J2")
        refused(database, f"DELETE FROM {table} WHERE id = 1", "J2")


@pytest.mark.parametrize(
    "change", ["document_sha256 = executed_sha256", "executed_sha256 = document_sha256", "state = 'out'"]
)
def test_j2_papers_stay_those_that_were_signed(joining: Joining, change: str) -> None:
    refused(joining.database, f"UPDATE business_agreement SET {change} WHERE id = 1", "J2")


def test_j2_each_side_signs_once_and_each_version_is_accepted_once(joining: Joining) -> None:
    refused(joining.database, copy(joining.database, "business_signature"))
    refused(joining.database, copy(joining.database, "business_acceptance"))
    refused(joining.database, copy(joining.database, "business_agreement_text"))
    refused(joining.database, copy(joining.database, "business_agreement"))


def test_m6_a_task_belongs_to_its_member_and_is_never_removed(joining: Joining) -> None:
    refused(joining.database, "UPDATE business_task SET key = 'else' WHERE id = 1", "M6")
    refused(joining.database, "DELETE FROM business_task WHERE id = 1", "M6")
    refused(joining.database, f"UPDATE business_task SET done_at = {THEN} WHERE id = 1")
