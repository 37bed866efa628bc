"""The closed loop: hello, limit and page in turn, three rounds, the median of their ratios."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.client import Answer, Browser
from bench.processes import Server, postgres_cpu

ROUNDS = 3


@dataclass(frozen=True)
class Page:
    """An address that is asked for again and again; `paths` go round."""

    paths: Sequence[str]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """Processor milliseconds of a request: of the server's processes, and of PostgreSQL's beside them."""

    server: float
    database: float = 0.0
    size: int = 0


@dataclass
class Bench:
    """Both servers, with somebody signed in at each."""

    engine: str
    house: Server
    limits: Server
    cookies: Mapping[str, str]
    cluster: Path | None = None
    seconds: float = 0.3

    def browser(self, server: Server) -> Browser:
        """A connection with the cookies of the signed-in person."""
        return Browser(server.port, dict(self.cookies))

    def status(self, path: str) -> int:
        """How the house answers."""
        return self.browser(self.house).get(path).status

    def in_hellos(self, page: Page, limit: Page | None = None) -> tuple[float, float | None, str]:
        """Cost of the page and of its limit in h, and a remark with milliseconds and what the database did."""
        pages, limits, costs, bases = [], [], [], []
        for _ in range(ROUNDS):
            hello = self.cost(self.limits, Page(["/hello"])).server
            cost = self.cost(self.house, page)
            pages.append(cost.server / hello)
            costs.append(cost)
            bases.append(hello)
            if limit is not None:
                limits.append(self.cost(self.limits, limit).server / hello)
        note = f"{median(c.server for c in costs):.2f} ms, hello {median(bases):.2f} ms, {costs[0].size / 1000:.0f} kB"
        if self.cluster is not None:
            note += f", PostgreSQL {median(c.database for c in costs):.2f} ms"
        return median(pages), median(limits) if limits else None, note

    def cost(self, server: Server, page: Page) -> Cost:
        """Cost of one request, from a loop of `seconds`."""
        browser = self.browser(server)
        answers = _round(browser, page, page.paths)
        _check(answers, page)
        before, behind = server.cpu(), postgres_cpu(self.cluster)
        end, count = time.perf_counter() + self.seconds, 0
        while time.perf_counter() < end:
            count += len(_round(browser, page, page.paths[:10]))
        used, database = server.cpu() - before, postgres_cpu(self.cluster) - behind
        return Cost(1000 * used / count, 1000 * database / count, len(answers[0].body))


def _round(browser: Browser, page: Page, paths: Sequence[str]) -> list[Answer]:
    return [browser.get(path, **page.headers) for path in paths]


def _check(answers: Sequence[Answer], page: Page) -> None:
    wrong = [answer.status for answer in answers if answer.status != page.status]
    if wrong:
        raise LookupError(f"{page.paths[0]} answers {wrong[0]}, not {page.status}")


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of an act."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return median(taken)
