"""The one mouth that speaks to an outside provider of signatures, over HTTP; and the ear that knows its calls.

What a provider has to answer (docs/decisions/0024-representatives-and-reports.md):
`POST <address>/orders` with the order as JSON and its key as `Idempotency-Key`: 200 or 201 and `{"reference": …}`;
`GET <address>/orders/<reference>`: `{"state": "waiting" | "signed" | "declined", "name", "title", "address",
"document_sha256", "paper"}`, the last one in base64. Its calls are forms with `event`, `reference`, `sent_at` (seconds
since 1970) and `signature`, the HMAC-SHA-256 of the first three, one a line, under the shared secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from membership.business.lifecycle.providers import (
    CollectedSignature,
    DeclinedSignature,
    SignatureOrder,
    SignatureProvider,
)
from membership.business.members.papers import LARGEST
from membership.config import Settings

SECONDS = 20
MOST = 2 * LARGEST
"""Bytes of an answer: the largest paper in base64, and its facts."""
TOLERANCE = 300
"""Seconds by which the time of a call may differ from ours, in either direction."""
LONGEST = 200
"""Characters of an event's id or of a reference."""


class ProviderSilent(Exception):
    """The provider cannot be reached, or does not answer as it should; a later attempt may go better."""


@dataclass(frozen=True)
class HttpProvider:
    """A provider whose interface stands at `address`; `key` is our right to use it."""

    address: str
    key: str

    def order(self, wanted: SignatureOrder) -> str:
        """Place the order. Raises ProviderSilent."""
        told = {
            "key": wanted.key, "title": wanted.title, "name": wanted.name, "email": wanted.email,
            "document_sha256": wanted.sha256, "document": base64.b64encode(wanted.document).decode("ascii"),
        }  # fmt: skip
        answer = self._ask("POST", "/orders", json.dumps(told).encode(), {"Idempotency-Key": wanted.key})
        reference = answer.get("reference")
        if not isinstance(reference, str) or not 0 < len(reference) <= LONGEST:
            raise ProviderSilent("The provider gave no reference.")
        return reference

    def collect(self, reference: str) -> CollectedSignature | DeclinedSignature | None:
        """The signature, once it is there, or that it was declined. Raises ProviderSilent."""
        answer = self._ask("GET", f"/orders/{quote(reference, safe='')}", None, {})
        if answer.get("state") == "declined":
            return DeclinedSignature()
        if answer.get("state") != "signed":
            return None
        try:
            paper = base64.b64decode(_text(answer, "paper"), validate=True)
        except (binascii.Error, ValueError) as fault:
            raise ProviderSilent("The provider sent no readable paper.") from fault
        return CollectedSignature(
            paper, _text(answer, "name"), _text(answer, "title"), _text(answer, "address"),
            _text(answer, "document_sha256") or "missing",
        )  # fmt: skip

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
        where = urlsplit(self.address)
        connect = HTTPSConnection if where.scheme == "https" else HTTPConnection
        connection = connect(where.hostname or "", where.port, timeout=SECONDS)
        sent = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
        try:
            connection.request(method, where.path.rstrip("/") + path, body, sent)
            answer = connection.getresponse()
            content = answer.read(MOST + 1)
        except (OSError, HTTPException) as fault:
            raise ProviderSilent(f"The provider did not answer: {type(fault).__name__}.") from fault
        finally:
            connection.close()
        if answer.status not in (200, 201) or len(content) > MOST:
            raise ProviderSilent(f"The provider answered {answer.status}.")
        return _object(content)


def provider_of(settings: Settings) -> SignatureProvider | None:
    """The provider that the settings name; None where they name none."""
    if not settings.signature_address:
        return None
    return HttpProvider(settings.signature_address, settings.signature_key)


def seal(secret: str, event: str, reference: str, sent_at: str) -> str:
    """The signature of a call."""
    message = "\n".join((event, reference, sent_at)).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def is_genuine(secret: str, event: str, reference: str, sent_at: str, signature: str, at: datetime) -> bool:
    """Whether a call comes from whoever holds the secret, and was sent just now. Without a secret nothing is genuine."""
    if not secret or not sent_at.isascii() or not sent_at.isdigit() or len(sent_at) > 12:
        return False
    expected = seal(secret, event, reference, sent_at)
    is_timely = abs(int(sent_at) - at.timestamp()) <= TOLERANCE
    return hmac.compare_digest(expected.encode(), signature.encode()) and is_timely


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as fault:
        raise ProviderSilent("The provider did not answer in JSON.") from fault
    if not isinstance(found, dict):
        raise ProviderSilent("The provider answered something else than an object.")
    return found


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name, "")
    return value[: 2 * LARGEST] if isinstance(value, str) else ""
