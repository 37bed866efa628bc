"""The migrations under test: those in `migrations/`, or, while the models still move, the first one written anew."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

from alembic.script import ScriptDirectory

from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import change_person, register_person
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.engines.schema import every_model

ROOT = Path(__file__).resolve().parents[2]


def first_migration() -> ModuleType:
    """The script that writes the first migration."""
    spec = importlib.util.spec_from_file_location("first_migration", ROOT / "scripts" / "first_migration.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def migrations(place: Path) -> Path:
    """The folder of the migrations. Without `migrations/HEAD` it is made in `place`, from the models."""
    real = ROOT / "migrations"
    if (real / "HEAD").exists():
        return real
    made = place / "migrations"
    shutil.copytree(real, made, ignore=shutil.ignore_patterns("__pycache__"))
    (made / "HEAD").write_text((real / "HEAD.later").read_text("utf-8"), "utf-8")
    every_model()
    script = first_migration()
    script.SQL = made / "sql"
    script.main()
    return made


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
