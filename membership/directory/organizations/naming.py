"""Names of organizations: what they are called, what they were called, and whose name it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.organizations.holding import BEGINNING, check_day, locked
from membership.directory.organizations.models import Organization, OrganizationName
from membership.directory.organizations.names import checked_name, name_key, name_keys
from membership.directory.organizations.queries import Holder, holders
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.times import date_text
from membership.kernel.work import Work

FIELDS = {"legal": "legal_name", "display": "display_name"}
ALIKE = "If this is another company, tick the box “It is another company” and send the form again."


class NameInUse(RuleBroken):
    """The name is or was another organization's. Nothing forbids two of one name; somebody must have seen it."""

    def __init__(self, name: str, held: list[Holder], field: str) -> None:
        owners = "; ".join(whose(one) for one in held[:3])
        more = f" and {len(held) - 3} more" if len(held) > 3 else ""
        super().__init__(f"“{name}” {owners}{more}. {ALIKE}", field=field)
        self.holders = held


@dataclass(frozen=True)
class Naming:
    """The names that an organization takes, from which day, and on what word."""

    legal_name: str
    display_name: str
    on: date
    is_correction: bool = False
    source: str = ""


def rename_organization(
    work: Work, organization_id: int, naming: Naming, *, version: int | None, is_confirmed: bool = False
) -> Organization:
    """Give an organization other names from a day on; those that it had are kept as former names.

    A correction keeps nothing: the old spelling never was a name. Raises Conflict on an old `version`, NameInUse unless
    `is_confirmed`, RuleBroken for a day before the last change of name.
    """
    organization = locked(work, organization_id, version)
    legal = checked_name(naming.legal_name, "legal_name")
    display = checked_name(naming.display_name, "display_name")
    check_day(work, naming.on, "on")
    if not is_confirmed:
        check_reuse(work.session, {"legal_name": legal, "display_name": display}, organization)
    before = (organization.legal_name, organization.display_name)
    on = None if naming.is_correction else naming.on
    put_names(work, organization, legal, display, on=on, source=naming.source)
    event = "corrected" if naming.is_correction else "renamed"
    confirmed = " Another company has or had this name." if is_confirmed else ""
    work.record(
        f"directory.organization.{event}", organization,
        summary=f"{_both(*before)} is now {_both(legal, display)}.{confirmed}",
    )  # fmt: skip
    return organization


def add_former_name(
    work: Work, organization_id: int, kind: str, name: str, *, starts_on: date | None, ends_on: date,
    source: str = "", is_confirmed: bool = False,
) -> OrganizationName:  # fmt: skip
    """Write down a name that an organization had before it was known here; without `starts_on`, since the name before it
    ended, or since nobody knows when. A later former name of which nobody knew when it began begins where this one ends.

    Raises NameInUse as above, RuleBroken where the organization had another name of this kind at the time.
    """
    organization = locked(work, organization_id)
    field = "name"
    plain = checked_name(name, field)
    check_day(work, ends_on, "ends_on")
    if ends_on <= (starts_on or BEGINNING):
        raise RuleBroken("The name must end after it began.", field="ends_on")
    if not is_confirmed:
        check_reuse(work.session, {field: plain}, organization)
    begins = _room_for(work, organization, kind, starts_on, ends_on)
    former = _former(work, organization, kind, plain, begins, ends_on, source)
    confirmed = " Another company has or had this name." if is_confirmed else ""
    work.record(
        "directory.organization.former_name_stated", organization,
        summary=f"{organization.display_name} was called “{plain}” until {date_text(ends_on)}.{confirmed}",
    )  # fmt: skip
    return former


def withdraw_former_name(work: Work, organization_id: int, former_id: int) -> OrganizationName:
    """A former name was written down by mistake; the row stays as what was known. Raises Conflict when it is withdrawn."""
    organization = locked(work, organization_id)
    former = work.lock(OrganizationName, former_id)
    if former.superseded_at is not None or former.organization_id != organization.id:
        raise Conflict("This former name is withdrawn already.")
    former.superseded_at = work.at
    work.record(
        "directory.organization.former_name_withdrawn", organization,
        summary=f"{organization.display_name} was never called “{former.name}”.",
    )  # fmt: skip
    return former


