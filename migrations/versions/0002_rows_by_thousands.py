"""Ten thousand rows that come in by COPY rewrite no listing each, and two rules find the row before by its index.

All of it is PostgreSQL's: SQLite knows triggers for single rows only, and asks its indexes anyhow.

Revision ID: 0002
"""

from __future__ import annotations

from alembic import op

from membership.kernel.schema import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), f"{revision}_{{engine}}_up.sql")


def downgrade() -> None:
    run_script(op.get_bind(), f"{revision}_{{engine}}_down.sql")
