"""Who owes dues that are not invoiced yet, how much, and why: one select, and the charter for what is still open.

The amount is the one at which the term was sold. Where that was left open (no figure was known), the charter version of
the term is asked again with the figures known now; what stays open is reported as a question, and nobody is invoiced
for a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, extract, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.meetings.capping import votes_taken
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Dues, MembershipTerm
from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.records import Absent
from membership.business.charter.models import Tier
from membership.business.charter.price import dues_of, override_questions, prorated
from membership.business.dues.models import BillingDetails, Invoice
from membership.business.dues.parties import address_of
from membership.business.dues.periods import Days, DuesPeriod, is_single, owed_by, sold_days
from membership.business.members.models import Member, MemberImport, Term
from membership.business.members.schedule import stub_share
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.kernel.facts import is_known
from membership.kernel.money import Money
from membership.kernel.times import business_date

YEAR = "year"
LONG_AGO = date(1970, 1, 1)
NO_CURRENCY = "USD"
"""Where a part of a term costs nothing and the price of the term is not known."""
CUT = (
    "The charter does not say what a part of a period at the end of a term costs; write this invoice by hand."
)
ENDED = "The term ended early, before its price was known; write this invoice by hand."


@dataclass(frozen=True)
class DueItem:
    """One obligation: an amount to be invoiced, nothing to pay (`is_free`), or a `question` that is open. `asked`: what a
    body may grant instead of the amount, where nothing says that it did."""

    row: Row[*tuple[Any, ...]]
    days: Days
    money: Money | None
    question: str
    explanation: Mapping[str, Any]
    asked: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """The charter asks nothing."""
        return self.money is not None and not self.money.minor

    @property
    def is_payable(self) -> bool:
        """An invoice is to be raised."""
        return bool(self.money)

    @property
    def rule_key(self) -> str:
        """The dues rule in its charter version."""
        return str(self.explanation.get("rule_id", ""))


def dues_due(
    session: Session, foundation_id: int, asked: Days, *, member_id: int | None = None, with_free: bool = True
) -> list[DueItem]:
    """The obligations that begin in `asked` and are not invoiced, in the order of member numbers; not those that were over when
    a file told of them."""
    charters = Charters(session, _sold_under(session, foundation_id))
    query = _due(foundation_id, asked, charters.short_rules())
    if member_id is not None:
        query = query.where(Member.id == member_id)
    if not with_free:
        query = query.where(or_(Term.price_minor.is_(None), Term.price_minor != 0, Term.part_minor > 0))
    rows = session.execute(query).all()
    cut = [(row, period) for row in rows for period in _periods(row, charters, asked)]
    known = _invoiced(session, foundation_id, asked) if _some_further(cut) else set()
    still = [(row, period) for row, period in cut if (row.member_id, period.days.starts_on) not in known]
    asks = any(row.price_minor is None for row, _ in still)
    figures = _figures(session, foundation_id) if asks else {}
    taken = charters.votes_taken(session, foundation_id, asked.starts_on) if asks else {}
    return [_item(row, period, charters, figures, taken) for row, period in still]


def _some_further(cut: Iterable[tuple[Row[*tuple[Any, ...]], DuesPeriod]]) -> bool:
    """Whether a later period of some term is asked for: the select knows of first ones only whether they are invoiced."""
    return any(
        period.days.starts_on != row.starts_on or not is_single(sold_days(row), YEAR) for row, period in cut
    )


def dues_of_period(session: Session, foundation_id: int, member_id: int, starts_on: date) -> Money | None:
    """What the member owes for the dues that begin on the day and are not invoiced; None where there are none, or where
    nobody knows how much."""
    items = dues_due(
        session, foundation_id, Days(starts_on, starts_on + timedelta(days=1)), member_id=member_id
    )
    return next((item.money for item in items), None)


def _sold_under(session: Session, foundation_id: int) -> list[tuple[int, str]]:
    """The charter versions and dues rules under which terms were sold."""
    query = select(Term.charter_version_id, Term.dues_rule).where(Term.foundation_id == foundation_id)
    return [(row.charter_version_id, row.dues_rule) for row in session.execute(query.distinct())]


class Charters:
    """The charter versions under which the terms were sold, each read once, and the rhythm of each dues rule in them."""

    def __init__(self, session: Session, sold: Iterable[tuple[int, str]]) -> None:
        pairs = list(sold)
        self._found = {
            version: charter_of_version(session, version, LONG_AGO)
            for version in sorted({version for version, _ in pairs})
        }
        self._rhythms = {pair: self._read(*pair) for pair in pairs}
        self._open: dict[tuple[int, str, str, date], tuple[str, ...]] = {}

    def on(self, version: int, day: date) -> CharterDocument:
        """The version as of a day."""
        return self._found[version].on(day)

    def rhythm(self, version: int, rule: str) -> str:
        """For how long the amount of a dues rule is owed: year, quarter, month or once."""
        return self._rhythms.get((version, rule), YEAR)

    def left_open(self, row: Row[*tuple[Any, ...]]) -> tuple[str, ...]:
        """What a body may grant instead of the dues of the term; nothing where the term was sold at another tier's dues."""
        key = (row.charter_version_id, row.tier, row.dues_rule, row.starts_on)
        if key not in self._open:
            document = self.on(row.charter_version_id, row.starts_on)
            rule = document.rule(row.dues_rule)
            is_own = isinstance(rule, Absent) or rule.subject == row.tier
            self._open[key] = override_questions(document, row.tier) if is_own else ()
        return self._open[key]

    def votes_taken(self, session: Session, foundation_id: int, on: date) -> dict[int, str]:
        """Organization -> the limit on related companies that takes a vote of it on the day, where dues are reduced for it
        under a version that terms were sold under."""
        found: dict[int, str] = {}
        for charter in self._found.values():
            found |= votes_taken(session, charter.on(on), foundation_id, on)
        return found

    def short_rules(self) -> set[str]:
        """The dues rules whose rhythm is shorter than a year."""
        return {rule for (_, rule), rhythm in self._rhythms.items() if rhythm in ("quarter", "month")}

    def _read(self, version: int, rule: str) -> str:
        found = self._found[version].rule(rule)
        if isinstance(found, Absent) or not isinstance(found.parameters, Dues):
            return YEAR
        return found.parameters.period


