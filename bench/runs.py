"""P8, P9, P15: runs in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.results import Results
from bench.store import ROOT, Store


def measure_dues(store: Store, url: str, results: Results, count: int) -> None:
    """P8 and P9, on a copy of the data."""
    copied = store.copy(url, "dues_run")
    try:
        run = _told("bench.dues", copied)
    finally:
        store.drop(copied)
    if run["raised"] != count:
        raise RuntimeError(f"{run['raised']} invoices were raised, not {count}")
    engine = store.name
    results.add("P8.time", engine, run["seconds"], run["limit"], f"{run['raised']:,} invoices")
    results.add("P8.memory", engine, run["memory"], note="peak of the whole process")
    results.add("P8.statements", engine, run["statements"])
    results.add("P8.batch", engine, run["longest_batch"])
    results.add("P9.time", engine, run["again"])


def measure_charter(url: str, results: Results, engine: str, count: int) -> None:
    """P23: the charter asked for everybody, and a preview of another one."""
    run = _told("bench.charter", url)
    if run["members"] != count:
        raise RuntimeError(f"{run['members']} members were asked for, not {count}")
    results.add(
        "P23.evaluation", engine, run["evaluation"], run["limit"], f"{run['processor']:.2f} s of processor"
    )
    results.add("P23.ratio", engine, run["evaluation"] / run["limit"])
    results.add("P23.statements", engine, run["evaluation_statements"])
    results.add("P23.preview", engine, run["preview"], run["limit"], f"{run['changes']:,} changes")
    results.add("P23.asked", engine, run["preview_statements"])
    results.add("P23.memory", engine, run["memory"], note="peak of the whole process")


def measure_import(store: Store, url: str, results: Results, count: int) -> None:
    """P24, on a copy of a small foundation: companies and three times as many people from two files."""
    copied = store.copy(url, "import")
    try:
        run = _told("bench.imports", copied, str(count))
    finally:
        store.drop(copied)
    if (run["members"], run["people"]) != (count, 3 * count):
        raise RuntimeError(f"{run['members']} members and {run['people']} people were taken in, not {count}")
    engine = store.name
    results.add("P24.preview", engine, run["preview"], run["limit"], f"{run['rows']:,} rows written")
    results.add("P24.apply", engine, run["apply"], run["limit"], f"{run['processor']:.1f} s of processor")
    results.add("P24.writing", engine, run["writing"], note="nobody else writes in SQLite meanwhile")
    results.add("P24.ratio", engine, run["apply"] / run["limit"])
    results.add("P24.again", engine, run["again"])
    results.add("P24.memory", engine, run["memory"], note="peak of the whole process")


def measure_pdf(results: Results, engine: str, count: int) -> None:
    """P15; the database has no part in it."""
    run = _told("bench.pdf", str(count))
    results.add("P15.pdf", engine, run["house"], run["limit"], f"{count:,} invoices")


def _told(module: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
