"""What stands open to the public, and the papers that jobs would print: done once the year is played."""

from __future__ import annotations

from sqlalchemy import select

from membership.assembly.minutes.documents import print_minutes
from membership.assembly.minutes.models import Minutes
from membership.business.dues.models import Invoice
from membership.business.dues.printing import print_invoices
from membership.demo.stage import Stage
from membership.directory.foundations.publishing import publish_page
from membership.kernel.jobs.context import JobContext

PUBLIC = (
    ("members", "business", "staff"),
    ("bodies", "business", "secretary"),
    ("application", "business", "staff"),
    ("technical-bodies", "technical", "technical-secretary"),
)
"""Pages that their keepers open: key, wing, keeper."""


def publish_pages(stage: Stage) -> None:
    """Each keeper opens the public pages of PyTorch and Meridian."""
    for slug in ("pytorch", "meridian"):
        for key, wing, keeper in PUBLIC:
            with stage.act(stage.days.weekday_after_joining, 16, by=keeper) as work:
                publish_page(work, stage.id_of(slug), key, wing)


def print_papers(stage: Stage) -> None:
    """Print invoices and minutes, as the worker would: the same jobs, run here, leave nothing to do when it comes."""
    with stage.database.reading() as session:
        invoices = list(
            session.scalars(select(Invoice.id).where(Invoice.pdf_sha256.is_(None)).order_by(Invoice.id))
        )
        minutes = session.scalars(select(Minutes).order_by(Minutes.id)).all()
    print_invoices(_context(stage, "business.print_invoices", "demo"), {"invoice_ids": invoices})
    for one in minutes:
        for audience, at in (("private", one.approved_at), ("public", one.published_at)):
            if at is not None:
                key = f"{one.public_id}:{audience}"
                payload = {"minutes_id": one.id, "audience": audience, "is_demo": True}
                print_minutes(_context(stage, "minutes.print", key), payload)


def _context(stage: Stage, job: str, key: str) -> JobContext:
    return JobContext(stage.database, job, key, 1)
