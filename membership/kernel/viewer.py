"""Who looks: a frozen value built once per request from the facts behind each right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Wing = Literal["business", "technical", "house"]

ROLE_WINGS: dict[str, frozenset[str]] = {
    "admin": frozenset({"house"}),
    "staff": frozenset({"business"}),
    "treasurer": frozenset({"business"}),
    "auditor_business": frozenset({"business"}),
    "auditor_technical": frozenset({"technical"}),
    "technical_secretary": frozenset({"technical"}),
    "representative": frozenset({"business"}),
    "employee": frozenset({"business"}),
    "maintainer": frozenset({"technical"}),
    "director": frozenset({"business", "technical"}),
    "alternate": frozenset({"business", "technical"}),
    "chair": frozenset({"business", "technical"}),
    "secretary": frozenset({"business", "technical"}),
}
"""Role -> the wings in which a grant of it may stand. A single grant always stands in exactly one; a role of a body
takes the wing of that body."""


@dataclass(frozen=True)
class Grant:
    """One right of one person, derived from the fact that gives it; it names the one wing in which it holds."""

    role: str
    wing: Wing
    foundation_id: int | None = None
    body_id: int | None = None
    seat_id: int | None = None
    organization_id: int | None = None
    project_id: int | None = None
    module_id: int | None = None
    kind: str = ""

    def __post_init__(self) -> None:
        if self.wing not in ROLE_WINGS[self.role]:
            raise ValueError(f"the role {self.role} gives no right in the {self.wing} wing")


@dataclass(frozen=True)
class Viewer:
    """The person (or nobody) behind a request, at one instant, with every grant that holds at that instant."""

    at: datetime
    person_id: int | None = None
    account_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)
    has_second_factor: bool = False
    is_fresh: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether a person stands behind the request."""
        return self.account_id is not None

    def has(self, *roles: str, **scope: int | str | None) -> bool:
        """Whether a grant of one of `roles` agrees with every named scope (`foundation_id`, `body_id`, `wing`, …)."""
        return any(
            grant.role in roles and all(getattr(grant, key) == value for key, value in scope.items())
            for grant in self.grants
        )

    def of(self, *roles: str, **scope: int | str | None) -> list[Grant]:
        """The grants of one of `roles` that agree with every named scope."""
        return [
            grant
            for grant in self.grants
            if grant.role in roles and all(getattr(grant, key) == value for key, value in scope.items())
        ]


def nobody(at: datetime) -> Viewer:
    """The public."""
    return Viewer(at=at)
