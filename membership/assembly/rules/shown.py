"""What pages show of a charter: the one in force on a day, one of its versions, and what a version changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.comparing import Differences, differences
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.models import CharterVersion
from membership.assembly.rules.queries import AdoptedVersion, charter_of_version, versions
from membership.assembly.rules.reading import PlainCharter, explain
from membership.kernel.errors import NotFound


@dataclass(frozen=True)
class ShownCharter:
    """A version in plain words as of a day; all parts but the versions are None where none is in force."""

    on: date
    versions: Sequence[AdoptedVersion]
    version: AdoptedVersion | None = None
    document: CharterDocument | None = None
    plain: PlainCharter | None = None
    in_force: AdoptedVersion | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether this is the version in force on the day."""
        return self.version is not None and self.version == self.in_force

    def ends_on(self, version: AdoptedVersion) -> date | None:
        """The day from which a later version is in force instead of this one; None while none is adopted."""
        later = [one.effective_from for one in self.versions if one.number > version.number]
        return min(later, default=None)


def shown_charter(
    session: Session,
    foundation_id: int,
    wing: Wing,
    on: date,
    *,
    label: str = "",
    public_id: str = "",
    known_at: datetime | None = None,
) -> ShownCharter:
    """The version with this `public_id`, else the one that explanations call `label`, else the one in force on the day, as
    known at an instant (None: now): what was adopted or recorded later does not exist then.

    Two statements. Raises NotFound for a `public_id` or a `label` that is no version of this charter.
    """
    known = versions(session, foundation_id, wing, known_at)
    in_force = next((one for one in known if one.effective_from <= on), None)
    named = _named(known, label) if label else in_force
    version = version_of(known, public_id) if public_id else named
    if version is None:
        return ShownCharter(on, known)
    document = charter_of_version(session, version.id, on, known_at)
    return ShownCharter(on, known, version, document, explain(document), in_force)


def _named(known: Sequence[AdoptedVersion], label: str) -> AdoptedVersion:
    """The version that explanations call `label`. Raises NotFound."""
    found = next((one for one in known if f"{one.title}, version {one.label}" == label), None)
    if found is None:
        raise NotFound
    return found


def version_of(known: Sequence[AdoptedVersion], public_id: str) -> AdoptedVersion:
    """The version at this address. Raises NotFound."""
    found = next((one for one in known if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def text_of(session: Session, version_id: int) -> str:
    """The text of a version, as it was adopted."""
    return session.execute(select(CharterVersion.text).where(CharterVersion.id == version_id)).scalar_one()


@dataclass(frozen=True)
class ShownChanges:
    """What `version` says that `since` did not; both are None for a first version."""

    version: AdoptedVersion
    since: AdoptedVersion | None
    found: Differences | None
    versions: Sequence[AdoptedVersion]


def shown_changes(
    session: Session, foundation_id: int, wing: Wing, public_id: str, since: str = ""
) -> ShownChanges:
    """The version compared with the one at the address `since`, or else with the one before it. Three statements.
    Raises NotFound."""
    known = versions(session, foundation_id, wing)
    version = version_of(known, public_id)
    before = next((one for one in known if one.number < version.number), None)
    other = version_of(known, since) if since else before
    if other is None:
        return ShownChanges(version, None, None, known)
    old, new = (charter_of_version(session, one.id, one.effective_from) for one in (other, version))
    return ShownChanges(version, other, differences(old, new), known)
