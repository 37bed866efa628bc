"""The measures of PERFORMANCE.md: `python -m bench [--only P1,P2] [--engine sqlite] [--small]`.

Exit code 1 when a figure is below its bar.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench import exports, growth, processes, runs, start
from bench.bar import BARS
from bench.pages import PAGES
from bench.results import Results, table
from bench.rounds import Bench
from bench.sizes import FULL, ONE_YEAR, SMALL, SMALL_ONE_YEAR, TINY, Size
from bench.staff import sign_in
from bench.store import FOLDER, Postgresql, Store, dataset, opened

SERVED = ("P1", "P2", "P3", "P4", "P5", "P7", "P10", "P11", "P12", "P13")
EXPORTS = (
    ("P10", exports.measure_csv),
    ("P11", exports.measure_xlsx),
    ("P12", exports.measure_members),
    ("P13", exports.measure_ages),
)
ALL = tuple(dict.fromkeys(bar.measure for bar in BARS.values()))


def main() -> int:
    """Measure what is asked for, print a table, keep the figures."""
    asked = arguments()
    size, year = (SMALL, SMALL_ONE_YEAR) if asked.small else (FULL, ONE_YEAR)
    size, year = (TINY, TINY) if asked.tiny else (size, year)
    results = Results(size.name)
    for engine in asked.engine:
        with opened(engine) as store:
            measure(store, results, asked.only, size, year)
    print("\n" + table(results.figures))
    results.write(FOLDER / "results.json")
    print(f"\n{len(results.missed)} below the bar. Figures: {FOLDER / 'results.json'}")
    return 1 if results.missed else 0


def arguments() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--only", type=lambda text: text.upper().split(","), default=ALL, help="such as P1,P2"
    )
    parser.add_argument("--engine", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--small", action="store_true", help="500 companies; the bars are for 10,000")
    parser.add_argument("--tiny", action="store_true", help="24 companies, to try the harness")
    return parser.parse_args()


def measure(store: Store, results: Results, only: list[str], size: Size, year: Size) -> None:
    """Everything that is asked for, on one engine."""
    wanted = set(only)
    if wanted & {"P21"}:
        start.measure_version(results, store.name)
    if wanted & {"P22"}:
        start.measure_upgrade(store, results)
    if wanted & {"P15"}:
        runs.measure_pdf(results, store.name, 1_000 if size is FULL else 20)
    if wanted & {"P24"}:
        runs.measure_import(store, dataset(store, TINY), results, size.companies)
    if not wanted - {"P15", "P21", "P22", "P24"}:
        return
    url = dataset(store, size)
    if wanted & set(SERVED):
        with serving(store, url) as bench:
            for name, act in PAGES:
                if name in wanted:
                    act(bench, results, url, size.companies)
            for name, act_of_export in EXPORTS:
                if name in wanted:
                    act_of_export(bench, results)
    if wanted & {"P2", "P6"}:
        measure_growth(store, results, wanted, size, year)
    if wanted & {"P8", "P9"}:
        runs.measure_dues(store, url, results, size.companies)
    if wanted & {"P23"}:
        runs.measure_charter(url, results, store.name, size.companies)
    if wanted & {"P20"}:
        start.measure_start(url, results, store.name, sign_in(url), size.companies)


def measure_growth(store: Store, results: Results, wanted: set[str], size: Size, year: Size) -> None:
    """The same pages over another data set."""
    others = {"P6": year, "P2": SMALL if size is FULL else TINY}
    for name, other in others.items():
        if name in wanted:
            with ExitStack() as stack:
                large = stack.enter_context(serving(store, dataset(store, size)))
                small = stack.enter_context(serving(store, dataset(store, other)))
                if name == "P6":
                    growth.measure_ledger(large, small, results)
                else:
                    growth.measure_rows(large, small, results, (size.companies, other.companies))


@contextmanager
def serving(store: Store, url: str) -> Iterator[Bench]:
    """The house and the limits on this database, with somebody of the staff signed in."""
    cookies = sign_in(url)
    cluster = store.cluster.folder if isinstance(store, Postgresql) else None
    with ExitStack() as stack:
        house = stack.enter_context(processes.serving(*processes.house(url), "/"))
        limits = stack.enter_context(processes.serving(*processes.limits(url), "/hello"))
        yield Bench(store.name, house, limits, cookies, cluster)


if __name__ == "__main__":
    sys.exit(main())
