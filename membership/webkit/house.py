"""The house as a request sees it: the database, the settings, the rooms, and how to find who looks and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app, g
from sqlalchemy.orm import Session

from membership.config import Settings
from membership.kernel.db import Database
from membership.kernel.room import Place, Room
from membership.kernel.viewer import Viewer


@dataclass(frozen=True)
class House:
    """What `app.py` put together once at the start."""

    settings: Settings
    database: Database
    rooms: Sequence[Room]
    find_viewer: Callable[[], Viewer]
    find_place: Callable[[Session, str], Place]
    find_places: Callable[[Session, Viewer], Sequence[Place]]
    companies_of: Callable[[Session, Viewer], Sequence[Any]]
    is_published: Callable[[Session, int, str], bool]
    assets: dict[str, str] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


def house() -> House:
    """The house behind the present request."""
    return cast("House", current_app.extensions["house"])


def reader() -> Session:
    """The request's reading session: the database itself keeps it from writing."""
    session = g.get("reader")
    if session is None:
        session = g.reader = house().database.reader()
    return cast("Session", session)


def close_reader(_error: BaseException | None = None) -> None:
    """Give the reading session back; also called before a Work is opened, so that no old snapshot is held."""
    session = g.pop("reader", None)
    if session is not None:
        session.close()


def place() -> Place | None:
    """The foundation in which the page stands, once the view has entered it."""
    return cast("Place | None", g.get("place"))


def enter(slug: str) -> Any:
    """Find the foundation at this address and stand in it. Raises NotFound."""
    found = g.place = house().find_place(reader(), slug)
    return found
