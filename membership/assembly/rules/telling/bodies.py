"""K6, K8, K13, K15 and K17 in plain words."""

from __future__ import annotations

from membership.assembly.rules.kinds.bodies import (
    Alternate,
    Body,
    Committee,
    Officer,
    Seat,
    SeatSource,
    Term,
    Vacancy,
)
from membership.assembly.rules.phrases import Names, count_words, listed, times
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling.writers import tells, the_body
from membership.kernel.money import Money


@tells(Body)
def body(said: Body, _names: Names) -> list[str]:
    """A body."""
    only = ", which advises and gives no right outside of itself" if said.is_advisory else ""
    what = said.class_ if said.class_ in ("board", "committee") else f"{spoken(said.class_)} body"
    told = [f"{said.title} is {'an' if what[0] in 'aeiou' else 'a'} {what}{only}"]
    told.append(f"It meets {spoken(said.meets)}" if said.meets else "")
    return [*told, f"It is open to {spoken(said.open_to)}" if said.open_to else ""]


@tells(Seat)
def seat(said: Seat, names: Names) -> list[str]:
    """K6."""
    votes = "no vote" if not said.votes else times(said.votes, "vote")
    source = _source(said.by, names)
    ways = {
        "appointment": f"appointed by {source}",
        "election": f"elected by {source}",
        "ex_officio": f"held by {source} by virtue of office",
        "class_choice": f"chosen by {source} in a manner that the text does not state",
        "election_or_nomination": f"elected or nominated by {source}",
        "co_option": f"co-opted by {source}",
        "ratified_nomination": f"nominated by {source} and ratified",
    }
    told = [f"Seats “{said.title}”: {count_words(said.count)}; {ways[said.filled_by]}; each has {votes}"]
    owner = "company, which may replace its person" if said.belongs_to == "company" else "person"
    told.append(f"The seat belongs to the {owner}")
    told.append(f"Its holder must meet this: {spoken(said.holder_must)}" if said.holder_must else "")
    when = said.active_when if isinstance(said.active_when, str) else said.active_when.said
    told.append(f"It exists when {spoken(when)}" if when else "")
    return [*told, f"It is ratified by {names.body(said.ratified_by)}" if said.ratified_by else ""]


def _source(by: SeatSource, names: Names) -> str:
    if by.kind == "tier":
        also = f" who are {names.tier(by.who_are)} members too" if by.who_are else ""
        return f"{names.tier(by.name)} members{also}" + (
            f", excluding {by.excluding}" if by.excluding else ""
        )
    if by.kind == "office":
        return names.office(by.name)
    return names.body(by.name) if by.kind == "body" else by.words


@tells(Alternate)
def alternate(said: Alternate, names: Names) -> list[str]:
    """K8."""
    where = names.body(said.body)
    if said.allowed == "no":
        return (
            [f"There are no alternates in {where}"]
            if said.named_by and said.scope and said.counts_for_quorum
            else []
        )
    decides = ", once the body has decided so" if said.allowed == "if_body_decides" else ""
    scope = {
        "standing": ", standing", "one_meeting": ", for one meeting", "either": ", standing or for one meeting"
    }.get(said.scope, "")  # fmt: skip
    by = f", named by the {said.named_by}" if said.named_by != "unknown" else ""
    number = times(said.most_per_seat, "alternate") if said.most_per_seat is not None else "alternates"
    told = [f"A seat of {where} may have {number}{decides}{scope}{by}"]
    told.append(
        f"While the holder is absent the alternate may {listed([spoken(act) for act in said.when_holder_absent])}"
    )
    told.append(
        f"Beside the holder the alternate may {listed([spoken(act) for act in said.when_holder_present])}"
    )
    counted = {
        "yes": "An alternate who sits in counts for the quorum",
        "no": "An alternate does not count for the quorum",
    }
    told.append(
        counted.get(
            said.counts_for_quorum, "The text does not say whether an alternate counts for the quorum"
        )
    )
    return [*told, "Proxies may be given" if said.may_give_proxy else ""]


@tells(Term)
def term(said: Term, names: Names) -> list[str]:
    """K13."""
    role = names.role(said.body, said.role)
    one = f"The {role}" if role.startswith("office") else f"Each {role}"
    who = "Every seat" if said.role == "*" else one
    lasts = f"for {times(said.years, 'year')}" if said.years else "without a stated length"
    told = [
        f"{who} of {names.body(said.body)} is held {lasts}{', until a successor is there' if said.until_successor else ''}"
    ]
    told.append("Terms are staggered" if said.is_staggered else "")
    told.append(f"Nobody serves more than {times(said.most_terms, 'term')}" if said.most_terms else "")
    return [
        *told,
        f"It ends early when {listed([spoken(one) for one in said.ends_when], 'or')}"
        if said.ends_when
        else "",
    ]


@tells(Vacancy)
def vacancy(said: Vacancy, names: Names) -> list[str]:
    """K15."""
    ways = {
        "same_source": "those who filled it before",
        "same_method": "the method by which it was filled before",
        "runner_up": "the runner-up",
        "remaining_members": "the remaining members",
        "special_election": "a special election",
    }
    rest = " for the rest of the term" if said.for_rest_of_term else ""
    which = "seat" if said.role == "*" else names.role(said.body, said.role)
    return [
        f"A vacant {which} of {names.body(said.body)} is filled by {ways.get(said.filled_by, spoken(said.filled_by))}{rest}"
    ]


@tells(Officer)
def officer(said: Officer, names: Names) -> list[str]:
    """K17, an office."""
    told = [
        f"{said.title} ({spoken(said.office)} of {names.body(said.body)}): "
        + (
            f"elected by {names.named(said.elected_by)}"
            if said.elected_by
            else "the text does not say who elects"
        )
    ]
    also = listed([names.office(one) if "." in one else spoken(one) for one in said.ex_officio])
    told.append(f"By virtue of the office the holder is {also}" if also else "")
    told.append(f"Eligible: {spoken(said.eligible)}" if said.eligible else "")
    offices = listed([names.title(said.body, one) for one in said.incompatible_with], "or")
    told.append(f"The holder may not also be {offices}" if offices else "")
    return [
        *told,
        f"Stands in for the {names.title(said.body, said.stands_in_for)}" if said.stands_in_for else "",
    ]


@tells(Committee)
def committee(said: Committee, names: Names) -> list[str]:
    """K17, a committee."""
    told = [f"{the_body(said.body, names)} works under {names.body(said.under)}"]
    told.append(f"In it vote: {listed([spoken(one) for one in said.voting])}" if said.voting else "")
    told.append(f"Observers: {listed([spoken(one) for one in said.observers])}" if said.observers else "")
    told.append(f"Its chair is named by {names.named(said.chair_by)}" if said.chair_by else "")
    limit, currency = said.spending_limit, said.currency
    return [*told, f"It may spend {Money(limit, currency)}" if limit is not None else ""]
