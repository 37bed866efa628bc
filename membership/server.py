"""Running the house: web processes under gunicorn, the worker of the jobs, and both together for the demonstration."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication

from membership.config import Settings

LONGEST_REQUEST = 60
ARENAS = -8
"""The C library's name for "how many heaps at most" (`M_ARENA_MAX` of mallopt(3))."""

ROUNDS = (50_000, 20, 100)
"""How many objects more, and rounds of the younger ones, before the collector looks."""


class Web(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads, configured from our settings instead of its own files."""

    def __init__(self, settings: Settings, bind: str, workers: int, threads: int) -> None:
        self._settings = settings
        self._options = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": LONGEST_REQUEST,
            "graceful_timeout": 20,
            "keepalive": 5,
            "max_requests": 0,
            "preload_app": False,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application, in each worker process. What is made stays: to look for cycles meanwhile took a fifth of the
        start (P20)."""
        gc.disable()
        try:
            from membership.app import create_app

            return create_app(self._settings)
        finally:
            gc.enable()
            give_back()


def serve_web(settings: Settings, *, bind: str, workers: int = 1, threads: int = 4) -> None:
    """Serve until told to stop. Raises Misconfigured before the first request, where a setting is wrong."""
    settings.check()
    share_one_heap()
    Web(settings, bind, workers, threads).run()


def share_one_heap() -> None:
    """Let all threads take memory from one heap: with one for each, what a thread gave back is of no use to the others
    (P20: 179 MB after a thousand requests, so 156). Python's own lock lets one thread run at a time anyhow."""
    _ask_the_c_library("mallopt", ARENAS, 1)


def give_back() -> None:
    """Return to the system what only the start needed (P20: 149 MB idle, so 135)."""
    _ask_the_c_library("malloc_trim", 0)


def _ask_the_c_library(name: str, *arguments: int) -> None:
    """Call a function of glibc; another C library has none of that name, and does without."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)


def work_in_bulk() -> None:
    """Spare the collector of cycles whatever is loaded by now, and let it look less often: a round through everything took
    160 ms in mid-batch, and all rounds a twentieth of a run (P8)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)


def run_worker(settings: Settings) -> None:
    """Do jobs until told to stop. Raises Misconfigured like the web server: jobs write as well."""
    from membership.app import check_database, job_registry, load_models
    from membership.kernel.db import Database
    from membership.kernel.jobs.worker import Worker
    from membership.kernel.logs import speak_plainly

    speak_plainly()
    settings.check()
    database = Database(settings.database_url)
    check_database(database, settings)
    database.close()
    load_models()
    work_in_bulk()
    Worker(settings.database_url, job_registry(settings)).run_forever()


def work_and_leave(settings: Settings) -> NoReturn:
    """Do jobs until told to stop, then end the process, even where a job that outlasted its grace still runs in a thread:
    it is another worker's from now on."""
    run_worker(settings)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def serve_all(settings: Settings, *, bind: str) -> None:
    """Web and jobs in one process group: when the web server stops, so does the worker."""
    settings.check()
    child = os.fork()
    if child == 0:
        work_and_leave(settings)
    try:
        serve_web(settings, bind=bind)
    finally:
        _stop(child)


def _stop(child: int) -> None:
    try:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        return
