"""The dues of an applicant: the agreement and the term that is sold on it rest on one figure and one rule.

A company that the directory knows may have a newer figure there than the application states; the newer one counts, in the
agreement, for staff, and at the admission alike, and the agreement says which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.meetings.capping import votes_taken
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_in_force
from membership.business.charter.price import Price, dues_of
from membership.business.lifecycle.particulars import long_day
from membership.business.members.answers import Answers
from membership.business.members.models import Agreement
from membership.business.members.sale import Buyer, metric_of
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import figures_of
from membership.kernel.money import Money
from membership.kernel.times import FAR

COUNTED = ("employees", "consolidated_employees")
"""What an application states of itself."""


@dataclass(frozen=True)
class Figure:
    """An amount, since when it holds, and whether the application states it (else the directory knows it)."""

    amount: int
    since: date | None
    is_stated: bool


@dataclass(frozen=True)
class ApplicantDues:
    """What the applicant pays, on which figure; `basis` says it in words, empty where the dues depend on none."""

    price: Price
    buyer: Buyer
    basis: str = ""

    @property
    def words(self) -> str:
        """The dues with the figure that they rest on."""
        return f"{self.price.words}{self.basis if self.price.money is not None else ''}"


def figures_that_count(session: Session, answers: Answers, company: Organization | None) -> dict[str, Figure]:
    """Metric -> the figure on which dues rest: the one that is known of the company, unless the application states a newer."""
    found = {}
    for row in figures_of(session, company.id) if company is not None else ():
        if row.ends_on == FAR:
            found[row.metric] = Figure(row.amount, row.starts_on, False)
    count, day = answers.head_count, answers.counted_on
    for metric in COUNTED if count is not None else ():
        known = found.get(metric)
        if known is None or known.since is None or (day is not None and known.since < day):
            found[metric] = Figure(count or 0, day, True)
    return found


def applicant_dues(
    session: Session,
    foundation_id: int,
    answers: Answers,
    company: Organization | None,
    on: date,
) -> ApplicantDues:
    """What the applicant pays by the charter in force on the day. `company`: the one of the directory that it is."""
    document = charter_in_force(session, foundation_id, "business", on)
    counting = figures_that_count(session, answers, company)
    known_category = company.category if company is not None else "unknown"
    taken = votes_taken(session, document.on(on), foundation_id, on) if company is not None else {}
    buyer = Buyer(
        {metric: one.amount for metric, one in counting.items()},
        answers.category if known_category == "unknown" else known_category,
        taken.get(company.id, "") if company is not None else "",
    )
    price = dues_of(document, answers.tier, buyer.figures, on, category=buyer.category, limit=buyer.limit)
    return ApplicantDues(price, buyer, _basis(document, answers, counting, on))


def is_known_otherwise(session: Session, answers: Answers, company: Organization | None) -> bool:
    """Whether the directory has a newer and other number of employees than the application states: somebody looks at that
    before it is told to whoever applied."""
    counting = figures_that_count(session, answers, company)
    return any(
        not counting[metric].is_stated and counting[metric].amount != answers.head_count
        for metric in COUNTED
        if metric in counting
    )


def agreed_dues(agreement: Agreement) -> Money | None:
    """The dues for each period that the agreement says; None where it leaves them open."""
    if agreement.price_minor is None or not agreement.currency:
        return None
    return Money(agreement.price_minor, agreement.currency)


def difference(agreement: Agreement, dues: ApplicantDues) -> str:
    """That the dues are no longer those of the agreement, in words for both sides; empty where they are."""
    agreed = agreed_dues(agreement)
    if agreed == dues.price.money:
        return ""
    said = f"The agreement says {agreed} for dues" if agreed else "The agreement leaves the dues open"
    return f"{said}; by the charter and what is known now they are: {dues.words}."


def _basis(document: CharterDocument, answers: Answers, counting: Mapping[str, Figure], on: date) -> str:
    metric = metric_of(document, answers.tier, on)
    figure = counting.get(metric) if metric else None
    if metric is None or figure is None:
        return ""
    unit = "employees" if metric in COUNTED else metric.replace("_", " ")
    since = f" since {long_day(figure.since)}" if figure.since else ""
    if figure.is_stated:
        return f", for {figure.amount:,} {unit} as stated"
    known = f", for {figure.amount:,} {unit} as known here{since}"
    other = answers.head_count if metric in COUNTED else None
    stated = f", not the {other:,} of the application" if other not in (None, figure.amount) else ""
    return f"{known}{stated}"
