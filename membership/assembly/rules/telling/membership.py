"""K1 to K5 in plain words."""

from __future__ import annotations

from calendar import month_name

from membership.assembly.rules.kinds.membership import (
    Benefit,
    Dues,
    DuesOverride,
    MembershipTerm,
    Participation,
    PaymentLadder,
    Prerequisite,
    Tier,
)
from membership.assembly.rules.kinds.representing import Representation
from membership.assembly.rules.magnitudes import year_day
from membership.assembly.rules.phrases import Names, listed, times, value_words
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling.records import bracket, category, ladder_step
from membership.assembly.rules.telling.writers import tells
from membership.kernel.money import Money


@tells(Tier)
def tier(said: Tier, _names: Names) -> list[str]:
    """K1."""
    who = "organizations" if said.class_ == "organization" else "individuals"
    told = [
        f"{said.title} is a tier for {who}, rank {said.rank}, {'with' if said.is_voting else 'without'} a vote"
    ]
    if said.eligibility:
        told.append(f"It is open to {listed([spoken(one) for one in said.eligibility], 'or')} members only")
    ways = {
        "automatic": "Whoever meets its conditions is admitted",
        "staff": "Staff admit its members",
        "board_approval": "The board approves each admission",
        "vote": "Each admission is put to a vote",
        "unknown": "The text does not say how its members are admitted",
    }
    within = f", within {times(said.decide_within_days, 'day')}" if said.decide_within_days else ""
    told.append(ways.get(said.admission, f"Admission: {spoken(said.admission)}") + within)
    most = said.maximum_members
    if most is not None:
        room = times(most, "member") if isinstance(most, int) else f"so many members: {value_words(most)}"
        told.append(f"It has room for {room}")
    if not said.terms_known:
        told.append("Its terms are not known")
    return told


@tells(Prerequisite)
def prerequisite(said: Prerequisite, names: Names) -> list[str]:
    """K2."""
    who = "Whoever joins" if said.tier == "*" else f"Whoever joins {names.tier(said.tier)}"
    other = spoken(said.foundation)
    effects = {
        "blocks": "without it, nobody is admitted",
        "warns": "without it, staff are warned",
        "may_refuse": "without it, admission may be refused",
    }
    effect = effects.get(said.effect, spoken(said.effect))
    if said.at_renewal == "blocks":
        effect = f"{effect}, and nobody renews"
    if said.requires == "membership":
        level = "" if said.level_at_least == "any" else f" at {spoken(said.level_at_least)} or above"
        return [f"{who} must be a member of {other}{level} in good standing; {effect}"]
    debt = f"owe nothing to {other} or its funds"
    must = debt if said.requires == "no_debt" else f"meet this: {spoken(said.requires)} ({other})"
    return [f"{who} must {must}; {effect}"]


@tells(Benefit)
def benefit(said: Benefit, names: Names) -> list[str]:
    """K1, what comes with the tier."""
    each = "Every member" if said.tier == "*" else f"Each {names.tier(said.tier)} member"
    told = [f"{each} has {said.title}, {said.amount}"]
    _told_already = said.benefit, said.quantity, said.per
    if said.detail:
        told.append(said.detail.rstrip("."))
    if said.asset:
        told.append(
            f"For it the company delivers {said.asset}, within {times(said.asset_within_days, 'day')}"
        )
    return told


@tells(Dues)
def dues(said: Dues, names: Names) -> list[str]:
    """K3."""
    every = "once" if said.period == "once" else f"each {said.period}"
    title, currency, told = names.tier(said.tier), said.currency, list[str]()
    if said.basis == "flat" and said.amount is not None:
        told.append(f"Each {title} member pays {Money(said.amount, currency)} {every}")
    elif said.basis == "brackets":
        told.append(f"Each {title} member pays by its {spoken(said.metric or '')}, {every}")
        told += [bracket(one, currency) for one in said.brackets]
    elif said.basis == "category":
        told.append(f"Each {title} member pays by its category, {every}")
        told += [category(one, currency) for one in said.categories]
    else:
        told.append(
            f"What each {title} member pays {every} in {currency} is set by {names.body(said.set_by)}"
        )
    if said.plus_parent_dues:
        told.append("The parent's own dues come on top, as the parent's own invoice")
    return told


@tells(DuesOverride)
def dues_override(said: DuesOverride, names: Names) -> list[str]:
    """K3, the exception."""
    years = f", for {times(said.max_years, 'year')} at most" if said.max_years else ""
    who = f"A member at {names.tier(said.tier)} pays as one at {names.tier(said.pay_as)}"
    return [f"{who} where {spoken(said.condition)}, as granted by {names.named(said.granted_by)}{years}"]


