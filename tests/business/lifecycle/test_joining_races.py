"""Two at once, in joining. With the guards one act has its effect and the other is told; without them, on PostgreSQL, it
goes wrong: a race that cannot be lost proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from membership.business.lifecycle import admitting, agreeing, applying, deciding
from membership.business.lifecycle.links import make_link, use_link
from membership.business.members.models import Application
from membership.kernel.db import Database
from membership.kernel.errors import Refusal
from tests.assembly.test_races import at_once, meeting_at, without_locks
from tests.business.lifecycle.joining import ANSWERS, Joining, officer, signing


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).found()


@pytest.fixture
def unguarded(postgresql_database: Database, clock: object) -> Joining:
    return Joining(postgresql_database).found()


def ask(joining: Joining, sql: str) -> Any:
    with joining.database.engine.connect() as connection:
        return connection.execute(text(sql)).scalar_one()


def done_in(joining: Joining, act: Callable[[Any], object]) -> Callable[[], object]:
    def run() -> object:
        try:
            with joining.work() as work:
                act(work)
        except StaleDataError as error:
            return error
        return "done"

    return run


def effects(results: list[object]) -> int:
    return results.count("done")


def twice(joining: Joining, act: Callable[[Any], object]) -> list[object]:
    return at_once(done_in(joining, act), done_in(joining, act))


def test_two_approvals_of_one_application_have_one_effect(
    joining: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = joining.send()
    meeting_at(monkeypatch, deciding, "rule_of")
    results = twice(joining, lambda work: deciding.accept_application(work, key))
    assert effects(results) == 1
    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert ask(joining, "SELECT count(*) FROM business_agreement") == 1


def test_without_the_lock_two_approvals_are_kept_apart_by_the_version_alone(
    unguarded: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = unguarded.send()
    without_locks(monkeypatch)
    meeting_at(monkeypatch, deciding, "admitting_resolution")
    results = twice(unguarded, lambda work: deciding.accept_application(work, key))
    assert any(isinstance(one, StaleDataError | DBAPIError) for one in results), "nobody was told in words"


def test_without_lock_and_index_one_company_applies_twice(
    unguarded: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [unguarded.draft(replace(ANSWERS, purpose=word))[0] for word in ("one", "two")]
    without_locks(monkeypatch)
    with unguarded.database.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_business_application_name"))
        connection.execute(text("DROP INDEX uq_business_application_registration"))
    meeting_at(monkeypatch, applying, "admission_rule")
    acts = [done_in(unguarded, lambda work, key=key: applying.submit_application(work, key)) for key in keys]
    assert effects(at_once(*acts)) == 2


def test_two_admissions_make_one_member(joining: Joining, monkeypatch: pytest.MonkeyPatch) -> None:
    key = joining.accept()
    joining.sign(key)
    joining.countersign(key)
    meeting_at(monkeypatch, admitting, "living_agreement")
    results = twice(joining, lambda work: admitting.admit_applicant(work, key))
    assert effects(results) == 1
    assert ask(joining, "SELECT count(*) FROM business_member") == 1
    assert ask(joining, "SELECT count(*) FROM business_term") == 1


def test_two_applications_of_one_company_at_once_leave_one(
    joining: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [joining.draft(replace(ANSWERS, purpose=word))[0] for word in ("one", "two")]
    meeting_at(monkeypatch, applying, "check_tier")
    acts = [done_in(joining, lambda work, key=key: applying.submit_application(work, key)) for key in keys]
    assert effects(at_once(*acts)) == 1
    assert ask(joining, "SELECT count(*) FROM business_application WHERE state = 'submitted'") == 1


def test_two_signatures_of_one_side_at_once_leave_one(
    joining: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    seen = agreement.document_sha256 or ""
    meeting_at(monkeypatch, agreeing, "_company_signs")
    results = twice(joining, lambda work: agreeing.sign_agreement(work, agreement.id, signing(), seen))
    assert effects(results) == 1
    assert ask(joining, "SELECT count(*) FROM business_signature") == 1
    countersigned = twice(joining, lambda work: agreeing.countersign(work, agreement.id, officer(), seen))
    assert effects(countersigned) == 1
    assert ask(joining, "SELECT count(*) FROM business_signature") == 2


def test_a_mailed_link_opens_for_one_of_two_browsers(joining: Joining) -> None:
    key, _, _ = joining.draft()
    with joining.work() as work:
        application = work.lock(Application, key)
        _, secret = make_link(work, application, "resume", application.email)
        work.record(
            "business.application.link_sent",
            application,
            summary="A link.",
            foundation_id=joining.foundation_id,
        )

    def use(work: Any) -> None:
        link = use_link(work, joining.foundation_id, "resume", secret)
        work.record(
            "business.application.opened", link, summary="Opened.", foundation_id=joining.foundation_id
        )

    results = twice(joining, use)
    assert effects(results) == 1


def test_signing_and_withdrawing_at_once_have_one_effect(
    joining: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    seen = agreement.document_sha256 or ""
    results = at_once(
        done_in(joining, lambda work: agreeing.sign_agreement(work, agreement.id, signing(), seen)),
        done_in(joining, lambda work: applying.withdraw_application(work, key)),
    )
    state, signatures = joining.state(key), ask(joining, "SELECT count(*) FROM business_signature")
    assert (state, signatures) in {("signed", 1), ("withdrawn", 0), ("withdrawn", 1)}
    assert "done" in results
