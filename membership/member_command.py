"""`membership member …`: one membership by its number. What is heavy is imported by the command that needs it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from membership.kernel.db import Database

Opens = Callable[[click.Context, Path | None], AbstractContextManager["Database"]]
DAY = click.DateTime(["%Y-%m-%d"])
FOUNDATION = click.option("--foundation", "slug", required=True, help="The foundation's word in addresses.")
NUMBER = click.argument("number", type=int)


def member_group(database_of: Opens, option: Callable[[Any], Any]) -> click.Group:
    """The group; the two arguments are the command line's way to the database."""
    group = click.Group("member", help="Show, renew or end one membership, by its number.")

    @group.command("show")
    @NUMBER
    @FOUNDATION
    @option
    @click.pass_context
    def show_command(ctx: click.Context, number: int, slug: str, file: Path | None) -> None:
        """State, standing, terms and acts of member NUMBER."""
        from membership.business.lifecycle.member_command import show

        with database_of(ctx, file) as database:
            show(database, slug, number)

    @group.command("renew")
    @NUMBER
    @FOUNDATION
    @click.option("--tier", default="", help="Another tier for the next term.")
    @click.option("--years", default=1, show_default=True, help="How long the next term is.")
    @option
    @click.pass_context
    def renew_command(
        ctx: click.Context, number: int, slug: str, tier: str, years: int, file: Path | None
    ) -> None:
        """Add the next term of member NUMBER."""
        from membership.business.lifecycle.member_command import renew

        with database_of(ctx, file) as database:
            renew(database, slug, number, tier, years)

    group.add_command(_resign(database_of, option))
    return group


def _resign(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("resign")
    @NUMBER
    @FOUNDATION
    @click.option("--on", "ends_on", type=DAY, required=True, help="The first day without membership.")
    @click.option("--reason", required=True, help="Why the company leaves.")
    @click.option("--waiver", default="", help="Why a late notice is accepted.")
    @option
    @click.pass_context
    def resign_command(
        ctx: click.Context,
        number: int,
        slug: str,
        ends_on: datetime,
        reason: str,
        waiver: str,
        file: Path | None,
    ) -> None:
        """Write down that member NUMBER leaves."""
        from membership.business.lifecycle.endings import Leave
        from membership.business.lifecycle.member_command import resign

        with database_of(ctx, file) as database:
            resign(database, slug, number, Leave(ends_on.date(), reason, waiver=waiver))

    command: click.Command = resign_command
    return command
