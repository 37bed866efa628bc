"""R27 and the people of the matrix: each right stands behind its role by a fact, and each grant says who, to whom and why."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from membership.app import grant_selects
from membership.kernel.audit.models import AuditEntry, AuditText
from tests.doors.acts import Act
from tests.doors.cast import BY_NAME, NOBODY
from tests.doors.conftest import Fresh
from tests.doors.dump import since
from tests.doors.gate import Gate
from tests.doors.payloads import GRANTING
from tests.doors.viewers import derived, stated
from tests.doors.world import ELSEWHERE, OWN, PASSWORD

NOT_YET_DERIVED = ("employee",)
"""Roles whose facts no room offers as a right yet. This list may only shrink."""


@pytest.mark.parametrize("role", [name for name in BY_NAME if name not in NOT_YET_DERIVED])
@pytest.mark.parametrize("which", [OWN, ELSEWHERE])
def test_the_facts_of_the_world_give_each_person_their_role(
    at_the_doors: Gate, role: str, which: str
) -> None:
    with at_the_doors.database.reading() as session:
        found = derived(session, grant_selects(), at_the_doors.world, which, role)
    assert stated(at_the_doors.world, which, role) <= found


def test_a_newcomer_has_no_right(at_the_doors: Gate) -> None:
    with at_the_doors.database.reading() as session:
        assert not derived(session, grant_selects(), at_the_doors.world, OWN, "newcomer")


def test_no_right_of_the_facts_spans_a_foundation_that_is_not_its_own(at_the_doors: Gate) -> None:
    place = at_the_doors.world.places[OWN].id
    with at_the_doors.database.reading() as session:
        for role in BY_NAME:
            for grant in derived(session, grant_selects(), at_the_doors.world, OWN, role):
                assert grant.foundation_id == place or grant.role == "admin", f"{role}: {grant}"


@pytest.mark.parametrize("role", ["technical_secretary", "representative_billing", "newcomer"])
def test_the_real_sign_in_opens_what_the_matrix_says(fresh: Fresh, role: str) -> None:
    with fresh() as gate:
        gate.app.config["WTF_CSRF_ENABLED"] = True
        try:
            browser = gate.app.test_client()
            person = gate.world.people[OWN, role]
            token = (
                browser.get("/sign-in")
                .get_data(as_text=True)
                .split('name="csrf_token"', 1)[1]
                .split('value="', 1)[1]
                .split('"', 1)[0]
            )
            data = {
                "email": gate.world.emails[person],
                "password": PASSWORD,
                "csrf_token": token,
                "once": "k" * 24,
            }
            answer = browser.post("/sign-in", data=data)
        finally:
            gate.app.config["WTF_CSRF_ENABLED"] = False
        assert answer.status_code == 303, answer.get_data(as_text=True)[:300]
        assert answer.location.endswith("/sign-in/second-factor"), "a passkey is asked for"
        assert gate.as_role(NOBODY).open("/desk").status_code == 303


@pytest.fixture
def granting(every_act: list[Act]) -> list[Act]:
    return [act for act in every_act if act.door.endpoint in GRANTING]


def test_every_grant_and_revocation_says_who_to_whom_and_why(fresh: Fresh, granting: list[Act]) -> None:
    assert {act.door.endpoint for act in granting} == set(GRANTING)
    for act in granting:
        with fresh() as gate:
            assert act.do(gate, reason="Because of the audit", **_role(act, gate)).status_code == 303
            with gate.database.reading() as session:
                query = (
                    select(AuditEntry.actor, AuditText.summary)
                    .join(
                        AuditText,
                        (AuditText.chain_id == AuditEntry.chain_id) & (AuditText.seq == AuditEntry.seq),
                    )
                    .where(AuditEntry.event.in_(("directory.grant.granted", "directory.grant.revoked")))
                    .order_by(AuditEntry.at.desc(), AuditEntry.seq.desc())
                )
                actor, summary = session.execute(query).first() or ("", "")
            assert actor == f"person:{gate.world.people[OWN, 'admin']}", f"{act}: {actor} {summary}"
            assert "Because of the audit" in summary, f"{act}: {summary}"


def _role(act: Act, gate: Gate) -> dict[str, str]:
    if act.door.endpoint == "accounts.send_invitation":
        return {"role": "treasurer", "foundation": gate.world.places[OWN].slug}
    return {}


def test_a_grave_act_asks_for_a_fresh_sign_in(fresh: Fresh, granting: list[Act]) -> None:
    import time_machine

    from tests.doors.world import TRIED_AT

    for act in granting:
        with fresh() as gate, time_machine.travel(TRIED_AT.replace(hour=16)):
            before = gate.untouched()
            answer = act.do(gate, reason="Because of the audit")
            assert "/account/confirmation" in answer.headers.get("Location", ""), str(act)
            assert not since(gate.database, before)
