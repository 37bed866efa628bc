"""`membership member …`: one membership by its number. What is heavy is imported by the command that needs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from membership.kernel.command import Opens

DAY = click.DateTime(["%Y-%m-%d"])
FOUNDATION = click.option("--foundation", "slug", required=True, help="The foundation's word in addresses.")
NUMBER = click.argument("number", type=int)
STAYS = click.option(
    "--stays",
    multiple=True,
    metavar="ADDRESS",
    help="The mail address of somebody who stays; may be repeated.",
)
CREDIT = click.option(
    "--credit", type=click.Choice(["charter", "prorated", "none"]), default="charter", show_default=True,
    help="How dues already owed are set off: as the charter says, or by staff.",
)  # fmt: skip
PREVIEW = click.option(
    "--preview", "is_preview", is_flag=True, help="Say what it would bring about, and change nothing."
)
WAIVER = click.option(
    "--waiver",
    default="",
    help="Who decided, and when, that a rule of the charter does not stand in the way.",
)
ON = click.option("--on", "on", type=DAY, required=True, help="From which day.")


def member_group(database_of: Opens, option: Callable[[Any], Any]) -> click.Group:
    """The group; the two arguments are the command line's way to the database."""
    group = click.Group(
        "member",
        help="Show one membership by its number, renew it, change its tier, end it, take that back, pass it on.",
    )

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

    for make in (
        _renew, _change_tier, _resign, _take_back, _notice, _withdraw_notice, _terminate, _lapse, _reinstate, _transfer,
    ):  # fmt: skip
        group.add_command(make(database_of, option))
    return group


