"""Numbers of invoices and credit notes: drawn from a counter row in the transaction that issues (rules N1 and N6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from membership.business.dues.models import CreditNote, Invoice, InvoiceSeries
from membership.directory.foundations.models import LegalEntity
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work

PREFIXES = {"invoice": "INV", "credit_note": "CN"}
DOCUMENTS: dict[str, type[Invoice] | type[CreditNote]] = {"invoice": Invoice, "credit_note": CreditNote}


@dataclass(frozen=True)
class Numbers:
    """A block of numbers of one series, `first` up to and including `first + count - 1`."""

    series: InvoiceSeries
    first: int

    def columns(self, place: int) -> dict[str, object]:
        """What the document at this place of the block is called."""
        number = self.first + place
        return {
            "series_id": self.series.id,
            "number": number,
            "number_text": f"{self.series.prefix}{number:05d}",
        }


def fiscal_year(day: date, starts_in: int) -> int:
    """The fiscal year of a day, named by the calendar year in which it begins in the month `starts_in`."""
    return day.year if day.month >= starts_in else day.year - 1


def draw_numbers(work: Work, legal_entity_id: int, kind: str, on: date, count: int = 1) -> Numbers:
    """Take `count` numbers for documents dated `on`. The series is locked until the commit; a rollback gives them back.

    Raises RuleBroken where a later document of the series was issued already.
    """
    series = _series(work, legal_entity_id, kind, on)
    model = DOCUMENTS[kind]
    newest = (
        select(model.issued_on).where(model.series_id == series.id).order_by(model.number.desc()).limit(1)
    )
    last = work.session.execute(newest).scalar()
    if last is not None and on < last:
        raise RuleBroken(
            f"The last document of this series is dated {last}; dates do not go back.", field="issued_on"
        )
    first = series.next_number
    series.next_number += count
    work.session.flush()
    return Numbers(series, first)


def _series(work: Work, legal_entity_id: int, kind: str, on: date) -> InvoiceSeries:
    entity = work.session.get_one(LegalEntity, legal_entity_id)
    year = fiscal_year(on, entity.fiscal_year_starts_in)
    query = select(InvoiceSeries).where(
        InvoiceSeries.legal_entity_id == legal_entity_id,
        InvoiceSeries.kind == kind,
        InvoiceSeries.fiscal_year == year,
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    found = work.session.scalars(locked).one_or_none()
    if found is None:
        work.lock(LegalEntity, legal_entity_id)
        found = work.session.scalars(locked).one_or_none()
    return found or work.add(
        InvoiceSeries(
            legal_entity_id=legal_entity_id, kind=kind, fiscal_year=year, next_number=1,
            prefix=f"{PREFIXES[kind]}-{year}-",
        )
    )  # fmt: skip
