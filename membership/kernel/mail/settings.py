"""How mail leaves the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class MailSettings:
    """The server that takes our mail. Without `host`, mail stays in the outbox, where staff read it (demonstration).

    `sender` is the bare address in From; `base_address` stands before every link and comes from the configuration,
    never from a request; `timeout` is in seconds; `is_demo` puts the banner of invented data on every mail.
    """

    host: str = ""
    port: int = 587
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = "membership@example.org"
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    base_address: str = "http://localhost:8000"
    timeout: float = 30.0
    is_demo: bool = False

    @property
    def is_outbox_only(self) -> bool:
        """Whether mail is written but never sent."""
        return not self.host
