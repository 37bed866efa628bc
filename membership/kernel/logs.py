"""What the program writes to its log: one line an event, JSON in production, and never the values of variables."""

from __future__ import annotations

import structlog


def configure_logs(*, is_production: bool) -> None:
    """Set structlog up. Tracebacks name places only: local variables may hold passwords and personal data (R46)."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if is_production:
        ending = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        ending = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(processors=[*shared, *ending], cache_logger_on_first_use=True)
