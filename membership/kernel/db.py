"""Engines and sessions of the two databases, with the settings of DESIGN.md section 5, and the base of every mapped class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from membership.kernel.columns import Document, Instant, PublicId, new_public_id, one_of
from membership.kernel.rules import forward_only, immutable, insert_only, no_overlap, refuse
from membership.kernel.times import FAR

__all__ = [
    "FAR",
    "Base",
    "Database",
    "Document",
    "Instant",
    "Known",
    "Period",
    "PublicId",
    "Versioned",
    "forward_only",
    "immutable",
    "insert_only",
    "new_public_id",
    "no_overlap",
    "one_of",
    "refuse",
]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "busy_timeout": "30000",
    "temp_store": "MEMORY",
    "cache_size": "-8192",
}


class Base(DeclarativeBase):
    """Base of every mapped class: one metadata, named constraints, STRICT tables on SQLite."""

    metadata = MetaData(naming_convention=NAMING)


@event.listens_for(Base.metadata, "before_create")
def _before_create(target: MetaData, connection: Any, **_: Any) -> None:
    make_strict(target)
    if connection.dialect.name == "postgresql":
        for extension in ("btree_gist", "pg_trgm"):
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))


def make_strict(metadata: MetaData) -> None:
    """Every table is STRICT on SQLite: a text in an integer column is refused there as on PostgreSQL."""
    for table in metadata.tables.values():
        table.dialect_options["sqlite"]["strict"] = True


class Period:
    """A half-open period of business dates `[starts_on, ends_on)`; an open end is `FAR` and says so (rule M2)."""

    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date, default=FAR)
    is_open_ended: Mapped[bool] = mapped_column(default=True)

    @staticmethod
    def checks() -> tuple[CheckConstraint, CheckConstraint]:
        """Constraints for `__table_args__`: the end lies after the start, and an open end is flagged as such."""
        return (
            CheckConstraint("ends_on > starts_on", name="period_has_days"),
            CheckConstraint(
                "(ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)",
                name="open_end_is_flagged",
            ),
        )

    def covers(self, day: date) -> bool:
        """Whether the period holds on `day`."""
        return self.starts_on <= day < self.ends_on

    def end_on(self, day: date) -> None:
        """Give the period its end; only for rows that are not dated facts (those are superseded)."""
        self.ends_on = day
        self.is_open_ended = day == FAR


class Known:
    """When the program learned a dated fact, and when a better one replaced it: facts are superseded, never edited."""

    recorded_at: Mapped[datetime] = mapped_column(Instant)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)

    @declared_attr
    def supersedes_id(cls) -> Mapped[int | None]:  # noqa: N805
        """The row that this one replaces."""
        table: str = cls.__tablename__  # type: ignore[attr-defined]
        return mapped_column(Integer, ForeignKey(f"{table}.id", ondelete="RESTRICT"), unique=True)


class Versioned:
    """A row that people edit: its `version` grows with each change, and an edit names the version it started from."""

    version: Mapped[int] = mapped_column(Integer)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        """The version counter is the mapper's own: a change that lost the race is refused."""
        return {"version_id_col": cls.version}


class Reading(Session):
    """A session that only looks. What it had begun ends by COMMIT: at a ROLLBACK psycopg forgets every statement that the
    connection had prepared, and each request had its own planned anew (P4: 2 ms of PostgreSQL for session and rights)."""

    def close(self) -> None:
        """Give the connection back; nothing is flushed, and what cannot be ended so is rolled back."""
        try:
            with suppress(SQLAlchemyError):
                begun = self.connection().get_transaction() if self.in_transaction() else None
                if begun is not None and begun.is_active:
                    begun.commit()
        finally:
            super().close()


class Database:
    """One database: an engine with this program's settings, reading sessions and writing sessions."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url, pool_size) if self.is_sqlite else _postgresql_engine(url, pool_size)
        self._reader = self.engine.execution_options(purpose="read", postgresql_readonly=True)
        self._writer = self.engine.execution_options(purpose="write")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that the database itself keeps from writing."""
        with self.reader() as session:
            yield session

    def reader(self) -> Session:
        """A reading session whose end the caller takes care of."""
        return Reading(self._reader, autoflush=False)

    def writer(self) -> Session:
        """A session for one `Work`: on SQLite it takes the write lock at its first statement."""
        return Session(self._writer, expire_on_commit=False)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": 30},
        pool_size=pool_size,
        max_overflow=20,
        hide_parameters=True,  # an error names the statement, and never what was in it (R46)
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for name, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        purpose = connection.get_execution_options().get("purpose", "write")
        driver = connection.connection.driver_connection
        if (
            connection.info.get("purpose") != purpose
        ):  # setting it, even to the same, expires every prepared statement
            driver.execute(f"PRAGMA query_only={'ON' if purpose == 'read' else 'OFF'}")
            connection.info["purpose"] = purpose
        driver.execute("BEGIN" if purpose == "read" else "BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(url: str, pool_size: int) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=30000"},
    )
