"""Meetings: their call and notice, the agenda, and who was there from when to when, seat by seat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.assembly.bodies.models import table_of
from membership.assembly.bodies.scope import OfBody, bears, by_charter, hangs_on, hangs_on_body
from membership.kernel.db import (
    Base,
    Document,
    Instant,
    Known,
    PublicId,
    Versioned,
    forward_only,
    immutable,
    insert_only,
    new_public_id,
    one_of,
)
from membership.kernel.rules import declare, postgresql_ddl, sqlite_ddl

ELECTRONIC = "electronic"
"""The kind of a session without attendance, in which seats vote from where they are for as long as the charter says (K11)."""
KINDS = ("regular", "special", "organizational", ELECTRONIC)
STEPS: dict[str, tuple[str, ...]] = {
    "called": ("in_session", "cancelled"),
    "in_session": ("recess", "adjourned"),
    "recess": ("in_session", "adjourned"),
    "adjourned": (),
    "cancelled": (),
}
"""The one map of a meeting's states: state -> the states that may follow."""
CAPACITIES = ("holder", "alternate", "proxy")


class Meeting(Versioned, OfBody, Base):
    """A meeting of a body. `starts_at` and `ends_at` are planned; `opened_at` and `adjourned_at` happened. `zone` is the
    IANA zone in which its times are read out."""

    __tablename__ = "assembly_meeting"
    __table_args__ = (
        hangs_on_body(),
        bears(),
        one_of("kind", *KINDS),
        one_of("state", *STEPS),
        CheckConstraint("ends_at > starts_at", name="lasts"),
        CheckConstraint("(state = 'adjourned') = (adjourned_at IS NOT NULL)", name="adjournment_is_dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="regular")
    state: Mapped[str] = mapped_column(Text, default="called")
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    zone: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    notice_waiver: Mapped[str] = mapped_column(Text, default="")
    cancelled_because: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    adjourned_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class AgendaItem(Versioned, OfBody, Base):
    """A point of the agenda; `minutes` is the time planned for it. Consent items are decided together."""

    __tablename__ = "assembly_agenda_item"
    __table_args__ = (
        hangs_on("assembly_meeting", "meeting_id"),
        UniqueConstraint("id", "meeting_id"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    meeting_id: Mapped[int] = mapped_column(Integer, index=True)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    presenter: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    minutes: Mapped[int | None] = mapped_column(Integer)
    is_consent: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class MeetingNotice(OfBody, Base):
    """A notice as it went out: to how many, with which agenda, and whether the charter finds it in time."""

    __tablename__ = "assembly_notice"
    __table_args__ = (hangs_on("assembly_meeting", "meeting_id"), by_charter())

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    meeting_id: Mapped[int] = mapped_column(Integer, index=True)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    channel: Mapped[str] = mapped_column(Text, default="email")
    is_in_time: Mapped[bool | None] = mapped_column()
    recipients: Mapped[Any] = mapped_column(Document)
    agenda: Mapped[Any] = mapped_column(Document)
    explanation: Mapped[Any] = mapped_column(Document)
    charter_version_id: Mapped[int | None] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Proxy(OfBody, Base):
    """A seat that is away lets another seat speak for it at one meeting (rule V7)."""

    __tablename__ = "assembly_proxy"
    __table_args__ = (
        hangs_on("assembly_meeting", "meeting_id"),
        hangs_on("assembly_seat", "seat_id"),
        hangs_on("assembly_seat", "holder_seat_id"),
        UniqueConstraint("meeting_id", "seat_id"),
        UniqueConstraint("id", "meeting_id", "seat_id"),
        CheckConstraint("holder_seat_id <> seat_id", name="another_seat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(Integer)
    seat_id: Mapped[int] = mapped_column(Integer)
    holder_seat_id: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Attendance(Known, OfBody, Base):
    """A seat was represented from an instant to another, by its holder, by an alternate of this very seat, or by proxy.
    The intervals of a seat do not overlap (V6), so that an alternate acts only while the holder is absent (T5)."""

    __tablename__ = "assembly_attendance"
    __table_args__ = (
        hangs_on("assembly_meeting", "meeting_id"),
        hangs_on("assembly_seat", "seat_id"),
        ForeignKeyConstraint(
            ["appointment_id", "seat_id", "person_id"],
            ["assembly_appointment.id", "assembly_appointment.seat_id", "assembly_appointment.person_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["alternate_id", "seat_id", "person_id"],
            ["assembly_alternate.id", "assembly_alternate.seat_id", "assembly_alternate.person_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["proxy_id", "meeting_id", "seat_id"],
            ["assembly_proxy.id", "assembly_proxy.meeting_id", "assembly_proxy.seat_id"],
            ondelete="RESTRICT",
        ),
        one_of("capacity", *CAPACITIES),
        CheckConstraint("(capacity = 'holder') = (appointment_id IS NOT NULL)", name="holder_is_appointed"),
        CheckConstraint("(capacity = 'alternate') = (alternate_id IS NOT NULL)", name="alternate_is_named"),
        CheckConstraint("(capacity = 'proxy') = (proxy_id IS NOT NULL)", name="proxy_is_given"),
        CheckConstraint("departed_at IS NULL OR departed_at > arrived_at", name="stays"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(Integer, index=True)
    seat_id: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(Text)
    appointment_id: Mapped[int | None] = mapped_column(Integer)
    alternate_id: Mapped[int | None] = mapped_column(Integer)
    proxy_id: Mapped[int | None] = mapped_column(Integer)
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    departed_at: Mapped[datetime | None] = mapped_column(Instant)


class Guest(OfBody, Base):
    """Somebody who was there without a seat."""

    __tablename__ = "assembly_guest"
    __table_args__ = (hangs_on("assembly_meeting", "meeting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(Text, info={"personal": True})
    role: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)


def _no_two_at_once(*keys: str, where: str, label: str) -> None:
    """Attendance rows that agree in `keys` and satisfy `where` do not overlap in time, on both engines."""
    same = ", ".join(f"{key} WITH =" for key in keys)
    postgresql_ddl(
        table_of(Attendance),
        f"ALTER TABLE assembly_attendance ADD CONSTRAINT {label} EXCLUDE USING gist "
        f"({same}, tstzrange(arrived_at, departed_at) WITH &&) WHERE ({where})",
    )
    clash = " AND ".join(f"other.{key} = NEW.{key}" for key in keys)
    here = " AND ".join(f"NEW.{part}" for part in where.split(" AND "))
    body = (
        "SELECT RAISE(ABORT, 'V6: attendance overlaps') WHERE " + here + " AND EXISTS (SELECT 1 FROM "  # noqa: S608
        f"(SELECT * FROM assembly_attendance WHERE {where}) AS other WHERE {clash} AND other.id <> NEW.id "
        "AND other.arrived_at < coalesce(NEW.departed_at, '9999') "
        "AND coalesce(other.departed_at, '9999') > NEW.arrived_at);"
    )
    for moment in ("INSERT", "UPDATE"):
        sqlite_ddl(
            table_of(Attendance),
            f"CREATE TRIGGER {label}_{moment.lower()} AFTER {moment} ON assembly_attendance FOR EACH ROW BEGIN {body} END",
        )
    declare("V6", table_of(Attendance))


_no_two_at_once("meeting_id", "seat_id", where="superseded_at IS NULL", label="assembly_attendance_v6_seat")
_no_two_at_once(
    "meeting_id",
    "person_id",
    where="superseded_at IS NULL AND capacity <> 'proxy'",
    label="assembly_attendance_v6_person",
)
declare("T5", table_of(Attendance))
declare("V7", table_of(Proxy))
forward_only("V4", table_of(Meeting), "state", STEPS)
immutable("V4", table_of(Meeting), ("body_id", "foundation_id", "wing"), name="assembly_meeting_body")
insert_only("V6", table_of(MeetingNotice))
insert_only("V7", table_of(Proxy))
immutable(
    "V6",
    table_of(Attendance),
    ("meeting_id", "seat_id", "person_id", "capacity", "arrived_at", "departed_at", "recorded_at"),
)