def _due(foundation_id: int, asked: Days, short_rules: set[str]) -> Select[*tuple[Any, ...]]:
    """Terms that may owe something: those that begin in the days and have no invoice, and those of several periods."""
    invoiced = exists().where(
        Invoice.member_id == Term.member_id, Invoice.obligation == "dues",
        Invoice.period_start == Term.starts_on, Invoice.state != "void",
    )  # fmt: skip
    several = or_(_is_longer_than_a_year(), Term.dues_rule.in_(short_rules))
    return (
        select(
            Term.id.label("term_id"), Term.member_id, Term.starts_on, Term.ends_on, Term.origin, Term.ending_reason,
            Term.tier_id, Term.tier_name, Term.charter_version_id, Term.dues_rule, Term.term_rule, Term.price_minor,
            Term.currency, Term.question, Term.explanation, Term.sold_from, Term.sold_until, Term.part_minor,
            Term.part_explanation, Term.anchor_day, Tier.key.label("tier"), Member.number,
            Member.organization_id, Member.public_id.label("member"), Organization.display_name, Organization.legal_name,
            Organization.address, Organization.country, Organization.tax_id, Organization.category,
            BillingDetails.po_number, Foundation.zone, _taken_in().label("taken_in_at"),
        )
        .join(Member, Member.id == Term.member_id)
        .join(Tier, Tier.id == Term.tier_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Foundation, Foundation.id == Member.foundation_id)
        .outerjoin(BillingDetails, BillingDetails.member_id == Member.id)
        .where(
            Member.foundation_id == foundation_id, is_known(Term),
            Term.starts_on < asked.ends_on, Term.ends_on > asked.starts_on,
            or_(and_(Term.starts_on >= asked.starts_on, ~invoiced), several),
        )
        .order_by(Member.number, Term.starts_on)
    )  # fmt: skip


def _taken_in() -> Any:
    """The instant at which a file told of the term, or of the one that an act has cut it from; an import is one commit, and so
    has one instant."""
    first = aliased(Term)
    query = select(func.max(MemberImport.recorded_at)).join(
        first, and_(first.foundation_id == MemberImport.foundation_id, first.recorded_at == MemberImport.recorded_at)
    )  # fmt: skip
    return query.where(
        first.member_id == Term.member_id, first.starts_on <= Term.starts_on, first.ends_on > Term.starts_on
    ).scalar_subquery()


