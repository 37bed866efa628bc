"""`membership application list` and `membership agreement list`: the same queues as the pages, told in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from membership.kernel.command import Opens

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from membership.directory.foundations.models import Foundation


def joining_groups(opens: Opens, option: Callable[[Any], Any]) -> tuple[click.Group, click.Group]:
    """Both groups: `opens` gives the database, `option` is the command line's way of naming one."""
    return _applications(opens, option), _agreements(opens, option)


def _applications(opens: Opens, option: Callable[[Any], Any]) -> click.Group:
    @click.group()
    def application() -> None:
        """Applications for membership."""

    @application.command("list")
    @click.option("--foundation", "slug", required=True, help="The foundation's word in addresses.")
    @click.option("--state", default="open", show_default=True, help="A state, or “open”.")
    @option
    @click.pass_context
    def application_list(ctx: click.Context, slug: str, state: str, file: Path | None) -> None:
        """The longest waiting first, with the day until which the charter wants a decision."""
        from membership.business.lifecycle.joining_queries import applications
        from membership.business.lifecycle.moving import STATE_WORDS
        from membership.kernel.times import now

        if state not in ("open", *STATE_WORDS):
            raise click.ClickException(f"“{state}” is no state; known are open, {', '.join(STATE_WORDS)}.")
        with _place(opens, ctx, file, slug) as (session, place):
            for row in applications(session, place.id, state=state):
                days = (now() - row.state_since).days
                until = f"by {row.decide_by}" if row.decide_by else ""
                told = f"{STATE_WORDS[row.state]:15} {days:>4} days  {row.tier or row.tier_key:12} {row.legal_name}"
                click.echo(f"{row.public_id}  {told}  {until}".rstrip())

    return application


def _agreements(opens: Opens, option: Callable[[Any], Any]) -> click.Group:
    @click.group()
    def agreement() -> None:
        """Participation agreements."""

    @agreement.command("list")
    @click.option("--foundation", "slug", required=True, help="The foundation's word in addresses.")
    @option
    @click.pass_context
    def agreement_list(ctx: click.Context, slug: str, file: Path | None) -> None:
        """Newest first, without those that were taken back."""
        from membership.business.lifecycle.joining_queries import agreements

        with _place(opens, ctx, file, slug) as (session, place):
            for row in agreements(session, place.id):
                sent = f"{row.sent_at:%Y-%m-%d}"
                click.echo(
                    f"{row.public_id}  {row.state:9} sent {sent}  text {row.number:<3} {row.legal_name}"
                )

    return agreement


@contextmanager
def _place(
    opens: Opens, ctx: click.Context, file: Path | None, slug: str
) -> Iterator[tuple[Session, Foundation]]:
    from membership.directory.foundations.queries import foundation_named

    with opens(ctx, file) as database, database.reading() as session:
        yield session, foundation_named(session, slug)
