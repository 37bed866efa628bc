"""What was measured, judged and printed beside its limit."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.bar import BARS


@dataclass(frozen=True)
class Figure:
    """One figure, with the limit of the same run where there is one, and what else was seen."""

    key: str
    engine: str
    figure: float | None
    limit: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """goal, bar, missed, or absent (what is measured is not there)."""
        if self.figure is None:
            return "absent"
        bar = BARS[self.key]
        if self.figure <= bar.goal_on(self.engine):
            return "goal"
        return "bar" if self.figure <= bar.bar else "missed"

    @property
    def ratio(self) -> float | None:
        """Figure through limit."""
        return self.figure / self.limit if self.figure is not None and self.limit else None


@dataclass
class Results:
    """Everything measured in one run."""

    data: str = ""
    figures: list[Figure] = field(default_factory=list)

    def add(
        self, key: str, engine: str, figure: float | None, limit: float | None = None, note: str = ""
    ) -> Figure:
        """Note a figure and show it at once."""
        made = Figure(key, engine, figure, limit, note)
        self.figures.append(made)
        print(_line(made), flush=True)
        return made

    @property
    def missed(self) -> list[Figure]:
        """Figures below the bar."""
        return [figure for figure in self.figures if figure.verdict == "missed"]

    def write(self, path: Path) -> None:
        """Keep the figures as JSON."""
        about = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "data": self.data,
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        }
        rows = [
            {**asdict(f), "ratio": f.ratio, "verdict": f.verdict, **asdict(BARS[f.key])} for f in self.figures
        ]
        path.write_text(json.dumps({**about, "figures": rows}, indent=1) + "\n", encoding="utf-8")


HEADER = f"{'id':5}{'measure':52}{'engine':11}{'figure':>11}{'limit':>9}{'ratio':>7}{'bar':>8}{'goal':>8}  verdict  remark"


def table(figures: Sequence[Figure]) -> str:
    """All figures in the order of the list of bars."""
    order = {key: place for place, key in enumerate(BARS)}
    ordered = sorted(figures, key=lambda figure: (order[figure.key], figure.engine != "sqlite"))
    return "\n".join([HEADER, *map(_line, ordered)])


def _line(made: Figure) -> str:
    bar = BARS[made.key]
    unit = {"statements": "st", "files": "", "×": "×"}.get(bar.unit, bar.unit)
    figure = "–" if made.figure is None else f"{_number(made.figure)} {unit}".strip()
    limit = "–" if made.limit is None else _number(made.limit)
    ratio = "–" if made.ratio is None else _number(made.ratio)
    highest = "–" if bar.bar >= 1e9 else _number(bar.bar)
    cells = f"{bar.measure:5}{bar.title[:51]:52}{made.engine:11}{figure:>11}{limit:>9}{ratio:>7}{highest:>8}"
    return f"{cells}{_number(bar.goal_on(made.engine)):>8}  {made.verdict:7}  {made.note}"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
