"""What imports miss, looked for in every file of the package and in every template; each check proves that it bites."""

from __future__ import annotations

import pytest

from tests.architecture.checks import banned, markup, shape, wall
from tests.architecture.checks.source import Check, Source, package_files, templates
from tests.engines.schema import every_model

CODE = shape.CHECKS | banned.CHECKS | wall.CHECKS
PAGES = markup.CHECKS | wall.TEMPLATE_CHECKS
SAMPLES = [
    pytest.param(check, path, text, id=f"{name}-{number}")
    for name, check in (CODE | PAGES).items()
    for number, (path, text) in enumerate(check.planted, start=1)
]
LAWFUL = [
    pytest.param(check, path, text, id=f"{name}-{number}")
    for name, check in (CODE | PAGES).items()
    for number, (path, text) in enumerate(check.lawful, start=1)
]


@pytest.mark.parametrize("rule", CODE)
def test_the_package_keeps_the_rule_that(rule: str) -> None:
    found = [str(finding) for source in package_files() for finding in CODE[rule].look(source)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", PAGES)
def test_the_templates_keep_the_rule_that(rule: str) -> None:
    found = [str(finding) for source in templates() for finding in PAGES[rule].look(source)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(("check", "path", "text"), SAMPLES)
def test_a_planted_breach_is_found(check: Check, path: str, text: str) -> None:
    assert list(check.look(Source(path, text)))


@pytest.mark.parametrize(("check", "path", "text"), LAWFUL)
def test_a_lawful_neighbour_is_left_alone(check: Check, path: str, text: str) -> None:
    assert not list(check.look(Source(path, text)))


def test_no_table_is_named_across_the_wall_or_up_a_floor() -> None:
    tables = every_model().tables
    found = [str(finding) for source in package_files() for finding in wall.foreign_tables(source, tables)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("membership/technical/projects/queries.py", "text('SELECT 1 FROM business_member')"),
        ("membership/business/dues/queries.py", "text('SELECT 1 FROM technical_project')"),
        ("membership/kernel/audit/log.py", "text('SELECT 1 FROM directory_person')"),
    ],
)
def test_a_planted_table_name_is_found(path: str, statement: str) -> None:
    tables = ["business_member", "technical_project", "directory_person"]
    assert list(wall.foreign_tables(Source(path, statement), tables))


def test_the_names_of_lower_tables_are_left_alone() -> None:
    source = Source(
        "membership/business/dues/queries.py", "text('SELECT 1 FROM directory_person, business_member')"
    )
    assert not list(wall.foreign_tables(source, ["business_member", "directory_person"]))
