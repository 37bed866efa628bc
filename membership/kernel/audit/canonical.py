"""The canonical, versioned text of a row and of an entry, and the digests taken of it (rule A3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

DOMAIN = b"membership.audit.v1\n"
GENESIS = "0" * 64
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
SIMPLE = frozenset({str, int, bool, type(None)})
"""Types that JSON knows already: most values are of these, and a run records hundreds of thousands."""


def canonical(value: Any) -> str:
    """One spelling for one value: sorted keys, no spaces, UTC instants, bytes in hexadecimal; floats are refused."""
    return ENCODER.encode(plain(value))


def plain(value: Any) -> Any:
    """The value in JSON's own types."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, Mapping):
        return {str(key): item if type(item) in SIMPLE else plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [item if type(item) in SIMPLE else plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


@lru_cache(maxsize=1024)
def _instant(value: datetime) -> str:
    """The same few instants stand in all rows of a run."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(text: str) -> str:
    """SHA-256 of `text` under this log's domain, in hexadecimal."""
    return hashlib.sha256(DOMAIN + text.encode()).hexdigest()


def salted(salt: str, column: str, value: Any) -> str:
    """Digest that stands in the log for a personal text; without the salt it says nothing."""
    return digest(f"{salt}\x00{column}\x00{canonical(value)}")
