"""What is declared of every door: who may open it. One file per blueprint, reviewed by hand; see docs/decisions/0013-doors.md.

["projects.new_project"]
may = ["technical_secretary"]              opens, in one's own foundation with one's own object
sees = ["maintainer"]                      knows of it and has no right: 403; everybody else gets what a missing thing gets
other_may / other_sees = [...]             the same for an object of another company in the same foundation
everywhere = ["admin"]                     opens it in every foundation, not only in one's own
archived_may / archived_sees = [...]       in an archived foundation; as one's own where it is not said
public = true                              needs no sign-in, and everybody may
empty = "why"                              no such thing stands in the world: hidden from those who may, too
bare = "why"                               a POST that acts without any field of its form (the CSRF token suffices)
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.doors.answers import FORBIDDEN, HIDDEN, SIGN_IN, YES
from tests.doors.cast import BY_NAME, EVERYBODY, NEWCOMER, NOBODY
from tests.doors.objects import MISSING, OTHER
from tests.doors.world import ARCHIVED, ELSEWHERE, OWN

FOLDER = Path(__file__).with_name("expected")
VISITING, CROSSED = "as the role of another foundation", "another foundation's object inside one's own"
LISTS = ("may", "sees", "other_may", "other_sees", "everywhere", "archived_may", "archived_sees")
GROUPS = {
    "@signed_in": (*BY_NAME, NEWCOMER),
    "@standing": tuple(BY_NAME),
    "@representatives": tuple(name for name in BY_NAME if name.startswith("representative_")),
    "@board": tuple(name for name in BY_NAME if name.startswith("board_")),
    "@council": tuple(name for name in BY_NAME if name.startswith("council_")),
    "@readers": ("staff", "treasurer", "auditor_business"),
}
"""Words that stand for several roles in a declaration."""


class Undeclared(Exception):
    """A door stands in the house of which nobody declared who may open it."""

    def __init__(self, name: str, blueprint: str) -> None:
        super().__init__(
            f"{name} is not declared. Say in tests/doors/expected/{blueprint}.toml who may open it; "
            f"`python -m tests.doors.skeleton {blueprint}` writes what it does today, for you to judge."
        )


@dataclass(frozen=True)
class Declared:
    """One door's declaration, groups resolved."""

    name: str
    public: bool
    lists: dict[str, frozenset[str]]
    bare: str = ""
    empty: str = ""

    def verdict(self, role: str, which: str) -> str:
        """What the door answers this role for this object."""
        found = self._verdict(role, which)
        return HIDDEN if found == YES and self.empty else found

    def _verdict(self, role: str, which: str) -> str:
        if self.public:
            return HIDDEN if which in (MISSING, CROSSED) else self._among(role, which)
        if role == NOBODY:
            return SIGN_IN
        if which in (MISSING, CROSSED):
            return HIDDEN
        return self._among(role, which)

    def _among(self, role: str, which: str) -> str:
        prefix = {OTHER: "other_", ARCHIVED: "archived_"}.get(which, "")
        if which in (ELSEWHERE, VISITING) and not self.public and role not in self.lists["everywhere"]:
            return HIDDEN
        if self.public and not self.lists[f"{prefix}may"]:
            return HIDDEN if prefix == "archived_" and self.lists.get("archived_hidden") else YES
        if role in self.lists[f"{prefix}may"]:
            return YES
        return FORBIDDEN if role in self.lists[f"{prefix}sees"] else HIDDEN


def declarations(folder: Path = FOLDER) -> dict[str, Declared]:
    """Every declaration by the door's name. Raises ValueError for a word that is no role."""
    found: dict[str, Declared] = {}
    for file in sorted(folder.glob("*.toml")):
        for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[name] = _read(f"{file.name}: {name}", name, entry)
    return found


def _read(where: str, name: str, entry: dict[str, Any]) -> Declared:
    unknown = set(entry) - {*LISTS, "public", "archived_hidden", "bare", "empty"}
    if unknown:
        raise ValueError(f"{where}: {', '.join(sorted(unknown))} says nothing here")
    given = dict(entry)
    for name_ in ("may", "sees"):
        given.setdefault(f"archived_{name_}", given.get(name_, []))
    lists = {key: _resolve(where, given.get(key, [])) for key in LISTS}
    if entry.get("archived_hidden"):
        lists["archived_hidden"] = frozenset({"yes"})
    return Declared(name, bool(entry.get("public")), lists, entry.get("bare", ""), entry.get("empty", ""))


def _resolve(where: str, words: list[str]) -> frozenset[str]:
    roles: set[str] = set()
    for word in words:
        if word not in GROUPS and word not in EVERYBODY:
            raise ValueError(f"{where}: {word!r} is no role and no group of roles")
        roles.update(GROUPS.get(word, (word,)))
    return frozenset(roles)


__all__ = ["CROSSED", "FOLDER", "GROUPS", "OWN", "VISITING", "Declared", "Undeclared", "declarations"]
