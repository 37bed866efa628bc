"""R56: every rule marked [D] in INVARIANTS.md is kept by the database and broken here by raw SQL, or says what brings it.

An attempt is a test named `test_<rule>_...` in this folder, or one of those in `ELSEWHERE`. It runs on both engines, and
names every table on which the rule is declared: a rule or a table without an attempt fails the build.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from membership.app import load_models
from membership.kernel.rules import RULES
from tests.engines.schema import every_model

ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/invariants"

NUMBERS = {
    "M": "12345678", "T": "12345", "V": "12345678", "B": "123456", "L": "1234578", "N": "123456", "W": "12456",
    "A": "12", "U": "12", "G": "1",
}  # fmt: skip
ENFORCED = frozenset(letter + number for letter, numbers in NUMBERS.items() for number in numbers)
"""The rules marked [D], whether or not their tables exist."""

BALLOTS = "secret ballots: the room assembly/elections of a later issue"
STRIPE = "the Stripe inbox and outbox: a later issue brings them to business/dues"
NOT_YET = {
    **dict.fromkeys(("B1", "B2", "B3", "B4", "B5", "B6"), BALLOTS),
    **dict.fromkeys(("W1", "W2", "W4"), STRIPE),
}
"""Rule -> what brings it. This list only gets shorter."""

BY_THE_DOORWAY = {
    "A2": "no trigger of SQLite can look at the commit: the only doorway refuses what is unrecorded, and `verify` finds "
    "what came around it; the attempts in test_kernel_rules.py do both"
}
"""Rules that no table declares, and what keeps them instead."""

HOUSE = {
    "C1": "adopted charters are final",
    "D1": "printed documents are final",
    "E1": "a benefit is used no more than the tier gives, unless by a named exception; uses and deliveries are final",
    "H1": "the acts of a membership follow the one map",
    "H2": "a change to who binds a company is settled once, by a second person",
    "J1": "an application moves along its map, and what was decided on stays as it was typed",
    "J2": "texts of agreements, agreements as they were sent, signatures and acceptances are final",
    "O1": "a company has one owner of more than half at a time",
    "O2": "no ring of owners",
    "O3": "what was said of a company is superseded, never edited",
    "S1": "notes of staff are superseded, and what a person confirmed stays",
    "S2": "mail to many says, and goes to, what was held; whoever held it is no second person",
}
"""Rules of our own that INVARIANTS.md does not list."""

ACCOUNTS = "tests/directory/accounts/test_database_rules.py"
ELSEWHERE = {
    "C1": ["tests/assembly/rules/test_adoption.py::test_c1_an_adopted_charter_is_never_changed_nor_removed"],
    "D1": ["tests/kernel/documents/test_store.py::test_the_database_refuses_to_change_or_remove_a_document"],
    "G1": ["tests/technical/projects/test_registers.py::test_the_database_keeps_the_register"],
    "M5": [f"{ACCOUNTS}::test_one_address_is_one_account"],
    "M7": [
        f"{ACCOUNTS}::test_nothing_of_a_grant_changes_but_its_end",
        f"{ACCOUNTS}::test_the_end_of_a_grant_never_moves_away",
        f"{ACCOUNTS}::test_a_grant_is_never_removed",
        f"{ACCOUNTS}::test_a_grant_has_its_foundation_start_end_and_grantor",
    ],
    "M8": [f"{ACCOUNTS}::test_the_last_active_admin_stays"],
    "U1": [
        f"{ACCOUNTS}::test_a_link_is_used_once",
        f"{ACCOUNTS}::test_two_secrets_of_one_digest_cannot_stand",
        f"{ACCOUNTS}::test_a_session_stays_that_of_its_account_and_cookie",
        f"{ACCOUNTS}::test_a_recovery_code_and_a_challenge_are_used_once",
    ],
    "U2": [f"{ACCOUNTS}::test_the_last_step_of_one_time_passwords_only_grows"],
    "W5": ["tests/kernel/jobs/test_schedule.py::test_the_database_refuses_a_second_run_of_a_due_time"],
}
"""Rule -> its attempts that stand beside the code of their room."""


OWED: dict[str, set[str]] = {}
"""Rule -> tables whose attempt is still owed by a room that is landing. This list only gets shorter."""


@pytest.fixture(autouse=True)
def _every_rule() -> None:
    load_models()
    every_model()


def functions(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each test of a file, its decorators included."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            yield node.name, "\n".join(lines[first - 1 : node.end_lineno])


@cache
def attempts() -> dict[str, dict[str, str]]:
    """Rule -> the attempts to break it: "file::name" -> text."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / HERE).glob("test_*.py")):
        for name, text in functions(path):
            if rule := re.match(r"test_([a-z]\d)_", name):
                found.setdefault(rule[1].upper(), {})[f"{HERE}/{path.name}::{name}"] = text
    for rule, places in ELSEWHERE.items():
        for place in places:
            file, name = place.split("::")
            text = dict(functions(ROOT / file)).get(name)
            assert text is not None, f"{place} is gone: name another attempt of {rule}"
            found.setdefault(rule, {})[place] = text
    return found


