"""What an application states of its company beside what the directory knows of it, and what becomes of each at the admission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from membership.business.lifecycle.admitting import details_of
from membership.business.lifecycle.applicant_dues import figures_that_count
from membership.business.lifecycle.recognising import Recognised
from membership.business.members.answers import Answers
from membership.directory.organizations.completing import beside
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import figures_of, standing
from membership.kernel.times import date_text

TAKEN, STAYS, SAME = "Taken over", "Stays as it is known, unless it is replaced", ""
NUMBER_STAYS = "Stays; another number is entered on the page of the company"


@dataclass(frozen=True)
class Stated:
    """One row of the comparison, for people; `outcome` is empty where both say the same."""

    label: str
    stated: str
    known: str
    outcome: str


def stated_beside_known(session: Session, answers: Answers, company: Organization) -> list[Stated]:
    """Everything that the application states or the directory knows, with what the admission does."""
    rows = [
        Stated(
            "Legal name",
            answers.legal_name,
            company.legal_name,
            _kept(answers.legal_name, company.legal_name),
        )
    ]
    for one in beside(session, company, details_of(answers)):
        outcome = TAKEN if one.is_new else STAYS if one.may_replace else NUMBER_STAYS if one.differs else SAME
        rows.append(Stated(one.label, one.stated, one.known, outcome))
    return [*rows, *_employees(session, answers, company)]


def may_be_replaced(session: Session, answers: Answers, known: Iterable[Recognised]) -> bool:
    """Whether staff have to choose between what is stated and what is known of one of the companies."""
    details = details_of(answers)
    return any(row.may_replace for one in known for row in beside(session, one.company, details))


def _kept(stated: str, known: str) -> str:
    return SAME if stated == known else "Stays; a new name is entered on the page of the company"


def _employees(session: Session, answers: Answers, company: Organization) -> Iterator[Stated]:
    counting = figures_that_count(session, answers, company).get("consolidated_employees")
    known = standing(figures_of(session, company.id), metric="consolidated_employees")
    if counting is None:
        return
    words = f"{known.amount:,}, since {date_text(known.starts_on)}" if known is not None else ""
    day = answers.counted_on
    stated = f"{answers.employees}, counted on {date_text(day)}" if day else answers.employees
    newer = TAKEN if counting.is_stated else "Stays: it is the newer one, and the dues rest on it"
    is_same = known is not None and known.amount == answers.head_count
    yield Stated("Employees", stated, words, SAME if is_same else newer)
