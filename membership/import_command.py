"""`membership import …` and `membership landscape …`: data from files. What is heavy is imported by the command that needs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from membership.kernel.command import Opens
from membership.member_command import DAY, FOUNDATION

SOURCE = click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
PREVIEW = click.option("--preview", is_flag=True, help="Say what would happen, and change nothing.")
KINDS = {
    "members": "Member companies from a CSV or XLSX file: all of them, or none.",
    "people": "People, where they work and whom they act for, from a CSV or XLSX file: all of them, or none.",
    "terms": "Terms of memberships from a CSV or XLSX file: all of them, or none.",
}


def import_group(database_of: Opens, option: Callable[[Any], Any]) -> click.Group:
    """The group; the two arguments are the command line's way to the database."""
    group = click.Group("import", help="Bring in data from files.")
    for kind, about in KINDS.items():
        group.add_command(_rows(kind, about, database_of, option))
    return group


def _rows(kind: str, about: str, database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command(kind, help=about)
    @SOURCE
    @FOUNDATION
    @click.option(
        "--map",
        "said",
        multiple=True,
        metavar="COLUMN=FIELD",
        help="What a column gives; COLUMN= leaves it out.",
    )
    @PREVIEW
    @option
    @click.pass_context
    def take_in(
        ctx: click.Context, source: Path, slug: str, said: tuple[str, ...], preview: bool, file: Path | None
    ) -> None:
        from membership.business.lifecycle.import_command import import_rows

        with database_of(ctx, file) as database:
            import_rows(database, kind, source, slug, preview=preview, said=said)

    return take_in


def landscape_group(database_of: Opens, option: Callable[[Any], Any]) -> click.Group:
    """The group, as above."""
    group = click.Group("landscape", help="Members as landscape.yml, the form of cloud-native landscapes.")
    group.add_command(_landscape_import(database_of, option))
    group.add_command(_landscape_export(database_of, option))
    return group


def _landscape_import(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("import")
    @SOURCE
    @FOUNDATION
    @click.option("--category", default="", help="The category in which the members stand.")
    @PREVIEW
    @option
    @click.pass_context
    def take_in(
        ctx: click.Context, source: Path, slug: str, category: str, preview: bool, file: Path | None
    ) -> None:
        """Take in the members of a landscape: all of them, or none. Each subcategory is a tier."""
        from membership.business.lifecycle.import_command import import_rows

        if source.suffix.casefold() not in (".yml", ".yaml"):
            raise click.ClickException("A landscape is a file that ends in .yml or .yaml.")
        with database_of(ctx, file) as database:
            import_rows(database, "members", source, slug, preview=preview, category=category)

    return take_in


def _landscape_export(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("export")
    @FOUNDATION
    @click.option("--as-of", type=DAY, help="The members of which day; today without it.")
    @click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The file to write; the terminal without it.",
    )
    @click.option(
        "--logos",
        type=click.Path(file_okay=False, path_type=Path),
        help="A folder for the files of the logos.",
    )
    @option
    @click.pass_context
    def export(
        ctx: click.Context,
        slug: str,
        as_of: datetime | None,
        out: Path | None,
        logos: Path | None,
        file: Path | None,
    ) -> None:
        """Write the members as a landscape, a subcategory for each tier; that it was taken stands in the log."""
        from membership.business.lifecycle.import_command import export_landscape

        with database_of(ctx, file) as database:
            export_landscape(database, slug, out, as_of, logos)

    return export
