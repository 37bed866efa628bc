"""R57: what the tests never took, by group: 100 % of the branches where money, votes, rights, the log and sessions are
decided, 95 % elsewhere. Reads the data that `make coverage` has left; ends with 1 when a group is below its bar.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

SHOWN = (
    "*/views.py",
    "*/views/*",
    "*_views.py",
    "*/forms.py",
    "*/reports.py",
    "*/room.py",
    "*/documents.py",
    "*/printing.py",
)
"""What shows and does not decide: measured with the rest, wherever it stands."""
GROUPS: dict[str, tuple[str, ...]] = {
    "money": ("membership/kernel/money.py", "membership/business/dues/*"),
    "votes": (
        "membership/assembly/motions/*", "membership/assembly/meetings/*", "membership/assembly/rules/quorum.py",
        "membership/assembly/rules/tally.py", "membership/assembly/rules/shares.py", "membership/assembly/rules/bases.py",
    ),
    "authorization": (
        "membership/*/policy.py", "membership/*/grants.py", "membership/webkit/access.py", "membership/kernel/viewer.py",
        "membership/directory/accounts/roles.py",
    ),
    "audit": ("membership/kernel/audit/*", "membership/kernel/work.py"),
    "sessions": (
        "membership/directory/accounts/operations/sessions.py", "membership/directory/accounts/cookies.py",
        "membership/directory/accounts/security.py", "membership/directory/accounts/tokens.py",
    ),
}  # fmt: skip
ELSEWHERE = "elsewhere"
LEAST = {**dict.fromkeys(GROUPS, 100.0), ELSEWHERE: 95.0}


@dataclass
class Tally:
    """Lines and branches of one group, and the places that no test reached."""

    covered: int = 0
    all: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Covered lines and branches of all of them; 100 where there are none."""
        return 100.0 * self.covered / self.all if self.all else 100.0


def group_of(path: str) -> str:
    """The first group that claims a file; what only shows belongs to none."""
    if not any(fnmatch(path, pattern) for pattern in SHOWN):
        for name, patterns in GROUPS.items():
            if any(fnmatch(path, pattern) for pattern in patterns):
                return name
    return ELSEWHERE


def tallies(files: Mapping[str, Any]) -> dict[str, Tally]:
    """Each group's tally of a report in coverage's JSON."""
    found = {name: Tally() for name in LEAST}
    for path, report in sorted(files.items()):
        group, summary = found[group_of(path)], report["summary"]
        group.covered += summary["covered_lines"] + summary["covered_branches"]
        group.all += summary["num_statements"] + summary["num_branches"]
        places = [str(line) for line in report["missing_lines"]]
        places += [
            f"{a}->{b if b > 0 else 'exit'}"
            for a, b in report["missing_branches"]
            if a not in report["missing_lines"]
        ]
        if places:
            group.missing.append(f"{path}: {', '.join(places)}")
    return found


def below(found: Mapping[str, Tally]) -> list[str]:
    """Groups that do not reach their bar."""
    return [name for name, tally in found.items() if tally.percent < LEAST[name]]


def told(found: Mapping[str, Tally], only: Iterable[str]) -> Iterable[str]:
    """The table, and what is missing in the named groups."""
    for name, tally in found.items():
        yield f"{name:14} {tally.percent:6.2f} %  (at least {LEAST[name]:.0f} %)"
    for name in only:
        yield f"\n{name}, not reached:"
        yield from (f"  {place}" for place in found[name].missing)


def main() -> int:
    """Combine what the processes left, and judge."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True)  # noqa: S603
        found = tallies(json.loads(report.read_text(encoding="utf-8"))["files"])
    short = below(found)
    sys.stdout.write("\n".join(told(found, short)) + "\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
