"""Bodies, seats, limits, alternates, terms, offices and elections, in the words of the drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

from membership.assembly.rules.compounds import Combined, Condition, Part, Stepped
from membership.assembly.rules.counts import (
    AtLeast,
    Count,
    FirstK,
    Fixed,
    MembersOf,
    OfBody,
    PerMember,
    PerN,
    PerProject,
    Range,
    SeatsOf,
)  # fmt: skip
from membership.assembly.rules.kinds.bodies import (
    Alternate,
    Body,
    Seat,
    SeatSource,
)
from membership.assembly.rules.kinds.electing import Election
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.kinds.membership import DuesReduction
from membership.assembly.rules.records import Rule
from tests.assembly.rules.saying.book import Book, Missing, OneOf, Table, names, tells

CLASSES = {"technical_oversight": "technical"}
FILLED = {
    "appointment": "appointed", "election": "elected", "co_option": "co_opted", "class_choice": "by_class",
    "election_or_nomination": "elected_or_nominated",
}  # fmt: skip


@tells("body")
def body(book: Book, table: Table) -> Table:
    said = book.one(Body, id=table["id"]).parameters
    kind = CLASSES.get(said.class_, said.class_)
    return {"id": said.id, "kind": kind, "meets": said.meets, "open_to": said.open_to}


@tells("seat")
def seat(book: Book, table: Table) -> Table:
    rule = book.one(Seat, body=table["body"], name=table["id"])
    said, count = rule.parameters, table.get("count", {})
    confirmed = f"{said.ratified_by} (approves every nominee)" if said.ratified_by else ""
    return {
        "body": said.body,
        "id": rule.name,
        "filled_by": FILLED.get(said.filled_by, said.filled_by),
        "by": _by(said.by, rule),
        "count": _clamped(said.count) if "min" in count and "of" in count else _count(said.count, count),
        "active_when": _active(said.active_when),
        "holder_must": said.holder_must,
        "fallback": said.fallback,
        "confirmed_by": confirmed,
        "per_project_nominees_max": said.most_nominees_each,
        "delegable": said.may_delegate,
        "removable_by": said.removable_by,
        "to": f"{rule.valid_to:%Y-%m}" if isinstance(rule.valid_to, date) else None,
        "tie_rule": _tie_rule(book, said.body, rule.name),
    }


def _by(by: SeatSource, rule: Rule[Seat]) -> Any:
    if by.kind == "tier":
        plain = f"{by.name}_and_{by.who_are}" if by.who_are else by.name
        return OneOf(f"{by.name} after {by.excluding}") if by.excluding else OneOf(plain, f"{plain}_members")
    if by.kind == "named":
        return OneOf(by.name, f"named:{by.name}")
    if by.kind == "technical":
        return f"{by.name} designates"
    fallback = f"{by.name}, or {rule.parameters.fallback}"
    return OneOf(by.name, fallback, rule.note) if by.kind == "office" else by.name


def _count(count: Count, wanted: Table) -> Table:
    """The count as the draft writes it; a default that the draft does not write is left out."""
    match count:
        case Fixed(n):
            told: Table = {"kind": "fixed", "n": n}
        case PerMember(n):
            told = {"kind": "per_member", "n": n}
        case PerProject(n):
            told = {"kind": "per_project", "n": n}
        case PerN(n, rounding, least, most):
            told = {
                "kind": "per_n",
                "n": n,
                "round": rounding,
                "min": least,
                **({"max": most} if most is not None else {}),
            }
            if least in ("unknown", 0) and "min" not in wanted:
                del told["min"]
        case _:
            told = _rarer_count(count, wanted)
    return told


def _rarer_count(count: Count, wanted: Table) -> Table:
    match count:
        case FirstK(k, ordered, each, "unknown"):
            return {"kind": "first_k", "k": k, "ordered_by": ordered.replace("_", " "), "per_member": each}
        case Range(least, by, most):
            return {"kind": "range", "min": least, "max": most, **({"set_by": by} if by else {})}
        case AtLeast(least, whole):
            grows = {"grows_to": f"body minimum of {whole}"} if whole is not None else {}
            return {"kind": "at_least", "min": least, **grows}
        case Combined("least_of", terms):
            inner = wanted.get("of", [])
            return {
                "kind": "least_of",
                "of": [_count(one, there) for one, there in zip(terms, inner, strict=False)],
            }
        case Combined("difference", (SeatsOf("platinum"), *rest)):
            named = [
                f"{one.group}_directors" if isinstance(one, SeatsOf) else str(getattr(one, "n", ""))
                for one in rest
            ]
            return {"kind": "expr", "expr": " - ".join(["platinum_directors", *named])}
    raise Missing(f"{count}")


def _clamped(count: Count) -> Table:
    """A count between two bounds: the least of the upper one and the greatest of the lower one and the rest."""
    match count:
        case Combined("least_of", (Fixed(most), Combined("greatest_of", (Fixed(least), inner)))):
            return {**_count(inner, {"of": [{}, {}]}), "min": least, "max": most}
    raise Missing(f"{count}")


def _active(when: Condition | str) -> str:
    match when:
        case Condition(MembersOf(tier), least):
            return f"{tier}_members >= {least}"
        case Condition(SeatsOf(group), least):
            return f"{group}_directors >= {least}"
    return str(when)


def _tie_rule(book: Book, body: str, role: str) -> str:
    return "; ".join(
        step for rule in book.all(Election, body=body, role=role) for step in rule.parameters.tie_chain
    )


@tells("seat_adjust")
def seat_adjust(book: Book, table: Table) -> Table:
    rule = book.one(Seat, body=table["body"], shrinks="at_next_election")
    return {"body": rule.subject, "rule": rule.note}


GROUPS = {
    "related_companies_over_50_percent": "related_companies", "same company or related companies": "related_companies",
    "related_companies_over_50_percent, counting individuals they employ": "related_companies",
    "same_employer": "same_employer", "same_company": "same_employer", "same_organization": "same_employer",
}  # fmt: skip
RIGHTS = {
    ("appoint", "nominate"): "appoint_or_nominate", ("hold",): "hold", ("hold", "vote"): "hold_or_vote_as_member",
}  # fmt: skip
REMEDIES = {
    ("holders_decide", "lot"): "holders jointly decide who leaves, else random lots",
    ("company_chooses",): "organization chooses which two stay",
    ("most_votes_stay",): "the two with most votes are elected",
    ("resignation", "removal"): "immediate resignation or removal of members of that employer",
}  # fmt: skip


@tells("limit")
def limit(book: Book, table: Table) -> Table:
    rules = [_limit(book, table, body) for body in names(table["body"])]
    if len({repr({**vars(rule.parameters), "body": ""}) for rule in rules}) != 1:
        raise Missing("the limits differ")
    rule, said = rules[0], rules[0].parameters
    counted = said.most if isinstance(said.most, int) else None
    reduced = said.what == "votes" and said.remedy == ("votes_reduced",)
    return {
        "body": ", ".join(one.subject for one in rules),
        "what": {"votes": "voting_share"}.get(said.what, said.what),
        "group": OneOf(*(theirs for theirs, ours in GROUPS.items() if ours == said.group)),
        "right": RIGHTS.get(said.rights),
        "min": said.least,
        "max": counted,
        "exact": counted if said.least == said.most else None,
        "raisable_to": said.raisable_to,
        "max_expr": _expression(said),
        "max_fraction": OneOf(*_fractions(said)),
        "max_votes": _stepped(said),
        "of": "total representatives on that body" if _of_body(said) else None,
        "among": said.among_words,
        "excluding": said.among_words.removeprefix("excluding "),
        "remedy": REMEDIES.get(said.remedy),
        "tested": list(said.tested),
        "exception": said.exceptions[0] if said.exceptions else None,
        "exceptions": list(said.exceptions),
        "effect": rule.note if reduced else None,
        "compensation": _compensation(book, rule),
    }


def _limit(book: Book, table: Table, body: str) -> Rule[Limit]:
    what = {"voting_share": "votes"}.get(table["what"], table["what"])
    found = book.all(Limit, body=body, what=what)
    if "right" in table:
        found = [rule for rule in found if RIGHTS.get(rule.parameters.rights) == table["right"]]
    if "among" in table:
        found = [rule for rule in found if rule.parameters.among_words == table["among"]]
    if len(found) != 1:
        raise Missing(f"{len(found)} limits for {table}")
    return found[0]


def _expression(said: Limit) -> str:
    match said.most:
        case Combined("difference", (Combined("product", (Fixed(n), MembersOf(tier))), Fixed(less))):
            return f"{n} * {tier}_members - {less}"
    return ""


def _of_body(said: Limit) -> bool:
    return isinstance(said.most, Part) and said.most.of == OfBody("body_seats")


def _fractions(said: Limit) -> list[str]:
    if not isinstance(said.most, Part):
        return []
    part = said.most.part
    return [f"{part.numerator}/{part.denominator}", f"{part * 100}/100"]


def _stepped(said: Limit) -> Any:
    match said.most:
        case Stepped(OfBody("body_seats"), least, Fixed(then), Fixed(otherwise)):
            return {"when_body_at_least": least, "votes": then, "otherwise": otherwise}
    return None


def _compensation(book: Book, rule: Rule[Limit]) -> str | None:
    found = book.all(DuesReduction, limit=rule.name, set_by="governing_board")
    return found[0].note if found else None


ALLOWED = {"yes": True, "no": False, "if_body_decides": "if_board_decides"}


@tells("alternate")
def alternate(book: Book, table: Table) -> Table:
    rule = book.each(Alternate, "body", table["body"])
    said = rule.parameters
    scopes = {"either": ["single meeting", "standing"]}
    absent = list(said.when_holder_absent)
    written = {"attend", "vote", "sign_consents"} == set(absent)
    rights = ["attend and vote when the director is absent", "sign written consents"] if written else absent
    return {
        "body": table["body"] if all(book.all(Alternate, body=one) for one in names(table["body"])) else None,
        "allowed": ALLOWED[said.allowed],
        "max_per_seat": said.most_per_seat,
        "scope": scopes.get(said.scope, said.scope),
        "must_be": said.must_be,
        "rights": rights,
        "excluded": list(said.excluded),
        "kinds": list(said.kinds),
        "named_by": {"member": "end_user_participant"}.get(said.named_by),
        "when_primary_present": "listen_only" if said.when_holder_present == ("attend",) else None,
        "when_primary_absent": absent,
        "may_vote": "vote" in said.when_holder_absent,
        "form": OneOf(said.proxy_form or said.identified),
        "to": said.proxy_to,
        "valid_for": said.proxy_valid_for,
        "counts_for_quorum_when_primary_absent": said.counts_for_quorum,
    }
