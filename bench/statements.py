"""How many statements a page sends: counted in the same application, in this process, beside no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bench.processes import environment
from membership.config import Settings
from membership.kernel.db import Database


@contextmanager
def noted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def statements_of(url: str, cookies: Mapping[str, str], paths: list[str]) -> dict[str, list[str]]:
    """Path -> the statements of its second request."""
    from membership.app import create_app

    settings = Settings.from_environment(environment(url), stage="test")
    database = Database(url)
    app = create_app(settings, database)
    app.add_url_rule("/bench-rights", "bench_rights", _rights)
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value, domain="127.0.0.1", secure=True)
    found = {}
    for path in paths:
        for _ in range(2):
            with noted(database) as sent:
                client.get(path, base_url="https://127.0.0.1", buffered=True)
        found[path] = sent
    database.close()
    return found


def _rights() -> str:
    from membership.webkit.access import viewer

    assert viewer().is_signed_in
    return "Hello"
