"""The migrations under test, and some history for them to carry."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import change_person, register_person
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def revisions(folder: Path) -> list[str]:
    """Every revision, oldest first."""
    return [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()][::-1]


def first_statements(folder: Path, database: Database) -> list[str]:
    """The SQL of the first migration, statement by statement."""
    dialect = database.engine.dialect.name
    path = next(folder.glob(f"sql/{revisions(folder)[0]}_{dialect}_up.sql"))
    return path.read_text("utf-8").split("\n-- next\n")


def some_history(database: Database, count: int = 5) -> None:
    """Rows in several tables, with their entries in the log."""
    for number in range(count):
        with open_work(system_permit(database, "test")) as work:
            register_organization(work, OrganizationDetails(legal_name=f"Company {number}", country="DE"))
            person = register_person(work, f"Person {number}", email=f"p{number}@example.org")
            change_person(work, person.id, name=f"Person {number} II", phone="1", version=person.version)
