"""K7, K14 and K16 in plain words."""

from __future__ import annotations

from membership.assembly.rules.counts import Count
from membership.assembly.rules.kinds.electing import Election
from membership.assembly.rules.kinds.events import Event
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.phrases import Names, count_words, listed, times
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling.records import method
from membership.assembly.rules.telling.writers import tells, the_body

RIGHTS = {
    "appoint": "appoint",
    "nominate": "nominate",
    "hold": "hold",
    "vote": "vote in",
    "endorse": "endorse",
}
GROUPS = {
    "related_companies": "A company with those related to it by control",
    "same_employer": "Persons with one employer",
}


@tells(Limit)
def limit(said: Limit, names: Names) -> list[str]:
    """K7."""
    told = [_size(said, names) if said.what == "size" else _share(said, names)]
    if said.raisable_to is not None:
        by = f" by {names.named(said.raised_by)}" if said.raised_by else ""
        told.append(f"It may be raised to {said.raisable_to}{by}")
    told.append("Employees in seats of their own count too" if said.counts_employees else "")
    told.append(f"It is tested {listed([spoken(one) for one in said.tested])}" if said.tested else "")
    if said.remedy:
        within = f", within {times(said.remedy_days, 'day')}" if said.remedy_days else ""
        told.append(f"Who is over it: {', then '.join(spoken(one) for one in said.remedy)}{within}")
    told.append(
        f"Allowed all the same: {listed([spoken(one) for one in said.exceptions])}" if said.exceptions else ""
    )
    return [*told, f"It may be waived by {names.named(said.waived_by)}" if said.waived_by else ""]


def _size(said: Limit, names: Names) -> str:
    least, most = said.least, said.most
    bounds = [f"at least {_number(least)}"] if least is not None else []
    bounds += [f"at most {_number(most)}"] if most is not None else []
    exact = f"exactly {_number(most)}" if isinstance(most, int) and most == least else listed(bounds)
    return f"{the_body(said.body, names)} has {exact} seats"


def _share(said: Limit, names: Names) -> str:
    who = GROUPS.get(said.group, spoken(said.group))
    rights = [RIGHTS.get(one, spoken(one)) for one in said.rights]
    does = "cast" if said.what == "votes" else f"{listed(rights, 'or') or 'hold'}"
    bound = said.most if said.most is not None else said.least
    one = "vote" if said.what == "votes" else "seat"
    number = times(bound, one) if isinstance(bound, int) else f"{_number(bound)} {one}s"
    most = f"{'at most' if said.most is not None else 'at least'} {number}"
    among = f" among {listed([names.title(said.body, one) for one in said.among])}" if said.among else ""
    among += f" ({spoken(said.among_words)})" if said.among_words else ""
    among += (
        f", not counting {listed([names.title(said.body, one) for one in said.except_groups])}"
        if said.except_groups
        else ""
    )
    return f"{who} may {does} {most} of {names.body(said.body)}{among}"


def _number(value: int | Count | None) -> str:
    return count_words(value) if isinstance(value, Count) else str(value)


@tells(Event)
def event(said: Event, names: Names) -> list[str]:
    """K16."""
    told = [f"{spoken(said.on).capitalize()}: {said.rule}" if said.rule else f"On {spoken(said.on)}"]
    for what, fate in (("membership", said.membership), ("seats", said.seats), ("dues", said.dues)):
        told.append(f"The {what}: {spoken(fate)}" if fate != "unsaid" else "")
    told.append(f"This needs: {listed([spoken(one) for one in said.conditions])}" if said.conditions else "")
    return [*told, f"It is permitted by {names.named(said.permitted_by)}" if said.permitted_by else ""]


@tells(Election)
def election(said: Election, names: Names) -> list[str]:
    """K14: whom, by whom and how; everything else follows as it is written."""
    role = names.role(said.body, said.role)
    several = said.role == "*" or not role.startswith("office")
    whom = (
        "The seats"
        if said.role == "*"
        else f"The {f'seats “{names.title(said.body, said.role)}”' if several else role}"
    )
    by = f" by {names.named(said.electorate)}" if said.electorate else ""
    how = f", by {method(said.method)}" if said.method else ""
    told = [f"{whom} of {names.body(said.body)} {'are' if several else 'is'} elected{by}{how}"]
    told.append(
        f"There is an election only when there are {spoken(said.only_when)}" if said.only_when else ""
    )
    told.append(
        f"A candidate must meet this: {listed([spoken(one) for one in said.candidate_must])}"
        if said.candidate_must
        else ""
    )
    return [
        *told,
        f"A tie is broken by {listed([spoken(one) for one in said.tie_chain], 'then')}"
        if said.tie_chain
        else "",
    ]
