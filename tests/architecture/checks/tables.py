"""The tables as SQLAlchemy knows them: their names say the floor, their keys never climb a floor nor cross the wall."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Float, ForeignKeyConstraint, MetaData, Numeric, String, Table, Text

FLOORS = ("kernel", "webkit", "directory", "assembly", "business", "technical", "bridges")
WINGS = ("business", "technical")
SCOPES = ("body_id", "wing")


def floor(table: Table | str) -> str:
    """The first word of a table's name."""
    return str(getattr(table, "name", table)).split("_", 1)[0]


def strange_names(metadata: MetaData, homes: dict[str, str]) -> Iterator[str]:
    """Tables whose name does not begin with the floor on which their class stands (`homes`: table -> floor)."""
    for table in metadata.tables.values():
        expected = homes.get(table.name)
        if floor(table) not in FLOORS or (expected and floor(table) != expected):
            yield f"{table.name}: a table is called {expected or '/'.join(FLOORS)}_something"


def climbing_keys(metadata: MetaData) -> Iterator[str]:
    """Foreign keys to a higher floor, or from one wing into the other."""
    for table in metadata.tables.values():
        for key in table.foreign_key_constraints:
            target = _target(key)
            crosses = {floor(table), floor(target)} == set(WINGS)
            climbs = _height(target) > _height(table)
            if crosses or climbs:
                yield f"{_name(key)}: a foreign key {'crosses the wall' if crosses else 'climbs a floor'}"


def unknown_targets(metadata: MetaData) -> Iterator[str]:
    """Foreign keys to a table that no class maps."""
    for table in metadata.tables.values():
        for key in table.foreign_key_constraints:
            if _target(key) not in metadata.tables:
                yield f"{_name(key)}: there is no such table"


def loose_ends(metadata: MetaData) -> Iterator[str]:
    """Foreign keys that would delete or blank rows by themselves (rule M6)."""
    for table in metadata.tables.values():
        for key in table.foreign_key_constraints:
            if (key.ondelete or "").upper() != "RESTRICT":
                yield f"{_name(key)}: ondelete is RESTRICT, not {key.ondelete or 'unsaid'}"


def single_keys(metadata: MetaData) -> Iterator[str]:
    """Keys within the assembly that do not carry the body or the wing that both rows name.

    Only a composite key makes a technical seat's vote on a business motion unstorable. A row's own predecessor
    (`supersedes_id`) and the body itself are reached by their id.
    """
    for table in metadata.tables.values():
        if floor(table) != "assembly":
            continue
        for key in table.foreign_key_constraints:
            target = metadata.tables.get(_target(key))
            if target is None or target is table or floor(target) != "assembly":
                continue
            shared = [name for name in SCOPES if name in table.columns and name in target.columns]
            if shared and not _carries(key, table, set(shared)):
                yield f"{_name(key)}: the key carries {' or '.join(shared)}, which both tables name"
            elif not shared and _is_scoped(target) and len(_scoped_parents(table, metadata)) > 1:
                yield f"{_name(key)}: {table.name} joins rows of bodies, so it names the body itself"


def loose_types(metadata: MetaData) -> Iterator[str]:
    """Columns whose type is lax on one of the engines, or loses cents."""
    for table in metadata.tables.values():
        for column in table.columns:
            kind = getattr(column.type, "impl", column.type)
            if isinstance(kind, Float | Numeric) and kind.python_type is not int:
                yield f"{table.name}.{column.name}: {kind!r} is no type for exact numbers"
            elif isinstance(kind, String) and not isinstance(kind, Text):
                yield f"{table.name}.{column.name}: texts are Text"


def _carries(key: ForeignKeyConstraint, table: Table, scopes: set[str]) -> bool:
    """Whether a key pins the body: by its column, or by a column (the seat's, say) that another key ties to the body."""
    columns = set(key.column_keys)
    others = [set(other.column_keys) for other in table.foreign_key_constraints if other is not key]
    return bool(columns & scopes) or any(other & scopes and other & columns - scopes for other in others)


def _is_scoped(table: Table) -> bool:
    return any(name in table.columns for name in SCOPES)


def _scoped_parents(table: Table, metadata: MetaData) -> set[str]:
    names = {_target(key) for key in table.foreign_key_constraints} - {table.name}
    return {
        name
        for name in names
        if floor(name) == "assembly" and name in metadata.tables and _is_scoped(metadata.tables[name])
    }


def _target(key: ForeignKeyConstraint) -> str:
    return key.elements[0].target_fullname.split(".")[0]


def _height(table: Table | str) -> int:
    order = {
        "kernel": 0,
        "webkit": 1,
        "directory": 2,
        "assembly": 3,
        "business": 4,
        "technical": 4,
        "bridges": 5,
    }
    return order.get(floor(table), 9)


def _name(key: ForeignKeyConstraint) -> str:
    assert isinstance(key.parent, Table)
    return f"{key.parent.name}({', '.join(key.column_keys)}) -> {_target(key)}"
