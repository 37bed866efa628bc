"""The shipped charter with a part taken out or said otherwise, and books of a foundation that lives by it."""

from __future__ import annotations

import re

from membership.assembly.rules.operations import adopt_charter_version
from membership.business.charter.operations import align_tiers
from membership.kernel.db import Database
from tests.business.dues.books import Books
from tests.business.world import World, charter_text


def said_otherwise(old: str, new: str) -> str:
    """The charter of Meridian with one passage replaced, wherever it stands."""
    text = charter_text("meridian-business")
    assert old in text
    return text.replace(old, new)


def without(table: str, tier: str = "") -> str:
    """The charter of Meridian without the tables of one kind, or without that of one tier."""
    subject = f'tier = "{tier}"\n' if tier else ""
    left, count = re.subn(
        rf"^\[\[{table}(\.step)?\]\]\n{subject}(?:(?!\[\[|#).*\n)*", "", charter_text("meridian-business"), flags=re.M
    )  # fmt: skip
    assert count
    return left


def founded(database: Database, text: str) -> tuple[World, Books]:
    """A foundation without members under this charter, and its books."""
    world = World(database).found(align=False)
    books = Books(database, world.foundation_id)
    with books.work() as work:
        adopt_charter_version(work, world.foundation_id, "business", text)
        align_tiers(work, world.foundation_id)
    return world, books
