"""How alike two names are: pure, and without looking at every pair."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rapidfuzz.fuzz import token_sort_ratio

from membership.directory.organizations import hosts

ALIKE = 88
"""From this likeness on (of 100) two names may be one; below 94 only with a second reason."""
STRONG = 94
WINDOW = 6
SHARED = hosts.SHARED | {"github.com", "gitlab.com", "linkedin.com"}
"""Domains that say nothing of an employer or an owner."""


@dataclass(frozen=True)
class Known:
    """What is compared of one company or person. `keys` are exact marks, such as a registration number; `domains` those that
    are its own, each a reason by itself, while `domain` (of a mailbox, which colleagues share) only supports others."""

    id: int
    name: str
    domain: str = ""
    keys: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Likeness:
    """Two that may be one, how strongly (of 100), and why, as words."""

    first: int
    second: int
    score: int
    reasons: tuple[str, ...]


def spelled(name: str) -> str:
    """NFKC, case folded, words in order of the alphabet, without accents and punctuation."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(one for one in folded if not unicodedata.combining(one))
    return " ".join(sorted(word for word in re.split(r"[^\w]+", plain) if word))


def domain_of(address: str) -> str:
    """The domain of a mail address or a homepage; nothing for one that everybody shares."""
    host = (
        address.rpartition("@")[2]
        if "@" in address
        else urlsplit(address if "//" in address else f"//{address}").hostname
    )
    return own_domain((host or "").casefold().removeprefix("www.").strip("."))


def own_domain(domain: str) -> str:
    """The domain, or nothing for one that everybody shares."""
    return "" if domain in SHARED else domain


def likenesses(known: Sequence[Known]) -> list[Likeness]:
    """Pairs that may be one, the likeliest first. Only those that share a mark, a domain or the neighbourhood of their
    names are compared: the cost grows with their number, not with its square."""
    by_id = {one.id: one for one in known}
    pairs = {tuple(sorted(pair)) for pair in _neighbours(known) if pair[0] != pair[1]}
    found = [compared(by_id[first], by_id[second]) for first, second in pairs]
    kept = [one for one in found if one is not None]
    return sorted(kept, key=lambda one: (-one.score, one.first, one.second))


def compared(one: Known, other: Known) -> Likeness | None:
    """How alike the two are; None where nothing speaks for it."""
    shared = sorted(one.keys & other.keys)
    owned = sorted(one.domains & other.domains)
    ratio = round(token_sort_ratio(one.name, other.name)) if one.name and other.name else 0
    same_domain = bool(one.domain) and one.domain == other.domain
    reasons = [f"same {mark.partition(':')[0]}" for mark in shared]
    if ratio == 100:
        reasons.append("same name")
    elif ratio >= ALIKE:
        reasons.append(f"names alike ({ratio} of 100)")
    if same_domain and reasons:
        reasons.append(f"same domain {one.domain}")
    reasons += [f"same domain {domain}" for domain in owned]
    if not shared and not owned and ratio < (ALIKE if same_domain else STRONG):
        return None
    least = 97 if shared else (ALIKE if owned else 0)
    score = min(100, max(ratio, least) + (3 if same_domain or owned else 0))
    first, second = sorted((one.id, other.id))
    return Likeness(first, second, score, tuple(reasons))


def _neighbours(known: Sequence[Known]) -> Iterator[tuple[int, int]]:
    groups: dict[str, list[int]] = {}
    for one in known:
        for mark in one.keys:
            groups.setdefault(f"key {mark}", []).append(one.id)
        for domain in {one.domain, *one.domains} - {""}:
            groups.setdefault(f"domain {domain}", []).append(one.id)
    for ids in groups.values():
        yield from _near(ids)
    yield from _near([one.id for one in sorted(known, key=lambda one: one.name)])
    yield from _near([one.id for one in sorted(known, key=lambda one: one.name[::-1])])


def _near(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    for place, first in enumerate(ids):
        for second in ids[place + 1 : place + 1 + WINDOW]:
            yield first, second
