"""The import contracts hold, and they bite: each kind of breach is planted in a copy of the package and caught."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
M = "membership/"


@dataclass(frozen=True)
class Breach:
    """Text added to files of the copy, the contract that must break, and what its report must name."""

    contract: str
    names: str
    files: dict[str, str]


def one(contract: str, path: str, text: str) -> Breach:
    """A breach planted in one file."""
    module = path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    return Breach(contract, module, {path: text})


PLANTED = {
    "business imports technical": one(
        "wall", M + "business/dues/planted.py", "import membership.technical.charter"
    ),
    "technical imports business": one(
        "wall", M + "technical/projects/planted.py", "from membership.business import dues"
    ),
    "across the wall, lazily in a function": one(
        "wall",
        M + "business/members/planted.py",
        "def peek():\n    from membership.technical import projects\n    return projects",
    ),
    "across the wall, for a type only": one(
        "wall",
        M + "technical/charter/planted.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from membership.business import charter",
    ),
    "across the wall, by a relative import": one(
        "wall", M + "business/board/planted.py", "from ...technical import projects"
    ),
    "across the wall, by way of a third file": Breach(
        "wall",
        "membership.business.dues.planted",
        {
            M + "business/dues/planted.py": "import membership.bridges.planted",
            M + "bridges/planted.py": "import membership.technical.projects",
        },
    ),
    "a business room up its corridor": one(
        "corridor-business", M + "business/charter/planted.py", "import membership.business.dues"
    ),
    "a business room up its corridor, lazily": one(
        "corridor-business",
        M + "business/members/planted.py",
        "def later():\n    import membership.business.board",
    ),
    "a technical room up its corridor": one(
        "corridor-technical", M + "technical/charter/planted.py", "import membership.technical.projects"
    ),
    "an assembly room up its corridor": one(
        "corridor-assembly", M + "assembly/bodies/planted.py", "import membership.assembly.meetings"
    ),
    "a directory room up its corridor": one(
        "corridor-directory", M + "directory/foundations/planted.py", "import membership.directory.people"
    ),
    "a room without a place in the corridor": one("corridor-business", M + "business/gossip/__init__.py", ""),
    "a floor without a place in the house": one("house", M + "attic/__init__.py", ""),
    "kernel imports directory": one("house", M + "kernel/planted.py", "import membership.directory.people"),
    "kernel reads the settings": Breach(
        "house",
        "membership.kernel.planted",
        {M + "config.py": "", M + "kernel/planted.py": "import membership.config"},
    ),
    "webkit imports directory": one("house", M + "webkit/planted.py", "import membership.directory.accounts"),
    "directory imports assembly": one(
        "house", M + "directory/people/planted.py", "import membership.assembly.bodies"
    ),
    "assembly imports business": one(
        "house", M + "assembly/motions/planted.py", "import membership.business.dues"
    ),
    "assembly imports technical, lazily": one(
        "house", M + "assembly/motions/planted.py", "def late():\n    import membership.technical.projects"
    ),
    "a wing goes through the doors itself": one(
        "house", M + "technical/projects/planted.py", "import membership.bridges"
    ),
    "a room leans on the demonstration": one(
        "house", M + "business/dues/planted.py", "import membership.demo"
    ),
    "the hall imports a wing": one("hall", M + "frontdesk/planted.py", "import membership.business.members"),
    "the hall imports the other wing, for a type only": one(
        "hall",
        M + "frontdesk/planted.py",
        "import typing\nif typing.TYPE_CHECKING:\n    import membership.technical.projects",
    ),
    "a policy imports flask": one("no-http", M + "business/members/policy.py", "import flask"),
    "an operation imports stripe": one("no-http", M + "business/dues/operations.py", "import stripe"),
    "a model imports wtforms, lazily": one(
        "no-http", M + "directory/people/models.py", "def shape():\n    import wtforms"
    ),
    "a query reaches werkzeug by way of another file": Breach(
        "no-http",
        "membership.assembly.bodies.planted",
        {
            M + "assembly/bodies/queries.py": "import membership.assembly.bodies.planted",
            M + "assembly/bodies/planted.py": "import werkzeug",
        },
    ),
    "kernel imports flask": one("no-http", M + "kernel/planted.py", "from flask import g"),
    "a second mouth speaks to stripe": one(
        "stripe", M + "business/lifecycle/planted.py", "def pay():\n    import stripe"
    ),
    "an operation imports a view": Breach(
        "room",
        "membership.business.members.operations",
        {
            M + "business/members/views.py": "",
            M + "business/members/operations.py": "import membership.business.members.views",
        },
    ),
    "a policy imports an operation": Breach(
        "room",
        "membership.technical.projects.policy",
        {
            M + "technical/projects/operations.py": "",
            M + "technical/projects/policy.py": "import membership.technical.projects.operations",
        },
    ),
    "a model imports a query, lazily": Breach(
        "room",
        "membership.assembly.motions.models",
        {
            M + "assembly/motions/queries.py": "",
            M + "assembly/motions/models.py": "def ask():\n    import membership.assembly.motions.queries",
        },
    ),
    "a cycle of two files": Breach(
        "acyclic",
        "planted_one",
        {
            M + "kernel/planted_one.py": "import membership.kernel.planted_two",
            M + "kernel/planted_two.py": "import membership.kernel.planted_one",
        },
    ),
    "a cycle closed lazily": Breach(
        "acyclic",
        "planted_one",
        {
            M + "business/dues/planted_one.py": "import membership.business.dues.planted_two",
            M
            + "business/dues/planted_two.py": "def back():\n    import membership.business.dues.planted_one",
        },
    ),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the linter said to each breach, and to the package as it stands: one process for all of them."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        ROOT / "membership",
        copy / "membership",
        ignore=shutil.ignore_patterns("__pycache__", "data", "*.ttf", "*.csv"),
    )
    shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
    order: dict[str, dict[str, str]] = {"nothing": {}} | {
        name: breach.files for name, breach in PLANTED.items()
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("breaches.py"))],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "400"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return result


def test_the_package_keeps_every_contract(findings: dict[str, dict[str, Any]]) -> None:
    assert findings["nothing"]["broken"] == [], findings["nothing"]["said"]


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_breach_is_caught(findings: dict[str, dict[str, Any]], kind: str) -> None:
    breach = PLANTED[kind]
    assert breach.contract in findings[kind]["broken"], findings[kind]["said"]
    assert breach.names in findings[kind]["said"], findings[kind]["said"]


def test_every_contract_has_a_planted_breach() -> None:
    from importlinter.api import read_configuration

    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    assert {contract["id"] for contract in contracts} == {breach.contract for breach in PLANTED.values()}
