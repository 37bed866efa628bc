"""The row by which each organization is listed and found: kept by the database itself, so that it is never stale.

Like the members' listing: a list pages along `(sort_name, organization_id)` and a search asks a trigram index, so that
neither costs more with more organizations. It holds present and former names, numbers and domains.
"""

# ruff: noqa: S608 -- the SQL is put together from names of our own tables, never from input
from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from membership.directory.organizations import keeping  # noqa: F401 -- the rules of the tables come before the triggers
from membership.directory.organizations.models import (
    Organization,
    OrganizationDomain,
    OrganizationName,
    OrganizationNumber,
)
from membership.kernel.db import Base
from membership.kernel.rules import DDL, postgresql_ddl, sqlite_ddl


class OrganizationListing(Base):
    """What lists and searches read of an organization."""

    __tablename__ = "directory_organization_listing"
    __table_args__ = (
        Index(None, "sort_name", "organization_id"),
        {
            "info": {
                "unaudited": "repeats audited rows for lists and searches; the database derives it from them"
            }
        },
    )

    organization_id: Mapped[int] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    sort_name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


REFRESH = """
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT {join}(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT {join}(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT {join}(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = {of}
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text"""

SOURCES: tuple[tuple[type[Base], str], ...] = (
    (Organization, "NEW.id"),
    (OrganizationName, "NEW.organization_id"),
    (OrganizationNumber, "NEW.organization_id"),
    (OrganizationDomain, "NEW.organization_id"),
)
"""(the class whose table is watched, the organization that it concerns)"""


def _keep(watched: type[Base], moment: str, of: str) -> None:
    table: Any = OrganizationListing.__table__
    name = f"{watched.__tablename__}_{moment.lower()}_finds"
    sqlite_ddl(
        table,
        f"CREATE TRIGGER {name} AFTER {moment} ON {watched.__tablename__} FOR EACH ROW BEGIN "
        f"{REFRESH.format(join='group_concat', of=of)}; END",
    )
    event.listen(table, "before_drop", DDL(f"DROP TRIGGER IF EXISTS {name}").execute_if(dialect="sqlite"))
    postgresql_ddl(
        table,
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{REFRESH.format(join='string_agg', of=of)}; RETURN NULL; END $$",
        f"DROP FUNCTION IF EXISTS {name}() CASCADE",
    )
    postgresql_ddl(
        table,
        f"CREATE TRIGGER {name} AFTER {moment} ON {watched.__tablename__} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def _search(table: Any) -> None:
    """A trigram index on the text: pg_trgm there, FTS5 here."""
    postgresql_ddl(table, f"CREATE INDEX {table.name}_trigrams ON {table.name} USING gin (text gin_trgm_ops)")
    search = "directory_organization_search"
    sqlite_ddl(
        table,
        f"CREATE VIRTUAL TABLE {search} USING fts5(text, content='{table.name}', content_rowid='organization_id', "
        "tokenize='trigram')",
    )
    event.listen(table, "before_drop", DDL(f"DROP TABLE IF EXISTS {search}").execute_if(dialect="sqlite"))
    forget = f"INSERT INTO {search} ({search}, rowid, text) VALUES ('delete', OLD.organization_id, OLD.text);"
    learn = f"INSERT INTO {search} (rowid, text) VALUES (NEW.organization_id, NEW.text);"
    for moment, body in (("INSERT", learn), ("UPDATE", forget + learn), ("DELETE", forget)):
        sqlite_ddl(
            table,
            f"CREATE TRIGGER {search}_{moment.lower()} AFTER {moment} ON {table.name} FOR EACH ROW BEGIN {body} END",
        )


_search(OrganizationListing.__table__)
for _model, _of in SOURCES:
    OrganizationListing.__table__.add_is_dependent_on(_model.__table__)  # type: ignore[attr-defined]
    for _moment in ("INSERT", "UPDATE"):
        _keep(_model, _moment, _of)
