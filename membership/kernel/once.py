"""One-use tokens of forms: the same POST sent twice has one effect (R19)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Text, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from membership.kernel.db import Base, Instant
from membership.kernel.errors import Conflict


class AlreadyDone(Conflict):
    """This very form was sent before, and its effect stands."""

    def __init__(self) -> None:
        super().__init__("This form was already sent; it took effect once.")


class UsedForm(Base):
    """A form token that has had its effect, stored as a digest."""

    __tablename__ = "kernel_used_form"
    __table_args__ = ({"info": {"unaudited": "a guard against sending twice; it holds no business fact"}},)

    token_digest: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


def use_once(session: Session, token: str, at: datetime) -> None:
    """Mark the token as used in this transaction. A second use waits for the first and raises AlreadyDone."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    try:
        session.execute(insert(UsedForm).values(token_digest=digest, at=at))
    except IntegrityError as error:
        raise AlreadyDone from error
