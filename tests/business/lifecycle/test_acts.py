"""The acts on a membership, each with its money, its seats and its mail; bad input is answered at its field."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.models import Appointment, Seat
from membership.business.dues.arrears import apply_ladder
from membership.business.dues.models import CreditNote, PaymentBalance
from membership.business.lifecycle.admitting import admit_company
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.endings import (
    Leave,
    give_notice,
    lapse_member,
    reinstate_member,
    resign_member,
    settlement_of_leaving,
    take_back,
    terminate_member,
    withdraw_notice,
)
from membership.business.lifecycle.jobs import align_every_foundation, keep_terms
from membership.business.lifecycle.lapses import due_lapses
from membership.business.lifecycle.moves import move_member, renew_member
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.renewals import remind, renew_by_themselves
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.acts import acts_of, state_of
from membership.business.members.models import Member, Task, Term
from membership.business.members.notes import notes_of_predecessors, strike_out_note, write_note
from membership.business.members.operations import begin_membership
from membership.business.members.queries import people_of, terms_of
from membership.business.members.terms import latest_term
from membership.kernel.audit.timeline import timeline
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import FAR
from membership.kernel.work import open_work, system_permit
from tests.business.dues.books import Books
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.conftest import Clock

TODAY = date(2026, 3, 2)
JOINED = date(2026, 1, 1)


def town(database: Database, **changes: str) -> World:
    """The invented foundation; `changes` replace words of its charter."""
    made = World(database).found(align=False)
    text = charter_text("meridian-business")
    for old, new in changes.items():
        text = text.replace(CHANGES[old][0], CHANGES[old][1].replace("?", new))
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, text)
    return made


CHANGES = {
    "refund": ('refund = "none"', 'refund = "?"'),
    "reminders": ("non_renewal_notice_days = 30", "reminders_owed_days = [?]\nnon_renewal_notice_days = 30"),
    "most": ('id = "general"\ntitle = "General"', 'id = "general"\nmaximum_members = ?\ntitle = "General"'),
}


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return town(database)


def cli(world: World):
    return open_work(system_permit(world.database, "cli", "test"))


def admit(world: World, name: str, tier: str = "premier", on: date = JOINED, **more: object) -> int:
    with cli(world) as work:
        company = world.company(work, name, "nonprofit")
        contact = Contact(f"Rep of {name}", f"{name.lower()}@example.org", ("primary", "voting"))
        return admit_member(
            work, world.foundation_id, company.id, tier, accepted_on=on, contacts=[contact], **more
        ).member.id


def books(world: World) -> Books:
    return Books(world.database, world.foundation_id)


def states(world: World, member_id: int, *days: date) -> list[str]:
    with world.database.reading() as session:
        return [state_of(session, member_id, day) for day in days]


def steps(world: World, member_id: int) -> list[str]:
    with world.database.reading() as session:
        return [act.step for act in acts_of(session, member_id)]


def mails(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


def foreseen(world: World, member_id: int, change: Change) -> list[tuple[str, str, str]]:
    with world.database.reading() as session:
        lines = consequences_of(session, session.get_one(Member, member_id), change)
        return sorted((one.kind, one.body, one.group) for one in lines if one.kind.startswith("seat_"))


def done(seats: dict) -> list[tuple[str, str, str]]:
    found = [("seat_opened", body, seat.group_key) for body, one in seats.items() for seat in one.opened]
    found += [("seat_closed", body, seat.group_key) for body, one in seats.items() for seat in one.closed]
    return sorted(found)


# Renewal


def test_a_term_of_several_years_is_owed_each_year(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        term = renew_member(work, member, years=3).term
        assert (term.starts_on, term.ends_on) == (date(2027, 1, 1), date(2030, 1, 1))
        assert term.price_minor == 15_000_000
    assert "membership.renew" in mails(world)


def test_years_that_begin_with_a_short_one_are_refused_at_their_field(world: World) -> None:
    member = admit(world, "Acme", on=date(2025, 6, 10))
    with pytest.raises(RuleBroken, match="short one, until 2027-01-01") as refused, cli(world) as work:
        renew_member(work, member, years=2)
    assert refused.value.field == "years"
    with pytest.raises(RuleBroken, match="1 to 10 years"), cli(world) as work:
        renew_member(work, member, years=0)


def test_a_complimentary_term_costs_nothing_and_says_who_granted_it(world: World) -> None:
    member = admit(
        world, "Acme", starts_on=JOINED, ends_on=date(2026, 7, 1), complimentary="Board, 1 December"
    )
    with world.database.reading() as session:
        (term,) = terms_of(session, member)
        assert (term.price_minor, term.complimentary, term.ends_on) == (
            0,
            "Board, 1 December",
            date(2026, 7, 1),
        )
    with cli(world) as work:
        assert renew_by_themselves(work, world.foundation_id, date(2026, 7, 1)) == 0
    assert steps(world, member) == ["join", "expire"]


def test_a_full_tier_takes_no_further_member_at_its_field(database: Database, clock: object) -> None:
    world = town(database, most="1")
    admit(world, "Cobalt", "general")
    member = admit(world, "Acme")
    with cli(world) as work:
        renew_member(work, 1)
    with pytest.raises(RuleBroken, match="room for 1 member,") as renewed, cli(world) as work:
        renew_member(work, member, tier_key="general")
    with pytest.raises(RuleBroken, match="room for 1 member,") as moved, cli(world) as work:
        move_member(work, member, "general", on=date(2026, 3, 1))
    for refused in (renewed, moved):
        assert (refused.value.field, refused.value.clause) == ("tier", "1.2")


def test_a_tier_is_full_too_while_the_next_terms_of_those_in_it_are_not_written_yet(
    database: Database, clock: object
) -> None:
    world = town(database, most="1")
    first = admit(world, "Cobalt", "general")
    member = admit(world, "Acme")
    with pytest.raises(RuleBroken, match="room for 1 member,"), cli(world) as work:
        renew_member(work, member, tier_key="general")
    with cli(world) as work:
        ends_on = latest_term(work.session, first).ends_on
        resign_member(work, first, Leave(ends_on, reason="Budget"))
    with cli(world) as work:
        renew_member(work, member, tier_key="general")


def test_a_tier_that_is_not_for_the_company_takes_it_over_by_no_way(world: World) -> None:
    with cli(world) as work:
        company = world.company(work, "Profit", "company").id
        member = admit_member(work, world.foundation_id, company, "general", accepted_on=JOINED).member.id
    with pytest.raises(RuleBroken, match="for academic or nonprofit") as renewed, cli(world) as work:
        renew_member(work, member, tier_key="associate")
    with pytest.raises(RuleBroken, match="Profit is recorded as company") as moved, cli(world) as work:
        move_member(work, member, "associate", on=date(2026, 3, 1))
    for refused in (renewed, moved):
        assert (refused.value.field, refused.value.clause) == ("tier", "1.3")
    with cli(world) as work:
        move_member(work, member, "associate", on=date(2026, 3, 1), waiver="Board, 3 March")
    with world.database.reading() as session:
        told = [one.summary for one in timeline(session, "business_member", member)]
    assert any("Profit is recorded as company. Waived: Board, 3 March" in one for one in told)


def test_a_move_to_a_tier_that_the_board_decides_about_says_so(world: World) -> None:
    member = admit(world, "Acme", "general")
    told = "Premier: The board decides about the admission (clause 1.1)."
    with world.database.reading() as session:
        found = session.get_one(Member, member)
        lines = consequences_of(session, found, Change(TODAY, tier="premier"))
        same = consequences_of(session, found, Change(TODAY, tier="general"))
    assert [one.text for one in lines if one.kind == "decision"] == [told]
    assert "decision" not in {one.kind for one in same}
    with cli(world) as work:
        assert move_member(work, member, "premier", on=TODAY).warnings == (told,)


def test_reminders_go_out_once_each_and_the_term_renews_by_itself(database: Database, clock: object) -> None:
    world = town(database, reminders="60, 30")
    member = admit(world, "Acme")
    sent = []
    for day in (
        date(2026, 11, 1),
        date(2026, 11, 2),
        date(2026, 11, 3),
        date(2026, 12, 2),
        date(2026, 12, 3),
    ):
        with cli(world) as work:
            sent.append(remind(work, world.foundation_id, day))
    assert sent == [0, 1, 0, 1, 0]
    assert mails(world).count("membership.reminder") == 2
    for day, renewed in ((date(2026, 12, 1), 0), (date(2026, 12, 2), 1), (date(2026, 12, 3), 0)):
        with cli(world) as work:
            assert renew_by_themselves(work, world.foundation_id, day) == renewed
    assert steps(world, member) == ["join", "renew"]


def test_of_two_who_renew_what_they_both_saw_one_is_told_that_somebody_was_first(world: World) -> None:
    member, seen = admit(world, "Acme"), date(2027, 1, 1)
    with cli(world) as work:
        renew_member(work, member, follows=seen)
    with pytest.raises(Conflict, match="lasts until 2028-01-01 now"), cli(world) as work:
        renew_member(work, member, follows=seen)
    assert steps(world, member) == ["join", "renew"]
    with cli(
        world
    ) as work:  # the negative control: without what was seen, the second renewal adds a second term
        renew_member(work, member)
    assert steps(world, member) == ["join", "renew", "renew"]


# Another tier


def test_an_upgrade_from_a_free_tier_costs_the_rest_of_the_year(world: World) -> None:
    member = admit(world, "Acme", "associate")
    with cli(world) as work:
        moved = move_member(work, member, "premier", on=date(2026, 7, 1))
        assert (moved.term.price_minor, moved.term.part_minor) == (15_000_000, 7_500_000)
        assert moved.term.question == ""


def test_what_is_unused_is_set_off_to_the_cent(database: Database, clock: object) -> None:
    world = town(database, refund="prorated")
    member = admit(world, "Acme")
    money = books(world)
    money.run()
    invoice = money.invoice(member)
    payment = money.pay(member, invoice.total_minor, invoice.id)
    with cli(world) as work:
        moved = move_member(work, member, "associate", on=date(2026, 3, 2))
        assert moved.settlement is not None
        assert moved.settlement.credit is not None
        assert (moved.term.price_minor, moved.term.part_minor) == (0, 0)
        back = moved.settlement.credit.minor
    assert back == 15_000_000 * 305 // 365 or back == round(15_000_000 * 305 / 365)
    with world.database.reading() as session:
        note = session.scalars(select(CreditNote)).one()
        assert note.amount_minor == back
        free = select(PaymentBalance.free_minor).where(PaymentBalance.payment_id == payment)
        assert session.scalars(free).one() == back
    assert money.open_of(invoice.id) == 0


def test_staff_may_decide_what_the_charter_leaves_open(database: Database, clock: object) -> None:
    world = town(database, refund="unknown")
    member = admit(world, "Acme")
    with cli(world) as work:
        asked = move_member(work, member, "associate", on=date(2026, 3, 1))
        assert asked.term.question
        assert (asked.term.price_minor, asked.term.part_minor) == (0, None)
    other = admit(world, "Brick")
    with cli(world) as work:
        moved = move_member(work, other, "associate", on=date(2026, 3, 1), credit="none")
        assert (moved.term.part_minor, moved.settlement.explanation.is_assumed) == (0, True)


# Leaving


def test_what_stays_due_follows_from_the_rule_of_refunds(database: Database, clock: object) -> None:
    world = town(database, refund="prorated")
    member = admit(world, "Acme")
    money = books(world)
    money.run()
    invoice = money.invoice(member)
    with world.database.reading() as session:
        before, _ = settlement_of_leaving(session, member, date(2026, 3, 1), "charter")
    with cli(world) as work:
        ended = resign_member(work, member, Leave(date(2026, 3, 1), "Cost."))
    assert ended.settlement == before
    assert before is not None
    assert before.credit is not None
    assert before.credit.minor == 12_500_000
    assert money.open_of(invoice.id) == 2_500_000
    assert "2 of 12" in str(before.explanation.steps) or "10 of 12 months" in str(before.explanation.steps)
    assert "membership.resign" in mails(world)


def test_dues_stay_due_in_full_where_the_charter_gives_nothing_back(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        ended = resign_member(work, member, Leave(date(2026, 3, 1), "Cost."))
        assert ended.settlement is not None
        assert ended.settlement.credit is not None
        assert not ended.settlement.credit
        assert ended.settlement.explanation.clause == "1.4"


def test_the_foundation_was_not_told_on_a_day_that_has_not_come(world: World) -> None:
    member = admit(world, "Acme")
    with pytest.raises(RuleBroken, match=r"later than today \(2 Mar 2026\)") as refused, cli(world) as work:
        resign_member(work, member, Leave(TODAY, "Cost.", said_on=TODAY + timedelta(days=1)))
    assert refused.value.field == "said_on"


def test_a_notice_that_comes_late_cites_the_clause(world: World, clock: Any) -> None:
    member = admit(world, "Acme")
    end = date(2027, 1, 1)
    clock.set(datetime(2026, 12, 3, 12, tzinfo=UTC))
    with pytest.raises(RuleBroken, match="was due by 2026-12-01") as refused, cli(world) as work:
        resign_member(work, member, Leave(end, "Cost.", said_on=date(2026, 12, 2)))
    assert (refused.value.clause, refused.value.field) == ("1.4", "waiver")
    with cli(world) as work:
        resign_member(work, member, Leave(end, "Cost.", said_on=date(2026, 12, 1)))
    assert states(world, member, date(2026, 12, 31), end) == ["member", "resigned"]
    with cli(world) as work:
        assert renew_by_themselves(work, world.foundation_id, date(2026, 12, 30)) == 0


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [(date(2025, 12, 1), "begins on 1 Jan 2026"), (JOINED, "begins on"), (date(2028, 1, 1), "no day from")],
)
def test_an_end_outside_of_the_membership_is_told_at_its_field(
    world: World, ends_on: date, words: str
) -> None:
    member = admit(world, "Acme")
    with pytest.raises(RuleBroken, match=words) as refused, cli(world) as work:
        resign_member(work, member, Leave(ends_on, "Cost."))
    assert refused.value.field == "ends_on"


def test_a_term_of_no_days_is_told_at_its_field(world: World) -> None:
    with pytest.raises(RuleBroken, match="ends after it begins") as refused:
        admit(world, "Acme", starts_on=JOINED, ends_on=JOINED)
    assert refused.value.field == "ends_on"


def test_a_resignation_is_taken_back_before_its_day_and_not_after(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        resign_member(work, member, Leave(date(2026, 6, 1), "Cost."))
        take_back(work, member, reason="Mail of 3 March.")
    with world.database.reading() as session:
        assert any(term.covers(date(2026, 12, 31)) for term in terms_of(session, member))
    assert states(world, member, date(2026, 6, 1)) == ["member"]
    with cli(world) as work:
        resign_member(work, member, Leave(date(2026, 3, 1), "Cost."))
    with pytest.raises(Conflict, match="no resignation"), cli(world) as work:
        take_back(work, member, reason="Too late.")


# Lapse, termination, return


def test_the_ladder_suspends_lapses_and_payment_comes_too_late(world: World, clock: Any) -> None:
    member = admit(world, "Acme")
    money = books(world)
    money.run()
    invoice = money.invoice(member)
    due = invoice.due_on
    assert due is not None
    for days in (60, 75, 90, 105):
        with cli(world) as work:
            apply_ladder(work, world.foundation_id, due + timedelta(days=days))
    day = due + timedelta(days=105)
    assert states(world, member, due + timedelta(days=74), due + timedelta(days=75)) == [
        "member",
        "suspended",
    ]
    with world.database.reading() as session:
        (lapse,) = due_lapses(session, world.foundation_id, day)
        assert (lapse.clause, lapse.is_automatic) == ("3.5", False)
    before = clock.now
    clock.set(datetime.combine(day, time(15), UTC))
    queue = Pages(world.database).as_("staff", world.foundation_id).get("/meridian/queues/to-lapse")
    offered = re.search(r'"(/[^"]+/acts/lapse)"', queue.get_data(as_text=True))
    assert offered
    page = Pages(world.database).as_("staff", world.foundation_id).get(offered[1]).text
    assert "it cannot lapse" not in page
    assert 'class="outlook"' in page
    clock.set(before)
    with cli(world) as work:
        lapse_member(work, invoice.id, on=day)
    assert states(world, member, day) == ["lapsed"]
    with pytest.raises(Conflict), cli(world) as work:
        lapse_member(work, invoice.id, on=day)
    money.pay(member, invoice.total_minor, invoice.id)
    with cli(world) as work:
        reinstate_member(work, member, on=day, reason="Paid.", reference="Payment of today")
    assert states(world, member, day) == ["member"]
    with world.database.reading() as session:
        last = latest_term(session, member)
        assert last is not None
        assert (last.origin, last.starts_on, last.ends_on, last.part_minor) == (
            "reinstatement", day, date(2027, 1, 1), 0,
        )  # fmt: skip


def test_nobody_escapes_the_end_of_the_ladder_by_resigning_for_a_later_day(world: World, clock: Any) -> None:
    member = admit(world, "Acme")
    money = books(world)
    money.run()
    invoice = money.invoice(member)
    due = invoice.due_on
    assert due is not None
    day = due + timedelta(days=105)
    for days in (60, 75, 90, 105):
        with cli(world) as work:
            apply_ladder(work, world.foundation_id, due + timedelta(days=days))
    with cli(world) as work:
        resign_member(work, member, Leave(date(2026, 12, 1), "Cost.", waiver="Agreed."))
    with world.database.reading() as session:
        assert [one.member_id for one in due_lapses(session, world.foundation_id, day)] == [member]
    with cli(world) as work:
        lapse_member(work, invoice.id, on=day)
    assert states(world, member, day, date(2026, 12, 2)) == ["lapsed", "lapsed"]


def test_a_lapse_is_offered_only_once_the_ladder_has_come_to_its_end(world: World) -> None:
    member = admit(world, "Acme")
    with world.database.reading() as session:
        here = f"/{world.slug}/members/{session.get_one(Member, member).public_id}"
    pages = Pages(world.database).as_("staff", world.foundation_id)
    assert "/acts/lapse" not in pages.get(here).text
    asked = pages.get(f"{here}/acts/lapse").text
    assert "has come to its end for no invoice of this member: it cannot lapse." in asked
    assert 'class="outlook"' not in asked


def test_payment_in_time_lifts_the_suspension_and_stops_the_lapse(world: World) -> None:
    member = admit(world, "Acme")
    money = books(world)
    money.run()
    invoice = money.invoice(member)
    due = invoice.due_on
    assert due is not None
    for days in (60, 75, 90, 105):
        with cli(world) as work:
            apply_ladder(work, world.foundation_id, due + timedelta(days=days))
    money.pay(member, invoice.total_minor, invoice.id)
    assert steps(world, member) == ["join", "suspend", "restore"]
    with pytest.raises(Conflict, match="was paid"), cli(world) as work:
        lapse_member(work, invoice.id, on=due + timedelta(days=106))


def test_a_termination_needs_its_notice_and_its_hearing(world: World) -> None:
    member, hearing = admit(world, "Acme"), date(2026, 4, 1)
    with pytest.raises(Conflict, match="notice and its hearing"), cli(world) as work:
        terminate_member(work, member, resolution="2026-4", ends_on=hearing)
    with pytest.raises(RuleBroken, match="comes after the notice") as early, cli(world) as work:
        give_notice(work, member, grounds="Breach.", hearing_on=date(2026, 3, 1), said_on=TODAY)
    assert early.value.field == "hearing_on"
    with cli(world) as work:
        give_notice(work, member, grounds="Breach.", hearing_on=hearing, said_on=TODAY)
        withdraw_notice(work, member, reason="A mistake.")
    with pytest.raises(Conflict, match="notice and its hearing"), cli(world) as work:
        terminate_member(work, member, resolution="2026-4", ends_on=hearing)
    assert states(world, member, TODAY, hearing) == ["member", "member"]
    assert steps(world, member) == ["join", "give_notice", "withdraw_notice"]


# A successor


def test_a_membership_passes_to_a_successor_with_its_seats_people_and_dues(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        heir = world.company(work, "Acme Holdings")
        said = Succession("rename", TODAY, "Board, 1 March", "Agreement of 2 March")
        moved = transfer_member(work, member, heir.id, said)
        new = moved.successor.id
        assert done(moved.seats) == sorted(
            (kind, body, "premier")
            for kind in ("seat_closed", "seat_opened")
            for body in ("governing_board", "tac")
        )
    assert (steps(world, member), steps(world, new)) == (["join", "transfer_out"], ["transfer_in"])
    with world.database.reading() as session:
        (term,) = terms_of(session, new)
        assert (term.starts_on, term.ends_on, term.part_minor) == (TODAY, date(2027, 1, 1), 0)
        acts = acts_of(session, new)
        assert (acts[0].consent, acts[0].reference, acts[0].other_member_id) == (
            "Board, 1 March", "Agreement of 2 March", member,
        )  # fmt: skip


def test_the_notes_on_every_predecessor_are_shown_with_the_successor(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        first = work.session.get_one(Member, member)
        write_note(work, world.foundation_id, first.organization_id, "They pay late.")
        gone = write_note(work, world.foundation_id, first.organization_id, "Wrong.")
        strike_out_note(work, gone.id)
        heirs = [world.company(work, name).id for name in ("Beta", "Gamma")]
    for heir, day in zip(heirs, (TODAY, TODAY + timedelta(days=1)), strict=True):
        with cli(world) as work:
            said = Succession("acquisition", day, "Board, 1 March", "Agreement of 2 March")
            member = transfer_member(work, member, heir, said).successor.id
            write_note(work, world.foundation_id, heir, f"Written of company {heir}.")
    with world.database.reading() as session:
        last = session.get_one(Member, member)
        told = {
            one.company: [note.text for note in one.notes] for one in notes_of_predecessors(session, last)
        }
    assert told == {"Acme": ["They pay late."], "Beta": [f"Written of company {heirs[0]}."]}
    pages = Pages(world.database).as_("staff", world.foundation_id)
    html = pages.get(f"/{world.slug}/members/{last.public_id}/notes").get_data(as_text=True)
    assert "Notes on the predecessor, Acme" in html
    assert "They pay late." in html
    assert "Wrong." not in html


@pytest.mark.parametrize(("consent", "signature", "field"), [("", "x", "consent"), ("x", "", "signature")])
def test_a_transfer_needs_consent_and_signature(
    world: World, consent: str, signature: str, field: str
) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        heir = world.company(work, "Acme Holdings").id
    with pytest.raises(RuleBroken) as refused, cli(world) as work:
        transfer_member(work, member, heir, Succession("rename", TODAY, consent, signature))
    assert refused.value.field == field


def test_a_membership_never_passes_to_itself_nor_to_a_member(world: World) -> None:
    member, other = admit(world, "Acme"), admit(world, "Brick")
    said = Succession("acquisition", TODAY, "Board", "Agreement")
    with world.database.reading() as session:
        own = session.get_one(Member, member).organization_id
        taken = session.get_one(Member, other).organization_id
    with pytest.raises(RuleBroken, match="not to itself") as refused, cli(world) as work:
        transfer_member(work, member, own, said)
    assert refused.value.field == "organization"
    with pytest.raises(Conflict, match="member itself"), cli(world) as work:
        transfer_member(work, member, taken, said)


def test_a_company_that_passed_its_membership_on_can_be_admitted_again(world: World, clock: Any) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        heir = world.company(work, "Acme Holdings").id
        company = work.session.get_one(Member, member).organization_id
        transfer_member(work, member, heir, Succession("spin_off", TODAY, "Board", "Agreement"))
    clock.set(datetime(2026, 6, 1, 12, tzinfo=UTC))
    again = date(2026, 6, 1)
    with cli(world) as work:
        contact = Contact("New Rep", "new@example.org", ("primary",))
        admitted = admit_company(
            work, world.foundation_id, company, "general", accepted_on=date(2026, 6, 8), contacts=[contact]
        )
        assert (admitted.member.id, admitted.begins_on) == (member, again)
        assert work.session.scalars(select(Task.id).where(Task.member_id == member)).first()
        kinds = [(one.kind, one.name, one.starts_on) for one in people_of(work.session, member, again)]
    assert kinds == [("primary", "New Rep", again)]
    assert steps(world, member) == ["join", "transfer_out", "rejoin"]


def test_a_membership_passes_to_a_company_that_leaves_only_once_it_has_left(world: World) -> None:
    member, leaving = admit(world, "Acme"), admit(world, "Brick")
    tomorrow = TODAY + timedelta(days=1)
    with cli(world) as work:
        resign_member(work, leaving, Leave(tomorrow, "Cost."))
        heir = work.session.get_one(Member, leaving).organization_id
    said = Succession("acquisition", TODAY, "Board", "Agreement")
    with pytest.raises(RuleBroken, match="itself until 3 Mar 2026") as refused, cli(world) as work:
        transfer_member(work, member, heir, said)
    assert refused.value.field == "on"
    with cli(world) as work:
        moved = transfer_member(work, member, heir, replace(said, on=tomorrow))
        assert moved.successor.id == leaving
    assert steps(world, leaving) == ["join", "resign", "transfer_in"]
    assert states(world, leaving, TODAY, tomorrow) == ["member", "member"]


# What the preview says is what the act does


def test_what_the_preview_says_is_what_each_act_does(world: World) -> None:
    for name in ("Brick", "Cobalt"):
        admit(world, name, "general")
    for name in ("Acme", "Dune", "Elm", "Fern"):
        admit(world, name)
    day = date(2026, 3, 1)
    with cli(world) as work:
        heir = world.company(work, "Acme Holdings").id
    acts = [
        (3, Change(day, tier="general"), lambda work: move_member(work, 3, "general", on=day).seats),
        (1, Change(day, tier="premier"), lambda work: move_member(work, 1, "premier", on=day, credit="none").seats),
        (2, Change(day), lambda work: resign_member(work, 2, Leave(day, "Cost.")).seats),
        (4, Change(day), lambda work: resign_member(work, 4, Leave(day, "Cost.")).seats),
        (
            5, Change(day, successor=heir),
            lambda work: transfer_member(work, 5, heir, Succession("rename", day, "Board", "Agreement")).seats,
        ),
        (4, Change(TODAY, tier="premier"), lambda work: reinstate_member(work, 4, on=TODAY, reason="Asked.").seats),
    ]  # fmt: skip
    for member, change, act in acts:
        said = foreseen(world, member, change)
        with cli(world) as work:
            assert done(act(work)) == said, (member, change)
        assert said or member in (2,)


def shown(world: World, member_id: int, act: str, **typed: str) -> str:
    """The page of an act with what it brings about, as staff see it."""
    with world.database.reading() as session:
        member = session.get_one(Member, member_id).public_id
    pages = Pages(world.database).as_("staff", world.foundation_id)
    html = pages.post(f"/{world.slug}/members/{member}/acts/{act}", preview="1", **typed).get_data(
        as_text=True
    )
    found = re.search(r'class="outlook">(.*?)</ul>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def test_the_preview_of_a_return_on_the_day_of_the_end_opens_the_seats_that_had_closed(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        resign_member(work, member, Leave(TODAY, "Cost."))
    said = foreseen(world, member, Change(TODAY, tier="premier", returns=True))
    told = shown(world, member, "reinstatement", on=str(TODAY), reason="x")
    assert "The membership goes on until 1 Jan 2027." in told
    assert "A seat of Acme opens on 2 Mar 2026: " in told
    with cli(world) as work:
        opened = done(reinstate_member(work, member, on=TODAY, reason="Asked.").seats)
    assert opened == said == [("seat_opened", body, "premier") for body in ("governing_board", "tac")]


def test_the_preview_of_a_transfer_names_a_company_that_is_not_registered_yet(world: World) -> None:
    member = admit(world, "Acme")
    told = shown(
        world, member, "transfer", organization="Wholly New Inc.", on="2026-03-03", kind="acquisition"
    )
    assert "A seat of Acme closes on 3 Mar 2026" in told
    assert "A seat of Wholly New Inc. opens on 3 Mar 2026" in told


def test_the_preview_of_a_transfer_says_that_it_will_be_refused(world: World) -> None:
    member, _ = admit(world, "Acme"), admit(world, "Brick")
    told = shown(world, member, "transfer", organization="Brick", on="2026-03-03", kind="acquisition")
    assert "Refused Brick is a member itself; end one of the two memberships instead." in told


def test_the_preview_of_a_resignation_taken_back_says_until_when_and_what_is_owed(
    database: Database, clock: object
) -> None:
    world = town(database, refund="prorated")
    member = admit(world, "Acme")
    money = books(world)
    money.run()
    with cli(world) as work:
        resign_member(work, member, Leave(date(2026, 7, 1), "Cost."))
    told = shown(world, member, "stay", reason="x")
    assert "The membership goes on until 1 Jan 2027." in told
    assert "USD 75,000.00 are owed again for the rest of the period." in told
    assert "Seat" not in told


def test_every_live_chain_is_whole_after_all_of_it(world: World) -> None:
    test_what_the_preview_says_is_what_each_act_does(world)
    with world.database.reading() as session:
        for member in session.scalars(select(Member.id)):
            rows = list(
                session.scalars(
                    select(Term).where(Term.member_id == member, is_known(Term)).order_by(Term.starts_on)
                )
            )
            for before, after in pairwise(rows):
                assert before.ends_on <= after.starts_on
                assert after.lapse_reason or before.ends_on == after.starts_on


def test_where_the_charter_says_no_length_of_a_term_whoever_renews_says_its_end(
    database: Database, clock: object
) -> None:
    world = World(database, slug="linux-foundation").found("linux-foundation-business")
    first, until, next_end = date(2026, 1, 1), date(2026, 6, 1), date(2027, 6, 1)
    with cli(world) as work:
        company = world.company(work, "Acme")
        member = begin_membership(
            work, world.foundation_id, company.id, "silver", accepted_on=first, starts_on=first, ends_on=until
        )
        key, word = member.id, member.public_id
    with (
        pytest.raises(RuleBroken, match="It is for the staff to say when the next one ends") as asked,
        cli(world) as work,
    ):
        renew_member(work, key)
    assert asked.value.field == "ends_on"
    for wrong in (until, date(2037, 6, 2)):
        with pytest.raises(RuleBroken) as refused, cli(world) as work:
            renew_member(work, key, ends_on=wrong)
        assert refused.value.field == "ends_on"
    pages = Pages(database).as_("staff", world.foundation_id)
    address = f"/linux-foundation/members/{word}/renewal"
    assert "Term ends" in pages.get(address).get_data(as_text=True)
    done = pages.post(address, tier="silver", years="1", ends_on=str(next_end), follows=str(until))
    assert done.status_code == 303, done.get_data(as_text=True)
    with database.reading() as session:
        last = terms_of(session, key)[0]
        assert (last.starts_on, last.ends_on, last.term_rule) == (until, next_end, "")


def test_a_renewal_takes_no_end_from_anybody_where_the_charter_says_it(world: World) -> None:
    member = admit(world, "Acme")
    with pytest.raises(RuleBroken, match="leave this empty") as refused, cli(world) as work:
        renew_member(work, member, ends_on=date(2030, 1, 1))
    assert refused.value.field == "ends_on"


@pytest.mark.parametrize("day", [1, 3])
def test_seats_stand_over_the_end_of_a_term_that_renews_by_itself_also_where_that_is_written_late(
    world: World, clock: Clock, day: int
) -> None:
    admit(world, "Acme")
    ended = admit(world, "Brick")
    with cli(world) as work:
        resign_member(work, ended, Leave(date(2027, 1, 1), "Cost."))

    def sitting() -> list[tuple[int | None, date]]:
        with world.database.reading() as session:
            query = select(Seat.organization_id, Seat.ends_on).where(Seat.organization_id.is_not(None))
            return [tuple(row) for row in session.execute(query.order_by(Seat.id))]

    admit(world, "Cobalt")
    before = sitting()
    clock.set(datetime(2027, 1, day, 12, tzinfo=UTC))
    for job in (align_every_foundation, keep_terms, align_every_foundation):
        job(JobContext(world.database, "test", "test", 1), {})
    after = sitting()
    with world.database.reading() as session:
        brick = session.get_one(Member, ended).organization_id
    assert [key for key, _ in after] == [key for key, _ in before], "nobody lost a seat and got another one"
    assert {key for key, until in after if until != FAR} == {brick}


def test_a_member_leaves_also_where_somebody_is_named_for_its_seat_from_a_later_day(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        company = work.session.get_one(Member, member).organization_id
        seat = work.session.scalars(select(Seat).where(Seat.organization_id == company)).first()
        assert seat is not None
        person = people_of(work.session, member, TODAY)[0].person_id
        appoint(work, seat.id, person, starts_on=date(2026, 6, 1))
    with cli(world) as work:
        resign_member(work, member, Leave(TODAY, "Cost.", waiver="Agreed."))
    with world.database.reading() as session:
        assert session.get_one(Seat, seat.id).ends_on == TODAY
        known = select(Appointment).where(Appointment.seat_id == seat.id, is_known(Appointment))
        assert session.scalars(known).all() == []
