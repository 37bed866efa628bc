"""What the commands of the rooms are handed by the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from membership.kernel.db import Database

Opens = Callable[[click.Context, Path | None], AbstractContextManager["Database"]]
"""The way to the database that a command is to work on: the one of `--database`, or of the settings."""
