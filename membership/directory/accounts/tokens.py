"""Secrets that open something: how they are made, and the digests under which the database knows them (U1)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from membership.kernel.columns import ALPHABET

LIFETIMES = {
    "invitation": timedelta(days=7),
    "reset": timedelta(minutes=60),
    "address": timedelta(minutes=60),
}
"""How long a mailed link lives; the database refuses a longer life."""
CHALLENGE_LIFETIME = timedelta(minutes=5)
RECOVERY_LIFETIME = timedelta(days=3650)
PATHS = {
    "invitation": "/invitation/",
    "reset": "/sign-in/reset/",
    "address": "/account/address/",
}


def new_secret() -> str:
    """256 random bits, as text for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(purpose: str, secret: str) -> str:
    """The digest that is stored. The purpose is part of it, so that a secret opens nothing else."""
    return hashlib.sha256(f"membership.accounts.{purpose}\x00{secret}".encode()).hexdigest()


def new_recovery_codes(count: int = 10) -> list[str]:
    """Codes of sixteen letters without look-alikes (about 79 bits), in groups of four."""
    return ["-".join(_group() for _ in range(4)) for _ in range(count)]


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))


def recovery_digest(account_id: int, code: str) -> str:
    """The digest of a code as its person typed it: spaces, dashes, case and full-width forms do not matter."""
    folded = unicodedata.normalize("NFKC", code).casefold()
    return digest(f"recovery.{account_id}", "".join(letter for letter in folded if letter.isalnum()))


def typed_digits(code: str) -> str:
    """A one-time password as its person typed it, in plain digits; empty when it is none."""
    plain = "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "")
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else ""


@dataclass(frozen=True)
class Links:
    """Addresses that are mailed. Their secret is derived with the house's key when it is needed and stored nowhere:
    neither a job nor the outbox holds it, and the database alone does not give it."""

    key: str = field(repr=False)
    base_address: str

    def secret(self, purpose: str, public_id: str) -> str:
        """What stands in the address: which token, and the proof."""
        proof = hmac.new(self.key.encode(), f"accounts.{purpose}\x00{public_id}".encode(), hashlib.sha256)
        return f"{public_id}.{proof.hexdigest()}"

    def hash(self, purpose: str, public_id: str) -> str:
        """The digest that is stored of it."""
        return digest(purpose, self.secret(purpose, public_id))

    def address(self, purpose: str, public_id: str) -> str:
        """The whole address; its host is the setting's, never the request's (R32)."""
        return f"{self.base_address.rstrip('/')}{PATHS[purpose]}{self.secret(purpose, public_id)}"
