"""Every export of a report leaves a record: who took which rows away, when, and in which format."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Integer, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, insert_only, one_of
from membership.kernel.times import date_text
from membership.kernel.work import Work


class ExportRecord(Base):
    """One export. `foundation_id` has no foreign key: this floor does not know foundations."""

    __tablename__ = "kernel_export"
    __table_args__ = (one_of("wing", "business", "technical", "house"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    report: Mapped[str] = mapped_column(Text)
    wing: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)


_table = ExportRecord.__table__
assert isinstance(_table, Table)
insert_only("A1", _table)


def record_export(
    work: Work, *, report: str, wing: str, format_name: str, as_of: date, foundation_id: int,
    asked: str = "",
) -> ExportRecord:  # fmt: skip
    """Write down an export before its first byte leaves. `asked`: what was asked, where that is more than the day."""
    exported = work.add(
        ExportRecord(
            foundation_id=foundation_id,
            report=report,
            wing=wing,
            format=format_name,
            as_of=as_of,
            person_id=work.actor.person_id,
            at=work.at,
        )
    )
    work.record(
        "kernel.report.exported",
        exported,
        summary=f"Exported {report} {asked or f'as of {date_text(as_of)}'} as {format_name.upper()}.",
        foundation_id=foundation_id,
    )
    return exported
