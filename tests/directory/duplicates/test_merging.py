"""Two that are one: what moves, what is refused, and the way back; on both engines, and the log stays whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from membership.assembly.bodies.appointing import appoint, end_appointment
from membership.assembly.bodies.operations import open_seat
from membership.business.members.operations import begin_membership, end_representative
from membership.business.members.terms import end_membership
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.operations.invitations import open_account
from membership.directory.accounts.passwords import Hasher
from membership.directory.duplicates.operations import merge, undo_merge
from membership.directory.people.queries import person_by_email
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.work import open_work, person_permit
from tests.conftest import Clock
from tests.directory.duplicates.two import Twice, mergers

TODAY = date(2026, 3, 2)


@pytest.fixture
def twice(database: Database, clock: Clock) -> Twice:
    made = Twice(database).furnish()
    clock.advance(
        minutes=1
    )  # the log is proved in the order of time, and a merge stands in the house's own chain
    return made


def ask(twice: Twice, sql: str) -> list[Any]:
    with twice.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def state(twice: Twice) -> dict[str, list[Any]]:
    """What is known now, without the keys that a superseding row gets anew."""
    return {
        "employed": ask(twice, "SELECT person_id, organization_id, starts_on, ends_on FROM directory_affiliation WHERE superseded_at IS NULL ORDER BY 1, 2"),
        "acts": ask(twice, "SELECT person_id, member_id, kind, starts_on FROM business_representative WHERE superseded_at IS NULL ORDER BY 1, 2, 3"),
        "holds": ask(twice, "SELECT person_id, seat_id, organization_id, organization_key FROM assembly_appointment WHERE superseded_at IS NULL ORDER BY 1"),
        "stands by": ask(twice, "SELECT person_id, seat_id, organization_id, organization_key FROM assembly_alternate WHERE superseded_at IS NULL ORDER BY 1"),
        "seats": ask(twice, "SELECT id, organization_id, organization_key FROM assembly_seat ORDER BY id"),
        "members": ask(twice, "SELECT id, organization_id FROM business_member ORDER BY id"),
        "people": ask(twice, "SELECT id, email, phone, handle, merged_into_id FROM directory_person ORDER BY id"),
        "accounts": ask(twice, "SELECT id, person_id, is_active FROM directory_account ORDER BY id"),
        "companies": ask(twice, "SELECT id, homepage, registration_key, merged_into_id FROM directory_organization ORDER BY id"),
    }  # fmt: skip


def is_whole(twice: Twice) -> bool:
    with twice.database.reading() as session:
        verdict = verify(session, Base.metadata)
    assert not verdict.findings, verdict.findings
    return verdict.is_whole


def test_a_company_with_membership_seat_and_people_becomes_another(twice: Twice) -> None:
    acme, twin = twice.ids["acme"], twice.ids["twin"]
    twice.merge("organization", "acme", "twin")
    now = state(twice)
    assert now["members"] == [(twice.ids["member"], twin)]
    assert all(row[1:] == (twin, twin) for row in now["seats"] if row[0] == twice.ids["seat"])
    assert [row[2:] for row in now["holds"] + now["stands by"]] == [(twin, twin)] * 2
    assert not any(row[1] == acme for row in now["employed"])
    assert len([row for row in now["employed"] if row[0] == twice.ids["ben"]]) == 1
    assert (acme, None, None, twin) in [(row[0], None, None, row[3]) for row in now["companies"]]
    assert is_whole(twice)


def test_an_employment_that_would_end_earlier_forbids_the_merge(twice: Twice) -> None:
    twice.do(lambda work: _leave(work, twice, "ben", "twin", TODAY + timedelta(days=9)))
    with pytest.raises(RuleBroken, match="longer"):
        twice.merge("organization", "acme", "twin")


def _leave(work: Any, twice: Twice, person: str, company: str, on: date) -> None:
    from sqlalchemy import select

    from membership.directory.people.models import Affiliation
    from membership.directory.people.operations import end_affiliation

    query = select(Affiliation.id).where(
        Affiliation.person_id == twice.ids[person], Affiliation.organization_id == twice.ids[company]
    )
    end_affiliation(work, work.session.scalars(query).one(), on)


@pytest.mark.parametrize("pair", [("acme", "twin"), ("twin", "acme")])
def test_a_merge_of_companies_is_undone_whole(twice: Twice, pair: tuple[str, str]) -> None:
    before = state(twice)
    merge_id = twice.merge("organization", *pair)
    assert state(twice) != before
    twice.undo(merge_id)
    assert state(twice) == before
    assert is_whole(twice)


def test_a_merge_of_people_moves_roles_seats_and_address_and_is_undone(twice: Twice) -> None:
    before = state(twice)
    merge_id = twice.merge("person", "ada", "byron")
    byron = twice.ids["byron"]
    now = state(twice)
    assert [row[0] for row in now["acts"]] == [byron]
    assert byron in [row[0] for row in now["holds"]]
    with twice.database.reading() as session:
        found = person_by_email(session, "ada.byron@example.org")
    assert found is not None
    assert found.id == byron, "the tombstone's address leads to the survivor"
    assert is_whole(twice)
    twice.undo(merge_id)
    assert state(twice) == before
    assert is_whole(twice)


def test_what_was_known_before_a_merge_stays_readable(twice: Twice) -> None:
    twice.merge("person", "ada", "byron")
    former = ask(twice, "SELECT person_id FROM assembly_appointment WHERE superseded_at IS NOT NULL")
    assert former == [(twice.ids["ada"],)]


def test_two_accounts_become_one_that_signs_in(twice: Twice) -> None:
    hashed = Hasher("cheap").checked("seven quiet llamas")
    twice.do(lambda work: [open_account(work, twice.ids[name], hashed) for name in ("ada", "byron")])
    before = state(twice)
    merge_id = twice.merge("person", "ada", "byron")
    assert [row[1:] for row in state(twice)["accounts"]] == [
        (twice.ids["ada"], False if not twice.database.is_sqlite else 0),
        (twice.ids["byron"], True if not twice.database.is_sqlite else 1),
    ]
    twice.undo(merge_id)
    assert state(twice) == before


def test_the_only_account_goes_to_the_survivor(twice: Twice) -> None:
    hashed = Hasher("cheap").checked("seven quiet llamas")
    twice.do(lambda work: open_account(work, twice.ids["ada"], hashed))
    merge_id = twice.merge("person", "ada", "byron")
    with twice.database.reading() as session:
        assert [one.person_id for one in session.query(Account)] == [twice.ids["byron"]]
    twice.undo(merge_id)
    with twice.database.reading() as session:
        assert [one.person_id for one in session.query(Account)] == [twice.ids["ada"]]


def test_granted_roles_are_never_handed_on(twice: Twice) -> None:
    twice.do(
        lambda work: grant_role(
            work, twice.ids["ada"], "treasurer", foundation_id=twice.foundation_id, reason="For the test."
        )
    )
    with pytest.raises(RuleBroken, match="granted roles"):
        twice.merge("person", "ada", "byron")


def test_two_members_of_one_foundation_at_one_time_stay_two(twice: Twice) -> None:
    twice.do(
        lambda work: begin_membership(
            work, twice.foundation_id, twice.ids["twin"], "general", accepted_on=date(2025, 6, 10)
        )
    )
    with pytest.raises(RuleBroken, match="Both are members of Foundation at the same time"):
        twice.merge("organization", "twin", "acme")


def test_a_former_membership_stays_with_the_tombstone(twice: Twice) -> None:
    def rejoin(work: Any) -> None:
        end_membership(work, twice.ids["member"], ends_on=date(2025, 12, 1), reason="Left.")
        joined = date(2026, 1, 10)
        member = begin_membership(work, twice.foundation_id, twice.ids["twin"], "general", accepted_on=joined)
        twice.ids["later"] = member.id

    twice.do(rejoin)
    with pytest.raises(RuleBroken, match="other way round"):
        twice.merge("organization", "twin", "acme")
    merge_id = twice.merge("organization", "acme", "twin")
    assert state(twice)["members"] == [
        (twice.ids["member"], twice.ids["acme"]),
        (twice.ids["later"], twice.ids["twin"]),
    ]
    twice.undo(merge_id)


def test_one_person_has_one_seat_of_a_body(twice: Twice) -> None:
    def second(work: Any) -> None:
        from membership.assembly.bodies.models import Seat

        body = work.lock(Seat, twice.ids["seat"]).body_id
        seat = open_seat(work, body, group_key="guests", title="Guest", starts_on=date(2025, 7, 1))
        appoint(work, seat.id, twice.ids["byron"], starts_on=date(2025, 8, 1))

    twice.do(second)
    with pytest.raises(RuleBroken, match="Both hold a seat"):
        twice.merge("person", "byron", "ada")


def test_nobody_becomes_their_own_alternate(twice: Twice) -> None:
    with pytest.raises(RuleBroken, match="stands in for the other"):
        twice.merge("person", "ben", "ada")


def test_an_act_after_the_merge_stands_in_the_way_of_undoing_it(twice: Twice) -> None:
    merge_id = twice.merge("person", "ada", "byron")
    twice.do(lambda work: end_appointment(work, twice.ids["seat"], ends_on=TODAY, reason="Left."))
    with pytest.raises(RuleBroken, match="Seats held: one was changed since the merge"):
        twice.undo(merge_id)


def test_a_merge_is_final_after_ninety_days(twice: Twice, clock: Clock) -> None:
    merge_id = twice.merge("organization", "twin", "acme")
    clock.advance(days=91)
    with pytest.raises(RuleBroken, match="90 days"):
        twice.undo(merge_id)


def test_a_merge_is_undone_once_and_what_was_merged_is_merged_once(twice: Twice) -> None:
    merge_id = twice.merge("organization", "twin", "acme")
    with pytest.raises(Conflict, match="merged already"):
        twice.merge("organization", "twin", "acme")
    twice.undo(merge_id)
    with pytest.raises(Conflict, match="undone already"):
        twice.undo(merge_id)
    twice.undo(twice.merge("organization", "twin", "acme"))


def test_a_survivor_that_was_merged_on_holds_the_first_merge(twice: Twice) -> None:
    first = twice.merge("person", "cy", "byron")
    twice.merge("person", "byron", "ada")
    with pytest.raises(RuleBroken, match="itself merged"):
        twice.undo(first)


def test_nobody_merges_themselves(twice: Twice) -> None:
    permit = person_permit(twice.database, 1, twice.ids["byron"], "test")
    with pytest.raises(NotAllowed), open_work(permit) as work:
        merge(work, mergers(), twice.pair("person", "ada", "byron"), reason="The same.")


@pytest.mark.parametrize("act", [merge, undo_merge])
def test_a_merge_says_why(twice: Twice, act: Any) -> None:
    with pytest.raises(RuleBroken, match="Say why"):
        twice.do(lambda work: act(work, mergers(), twice.pair("person", "ada", "byron"), reason=" "))


def test_the_same_role_twice_is_closed_and_comes_back(twice: Twice) -> None:
    from membership.business.members.operations import name_representative

    def both_bill(work: Any) -> None:
        for name in ("ada", "byron"):
            name_representative(work, twice.ids["member"], twice.ids[name], "billing", starts_on=TODAY)

    twice.do(both_bill)
    before = state(twice)
    merge_id = twice.merge("person", "ada", "byron")
    assert [row[2] for row in state(twice)["acts"]] == ["billing", "primary"]
    twice.undo(merge_id)
    assert state(twice) == before


def test_ended_memberships_move_with_their_company(twice: Twice) -> None:
    twice.do(lambda work: end_membership(work, twice.ids["member"], ends_on=TODAY, reason="Left."))
    twice.merge("organization", "acme", "twin")
    assert state(twice)["members"] == [(twice.ids["member"], twice.ids["twin"])]


def test_a_role_ended_after_the_merge_holds_it(twice: Twice) -> None:
    merge_id = twice.merge("person", "ada", "byron")
    ((role,),) = ask(twice, "SELECT id FROM business_representative WHERE superseded_at IS NULL")
    twice.do(lambda work: end_representative(work, role, ends_on=TODAY))
    with pytest.raises(RuleBroken, match="Representative roles: one was changed"):
        twice.undo(merge_id)
