"""Personal data in payments: the payer is a company, so no row belongs to a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session


def payments_of(_session: Session, _person_id: int) -> Iterator[dict[str, Any]]:
    """No payment is tied to a person: what the bank names is kept with the member."""
    return iter(())
