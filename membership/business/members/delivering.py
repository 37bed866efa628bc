"""Assets that a company delivers (a logo, a quote, a banner): asked for until a day, delivered, sent back, accepted by silence.

What is asked for is a task of the company; what comes is a `Delivery` of words, a file, or both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.members.benefit_tables import Delivery
from membership.business.members.models import Member, Task
from membership.business.members.papers import checked_paper
from membership.kernel.documents.store import store_document
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import date_text
from membership.kernel.work import Work

LONGEST = 5_000
MOST_DELIVERIES = 20
"""Of one task; more is a conversation, and belongs into mail."""
AGREED = "benefit."
"""How the keys of tasks begin that come with a benefit of the tier."""


@dataclass(frozen=True)
class Sent:
    """What a company sends: words, a file with its name, or both."""

    words: str = ""
    file_name: str = ""
    content: bytes = b""


def deliveries_of(session: Session, task_ids: Sequence[int]) -> dict[int, list[Delivery]]:
    """Task id -> what was delivered for it, the latest first; one statement, none for no tasks."""
    found: dict[int, list[Delivery]] = {}
    query = select(Delivery).where(Delivery.task_id.in_(task_ids)).order_by(Delivery.id.desc())
    for row in session.scalars(query) if task_ids else ():
        found.setdefault(row.task_id, []).append(row)
    return found


def delivery_by_public_id(session: Session, member_id: int, public_id: str) -> Delivery:
    """The delivery at this address of the member. Raises NotFound."""
    query = select(Delivery).join(Task, Task.id == Delivery.task_id)
    found = session.scalars(
        query.where(Task.member_id == member_id, Delivery.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def ask_for_asset(work: Work, member_id: int, title: str, detail: str, due_on: date, *, today: date) -> Task:
    """The foundation asks the company for something. Raises RuleBroken for a day that is over (field "due_on")."""
    member = work.lock(Member, member_id)
    if due_on < today:
        raise RuleBroken("This day is over.", field="due_on")
    if not title.strip():
        raise RuleBroken("Say what the company is to deliver.", field="title")
    asked = select(func.count()).where(Task.member_id == member.id, Task.is_asset.is_(True))
    key = f"asset.{(work.session.scalar(asked) or 0) + 1}"  # tasks stay, so no number comes twice
    task = _asset(work, member, key, title.strip(), detail.strip(), due_on)
    work.record(
        "business.asset.asked", member, foundation_id=member.foundation_id,
        summary=f"To be delivered until {date_text(due_on)}: {task.title}.",
    )  # fmt: skip
    return task


def ask_for_benefits(work: Work, member: Member, tier_key: str, on: date) -> list[Task]:
    """What the benefits of the tier need from the company, from the day on which they begin; what was asked for once is
    not asked for again. The caller records."""
    known = set(work.session.scalars(select(Task.key).where(Task.member_id == member.id)))
    document = charter_in_force(work.session, member.foundation_id, "business", on)
    needed = [rule.parameters for rule in document.benefits(tier_key) if rule.parameters.asset]
    return [
        _asset(
            work, member, f"{AGREED}{said.benefit}", f"Deliver {said.asset}", f"For {said.title}.",
            on + timedelta(days=said.asset_within_days),
        )
        for said in needed
        if f"{AGREED}{said.benefit}" not in known
    ]  # fmt: skip


def deliver(work: Work, task_id: int, sent: Sent, *, by: str) -> Delivery:
    """The company delivers; the task is done. Raises RuleBroken (fields "words", "file") for nothing, too much, or a file
    that is no PDF, PNG or JPEG; Conflict where the task asks for no asset."""
    task = work.lock(Task, task_id)
    if not task.is_asset:
        raise Conflict("Nothing is to be delivered here.")
    words = sent.words.strip()
    if not words and not sent.content:
        raise RuleBroken("Write something, or choose a file.", field="words")
    if len(words) > LONGEST:
        raise RuleBroken(f"At most {LONGEST:,} characters.", field="words")
    _count(work, task)
    kept: dict[str, object] = {}
    if sent.content:
        media_type = checked_paper(sent.content, "application/pdf", "image/png", "image/jpeg")
        sha256 = store_document(work, sent.content, media_type, "asset")
        name = sent.file_name.replace("\x00", "")[-120:] or "file"
        kept = {"file_name": name, "media_type": media_type, "size": len(sent.content), "sha256": sha256}
    row = work.add(Delivery(task_id=task.id, words=words, delivered_by=by, delivered_at=work.at, **kept))
    task.done_at, task.done_by = work.at, by
    work.record(
        "business.asset.delivered",
        task,
        foundation_id=task.foundation_id,
        summary=f"Delivered: {task.title}.",
    )
    return row


def send_back(work: Work, delivery_id: int, reason: str) -> Delivery:
    """What came cannot be used; the task is open again, and the company reads why. Raises Conflict where it was sent back
    already or something newer came, RuleBroken without a reason (field "reason")."""
    row = work.lock(Delivery, delivery_id)
    task = work.lock(Task, row.task_id)
    newest = work.session.scalar(select(func.max(Delivery.id)).where(Delivery.task_id == task.id))
    if row.returned_at is not None or newest != row.id:
        raise Conflict("This was sent back already, or something newer came since.")
    if not reason.strip():
        raise RuleBroken("Say what is to be changed.", field="reason")
    row.returned_at, row.returned_because = work.at, reason.strip()
    task.done_at, task.done_by = None, ""
    work.record(
        "business.asset.returned", task, foundation_id=task.foundation_id,
        summary=f"Sent back: {task.title}. {row.returned_because}",
    )  # fmt: skip
    return row


def latest(deliveries: Iterable[Delivery]) -> Delivery | None:
    """The newest of them, which comes first."""
    return next(iter(deliveries), None)


def _asset(work: Work, member: Member, key: str, title: str, detail: str, due_on: date) -> Task:
    return work.add(
        Task(
            foundation_id=member.foundation_id, member_id=member.id, key=key, side="company", title=title,
            detail=detail, due_on=due_on, is_asset=True, recorded_at=work.at,
        )
    )  # fmt: skip


def _count(work: Work, task: Task) -> None:
    count = work.session.scalar(select(func.count()).where(Delivery.task_id == task.id)) or 0
    if count >= MOST_DELIVERIES:
        raise RuleBroken("So much was delivered here already; write to the foundation.", field="words")
