"""A row of a term knows which term was sold, what of a begun period it owes, and at which price that period stays owed.

Rows that were written before are read as they were: each as a term of its own.

Revision ID: 0003
"""

from __future__ import annotations

from alembic import op

from membership.kernel.schema import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), f"{revision}_{{engine}}_up.sql")


def downgrade() -> None:
    run_script(op.get_bind(), f"{revision}_{{engine}}_down.sql")