def _renew(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("renew")
    @NUMBER
    @FOUNDATION
    @click.option("--tier", default="", help="Another tier for the next term.")
    @click.option("--years", default=1, show_default=True, help="How long the next term is.")
    @click.option("--ends-on", type=DAY, help="Its end, where the charter has no rule of terms.")
    @click.option("--pays-as", default="", help="The tier as one of which a body lets it pay.")
    @click.option("--granted", default="", help="Which body granted that, and when.")
    @click.option("--complimentary", default="", help="Who granted a term without dues, where none are owed.")
    @WAIVER
    @PREVIEW
    @option
    @click.pass_context
    def renew_command(
        ctx: click.Context, /, number: int, slug: str, tier: str, years: int, **more: Any
    ) -> None:
        """Add the next term of member NUMBER."""
        from membership.business.lifecycle.member_command import NextTerm, renew

        said = NextTerm(
            tier, years, (more["pays_as"], more["granted"]), more["ends_on"].date() if more["ends_on"] else None,
            more["complimentary"], more["waiver"],
        )  # fmt: skip
        with database_of(ctx, more["file"]) as database:
            renew(database, slug, number, said, is_preview=more["is_preview"])

    return renew_command


def _change_tier(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("change-tier")
    @NUMBER
    @FOUNDATION
    @click.option("--tier", required=True, help="The new tier, by its key.")
    @click.option("--on", "on", type=DAY, help="From which day; a day within the term.")
    @click.option("--with-next-term", "is_next", is_flag=True, help="From the first day of the next term.")
    @CREDIT
    @WAIVER
    @PREVIEW
    @option
    @click.pass_context
    def change_tier_command(ctx: click.Context, /, number: int, slug: str, tier: str, **more: Any) -> None:
        """Another tier for member NUMBER, higher or lower."""
        from membership.business.lifecycle.member_command import OtherTier, change_tier

        if (more["on"] is None) != more["is_next"]:
            raise click.UsageError("Say from which day, with either --on or --with-next-term.")
        on = more["on"].date() if more["on"] else None
        said = OtherTier(tier, on, more["credit"], more["waiver"])
        with database_of(ctx, more["file"]) as database:
            change_tier(database, slug, number, said, is_preview=more["is_preview"])

    command: click.Command = change_tier_command
    return command


def _resign(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("resign")
    @NUMBER
    @FOUNDATION
    @click.option("--on", "ends_on", type=DAY, required=True, help="The first day without membership.")
    @click.option("--reason", required=True, help="Why the company leaves.")
    @click.option("--said-on", type=DAY, help="On which day the company said so; today, unless it is given.")
    @click.option("--waiver", default="", help="Why a late notice is accepted.")
    @CREDIT
    @PREVIEW
    @option
    @click.pass_context
    def resign_command(ctx: click.Context, /, number: int, slug: str, **more: Any) -> None:
        """Write down that member NUMBER leaves."""
        from membership.business.lifecycle.endings import Leave
        from membership.business.lifecycle.member_command import resign

        said_on = more["said_on"].date() if more["said_on"] else None
        leave = Leave(more["ends_on"].date(), more["reason"], said_on, more["waiver"], more["credit"])
        with database_of(ctx, more["file"]) as database:
            resign(database, slug, number, leave, is_preview=more["is_preview"])

    command: click.Command = resign_command
    return command


def _take_back(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("take-back")
    @NUMBER
    @FOUNDATION
    @click.option(
        "--what", type=click.Choice(["resignation", "tier"]), required=True, help="What is taken back."
    )
    @click.option("--reason", required=True, help="Who took it back, and how.")
    @PREVIEW
    @option
    @click.pass_context
    def take_back_command(ctx: click.Context, /, number: int, slug: str, what: str, **more: Any) -> None:
        """Take back what member NUMBER or the staff said and what lies ahead."""
        from membership.business.lifecycle.member_command import take_back

        with database_of(ctx, more["file"]) as database:
            take_back(database, slug, number, what, more["reason"], is_preview=more["is_preview"])

    command: click.Command = take_back_command
    return command


def _notice(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("notice")
    @NUMBER
    @FOUNDATION
    @click.option("--grounds", required=True, help="What the member is told.")
    @click.option("--hearing", type=DAY, required=True, help="The day on which it is heard.")
    @option
    @click.pass_context
    def notice_command(
        ctx: click.Context, number: int, slug: str, grounds: str, hearing: datetime, file: Path | None
    ) -> None:
        """Announce that member NUMBER may be terminated for cause."""
        from membership.business.lifecycle.member_command import give_notice

        with database_of(ctx, file) as database:
            give_notice(database, slug, number, grounds, hearing.date())

    command: click.Command = notice_command
    return command


def _withdraw_notice(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("withdraw-notice")
    @NUMBER
    @FOUNDATION
    @click.option("--reason", required=True, help="Why it is withdrawn.")
    @option
    @click.pass_context
    def withdraw_notice_command(
        ctx: click.Context, number: int, slug: str, reason: str, file: Path | None
    ) -> None:
        """Take back that member NUMBER may be terminated for cause."""
        from membership.business.lifecycle.member_command import withdraw_notice

        with database_of(ctx, file) as database:
            withdraw_notice(database, slug, number, reason)

    command: click.Command = withdraw_notice_command
    return command


def _terminate(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("terminate")
    @NUMBER
    @FOUNDATION
    @ON
    @click.option("--resolution", required=True, help="The resolution by which it was decided.")
    @click.option("--reason", default="", help="Why.")
    @PREVIEW
    @option
    @click.pass_context
    def terminate_command(ctx: click.Context, /, number: int, slug: str, on: datetime, **more: Any) -> None:
        """End member NUMBER for cause, after its notice and its hearing."""
        from membership.business.lifecycle.member_command import terminate

        with database_of(ctx, more["file"]) as database:
            terminate(
                database, slug, number, on.date(), more["resolution"], more["reason"],
                is_preview=more["is_preview"],
            )  # fmt: skip

    command: click.Command = terminate_command
    return command


def _lapse(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("lapse")
    @NUMBER
    @FOUNDATION
    @click.option(
        "--invoice", required=True, help="The number of the invoice for which the ladder has ended."
    )
    @PREVIEW
    @option
    @click.pass_context
    def lapse_command(ctx: click.Context, /, number: int, slug: str, invoice: str, **more: Any) -> None:
        """End member NUMBER today, because the payment ladder has come to its end for an invoice."""
        from membership.business.lifecycle.member_command import lapse

        with database_of(ctx, more["file"]) as database:
            lapse(database, slug, number, invoice, is_preview=more["is_preview"])

    command: click.Command = lapse_command
    return command


def _reinstate(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("reinstate")
    @NUMBER
    @FOUNDATION
    @ON
    @click.option("--reason", required=True, help="Why it comes back.")
    @click.option("--reference", default="", help="Who decided it, and where that is written.")
    @PREVIEW
    @option
    @click.pass_context
    def reinstate_command(ctx: click.Context, /, number: int, slug: str, on: datetime, **more: Any) -> None:
        """Take member NUMBER back for the rest of the term that was cut short."""
        from membership.business.lifecycle.member_command import reinstate

        with database_of(ctx, more["file"]) as database:
            reinstate(
                database, slug, number, on.date(), more["reason"], more["reference"],
                is_preview=more["is_preview"],
            )  # fmt: skip

    command: click.Command = reinstate_command
    return command


def _transfer(database_of: Opens, option: Callable[[Any], Any]) -> click.Command:
    @click.command("transfer")
    @NUMBER
    @FOUNDATION
    @ON
    @click.option("--to", "name", required=True, help="The successor, by the name by which it is known here.")
    @click.option(
        "--kind",
        type=click.Choice(["acquisition", "spin_off", "rename"]),
        required=True,
        help="What happened.",
    )
    @click.option("--consent", required=True, help="Who consented for the foundation, and when.")
    @click.option("--signature", required=True, help="The agreement that the successor signed.")
    @click.option("--reason", default="", help="Why.")
    @click.option(
        "--without-people",
        is_flag=True,
        help="Nobody goes on for the successor: neither in a role nor in a seat.",
    )
    @STAYS
    @PREVIEW
    @option
    @click.pass_context
    def transfer_command(ctx: click.Context, /, number: int, slug: str, on: datetime, **more: Any) -> None:
        """Pass member NUMBER on to a successor."""
        from membership.business.lifecycle.member_command import transfer
        from membership.business.lifecycle.succession import Succession

        said = Succession(
            more["kind"], on.date(), more["consent"], more["signature"], more["reason"],
            not more["without_people"],
        )  # fmt: skip
        with database_of(ctx, more["file"]) as database:
            transfer(database, slug, number, more["name"], said, more["stays"], is_preview=more["is_preview"])

    command: click.Command = transfer_command
    return command
