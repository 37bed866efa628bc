"""The wheel carries all that the program needs, and runs where nothing of this checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.checks.source import ROOT

SHIPPED = ("templates", "static", "migrations")


def run(*command: str | Path, cwd: Path, timeout: int = 240) -> str:
    """What a command prints; it must succeed. Settings of this process are kept from it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MEMBERSHIP_", "PYTHON"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=kept,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what would be packed."""
    source = tmp_path_factory.mktemp("source")
    for name in ("membership", *SHIPPED):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copyfile(ROOT / name, source / name)
    built = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, source, cwd=built)
    return next(built.glob("*.whl"))


def test_the_wheel_carries_templates_static_files_and_migrations(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"membership/_shipped/{path.relative_to(ROOT).as_posix()}"
        for name in SHIPPED
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected <= carried, sorted(expected - carried)[:10]


def test_the_wheel_carries_every_file_of_the_package_and_nothing_of_the_workshop(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "membership").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected <= carried, sorted(expected - carried)[:10]
    assert not [name for name in carried if name.startswith(("tests/", "scripts/"))]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `membership` of a clean environment with the locked versions and the wheel, and nothing else."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    python = home / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-qq", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=home)
    run(python, "-m", "pip", "install", "-qq", "--no-deps", wheel, cwd=home)
    return home / "venv" / "bin" / "membership"


def test_the_installed_program_is_the_one_of_the_wheel(installed: Path) -> None:
    where = run(
        installed.with_name("python"),
        "-c",
        "import membership; print(membership.__file__)",
        cwd=installed.parent,
    )
    assert str(installed.parents[1]) in where


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not (ROOT / "membership/demo/command.py").exists(), reason="there is no demonstration yet"
)
def test_the_installed_program_runs_the_demonstration(installed: Path, tmp_path: Path) -> None:
    file = tmp_path / "demo.db"
    run(installed, "demo", "--no-serve", "--database", file, cwd=tmp_path, timeout=580)
    run(installed, "audit", "verify", "--database", file, cwd=tmp_path)
