"""How often something may be tried (R30), and how long a sign-in lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from membership.kernel.errors import Refusal

MINUTES_5 = timedelta(minutes=5)
LIMITS: dict[str, tuple[tuple[int, timedelta], ...]] = {
    "sign_in": ((10, MINUTES_5),),
    "sign_in_device": ((10, MINUTES_5),),
    "sign_in_everywhere": ((1_000, MINUTES_5),),
    "second_factor": ((5, MINUTES_5), (20, timedelta(hours=1)), (50, timedelta(days=1))),
    "reset": ((5, timedelta(days=1)),),
    "reset_from": ((30, timedelta(days=1)),),
    "application_from": ((30, timedelta(days=1)),),
    "application_link": ((5, timedelta(days=1)),),
    "application_link_from": ((30, timedelta(days=1)),),
    "application_act": ((300, timedelta(days=1)),),
}
"""Kind of try -> at most so many failed ones within so long, each for one key (a name, an address, a device, all)."""
LONGEST_WINDOW = timedelta(days=1)

IDLE = timedelta(hours=12)
"""A session unseen for so long is dead."""
SESSION = timedelta(days=14)
"""A session lives at most so long."""
PENDING = timedelta(minutes=10)
"""So long a right password waits for its second factor."""
FRESH = timedelta(minutes=15)
"""A grave act needs a password or passkey shown within so long."""
SEEN = timedelta(minutes=5)
"""When a session was last seen is written at most so often: the one write that a GET may make."""
DEVICE = timedelta(days=180)
"""So long a browser stays a known device of its person."""


class TooManyTries(Refusal):
    """The limit is reached; the try was not looked at. It says the same whether or not the account exists."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many tries. Wait a few minutes, then try again.")
        self.wait = wait


@dataclass(frozen=True)
class Tried:
    """One thing that a try counts against: its kind, and the name, address or device."""

    kind: str
    key: str


@dataclass(frozen=True)
class Browser:
    """What a request says of where it comes from, for the person's own list of sessions."""

    address: str = ""
    user_agent: str = ""
