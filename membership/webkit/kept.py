"""A bounded memory of a process for what is dear to make and asked for again: menus, and the counts of the desk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

MOST = 4_000
"""Things that one memory keeps; the least used go first. A drawing has two or three kilobytes."""


class Kept:
    """A bounded memory of what was made, shared by the threads of a process."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """What was kept, or None."""
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                self._made.move_to_end(key)
            return found

    def put(self, key: Hashable, made: Any) -> None:
        """Keep it, and forget the least used."""
        with self._lock:
            self._made[key] = made
            while len(self._made) > MOST:
                self._made.popitem(last=False)
