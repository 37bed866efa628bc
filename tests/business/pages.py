"""The pages of the business wing, asked for by a viewer whose grants the test states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from membership.kernel.columns import new_public_id
from membership.kernel.db import Database
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from tests.apps import APPLICATIONS


@dataclass
class Pages:
    """The house over a database, as one viewer sees it."""

    database: Database
    app: Flask = field(init=False)
    viewer: Viewer = field(default_factory=lambda: Viewer(at=now()))
    statements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = APPLICATIONS.borrow(self.database)
        house = self.app.extensions["house"]
        self.app.extensions["house"] = replace(house, find_viewer=lambda: self.viewer)

        @event.listens_for(self.database.engine, "before_cursor_execute")
        def _note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            self.statements.append(statement)

    def as_(self, role: str, foundation_id: int, *, person_id: int = 1, **scope: Any) -> Pages:
        """From now on the viewer holds this one right."""
        grant = Grant(role, "business", foundation_id=foundation_id, **scope)
        self.viewer = Viewer(
            at=now(),
            person_id=person_id,
            account_id=1,
            name="Test",
            grants=frozenset({grant}),
            has_second_factor=True,
        )
        return self

    def get(self, path: str) -> TestResponse:
        self.statements.clear()
        return self.app.test_client().get(path)

    def seen(self, path: str) -> str:
        """What the page gives along, by which it is told from another one."""
        found = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', self.get(path).text)
        return found[1] if found else ""

    def post(self, path: str, **fields: Any) -> TestResponse:
        data = {"once": new_public_id() + new_public_id(), **fields}
        return self.app.test_client().post(path, data=data)
