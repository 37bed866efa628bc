"""A report of a past day names a company as it was called then; one of today as it is called today."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from membership.assembly.bodies.reports import SEATS
from membership.business.board.related_report import RELATED
from membership.business.board.reports import SEATS_AND_VACANCIES
from membership.business.dues.reports import RECEIVABLES
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.lifecycle.reports import STANDING
from membership.business.members.change_reports import MEMBER_MOVES
from membership.business.members.missing_report import MISSING
from membership.business.members.reports import MEMBER_ROSTER
from membership.directory.organizations.naming import Naming, rename_organization
from membership.kernel.db import Database
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import nobody
from tests.business.world import World, charter_text

RENAMED = date(2026, 2, 20)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    """Graphcore, a member since the third of February, is called GC Research from the twentieth on."""
    made = World(database, slug="cdf").found(align=False)
    with made.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, made.foundation_id, charter_text("cdf-business"))
        company = made.company(work, "Graphcore")
        who = Contact("Rita", "rita@example.org", ("voting",))
        admit_member(
            work, made.foundation_id, company.id, "premier", starts_on=date(2026, 2, 3), ends_on=date(2026, 3, 20),
            contacts=[who], waiver="Test.",
        )  # fmt: skip
        rename_organization(work, company.id, Naming("GC Research", "GC Research", RENAMED), version=None)
    return made


def told(world: World, report: Any, on: date, **values: Any) -> str:
    with world.database.reading() as session:
        asked = ReportRequest(
            foundation_id=world.foundation_id,
            as_of=on,
            at=now(),
            zone="America/New_York",
            values=values,
            viewer=nobody(now()),
        )
        return str([list(row) for row in report.rows(session, asked)])


@pytest.mark.parametrize("report", [MEMBER_ROSTER, MISSING, STANDING, RENEWALS, SEATS_AND_VACANCIES])
def test_a_report_of_a_past_day_names_companies_as_they_were_called_then(world: World, report: Any) -> None:
    before, after = told(world, report, date(2026, 2, 10)), told(world, report, RENAMED)
    assert "Graphcore" in before
    assert "GC Research" not in before
    assert "GC Research" in after
    assert "Graphcore" not in after


def test_who_joined_between_two_days_is_called_as_on_the_second(world: World) -> None:
    first = {"since": date(2026, 1, 10)}
    assert "Graphcore" in told(world, MEMBER_MOVES, date(2026, 2, 10), **first)
    assert "GC Research" in told(world, MEMBER_MOVES, RENAMED, **first)


@pytest.mark.parametrize("report", [RELATED, RECEIVABLES, SEATS])
def test_the_other_reports_that_name_companies_of_a_day_are_asked_likewise(world: World, report: Any) -> None:
    assert "GC Research" not in told(world, report, date(2026, 2, 10))
