"""Column types whose meaning is the same on both engines, and the spelling of SQLite's STRICT tables."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    TIMESTAMP,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Dialect,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12
PAIRS = tuple(one + two for one in ALPHABET for two in ALPHABET)
"""Two characters at a time: a run draws hundreds of thousands of ids."""


def new_public_id() -> str:
    """Twelve random characters without look-alikes (about 59 bits): the only id that stands in an address."""
    drawn = secrets.randbelow(len(ALPHABET) ** LENGTH)
    letters = []
    for _ in range(LENGTH // 2):
        drawn, place = divmod(drawn, len(PAIRS))
        letters.append(PAIRS[place])
    return "".join(letters)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. A naive datetime is refused. SQLite keeps it as sortable text with microseconds."""

    impl = Text
    cache_ok = True
    FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone; this one has none")
        aware = value.astimezone(UTC)
        return aware if dialect.name == "postgresql" else aware.strftime(self.FORMAT)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        aware: datetime = value.astimezone(UTC)
        return aware


class PublicId(TypeDecorator[str]):
    """A short, random, meaningless id; see `new_public_id`."""

    impl = Text
    cache_ok = True


Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value: text on SQLite, jsonb on PostgreSQL."""


def one_of(column: str, *words: str, name: str | None = None) -> CheckConstraint:
    """A closed vocabulary: the text column `column` holds one of `words` (or NULL where it may be empty)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


@compiles(Boolean, "sqlite")
@compiles(BigInteger, "sqlite")
def _integer(_type: Any, _compiler: Any, **_: Any) -> str:
    return "INTEGER"


@compiles(Date, "sqlite")
@compiles(String, "sqlite")
@compiles(JSON, "sqlite")
def _text(_type: Any, _compiler: Any, **_: Any) -> str:
    return "TEXT"
