"""The command line: the same operations as the pages. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from membership.business.lifecycle.joining_command import joining_groups
from membership.charter_command import with_database
from membership.directory.organizations.command import organization_group
from membership.directory.people.commands import person_group
from membership.foundation_command import foundation_group
from membership.import_command import import_group, landscape_group
from membership.kernel.mail.command import outbox_group
from membership.member_command import member_group

if TYPE_CHECKING:
    from membership.config import Settings
    from membership.kernel.db import Database
    from membership.kernel.room import Room
    from membership.kernel.tabular.declare import Report


class Friendly(click.Group):
    """A group whose commands tell a refusal in one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal of the program ends with exit code 1 (2 for settings)."""
        from membership.kernel.errors import Misconfigured, Refusal
        from membership.kernel.faults import sentence_for

        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            clause = f" (clause {refusal.clause})" if refusal.clause else ""
            raise click.ClickException(refusal.message + clause) from refusal
        except Misconfigured as fault:
            click.echo(f"Error: {fault}", err=True)
            sys.exit(2)
        except Exception as fault:
            raise click.ClickException(sentence_for(fault)) from fault


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"membership {version('foundation-membership')}")
        ctx.exit()


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version."
)
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A SQLite file, instead of MEMBERSHIP_DATABASE_URL.",
)
@click.pass_context
def main(ctx: click.Context, database: Path | None) -> None:
    """The back office of an open-source foundation."""
    ctx.obj = {"file": database}


def settings_of(ctx: click.Context, file: Path | None = None) -> Settings:
    """Settings of the environment; a file named on the command line wins over MEMBERSHIP_DATABASE_URL."""
    from membership.config import Settings

    chosen = file or ctx.find_root().obj.get("file")
    overrides = {"database_url": f"sqlite:///{chosen}"} if chosen else {}
    settings = Settings.from_environment(os.environ, **overrides)
    if not settings.database_url:
        raise click.UsageError("Which database? Give --database FILE, or set MEMBERSHIP_DATABASE_URL.")
    return settings


@contextmanager
def database_of(ctx: click.Context, file: Path | None = None) -> Iterator[Database]:
    """The database that the command works on."""
    from membership.kernel.db import Database

    settings = settings_of(ctx, file)
    path = settings.database_url.removeprefix("sqlite:///")
    if path != settings.database_url and ctx.command.name != "upgrade" and not Path(path).exists():
        raise click.ClickException(f"There is no database at {path}. Make one with `membership db upgrade`.")
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


database_option = click.option(
    "--database", "file", type=click.Path(dir_okay=False, path_type=Path), help="A SQLite file."
)


@main.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=1, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each.")
@database_option
@click.pass_context
def serve(ctx: click.Context, bind: str, workers: int, threads: int, file: Path | None) -> None:
    """Serve the web pages (production: behind a proxy that speaks TLS)."""
    from membership.server import serve_web

    serve_web(settings_of(ctx, file), bind=bind, workers=workers, threads=threads)


@main.command()
@database_option
@click.pass_context
def worker(ctx: click.Context, file: Path | None) -> None:
    """Do the jobs: mail, PDFs, scheduled runs."""
    from membership.server import work_and_leave

    work_and_leave(settings_of(ctx, file))


@main.group(invoke_without_command=True)
@click.option("--no-serve", is_flag=True, help="Build the database and stop.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port.")
@database_option
@click.pass_context
def demo(ctx: click.Context, no_serve: bool, port: int, file: Path | None) -> None:
    """Build the demonstration (three foundations, a year of acts) and serve it."""
    if ctx.invoked_subcommand is None:
        from membership.demo.command import build_demo, check_port
        from membership.server import serve_all

        if not no_serve:
            check_port(port)
        settings = build_demo(file or ctx.find_root().obj["file"], port=port)
        if not no_serve:
            serve_all(settings, bind=f"127.0.0.1:{port}")


@demo.command("code")
@click.argument("person")
def demo_code(person: str) -> None:
    """Print the present six-digit code of a demonstration person."""
    from membership.demo.sign_ins import current_code

    click.echo(current_code(person))


@main.group()
def db() -> None:
    """The schema of the database."""


@db.command("upgrade")
@click.argument("revision", default="head")
@database_option
@click.pass_context
def db_upgrade(ctx: click.Context, revision: str, file: Path | None) -> None:
    """Bring the database to the present shape (it is made when it does not exist)."""
    from membership.kernel.schema import current, upgrade

    with database_of(ctx, file) as database:
        upgrade(database, revision)
        click.echo(f"The database stands at revision {current(database)}.")


@db.command("downgrade")
@click.argument("revision")
@database_option
@click.pass_context
def db_downgrade(ctx: click.Context, revision: str, file: Path | None) -> None:
    """Take migrations back to REVISION ("base": all of them, with every table)."""
    from membership.kernel.schema import current, downgrade

    with database_of(ctx, file) as database:
        downgrade(database, revision)
        click.echo(f"The database stands at revision {current(database) or 'none'}.")


@db.command("check")
@database_option
@click.pass_context
def db_check(ctx: click.Context, file: Path | None) -> None:
    """Say whether the database has the shape that this program expects, and keeps what it acknowledges."""
    from membership.kernel.durability import faults
    from membership.kernel.schema import current, newest

    with database_of(ctx, file) as database:
        stands, expected = current(database), newest()
        problems = faults(database)
        if stands != expected:
            problems.append(
                f"It stands at revision {stands or 'none'}; run `membership db upgrade` to reach {expected}."
            )
        else:
            problems += _wrong_balances(database)
        for problem in problems:
            click.echo(problem, err=True)
        if problems:
            sys.exit(1)
        click.echo(f"The database stands at revision {stands}, as it should.")


def _wrong_balances(database: Database) -> list[str]:
    """Kept balances that are not what the ledger says (rule L6), as sentences."""
    from membership.business.dues.ledger_queries import differences

    with database.reading() as session:
        return [
            f"{one.what}: {one.kept} is kept, the ledger says {one.ledger}." for one in differences(session)
        ]


@main.group()
def audit() -> None:
    """The tamper-evident log."""


@audit.command("verify")
@click.option(
    "--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Heads kept outside."
)
@database_option
@click.pass_context
def audit_verify(ctx: click.Context, heads: Path | None, file: Path | None) -> None:
    """Recompute every chain and compare every live row with its last recorded values."""
    from membership.app import load_models
    from membership.kernel.audit.verify import Head, verify
    from membership.kernel.db import Base
    from membership.kernel.faults import kept_heads

    load_models()
    known = [Head(**item) for item in kept_heads(heads)] if heads else []
    with database_of(ctx, file) as database, database.reading() as session:
        verdict = verify(session, Base.metadata, known)
    for finding in verdict.findings:
        click.echo(str(finding), err=True)
    if verdict.findings:
        count = len(verdict.findings)
        raise click.ClickException(f"The log is broken: {count} finding{'' if count == 1 else 's'}.")
    click.echo(f"The log is whole: {verdict.entries:,} entries, {verdict.rows:,} rows.")


@audit.command("heads")
@database_option
@click.pass_context
def audit_heads(ctx: click.Context, file: Path | None) -> None:
    """Print the head of every chain as JSON, to be kept outside this machine."""
    import json

    from membership.kernel.audit.verify import heads

    with database_of(ctx, file) as database, database.reading() as session:
        click.echo(json.dumps([vars(head) for head in heads(session)], indent=1))


@main.group()
def report() -> None:
    """The reports that rooms declare."""


def declared_reports() -> list[Report]:
    """The reports of every room, by name."""
    from membership.app import rooms

    found: list[Report] = [declared for room in rooms() for declared in room.reports]
    return sorted(found, key=lambda declared: declared.name)


@report.command("list")
def report_list() -> None:
    """Names and titles, and what each asks beside the day."""
    for declared in declared_reports():
        asks = "".join(f" [--set {one.key}=…]" for one in declared.parameters)
        click.echo(f"{declared.name:32} {declared.title}{asks}")


@report.command("export")
@click.argument("name")
@click.option("--foundation", "slug", required=True, help="The foundation's word in addresses.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["csv", "xlsx", "json", "pdf"]),
    default="csv",
    show_default=True,
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today when it is left out.")
@click.option(
    "--known-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="As it was known at the end of this day; as it is known now when left out.",
)
@click.option(
    "--set",
    "typed",
    multiple=True,
    metavar="KEY=VALUE",
    help="What the report asks beside the day (see `report list`).",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output when left out."
)
@database_option
@click.pass_context
def report_export(
    ctx: click.Context,
    name: str,
    slug: str,
    format_name: str,
    as_of: Any,
    known_on: Any,
    typed: tuple[str, ...],
    out: Path | None,
    file: Path | None,
) -> None:
    """Write a report as CSV, XLSX, JSON or PDF; the export stands in the audit log."""
    from membership.frontdesk.export_command import export_report

    with database_of(ctx, file) as database:
        day, known = as_of and as_of.date(), known_on and known_on.date()
        pairs = dict(_pair(one) for one in typed)
        export_report(database, declared_reports(), name, slug, format_name, day, out, known, pairs)


def _pair(typed: str) -> tuple[str, str]:
    key, sign, value = typed.partition("=")
    if not sign:
        raise click.BadParameter(f"{typed!r} is no KEY=VALUE, such as since=2026-01-31.", param_hint="--set")
    return key.strip(), value.strip()


@main.group()
def account() -> None:
    """Accounts of people."""


@account.command("invite")
@click.argument("email")
@click.option("--name", default="", help="The person's name, when the person is not known yet.")
@database_option
@click.pass_context
def account_invite(ctx: click.Context, email: str, name: str, file: Path | None) -> None:
    """Invite a person by mail to open an account."""
    from membership.directory.accounts.commands import invite_by_email

    settings = settings_of(ctx, file)
    with database_of(ctx, file) as database:
        click.echo(invite_by_email(database, settings, email, name))


def _role_command(name: str, act: str, words: str) -> None:
    @account.command(name, help=words)
    @click.argument("email")
    @click.argument("role")
    @click.option("--foundation", "slug", help="The foundation (every role but admin needs one).")
    @click.option("--reason", default="on the command line", show_default=True)
    @database_option
    @click.pass_context
    def command(
        ctx: click.Context, email: str, role: str, slug: str | None, reason: str, file: Path | None
    ) -> None:
        from membership.directory.accounts import commands

        with database_of(ctx, file) as database:
            click.echo(getattr(commands, act)(database, email, role, slug, reason))


_role_command(
    "grant",
    "grant_by_email",
    "Grant ROLE: admin, staff, treasurer, auditor_business, auditor_technical or technical_secretary.",
)
_role_command("revoke", "revoke_by_email", "Take ROLE away; the right ends at once.")


def _rooms() -> Sequence[Room]:
    from membership.app import rooms

    return rooms()


main.add_command(outbox_group(database_of, database_option))
for _group in joining_groups(database_of, database_option):
    main.add_command(_group)
main.add_command(person_group(database_of, database_option, _rooms))
main.add_command(with_database(database_of, database_option))
main.add_command(foundation_group(database_of, database_option))
main.add_command(member_group(database_of, database_option))
main.add_command(import_group(database_of, database_option))
main.add_command(landscape_group(database_of, database_option))
main.add_command(organization_group(database_of, database_option))
