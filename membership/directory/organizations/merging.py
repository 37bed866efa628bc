"""What of the directory's own rows follows when two companies are found to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.organizations.graph import Edge, ring
from membership.directory.organizations.holding import BEGINNING
from membership.directory.organizations.models import (
    INHERITED,
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
from membership.directory.organizations.queries import display_names
from membership.kernel.db import Base
from membership.kernel.facts import close, is_known, restate, supersede
from membership.kernel.filling import Fills
from membership.kernel.merging import Line, Merger, Pair, Repoints, Restates, Stays, Step
from membership.kernel.times import date_text
from membership.kernel.work import Work


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


class Names(Restates):
    """Names that the tombstone had, and those that it has: the survivor is found under all of them, and nobody takes one
    without a warning. They are marked as inherited, since the survivor itself was never called so on a day."""

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]:
        """Those that it had, and the two that it has."""
        yield from super().preview(session, pair)
        yield Line("Names under which the survivor is found from now on", len(self._present(session, pair)))

    def changes(self, work: Work, fact: Any, owner: int) -> dict[str, Any]:
        """Whose name it is now, and from whom it came."""
        return {**super().changes(work, fact, owner), "stated_by": f"{INHERITED}{fact.organization_id}"}

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Restate the former names, and add the present ones."""
        steps = super().move(work, pair)
        for kind, name, key in self._present(work.session, pair):
            added = work.add(
                OrganizationName(
                    organization_id=pair.into_id, kind=kind, name=name, name_key=key, starts_on=BEGINNING,
                    ends_on=work.at.date(), is_open_ended=False, stated_by=f"{INHERITED}{pair.from_id}", recorded_at=work.at,
                )
            )  # fmt: skip
            steps.append(Step(self.table, self.column, added.id, after={"added": True}))
        return steps

    def blocks(self, session: Session, pair: Pair, step: Step) -> Iterable[str]:
        """A name that was withdrawn since is no obstacle."""
        return () if step.after else super().blocks(session, pair, step)

    def undo(self, work: Work, pair: Pair, step: Step) -> None:
        """Take back what was added; state the others again as they were."""
        if step.after:
            added = work.lock(OrganizationName, step.row_id)
            if added.superseded_at is None:
                close(work, added)
            return
        was = work.lock(OrganizationName, step.row_id)
        if step.successor is None:
            restate(work, was)
        else:
            moved = work.lock(OrganizationName, step.successor)
            supersede(work, moved, organization_id=pair.from_id, stated_by=was.stated_by)

    def _present(self, session: Session, pair: Pair) -> list[tuple[str, str, str]]:
        """Kind, name and key of the tombstone's present names, but for one that the survivor has itself."""
        columns = select(
            Organization.id, Organization.legal_name, Organization.display_name, Organization.name_key, Organization.display_key
        )  # fmt: skip
        query = columns.where(Organization.id.in_((pair.from_id, pair.into_id)))
        both = {row.id: row for row in session.execute(query)}
        old, new = both[pair.from_id], both[pair.into_id]
        own = {new.legal_name, new.display_name}
        found = (("legal", old.legal_name, old.name_key), ("display", old.display_name, old.display_key))
        return [one for one in found if one[1] not in own]


class Holdings(Restates):
    """Who holds whom. What was withdrawn since the merge was never so, of either company: it comes back to neither."""

    def blocks(self, session: Session, pair: Pair, step: Step) -> Iterable[str]:
        """A holding that was put right since; one that was withdrawn is no obstacle."""
        return () if _is_withdrawn(session, step) else super().blocks(session, pair, step)

    def undo(self, work: Work, pair: Pair, step: Step) -> None:
        """State the holding again as it was, unless it never was."""
        if not _is_withdrawn(work.session, step):
            super().undo(work, pair, step)


def _is_withdrawn(session: Session, step: Step) -> bool:
    """Whether the row that the merge made was closed, and no other one follows it."""
    if step.successor is None:
        return False
    closed = select(Control.id).where(Control.id == step.successor, Control.superseded_at.is_not(None))
    follows = select(Control.id).where(Control.supersedes_id == step.successor)
    return bool(session.scalars(closed).all()) and not session.scalars(follows).all()


def no_ring(session: Session, pair: Pair) -> Iterable[str]:
    """Nobody owns themselves, on no day, directly or through others: an owner and what it owns are two companies."""
    if pair.kind != "organization":
        return
    query = select(
        Control.owner_id, Control.owned_id, Control.basis_points, Control.starts_on, Control.ends_on
    ).where(is_known(Control))
    edges = [Edge(*row) for row in session.execute(query)]
    own = [edge for edge in edges if edge.owned == pair.into_id]
    kept = [edge for edge in edges if edge.owned != pair.from_id or not any(map(edge.meets, own))]
    merged = [_as_one(edge, pair) for edge in kept]
    for place, edge in enumerate(merged):
        if edge == kept[place]:
            continue
        path = ring([*merged[:place], *merged[place + 1 :]], edge)
        if path:
            yield _ring_words(session, path, edge)
            return


def _as_one(edge: Edge, pair: Pair) -> Edge:
    """The edge as it would stand after the merge."""
    owner, owned = (pair.into_id if one == pair.from_id else one for one in (edge.owner, edge.owned))
    return Edge(owner, owned, edge.basis_points, edge.starts_on, edge.ends_on)


def _ring_words(session: Session, path: Sequence[int], edge: Edge) -> str:
    if len(path) == 1:
        return "One of them holds more than half of the other: they are two companies."
    names = display_names(session, path)
    chain = " owns ".join(names[one] for one in [*path, path[0]])
    return (
        f"As one company they would own themselves on some day from {date_text(edge.starts_on)} on: {chain}. "
        "An owner and what it owns are two companies."
    )


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
        Names("organization", OrganizationName, "organization_id", "Former names", doubles=("kind", "name"), is_detail=True),
        _detail(OrganizationNumber, "organization_id", "Numbers", "kind", "country", "register_key", "number_key"),
        _detail(OrganizationAddress, "organization_id", "Addresses", "kind"),
        _detail(OrganizationLogo, "organization_id", "Logos", "variant"),
        Holdings("organization", Control, "owner_id", "Companies that it controls", doubles=("owned_id",), is_detail=True),
        Holdings("organization", Control, "owned_id", "Who controls it", doubles=(), is_detail=True),
        Domains("organization", OrganizationDomain, "organization_id", "Domains"),
        Notices("organization", OrganizationNotice, "organization_id", "Own changes that wait to be seen"),
        Stays("organization", "directory_organization_listing.organization_id", "the database derives it"),
    ),
    checks=(no_ring,),
)  # fmt: skip
