"""What of the directory's own rows follows when two companies are found to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from membership.directory.organizations.models import (
    Control,
    Organization,
    OrganizationAddress,
    OrganizationDomain,
    OrganizationFigure,
    OrganizationLogo,
    OrganizationName,
    OrganizationNotice,
    OrganizationNumber,
)
from membership.kernel.db import Base
from membership.kernel.facts import is_known
from membership.kernel.filling import Fills
from membership.kernel.merging import Merger, Pair, Repoints, Restates, Stays


class Domains(Repoints):
    """Domains that are not released, but those that the survivor claims itself."""

    def rows(self, session: Session, pair: Pair) -> Sequence[int]:
        """The ids of the claims that move."""
        one = OrganizationDomain
        own = select(one.domain).where(one.organization_id == pair.into_id, one.released_at.is_(None))
        query = select(one.id).where(
            one.organization_id == pair.from_id, one.released_at.is_(None), one.domain.not_in(own)
        )
        return session.scalars(query.order_by(one.id)).all()


class Notices(Repoints):
    """What a company did itself and nobody has seen yet; what was settled stays as it was."""

    def rows(self, session: Session, pair: Pair) -> Sequence[int]:
        """The ids of the open ones."""
        one = OrganizationNotice
        query = select(one.id).where(one.organization_id == pair.from_id, one.settled_at.is_(None))
        return session.scalars(query.order_by(one.id)).all()


def neither_owns_the_other(session: Session, pair: Pair) -> Iterable[str]:
    """Nobody owns themselves: an owner and what it owns are two companies."""
    both = (pair.from_id, pair.into_id)
    query = select(Control.id).where(
        or_(*((Control.owner_id == one) & (Control.owned_id == other) for one, other in (both, both[::-1]))),
        is_known(Control),
    )
    if pair.kind == "organization" and session.scalars(query).first() is not None:
        yield "One of them holds more than half of the other: they are two companies."


def _detail(model: type[Base], column: str, noun: str, *doubles: str) -> Restates:
    """A dated detail: where the survivor has its own at the same time, that one counts."""
    return Restates("organization", model, column, noun, doubles=doubles, is_detail=True)


MERGER = Merger(
    keys=(
        Fills(
            "organization", Organization, "merged_into_id",
            columns=("country", "address", "tax_id", "homepage", "crunchbase"), unique=(("registration_key",),),
        ),
        _detail(OrganizationFigure, "organization_id", "Figures", "metric"),
        _detail(OrganizationName, "organization_id", "Former names", "kind", "name"),
        _detail(OrganizationNumber, "organization_id", "Numbers", "kind", "country", "register_key", "number_key"),
        _detail(OrganizationAddress, "organization_id", "Addresses", "kind"),
        _detail(OrganizationLogo, "organization_id", "Logos", "variant"),
        _detail(Control, "owner_id", "Companies that it controls", "owned_id"),
        _detail(Control, "owned_id", "Who controls it"),
        Domains("organization", OrganizationDomain, "organization_id", "Domains"),
        Notices("organization", OrganizationNotice, "organization_id", "Own changes that wait to be seen"),
        Stays("organization", "directory_organization_listing.organization_id", "the database derives it"),
    ),
    checks=(neither_owns_the_other,),
)  # fmt: skip
