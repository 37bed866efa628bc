"""Secrets that open something: how they are made, and the digests under which the database knows them (U1)."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
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


def link_path(purpose: str, secret: str) -> str:
    """The path of a mailed link. Its host is the setting's, never the request's (R32): see `kernel.mail`."""
    return PATHS[purpose] + secret
