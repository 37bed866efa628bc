"""What the organizations' room offers to the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from membership.directory.organizations import listing  # noqa: F401 -- the tables of lists and searches
from membership.directory.organizations.merging import MERGER
from membership.directory.organizations.models import (
    Control,
    DomainLink,
    OrganizationAddress,
    OrganizationDomain,
    OrganizationFigure,
    OrganizationLogo,
    OrganizationName,
    OrganizationNotice,
    OrganizationNumber,
)
from membership.kernel.db import Base
from membership.kernel.room import PersonalData, Room

WHO = "To know on whose word a company's data stand."
KEPT = "As long as the fact itself; it names the person by number only, and the name goes with the person."


def _told(model: type[Base], by: str, *columns: str) -> PersonalData:
    """The rows of a table that a person wrote down: `by` holds the actor, such as `person:17`."""
    return PersonalData(model.__tablename__, (by, *columns), WHO, KEPT, _rows(model, by, columns))


def _rows(
    model: type[Base], by: str, columns: tuple[str, ...]
) -> Callable[[Session, int], Iterable[dict[str, Any]]]:
    table = model.__table__
    assert isinstance(table, Table)

    def rows(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
        query = select(*(table.c[name] for name in (by, *columns))).where(
            table.c[by] == f"person:{person_id}"
        )
        return [dict(row) for row in session.execute(query).mappings()]

    return rows


def _no_rows(_session: Session, _person_id: int) -> Iterable[dict[str, Any]]:
    """The mailbox that a proof was mailed to belongs to the company; nobody says whose it is."""
    return ()


PERSONAL_DATA = (
    _told(OrganizationFigure, "stated_by", "metric", "amount", "currency", "stated_on", "source"),
    _told(OrganizationName, "stated_by", "kind", "name", "starts_on", "ends_on"),
    _told(OrganizationNumber, "stated_by", "kind", "country", "number"),
    _told(OrganizationAddress, "stated_by", "kind", "lines", "city", "country"),
    _told(OrganizationLogo, "stated_by", "variant", "sha256"),
    _told(Control, "stated_by", "owner_id", "owned_id", "basis_points", "starts_on"),
    _told(OrganizationDomain, "claimed_by", "domain", "claimed_at"),
    _told(OrganizationNotice, "told_by", "summary", "told_at"),
    PersonalData(
        DomainLink.__tablename__, ("email",), "To prove a domain by a mail to it.",
        "Ten years; the mailbox is emptied where it names an erased person.", _no_rows,
    ),
)  # fmt: skip

ROOM = Room(name="organizations", merging=MERGER, personal_data=PERSONAL_DATA)
