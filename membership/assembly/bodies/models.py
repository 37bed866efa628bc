"""Bodies, their seats, and who sits in them: appointments, alternates, suspensions, officers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.assembly.bodies.scope import OfBody, bears, by_charter, hangs_on, hangs_on_body
from membership.directory.organizations.identity import one_company
from membership.kernel.db import (
    Base,
    Instant,
    Known,
    Period,
    PublicId,
    Versioned,
    immutable,
    new_public_id,
    no_overlap,
    one_of,
    refuse,
)
from membership.kernel.rules import declare

OFFICES = ("chair", "vice_chair", "secretary", "treasurer")
KNOWN_NOW = "superseded_at IS NULL"


class Body(Versioned, Base):
    """A body that meets and decides. `key` is its name in the charter, `slug` its address within the foundation."""

    __tablename__ = "assembly_body"
    __table_args__ = (
        one_of("wing", "business", "technical"),
        UniqueConstraint("foundation_id", "wing", "key"),
        UniqueConstraint("foundation_id", "slug"),
        UniqueConstraint("id", "foundation_id", "wing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    wing: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    is_advisory: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Seat(Period, OfBody, Base):
    """A voting place, open during its period. It is numbered within its group, so that a group never has two of a
    number and never more than its limit (rule T4). A company's seat names the organization; a class seat and a
    person's seat name none; in a technical body every seat is a person's (rule T3)."""

    __tablename__ = "assembly_seat"
    __table_args__ = (
        *Period.checks(),
        hangs_on_body(),
        by_charter(),
        bears("organization_key"),
        bears(),
        one_of("belongs_to", "company", "class", "person"),
        CheckConstraint("(belongs_to = 'company') = (organization_id IS NOT NULL)", name="company_is_named"),
        CheckConstraint("wing = 'business' OR belongs_to = 'person'", name="technical_seats_are_personal"),
        CheckConstraint("organization_key = coalesce(organization_id, 0)", name="organization_key"),
        CheckConstraint("weight >= 0 AND is_voting = (weight > 0)", name="weight"),
        CheckConstraint(
            "slot >= 1 AND (group_limit IS NULL OR slot <= group_limit)", name="slot_within_limit"
        ),
        CheckConstraint("is_open_ended = (closed_at IS NULL)", name="closing_is_dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    group_key: Mapped[str] = mapped_column(Text)
    slot: Mapped[int] = mapped_column(Integer)
    group_limit: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    belongs_to: Mapped[str] = mapped_column(Text)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT"), index=True
    )
    organization_key: Mapped[int] = mapped_column(Integer)
    is_voting: Mapped[bool] = mapped_column(default=True)
    weight: Mapped[int] = mapped_column(Integer, default=1)
    charter_version_id: Mapped[int | None] = mapped_column(Integer)
    rule_key: Mapped[str] = mapped_column(Text, default="")
    clause: Mapped[str] = mapped_column(Text, default="")
    is_assumed: Mapped[bool] = mapped_column(default=False)
    closing_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class InSeat(Period, Known, OfBody):
    """A person in a seat, or standing by for it, for a period. For a company's seat the row hangs on the affiliation of
    this person with that very company (rule T3)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    seat_id: Mapped[int] = mapped_column(Integer, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    organization_key: Mapped[int] = mapped_column(Integer)
    organization_id: Mapped[int | None] = mapped_column(Integer)
    affiliation_id: Mapped[int | None] = mapped_column(Integer)

    @staticmethod
    def seat_checks() -> tuple[Any, ...]:
        """The keys and checks of rule T3."""
        affiliation = "directory_affiliation"
        return (
            *Period.checks(),
            hangs_on("assembly_seat", "seat_id", "organization_key", deferrable=True),
            UniqueConstraint("id", "seat_id", "person_id"),
            ForeignKeyConstraint(
                ["affiliation_id", "person_id", "organization_id"],
                [f"{affiliation}.id", f"{affiliation}.person_id", f"{affiliation}.organization_id"],
                ondelete="RESTRICT",
                deferrable=True,
            ),
            CheckConstraint(
                "(affiliation_id IS NULL) = (organization_id IS NULL)", name="affiliation_names_company"
            ),
            CheckConstraint(
                "organization_key = 0 OR (organization_id IS NOT NULL AND organization_id = organization_key)",
                name="company_seat_needs_affiliation",
            ),
            CheckConstraint(
                "wing = 'business' OR organization_id IS NULL", name="technical_seat_has_no_company"
            ),
        )


class Appointment(InSeat, Base):
    """The holder of a seat: one at a time (T1), and nobody in two seats of one body (T2)."""

    __tablename__ = "assembly_appointment"
    __table_args__ = (*InSeat.seat_checks(),)

    ending_reason: Mapped[str] = mapped_column(Text, default="")


class Alternate(InSeat, Base):
    """Who sits in for an absent holder: always for a named seat (T5). `position` numbers the alternates of one seat."""

    __tablename__ = "assembly_alternate"
    __table_args__ = (*InSeat.seat_checks(), CheckConstraint("position >= 1", name="position"))

    position: Mapped[int] = mapped_column(Integer, default=1)


class Suspension(OfBody, Base):
    """The vote of a seat is suspended from an instant on, which may lie ahead, until another. One that ends before it
    began has never taken effect. `cause` is the key of whoever wrote it, by which it is ended."""

    __tablename__ = "assembly_suspension"
    __table_args__ = (
        hangs_on("assembly_seat", "seat_id"),
        CheckConstraint("(ends_at IS NULL) = (ended_at IS NULL)", name="ending_is_dated"),
        Index(None, "cause"),
        Index(
            "uq_assembly_suspension_one_per_cause", "seat_id", "cause", unique=True,
            sqlite_where=text("ends_at IS NULL"), postgresql_where=text("ends_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    seat_id: Mapped[int] = mapped_column(Integer, index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Officer(Period, Known, OfBody, Base):
    """Who holds an office of the body; a secretary need not sit in it."""

    __tablename__ = "assembly_officer"
    __table_args__ = (*Period.checks(), hangs_on_body(), one_of("office", *OFFICES))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    office: Mapped[str] = mapped_column(Text)


def table_of(model: type[Base]) -> Any:
    """The table behind a mapped class, for the rules of the database."""
    return model.__table__


SEAT_IDENTITY = (
    "body_id", "foundation_id", "wing", "group_key", "slot", "belongs_to", "is_voting", "weight", "starts_on",
    "recorded_at",
)  # fmt: skip

no_overlap("T1", table_of(Appointment), "seat_id", where=KNOWN_NOW)
no_overlap("T2", table_of(Appointment), "body_id", "person_id", where=KNOWN_NOW)
no_overlap("T1", table_of(Officer), "body_id", "office", where=KNOWN_NOW)
no_overlap("T4", table_of(Seat), "body_id", "group_key", "slot")
no_overlap("T5", table_of(Alternate), "seat_id", "position", where=KNOWN_NOW)
for _model in (Seat, Appointment, Alternate):
    declare("T3", table_of(_model))
immutable("T4", table_of(Seat), SEAT_IDENTITY, name="assembly_seat_identity")
immutable(
    "T4",
    table_of(Seat),
    ("ends_on", "closed_at"),
    when="OLD.closed_at IS NOT NULL",
    name="assembly_seat_closed",
)
refuse(
    "T4",
    table_of(Seat),
    "BEFORE UPDATE",
    "NEW.organization_id IS DISTINCT FROM OLD.organization_id AND NOT "
    + one_company("OLD.organization_id", "NEW.organization_id"),
    "a seat stays with its company",
    name="assembly_seat_t4_company",
)
for _rule, _in_seat in (("T1", Appointment), ("T5", Alternate)):
    immutable(_rule, table_of(_in_seat), ("seat_id", "person_id", "starts_on", "ends_on", "recorded_at"))
    refuse(
        "T3",
        table_of(_in_seat),
        "BEFORE UPDATE",
        "(NEW.affiliation_id IS DISTINCT FROM OLD.affiliation_id OR NEW.organization_id IS DISTINCT FROM "
        f"OLD.organization_id) AND NOT {one_company('OLD.organization_id', 'NEW.organization_id')}",
        "who sits for a company stays employed by that company",
        name=f"{_in_seat.__tablename__}_t3_company",
    )
immutable(
    "V2", table_of(Suspension), ("seat_id", "starts_at", "ends_at", "cause"), when="OLD.ended_at IS NOT NULL"
)
