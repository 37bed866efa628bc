"""The foundation that a command names by its word in addresses."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.directory.foundations.queries import foundation_by_slug
from membership.kernel.errors import NotFound


def foundation_named(session: Session, slug: str) -> Foundation:
    """The foundation of this word. Ends the command where there is none."""
    try:
        return foundation_by_slug(session, slug)
    except NotFound:
        raise click.ClickException(f"There is no foundation “{slug}” in this database.") from None
