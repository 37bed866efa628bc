"""Rights: a grant stands in one wing, agrees with every named scope, and ends with the fact behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Integer, Text, cast, literal, null, select

from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import affiliate, end_affiliation, register_person
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.grants import PERSON, during, grant_select, grants_of
from membership.kernel.viewer import ROLE_WINGS, Grant, Viewer, nobody
from membership.kernel.work import open_work, system_permit

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("role", sorted(ROLE_WINGS))
def test_a_role_gives_rights_in_its_own_wings_only(role: str) -> None:
    for wing in ("business", "technical", "house"):
        if wing in ROLE_WINGS[role]:
            assert Grant(role, wing).wing == wing
        else:
            with pytest.raises(ValueError, match=f"no right in the {wing} wing"):
                Grant(role, wing)


def test_an_unknown_role_is_no_grant() -> None:
    with pytest.raises(KeyError):
        Grant("emperor", "house")


def test_a_viewer_has_what_agrees_with_every_named_scope() -> None:
    staff, director = (
        Grant("staff", "business", foundation_id=1),
        Grant("director", "technical", 2, body_id=7),
    )
    who = Viewer(NOON, person_id=1, account_id=1, grants=frozenset({staff, director}))
    assert who.is_signed_in
    assert who.has("staff")
    assert who.has("treasurer", "staff", foundation_id=1)
    assert not who.has("staff", foundation_id=2)
    assert not who.has("director", wing="business")
    assert who.of("director", wing="technical", body_id=7) == [director]
    assert who.of("director", foundation_id=1) == []
    assert not who.has()


def test_nobody_has_no_right() -> None:
    assert not nobody(NOON).is_signed_in
    assert not nobody(NOON).has(*ROLE_WINGS)


def working_for() -> object:
    """Who works for an organization, by the day of a zone far in the east."""
    return grant_select(
        "employee", "business", organization_id=Affiliation.organization_id, foundation_id=cast(null(), Integer()),
        starts_on=Affiliation.starts_on, ends_on=Affiliation.ends_on, zone=literal("Pacific/Kiritimati", Text()),
    ).select_from(Affiliation).where(Affiliation.person_id == PERSON, is_known(Affiliation), during(Affiliation))  # fmt: skip


@pytest.fixture
def person_id(database: Database) -> int:
    with open_work(system_permit(database, "test")) as work:
        company = register_organization(work, OrganizationDetails("Acme"))
        person = register_person(work, "Ada")
        working = affiliate(work, person.id, company.id, starts_on=date(2026, 3, 3))
        end_affiliation(work, working.id, date(2026, 3, 5))
        return person.id


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        ("2026-03-02T09:59:59+00:00", False),  # 23:59 of the day before, 14 hours east
        ("2026-03-02T10:00:00+00:00", True),
        ("2026-03-04T09:59:59+00:00", True),
        ("2026-03-04T10:00:00+00:00", False),
    ],
)
def test_a_right_begins_and_ends_with_the_day_of_its_zone(
    database: Database, person_id: int, at: str, holds: bool
) -> None:
    with database.reading() as session:
        found = grants_of(session, [working_for()], person_id, datetime.fromisoformat(at))
    assert [grant.role for grant in found] == (["employee"] if holds else [])


def test_rights_of_several_rooms_are_one_statement_and_a_right_without_dates_holds(
    database: Database, person_id: int
) -> None:
    forever = grant_select("staff", "business", foundation_id=literal(3), kind="deputy").where(
        person_id == PERSON
    )
    with database.reading() as session:
        found = grants_of(session, [working_for(), forever], person_id, datetime(2026, 3, 3, 12, tzinfo=UTC))
        assert {(g.role, g.foundation_id, g.organization_id, g.kind) for g in found} == {
            ("employee", None, 1, ""), ("staff", 3, None, "deputy"),
        }  # fmt: skip
        assert grants_of(session, [working_for(), forever], 99, NOON) == frozenset()
        assert grants_of(session, [], person_id, NOON) == frozenset()


def test_a_grant_in_the_wrong_wing_never_comes_out_of_the_database(database: Database) -> None:
    stray = grant_select("treasurer", "technical").where(PERSON == 1)
    with database.reading() as session, pytest.raises(ValueError, match="no right in the technical wing"):
        grants_of(session, [stray], 1, NOON)


def test_a_column_that_no_grant_has_is_a_defect() -> None:
    with pytest.raises(TypeError, match="no such column of a grant: seats"):
        grant_select("staff", "business", seats=select(1))
