"""Why each seat of a business body exists, and what the two doors carried in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Document,
    Known,
    Period,
    PublicId,
    immutable,
    new_public_id,
    no_overlap,
    one_of,
)
from membership.kernel.rules import declare

IN_FORCE = "superseded_at IS NULL"


class CarriedFact(Period, Known, Base):
    """A person or a project that a door carried in from the technical side: a hosted `project`, or an `office`.

    `key` is the project's public id, or the office in the words of the charter ("tsc.chair"). Nothing else crosses, and
    no key of the other side is kept: the row stands for itself.
    """

    __tablename__ = "business_carried_fact"
    __table_args__ = (
        *Period.checks(),
        one_of("kind", "project", "office"),
        CheckConstraint("kind <> 'office' OR person_id IS NOT NULL", name="office_has_a_holder"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(
        ForeignKey("directory_foundation.id", ondelete="RESTRICT"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))


class Entitlement(Period, Known, Base):
    """A seat stands for a member, a class, a project or an office, by a rule of a charter version (rule T4).

    `claim` says for what in one word and key ("member:17", "class", "project:…", "office:tac.chair"); the numbered slots
    of a group never overlap. A change of the rule behind a seat that stays is a superseding row.
    """

    __tablename__ = "business_entitlement"
    __table_args__ = (
        *Period.checks(),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"],
            ["business_member.id", "business_member.foundation_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(["seat_id"], ["assembly_seat.id"], ondelete="RESTRICT"),
        CheckConstraint("slot >= 1", name="slot_counts_from_one"),
        CheckConstraint(
            "(member_id IS NOT NULL) = (claim LIKE 'member:%')", name="member_claims_name_the_member"
        ),
        Index(
            "uq_business_entitlement_seat_id",
            "seat_id",
            unique=True,
            sqlite_where=text(IN_FORCE),
            postgresql_where=text(IN_FORCE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    body_id: Mapped[int] = mapped_column(ForeignKey("assembly_body.id", ondelete="RESTRICT"), index=True)
    seat_group: Mapped[str] = mapped_column(Text)
    slot: Mapped[int] = mapped_column(Integer)
    seat_id: Mapped[int] = mapped_column(Integer)
    claim: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(Integer, index=True)
    carried_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_carried_fact.id", ondelete="RESTRICT")
    )
    charter_version_id: Mapped[int] = mapped_column(
        ForeignKey("assembly_charter_version.id", ondelete="RESTRICT")
    )
    rule_key: Mapped[str] = mapped_column(Text)
    explanation: Mapped[Any] = mapped_column(Document)


def _table(model: type[Base]) -> Any:
    return model.__table__


no_overlap("T4", _table(Entitlement), "body_id", "seat_group", "slot", where=IN_FORCE)
no_overlap("T1", _table(CarriedFact), "foundation_id", "kind", "key", where=IN_FORCE)
immutable(
    "T4",
    _table(Entitlement),
    ("body_id", "seat_group", "slot", "seat_id", "claim", "member_id", "starts_on", "ends_on", "rule_key"),
)
declare("M6", _table(Entitlement))