@cache
def collected() -> dict[str, set[str]]:
    """Attempt -> the engines on which pytest runs it."""
    files = sorted({place.split("::")[0] for places in attempts().values() for place in places})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    output = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout
    engines: dict[str, set[str]] = {}
    for line in output.splitlines():
        if match := re.match(r"(\S+?::\w+)(\[.*)?$", line):
            words = re.findall(r"sqlite|postgresql", match[2] or "")
            engines.setdefault(match[1], set()).update(words)
    return engines


def without_attempt(rules: dict[str, set[str]], known: dict[str, dict[str, str]]) -> set[tuple[str, str]]:
    """Rule and table, where no attempt of the rule names the table."""
    return {
        (rule, table)
        for rule, tables in rules.items()
        for table in tables
        if not any(re.search(rf"\b{table}\b", text) for text in known.get(rule, {}).values())
    }


def test_every_rule_is_declared_or_says_what_brings_it() -> None:
    assert ENFORCED - RULES.keys() - NOT_YET.keys() - BY_THE_DOORWAY.keys() == set()


def test_what_is_declared_is_no_longer_awaited() -> None:
    assert RULES.keys() & NOT_YET.keys() == set()
    assert RULES.keys() & BY_THE_DOORWAY.keys() == set()
    assert NOT_YET.keys() <= ENFORCED


def test_no_rule_is_declared_under_an_unknown_number() -> None:
    assert RULES.keys() - ENFORCED - HOUSE.keys() == set()


@pytest.mark.parametrize("rule", sorted(ENFORCED - NOT_YET.keys() | HOUSE.keys()))
def test_the_rule_is_broken_by_raw_sql_on_both_engines(rule: str) -> None:
    places = attempts().get(rule, {})
    if rule in OWED and not places:
        pytest.skip(f"{rule}: the attempt is owed")
    assert places, f"no test tries to break {rule}"
    engines = set().union(*(collected().get(place, set()) for place in places))
    assert engines == {"sqlite", "postgresql"}, f"{rule} is tried on {sorted(engines)} only"


def test_every_table_that_keeps_a_rule_is_tried() -> None:
    missing = without_attempt(RULES, attempts())
    owed = {(rule, table) for rule, tables in OWED.items() for table in tables}
    assert missing - owed == set()
    assert owed - missing == set(), "these are tried now: take them off the list OWED"


def test_a_rule_or_a_table_without_attempt_is_noticed() -> None:
    """Negative control: take an attempt away, and the check above finds it."""
    assert without_attempt({"M1": {"business_term"}}, {}) == {("M1", "business_term")}
    poorer = {rule: places for rule, places in attempts().items() if rule != "W5"}
    assert ("W5", "kernel_job_run") in without_attempt(RULES, poorer)
    assert without_attempt({"A1": {"kernel_audit"}}, attempts()) == {("A1", "kernel_audit")}
