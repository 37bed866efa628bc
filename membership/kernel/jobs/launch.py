"""Launching DBOS in this process: the only place, with `install_schema`, that imports it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, make_url

from membership.kernel.jobs.post import Call
from membership.kernel.jobs.rows import APPLICATION, QUEUE, SCHEMA, VERSION, WORKFLOW
from membership.kernel.jobs.schema import system_engine

DEATHS = 5
"""How often a job that killed its worker is run again before it counts as failed."""


@dataclass(frozen=True)
class Launch:
    """How DBOS is to run here: who it is, how many jobs at once, and the pause in seconds between looks at the queue."""

    database_url: str
    executor_id: str
    concurrency: int
    polling: float


def launch(settings: Launch, perform: Callable[[Call], str]) -> Engine:
    """Start DBOS, which claims posted jobs and calls `perform`. Returns its engine, to be disposed of after `shut_down`."""
    from dbos import DBOS, DBOSClient

    _log_through_the_house()
    engine = system_engine(make_url(settings.database_url), pool_size=8)
    client = DBOSClient(
        system_database_engine=engine, dbos_system_schema=SCHEMA, application_name=APPLICATION
    )
    client.register_queue(
        QUEUE, worker_concurrency=settings.concurrency, polling_interval_sec=settings.polling
    )
    DBOS(config=_config(settings, engine))
    DBOS.workflow(name=WORKFLOW, max_recovery_attempts=DEATHS)(_workflow(perform))
    DBOS.listen_queues([QUEUE])
    DBOS.launch()
    return engine


def shut_down(grace: int) -> None:
    """Claim nothing more and wait up to `grace` seconds for the running jobs to end and be noted."""
    from dbos import DBOS

    DBOS.destroy(workflow_completion_timeout_sec=grace, destroy_registry=True)


def _workflow(perform: Callable[[Call], str]) -> Callable[..., str]:
    def run_job(name: str, key: str, payload: Mapping[str, Any], attempt: int, first: int) -> str:
        return perform(Call(name, key, payload, attempt, first))

    return run_job


def _config(settings: Launch, engine: Engine) -> Any:
    return {
        "name": APPLICATION,
        "application_version": VERSION,
        "executor_id": settings.executor_id,
        "system_database_url": make_url(settings.database_url).render_as_string(hide_password=False),
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        "run_migrations": False,
        "use_listen_notify": False,
        "log_level": "WARNING",
    }


def _log_through_the_house() -> None:
    logger = logging.getLogger("dbos")
    logger.handlers = [logging.NullHandler()]  # else DBOS adds a console of its own
    logger.propagate = True
    logger.setLevel(logging.WARNING)
