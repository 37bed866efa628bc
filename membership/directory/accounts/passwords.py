"""Passwords: which ones are refused, and how the others are hashed. One hasher serves Flask-Security and ourselves."""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, NewType

from passlib.context import CryptContext  # type: ignore[import-untyped]

from membership.kernel.errors import RuleBroken

SHORTEST = 12
LONGEST = 256
BREACHED = Path(__file__).with_name("breached-passwords.txt.gz")
COSTS = {
    "strong": {"argon2__time_cost": 2, "argon2__memory_cost": 19_456, "argon2__parallelism": 1},
    "cheap": {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1},
}
"""Argon2id: the strong parameters take about 28 ms and 19 MiB; the cheap ones are refused in production."""

HashedPassword = NewType("HashedPassword", str)
"""The hash of a password that was checked; operations take nothing else."""


class Hasher:
    """Hashes and verifies at one cost. Hash before opening a Work: a write transaction never waits for it."""

    def __init__(self, rounds: Literal["strong", "cheap"] = "strong") -> None:
        self.options = COSTS[rounds]
        self.context = CryptContext(schemes=["argon2"], argon2__type="ID", **self.options)
        self._nobody = self.context.hash("nobody has this password")

    def checked(self, password: str, *known: str) -> HashedPassword:
        """The hash of a new password. Raises RuleBroken on one that others could guess, also from `known` words."""
        check_password(password, known)
        return HashedPassword(self.context.hash(normal(password)))

    def again(self, password: str) -> HashedPassword:
        """The hash, at today's cost, of a password that was accepted earlier and has just been verified."""
        return HashedPassword(self.context.hash(normal(password)))

    def is_right(self, password: str, hashed: str | None) -> bool:
        """Whether the password gives the hash. Without a hash it takes the same time and says no (R29)."""
        is_same = bool(self.context.verify(_bounded(normal(password)), hashed or self._nobody))
        return is_same and hashed is not None

    def is_old(self, hashed: str) -> bool:
        """Whether the hash was made at another cost, and should be made anew at the next sign-in."""
        return bool(self.context.needs_update(hashed))


def normal(password: str) -> str:
    """One spelling for one password, whatever keyboard it was typed on (NFKC, as Flask-Security does)."""
    return unicodedata.normalize("NFKC", password)


def _bounded(text: str) -> str:
    """What can be a password at all; a longer text, or one with a NUL, is compared as one that nobody has."""
    return text if len(text) <= LONGEST and "\x00" not in text else ""


def check_password(password: str, known: Iterable[str] = ()) -> None:
    """Raise RuleBroken on a password that is short, in the breached list, or made of what everybody knows."""
    text = normal(password)
    if len(text) < SHORTEST:
        raise RuleBroken(
            f"A password needs at least {SHORTEST} characters; this one has {len(text)}.", field="password"
        )
    if len(text) > LONGEST:
        raise RuleBroken(f"A password has at most {LONGEST} characters.", field="password")
    if "\x00" in text:
        raise RuleBroken("This password holds a character that cannot be typed.", field="password")
    folded = text.casefold()
    if folded in breached() or _unit(folded) in breached() or len(set(folded)) < 5:
        raise RuleBroken(
            "This password stands in lists that attackers try first. Choose another.", field="password"
        )
    if any(word and len(word) > 3 and word.casefold() in folded for word in known):
        raise RuleBroken("A password must not contain your name or mail address.", field="password")


@cache
def breached() -> frozenset[str]:
    """The passwords that everybody tries, case folded; see breached-passwords.md for where they come from."""
    with gzip.open(BREACHED, "rt", encoding="utf-8") as lines:
        return frozenset(line.rstrip("\n") for line in lines)


def _unit(text: str) -> str:
    """What a password repeats ("qwertyqwerty" is "qwerty" twice), or the password without digits at its end."""
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text.rstrip("0123456789!.?") if len(text.rstrip("0123456789!.?")) >= len(text) - 4 else text
