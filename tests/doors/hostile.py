"""Mark-up in every text that the database holds, put there past all operations: what a page then shows is its own doing."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Table, Text

from membership.kernel.db import Base

CALL = "(window.fired=window.fired||[]).push({number})"
BREAKERS = (
    '"><img src=x: onerror="{call}">',
    "'><svg onload={call}>",
    "</script><script>{call}</script>",
    "</title></textarea></style><script>{call}</script>",
    "--><x-canary></x-canary><!--",
    '" autofocus tabindex=0 onfocus="{call}" data-canary="',
    "' autofocus tabindex=0 onfocus='{call}' data-canary='",
    "\\u003cimg src=x: onerror={call}\\u003e",
    "';{call};//",
    '";{call};//',
    "{{{{ 7*7 }}}}${{{call}}}<x-canary>",
    "javascript:{call}",
    "<a href='javascript:{call}' data-canary>x</a>",
    "<iframe srcdoc='<script>parent.fired=[{number}]</script>'></iframe>",
    "<div hx-get='/' hx-on::load='{call}' hx-trigger='load' data-canary></div>",
    "<math><mtext></form><form><mglyph><style></math><img src=x: onerror={call}>",
)
"""Ways out of text, of an attribute, of a script and of a comment; each calls with the number of its place."""
WRITTEN = re.compile(r" |^[A-Z][a-z]+$")
"""What somebody wrote has a space or is a word with a capital; keys, zones, currencies and addresses are neither."""
LEFT = frozenset({"sqlite_sequence", "alembic_version"})
PARSED = frozenset({("assembly_charter_version", "text")})
"""Texts in a notation, which no operation takes with mark-up in its place."""


class Poison:
    """Writes the payloads, and knows which place each number stands for."""

    def __init__(self) -> None:
        self.places: list[str] = []

    def into(self, file: Path) -> Poison:
        """Every text of every table, in a database that has lost its rules."""
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for table in Base.metadata.sorted_tables:
                self._fill(connection, table)
        connection.close()
        return self

    def _fill(self, connection: sqlite3.Connection, table: Table) -> None:
        for column in stored_texts(table):
            rows = connection.execute(f"SELECT rowid, {column.name} FROM {table.name}").fetchall()
            for row, value in rows:
                worse = self._worse(column, value, row)
                if worse != value:
                    statement = f"UPDATE {table.name} SET {column.name} = ? WHERE rowid = ?"
                    connection.execute(statement, (worse, row))

    def _worse(self, column: Any, value: Any, row: int) -> Any:
        if not isinstance(value, str) or not WRITTEN.search(value):
            return value
        label = f"{column.table.name}.{column.name} #{row}"
        try:
            document = json.loads(value)
        except ValueError:
            return value + self.payload(label)
        return json.dumps(self._inside(document, label), ensure_ascii=False)

    def _inside(self, value: Any, label: str) -> Any:
        if isinstance(value, dict):
            return {key: self._inside(item, label) for key, item in value.items()}
        if isinstance(value, list):
            return [self._inside(item, label) for item in value]
        return value + self.payload(label) if isinstance(value, str) and " " in value else value

    def payload(self, label: str) -> str:
        """The next way of breaking out, for a place of this name."""
        number = len(self.places)
        self.places.append(label)
        return BREAKERS[number % len(BREAKERS)].format(call=CALL.format(number=number), number=number)


def stored_texts(table: Table) -> Iterator[Any]:
    """The columns in which a text may stand that somebody wrote."""
    if table.name in LEFT:
        return
    for column in table.columns:
        is_text = isinstance(column.type, JSON) or type(column.type) is Text
        is_key = column.primary_key or column.info.get("secret") or (table.name, column.name) in PARSED
        if is_text and not is_key:
            yield column
