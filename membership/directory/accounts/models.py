"""Accounts, their sessions, second factors and links, and the rights that are granted rather than derived."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Document, Instant, PublicId, immutable, new_public_id, one_of, refuse
from membership.kernel.rules import declare, deferred_check

FAR_AT = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a grant that has none yet."""
LINKS = ("invitation", "reset", "address")
"""What a mailed link may be for: each is bound to its purpose."""
STAGES = ("second_factor", "full")
"""A session that has shown its password only, and one that may act."""
SHORT_LIVED = (
    "it guards a moment, holds no business fact and is swept; what it leads to is recorded at the account"
)
ADMIN_LOCK = 7_261_948
"""Key of the lock under which PostgreSQL counts the admins that would remain (M8)."""
SECRET = {"secret": True}
PERSONAL = {"personal": True}


def account_key(**options: Any) -> Mapped[int]:
    """A column that names the account."""
    return mapped_column(ForeignKey("directory_account.id", ondelete="RESTRICT"), index=True, **options)


class Account(Base):
    """How a person signs in. Its attributes carry the names that Flask-Security asks a user for."""

    __tablename__ = "directory_account"
    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR password IS NOT NULL", name="confirmed_with_password"),
        CheckConstraint("totp_last_step >= 0", name="step_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("directory_person.id", ondelete="RESTRICT"), unique=True
    )
    email: Mapped[str] = mapped_column(Text, info=PERSONAL)
    email_key: Mapped[str] = mapped_column(Text, unique=True, info=PERSONAL)
    password: Mapped[str | None] = mapped_column(Text, info=SECRET)
    password_changed_at: Mapped[datetime | None] = mapped_column(Instant)
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    is_active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    tf_totp_secret: Mapped[str | None] = mapped_column(Text, info=SECRET)
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def active(self) -> bool:
        """Flask-Security's word for an account that is not disabled."""
        return self.is_active


