"""P10 to P13: files over HTTP: their time, their first byte, and what the web process held meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from bench.client import Answer, Browser
from bench.people import SLUG
from bench.results import Results
from bench.rounds import ROUNDS, Bench

REPORTS = f"/{SLUG}/reports"
INVOICES = "invoices"
ROSTER = "member-roster"
AGES = "receivables-by-age"
TOTALS = f"/{SLUG}/dues/receivables"


@dataclass(frozen=True)
class Taken:
    """One export."""

    whole: float
    first: float
    memory: float


def measure_csv(bench: Bench, results: Results) -> None:
    """P10."""
    taken, limit = _both(bench, results, "P10", INVOICES, "csv", "/csv?what=invoices")
    if taken:
        results.add("P10.time", bench.engine, taken.whole, limit.whole)
        results.add("P10.first", bench.engine, taken.first, limit.first)
        results.add("P10.memory", bench.engine, taken.memory, limit.memory)


def measure_xlsx(bench: Bench, results: Results) -> None:
    """P11."""
    taken, limit = _both(bench, results, "P11", INVOICES, "xlsx", "/xlsx", rounds=1)
    if taken:
        results.add("P11.ratio", bench.engine, taken.whole / limit.whole, 1.0)
        results.add("P11.time", bench.engine, taken.whole, limit.whole)
        results.add("P11.memory", bench.engine, taken.memory, limit.memory)


def measure_members(bench: Bench, results: Results) -> None:
    """P12."""
    taken, limit = _both(bench, results, "P12", ROSTER, "csv", "/csv?what=members")
    if taken:
        results.add("P12.time", bench.engine, taken.whole, limit.whole)


def measure_ages(bench: Bench, results: Results) -> None:
    """P13."""
    taken, limit = _both(bench, results, "P13", AGES, "csv", "/ages")
    if taken:
        results.add("P13.time", bench.engine, taken.whole, limit.whole)
        browser, bare = bench.browser(bench.house), bench.browser(bench.limits)
        whole = median(browser.get(TOTALS).whole for _ in range(7))
        results.add(
            "P13.totals", bench.engine, whole, median(bare.get("/totals").whole for _ in range(7)), "its page"
        )


def _both(
    bench: Bench, results: Results, measure: str, report: str, form: str, limit: str, rounds: int = ROUNDS
) -> tuple[Taken | None, Taken]:
    path = f"{REPORTS}/{report}"
    if bench.status(path) != 200:
        for key in _keys(measure):
            results.add(key, bench.engine, None, note=f"{path} is not there")
        return None, Taken(0, 0, 0)
    exports, limits = [], []
    for _ in range(rounds + 1):
        exports.append(take(bench, path, form))
        limits.append(_take_limit(bench, limit))
    return _middle(exports[1:]), _middle(limits[1:])


def _keys(measure: str) -> list[str]:
    from bench.bar import BARS

    return [key for key, bar in BARS.items() if bar.measure == measure]


def take(bench: Bench, path: str, form: str) -> Taken:
    """Export a report as a person does: load its page, send its form, read the file."""
    browser = bench.browser(bench.house)
    tokens = browser.form_of(path)
    server = bench.house
    idle = server.memory()
    server.forget_peak()
    today = datetime.now(UTC).date().isoformat()
    answer = browser.post(f"{path}/export", {**tokens, "format": form, "as_of": today}, keep=False)
    return _taken(answer, server.peak() - idle)


def _take_limit(bench: Bench, path: str) -> Taken:
    server = bench.limits
    idle = server.memory()
    server.forget_peak()
    browser = Browser(server.port)
    return _taken(browser.get(path), server.peak() - idle)


def _taken(answer: Answer, memory: float) -> Taken:
    if answer.status != 200:
        raise LookupError(f"the export answers {answer.status}: {answer.body[:300]!r}")
    return Taken(answer.whole, answer.first, memory)


def _middle(taken: list[Taken]) -> Taken:
    return Taken(
        median(one.whole for one in taken),
        median(one.first for one in taken),
        max(one.memory for one in taken),
    )
