"""The people of the demonstration who can sign in. Fixed, so that a tour can name them; a production start refuses
the database that knows them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from membership.kernel.errors import NotFound

PASSWORD = "three borrowed lanterns"  # noqa: S105
"""One password for all: the demonstration is no place for secrets."""


@dataclass(frozen=True)
class SignIn:
    """A person who signs in; `word` is how the command line calls them, `does` what they are there for."""

    word: str
    name: str
    does: str

    @property
    def email(self) -> str:
        """An address that can receive no mail."""
        return f"{self.word}@example.org"

    @property
    def secret(self) -> str:
        """The TOTP secret in base32, as an authenticator app takes it."""
        digest = hashlib.sha256(f"membership demonstration {self.word}".encode()).digest()
        return base64.b32encode(digest[:20]).decode()

    def code(self, at: float) -> str:
        """The six digits of RFC 6238 for the instant `at`, in seconds since 1970."""
        counter = int(at // 30).to_bytes(8, "big")
        mac = hmac.digest(base64.b32decode(self.secret), counter, "sha1")
        start = mac[-1] & 0x0F
        number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
        return f"{number % 1_000_000:06}"


SIGN_INS = (
    SignIn("admin", "Adam Example", "admin of accounts: invites, grants and revokes, and decides nothing else"),
    SignIn("staff", "Stella Example", "staff of all three foundations: members, charters, reports"),
    SignIn("treasurer", "Theo Example", "treasurer of all three foundations: dues, invoices, payments"),
    SignIn("secretary", "Selma Example", "secretary of the boards of PyTorch and Meridian: meetings, votes, minutes"),
    SignIn("tac-secretary", "Tara Example", "secretary of PyTorch's Technical Advisory Council, and of no other body"),
    SignIn("auditor", "Audrey Example", "auditor of the business side: reads all of it, writes nothing"),
    SignIn("technical-secretary", "Tessa Example", "technical secretary of PyTorch and Meridian: modules, maintainers"),
    SignIn("technical-auditor", "Tobias Example", "auditor of the technical side: reads all of it, writes nothing"),
    SignIn("director", "Diana Example", "director for a Premier member on the board of PyTorch"),
    SignIn("representative", "Rita Example", "primary representative of that Premier member of PyTorch"),
    SignIn("billing", "Bill Example", "billing representative of that Premier member of PyTorch"),
    SignIn("meridian-director", "Mira Example", "director on the board of Meridian, with a contested vote behind her"),
    SignIn("alternate", "Alba Example", "alternate who sat in for an absent director of Meridian"),
    SignIn("debtor", "Otto Example", "representative of the Meridian member whose invoice is overdue"),
    SignIn("maintainer", "Mats Example", "maintainer of a module of an invented project of Meridian"),
)  # fmt: skip
BY_WORD = {person.word: person for person in SIGN_INS}


def sign_in(word: str) -> SignIn:
    """The person of this word. Raises NotFound with the list of those there are."""
    found = BY_WORD.get(word.strip().casefold())
    if found is None:
        raise NotFound(f"The demonstration knows no “{word}”; there are {', '.join(BY_WORD)}.")
    return found


def current_code(person: str) -> str:
    """The present six-digit code of a demonstration person. Raises NotFound with the list of those there are."""
    return sign_in(person).code(time.time())
