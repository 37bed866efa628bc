"""What a running job says beside its transaction, where nobody else can write.

SQLite has one writer: while a job writes for seconds, no other transaction can say how far it is. A small file beside the
database does; whoever reads that database is on the same machine. PostgreSQL needs none of this: there a second transaction
says it in a row.
"""

from __future__ import annotations

from pathlib import Path

from membership.kernel.db import Database


def say_beside(database: Database, word: str, told: str) -> None:
    """Leave a short text under the word, in place of what was said before."""
    path = _path(database, word)
    fresh = path.with_name(f"{path.name}-new")
    fresh.write_text(told, encoding="utf-8")
    fresh.replace(path)


def said_beside(database: Database, word: str) -> str:
    """What was said last; empty where nothing was, or it was taken back."""
    try:
        return _path(database, word).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def take_back(database: Database, word: str) -> None:
    """Leave nothing under the word."""
    _path(database, word).unlink(missing_ok=True)


def _path(database: Database, word: str) -> Path:
    """`word` is one of our own: letters, digits and hyphens."""
    if not database.is_sqlite or not database.url.database or not word.replace("-", "").isalnum():
        raise ValueError(f"{word!r} is no word for a file beside this database")
    return Path(f"{database.url.database}-{word}")
