"""`membership charter …`: read, lay out, compare, preview and adopt a charter. What needs no database opens none."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from membership.kernel.command import Opens

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from membership.assembly.rules.document import CharterDocument
    from membership.directory.foundations.models import Foundation
    from membership.kernel.db import Database

TEXT = click.Path(exists=True, dir_okay=False, path_type=Path)
FAULTY = 1
"""Exit code of a text with faults, and of a text that is not laid out."""


@click.group()
def charter() -> None:
    """A foundation's charter: check it, read it in plain words, compare versions, see what it would bring about."""


@charter.command("check")
@click.argument("files", nargs=-1, required=True, type=TEXT)
def check_command(files: tuple[Path, ...]) -> None:
    """Say everything that is wrong with FILES, line by line, and remark on what is hardly meant. Exit code 1 where
    anything is wrong."""
    from membership.assembly.rules.remarks import remarks_of

    faulty = 0
    for file in files:
        found = _faults(_text(file))
        for line, message in found:
            click.echo(f"{file}:{line}: {message}" if line else f"{file}: {message}", err=True)
        faulty += bool(found)
        if not found:
            document = _read(file)
            asked = len(document.open_questions())
            told = f"{len(document.rules)} rules, {asked} open question{'' if asked == 1 else 's'}"
            click.echo(f"{file}: {document.charter.label}: {told}")
            for line, message in remarks_of(document):
                click.echo(f"{file}:{line}: remark: {message}")
    sys.exit(FAULTY if faulty else 0)


@charter.command("template")
@click.argument("name", required=False)
def template_command(name: str | None) -> None:
    """The charters that ship with the product by name, or the text of the one that is called NAME."""
    from membership.assembly.rules.templates import SHELF, template_names

    if name is None:
        click.echo("\n".join(template_names()))
    elif name in template_names():
        click.echo((SHELF / f"{name}.toml").read_text(encoding="utf-8"), nl=False)
    else:
        raise click.ClickException(f"There is no template “{name}”; there are {', '.join(template_names())}.")


@charter.command("explain")
@click.argument("file", type=TEXT)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Mark what holds on this day.")
def explain_command(file: Path, as_of: datetime | None) -> None:
    """FILE in plain words: every rule with its clause and source, and what the text leaves open."""
    from membership.assembly.rules.reading import explain, written

    document = _read(file)
    for line in written(explain(document.on(as_of.date()) if as_of else document)):
        click.echo(line)


@charter.command("format")
@click.argument("files", nargs=-1, required=True, type=TEXT)
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 where a file is not laid out.")
def format_command(files: tuple[Path, ...], check: bool) -> None:
    """Lay FILES out in the one way: order of keys, spacing, comments kept."""
    untidy = []
    for file in files:
        text = _text(file)
        written = _tidy(file, text)
        if written != text:
            untidy.append(file)
            if not check:
                file.write_text(written, encoding="utf-8", newline="\n")
            click.echo(f"{file}: {'would be laid out anew' if check else 'laid out anew'}")
    sys.exit(FAULTY if check and untidy else 0)


@charter.command("schema")
def schema_command() -> None:
    """The JSON Schema of charters, for editors."""
    from membership.assembly.rules.schema import schema_text

    click.echo(schema_text(), nl=False)


@charter.command("diff")
@click.argument("old", type=TEXT)
@click.argument("new", type=TEXT)
def diff_command(old: Path, new: Path) -> None:
    """What NEW says that OLD does not: rules added, removed and changed, in words."""
    from membership.assembly.rules.comparing import differences, written

    for line in written(differences(_read(old), _read(new))):
        click.echo(line)


Option = Callable[[Any], Any]
foundation_option = click.option(
    "--foundation", "slug", required=True, help="The foundation's word in addresses."
)


def with_database(opens: Opens, option: Option) -> click.Group:
    """The whole group: `opens` gives the database, `option` is the command line's way of naming one."""
    charter.add_command(_preview_command(opens, option))
    charter.add_command(_adopt_command(opens, option))
    charter.add_command(_happened_command(opens, option))
    return charter


def _preview_command(opens: Opens, option: Option) -> click.Command:
    @click.command("preview")
    @click.argument("text_file", metavar="FILE", type=TEXT)
    @foundation_option
    @click.option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Default: the day on which it takes effect."
    )
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    @option
    @click.pass_context
    def preview_command(
        ctx: click.Context,
        text_file: Path,
        slug: str,
        as_of: datetime | None,
        as_json: bool,
        file: Path | None,
    ) -> None:
        """What adopting FILE would bring about: seats, dues, members, caps, open votes. Nothing is changed."""
        document = _read(text_file)
        day = as_of.date() if as_of else document.charter.effective_from
        with opens(ctx, file) as database:
            found = _preview(database, slug, document, day)
        click.echo(_consequences(found, document.on(day), document.charter.foreign_to(slug), as_json=as_json))

    return preview_command


