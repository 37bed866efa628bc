"""The records inside of rules in words: steps, levels, brackets, windows. Rules tell them so, and so does what changed."""

from __future__ import annotations

from membership.assembly.rules.brackets import bracket_in_words
from membership.assembly.rules.kinds.bodies import Recertification
from membership.assembly.rules.kinds.deciding import NoticeChannel
from membership.assembly.rules.kinds.duties import SeenSeats, SpendingStep
from membership.assembly.rules.kinds.electing import Endorsements, Method, Window
from membership.assembly.rules.kinds.membership import Bracket, Category, LadderStep
from membership.assembly.rules.kinds.technical import LadderAction, LadderLevel, LevyBand
from membership.assembly.rules.phrases import listed, percent, times, words_of
from membership.assembly.rules.rulebook import spoken
from membership.kernel.money import Money


@words_of(Bracket)
def bracket(one: Bracket, currency: str) -> str:
    """ "500 to 999: USD 25,000.00"."""
    return f"{bracket_in_words(one)}: {Money(one.amount, currency)}"


@words_of(Category)
def category(one: Category, currency: str) -> str:
    """ "start up: USD 5,000.00"."""
    return f"{spoken(one.name)}: {Money(one.amount, currency)}"


@words_of(LadderStep)
def ladder_step(step: LadderStep, _currency: str = "") -> str:
    """ "Due + 60 days: notice, unless paid in full before"."""
    line = f"{step.at.words[:1].upper()}{step.at.words[1:]}: {listed([spoken(one) for one in step.effects])}"
    line += f", unless {listed([spoken(one) for one in step.unless], 'or')} before" if step.unless else ""
    line += f", by {listed([spoken(one) for one in step.channels], 'or')}" if step.channels else ""
    line += f", to the {spoken(step.addressee)}" if step.addressee else ""
    line += ", by itself" if step.is_automatic else ""
    return line + (f" (clause {step.clause})" if step.clause else "")


@words_of(LadderLevel)
def level(one: LadderLevel, _currency: str = "") -> str:
    """ "Lead core maintainer (one person)"."""
    return f"{one.title}{' (one person)' if one.is_single else ''}"


@words_of(LadderAction)
def action(act: LadderAction, _currency: str = "") -> str:
    """ "Nominate: by module maintainer, confirmed by core maintainer, in public"."""
    line = f"{spoken(act.action).capitalize()}: by {listed([spoken(one) for one in act.by], 'or') or 'nobody named'}"
    more = (
        act.over and f"over {spoken(act.over)}",
        act.share and f"{act.share.words} of them",
        act.confirmed_by and f"confirmed by {spoken(act.confirmed_by)}",
        act.when and f"when {spoken(act.when)}",
        act.method and f"by way of {spoken(act.method)}",
        act.excluded and f"without {spoken(act.excluded)}",
    )
    line += "".join(f", {one}" for one in more if one) + (", in public" if act.is_public else "")
    line += f", on the evidence of {listed([spoken(one) for one in act.evidence])}" if act.evidence else ""
    return line + (f" (clause {act.clause})" if act.clause else "")


@words_of(LevyBand)
def band(one: LevyBand, currency: str) -> str:
    """ "above USD 1,000,000.00: 6 %"."""
    return f"above {Money(one.above, currency)}: {percent(one.rate)}"


@words_of(SpendingStep)
def spending_step(one: SpendingStep, currency: str) -> str:
    """ "treasurer: from USD 0.00 to below USD 5,000.00"."""
    below = f" to below {Money(one.below, currency)}" if one.below is not None else " on"
    return f"{spoken(one.by)}: from {Money(one.from_, currency)}{below}"


@words_of(NoticeChannel)
def channel(one: NoticeChannel, _currency: str = "") -> str:
    """ "mail: 3 days"."""
    spans = ((one.min_days, "day"), (one.min_business_days, "business day"))
    return f"{spoken(one.channel)}: {listed([times(many, unit) for many, unit in spans if many is not None])}"


@words_of(SeenSeats)
def seen_seats(one: SeenSeats, _currency: str = "") -> str:
    """ "general: 5 seats"."""
    return f"{spoken(one.group)}: {times(one.seats, 'seat')}"


@words_of(Method)
def method(one: Method, _currency: str = "") -> str:
    """ "stv (5 decimals, quota rounded up)"."""
    details = (
        f"{one.decimals} decimals" if one.decimals is not None else "",
        f"quota rounded {one.quota_rounding}" if one.quota_rounding != "unsaid" else "",
        f"transfers rounded {one.transfer_rounding}" if one.transfer_rounding != "unsaid" else "",
        f"ties by {spoken(one.ties_by)}" if one.ties_by else "",
    )
    told = ", ".join(filter(None, details))
    return spoken(one.kind) + (f" ({told})" if told else "")


@words_of(Endorsements)
def endorsements(one: Endorsements, _currency: str = "") -> str:
    """ "3 persons, from 2 projects, none of them the candidate's own"."""
    spread = [
        *([times(one.projects, "project")] if one.projects else []),
        *([times(one.groups, "company group")] if one.groups else []),
    ]
    told = times(one.number, "person") + (f", from {listed(spread)}" if spread else "")
    return told + (", none of them the candidate's own" if one.none_of_own else "")


@words_of(Window)
def window(one: Window, _currency: str = "") -> str:
    """ "nominations: at least 14 days, at most 28 days"."""
    spans = (
        f"at least {times(one.min_days, 'day')}" if one.min_days is not None else "",
        f"at most {times(one.max_days, 'day')}" if one.max_days is not None else "",
        f"until {one.ends.words}" if one.ends is not None else "",
    )
    told = ", ".join(filter(None, spans))
    return f"{spoken(one.name)}: {told}" if told else spoken(one.name)


@words_of(Recertification)
def recertification(one: Recertification, _currency: str = "") -> str:
    """ "every 2 years by more than half; who is not stays out for 6 months"."""
    often = "every year" if one.every_years == 1 else f"every {one.every_years} years"
    told = f"{often} by {one.share.words}" + (", by itself" if one.is_automatic else "")
    return told + (
        f"; who is not confirmed stays out for {times(one.out_months, 'month')}" if one.out_months else ""
    )
