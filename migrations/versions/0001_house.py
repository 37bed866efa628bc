"""The house: every table of the first release.

Revision ID: 0001
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run("up")


def downgrade() -> None:
    _run("down")


def _run(direction: str) -> None:
    connection = op.get_bind()
    path = Path(__file__).resolve().parent.parent / "sql" / f"0001_{connection.dialect.name}_{direction}.sql"
    for statement in path.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if "psycopg" in connection.dialect.driver else statement
        )
