"""The judge of the coverage: which bar a file has to reach, and that it is held to it."""

from __future__ import annotations

import importlib.util
import sys
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_groups", ROOT / "scripts" / "coverage_groups.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["coverage_groups"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("membership/kernel/money.py", "money"),
        ("membership/business/dues/payments.py", "money"),
        ("membership/business/dues/views/invoices.py", "elsewhere"),
        ("membership/assembly/motions/voting.py", "votes"),
        ("membership/assembly/motions/resolution_views.py", "elsewhere"),
        ("membership/assembly/rules/tally.py", "votes"),
        ("membership/business/members/policy.py", "authorization"),
        ("membership/kernel/grants.py", "authorization"),
        ("membership/webkit/access.py", "authorization"),
        ("membership/kernel/audit/verify.py", "audit"),
        ("membership/directory/accounts/operations/sessions.py", "sessions"),
        ("membership/frontdesk/search.py", "elsewhere"),
    ],
)
def test_each_file_has_its_bar(judge: ModuleType, path: str, group: str) -> None:
    assert judge.group_of(path) == group


def test_every_pattern_names_a_file_that_exists(judge: ModuleType) -> None:
    files = [str(path.relative_to(ROOT)) for path in (ROOT / "membership").rglob("*.py")]
    for pattern in (pattern for patterns in judge.GROUPS.values() for pattern in patterns):
        assert any(fnmatch(file, pattern) for file in files), pattern


def report(missing: list[list[int]], lines: int = 10) -> dict[str, Any]:
    summary = {
        "num_statements": lines,
        "covered_lines": lines,
        "num_branches": 4,
        "covered_branches": 4 - len(missing),
    }
    return {"summary": summary, "missing_lines": [], "missing_branches": missing}


def test_one_branch_that_no_test_took_is_below_the_bar_of_money(judge: ModuleType) -> None:
    found = judge.tallies(
        {"membership/kernel/money.py": report([[7, -3]]), "membership/cli.py": report([], 400)}
    )
    assert judge.below(found) == ["money"]
    assert "  membership/kernel/money.py: 7->exit" in list(judge.told(found, ["money"]))


def test_the_same_branch_elsewhere_is_not(judge: ModuleType) -> None:
    assert judge.below(judge.tallies({"membership/cli.py": report([[7, -3]], 400)})) == []
    assert judge.below(judge.tallies({"membership/cli.py": report([[7, -3], [8, 9]], 4)})) == ["elsewhere"]
