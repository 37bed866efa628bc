"""Policies asked directly, with viewers of several roles: who reads minutes before they are public, and who fills a seat."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from membership.assembly.minutes.policy import may_read_minutes, may_write_minutes
from membership.business.board.policy import may_fill_seat
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer, Wing, nobody

HERE, ELSEWHERE = 1, 2
BOARD, OTHER_BODY = 7, 8
ACME, RIVAL = 11, 12


@dataclass(frozen=True)
class ABody:
    id: int = BOARD
    foundation_id: int = HERE
    wing: Wing = "business"


@dataclass(frozen=True)
class ASeat:
    foundation_id: int = HERE
    organization_id: int | None = ACME
    wing: str = "business"


def viewer(*grants: Grant) -> Viewer:
    return Viewer(now(), person_id=1, account_id=1, grants=frozenset(grants))


STAFF = Grant("staff", "business", foundation_id=HERE)
PRIMARY = Grant("representative", "business", foundation_id=HERE, organization_id=ACME, kind="primary")
VOTING = Grant("representative", "business", foundation_id=HERE, organization_id=ACME, kind="voting")
BILLING = Grant("representative", "business", foundation_id=HERE, organization_id=ACME, kind="billing")
OF_A_RIVAL = Grant("representative", "business", foundation_id=HERE, organization_id=RIVAL, kind="primary")
OF_ACME_ELSEWHERE = Grant(
    "representative", "business", foundation_id=ELSEWHERE, organization_id=ACME, kind="primary"
)


@pytest.mark.parametrize(
    ("grant", "reads", "writes"),
    [
        (STAFF, True, True),
        (Grant("secretary", "business", foundation_id=HERE, body_id=BOARD), True, True),
        (Grant("director", "business", foundation_id=HERE, body_id=BOARD), True, False),
        (Grant("alternate", "business", foundation_id=HERE, body_id=BOARD), True, False),
        (Grant("chair", "business", foundation_id=HERE, body_id=BOARD), True, False),
        (Grant("auditor_business", "business", foundation_id=HERE), True, False),
        (Grant("auditor_technical", "technical", foundation_id=HERE), False, False),
        (Grant("technical_secretary", "technical", foundation_id=HERE), False, False),
        (Grant("secretary", "business", foundation_id=HERE, body_id=OTHER_BODY), False, False),
        (Grant("staff", "business", foundation_id=ELSEWHERE), False, False),
        (PRIMARY, False, False),
        (Grant("admin", "house"), False, False),
    ],
)
def test_minutes_are_read_before_publication_by_the_body_and_its_auditors_and_written_by_its_keepers(
    grant: Grant, reads: bool, writes: bool
) -> None:
    assert (may_read_minutes(viewer(grant), ABody()), may_write_minutes(viewer(grant), ABody())) == (
        reads,
        writes,
    )


def test_the_public_reads_no_minutes_before_they_are_published() -> None:
    assert not may_read_minutes(nobody(now()), ABody())
    assert not may_write_minutes(nobody(now()), ABody())


@pytest.mark.parametrize(
    ("grant", "may"),
    [
        (STAFF, True),
        (PRIMARY, True),
        (VOTING, True),
        (BILLING, False),
        (OF_A_RIVAL, False),
        (OF_ACME_ELSEWHERE, False),
    ],
)
def test_a_companys_seat_is_filled_by_staff_and_by_its_own_primary_or_voting_representative(
    grant: Grant, may: bool
) -> None:
    assert may_fill_seat(viewer(grant), ASeat()) is may


@pytest.mark.parametrize(("grant", "may"), [(STAFF, True), (PRIMARY, False), (VOTING, False)])
def test_a_seat_that_belongs_to_no_company_is_filled_by_staff_only(grant: Grant, may: bool) -> None:
    assert may_fill_seat(viewer(grant), ASeat(organization_id=None)) is may


@pytest.mark.parametrize("grant", [STAFF, PRIMARY, VOTING])
def test_nobody_of_the_business_side_fills_a_technical_seat(grant: Grant) -> None:
    assert not may_fill_seat(viewer(grant), ASeat(wing="technical"))
