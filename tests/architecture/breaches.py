"""Plants breaches of the import contracts in a copy of the package, one at a time, and says which contracts noticed.

Run as a program with the copy as working directory: `python breaches.py < breaches.json > findings.json`.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Read breaches, write for each the ids of the contracts that broke and what the linter said."""
    breaches = json.load(sys.stdin)
    json.dump({name: _caught(files) for name, files in breaches.items()}, sys.stdout)


def _caught(files: dict[str, str]) -> dict[str, Any]:
    before = {name: Path(name).read_text() if Path(name).exists() else None for name in files}
    made = [parent for name in files for parent in (Path(name).parent,) if not parent.exists()]
    try:
        for name, text in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((before[name] or "") + "\n" + text + "\n")
        return _lint()
    finally:
        for name, old in before.items():
            if old is None:
                Path(name).unlink()
            else:
                Path(name).write_text(old)
        for folder in made:
            if folder.exists():
                folder.rmdir()


def _lint() -> dict[str, Any]:
    from importlinter import api  # noqa: F401 -- sets the linter up
    from importlinter.application import use_cases
    from importlinter.application.rendering import render_report

    options = use_cases.read_user_options("pyproject.toml")
    use_cases._register_contract_types(options)
    ids = {contract["name"]: contract["id"] for contract in options.contracts_options}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        report = use_cases.create_report(options, cache_dir=".grimp")
        render_report(report)
    broken = [ids[contract.name] for contract, check in report.get_contracts_and_checks() if not check.kept]
    return {"broken": broken, "said": said.getvalue()}


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
