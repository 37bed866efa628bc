"""Who stands before the doors: one person per role, with exactly that role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from membership.kernel.viewer import ROLE_WINGS

NOBODY = "nobody"
NEWCOMER = "newcomer"
KINDS = ("primary", "voting", "billing", "legal", "marketing", "technical")


@dataclass(frozen=True)
class Role:
    """A role of the matrix: the word of the grant, its wing, and what is narrower than the foundation."""

    name: str
    word: str
    wing: str
    kind: str = ""
    scopes: tuple[str, ...] = ()


ROLES = (
    Role("admin", "admin", "house"),
    Role("staff", "staff", "business"),
    Role("treasurer", "treasurer", "business"),
    Role("auditor_business", "auditor_business", "business"),
    Role("auditor_technical", "auditor_technical", "technical"),
    Role("technical_secretary", "technical_secretary", "technical"),
    *(Role(f"representative_{kind}", "representative", "business", kind, ("organization_id",)) for kind in KINDS),
    Role("employee", "employee", "business", scopes=("organization_id",)),
    Role("maintainer", "maintainer", "technical", "module_maintainer", ("project_id", "module_id")),
    Role("board_director", "director", "business", scopes=("body_id", "seat_id")),
    Role("board_alternate", "alternate", "business", scopes=("body_id", "seat_id")),
    Role("board_chair", "chair", "business", scopes=("body_id",)),
    Role("board_secretary", "secretary", "business", scopes=("body_id",)),
    Role("council_director", "director", "technical", scopes=("body_id", "seat_id")),
    Role("council_alternate", "alternate", "technical", scopes=("body_id", "seat_id")),
    Role("council_chair", "chair", "technical", scopes=("body_id",)),
    Role("council_secretary", "secretary", "technical", scopes=("body_id",)),
)  # fmt: skip
BY_NAME = {role.name: role for role in ROLES}
GRANTED = ("admin", "staff", "treasurer", "auditor_business", "auditor_technical", "technical_secretary")
SIGNED_IN = (*BY_NAME, NEWCOMER)
EVERYBODY = (*SIGNED_IN, NOBODY)


def uncast() -> set[Any]:
    """Roles and wings of the program that no person of the matrix holds."""
    known = {(role.word, role.wing) for role in ROLES}
    return {(word, wing) for word, wings in ROLE_WINGS.items() for wing in wings} - known
