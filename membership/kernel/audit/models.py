"""Tables of the tamper-evident log: one chain per foundation (chain 0 is the installation's), entries, and rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Document, Instant, insert_only, one_of, refuse

UNAUDITED = {"unaudited": "it is the audit log itself"}


class AuditChain(Base):
    """The head of one chain; its row is locked while entries are appended (rule A1)."""

    __tablename__ = "kernel_audit_chain"
    __table_args__ = ({"info": UNAUDITED},)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    head_seq: Mapped[int] = mapped_column(Integer)
    head_hash: Mapped[str] = mapped_column(Text)


class AuditEntry(Base):
    """One act: who, when, why, and the digests of the rows it touched, chained to the entry before."""

    __tablename__ = "kernel_audit_entry"
    __table_args__ = (
        UniqueConstraint("chain_id", "prev_hash"),
        Index(None, "subject_table", "subject_key"),
        one_of("wing", "business", "technical", "house"),
        {"info": UNAUDITED},
    )

    chain_id: Mapped[int] = mapped_column(
        ForeignKey("kernel_audit_chain.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    wing: Mapped[str] = mapped_column(Text)
    subject_table: Mapped[str] = mapped_column(Text)
    subject_key: Mapped[str] = mapped_column(Text)
    text_digest: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


class AuditText(Base):
    """The sentence that tells a person what happened. It may name people, so it stands outside the hashed part."""

    __tablename__ = "kernel_audit_text"
    __table_args__ = (
        ForeignKeyConstraint(
            ["chain_id", "seq"],
            ["kernel_audit_entry.chain_id", "kernel_audit_entry.seq"],
            ondelete="RESTRICT",
        ),
        {"info": UNAUDITED},
    )

    chain_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)


class AuditRow(Base):
    """The values of one touched row after the act; personal texts only as salted digests."""

    __tablename__ = "kernel_audit_row"
    __table_args__ = (
        ForeignKeyConstraint(
            ["chain_id", "seq"],
            ["kernel_audit_entry.chain_id", "kernel_audit_entry.seq"],
            ondelete="RESTRICT",
        ),
        Index(None, "table_name", "row_key"),
        {"info": UNAUDITED},
    )

    chain_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(Text)
    row_key: Mapped[str] = mapped_column(Text)
    op: Mapped[str] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class AuditPersonal(Base):
    """Salt and personal texts of one touched row; deleting this row erases the person and keeps the chain whole."""

    __tablename__ = "kernel_audit_personal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["chain_id", "seq", "position"],
            ["kernel_audit_row.chain_id", "kernel_audit_row.seq", "kernel_audit_row.position"],
            ondelete="RESTRICT",
        ),
        {"info": UNAUDITED},
    )

    chain_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(Text)
    texts: Mapped[Any] = mapped_column(Document)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


insert_only("A1", _table(AuditEntry))
insert_only("A1", _table(AuditRow))
refuse(
    "A1",
    _table(AuditPersonal),
    "BEFORE UPDATE",
    "TRUE",
    "personal texts of the log are erased, never changed",
)
refuse("A1", _table(AuditText), "BEFORE UPDATE", "TRUE", "sentences of the log are erased, never changed")
refuse(
    "A1",
    _table(AuditEntry),
    "BEFORE INSERT",
    "NEW.seq <> (SELECT coalesce(max(entry.seq), 0) + 1 FROM kernel_audit_entry AS entry "
    "WHERE entry.chain_id = NEW.chain_id)",
    "entries are numbered without a gap",
)
refuse(
    "A1",
    _table(AuditChain),
    "BEFORE UPDATE",
    "NEW.id <> OLD.id OR NEW.head_seq < OLD.head_seq",
    "the head of a chain only grows",
)
refuse("A1", _table(AuditChain), "BEFORE DELETE", "TRUE", "a chain is never removed")
