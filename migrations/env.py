"""Alembic's way into the program: the connection comes from `membership.kernel.schema`, which holds the lock."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