def check_reuse(session: Session, names: Mapping[str, str], organization: Organization | None) -> None:
    """Field -> name: none of them is or was another organization's. Raises NameInUse; the organization's present names are
    its own whatever others are called."""
    for field, held in held_by_others(session, names, organization).items():
        raise NameInUse(names[field], held, field)


def held_by_others(
    session: Session, names: Mapping[str, str], organization: Organization | None
) -> dict[str, list[Holder]]:
    """Field -> name: for each that is or was another organization's, whose; one statement."""
    own = (organization.name_key, organization.display_key) if organization else ()
    asked = {field: name_keys(name) for field, name in names.items() if name_key(name) not in own}
    found = holders(session, frozenset().union(*asked.values()), organization.id if organization else None)
    held = {field: [one for one in found if one.key in keys] for field, keys in asked.items()}
    return {field: others for field, others in held.items() if others}


def put_names(
    work: Work, organization: Organization, legal: str, display: str, *, on: date | None, source: str = ""
) -> None:
    """Set both names; with a day `on`, what each was until then becomes a former name. The caller records."""
    if on is not None:
        for kind, name in (("legal", legal), ("display", display)):
            old = getattr(organization, FIELDS[kind])
            if old != name:
                _close_name(work, organization, kind, old, on, source)
    organization.legal_name, organization.display_name = legal, display
    organization.name_key, organization.display_key = name_key(legal), name_key(display)


def _close_name(work: Work, organization: Organization, kind: str, old: str, on: date, source: str) -> None:
    """The present name ends on the day; one that began on it was never a name."""
    begins = _since(work, organization, kind)
    if on < begins:
        raise RuleBroken(f"The present name holds since {date_text(begins)}; choose a later day.", field="on")
    if on > begins:
        _former(work, organization, kind, old, begins, on, source)


def _since(work: Work, organization: Organization, kind: str) -> date:
    """From when on the present name holds: the end of the last former one."""
    return max((one.ends_on for one in _own(work, organization, kind)), default=BEGINNING)


def _own(work: Work, organization: Organization, kind: str) -> list[OrganizationName]:
    """The former names that the organization itself bore, of one kind, the oldest first."""
    query = select(OrganizationName).where(
        OrganizationName.organization_id == organization.id, OrganizationName.kind == kind, is_known(OrganizationName)
    )  # fmt: skip
    rows = work.session.scalars(query.order_by(OrganizationName.starts_on, OrganizationName.id))
    return [one for one in rows if not one.is_inherited]


def _room_for(
    work: Work, organization: Organization, kind: str, starts_on: date | None, ends_on: date
) -> date:
    """The day on which a former name begins, with the later one cut where nobody knew its beginning."""
    own = _own(work, organization, kind)
    begins = starts_on or max((one.ends_on for one in own if one.ends_on < ends_on), default=BEGINNING)
    for one in own:
        if one.starts_on >= ends_on or one.ends_on <= begins:
            continue
        if one.starts_on != BEGINNING or one.ends_on <= ends_on:
            since = "" if one.starts_on == BEGINNING else f"from {date_text(one.starts_on)} "
            raise RuleBroken(
                f"It was called “{one.name}” {since}until {date_text(one.ends_on)}: former names of one kind follow one "
                "another. Choose other days, or withdraw that name first.",
                field="starts_on" if starts_on else "ends_on",
            )
        supersede(work, one, starts_on=ends_on)
    return begins


def _former(
    work: Work, organization: Organization, kind: str, name: str, begins: date, ends_on: date, source: str
) -> OrganizationName:
    return work.add(
        OrganizationName(
            organization_id=organization.id, kind=kind, name=name, name_key=name_key(name), source=source.strip(),
            starts_on=begins, ends_on=ends_on, is_open_ended=False, stated_by=work.actor.key, recorded_at=work.at,
        )
    )  # fmt: skip


def _both(legal: str, display: str) -> str:
    return f"“{display}”" if legal == display else f"“{display}” ({legal})"


def whose(one: Holder) -> str:
    """After a name: whose it is or was."""
    if one.until is None:
        return f"is the name of {one.display_name}"
    return f"was the name of {one.display_name} until {date_text(one.until)}"
