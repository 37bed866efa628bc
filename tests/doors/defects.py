"""Hearing what the house logs as its own defects, in one line each instead of a page."""

from __future__ import annotations

import sys
from typing import Any

import structlog

HEARD: list[str] = []


def listen() -> list[str]:
    """From now on the log goes into a list."""
    HEARD.clear()
    structlog.configure(processors=[_note], cache_logger_on_first_use=False)
    return HEARD


def heard() -> str:
    """The last defect that was heard."""
    return HEARD[-1] if HEARD else ""


def _note(_logger: Any, _method: str, entry: dict[str, Any]) -> str:
    if entry.get("event") == "request.failed":
        kind, error, trace = sys.exc_info()
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno}" if trace else ""
        HEARD.append(
            f"{getattr(kind, '__name__', '')}: {str(error).splitlines()[0][:200] if str(error) else ''} ({where})"
        )
    raise structlog.DropEvent
