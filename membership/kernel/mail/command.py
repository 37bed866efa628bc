"""`membership outbox …`: the mails that the program wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from membership.kernel.command import Opens


def outbox_group(
    opens: Opens,
    option: Callable[[Any], Any],
) -> click.Group:
    """The group: `opens` gives the database, `option` is the command line's way of naming one."""

    @click.group()
    def outbox() -> None:
        """Mails that the program wrote."""

    @outbox.command("list")
    @option
    @click.pass_context
    def outbox_list(ctx: click.Context, file: Path | None) -> None:
        """Newest first."""
        from membership.kernel.mail.outbox import outbox as written

        with opens(ctx, file) as database, database.reading() as session:
            for mail in written(session):
                day = f"{mail.created_at:%Y-%m-%d %H:%M}"
                click.echo(f"{mail.id:>6}  {day}  {mail.state:8} {mail.to_address:32} {mail.subject}")

    @outbox.command("retry")
    @click.argument("mail_id", type=click.IntRange(1, 2**63 - 1))
    @option
    @click.pass_context
    def outbox_retry(ctx: click.Context, mail_id: int, file: Path | None) -> None:
        """Send a mail again that could not be sent."""
        from membership.kernel.mail.outbox import retry_mail
        from membership.kernel.work import open_work, system_permit

        with (
            opens(ctx, file) as database,
            open_work(system_permit(database, "cli", "outbox retry")) as work,
        ):
            retry_mail(work, mail_id)
        click.echo("The mail will be sent again.")

    return outbox
