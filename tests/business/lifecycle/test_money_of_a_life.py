"""The money of a membership's life: whatever is done to a term, the figures are those that a treasurer works out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import func, select

from membership.business.dues.due import DueItem, dues_due
from membership.business.dues.dues_run import plan_dues, raise_batch, run_dues
from membership.business.dues.models import CreditNote, DuesRun, Invoice
from membership.business.dues.periods import Days
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.endings import Leave, reinstate_member, resign_member, take_back
from membership.business.lifecycle.moves import Moved, move_member, renew_member
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.models import Member
from membership.business.members.queries import terms_of
from membership.directory.organizations.operations import state_figure
from membership.kernel.db import Database
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import FAR, now
from membership.kernel.viewer import Viewer
from tests.business.dues.books import Books
from tests.business.dues.charters import founded, said_otherwise
from tests.business.lifecycle.test_acts import TODAY, admit, books, cli, town
from tests.business.pages import Pages
from tests.business.world import World
from tests.conftest import Clock

SEPTEMBER = date(2026, 9, 1)
CENTS = 100
EVERY_YEAR = Days(date(2026, 1, 1), date(2199, 1, 1))
HEIR = "Heir plc"
HISTORIES = {True: 40, False: 10}
"""On SQLite, and on PostgreSQL."""


@dataclass
class Case:
    """One membership with its books. Amounts are in whole cents."""

    world: World
    books: Books
    member: int
    clock: Clock
    predecessors: list[int] = field(default_factory=list)

    @property
    def members(self) -> list[int]:
        """The member and those whose membership it goes on with."""
        return [*self.predecessors, self.member]

    def run(self, days: Days = EVERY_YEAR) -> None:
        """The dues of all years that are sold."""
        run_dues(self.books.permit, self.world.foundation_id, days, on=self.clock.now.date())

    def due(self) -> list[DueItem]:
        """What is not invoiced yet."""
        with self.world.database.reading() as session:
            items = dues_due(session, self.world.foundation_id, EVERY_YEAR)
        return [item for item in items if item.row.member_id in self.members]

    def move(self, tier: str, on: date, credit: str = "charter") -> Moved:
        """Another tier."""
        with cli(self.world) as work:
            return move_member(work, self.member, tier, on=on, credit=credit)

    def resign(self, on: date, credit: str = "charter") -> str:
        """The company leaves; what is said of the money."""
        with cli(self.world) as work:
            ended = resign_member(work, self.member, Leave(on, "Cost.", credit=credit, waiver="Agreed."))
            return ended.settlement.words if ended.settlement else ""

    def stay(self) -> None:
        """The resignation is taken back."""
        with cli(self.world) as work:
            take_back(work, self.member, reason="We stay.")

    def reinstate(self, on: date) -> None:
        """The company comes back, on the day itself."""
        self.clock.set(max(self.clock.now, datetime.combine(on, time(17), UTC)))
        with cli(self.world) as work:
            reinstate_member(work, self.member, on=on, reason="It stays.")

    def pass_on(self, on: date, name: str = HEIR) -> None:
        """Another company takes its place, and acts from then on."""
        with cli(self.world) as work:
            heir = self.world.company(work, name, "nonprofit")
            employees(work, heir.id)
            said = Succession("acquisition", on, "Board, 1 March", "Agreement of 2 March", keeps_people=False)
            self.predecessors.append(self.member)
            self.member = transfer_member(work, self.member, heir.id, said).successor.id

    def owed(self) -> int:
        """What all invoices ask, less what credit notes give back, in cents; with what would be invoiced now."""
        mine = select(Invoice.id).where(Invoice.state == "issued", Invoice.member_id.in_(self.members))
        asked = select(func.coalesce(func.sum(Invoice.total_minor), 0)).where(Invoice.id.in_(mine))
        back = select(func.coalesce(func.sum(CreditNote.amount_minor), 0)).where(
            CreditNote.invoice_id.in_(mine)
        )
        with self.world.database.reading() as session:
            booked = int(session.scalars(asked).one()) - int(session.scalars(back).one())
        return booked + sum(item.money.minor for item in self.due() if item.money)

    def invoiced(self) -> list[tuple[date, int]]:
        """(first day, amount) of every invoice that stands."""
        with self.world.database.reading() as session:
            query = select(Invoice.period_start, Invoice.total_minor).where(Invoice.state == "issued")
            return [(row[0], row[1]) for row in session.execute(query.order_by(Invoice.period_start))]


def employees(work: object, company: int) -> None:
    """A company of a size at which General costs USD 25,000."""
    state_figure(work, company, "consolidated_employees", 100, stated_on=date(2026, 1, 1), source="said")  # type: ignore[arg-type]


def case(
    database: Database, clock: Clock, refund: str = "prorated", tier: str = "premier", on: date = SEPTEMBER
) -> Case:
    """A company that is a member from the day on, under a charter with this rule of refunds."""
    world = town(database, refund=refund)
    member = admit(world, "Acme", tier, on)
    with cli(world) as work:
        employees(work, work.session.get_one(Member, member).organization_id)
    return Case(world, books(world), member, clock)


@pytest.fixture(params=[True, False], ids=["invoiced", "not invoiced yet"])
def is_invoiced(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_second_change_of_tier_costs_the_months_that_are_left_at_either_price(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    alpha = case(database, clock)
    if is_invoiced:
        alpha.run()
    assert "62,500.00 are given back" in alpha.move("general", date(2027, 3, 1)).settlement.words  # type: ignore[union-attr]
    assert alpha.owed() == 87_500 * CENTS
    told = alpha.move("premier", date(2027, 6, 1)).settlement
    assert told is not None
    assert "31,250.00 are owed" in told.words
    assert ("USD 150,000.00 from 1 Sep 2026 until 1 Sep 2027", "3 of 12 months: USD 37,500.00") in [
        (step.label, step.value) for step in told.explanation.steps
    ]
    assert alpha.owed() == 118_750 * CENTS
    alpha.run()
    assert alpha.owed() == 118_750 * CENTS
    assert all(item.is_free for item in alpha.due())


def test_a_change_within_a_short_first_term_splits_what_the_short_term_costs(
    database: Database, clock: Clock
) -> None:
    eta = case(database, clock)
    with cli(eta.world) as work:
        short = renew_member(work, eta.member).term
        assert (short.starts_on, short.ends_on, short.price_minor) == (
            date(2027, 9, 1), date(2028, 1, 1), 50_000 * CENTS,
        )  # fmt: skip
    moved = eta.move("general", date(2027, 12, 1))
    assert moved.settlement is not None
    assert moved.settlement.credit is not None
    assert moved.settlement.credit.minor == 12_500_00 - 2_083_33
    assert moved.term.price_minor == 8_333_33


@pytest.mark.parametrize(("choice", "owed"), [("charter", 86_986_30), ("none", 150_000_00)])
def test_a_successor_moves_down_and_gets_back_what_its_predecessor_had_paid_for(
    database: Database, clock: Clock, is_invoiced: bool, choice: str, owed: int
) -> None:
    epsilon = case(database, clock)
    if is_invoiced:
        epsilon.run()
    epsilon.pass_on(date(2026, 11, 29))
    assert epsilon.owed() == 150_000_00
    epsilon.move("general", date(2027, 3, 1), choice)
    assert epsilon.owed() == owed


def test_a_successor_that_leaves_gets_back_what_is_unused_of_the_year(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    epsilon = case(database, clock)
    if is_invoiced:
        epsilon.run()
    epsilon.pass_on(date(2026, 11, 29))
    assert "75,616.44 are given back" in epsilon.resign(date(2027, 3, 1))
    assert epsilon.owed() == 150_000_00 - 75_616_44


def test_a_credit_that_was_promised_before_the_dues_run_is_not_invoiced(
    database: Database, clock: Clock
) -> None:
    alpha = case(database, clock)
    alpha.resign(date(2027, 3, 1))
    alpha.run()
    assert alpha.invoiced() == [(SEPTEMBER, 75_000_00)]


def test_a_run_that_was_planned_before_an_act_does_not_invoice_what_the_act_gave_back(
    database: Database, clock: Clock
) -> None:
    alpha = case(database, clock)
    planned = plan_dues(alpha.due()).payable
    alpha.resign(date(2027, 3, 1))
    other = admit(alpha.world, "Brick")
    run_dues(alpha.books.permit, alpha.world.foundation_id, EVERY_YEAR, on=TODAY, member_id=other)
    with alpha.world.database.reading() as session:
        run_id = session.scalars(select(DuesRun.id)).one()
    with cli(alpha.world) as work:
        assert raise_batch(work, run_id, planned) == 0


@pytest.mark.parametrize(
    ("again", "owed"), [(date(2026, 11, 29), 150_000_00), (date(2027, 3, 1), 36_575_34 + 75_616_44)]
)
def test_who_left_with_a_credit_and_comes_back_owes_the_days_that_are_left(
    database: Database, clock: Clock, is_invoiced: bool, again: date, owed: int
) -> None:
    beta = case(database, clock)
    if is_invoiced:
        beta.run()
    beta.resign(date(2026, 11, 29))
    assert beta.owed() == 36_575_34
    beta.reinstate(again)
    assert beta.owed() == owed
    beta.run()
    assert beta.owed() == owed


def test_who_left_without_a_credit_and_comes_back_owes_nothing_more(database: Database, clock: Clock) -> None:
    beta = case(database, clock, "none")
    beta.run()
    beta.resign(date(2026, 11, 29))
    beta.reinstate(date(2027, 3, 1))
    assert beta.owed() == 150_000_00
    beta.resign(date(2027, 6, 1), "prorated")
    assert beta.owed() == 150_000_00 - 37_808_22


def test_taken_back_and_resigned_again_the_same_days_are_owed_once(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    beta = case(database, clock)
    day = date(2026, 11, 29)
    for _ in range(3):
        if is_invoiced:
            beta.run()
        beta.resign(day)
        assert beta.owed() == 36_575_34
        beta.stay()
        assert beta.owed() == 150_000_00


def test_an_invoice_for_a_term_that_never_begins_is_void_and_its_payment_is_credit(
    database: Database, clock: Clock
) -> None:
    gamma = case(database, clock)
    with cli(gamma.world) as work:
        renew_member(work, gamma.member)
    gamma.run()
    later = gamma.books.invoice(gamma.member)
    payment = gamma.books.pay(gamma.member, later.total_minor, later.id)
    end = date(2027, 9, 1)
    with gamma.world.database.reading() as session:
        member = session.get_one(Member, gamma.member)
        lines = consequences_of(session, member, Change(end, frees=Days(end, FAR)))
    told = (
        f"Invoice {later.number_text} over USD 50,000.00 is void: its period from 1 Sep 2027 on never begins."
    )
    assert told in [one.text for one in lines]
    gamma.resign(end)
    assert gamma.invoiced() == [(SEPTEMBER, 150_000_00)]
    assert gamma.books.free_of(payment) == later.total_minor
    assert gamma.due() == []


def theta(database: Database, clock: Clock, refund: str = "none") -> Case:
    """Premier for the years 2028 to 2030."""
    found = case(database, clock, refund, on=date(2027, 1, 1))
    with cli(found.world) as work:
        term = renew_member(work, found.member, years=3).term
        assert (term.starts_on, term.ends_on) == (date(2028, 1, 1), date(2031, 1, 1))
    return found


def test_after_a_move_within_several_years_each_year_costs_its_own_tier(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    sold = theta(database, clock)
    if is_invoiced:
        sold.run()
    sold.move("general", date(2029, 7, 1))
    sold.run()
    assert [(day.year, amount) for day, amount in sold.invoiced()] == [
        (2027, 150_000_00), (2028, 150_000_00), (2029, 150_000_00), (2030, 25_000_00),
    ]  # fmt: skip
    assert [item.question for item in sold.due() if item.question] == []


def test_an_upgrade_within_several_years_is_owed_once(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    sold = theta(database, clock, "prorated")
    sold.move("general", date(2028, 1, 1).replace(year=2029))
    if is_invoiced:
        sold.run()
    sold.move("premier", date(2029, 7, 1))
    assert sold.owed() == (2 * 150_000 + 87_500 + 150_000) * CENTS
    sold.run()
    assert sold.owed() == (2 * 150_000 + 87_500 + 150_000) * CENTS


def test_who_leaves_in_a_later_year_owes_what_that_year_had_of_it(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    sold = theta(database, clock, "prorated")
    if is_invoiced:
        sold.run()
    assert "75,000.00 are given back" in sold.resign(date(2029, 7, 1))
    sold.run()
    assert sold.owed() == (2 * 150_000 + 75_000) * CENTS
    sold.reinstate(date(2030, 7, 1))
    assert sold.owed() == (2 * 150_000 + 75_000 + 75_000) * CENTS


@pytest.mark.parametrize("refund", ["none", "prorated"])
def test_who_leaves_where_a_later_year_begins_owes_the_years_before_and_no_more(
    database: Database, clock: Clock, refund: str, is_invoiced: bool
) -> None:
    sold = theta(database, clock, refund)
    if is_invoiced:
        sold.run()
    words = sold.resign(date(2029, 1, 1))
    assert words.startswith("the dues until that day stay due")
    sold.run()
    assert [day.year for day, _ in sold.invoiced()] == [2027, 2028]


def test_a_price_that_was_open_at_the_sale_is_settled_as_it_was_invoiced(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    world = town(database, refund="prorated")
    member = admit(world, "Silent", "general", SEPTEMBER)
    silent = Case(world, books(world), member, clock)
    with world.database.reading() as session:
        assert terms_of(session, member)[0].price_minor is None
    with cli(world) as work:
        employees(work, work.session.get_one(Member, member).organization_id)
    if is_invoiced:
        silent.run()
    assert "12,500.00 are given back" in silent.resign(date(2027, 3, 1))
    assert silent.owed() == 12_500_00


def test_a_price_that_is_known_since_is_not_asked_for_on_the_page(database: Database, clock: Clock) -> None:
    world = town(database)
    member = admit(world, "Silent", "general", date(2026, 1, 1))
    with world.database.reading() as session:
        address = f"/{world.slug}/members/{session.get_one(Member, member).public_id}"
    pages = Pages(world.database).as_("staff", world.foundation_id)
    asked = "dues of this General member cannot be computed"
    assert asked in pages.get(address).text
    with cli(world) as work:
        employees(work, work.session.get_one(Member, member).organization_id)
    assert asked not in pages.get(address).text


def test_the_page_of_the_membership_says_what_a_part_of_a_period_owes(
    database: Database, clock: Clock
) -> None:
    alpha = case(database, clock, on=date(2026, 1, 1))
    alpha.run()
    alpha.move("general", date(2026, 7, 1))
    with alpha.world.database.reading() as session:
        address = f"/{alpha.world.slug}/members/{session.get_one(Member, alpha.member).public_id}/membership"
    page = Pages(alpha.world.database).as_("staff", alpha.world.foundation_id).get(address).text
    assert "USD 25,000.00" in page
    assert "Nothing of the period of 1 Jul 2026" in page


def test_the_pipeline_lists_a_term_once_by_the_row_that_ends_it(database: Database, clock: Clock) -> None:
    hadar = case(database, clock, on=date(2026, 1, 1))
    hadar.resign(date(2026, 11, 30))
    hadar.stay()
    with hadar.world.database.reading() as session:
        request = ReportRequest(
            Viewer(at=now()), date(2026, 11, 29), now(), hadar.world.foundation_id, values={"within": 90}
        )
        rows = list(RENEWALS.rows(session, request))
    assert [(row[3], row[6]) for row in rows] == [(date(2027, 1, 1), 150_000_00)]


def test_what_was_kept_in_a_move_down_pays_for_the_way_back(database: Database, clock: Clock) -> None:
    alpha = case(database, clock, "none")
    alpha.run()
    alpha.move("general", date(2027, 3, 1))
    alpha.move("premier", date(2027, 6, 1))
    alpha.run()
    assert alpha.owed() == 150_000_00


def test_who_leaves_before_a_later_act_owes_nothing_of_that_act(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    alpha = case(database, clock)
    if is_invoiced:
        alpha.run()
    alpha.move("general", date(2027, 6, 1))
    alpha.resign(date(2027, 3, 1))
    alpha.run()
    assert alpha.owed() == 75_000_00


def test_a_change_before_the_day_of_a_resignation_that_was_taken_back_takes_the_rest_along(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    alpha = case(database, clock, refund="none")
    if is_invoiced:
        alpha.run()
    alpha.resign(date(2027, 6, 1))
    alpha.stay()
    alpha.move("general", date(2027, 3, 1), credit="prorated")
    with alpha.world.database.reading() as session:
        rows = sorted(terms_of(session, alpha.member), key=lambda one: one.starts_on)
    assert [(one.tier_name, one.starts_on) for one in rows] == [
        ("Premier", SEPTEMBER), ("General", date(2027, 3, 1)),
    ]  # fmt: skip
    assert alpha.owed() == 75_000_00 + 12_500_00


PRICES = {"premier": 150_000_00, "general": 25_000_00, "": 0}


@dataclass
class History:
    """Random acts on one membership in three years, and which tier was held from which day on, by hand. `first`: the first
    of these years; a membership that comes back does so on the day itself, so the clock goes on from history to history."""

    case: Case
    number: int
    random: Random
    first: int
    tier: str = "premier"
    acts: int = 0

    def __post_init__(self) -> None:
        self.day = date(self.first, 1, 1)
        self.held = [(self.day, "premier")]

    def play(self) -> None:
        """So many acts, the dues run in between now and then."""
        while (day := self._later()) is not None:
            if self.random.random() < 0.4:
                self.case.run(Days(date(2026, 1, 1), date(self.first + self.random.choice((0, 1, 3)), 1, 1)))
            getattr(self, self.random.choice(("_move", "_leave", "_stay", "_pass_on")))(day)
            self.acts += 1

    def _later(self) -> date | None:
        """A day that begins no month, some time later; None where the term is over by then."""
        day = self.day + timedelta(days=self.random.randint(2, 300))
        day = day.replace(day=2) if day.day == 1 else day
        self.day = max(day, self.day + timedelta(days=1))
        return self.day if self.day < date(self.first + 2, 12, 20) else None

    def _move(self, day: date) -> None:
        self.tier = "general" if self.tier == "premier" else "premier"
        self.case.move(self.tier, day)
        self.held.append((day, self.tier))

    def _stay(self, day: date) -> None:
        self.case.resign(day)
        self.case.stay()
        self.day = day

    def _pass_on(self, day: date) -> None:
        self.case.pass_on(day, f"Heir {self.number} of {day}")

    def _leave(self, day: date) -> None:
        self.case.resign(day)
        self.held.append((day, ""))
        back = self._later()
        if back is not None:
            self.case.reinstate(back)
            self.held.append((back, self.tier))

    def by_hand(self) -> Fraction:
        """Each day of each year at the price of the tier that was held on it."""
        cost = Fraction(PRICES["premier"])  # the year before, which came first
        ends = [day for day, _ in self.held[1:]] + [date(self.first + 3, 1, 1)]
        for (start, tier), end in zip(self.held, ends, strict=True):
            for year in range(self.first, self.first + 3):
                first, last = date(year, 1, 1), date(year + 1, 1, 1)
                days = (min(end, last) - max(start, first)).days
                cost += Fraction(PRICES[tier] * max(days, 0), (last - first).days)
        return cost


def play_histories(kind: type[History], seed: int, database: Database, clock: Clock) -> None:
    """Random histories, each in four years of its own: what is owed of them is what was worked out by hand."""
    world = town(database, refund="prorated")
    random = Random(seed)
    for number in range(HISTORIES[database.is_sqlite]):
        first = 2028 + 4 * number
        clock.set(max(clock.now, datetime(first - 1, 1, 2, 9, tzinfo=UTC)))
        member = admit(world, f"Company{number}", "premier", date(first - 1, 1, 1))
        with cli(world) as work:
            employees(work, work.session.get_one(Member, member).organization_id)
            renew_member(work, member, years=3)
        history = kind(Case(world, books(world), member, clock), number, random, first)
        history.play()
        for _ in range(2):
            assert abs(history.case.owed() - history.by_hand()) <= history.acts + 3, (number, history.held)
            history.case.run()
        assert [item.question for item in history.case.due() if item.question] == []


def test_whatever_is_done_each_day_is_owed_at_the_price_of_its_tier(database: Database, clock: Clock) -> None:
    play_histories(History, 20261129, database, clock)


def test_a_change_for_a_day_before_another_change_costs_the_days_until_that_one(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    alpha = case(database, clock, tier="general")
    if is_invoiced:
        alpha.run()
    alpha.move("premier", date(2027, 6, 1))
    assert alpha.owed() == 25_000_00 * 9 // 12 + 150_000_00 * 3 // 12
    alpha.move("premier", date(2027, 3, 1))
    # from March on Premier either way: the second change is one for the days between
    assert alpha.owed() == 25_000_00 * 6 // 12 + 150_000_00 * 6 // 12
    alpha.run()
    assert alpha.owed() == 25_000_00 * 6 // 12 + 150_000_00 * 6 // 12


def test_a_change_before_the_day_of_a_resignation_taken_back_costs_the_days_that_are_left(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    alpha = case(database, clock, tier="general")
    if is_invoiced:
        alpha.run()
    alpha.resign(date(2027, 6, 1))
    alpha.stay()
    assert alpha.owed() == 25_000_00
    alpha.move("premier", date(2027, 3, 1))
    assert alpha.owed() == 25_000_00 * 6 // 12 + 150_000_00 * 6 // 12
    alpha.run()
    assert alpha.owed() == 25_000_00 * 6 // 12 + 150_000_00 * 6 // 12


def test_a_change_of_tier_that_lay_ahead_stands_again_with_a_resignation_taken_back(
    database: Database, clock: Clock, is_invoiced: bool
) -> None:
    alpha = case(database, clock, tier="general")
    if is_invoiced:
        alpha.run()
    alpha.move("premier", date(2027, 6, 1))
    before = alpha.owed()
    alpha.resign(date(2027, 3, 1))
    assert alpha.owed() == 25_000_00 * 6 // 12
    alpha.stay()
    with alpha.world.database.reading() as session:
        rows = sorted(terms_of(session, alpha.member), key=lambda one: one.starts_on)
    assert [(one.tier_name, one.starts_on) for one in rows if one.origin != "reinstatement"] == [
        ("General", SEPTEMBER), ("Premier", date(2027, 6, 1)),
    ]  # fmt: skip
    assert alpha.owed() == before == 25_000_00 * 9 // 12 + 150_000_00 * 3 // 12
    alpha.run()
    assert alpha.owed() == before


def test_a_move_between_rhythms_in_the_middle_of_the_longer_period_is_a_question(
    database: Database, clock: Clock
) -> None:
    text = said_otherwise('tier = "general"\nperiod = "year"', 'tier = "general"\nperiod = "quarter"')
    world, _ = founded(database, text)
    with cli(world) as work:
        member = world.join(work, "Quarterly Inc.", "general", date(2026, 1, 1))
        key = member.id
        employees(work, member.organization_id)
    with cli(world) as work:
        moved = move_member(work, key, "premier", on=date(2026, 4, 1), waiver="Test.")
    assert moved.settlement is not None
    assert "periods of different length" in moved.settlement.question
    with world.database.reading() as session:
        items = [
            one for one in dues_due(session, world.foundation_id, EVERY_YEAR) if one.row.member_id == key
        ]
    assert [one.question for one in items if one.days.starts_on == date(2026, 4, 1)] == [
        moved.settlement.question
    ]
