"""What must not stand in the repository: addresses in locks, paths and registries of the machine it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.checks.source import Finding, Source

MACHINE = re.compile(r"(?<![\w.])/(?:wor[k]/(?:main|shared|\.)|roo[t]/|hom[e]/[a-z]|opt/(?:pyp[i]|wheel[s]))")
ADDRESS = re.compile(r":" + r"//|\b(?:index-url|find-links|trusted-host)\b")
PINNED = re.compile(r"^[A-Za-z0-9_.\[\]-]+==\S+")
CHECKED = (
    ".py",
    ".html",
    ".toml",
    ".lock",
    ".md",
    ".sh",
    ".txt",
    ".typ",
    ".css",
    ".yml",
    ".yaml",
    ".mjml",
    "Makefile",
    "run",
)


def machine_paths(source: Source) -> Iterator[Finding]:
    """Paths that exist on one machine only."""
    for number, line in enumerate(source.lines, start=1):
        match = MACHINE.search(line)
        if match:
            yield Finding(source.path, number, f"{match[0]}… is a path of one machine")


def addresses(source: Source) -> Iterator[Finding]:
    """A lock names versions and hashes, never where they come from."""
    for number, line in enumerate(source.lines, start=1):
        if ADDRESS.search(line):
            yield Finding(source.path, number, "an address stands in a lock")


def unhashed(source: Source) -> Iterator[Finding]:
    """Every version in a lock is followed by its hashes."""
    for number, line in enumerate(source.lines, start=1):
        following = source.lines[number] if number < len(source.lines) else ""
        if PINNED.match(line) and "--hash=sha256:" not in following:
            yield Finding(source.path, number, f"{line.split()[0]} has no hash")
