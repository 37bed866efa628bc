"""Votes in progress, and the charter version that each keeps: what a new charter leaves untouched."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.motions.models import Motion
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.models import CharterVersion


@dataclass(frozen=True)
class OpenVote:
    """A vote in progress: it keeps the version of the charter under which it was opened."""

    body: str
    title: str
    version: str
    public_id: str

    @property
    def words(self) -> str:
        """ "Board: “Admit Acme” goes on under version 3"."""
        return f"{self.body}: “{self.title}” goes on under {self.version}"


def votes_in_progress(session: Session, foundation_id: int, wing: Wing) -> list[OpenVote]:
    """The motions of the wing that are open to votes, in the order in which they were opened; one statement."""
    version = CharterVersion
    query = (
        select(
            Body.title.label("body"),
            Motion.title,
            version.title.label("charter"),
            version.label,
            Motion.public_id,
        )
        .join(Body, Body.id == Motion.body_id)
        .outerjoin(version, version.id == Motion.charter_version_id)
        .where(Body.foundation_id == foundation_id, Body.wing == wing, Motion.state == "open")
        .order_by(Motion.opened_at, Motion.id)
    )
    return [
        OpenVote(
            row.body,
            row.title,
            f"{row.charter}, version {row.label}" if row.charter else "no charter",
            row.public_id,
        )
        for row in session.execute(query)
    ]
