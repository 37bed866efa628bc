"""No table reaches up a floor or across the wall, and each says by its name where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from membership.kernel.db import Base
from tests.architecture.checks import tables
from tests.engines.schema import every_model

Look = Callable[[MetaData], Iterator[str]]


def names(metadata: MetaData) -> Iterator[str]:
    """The check of names, with the floors on which the mapped classes stand."""
    homes = {
        str(mapper.local_table.name): mapper.class_.__module__.split(".")[1]  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("membership.")
    }
    return tables.strange_names(metadata, homes)


def planted() -> MetaData:
    """A small house with a table on most floors, to which a breach is added."""
    metadata = MetaData()
    Table("kernel_note", metadata, Column("id", Integer, primary_key=True))
    Table("directory_person", metadata, Column("id", Integer, primary_key=True))
    Table("assembly_body", metadata, Column("id", Integer, primary_key=True), Column("wing", Text))
    for name in ("assembly_seat", "assembly_motion"):
        Table(
            name, metadata, Column("id", Integer, primary_key=True), Column("body_id", Integer), UniqueConstraint("id", "body_id"),
        )  # fmt: skip
    Table("business_tier", metadata, Column("id", Integer, primary_key=True))
    Table("technical_project", metadata, Column("id", Integer, primary_key=True))
    return metadata


def with_key(table: str, target: str, ondelete: str | None = "RESTRICT") -> MetaData:
    metadata = planted()
    Table(
        table,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("x_id", ForeignKey(f"{target}.id", ondelete=ondelete)),
    )
    return metadata


def with_vote(*, composite: bool, names_body: bool = True) -> MetaData:
    metadata = planted()
    scope = [Column("body_id", Integer)] if names_body else []
    table = Table(
        "assembly_vote",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("seat_id", Integer),
        Column("motion_id", Integer),
        *scope,
    )
    for name in ("seat", "motion"):
        columns = [f"{name}_id", "body_id"] if composite else [f"{name}_id"]
        targets = (
            [f"assembly_{name}.id", f"assembly_{name}.body_id"] if composite else [f"assembly_{name}.id"]
        )
        table.append_constraint(ForeignKeyConstraint(columns, targets, ondelete="RESTRICT"))
    return metadata


def with_column(kind: sa.types.TypeEngine[Any]) -> MetaData:
    metadata = planted()
    Table("business_due", metadata, Column("id", Integer, primary_key=True), Column("amount", kind))
    return metadata


def with_table(name: str) -> MetaData:
    metadata = planted()
    Table(name, metadata, Column("id", Integer, primary_key=True))
    return metadata


RULES: dict[str, Look] = {
    "a table is named by its floor": names,
    "no foreign key climbs a floor or crosses the wall": tables.climbing_keys,
    "every foreign key has a target": tables.unknown_targets,
    "every foreign key restricts": tables.loose_ends,
    "keys within the assembly carry the body or the wing": tables.single_keys,
    "column types are exact on both engines": tables.loose_types,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_tables_keep_the_rule_that(rule: str) -> None:
    found = list(RULES[rule](every_model()))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("look", "metadata"),
    [
        pytest.param(names, with_table("member"), id="a table without a floor"),
        pytest.param(tables.climbing_keys, with_key("kernel_job", "directory_person"), id="a key up a floor"),
        pytest.param(tables.climbing_keys, with_key("assembly_suspension", "business_tier"), id="a key up into a wing"),
        pytest.param(tables.climbing_keys, with_key("technical_vote", "business_tier"), id="a key across the wall"),
        pytest.param(tables.climbing_keys, with_key("business_grant", "technical_project"), id="a key across the wall, back"),
        pytest.param(tables.loose_ends, with_key("business_member", "directory_person", "CASCADE"), id="a key that cascades"),
        pytest.param(tables.loose_ends, with_key("business_member", "directory_person", None), id="a key that says nothing"),
        pytest.param(tables.unknown_targets, with_key("business_member", "directory_nobody"), id="a key to nowhere"),
        pytest.param(tables.single_keys, with_vote(composite=False), id="a vote whose keys carry no body"),
        pytest.param(tables.single_keys, with_vote(composite=False, names_body=False), id="a vote that names no body"),
        pytest.param(tables.loose_types, with_column(sa.Float()), id="a float"),
        pytest.param(tables.loose_types, with_column(sa.Numeric(12, 2)), id="a decimal"),
        pytest.param(tables.loose_types, with_column(sa.String(20)), id="a short text"),
    ],
)  # fmt: skip
def test_a_planted_breach_is_found(look: Look, metadata: MetaData) -> None:
    assert list(look(metadata))


@pytest.mark.parametrize(
    ("look", "metadata"),
    [
        pytest.param(tables.climbing_keys, with_key("business_member", "directory_person"), id="a key down"),
        pytest.param(tables.climbing_keys, with_key("business_member", "business_tier"), id="a key inside a wing"),
        pytest.param(tables.single_keys, with_vote(composite=True), id="a vote whose keys carry the body"),
        pytest.param(tables.loose_types, with_column(Text()), id="a text"),
    ],
)  # fmt: skip
def test_a_lawful_neighbour_is_left_alone(look: Look, metadata: MetaData) -> None:
    assert not list(look(metadata))


def test_a_class_whose_table_names_another_floor_is_found() -> None:
    metadata = with_table("business_grant")
    assert list(tables.strange_names(metadata, {"business_grant": "technical"}))
