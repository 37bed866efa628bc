"""Employment as people state it and companies answer it; whoever leaves loses every right that came with the company."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate
from membership.directory.people.queries import employment_reaching
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.facts import close, is_known, supersede
from membership.kernel.room import Departure, Leaves
from membership.kernel.times import date_text
from membership.kernel.work import Work

EAST = timedelta(hours=14)
"""How far the calendar is ahead of UTC where it is first: a person's own today is nowhere later."""


def declare_employment(
    work: Work, person_id: int, organization_id: int, *, starts_on: date, title: str = "", source: str
) -> Affiliation:
    """State that a person works for an organization from a day on. Raises Conflict where that is stated already, RuleBroken
    where the day has come nowhere yet (field "starts_on")."""
    if starts_on > (work.at + EAST).date():
        raise RuleBroken(
            f"{date_text(starts_on)} has not come yet; write it down on the first day of work or later.",
            field="starts_on",
        )
    person = work.lock(Person, person_id)
    organization = work.lock(Organization, organization_id)
    if organization.merged_into_id is not None:
        raise RuleBroken("This company was merged into another one.", field="company")
    standing = employment_reaching(work.session, person_id, organization_id, starts_on)
    if standing is not None:
        raise Conflict(
            f"{person.name} is written down at {organization.display_name} from {standing.starts_on} on already."
        )
    return affiliate(
        work, person_id, organization_id, starts_on=starts_on, title=title.strip(), source=source
    )


def begin_employment_earlier(work: Work, affiliation_id: int, starts_on: date) -> Affiliation:
    """The person worked there before the day that is written down: the same employment, from `starts_on` on."""
    stated = work.lock(Affiliation, affiliation_id)
    earlier = supersede(work, stated, starts_on=starts_on)
    summary = f"{_name(work, stated)} works for {_company(work, stated)} from {starts_on} on already."
    work.record("directory.affiliation.stated", earlier, summary=summary)
    return earlier


def confirm_employment(work: Work, affiliation_id: int) -> Affiliation:
    """The company, or staff, say that it is so. Raises Conflict where it is confirmed, NotAllowed for one's own."""
    stated = work.lock(Affiliation, affiliation_id)
    _refuse_own(work, stated)
    if stated.standing == "confirmed":
        raise Conflict("This employment is confirmed already.")
    return _settle(work, stated, "confirmed", "is confirmed")


def contradict_employment(
    work: Work, affiliation_id: int, leavers: Iterable[Leaves], *, on: date, reason: str = ""
) -> Affiliation:
    """The company, or staff, say that it is not so: every right that hung on it ends on the day `on`."""
    stated = work.lock(Affiliation, affiliation_id)
    _refuse_own(work, stated)
    if stated.standing == "contradicted":
        raise Conflict("This employment is contradicted already.")
    settled = _settle(work, stated, "contradicted", f"is contradicted. {reason}".strip())
    _take_leave(work, settled, leavers, on, reason or "The company says that they do not work there.")
    return settled


def end_employment(
    work: Work,
    affiliation_id: int,
    leavers: Iterable[Leaves],
    *,
    on: date,
    reason: str = "",
    overrules: bool = False,
) -> Affiliation:
    """The person left, or leaves, on a day: every right that came with the company ends on that day, in this Work.

    A day that was written down and has not come yet is brought forward, or put off; what ends on it still ends then. Raises
    RuleBroken where the employment has ended, or began after that day, or a room refuses a day on which something rests,
    unless it `overrules` that: the reason is that of staff. One that began on the day never was.
    """
    stated = work.lock(Affiliation, affiliation_id)
    if stated.superseded_at is not None:
        raise Conflict("Somebody changed this first; look at the new version.")
    if on >= stated.ends_on:
        _refuse_putting_off(work, stated, on)
    if on < stated.starts_on:
        raise RuleBroken(
            f"They work there from {date_text(stated.starts_on)} on; the end cannot lie before that day.",
            field="ends_on",
        )
    ended = stated
    if on > stated.starts_on:
        ended = supersede(work, stated, ends_on=on, **_own_word(work, stated, on))
    else:
        close(work, stated)  # it began and ended on one day: it never was
    summary = f"{_name(work, stated)} leaves {_company(work, stated)} on {on}. {reason}".strip()
    work.record("directory.affiliation.ended", ended, summary=summary)
    _take_leave(work, ended, leavers, on, reason or "They left the company.", overrules=overrules)
    return ended


def _refuse_putting_off(work: Work, stated: Affiliation, on: date) -> None:
    """A leaving day moves to a later one only while it lies ahead, and not into the next employment by the company."""
    if on == stated.ends_on or stated.ends_on <= work.at.date():
        word = "ended" if stated.ends_on <= work.at.date() else "ends"
        raise RuleBroken(f"It {word} on {date_text(stated.ends_on)} already.", field="ends_on")
    query = select(Affiliation.starts_on).where(
        Affiliation.person_id == stated.person_id, Affiliation.organization_id == stated.organization_id,
        is_known(Affiliation), Affiliation.starts_on >= stated.ends_on, Affiliation.starts_on < on,
    )  # fmt: skip
    again = work.session.scalars(query.order_by(Affiliation.starts_on)).first()
    if again is not None:
        raise RuleBroken(
            f"They work there again from {date_text(again)} on; choose that day or an earlier one.",
            field="ends_on",
        )


def _own_word(work: Work, stated: Affiliation, on: date) -> dict[str, Any]:
    """Whoever stays longer on their own word alone is confirmed anew by the company."""
    if on <= stated.ends_on or work.actor.person_id != stated.person_id:
        return {}
    return {"source": "person", "standing": "stated", "settled_by": "", "settled_at": None}


def _settle(work: Work, stated: Affiliation, standing: str, words: str) -> Affiliation:
    settled = supersede(work, stated, standing=standing, settled_by=work.actor.key, settled_at=work.at)
    summary = f"That {_name(work, stated)} works for {_company(work, stated)} {words}."
    work.record(f"directory.affiliation.{standing}", settled, summary=summary)
    return settled


def _take_leave(
    work: Work,
    ended: Affiliation,
    leavers: Iterable[Leaves],
    on: date,
    reason: str,
    *,
    overrules: bool = False,
) -> None:
    departure = Departure(ended.person_id, ended.organization_id, on, reason, overrules)
    for leave in leavers:
        list(leave(work, departure))


def _refuse_own(work: Work, stated: Affiliation) -> None:
    if work.actor.person_id == stated.person_id:
        raise NotAllowed("Somebody else of the company answers for your own employment.")


def _name(work: Work, stated: Affiliation) -> str:
    return work.session.get_one(Person, stated.person_id).name


def _company(work: Work, stated: Affiliation) -> str:
    return work.session.get_one(Organization, stated.organization_id).display_name
