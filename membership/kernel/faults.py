"""What a database that cannot be used says, as one sentence for whoever typed the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from membership.kernel.errors import Misconfigured


def sentence_for(fault: Exception) -> str:
    """The sentence. Raises the fault itself where it is a defect of the program, or is told already."""
    from alembic.util import CommandError
    from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

    if isinstance(fault, DatabaseError) and fault.orig is not None:
        said = str(fault.orig).strip().splitlines()[0]
        return f"This database cannot be used: {said}. `membership db check` says in which shape it stands."
    if isinstance(fault, ArgumentError | NoSuchModuleError):
        return "MEMBERSHIP_DATABASE_URL is no address: write sqlite:///FILE or postgresql://HOST/NAME."
    if isinstance(fault, CommandError):
        return str(fault)
    raise fault


def kept_heads(file: Path) -> list[dict[str, Any]]:
    """The heads that `membership audit heads` printed. Raises Misconfigured for a file of another kind."""
    names = {"chain", "seq", "hash"}
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) and set(one) == names for one in found):
        raise Misconfigured(f"{file} holds no heads; `membership audit heads` prints them.")
    return found
