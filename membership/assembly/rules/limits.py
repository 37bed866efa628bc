"""Limits of one affiliation (K7): who is over them, by how much, what must be done about it and until when.

A group is whatever the caller's graph of control says is one: companies related by more than half of the control. Limits of
votes take votes away and leave the seats; limits of seats are broken by who appoints or holds too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.compounds import as_count
from membership.assembly.rules.counts import Counted, CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.phrases import times
from membership.assembly.rules.records import Rule

Related = Mapping[str, str]
"""Company -> the name of its group of related companies; a company that is not named is a group of its own."""
NOBODY_JOINED: Mapping[str, date] = MappingProxyType({})
ALWAYS_RULED: Mapping[str, date] = MappingProxyType({})
REMEDIES = {
    "holders_decide": "the holders decide together who leaves",
    "company_chooses": "the company chooses who stays",
    "most_votes_stay": "those with the most votes stay",
    "lot": "the lot decides",
    "resignation": "somebody resigns",
    "removal": "the body removes",
    "votes_reduced": "the votes are reduced and the seats stay",
    "next_election": "it is mended at the next election",
}


@dataclass(frozen=True)
class Holding:
    """One seat as limits see it: its key and `group`, the company that appoints or nominates its holder (empty: none), the
    holder's `employer` (empty: not known or none), and since when. Vacant seats are holdings without an employer. `label`
    is what people call the seat, where that is not its key.
    `further`: whoever else employs a holder who sits for no company, each of which has this seat too."""

    seat: str
    group: str = ""
    appointed_by: str = ""
    employer: str = ""
    since: date = date.min
    weight: int = 1
    label: str = ""
    further: tuple[str, ...] = ()

    @property
    def holders(self) -> set[str]:
        """The companies that have the seat by their people: empty for none."""
        return {self.employer or self.appointed_by, *self.further} - {""}

    @property
    def words(self) -> str:
        """The seat as an explanation names it."""
        return self.label or self.seat


@dataclass(frozen=True)
class Breach:
    """A limit that a group of companies is over. `seats` are those that count, oldest first; `deadline` is the last day of
    the remedy, where the charter gives one. `most` is None where the limit itself is open; then nobody knows whether
    it is broken."""

    rule: Rule[Limit]
    company: str
    seats: tuple[str, ...]
    number: int
    most: int | None
    began_on: date
    deadline: date | None
    explanation: Explanation

    @property
    def is_open(self) -> bool:
        """Whether the charter leaves open how much is allowed."""
        return self.most is None


def breaches(
    document: CharterDocument,
    body: str,
    holdings: Sequence[Holding],
    related: Related,
    facts: CountFacts | None = None,
    size_changed_on: date = date.min,
    joined: Mapping[str, date] = NOBODY_JOINED,
    ruled: Mapping[str, date] = ALWAYS_RULED,
) -> tuple[Breach, ...]:
    """What the body's seats break on the document's day. A limit that hangs on the size of the body may be broken by the
    resignation of somebody else: `size_changed_on` is the day of the last such change. One on related companies may be
    broken by a purchase: `joined` says since when a company belongs to its group. And nothing is broken before the charter
    says so: `ruled` says since when it has a limit, by the id of the rule."""
    known = _with_body(facts or CountFacts(), body, holdings)
    found: list[Breach] = []
    for rule in document.limits(body):
        if rule.parameters.what == "affiliation" and rule.parameters.most is not None:
            most = as_count(rule.parameters.most).evaluate(known)
            floor = size_changed_on if not isinstance(rule.parameters.most, int) else date.min
            found += _over(rule, most, holdings, related, (max(floor, ruled.get(rule.id, date.min)), joined))
    return tuple(found)


def broken_by(
    document: CharterDocument,
    body: str,
    holdings: Sequence[Holding],
    added: Holding,
    related: Related,
    facts: CountFacts | None = None,
    waived: frozenset[str] = frozenset(),
) -> tuple[Breach, ...]:
    """What one more holding would break or make worse; rules in `waived` (by id) do not count."""
    before = breaches(document, body, holdings, related, facts)
    known = {(one.rule.id, one.company): one.number for one in before}
    others = [one for one in holdings if one.seat != added.seat]
    after = breaches(document, body, [*others, added], related, facts)
    return tuple(
        one
        for one in after
        if not one.is_open
        and one.rule.id not in waived
        and added.seat in one.seats
        and one.number > known.get((one.rule.id, one.company), 0)
    )


def _with_body(facts: CountFacts, body: str, holdings: Sequence[Holding]) -> CountFacts:
    sizes = {body: len(holdings), **facts.sizes}
    return replace(facts, body=body, sizes=sizes)


def _over(
    rule: Rule[Limit],
    most: Counted,
    holdings: Sequence[Holding],
    related: Related,
    since: tuple[date, Mapping[str, date]],
) -> Iterable[Breach]:
    for company, seats in sorted(affiliated(rule.parameters, holdings, related).items()):
        own = {
            one
            for seat in seats
            for one in seat.holders
            if _group_of(rule.parameters, one, related) == company
        }
        grouped_on = (
            max((since[1].get(one, date.min) for one in own), default=date.min) if len(own) > 1 else date.min
        )
        floor = max(since[0], grouped_on)
        if most.number is None and len(seats) > 1:
            yield _breach(rule, most, company, seats, max(floor, seats[-1].since))
        elif most.number is not None and len(seats) > most.number:
            yield _breach(rule, most, company, seats, max(floor, seats[most.number].since))


def affiliated(said: Limit, holdings: Sequence[Holding], related: Related) -> dict[str, list[Holding]]:
    """Group of companies -> the seats that the limit counts for it, oldest first; of one day in the order given."""
    found: dict[str, list[Holding]] = {}
    for holding in sorted(holdings, key=lambda one: one.since):
        if (said.among and holding.group not in said.among) or holding.group in said.except_groups:
            continue
        for company in sorted(_companies(said, holding, related)):
            found.setdefault(company, []).append(holding)
    return found


def _companies(said: Limit, holding: Holding, related: Related) -> set[str]:
    """The groups that appoint the holder of the seat, or that the holder belongs to, as the limit counts."""
    named: set[str] = set()
    if {"appoint", "nominate"} & set(said.rights):
        named.add(holding.appointed_by)
    if {"hold", "vote", "endorse"} & set(said.rights) or not said.rights:
        named |= holding.holders
    return {_group_of(said, company, related) for company in named - {""}}


def _group_of(said: Limit, company: str, related: Related) -> str:
    """As what the limit counts the company."""
    return company if said.group == "same_employer" else related.get(company, company)


def _breach(
    rule: Rule[Limit], most: Counted, company: str, seats: Sequence[Holding], began_on: date
) -> Breach:
    said, number = rule.parameters, len(seats)
    deadline = None
    if said.remedy_days is not None and began_on != date.min:
        deadline = began_on + timedelta(days=said.remedy_days)
    allowed = str(most.number) if most.number is not None else f"open: {most.question}"
    state = (
        "over the limit" if most.number is not None else "the charter does not say whether that is too many"
    )
    answer = f"{company}: {times(number, 'seat')}, {allowed} allowed: {state}"
    facts: list[tuple[str, object]] = [
        ("Counted together", said.group.replace("_", " ")),
        ("Seats", ", ".join(one.seat for one in seats)),
        ("Limit", most.words),
        ("Remedy", remedy_words(said)),
        *((("Until", deadline),) if deadline else ()),
        *(("Allowed all the same", one) for one in said.exceptions),
    ]
    explanation = rule.explain("Limit on related companies", answer, facts)
    return Breach(
        rule, company, tuple(one.seat for one in seats), number, most.number, began_on, deadline, explanation
    )


def remedy_words(said: Limit) -> str:
    """The chain of remedies in words."""
    return ", else ".join(REMEDIES[step] for step in said.remedy) or "the text names none"


@dataclass(frozen=True)
class CappedVotes:
    """The seats as they vote once limits have taken votes. `lost`: the seats without a vote, with the company's group.
    `is_by_choice` is false where a company did not say which of its seats give up their vote: the latest ones do then.
    `question`: what the charter leaves open, so that nothing was taken. `limits`: the seats with the name of the limit."""

    seats: tuple[SeatState, ...]
    lost: Mapping[str, str]
    is_by_choice: bool
    explanations: tuple[Explanation, ...]
    question: str = ""
    limits: Mapping[str, str] = field(default_factory=dict)


def cap_votes(
    document: CharterDocument,
    body: str,
    seats: Sequence[SeatState],
    holdings: Sequence[Holding],
    related: Related,
    facts: CountFacts | None = None,
    gives_up: frozenset[str] = frozenset(),
) -> CappedVotes:
    """The seats with the votes that limits on votes leave them: a group that is over keeps as many as the limit allows.
    `gives_up`: the seats that companies named as those without a vote."""
    known = _with_body(facts or CountFacts(), body, holdings)
    lost, limits = dict[str, str](), dict[str, str]()
    explanations, questions, chosen = list[Explanation](), list[str](), True
    for rule in document.limits(body):
        if rule.parameters.what != "votes" or rule.parameters.most is None:
            continue
        most = as_count(rule.parameters.most).evaluate(known)
        for company, own in affiliated(rule.parameters, holdings, related).items():
            if most.number is None:
                questions += [most.question] if len(own) > 1 else []
                continue
            taken = _taken(own, most.number, gives_up)
            if taken:
                chosen = chosen and set(taken) <= gives_up
                lost |= dict.fromkeys(taken, company)
                limits |= dict.fromkeys(taken, rule.name)
                explanations.append(_taken_why(rule, most, company, own, taken))
    capped = tuple(replace(seat, is_capped=seat.is_capped or seat.seat in lost) for seat in seats)
    return CappedVotes(capped, lost, chosen, tuple(explanations), next(iter(questions), ""), limits)


def _taken(own: Sequence[Holding], most: int, gives_up: frozenset[str]) -> list[str]:
    """The seats that lose their vote: those that were named, then the latest, until the rest is within the limit."""
    order = sorted(own, key=lambda one: one.seat not in gives_up)
    named = [one for one in order if one.seat in gives_up]
    rest = [one for one in reversed(own) if one.seat not in gives_up]
    votes, taken = sum(one.weight for one in own), list[str]()
    for holding in [*named, *rest]:
        if votes <= most:
            break
        votes -= holding.weight
        taken.append(holding.seat)
    return taken


def _taken_why(
    rule: Rule[Limit], most: Counted, company: str, own: Sequence[Holding], taken: Sequence[str]
) -> Explanation:
    votes, called = sum(one.weight for one in own), {one.seat: one.words for one in own}
    without = ", ".join(called[seat] for seat in taken)
    answer = f"{company}: {votes} votes, {most.number} allowed: {without} without a vote"
    return rule.explain(
        "Limit on votes",
        answer,
        [
            ("Counted together", rule.parameters.group.replace("_", " ")),
            ("Seats", ", ".join(called.values())),
            ("Limit", most.words),
            ("Votes", f"{votes}, {most.number} allowed"),
        ],
    )
