"""Three foundations made by real operations: two that live, one that is archived, each with its own of everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import time_machine

from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.passwords import Hasher
from membership.directory.foundations.models import Foundation
from membership.kernel.db import Database
from membership.kernel.schema import install_job_tables
from membership.kernel.work import Work, open_work, system_permit
from tests.doors.cast import GRANTED, NEWCOMER
from tests.doors.furnish import FURNISH, Place
from tests.doors.furnish_companies import ask_strangers, mail_the_proof
from tests.doors.furnish_desk import desk
from tests.doors.keyring import open_accounts, sign_in

TRIED_AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""When the doors are tried; the world was made the day before, so that no instant of it lies ahead."""
OWN, ELSEWHERE, ARCHIVED = "own", "elsewhere", "archived"
SLUGS = {OWN: "alder", ELSEWHERE: "birch", ARCHIVED: "cedar"}
PASSWORD = "seven quiet llamas"


@dataclass
class World:
    """Keys of everything that the tests name; it is pickled beside the database that it describes.

    `people` is by (foundation, role); the others are by person. `house` has what belongs to the installation.
    """

    places: dict[str, Place] = field(default_factory=dict)
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    accounts: dict[int, int] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)
    cookies: dict[int, str] = field(default_factory=dict)
    words: dict[int, dict[str, str]] = field(default_factory=dict)
    house: dict[str, str] = field(default_factory=dict)


def build(database: Database) -> World:
    """Fill an empty database."""
    world = World()
    install_job_tables(database)
    with time_machine.travel(TRIED_AT - timedelta(days=1)):
        for which, slug in SLUGS.items():
            with open_work(system_permit(database, "test", slug)) as work:
                world.places[which] = place = Place(slug)
                _settle(work, world, which, place)
        _archive(database, world.places[ARCHIVED])
    with time_machine.travel(TRIED_AT - timedelta(minutes=1)):
        for place in world.places.values():
            with open_work(system_permit(database, "test", place.slug)) as work:
                mail_the_proof(work, place)
                ask_strangers(work, place)
        sign_in(database, world)
    return world


def _settle(work: Work, world: World, which: str, place: Place) -> None:
    for furnish in FURNISH:
        furnish(work, place)
    for role in (*GRANTED, NEWCOMER):
        place.person(work, role)
    open_accounts(work, place.people, world, Hasher("cheap").checked(PASSWORD))
    for role in GRANTED:
        scope = None if role == "admin" else place.id
        given = grant_role(work, place.people[role], role, foundation_id=scope, reason="for the doors")
        world.words[place.people[role]]["grant"] = given.public_id
    desk(work, place)
    world.people |= {(which, role): person for role, person in place.people.items()}
    world.emails |= place.emails


def _archive(database: Database, place: Place) -> None:
    with open_work(system_permit(database, "test", "archive")) as work:
        foundation = work.lock(Foundation, place.id)
        foundation.archived_at = work.at
        work.record(
            "directory.foundation.archived", foundation, summary="Archived.", foundation_id=foundation.id
        )
