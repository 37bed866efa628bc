"""P20 to P22: starting, holding, saying the version, making the tables."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from bench import processes
from bench.exports import REPORTS, ROSTER, take
from bench.pages import HOME, MEMBERS, PUBLIC, member_ids, words
from bench.processes import Server, environment, serving
from bench.results import Results
from bench.rounds import ROUNDS, Bench, timed
from bench.store import Store, make_tables
from membership.kernel.db import Database

PROGRAM = str(Path(sys.executable).with_name("membership"))


def measure_start(url: str, results: Results, engine: str, cookies: Mapping[str, str], count: int) -> None:
    """P20: from the command to the first page; then memory, idle and after work."""
    times, bare, idle, thin = [], [], [], []
    _started(*_limits(url), "/hello")
    _started(*_program(url), "/")
    for _ in range(ROUNDS):
        seconds, megabytes = _started(*_limits(url), "/hello")
        bare.append(seconds)
        thin.append(megabytes)
        seconds, megabytes = _started(*_program(url), "/")
        times.append(seconds)
        idle.append(megabytes)
    note = "limit: bare Flask and Core with all models under the same server"
    results.add("P20.start", engine, median(times), median(bare), note)
    results.add("P20.idle", engine, median(idle), median(thin))
    command, settings, port = _program(url)
    with serving(command, settings, port, "/") as house:
        bench = Bench(engine, house, house, cookies)
        _work(bench, count)
        results.add("P20.worked", engine, house.memory(), note=f"peak {house.peak():.0f} MB")


def _work(bench: Bench, count: int) -> None:
    """A thousand requests of all kinds, and an export."""
    browser = bench.browser(bench.house)
    found = [f"{MEMBERS}?q={text}" for texts in words(count).values() for text in texts]
    paths = [MEMBERS, HOME, PUBLIC, *found, *(f"{MEMBERS}/{key}" for key in member_ids(count))]
    for number in range(1_000):
        browser.get(paths[number % len(paths)])
    if bench.status(f"{REPORTS}/{ROSTER}") == 200:
        take(bench, f"{REPORTS}/{ROSTER}", "csv")


def _program(url: str) -> tuple[list[str], dict[str, str], int]:
    port = processes.free_port()
    return [PROGRAM, "serve", "--bind", f"127.0.0.1:{port}"], environment(url, port), port


def _limits(url: str) -> tuple[list[str], dict[str, str], int]:
    return processes.limits(url)


def _started(command: list[str], settings: dict[str, str], port: int, path: str) -> tuple[float, float]:
    began = time.perf_counter()
    with serving(command, settings, port, path) as server:
        seconds = time.perf_counter() - began
        return seconds, _settled(server)


def _settled(server: Server) -> float:
    time.sleep(0.2)
    return server.memory()


def measure_version(results: Results, engine: str) -> None:
    """P21; the limit is Python that starts and ends."""
    settings = environment("")
    told = timed(
        lambda: subprocess.run([PROGRAM, "--version"], env=settings, capture_output=True, check=True), 9
    )
    before = burnt()
    subprocess.run([PROGRAM, "--version"], env=settings, capture_output=True, check=True)
    note = f"{burnt() - before:.2f} s of processor"
    bare = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], env=settings, check=True), 9)
    results.add("P21.version", engine, told, bare, note)


def burnt() -> float:
    """Processor seconds of every child that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_upgrade(store: Store, results: Results) -> None:
    """P22: the command on an empty database; the limit is the making of the tables alone, in this process."""
    commands, tables, costs = [], [], []
    for number in range(ROUNDS + 1):
        url = store.empty(f"upgraded_{number}")
        began, before = time.perf_counter(), burnt()
        done = subprocess.run(
            [PROGRAM, "db", "upgrade"], env=environment(url), capture_output=True, text=True, check=False
        )
        commands.append(time.perf_counter() - began)
        costs.append(burnt() - before)
        store.drop(url)
        if done.returncode:
            results.add("P22.upgrade", store.name, None, note=done.stderr.strip().splitlines()[-1][:200])
            return
        tables.append(_tables(store))
    note = f"{median(costs[1:]):.2f} s of processor"
    results.add("P22.upgrade", store.name, median(commands[1:]), median(tables), note)


def _tables(store: Store) -> float:
    url = store.empty("tables")
    database = Database(url)
    began = time.perf_counter()
    make_tables(database)
    seconds = time.perf_counter() - began
    database.close()
    store.drop(url)
    return seconds
