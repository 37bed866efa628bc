"""`membership organization …`: looking at a company from the command line. Everything heavy is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from membership.kernel.command import Opens


def organization_group(
    opens: Opens,
    option: Callable[[Any], Any],
) -> click.Group:
    """The group: `opens` gives the database, `option` is the command line's way of naming one."""

    @click.group()
    def organization() -> None:
        """Companies and institutions."""

    @organization.command("show")
    @click.argument("name_or_id")
    @click.option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of its group; today when left out."
    )
    @click.option(
        "--known-on",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Group and owners as they were known at the end of this day (UTC); as known now when left out.",
    )
    @option
    @click.pass_context
    def organization_show(
        ctx: click.Context, name_or_id: str, as_of: Any, known_on: Any, file: Path | None
    ) -> None:
        """What is known of a company, by its word in addresses, its number, or a present or former name."""
        from membership.directory.organizations.portrait import show_organization
        from membership.kernel.tabular.parameters import known_until
        from membership.kernel.times import now

        today = now().date()
        known_at = known_until(known_on.date() if known_on else None, today, "UTC")
        with opens(ctx, file) as database:
            click.echo(show_organization(database, name_or_id, as_of.date() if as_of else today, known_at))

    return organization
