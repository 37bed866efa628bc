"""The four ways in which a request of a person can be refused, and the one in which the program refuses itself."""

from __future__ import annotations

from dataclasses import dataclass, field


class Refusal(Exception):
    """Base of every refusal that a person is told about; `message` is a sentence for them."""

    status = 400
    clause = ""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Refusal):
    """The thing does not exist, or the viewer may not know that it does: both answer alike."""

    status = 404

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class NotAllowed(Refusal):
    """The viewer may see the thing but has no right to do this with it."""

    status = 403

    def __init__(self, message: str = "You do not have the right to do this.") -> None:
        super().__init__(message)


@dataclass(frozen=True)
class Version:
    """One side of a lost update: the values of the fields as a person would read them."""

    label: str
    values: dict[str, str] = field(default_factory=dict)


class Conflict(Refusal):
    """Somebody else was first. `current` and `submitted` let the person compare both versions."""

    status = 409

    def __init__(
        self, message: str, *, current: Version | None = None, submitted: Version | None = None
    ) -> None:
        super().__init__(message)
        self.current = current
        self.submitted = submitted


class RuleBroken(Refusal):
    """A rule of the charter, or of the program, forbids this. `clause` cites it; `field` names the input at fault."""

    status = 422

    def __init__(self, message: str, *, clause: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.clause = clause
        self.field = field


class Unrecorded(Exception):
    """A change to a business table reached the commit without an audit entry: a defect of the program."""


class Misconfigured(Exception):
    """The settings do not allow the program to start; the message names the setting and what would be right."""
