"""The command line's ways to a person's data: their file, and their erasure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from membership.kernel.command import Opens

if TYPE_CHECKING:
    from membership.kernel.room import Room

WHO = "EMAIL|HANDLE|ID"


def person_group(
    opens: Opens,
    option: Callable[[Any], Any],
    rooms: Callable[[], Sequence[Room]],
) -> click.Group:
    """The group: `opens` gives the database, `option` is the command line's way of naming one, `rooms` the house's."""

    @click.group()
    def person() -> None:
        """People, and what is kept of them."""

    @person.command("export")
    @click.argument("who", metavar=WHO)
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file, not the terminal.")
    @option
    @click.pass_context
    def person_export(ctx: click.Context, who: str, out: Path | None, file: Path | None) -> None:
        """Everything that is kept of one person, with its purpose and for how long, as JSON."""
        from membership.directory.people.export import export_person

        with opens(ctx, file) as database:
            click.echo(export_person(database, rooms(), who, out), nl=False)

    @person.command("erase")
    @click.argument("who", metavar=WHO)
    @click.option("--reason", required=True, help="Such as: asked for by the person on 3 March.")
    @click.confirmation_option(prompt="Names and addresses go for good. Erase this person?")
    @option
    @click.pass_context
    def person_erase(ctx: click.Context, who: str, reason: str, file: Path | None) -> None:
        """Empty what is kept of one person; what was decided and issued stays, without the name."""
        from membership.directory.people.erasing import erase_and_wipe

        with opens(ctx, file) as database:
            erase_and_wipe(database, rooms(), who, reason)
            click.echo("Erased. What may still name the person, and why:")
            for table, why in (one for room in rooms() for one in room.retained):
                click.echo(f"  {table}: {why}")

    return person