def _consequences(found: Any, document: CharterDocument, foreign: str, *, as_json: bool) -> str:
    """The preview with what it newly leaves open; `foreign`: why it cannot be adopted here, if it cannot."""
    from membership.assembly.rules.comparing import newly_open

    opened = found.rules.opened if found.rules is not None else newly_open(None, document)
    if as_json:
        told = found.as_json() | {"newly_open": list(opened), "cannot_be_adopted": foreign}
        return json.dumps(told, indent=2, ensure_ascii=False)
    return "\n".join([*filter(None, [foreign]), *found.lines(), *(f"Newly open: {one}" for one in opened)])


def _adopt_command(opens: Opens, option: Option) -> click.Command:
    @click.command("adopt")
    @click.argument("text_file", metavar="FILE", type=TEXT)
    @foundation_option
    @option
    @click.pass_context
    def adopt_command(ctx: click.Context, text_file: Path, slug: str, file: Path | None) -> None:
        """Adopt FILE: its text says for which wing, and from when. An adopted version is never changed."""
        document = _read(text_file)
        with opens(ctx, file) as database:
            click.echo(_adopt(database, slug, document, text_file))

    return adopt_command


def _happened_command(opens: Opens, option: Option) -> click.Command:
    @click.command("happened")
    @click.argument("name")
    @click.argument("happened_on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
    @click.option("--number", type=int, help="What a body set, such as the size of a class.")
    @click.option(
        "--wing", type=click.Choice(["business", "technical"]), default="business", show_default=True
    )
    @foundation_option
    @option
    @click.pass_context
    def happened_command(
        ctx: click.Context,
        name: str,
        happened_on: datetime,
        number: int | None,
        wing: str,
        slug: str,
        file: Path | None,
    ) -> None:
        """Record that the event NAME, for which the charter waits, happened on DATE, or which number a body set."""
        with opens(ctx, file) as database:
            _happened(database, slug, wing, name, happened_on.date(), number)
        click.echo(
            f"Recorded: {name}, {happened_on:%Y-%m-%d}" + (f", {number}." if number is not None else ".")
        )

    return happened_command


def _happened(database: Database, slug: str, wing: str, name: str, on: date, number: int | None) -> None:
    from membership.assembly.rules.recording import record_charter_event
    from membership.business.lifecycle.happening import note_charter_event
    from membership.kernel.errors import Conflict, RuleBroken
    from membership.kernel.work import open_work, system_permit

    with database.reading() as session:
        foundation_id = _foundation(session, slug).id
    try:
        with open_work(system_permit(database, "cli", f"charter happened {name}")) as work:
            if wing == "technical":
                record_charter_event(work, foundation_id, "technical", name, on, number=number)
            else:
                note_charter_event(work, foundation_id, name, on, number=number)
    except (Conflict, RuleBroken) as refusal:
        raise click.ClickException(refusal.message) from refusal


def _preview(database: Database, slug: str, document: CharterDocument, on: date) -> Any:
    with database.reading() as session:
        foundation = _foundation(session, slug)
        if document.charter.wing == "technical":
            from membership.technical.charter.preview import preview_technical_charter
            from membership.technical.projects.queries import holders_by_level

            return preview_technical_charter(session, foundation.id, document, on, [holders_by_level])
        from membership.business.lifecycle.preview.previewing import preview_charter
        from membership.kernel.times import business_date, now

        today = business_date(now(), foundation.zone)
        return preview_charter(session, foundation.id, document, on, today=today)


def _adopt(database: Database, slug: str, document: CharterDocument, file: Path) -> str:
    from membership.kernel.work import open_work, system_permit

    with database.reading() as session:
        foundation_id = _foundation(session, slug).id
    text = _text(file)
    with open_work(system_permit(database, "cli", f"charter adopt {file.name}")) as work:
        if document.charter.wing == "technical":
            from membership.technical.charter.operations import adopt_technical_charter

            version = adopt_technical_charter(work, foundation_id, text)
        else:
            from membership.business.lifecycle.operations import adopt_business_charter

            version = adopt_business_charter(work, foundation_id, text).version
        return f"{version.title}: version {version.number} is in force from {version.effective_from}."


def _foundation(session: Session, slug: str) -> Foundation:
    from membership.directory.foundations.queries import foundation_named

    return foundation_named(session, slug)


def _read(file: Path) -> CharterDocument:
    """The charter in the file. Ends with every fault, each on its line."""
    from membership.assembly.rules.notation import read_charter

    text = _text(file)
    if found := list(_faults(text)):
        for line, message in found:
            click.echo(f"{file}:{line}: {message}" if line else f"{file}: {message}", err=True)
        raise click.ClickException(f"{len(found)} fault{'' if len(found) == 1 else 's'}; nothing was done.")
    return read_charter(text)


def _tidy(file: Path, text: str) -> str:
    from membership.assembly.rules.errors import CharterError
    from membership.assembly.rules.formatting import format_charter

    try:
        return format_charter(text)
    except CharterError as error:
        raise click.ClickException(f"{file}: {error}") from error


def _faults(text: str) -> list[tuple[int, str]]:
    from membership.assembly.rules.notation import faults

    return faults(text)


def _text(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise click.ClickException(f"{file}:{line}: this is not UTF-8 text.") from error
