"""Mail addresses as people type them, and the key by which two spellings are one."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from membership.kernel.errors import RuleBroken

SHOWN = 80
"""Of what is no address, so many characters are said again."""


def email_key(address: str) -> str:
    """NFKC and case folded (rule M5)."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()


def checked_email(address: str) -> str:
    """The address as it will be used. Raises RuleBroken on one that cannot receive mail."""
    try:
        return validate_email(address.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        shown = address if len(address) <= SHOWN else f"{address[:SHOWN]}…"
        raise RuleBroken(f"“{shown}” is no mail address: {error}", field="email") from error
