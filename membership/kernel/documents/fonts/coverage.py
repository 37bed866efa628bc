"""Writes `coverage.txt`: the code points that the shipped fonts can draw. Needs fonttools; not part of the program."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent


def drawn_code_points() -> list[int]:
    """Every code point that some font of this folder maps to a glyph, in order."""
    from fontTools.ttLib import TTFont  # type: ignore[import-not-found]

    found: set[int] = set()
    for path in HERE.glob("*.ttf"):
        found.update(TTFont(path).getBestCmap())
    return sorted(found)


def as_ranges(points: list[int]) -> list[str]:
    """Neighbouring points joined: "0041-005A", or "00AD" where one stands alone."""
    runs = [
        [point for _, point in run] for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0])
    ]
    return [f"{run[0]:04X}" if len(run) == 1 else f"{run[0]:04X}-{run[-1]:04X}" for run in runs]


if __name__ == "__main__":
    (HERE / "coverage.txt").write_text("\n".join(as_ranges(drawn_code_points())) + "\n", encoding="ascii")