class SignInSession(Base):
    """One browser of one account. The cookie holds the token, the row its digest; an ended row never lives again."""

    __tablename__ = "directory_session"
    __table_args__ = (
        one_of("stage", *STAGES),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        {"info": {"unaudited": SHORT_LIVED}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    account_id: Mapped[int] = account_key()
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    stage: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    fresh_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    user_agent: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)


class StoredGrant(Base):
    """A right that is granted to a person, with its foundation, start, end and grantor; only its end may change (M7)."""

    __tablename__ = "directory_grant"
    __table_args__ = (
        CheckConstraint(
            "(role = 'admin' AND wing = 'house' AND foundation_id IS NULL) OR (foundation_id IS NOT NULL AND "
            "((role IN ('staff', 'treasurer', 'auditor_business') AND wing = 'business') OR "
            "(role IN ('auditor_technical', 'technical_secretary') AND wing = 'technical')))",
            name="role_stands_in_its_wing",
        ),
        CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("(ended_by IS NULL) = (end_reason IS NULL)", name="end_is_explained"),
        Index(None, "person_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    role: Mapped[str] = mapped_column(Text)
    wing: Mapped[str] = mapped_column(Text)
    foundation_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_foundation.id", ondelete="RESTRICT"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, default=FAR_AT)
    grantor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    ended_by: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class LinkToken(Base):
    """A link that was mailed: for one purpose, one account and one address, for a short time, once (U1)."""

    __tablename__ = "directory_token"
    __table_args__ = (one_of("purpose", *LINKS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    account_id: Mapped[int] = account_key()
    email: Mapped[str] = mapped_column(Text, info=PERSONAL)
    former_email: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """One of ten codes for the day the second factor is lost; shown once, stored as a digest, used once."""

    __tablename__ = "directory_recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = account_key()
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)


class Passkey(Base):
    """A public key whose private half a person's device keeps."""

    __tablename__ = "directory_passkey"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="count_counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    account_id: Mapped[int] = account_key()
    name: Mapped[str] = mapped_column(Text, info=PERSONAL)
    credential_id: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, info=SECRET)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[Any] = mapped_column(Document)
    is_backed_up: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class Challenge(Base):
    """What a passkey was asked to sign: answered at most once, within minutes."""

    __tablename__ = "directory_challenge"
    __table_args__ = (
        one_of("purpose", "register", "sign_in", "confirm"),
        {"info": {"unaudited": SHORT_LIVED}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    account_id: Mapped[int | None] = account_key()
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class KnownDevice(Base):
    """A browser from which this account has signed in: an attacker elsewhere cannot lock its person out."""

    __tablename__ = "directory_device"
    __table_args__ = ({"info": {"unaudited": SHORT_LIVED}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = account_key()
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)


class Attempt(Base):
    """One try that counts against a limit, shared by every worker; `key_digest` names whom or whence, unreadably."""

    __tablename__ = "directory_attempt"
    __table_args__ = (Index(None, "kind", "key_digest", "at"), {"info": {"unaudited": SHORT_LIVED}})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    key_digest: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


def table_of(model: type[Base]) -> Table:
    """The table behind a mapped class."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _keep(rule_id: str, model: type[Base], *columns: str) -> None:
    """None of `columns` may change; erasing a person may empty what was written of them."""
    table = table_of(model)
    changed = " OR ".join(
        f"(NEW.{name} IS DISTINCT FROM OLD.{name}{_or_erased(table, name)})" for name in columns
    )
    message = f"this row of {table.name} is final"
    refuse(rule_id, table, "BEFORE UPDATE", changed, message, name=f"{table.name}_{rule_id.lower()}_final")


def _or_erased(table: Table, name: str) -> str:
    return f" AND NEW.{name} <> ''" if table.columns[name].info.get("personal") else ""


def _final_when_used(model: type[Base], *free: str) -> None:
    """U1: a token never changes but for being used or voided, each once, and never comes back."""
    table = table_of(model)
    _keep("U1", model, *(column.name for column in table.columns if column.name not in free))
    again = " OR ".join(
        f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in free
    )
    void = " OR NEW.void_at IS NOT NULL" if "void_at" in free else ""
    late = f"OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at{void})"
    refuse("U1", table, "BEFORE UPDATE", again, "a token is used once", name=f"{table.name}_u1_once")
    refuse("U1", table, "BEFORE UPDATE", late, "this token is dead", name=f"{table.name}_u1_alive")


def _lives_at_most(model: type[Base], minutes: int, when: str) -> None:
    """U1: the database knows how long a link may live."""
    table = table_of(model)
    name = f"{table.name}_u1_at_most_{minutes}"
    message = f"a token lives at most {minutes} minutes"
    seconds = "strftime('%s', NEW.expires_at) - strftime('%s', NEW.created_at)"
    refuse(
        "U1",
        table,
        "BEFORE INSERT",
        f"{when} AND {seconds} > {minutes * 60}",
        message,
        name=name,
        postgresql=False,
    )
    long = f"NEW.expires_at > NEW.created_at + interval '{minutes} minutes'"
    refuse("U1", table, "BEFORE INSERT", f"{when} AND {long}", message, name=name, sqlite=False)


def _keep_an_admin(table: Table, moment: str, was_admin: str, changed: str) -> None:
    """M8: the last active admin stays. SQLite has one writer; PostgreSQL counts under a lock held to the commit."""
    nobody = (
        "NOT EXISTS (SELECT 1 FROM directory_grant AS kept JOIN directory_account AS keeper "
        "ON keeper.person_id = kept.person_id WHERE kept.role = 'admin' AND kept.ends_at = '9999-12-31T00:00:00.000000Z' "
        "AND keeper.is_active AND keeper.confirmed_at IS NOT NULL)"
    )
    name = f"{table.name}_m8"
    message = "the installation keeps at least one active admin"
    when = f"({changed}) AND {was_admin} AND {nobody}"
    refuse("M8", table, moment, when, message, name=name, postgresql=False)
    deferred_check(
        "M8",
        table,
        moment,
        f"IF ({changed}) AND {was_admin} THEN PERFORM pg_advisory_xact_lock({ADMIN_LOCK}); "
        f"IF {nobody} THEN RAISE EXCEPTION 'M8: {message}' USING ERRCODE = '23514'; END IF; END IF; RETURN NULL;",
        name=name,
    )


declare("M5", table_of(Account))
immutable(
    "M7",
    table_of(StoredGrant),
    (
        "id",
        "public_id",
        "person_id",
        "role",
        "wing",
        "foundation_id",
        "starts_at",
        "grantor",
        "reason",
        "recorded_at",
    ),
)
refuse(
    "M7",
    table_of(StoredGrant),
    "BEFORE UPDATE",
    "NEW.ends_at > OLD.ends_at",
    "the end of a grant only comes nearer",
    name="directory_grant_m7_end",
)
_keep_an_admin(
    table_of(StoredGrant),
    "AFTER UPDATE",
    "OLD.role = 'admin' AND EXISTS (SELECT 1 FROM directory_account AS held WHERE held.person_id = OLD.person_id "
    "AND held.is_active AND held.confirmed_at IS NOT NULL)",
    "NEW.ends_at <> OLD.ends_at",
)
_keep_an_admin(
    table_of(Account),
    "AFTER UPDATE",
    "OLD.is_active AND OLD.confirmed_at IS NOT NULL AND EXISTS (SELECT 1 FROM directory_grant AS held "
    "WHERE held.person_id = OLD.person_id AND held.role = 'admin' AND held.ends_at = '9999-12-31T00:00:00.000000Z')",
    "NOT NEW.is_active OR NEW.confirmed_at IS NULL OR NEW.person_id <> OLD.person_id",
)
refuse(
    "U2",
    table_of(Account),
    "BEFORE UPDATE",
    "NEW.totp_last_step < OLD.totp_last_step",
    "the last step of a one-time password only grows",
)
_final_when_used(LinkToken, "used_at", "void_at")
_lives_at_most(LinkToken, 60, "NEW.purpose <> 'invitation'")
_lives_at_most(LinkToken, 7 * 24 * 60, "NEW.purpose = 'invitation'")
_final_when_used(RecoveryCode, "used_at", "void_at")
_final_when_used(Challenge, "used_at")
_lives_at_most(Challenge, 10, "TRUE")
_keep("U1", SignInSession, "id", "account_id", "token_hash", "stage", "created_at", "expires_at")
refuse(
    "U1",
    table_of(SignInSession),
    "BEFORE UPDATE",
    "OLD.ended_at IS NOT NULL AND (NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.fresh_at <> OLD.fresh_at)",
    "an ended session never lives again",
    name="directory_session_u1_ended",
)
