"""The technical registers: persons on a ladder, kept by technical roles alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from membership.directory.foundations.models import Foundation
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.grants import grants_of
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import open_work, system_permit
from membership.technical.projects import operations, policy, queries
from membership.technical.projects.models import Maintainer
from membership.technical.projects.room import GRANTS, ROOM

DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Register:
    """A project with one module, and two people."""

    foundation_id: int
    project_id: int
    module_id: int
    ada: int
    ben: int


@pytest.fixture
def register(database: Database) -> Register:
    with open_work(system_permit(database, "test")) as work:
        entity = register_legal_entity(work, Seller("Seller Inc", "US", "USD", "America/Los_Angeles"))
        place = found_foundation(
            work, slug="quartz", name="Quartz", zone="America/Los_Angeles", legal_entity_id=entity.id
        )
        project = operations.add_project(work, place.id, slug="core", name="Core", is_core=True)
        module = operations.add_module(work, project.id, section="Main", name="Autograd")
        ada = register_person(work, "Ada", handle="Ada")
        ben = register_person(work, "Ben", handle="ben")
        return Register(place.id, project.id, module.id, ada.id, ben.id)


def add(
    database: Database, register: Register, person: int, level: str = "module_maintainer", **more: object
) -> int:
    module = register.module_id if level == "module_maintainer" else None
    with open_work(system_permit(database, "test")) as work:
        return operations.add_maintainer(
            work,
            register.project_id,
            person,
            level=level,
            module_id=module,
            starts_on=DAY,
            **more,  # type: ignore[arg-type]
        ).id


def test_an_active_maintainer_has_a_technical_right_and_no_other(
    database: Database, register: Register
) -> None:
    add(database, register, register.ada)
    with database.reading() as session:
        (grant,) = grants_of(session, GRANTS, register.ada, now())
    assert (grant.role, grant.wing, grant.module_id) == ("maintainer", "technical", register.module_id)


def test_an_emeritus_has_no_right(database: Database, register: Register) -> None:
    key = add(database, register, register.ada)
    with open_work(system_permit(database, "test")) as work:
        operations.make_emeritus(work, key, on=date(2026, 2, 1), reason="moved on")
    with database.reading() as session:
        assert grants_of(session, GRANTS, register.ada, now()) == frozenset()


def test_the_past_of_an_emeritus_can_still_be_asked(database: Database, register: Register) -> None:
    key = add(database, register, register.ada)
    with open_work(system_permit(database, "test")) as work:
        operations.make_emeritus(work, key, on=date(2026, 2, 1), reason="moved on")
    with database.reading() as session:
        then = queries.maintainers(session, register.project_id, date(2026, 1, 31))
        later = queries.maintainers(session, register.project_id, date(2026, 2, 1))
    assert [line.standing for line in then] == ["active"]
    assert [line.standing for line in later] == ["emeritus"]


def test_nobody_stands_twice_in_one_place(database: Database, register: Register) -> None:
    add(database, register, register.ada)
    with pytest.raises(Conflict, match="already"):
        add(database, register, register.ada)


def test_a_project_has_one_lead_at_a_time(database: Database, register: Register) -> None:
    add(database, register, register.ada, "lead_core_maintainer")
    with pytest.raises(RuleBroken, match="one at a time"):
        add(database, register, register.ben, "lead_core_maintainer")


def test_a_module_maintainer_names_a_module_of_this_project(database: Database, register: Register) -> None:
    with open_work(system_permit(database, "test")) as work:
        other = operations.add_project(work, register.foundation_id, slug="other", name="Other")
        foreign = operations.add_module(work, other.id, section="Main", name="Elsewhere").id
    with (
        pytest.raises(RuleBroken, match="does not belong"),
        open_work(system_permit(database, "test")) as work,
    ):
        operations.add_maintainer(
            work,
            register.project_id,
            register.ada,
            level="module_maintainer",
            module_id=foreign,
            starts_on=DAY,
        )


def test_removing_needs_a_reason_and_a_day_after_the_start(database: Database, register: Register) -> None:
    key = add(database, register, register.ada)
    for day, reason in ((DAY, "left"), (date(2026, 3, 1), "  ")):
        with pytest.raises(RuleBroken), open_work(system_permit(database, "test")) as work:
            operations.remove_maintainer(work, key, on=day, reason=reason)


TWICE = (
    "INSERT INTO technical_maintainer (public_id, foundation_id, project_id, module_id, module_key, person_id, level, "
    "standing, basis, reason, starts_on, ends_on, is_open_ended, recorded_at) SELECT 'again', foundation_id, project_id, "
    "module_id, module_key, person_id, level, standing, basis, reason, starts_on, ends_on, is_open_ended, recorded_at "
    "FROM technical_maintainer"
)


@pytest.mark.parametrize(
    "statement",
    [
        TWICE,
        "UPDATE technical_maintainer SET standing = 'emeritus'",
        "DELETE FROM technical_maintainer",
        "UPDATE technical_maintainer SET module_id = NULL",
    ],
)
def test_the_database_keeps_the_register(database: Database, register: Register, statement: str) -> None:
    add(database, register, register.ada)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement))


BUSINESS_ROLES = (
    "staff",
    "treasurer",
    "auditor_business",
    "representative",
    "director",
    "secretary",
    "chair",
)


@pytest.mark.parametrize("role", BUSINESS_ROLES)
def test_no_business_role_opens_the_technical_registers(
    database: Database, register: Register, role: str
) -> None:
    grant = Grant(role, "business", register.foundation_id, body_id=1, organization_id=1)
    viewer = Viewer(at=now(), person_id=1, account_id=1, grants=frozenset({grant}))
    with database.reading() as session:
        place = session.get_one(Foundation, register.foundation_id)
        project = queries.project_by_slug(session, register.foundation_id, "core")
    assert not policy.may_see_projects(viewer, place)
    assert not policy.may_keep_projects(viewer, place)
    assert not policy.may_keep_project(viewer, project)


def test_a_register_is_private_until_its_keeper_publishes_it(database: Database, register: Register) -> None:
    with database.reading() as session:
        assert queries.projects(session, register.foundation_id, DAY, published_only=True) == []
    with open_work(system_permit(database, "test")) as work:
        operations.publish_project(work, register.project_id)
    with database.reading() as session:
        assert [
            p.slug for p in queries.projects(session, register.foundation_id, DAY, published_only=True)
        ] == ["core"]


def test_no_table_of_the_register_names_a_company(database: Database, register: Register) -> None:
    names = {column.name for column in Maintainer.__table__.columns}
    assert not names & {"organization_id", "member_id", "tier_id"}
    with database.reading() as session:
        assert session.scalars(select(Maintainer.id)).all() == []


def test_the_desk_asks_to_publish_a_register_once_somebody_stands_in_it(
    database: Database, register: Register
) -> None:
    keeper = Viewer(
        at=now(), grants=frozenset({Grant("technical_secretary", "technical", register.foundation_id)})
    )
    (card,) = (card for card in ROOM.desk_cards if card.title == "Registers to keep")

    def told() -> list[str]:
        with database.reading() as session:
            return [line.text for line in card.lines(session, keeper, now())]

    assert told() == ["Core: 1 module has no active maintainer"]
    add(database, register, register.ada)
    assert told() == ["Core: publish the register"]
