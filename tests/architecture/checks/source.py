"""What every check works on: a file with its text, and what is found in it, as a sentence with file and line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FLOORS = (
    "config",
    "kernel",
    "webkit",
    "directory",
    "assembly",
    "business",
    "technical",
    "frontdesk",
    "bridges",
    "demo",
)
WAIVER = re.compile(r"# architecture: \S+ \S+")
"""A line may be excused by saying why: `# architecture: the engine owns this table`."""


@dataclass(frozen=True)
class Finding:
    """A breach: where, and what is wrong with it."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}"


@dataclass(frozen=True)
class Source:
    """One file, by its path from the root of the repository."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def floor(self) -> str:
        """The floor or wing in which the file stands: membership/business/dues/models.py -> business."""
        return Path(self.path).parts[1].removesuffix(".py")

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def found(self, line: int, says: str) -> Iterator[Finding]:
        """A finding, unless its line says why it is lawful."""
        if not (0 < line <= len(self.lines) and WAIVER.search(self.lines[line - 1])):
            yield Finding(self.path, line, says)


@dataclass(frozen=True)
class Check:
    """A rule that is looked for in single files, with samples that prove that it bites and that it does not bark."""

    look: Callable[[Source], Iterator[Finding]]
    planted: tuple[tuple[str, str], ...]
    lawful: tuple[tuple[str, str], ...] = ()


def package_files() -> list[Source]:
    """Every Python file of the package."""
    return _read(sorted((ROOT / "membership").rglob("*.py")))


def templates() -> list[Source]:
    """Every template that becomes HTML, and the typst documents."""
    folder = ROOT / "templates"
    return _read(
        sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".mjml", ".typ", ".j2"})
    )


def _read(paths: list[Path]) -> list[Source]:
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def dotted(node: ast.AST) -> str:
    """The name as written: `a.b.c`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the name that is called: ("self.session.commit", node)."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def imports(source: Source) -> Iterator[tuple[str, str, int]]:
    """Every import as (module, name or "", line)."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, node.lineno) for alias in node.names)
