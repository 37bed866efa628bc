"""The program knows its whole schema: a table that nobody imports would be missing from migrations and from the proof."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASK = "from membership.app import load_models; load_models(); import sys; print('\\n'.join(m for m in sys.modules))"


def test_every_module_that_maps_a_table_is_loaded_by_the_program() -> None:
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", ASK], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout.split()
    )
    mapping = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "membership").rglob("*.py")
        if "__tablename__ =" in path.read_text(encoding="utf-8")
    }
    assert mapping - loaded == set()