def _is_history(row: Row[*tuple[Any, ...]], period: DuesPeriod) -> bool:
    """Whether the period was over when a file told of it: what was owed for it was settled elsewhere, if it was."""
    taken = row.taken_in_at
    return taken is not None and period.days.ends_on <= business_date(taken, row.zone)


def _is_longer_than_a_year() -> ColumnElement[bool]:
    start, end = func.coalesce(Term.sold_from, Term.starts_on), func.coalesce(Term.sold_until, Term.ends_on)
    months = [extract("year", day) * 12 + extract("month", day) for day in (end, start)]
    length = months[0] - months[1]
    return or_(length > 12, and_(length == 12, extract("day", end) > extract("day", start)))


def buyer(row: Row[*tuple[Any, ...]]) -> dict[str, str]:
    """What the invoice keeps of the member in this row."""
    return {
        "buyer_name": row.legal_name,
        "buyer_address": address_of(row.address, row.country),
        "buyer_tax_id": row.tax_id,
    }


def _periods(row: Row[*tuple[Any, ...]], charters: Charters, asked: Days) -> Iterator[DuesPeriod]:
    found = owed_by(row, charters.rhythm(row.charter_version_id, row.dues_rule), asked)
    return (period for period in found if not _is_history(row, period))


def _invoiced(session: Session, foundation_id: int, asked: Days) -> set[tuple[int, date]]:
    query = select(Invoice.member_id, Invoice.period_start).where(
        Invoice.foundation_id == foundation_id, Invoice.obligation == "dues", Invoice.state != "void",
        Invoice.period_start >= asked.starts_on, Invoice.period_start < asked.ends_on,
    )  # fmt: skip
    return {(row.member_id, row.period_start) for row in session.execute(query)}


Figures = dict[int, list[tuple[str, date, date, int]]]


def _figures(session: Session, foundation_id: int) -> Figures:
    """Organization -> (metric, from, until, amount), for every member of the foundation."""
    figure = OrganizationFigure
    query = (
        select(figure.organization_id, figure.metric, figure.starts_on, figure.ends_on, figure.amount)
        .join(Member, Member.organization_id == figure.organization_id)
        .where(Member.foundation_id == foundation_id, is_known(figure))
    )
    found: Figures = {}
    for row in session.execute(query):
        stated = (row.metric, row.starts_on, row.ends_on, row.amount)
        found.setdefault(row.organization_id, []).append(stated)
    return found


def _item(
    row: Row[*tuple[Any, ...]],
    period: DuesPeriod,
    charters: Charters,
    figures: Figures,
    taken: Mapping[int, str],
) -> DueItem:
    if period.days.starts_on == row.starts_on and row.part_minor is not None:
        days = Days(row.starts_on, min(period.days.ends_on, row.ends_on))
        money = Money(row.part_minor, row.currency or NO_CURRENCY)
        return DueItem(row, days, money, "", row.part_explanation or row.explanation)
    if row.question and (period.is_begun or (row.origin == "tier_change" and row.sold_from is None)):
        return DueItem(row, period.days, None, row.question, row.part_explanation or row.explanation)
    if period.is_cut and row.price_minor != 0:
        return DueItem(row, period.days, None, CUT, row.explanation)
    if row.price_minor is not None:
        money, asked = (
            Money(row.price_minor, row.currency),
            charters.left_open(row) if row.price_minor else (),
        )
        return DueItem(row, period.days, money, "", row.explanation, asked)
    if row.ending_reason:
        return DueItem(row, period.days, None, ENDED, row.explanation)
    return _asked_again(row, period.days, charters, figures, taken.get(row.organization_id, ""))


def _asked_again(
    row: Row[*tuple[Any, ...]], days: Days, charters: Charters, figures: Figures, limit: str
) -> DueItem:
    document = charters.on(row.charter_version_id, days.starts_on)
    known = {
        metric: amount
        for metric, start, end, amount in figures.get(row.organization_id, ())
        if start <= days.starts_on < end
    }
    price = dues_of(document, row.tier, known, days.starts_on, category=row.category, limit=limit)
    rule = document.rule(row.term_rule)
    said = None if isinstance(rule, Absent) else rule.parameters
    if isinstance(said, MembershipTerm) and said.prorates_stub and price.period == YEAR:
        price = prorated(price, *stub_share(days.starts_on, days.ends_on))
    return DueItem(row, days, price.money, price.question, price.explanation.as_json(), price.asked)
