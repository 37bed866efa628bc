"""The demonstration behind the real server, and its people at a real browser."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from membership.config import Settings
from membership.demo.sign_ins import BY_WORD, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE = 60
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["membership.app", "membership.server"])


@contextmanager
def serving(settings: Settings, *, jobs: bool = False) -> Iterator[str]:
    """The address of a server of its own on these settings; with `jobs`, a worker beside it.

    A fork of one process that has already read the program: the imports are paid once per run.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://localhost:{port}"
    process = _forks.Process(
        target=_serve, args=(replace(settings, base_address=address), f"127.0.0.1:{port}", jobs)
    )
    process.start()
    try:
        _wait(process, address)
        yield address
    finally:
        if process.pid and process.is_alive():
            os.killpg(process.pid, signal.SIGTERM)
        process.join(20)
        if process.is_alive():
            process.kill()


def _serve(settings: Settings, bind: str, jobs: bool) -> None:
    from membership.server import serve_all, serve_web

    os.setpgid(0, 0)
    if jobs:
        serve_all(settings, bind=bind)
    else:
        serve_web(settings, bind=bind)


def _wait(process: multiprocessing.process.BaseProcess, address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.is_alive(), f"the server ended with {process.exitcode}"
        with suppress(OSError), urllib.request.urlopen(f"{address}/sign-in", timeout=PATIENCE):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def sign_in(page: Page, address: str, word: str) -> None:
    """Through the pages: address, password, one-time code."""
    person = BY_WORD[word]
    page.goto(f"{address}/sign-in")
    page.get_by_label("mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("code", exact=False).first.fill(person.code(time.time()))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def somebody(browser: Browser, address: str, word: str, **options: object) -> BrowserContext:
    """A browser window in which this person is signed in."""
    context = browser.new_context(**{"viewport": WIDE, **options})  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, address, word)
    page.close()
    return context
