"""What a charter would bring about is told before it is adopted, over the facts of the day, and nothing is written."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, func, select

from membership.assembly.rules.models import CharterVersion
from membership.assembly.rules.notation import read_charter
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.models import Entitlement
from membership.business.lifecycle.happening import note_charter_event
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.lifecycle.preview.consequences import Consequences
from membership.business.lifecycle.preview.previewing import preview_charter
from membership.business.lifecycle.requirements import unmet
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import state_figure
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.business.lifecycle.test_lifecycle import admit, cli
from tests.business.world import World, charter_text

DAY = date(2026, 3, 2)
TEXT = charter_text("meridian-business")


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    for old, new in (('version = "1.0"', 'version = "2.0"'), *changes):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.replace("adopted_on = 2024-11-15", "adopted_on = 2026-01-01").replace(
        "effective_from = 2025-01-01", "effective_from = 2026-03-01"
    )


def without(kind: str, mark: str, text: str = TEXT) -> str:
    """The text without the table of this kind that holds `mark`."""
    tables = text.split("\n[[")
    kept = [one for one in tables if not (one.startswith(f"{kind}]]") and mark in one)]
    assert len(kept) < len(tables)
    return "\n[[".join(kept)


def preview(world: World, text: str, on: date = DAY) -> Consequences:
    with world.database.reading() as session:
        return preview_charter(session, world.foundation_id, read_charter(text), on, today=DAY)


@pytest.fixture
def members(database: Database, clock: object) -> World:
    world = World(database).found(align=False)
    with cli(world) as work:
        adopt_business_charter(work, world.foundation_id, TEXT)
    for name, tier in (
        ("Acme", "premier"),
        ("Brick", "premier"),
        ("Cobalt", "general"),
        ("Delta", "associate"),
    ):
        admit(world, name, tier)
    return world


def test_the_charter_in_force_changes_nothing(members: World) -> None:
    found = preview(members, TEXT)
    assert [len(part) for _, part in found.parts()] == [0, 0, 0, 0, 0, 0]
    assert found.rules is not None
    assert found.rules.is_empty


def test_seats_that_vanish_are_told_with_whose_they_are(members: World) -> None:
    found = preview(members, changed(text=without("seat", 'id = "premier"\nbody = "governing_board"')))
    assert sorted((one.body, one.whose) for one in found.vanishing) == [
        ("Governing Board", "Acme"),
        ("Governing Board", "Brick"),
    ]
    assert not found.appearing


def test_seats_that_appear_are_told_with_the_rule_they_come_from(members: World) -> None:
    """Two seats for each premier member instead of one."""
    text = TEXT.replace('count = { kind = "per_member", n = 1 }', 'count = { kind = "per_member", n = 2 }', 1)
    found = preview(members, changed(text=text))
    assert sorted(one.whose for one in found.appearing) == ["Acme", "Brick"]
    assert all(one.why.rule_id == "seat.governing_board.premier" for one in found.appearing)


def test_a_preview_tells_the_seats_that_adoption_then_opens_and_closes(members: World) -> None:
    text = changed(text=without("seat", 'id = "premier"\nbody = "tac"'))
    told = preview(members, text)
    with cli(members) as work:
        done = adopt_business_charter(work, members.foundation_id, text)
    closed = [seat for changes in done.seats.values() for seat in changes.closed]
    opened = [seat for changes in done.seats.values() for seat in changes.opened]
    assert (len(closed), len(opened)) == (len(told.vanishing), len(told.appearing))
    assert len(closed) == 2


def test_dues_change_for_whom_by_how_much_and_from_when(members: World) -> None:
    found = preview(members, changed(("amount = 150000", "amount = 175000")))
    assert [(one.name, str(one.before), str(one.after), str(one.difference)) for one in found.dues] == [
        (name, "USD 150,000.00", "USD 175,000.00", "USD 25,000.00") for name in ("Acme", "Brick")
    ]
    assert all(one.from_on > DAY for one in found.dues)
    late = preview(
        members, changed(("amount = 150000", "amount = 175000")).replace("2026-03-01", "2028-03-01")
    )
    assert {one.from_on for one in late.dues} == {date(2029, 1, 1)}
    with cli(members) as work:
        renew_member(work, 1)
    sold = {
        one.name: one.from_on
        for one in preview(members, changed(("amount = 150000", "amount = 175000"))).dues
    }
    assert sold == {"Acme": date(2028, 1, 1), "Brick": date(2027, 2, 1)}
    assert "USD 25,000.00 more, from 1 Feb 2027 on" in found.dues[0].words


def test_dues_that_are_open_are_told_as_open_and_no_number_is_guessed(members: World) -> None:
    """No figure of Cobalt is known: under brackets the amount is open before and after; a flat price makes it known."""
    flat = TEXT.replace(
        'basis = "brackets"\nmetric = "consolidated_employees"', 'basis = "flat"\namount = 1000'
    )
    i, j = flat.index("brackets = ["), flat.index("]\n", flat.index("brackets = ["))
    found = preview(members, changed(text=flat[:i] + flat[j + 2 :]))
    (one,) = found.dues
    assert (one.name, one.before, str(one.after), one.difference) == ("Cobalt", None, "USD 1,000.00", None)


def test_a_tier_that_is_gone_leaves_its_members_without_one(members: World) -> None:
    text = without("benefit", 'tier = "associate"', without("tier", 'id = "associate"'))
    text = without("dues", 'tier = "associate"', text)
    found = preview(members, changed(text=text))
    assert [(one.name, one.reason, one.was_already) for one in found.ineligible] == [
        ("Delta", "The charter knows no tier 'associate'.", False)
    ]


def test_a_condition_of_a_tier_names_the_members_that_do_not_meet_it(members: World) -> None:
    text = TEXT.replace('admission = "staff"', 'admission = "staff"\neligibility = ["government"]', 1)
    found = preview(members, changed(text=text))
    assert [(one.name, one.tier) for one in found.ineligible] == [("Cobalt", "general")]


def test_who_joined_last_has_no_room_where_the_tier_became_smaller(members: World) -> None:
    text = TEXT.replace("decide_within_days = 14", "decide_within_days = 14\nmaximum_members = 1", 1)
    found = preview(members, changed(text=text))
    assert [one.name for one in found.ineligible] == ["Brick"]
    assert [(one.subject, one.reason, one.was_already) for one in found.breaches] == [
        ("Premier members", "2 members, and room for 1.", False)
    ]


def test_membership_elsewhere_that_the_charter_asks_for_is_looked_up(members: World) -> None:
    rule = (
        '\n[[prerequisite]]\ntier = "premier"\nrequires = "membership"\nfoundation = "meridian"\n'
        'level_at_least = "any"\nsource = "invented"\n'
        '\n[[prerequisite]]\ntier = "general"\nrequires = "membership"\nfoundation = "nowhere"\nsource = "invented"\n'
    )
    found = preview(members, changed() + rule)
    assert not found.ineligible
    assert found.unchecked == ["Membership of nowhere, which is not kept here."]
    stricter = rule.replace('level_at_least = "any"', 'level_at_least = "premier"').replace(
        'tier = "premier"', 'tier = "associate"'
    )
    assert [one.name for one in preview(members, changed() + stricter).ineligible] == ["Delta"]


def test_a_preview_writes_nothing_and_its_statements_do_not_grow(members: World, database: Database) -> None:
    def state() -> tuple[int, int]:
        with database.reading() as session:
            rows = (select(func.count()).select_from(model) for model in (CharterVersion, Entitlement))
            return tuple(session.execute(one).scalar_one() for one in rows)  # type: ignore[return-value]

    text = changed(
        ("amount = 150000", "amount = 175000"), text=without("seat", 'id = "premier"\nbody = "tac"')
    )
    before = state()
    few = statements(members, text)
    for number in range(6):
        admit(members, f"Company{number}", "premier")
        admit(members, f"Other{number}", "general")
    grown = state()
    assert statements(members, text) == few <= 16
    assert state() == grown
    assert before < grown


def statements(world: World, text: str) -> int:
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    document = read_charter(text)
    with world.database.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            preview_charter(session, world.foundation_id, document, DAY, today=DAY)
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return count


def test_a_figure_that_is_known_decides_the_bracket(members: World) -> None:
    with members.database.reading() as session:
        from membership.business.members.queries import members_on

        cobalt = next(one for one in members_on(session, members.foundation_id, DAY) if one.name == "Cobalt")
    with open_work(system_permit(members.database, "cli", "test")) as work:
        state_figure(
            work,
            cobalt.organization_id,
            "consolidated_employees",
            700,
            stated_on=date(2026, 1, 1),
            source="Test",
        )
    found = preview(members, changed(("amount = 30000", "amount = 33000")))
    assert [(one.name, str(one.difference)) for one in found.dues] == [("Cobalt", "USD 3,000.00")]
    assert found.as_json()["dues"][0]["difference"] == {"minor": 300000, "currency": "USD"}
    assert any(line == "Dues that change: 1" for line in found.lines())


RANGED = changed(
    (
        'count = { kind = "per_n", n = 10, round = "floor", min = 1, max = 3 }',
        'count = { kind = "range", min = 0, max = 5, set_by = "governing_board" }',
    )
).replace(
    "effective_from = 2026-03-01", "effective_from = 2026-02-01"
) + (
    '\n[[seat]]\nid = "extra"\nbody = "governing_board"\ntitle = "Extra seats"\nfilled_by = "appointment"\n'
    'by = { tier = "premier" }\ncount = { kind = "per_member", n = 1 }\nbelongs_to = "company"\n'
    'valid_from = { event = "ipo" }\nclause = "4.9"\nsource = "invented"\n'
)  # fmt: skip


def test_events_and_numbers_that_were_recorded_hold_for_the_next_version_too(members: World) -> None:
    with cli(members) as work:
        adopt_business_charter(work, members.foundation_id, RANGED)
        note_charter_event(work, members.foundation_id, "ipo", date(2026, 3, 1))
        note_charter_event(
            work, members.foundation_id, "seats.governing_board.general", date(2026, 3, 1), number=2
        )
    again = RANGED.replace('version = "2.0"', 'version = "3.0"').replace("2026-02-01", "2026-03-02")
    told = preview(members, again)
    assert (told.seats, told.questions) == ([], [])
    with cli(members) as work:
        done = adopt_business_charter(work, members.foundation_id, again)
    assert not [one for changes in done.seats.values() for one in (*changes.opened, *changes.closed)]


def test_a_size_that_the_board_raised_makes_room_in_a_tier_that_hangs_on_it(members: World) -> None:
    rule = (
        '\n[[limit]]\nbody = "governing_board"\nwhat = "size"\nmost = 4\nraisable_to = 9\nclause = "4.11"\n'
        'source = "invented"\n'
    )
    most = '{ kind = "difference", of = [{ kind = "size_limit", body = "governing_board" }, { kind = "fixed", n = 2 }] }'
    text = TEXT.replace("decide_within_days = 14", f"decide_within_days = 14\nmaximum_members = {most}", 1)
    with cli(members) as work:
        adopt_business_charter(work, members.foundation_id, changed(text=text) + rule)
    assert "room for 2 members" in against_joining(members)[0]
    with cli(members) as work:
        note_charter_event(work, members.foundation_id, "size.governing_board", DAY, number=5)
    assert against_joining(members) == []
    admit(members, "Echo", "premier")
    assert "room for 3 members" in against_joining(members)[0]


def against_joining(world: World) -> list[str]:
    """What stands against one more Premier member."""
    with world.database.reading() as session:
        document = charter_in_force(session, world.foundation_id, "business", DAY)
        company = session.scalars(select(Organization).where(Organization.display_name == "Cobalt")).one()
        found = unmet(session, document, company, world.foundation_id, "premier", DAY)
        return [one.message for one in found]


def test_on_a_day_ahead_the_members_of_today_are_asked(members: World) -> None:
    """Their terms end in February 2027, and are renewed as a rule."""
    found = preview(members, changed(("amount = 150000", "amount = 175000")), date(2028, 1, 1))
    assert (found.on, found.members_on) == (date(2028, 1, 1), DAY)
    assert len(found.dues) == 2
    assert not found.seats


def test_a_body_that_became_too_large_and_a_maximum_that_hangs_on_it_are_told(members: World) -> None:
    rule = '\n[[limit]]\nbody = "governing_board"\nwhat = "size"\nmost = 3\nclause = "4.11"\nsource = "invented"\n'
    most = '{ kind = "difference", of = [{ kind = "size_limit", body = "governing_board" }, { kind = "fixed", n = 2 }] }'
    text = TEXT.replace("decide_within_days = 14", f"decide_within_days = 14\nmaximum_members = {most}", 1)
    found = preview(members, changed(text=text) + rule)
    assert [(one.subject, one.reason, one.was_already) for one in found.breaches] == [
        ("Premier members", "2 members, and room for 1.", False),
        ("Governing Board", "4 seats, and at most 3 allowed.", False),
    ]
    assert [one.why.clause for one in found.breaches] == ["1.1", "4.11"]
