"""The repository works anywhere: its locks hold hashes and no address, its files no path of one machine."""

from __future__ import annotations

import subprocess

import pytest

from tests.architecture.checks.paths import CHECKED, addresses, machine_paths, unhashed
from tests.architecture.checks.source import ROOT, Source

LOCKS = ("requirements.lock", "requirements-workshop.lock")


def tracked() -> list[Source]:
    """Every text file that git keeps, but for what others wrote (vendored)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name.endswith(CHECKED) and "vendor/" not in name]
    paths = [(name, ROOT / name) for name in names]
    return [Source(name, path.read_text(encoding="utf-8")) for name, path in paths if path.is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_hashes_and_no_address(name: str) -> None:
    lock = Source(name, (ROOT / name).read_text(encoding="utf-8"))
    assert [*map(str, addresses(lock)), *map(str, unhashed(lock))] == []


def test_the_running_program_is_locked_at_the_versions_that_the_tests_use() -> None:
    versions = [
        {
            line.split()[0]
            for line in (ROOT / name).read_text().splitlines()
            if "==" in line and line[0] not in " #"
        }
        for name in LOCKS
    ]
    assert versions[0] <= versions[1]


def test_no_lock_of_uv_is_kept() -> None:
    assert not [source.path for source in tracked() if source.path.endswith("uv.lock")]


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [str(finding) for source in tracked() for finding in machine_paths(source)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line", ["see /wor" + "k/main/docs", "cd /roo" + "t/x", "open('/hom" + "e/alice/x')"]
)
def test_a_planted_path_is_found(line: str) -> None:
    assert list(machine_paths(Source("docs/a.md", line)))


@pytest.mark.parametrize(
    "line", ["/work-items/7", "framework/main", "/projects/home/x", "../shared/charters"]
)
def test_a_lawful_path_is_left_alone(line: str) -> None:
    assert not list(machine_paths(Source("docs/a.md", line)))


@pytest.mark.parametrize(
    "line", ["a @ https:" + "//example.org/a.whl", "--index-url x", "    # from http:" + "//example.org"]
)
def test_a_planted_address_is_found(line: str) -> None:
    assert list(addresses(Source("requirements.lock", line)))


def test_a_planted_version_without_a_hash_is_found() -> None:
    assert list(unhashed(Source("requirements.lock", "flask==3.1.3\nclick==8.5.1 \\\n    --hash=sha256:00")))
