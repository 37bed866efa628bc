"""`membership foundation …`: add a foundation with the legal entity that sells for it, and put that one right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from membership.kernel.command import Opens

if TYPE_CHECKING:
    from membership.directory.foundations.models import Foundation
    from membership.kernel.work import Work

SLUG = click.argument("slug")
SAID = ("name", "address", "tax_id", "bank_account")


def foundation_group(database_of: Opens, option: Callable[[Any], Any]) -> click.Group:
    """The group; the two arguments are the command line's way to the database."""
    group = click.Group("foundation", help="The foundations of this installation, and who sells for them.")
    for make in (_list, _add, _seller):
        make(group, database_of, option)
    return group


def _list(group: click.Group, database_of: Opens, option: Callable[[Any], Any]) -> None:
    @group.command("list")
    @option
    @click.pass_context
    def list_command(ctx: click.Context, file: Path | None) -> None:
        """Each foundation: its word in addresses, its name, and who sells for it."""
        from membership.directory.foundations.queries import foundations, legal_entity

        with database_of(ctx, file) as database, database.reading() as session:
            found = foundations(session)
            for one in found:
                entity = legal_entity(session, one.legal_entity_id)
                click.echo(f"{one.slug:24} {one.name}, sold by {entity.name} ({entity.currency}, {one.zone})")
        if not found:
            click.echo("There is none yet. Add one with `membership foundation add`.")


def _add(group: click.Group, database_of: Opens, option: Callable[[Any], Any]) -> None:
    @group.command("add")
    @SLUG
    @click.option("--name", required=True, help="What the foundation is called.")
    @click.option("--zone", default="UTC", show_default=True, help="Its time zone, such as Europe/Berlin.")
    @click.option("--parent", help="The foundation above it, whose legal entity sells for this one as well.")
    @_says("The legal entity that sells; the foundation itself when left out.")
    @click.option("--country", help="Country of the legal entity, in two letters.")
    @click.option("--currency", help="Currency of its invoices, in three letters.")
    @click.option("--fiscal-month", type=click.IntRange(1, 12), help="The month in which its fiscal year begins; 1 when left out.")  # fmt: skip
    @option
    @click.pass_context
    def add_command(
        ctx: click.Context,
        /,
        slug: str,
        name: str,
        zone: str,
        parent: str | None,
        file: Path | None,
        **typed: Any,
    ) -> None:
        """Add a foundation, whose word in addresses is SLUG: `/SLUG/members` and so on."""
        from membership.kernel.work import open_work, system_permit

        with database_of(ctx, file) as database:
            with open_work(system_permit(database, "cli", "foundation add")) as work:
                found = _founded(work, slug, name.strip(), zone, parent, typed)
                click.echo(f"{found.name} stands at /{slug}. Next:")
            click.echo(f"  membership account grant EMAIL staff --foundation {slug}")
            click.echo(f"  membership charter adopt FILE --foundation {slug}")
            click.echo(
                f'The file says foundation = "{slug}"; `membership charter template` has some to begin with.'
            )


def _seller(group: click.Group, database_of: Opens, option: Callable[[Any], Any]) -> None:
    @group.command("seller")
    @SLUG
    @_says("Its name.")
    @option
    @click.pass_context
    def seller_command(ctx: click.Context, /, slug: str, file: Path | None, **typed: str | None) -> None:
        """Who sells for the foundation SLUG; with options, put it right from the next document on."""
        from membership.directory.foundations.operations import correct_seller
        from membership.directory.foundations.queries import foundation_named, legal_entity
        from membership.kernel.work import open_work, system_permit

        said = {
            "name" if key == "seller" else key: value for key, value in typed.items() if value is not None
        }
        with database_of(ctx, file) as database:
            with database.reading() as session:
                entity_id = foundation_named(session, slug).legal_entity_id
            if said:
                with open_work(system_permit(database, "cli", "foundation seller")) as work:
                    correct_seller(work, entity_id, **said)
            with database.reading() as session:
                entity = legal_entity(session, entity_id)
                for key in (*SAID, "country", "currency"):
                    click.echo(f"{key.replace('_', ' '):14}{getattr(entity, key) or '-'}")


def _says(name: str) -> Callable[[Any], Any]:
    """The options for what an invoice says of its seller, under the names of its columns."""
    options = (
        click.option("--seller", help=name),
        click.option("--address", help="Its address; $'Street 1\\nCity' breaks the line."),
        click.option("--tax-id", help="Its tax id."),
        click.option("--bank-account", help="The account for transfers, as invoices print it."),
    )

    def put(command: Any) -> Any:
        for one in reversed(options):
            command = one(command)
        return command

    return put


def _founded(
    work: Work, slug: str, name: str, zone: str, parent: str | None, typed: dict[str, Any]
) -> Foundation:
    from membership.directory.foundations.operations import found_foundation
    from membership.directory.foundations.queries import foundation_named

    above = foundation_named(work.session, parent) if parent else None
    return found_foundation(
        work, slug=slug, name=name, zone=zone, parent_id=above.id if above else None,
        legal_entity_id=_seller_above(above, typed) if above else _registered(work, name, zone, typed),
    )  # fmt: skip


def _seller_above(above: Foundation, typed: dict[str, Any]) -> int:
    """The legal entity of the foundation above; nothing else can be said of it here."""
    from membership.kernel.errors import RuleBroken

    for key, value in typed.items():
        if value is not None:
            option = "--" + key.replace("_", "-")
            raise RuleBroken(f"{above.name} sells for this one as well: leave {option} out.", field=key)
    return above.legal_entity_id


def _registered(work: Work, name: str, zone: str, typed: dict[str, Any]) -> int:
    """The new legal entity of a foundation that has none above it."""
    from membership.directory.foundations.operations import Seller, register_legal_entity
    from membership.directory.organizations.countries import checked_country
    from membership.kernel.errors import RuleBroken

    if not typed["currency"]:
        raise RuleBroken("Say the currency of its invoices: --currency USD.", field="currency")
    seller = Seller(
        name=(typed["seller"] or name).strip(),
        country=checked_country(typed["country"] or ""),
        currency=typed["currency"].upper(),
        zone=zone,
        address=(typed["address"] or "").strip(),
        tax_id=(typed["tax_id"] or "").strip(),
        bank_account=(typed["bank_account"] or "").strip(),
        fiscal_year_starts_in=typed["fiscal_month"] or 1,
    )
    return register_legal_entity(work, seller).id
