"""The row by which each member is listed and found: kept by the database itself, so that it is never stale.

It repeats names, addresses and numbers that stand elsewhere, in one indexed row per member: a list pages along
`(foundation_id, sort_name, member_id)`, and a search asks a trigram index, so that neither costs more with more members.
Former names of the company are found as well. Triggers on the tables that hold the names write it; nothing else may. Erasing a person rewrites it by the same trigger.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from membership.business.members.models import Member, Representative
from membership.directory.organizations.models import OrganizationName
from membership.kernel.db import Base
from membership.kernel.rules import DDL, postgresql_ddl, sqlite_ddl


class MemberListing(Base):
    """What lists and searches read of a member. `text` holds number, names, and the people's names and addresses."""

    __tablename__ = "business_member_listing"
    __table_args__ = (
        Index(None, "foundation_id", "sort_name", "member_id"),
        {
            "info": {
                "unaudited": "repeats audited rows for lists and searches; the database derives it from them"
            }
        },
    )

    member_id: Mapped[int] = mapped_column(
        ForeignKey("business_member.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    foundation_id: Mapped[int] = mapped_column(Integer)
    sort_name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, info={"personal": True})


REFRESH = """
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT {join}(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT {join}(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE {of}
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text"""

SOURCES = (
    (Member, "business_member", "INSERT", "m.id = NEW.id"),
    (Member, "business_member", "UPDATE", "m.id = NEW.id"),
    (Member, "directory_organization", "UPDATE", "m.organization_id = NEW.id"),
    (Member, "directory_organization_name", "INSERT", "m.organization_id = NEW.organization_id"),
    (Member, "directory_organization_name", "UPDATE", "m.organization_id = NEW.organization_id"),
    (Representative, "business_representative", "INSERT", "m.id = NEW.member_id"),
    (Representative, "business_representative", "UPDATE", "m.id = NEW.member_id"),
    (
        Representative,
        "directory_person",
        "UPDATE",
        "m.id IN (SELECT of.member_id FROM business_representative AS of WHERE of.person_id = NEW.id)",
    ),
)
"""(the class after whose table the trigger is made, the table it watches, the moment, the members it concerns)"""


def _keep(model: type[Base], watched: str, moment: str, members: str) -> None:
    table: Any = model.__table__
    name = f"{watched}_{moment.lower()}_lists"
    sqlite_ddl(
        table,
        f"CREATE TRIGGER {name} AFTER {moment} ON {watched} FOR EACH ROW BEGIN "
        f"{REFRESH.format(join='group_concat', of=members)}; END",
    )
    event.listen(table, "before_drop", DDL(f"DROP TRIGGER IF EXISTS {name}").execute_if(dialect="sqlite"))
    each = "FOR EACH ROW"
    if moment == "INSERT":
        members, each = _once(members), "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"
    body = f"BEGIN {REFRESH.format(join='string_agg', of=members)}; RETURN NULL; END"
    postgresql_ddl(
        table,
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"DROP FUNCTION IF EXISTS {name}() CASCADE",
    )
    postgresql_ddl(
        table, f"CREATE TRIGGER {name} AFTER {moment} ON {watched} {each} EXECUTE FUNCTION {name}()"
    )


def _once(members: str) -> str:
    """The same members, each once for all the rows of a statement. An array, so that the plan that PostgreSQL keeps goes
    through the index for one row as for ten thousand."""
    of, new = members.split(" = ")
    return f"{of} = ANY (ARRAY(SELECT DISTINCT {new.replace('NEW.', 'fresh.')} FROM fresh))"  # noqa: S608


def _search(table: Table) -> None:
    """A trigram index on the text: pg_trgm there, FTS5 here."""
    postgresql_ddl(table, f"CREATE INDEX {table.name}_trigrams ON {table.name} USING gin (text gin_trgm_ops)")
    sqlite_ddl(
        table,
        "CREATE VIRTUAL TABLE business_member_search USING fts5(text, content='business_member_listing', "
        "content_rowid='member_id', tokenize='trigram')",
    )
    event.listen(
        table, "before_drop", DDL("DROP TABLE IF EXISTS business_member_search").execute_if(dialect="sqlite")
    )
    forget = "INSERT INTO business_member_search (business_member_search, rowid, text) VALUES ('delete', OLD.member_id, OLD.text);"
    learn = "INSERT INTO business_member_search (rowid, text) VALUES (NEW.member_id, NEW.text);"
    for moment, body in (("INSERT", learn), ("UPDATE", forget + learn), ("DELETE", forget)):
        sqlite_ddl(
            table,
            f"CREATE TRIGGER business_member_search_{moment.lower()} AFTER {moment} ON {table.name} "
            f"FOR EACH ROW BEGIN {body} END",
        )


Member.__table__.add_is_dependent_on(OrganizationName.__table__)  # type: ignore[attr-defined]
_search(MemberListing.__table__)  # type: ignore[arg-type]
for _source in SOURCES:
    _keep(*_source)