@tells(MembershipTerm)
def membership_term(said: MembershipTerm, names: Names) -> list[str]:
    """K4."""
    first = {
        "until_anniversary": f"lasts {times(said.initial_years, 'year')}, to the anniversary of its start",
        "until_year_end": f"lasts to the end of the calendar year, {times(said.initial_years, 'year')} on",
        "years_and_rest_of_year": f"lasts {times(said.initial_years, 'year')} and the rest of the calendar year after",
    }
    then = {
        "calendar_years": "then follow calendar years",
        "anniversaries": "then follow years from anniversary to anniversary",
    }
    start = {
        "month_by_15th": "A membership accepted before the 15th counts from the 1st of that month, else from the next month",
        "day_accepted": "A membership counts from the day on which it was accepted",
        "unknown": "The text does not say from which day a membership counts",
    }
    told = [
        f"Membership in {names.tier(said.tier)} {first.get(said.initial, spoken(said.initial))}; {then.get(said.then, spoken(said.then))}",
        start.get(said.start, spoken(said.start)),
    ]
    if said.prorates_stub:
        told.append("The part of a year between the two is charged in proportion")
    told.append("It renews by itself" if said.renews_by_itself else "It ends unless it is renewed")
    if said.non_renewal_notice_days:
        by = _by_day(said.non_renewal_by)
        told.append(
            f"Who does not want to renew says so {times(said.non_renewal_notice_days, 'day')} before the end{by}"
        )
    if said.first_renewal_notice_days is not None:
        days = times(said.first_renewal_notice_days, "day")
        told.append(f"Who does not want the first renewal says so {days} before the end")
    if said.reminders_owed_days:
        days = " and ".join(str(one) for one in said.reminders_owed_days)
        otherwise = f"; otherwise {said.if_not_reminded}" if said.if_not_reminded else ""
        told.append(f"The foundation sends reminders {days} days before the end{otherwise}")
    refunds = {"none": "Nothing is refunded", "prorated": "The unused part is refunded"}
    return [*told, refunds.get(said.refund, "The text does not say whether anything is refunded")]


def _by_day(text: str) -> str:
    """The fixed day for saying no, which counts where a term ends with the calendar year; as it was written where an old text
    names a day that no year has."""
    found = year_day(text)
    day = f"{found[1]} {month_name[found[0]]}" if found else text
    return f", or by {day} where the term ends with the calendar year" if text else ""


@tells(PaymentLadder)
def payment_ladder(said: PaymentLadder, _names: Names) -> list[str]:
    """K5, first clock."""
    since = "due date" if said.anchor == "due" else "date"
    told = [f"When dues are not paid, these steps follow, counted from the {since} of the invoice"]
    told += [ladder_step(step) for step in said.step]
    if said.good_standing_days is not None:
        told.append(
            f"A member is in good standing until {times(said.good_standing_days, 'day')} after that date"
        )
    return told


@tells(Participation)
def participation(said: Participation, names: Names) -> list[str]:
    """K5, second clock."""
    causes = []
    if said.missed_in_a_row:
        causes.append(f"misses {times(said.missed_in_a_row, 'meeting')} in a row")
    if said.attended is not None and said.of_last:
        causes.append(f"attends fewer than {said.attended} of the last {said.of_last} meetings")
    if said.unvoted_ballots:
        causes.append(f"leaves {times(said.unvoted_ballots, 'ballot')} without a vote")
    if said.idle_months:
        causes.append(f"is idle for {times(said.idle_months, 'month')}")
    ends = {"vote_suspended": "loses its vote", "may_be_removed": "may be removed", "removed": "is removed"}
    told = [
        f"A seat of {names.body(said.body)} that {listed(causes, 'or') or 'does not take part'} {ends.get(said.effect, spoken(said.effect))}"
    ]
    return [*told, f"It is regained so: {spoken(said.regained)}" if said.regained else ""]


@tells(Representation)
def representation(said: Representation, _names: Names) -> list[str]:
    """K17, who acts for a member."""
    told = []
    least, most = said.at_least, said.at_most
    if least and least == most:
        told.append(f"Each member has {times(least, f'{said.role} representative')}")
    elif least or most is not None:
        bounds = [f"at least {least}"] if least else []
        bounds += [f"at most {most}"] if most is not None else []
        told.append(f"Each member has {' and '.join(bounds)} of {said.role} representatives")
    binds = f"A {said.role} representative binds the member, so a second person confirms who becomes or stops being one"
    return [*told, binds if said.binding else ""]
