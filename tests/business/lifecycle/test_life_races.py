"""Two at once, in the life of a membership (R17). With the guards one act has its effect and the other is told in words;
without them, on PostgreSQL, it goes wrong: a race that cannot be lost proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from membership.business.lifecycle import endings, moves, operations, succession
from membership.business.lifecycle.endings import Leave
from membership.business.lifecycle.succession import Succession
from membership.business.members import terms
from membership.business.members.models import Term
from membership.business.members.terms import latest_term
from membership.directory.people import employment
from membership.directory.people.employment import confirm_employment, contradict_employment
from membership.directory.people.models import Affiliation
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work, system_permit
from tests.assembly.test_races import at_once, meeting_at, told_in_words, without_locks
from tests.business.world import World, charter_text

FULL = charter_text("meridian-business").replace("rank = 2\n", "rank = 2\nmaximum_members = 2\n", 1)
JOINED = date(2026, 1, 1)
MAY = date(2026, 5, 1)


class Life:
    """A foundation whose general tier has room for one more, a member, and two companies that want in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.world = World(database).found(align=False)
        with self.work() as work:
            operations.adopt_business_charter(work, self.world.foundation_id, FULL)
            self.member = self.world.join(work, "Acme", "general", JOINED).id
            self.companies = [self.world.company(work, name).id for name in ("Brick", "Crane")]
            person = self.world.person(work, "Ada Stated")
            self.stated = employment.declare_employment(
                work, person.id, self.companies[0], starts_on=JOINED, source="person"
            ).id

    def work(self) -> Any:
        """A Work of the program itself."""
        return open_work(system_permit(self.database, "cli", "test"))

    def ask(self, sql: str) -> Any:
        """One value of the database."""
        with self.database.engine.connect() as connection:
            return connection.execute(text(sql)).scalar_one()


@pytest.fixture
def life(database: Database, clock: object) -> Life:
    return Life(database)


@pytest.fixture
def unguarded(postgresql_database: Database, clock: object) -> Life:
    return Life(postgresql_database)


def doing(life: Life, act: Callable[[Work], object]) -> Callable[[], object]:
    def run() -> object:
        try:
            with life.work() as work:
                act(work)
        except StaleDataError as error:
            return error
        return "done"

    return run


def race(life: Life, *acts: Callable[[Work], object]) -> list[object]:
    return at_once(*(doing(life, act) for act in acts))


def went_wrong(results: list[object]) -> bool:
    """Both had their effect, or only a constraint of the database stood between them."""
    return results.count("done") == 2 or any(isinstance(one, DBAPIError | StaleDataError) for one in results)


def admit(life: Life, company: int) -> Callable[[Work], object]:
    return lambda work: operations.admit_member(
        work, life.world.foundation_id, company, "general", accepted_on=JOINED
    )


MEMBERS = "SELECT count(*) FROM business_member"


def test_one_company_is_admitted_once(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting_at(monkeypatch, operations, "unmet")
    assert told_in_words(race(life, admit(life, life.companies[0]), admit(life, life.companies[0])))
    assert life.ask(MEMBERS) == 2


def test_without_the_locks_only_a_constraint_keeps_a_company_from_two_admissions(
    unguarded: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    meeting_at(monkeypatch, operations, "unmet")
    assert went_wrong(
        race(unguarded, admit(unguarded, unguarded.companies[0]), admit(unguarded, unguarded.companies[0]))
    )


def test_the_last_place_of_a_tier_is_given_once(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting_at(monkeypatch, operations, "begin_membership")
    results = race(life, *(admit(life, one) for one in life.companies))
    assert told_in_words(results), results
    assert life.ask(MEMBERS) == 2


def test_without_the_lock_of_the_foundation_a_full_tier_takes_two_more(
    unguarded: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    meeting_at(monkeypatch, operations, "begin_membership")
    results = race(unguarded, *(admit(unguarded, one) for one in unguarded.companies))
    assert went_wrong(results), results


def renew(life: Life) -> Callable[[Work], object]:
    with life.database.reading() as session:
        ends_on = session.scalars(select(Term.ends_on).where(Term.member_id == life.member)).one()
    return lambda work: moves.renew_member(work, life.member, follows=ends_on)


def test_a_membership_is_renewed_once(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting_at(monkeypatch, moves, "renew_membership")
    results = race(life, renew(life), renew(life))
    assert told_in_words(results), results
    assert life.ask("SELECT count(*) FROM business_term WHERE superseded_at IS NULL") == 2


def test_without_the_locks_two_renewals_meet_only_at_the_chain_of_terms(
    unguarded: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    monkeypatch.setattr(moves, "last_term", unlocked_term)
    meeting_at(monkeypatch, moves, "renew_membership")
    assert went_wrong(race(unguarded, renew(unguarded), renew(unguarded)))


def unlocked_term(work: Work, member_id: int) -> Any:
    """The last term, read without its lock."""
    return latest_term(work.session, member_id)


def pass_on(life: Life) -> Callable[[Work], object]:
    said = Succession("acquisition", MAY, "Board", "PA 7")
    return lambda work: succession.transfer_member(work, life.member, life.companies[0], said)


def resign(life: Life) -> Callable[[Work], object]:
    leave = Leave(MAY, "Cost", waiver="Test.")
    return lambda work: endings.resign_member(work, life.member, leave)


def test_a_membership_is_passed_on_or_resigned_and_not_both(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = race(life, pass_on(life), resign(life))
    assert told_in_words(results), results
    acts = "SELECT count(*) FROM business_membership_act WHERE step IN ('resign', 'transfer_out')"
    assert life.ask(acts) == 1


def test_without_the_locks_a_membership_is_passed_on_and_resigned_or_a_constraint_speaks(
    unguarded: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    monkeypatch.setattr(Select, "with_for_update", lambda query, **_: query)
    meeting_at(monkeypatch, terms, "write_act")
    results = race(unguarded, pass_on(unguarded), resign(unguarded))
    assert went_wrong(results), results


def test_without_the_locks_both_sides_of_an_employment_have_their_way_or_a_constraint_speaks(
    unguarded: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    meeting_at(monkeypatch, employment, "_settle")
    assert went_wrong(race(unguarded, *both_sides(unguarded)))


def both_sides(life: Life) -> list[Callable[[Work], object]]:
    return [
        lambda work: confirm_employment(work, life.stated),
        lambda work: contradict_employment(work, life.stated, [], on=MAY),
    ]


def test_an_employment_is_confirmed_or_contradicted_by_who_is_first(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_at(monkeypatch, employment, "_settle")
    results = race(life, *both_sides(life))
    with life.database.reading() as session:
        standing = session.scalars(
            select(Affiliation.standing).where(Affiliation.superseded_at.is_(None))
        ).all()
    assert results.count("done") == 1, results
    assert len(standing) == 1
