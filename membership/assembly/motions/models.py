"""Motions, the roll of those entitled, their votes, the outcome with its arithmetic, and resolutions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.assembly.bodies.models import table_of
from membership.assembly.bodies.scope import BODY, OfBody, bears, by_charter, hangs_on, hangs_on_body
from membership.kernel.db import (
    Base,
    Document,
    Instant,
    PublicId,
    Versioned,
    forward_only,
    immutable,
    insert_only,
    new_public_id,
    one_of,
    refuse,
)
from membership.kernel.rules import declare, require

CHOICES = ("for", "against", "abstain")
METHODS = ("roll_call", "electronic", "unanimous_consent")
STEPS: dict[str, tuple[str, ...]] = {
    "draft": ("open", "withdrawn"),
    "open": ("closed",),
    "closed": ("certified",),
    "certified": (),
    "withdrawn": (),
}
"""The one map of a motion's states (rule V4)."""
RESULTS = ("carried", "not_carried", "no_quorum", "undetermined", "cancelled")
DECLARABLE = ("carried", "not_carried", "no_quorum", "cancelled")


class Motion(Versioned, OfBody, Base):
    """A proposal put before a meeting. Its text is free while it is a draft. `charter_version_id` is the version it was
    opened under: a later one does not touch it. `capped` says which seats lost their vote to a limit on related companies
    when it opened, and why (K7). `effect_kind` names what carrying it brings about."""

    __tablename__ = "assembly_motion"
    __table_args__ = (
        hangs_on("assembly_meeting", "meeting_id"),
        hangs_on("assembly_seat", "mover_seat_id"),
        hangs_on("assembly_seat", "seconder_seat_id"),
        ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"],
            ["assembly_agenda_item.id", "assembly_agenda_item.meeting_id"],
            ondelete="RESTRICT",
        ),
        by_charter(),
        bears(),
        UniqueConstraint("meeting_id", "number"),
        one_of("state", *STEPS),
        one_of("method", *METHODS),
        CheckConstraint(
            "seconder_seat_id IS NULL OR seconder_seat_id <> mover_seat_id", name="another_seconds"
        ),
        CheckConstraint("(state IN ('draft', 'withdrawn')) = (opened_at IS NULL)", name="opening_is_dated"),
        CheckConstraint(
            "(state IN ('closed', 'certified')) = (closed_at IS NOT NULL)", name="close_is_dated"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    meeting_id: Mapped[int] = mapped_column(Integer, index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    decision_kind: Mapped[str] = mapped_column(Text, default="ordinary")
    method: Mapped[str] = mapped_column(Text, default="roll_call")
    is_procedural: Mapped[bool] = mapped_column(default=False)
    effect_kind: Mapped[str] = mapped_column(Text, default="")
    effect_subject: Mapped[Any] = mapped_column(Document, default=dict)
    mover_seat_id: Mapped[int] = mapped_column(Integer)
    seconder_seat_id: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, default="draft")
    charter_version_id: Mapped[int | None] = mapped_column(Integer)
    recused_seat_ids: Mapped[Any] = mapped_column(Document, default=list)
    capped: Mapped[Any] = mapped_column(Document, default=dict)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class RollEntry(OfBody, Base):
    """A seat that may vote on a motion, with the weight it had and who was entitled when the vote opened (V2, V5)."""

    __tablename__ = "assembly_roll"
    __table_args__ = (
        hangs_on("assembly_motion", "motion_id"),
        hangs_on("assembly_seat", "seat_id"),
        one_of("capacity", "holder", "alternate", "proxy"),
        CheckConstraint("weight > 0", name="weight"),
    )

    motion_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(Text)
    weight: Mapped[int] = mapped_column(Integer)
    is_present: Mapped[bool] = mapped_column(default=False)


class Vote(OfBody, Base):
    """The vote of a seat: the seat votes, not the login (V1), and only one that stands on the roll (V2). While the vote is
    open the secretary may correct what was heard wrongly; afterwards the row is final (V4)."""

    __tablename__ = "assembly_vote"
    __table_args__ = (
        ForeignKeyConstraint(
            ["motion_id", "seat_id"],
            ["assembly_roll.motion_id", "assembly_roll.seat_id"],
            ondelete="RESTRICT",
        ),
        hangs_on("assembly_motion", "motion_id"),
        UniqueConstraint("motion_id", "seat_id"),
        UniqueConstraint("id", "motion_id", "seat_id"),
        one_of("choice", *CHOICES),
        one_of("capacity", "holder", "alternate", "proxy"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(Integer, index=True)
    seat_id: Mapped[int] = mapped_column(Integer)
    choice: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class VoteCorrection(Base):
    """What a seat had really voted, written down after the close. It cites the vote, changes no outcome, and is minuted."""

    __tablename__ = "assembly_vote_correction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["vote_id", "motion_id", "seat_id"],
            ["assembly_vote.id", "assembly_vote.motion_id", "assembly_vote.seat_id"],
            ondelete="RESTRICT",
        ),
        one_of("choice", *CHOICES),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(Integer)
    motion_id: Mapped[int] = mapped_column(Integer, index=True)
    seat_id: Mapped[int] = mapped_column(Integer)
    choice: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Objection(OfBody, Base):
    """A seat objects to a decision outside of a meeting, or asks for a meeting about it (K11). Enough of them cancel it."""

    __tablename__ = "assembly_objection"
    __table_args__ = (
        hangs_on("assembly_motion", "motion_id"),
        hangs_on("assembly_seat", "seat_id"),
        UniqueConstraint("motion_id", "seat_id"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(Integer, index=True)
    seat_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)


class Outcome(OfBody, Base):
    """The result of a vote as computed, as declared, and why; with the rules and counts that gave it, for ever (V6)."""

    __tablename__ = "assembly_outcome"
    __table_args__ = (
        hangs_on("assembly_motion", "motion_id"),
        by_charter(),
        one_of("computed", *RESULTS),
        one_of("declared", *DECLARABLE),
        CheckConstraint("declared = computed OR reason <> ''", name="difference_has_reason"),
    )

    motion_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    computed: Mapped[str] = mapped_column(Text)
    declared: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    charter_version_id: Mapped[int | None] = mapped_column(Integer)
    quorum_rule_key: Mapped[str] = mapped_column(Text, default="")
    threshold_rule_key: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[Any] = mapped_column(Document)
    quorum: Mapped[Any] = mapped_column(Document)
    vote: Mapped[Any] = mapped_column(Document)
    words: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ResolutionCounter(OfBody, Base):
    """The last number given to a resolution of a body in a year; locked while the next one is given."""

    __tablename__ = "assembly_resolution_counter"
    __table_args__ = (hangs_on_body(), UniqueConstraint("body_id", "year"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    last: Mapped[int] = mapped_column(Integer)


class Resolution(OfBody, Base):
    """What a body decided, numbered by body and year. Private until the secretary publishes its public version."""

    __tablename__ = "assembly_resolution"
    __table_args__ = (
        hangs_on("assembly_motion", "motion_id"),
        UniqueConstraint("motion_id"),
        UniqueConstraint("body_id", "year", "number"),
        CheckConstraint("(published_at IS NULL) = (public_text IS NULL)", name="public_text_is_published"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    motion_id: Mapped[int] = mapped_column(Integer)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    adopted_on: Mapped[date] = mapped_column(Date)
    public_title: Mapped[str | None] = mapped_column(Text)
    public_text: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


TEXT_COLUMNS = (
    "title", "text", "decision_kind", "method", "is_procedural", "effect_kind", "mover_seat_id", "seconder_seat_id",
    "meeting_id", "number", "agenda_item_id", *BODY,
)  # fmt: skip
MOTION_IS_OPEN = "SELECT motion.id FROM assembly_motion AS motion WHERE motion.id = NEW.motion_id AND motion.state = '{state}' FOR SHARE"

forward_only("V4", table_of(Motion), "state", STEPS)
immutable("V4", table_of(Motion), TEXT_COLUMNS, when="OLD.state <> 'draft'", name="assembly_motion_text")
immutable(
    "V4",
    table_of(Motion),
    ("opened_at", "charter_version_id", "capped"),
    when="OLD.opened_at IS NOT NULL",
    name="assembly_motion_opening",
)
require(
    "V2",
    table_of(RollEntry),
    "BEFORE INSERT",
    MOTION_IS_OPEN.format(state="draft"),
    "the roll is written when the vote opens",
)
insert_only("V2", table_of(RollEntry))
declare("V5", table_of(RollEntry))
for _rule in ("V1", "V2", "V3"):
    declare(_rule, table_of(Vote))
require(
    "V4",
    table_of(Vote),
    "BEFORE INSERT",
    MOTION_IS_OPEN.format(state="open"),
    "votes are cast while the vote is open",
    name="assembly_vote_v4_cast",
)
require(
    "V4",
    table_of(Vote),
    "BEFORE UPDATE",
    MOTION_IS_OPEN.format(state="open"),
    "a vote is final once the vote is closed",
    name="assembly_vote_v4_corrected",
)
refuse(
    "V4",
    table_of(Vote),
    "BEFORE UPDATE",
    "NEW.motion_id <> OLD.motion_id OR NEW.seat_id <> OLD.seat_id",
    "a vote stays with its seat",
    name="assembly_vote_v4_seat",
)
refuse("V4", table_of(Vote), "BEFORE DELETE", "TRUE", "votes are never removed", name="assembly_vote_v4_kept")
insert_only("V4", table_of(VoteCorrection))
insert_only("V4", table_of(Objection))
require(
    "V4",
    table_of(Objection),
    "BEFORE INSERT",
    MOTION_IS_OPEN.format(state="open"),
    "objections are made while the vote is open",
    name="assembly_objection_v4_open",
)
insert_only("V6", table_of(Outcome))
refuse(
    "V4",
    table_of(ResolutionCounter),
    "BEFORE UPDATE",
    "NEW.last <> OLD.last + 1",
    "numbers of resolutions follow one another",
)
immutable(
    "V6",
    table_of(Resolution),
    ("motion_id", "year", "number", "title", "text", "adopted_on", *BODY),
    name="assembly_resolution",
)
immutable(
    "V6",
    table_of(Resolution),
    ("public_title", "public_text", "published_at"),
    when="OLD.published_at IS NOT NULL",
    name="assembly_resolution_public",
)
