"""The digest under which the secret of a mailed link is known (U1)."""

from __future__ import annotations

import hashlib


def token_digest(secret: str) -> str:
    """What is stored of a secret; its purpose is part of it, so that a secret opens nothing else."""
    return hashlib.sha256(f"membership.organizations.domain\x00{secret}".encode()).hexdigest()
