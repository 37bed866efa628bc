"""Tasks of a member: listed, done, and taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from membership.business.members.models import Member, Task
from membership.directory.organizations.models import Organization
from membership.kernel.errors import Conflict, NotFound
from membership.kernel.work import Work


def tasks_of(session: Session, member_id: int) -> Sequence[Task]:
    """The tasks of a member: what is open first, by day."""
    query = select(Task).where(Task.member_id == member_id)
    return session.scalars(query.order_by(Task.done_at.is_not(None), Task.due_on, Task.id)).all()


def task_by_public_id(session: Session, member_id: int, public_id: str) -> Task:
    """The task at this address of the member. Raises NotFound."""
    query = select(Task).where(Task.member_id == member_id, Task.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_tasks(
    session: Session,
    foundation_id: int,
    side: str,
    organization_ids: Sequence[int] | None = None,
    limit: int = 5,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The next open tasks of one side, of certain companies if so asked; one statement."""
    query = (
        select(
            Task.title,
            Task.due_on,
            Member.public_id.label("member"),
            Organization.display_name.label("company"),
        )
        .join(Member, Member.id == Task.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Task.foundation_id == foundation_id, Task.side == side, Task.done_at.is_(None))
        .order_by(Task.due_on, Task.id)
        .limit(limit)
    )
    if organization_ids is not None:
        query = query.where(Member.organization_id.in_(organization_ids))
    return session.execute(query).all()


def complete_task(work: Work, task_id: int, by: str) -> Task:
    """It is done; `by` names who says so. Raises Conflict when it was done already."""
    task = work.lock(Task, task_id)
    if task.done_at is not None:
        raise Conflict("This was done already.")
    task.done_at = work.at
    task.done_by = by or work.actor.key
    return _record(work, task, "completed", f"Done: {task.title}.")


def reopen_task(work: Work, task_id: int) -> Task:
    """It is not done after all. Raises Conflict when it is open."""
    task = work.lock(Task, task_id)
    if task.done_at is None:
        raise Conflict("This is open already.")
    task.done_at = None
    task.done_by = ""
    return _record(work, task, "reopened", f"To be done after all: {task.title}.")


def _record(work: Work, task: Task, verb: str, summary: str) -> Task:
    work.record(f"business.task.{verb}", task, foundation_id=task.foundation_id, summary=summary)
    return task
