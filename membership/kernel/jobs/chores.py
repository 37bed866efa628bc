"""What a worker does beside its jobs, each at its own pace, in one thread that survives a database out of reach."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger(__name__)
TICK = 0.25


@dataclass
class Chore:
    """Something to do every `every` seconds."""

    name: str
    every: float
    do: Callable[[], object]
    due: float = 0.0


class Chores:
    """A thread that does its chores until it is stopped."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker-chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the chore in hand and end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(TICK):
            at = time.monotonic()
            for chore in self._chores:
                if chore.due <= at:
                    chore.due = at + chore.every
                    _attempt(chore)


def _attempt(chore: Chore) -> None:
    try:
        chore.do()
    except SQLAlchemyError as error:
        # The database may be away for a while; the chore comes round again.
        log.warning("worker.chore_failed", chore=chore.name, error=str(error))
