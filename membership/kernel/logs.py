"""How the program writes its log: one line for a person, a plain traceback, and never what the frames held (R46)."""

from __future__ import annotations

import structlog


def speak_plainly() -> None:
    """Configure the log once a process. Structlog's own default prints the local variables of every frame where `rich`
    is installed, and among them would be passwords and tokens."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        cache_logger_on_first_use=False,
    )
