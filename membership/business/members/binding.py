"""The two-person rule, and the own yes of whom a company names.

Whoever acts for a company, in whichever foundation, does not change alone who binds it; and somebody who is known here, but
not to work for the company, acts for it only once they said yes themselves, or staff confirmed it. It speaks of people who
act for the company on the day; what staff write down on the company's word is not theirs, and whom an application names is
asked as they ask (`proposals.name_as_applied`). A file is refused where whoever sent it acts for the company (`people_rows.Roles`). Everybody may lay down their own role.
`proposals` holds what waits.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from membership.business.members.independence import Place, is_one_of_its_people, is_staff, works_there
from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.representing import RoleRule, role_rules
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.directory.people.queries import ids_of
from membership.kernel.errors import NotAllowed
from membership.kernel.times import business_date
from membership.kernel.work import Work

LEAVING = ("leave", "contradict")


def rule_against(
    work: Work, member: Member, act: str, kinds: Iterable[str], person_id: int
) -> RoleRule | None:
    """The rule by which the actor may not do this alone; None where they may. `person_id` is the person concerned."""
    actor = work.actor.person_id
    if actor is None or (act != "name" and actor == person_id):
        return None
    place = place_of(work, member)
    if not is_one_of_its_people(work.session, member.organization_id, actor, place):
        return None
    rules = role_rules(work.session, member.foundation_id, place.today)
    return next((rules[kind] for kind in kinds if rules[kind].is_binding), None)


def needs_own_yes(work: Work, member: Member, person_id: int) -> bool:
    """Whether the actor, one of the company's people, names somebody who is known here and not known to work for it."""
    actor, place = work.actor.person_id, place_of(work, member)
    if actor is None or actor == person_id or is_staff(work.session, place.foundation_id, actor, place.at):
        return False
    if not is_one_of_its_people(work.session, member.organization_id, actor, place):
        return False
    return not is_of_it(work, member, person_id)


def is_of_it(work: Work, member: Member, person_id: int) -> bool:
    """Whether the person is new here with this very Work, or known to work for the company: who may be named without being asked."""
    is_new = work.session.get_one(Person, person_id).recorded_at == work.at
    today = place_of(work, member).today
    return is_new or works_there(work.session, person_id, member.organization_id, today)


def refuse_alone(work: Work, member: Member, act: str, kind: str, person_id: int) -> None:
    """Raises NotAllowed where the act needs a second person, or the person's own yes, and this Work does not carry out what
    one has confirmed."""
    rule = rule_against(work, member, act, (kind,), person_id)
    asks = act == "name" and needs_own_yes(work, member, person_id)
    if (rule is None and not asks) or _is_confirmed(work, member, act, kind, person_id):
        return
    if rule is None:
        raise NotAllowed(
            "They are not known to work for the company: they say yes themselves, or staff confirm it."
        )
    raise NotAllowed(
        f"A {kind} representative binds the company: a second person confirms who becomes or stops being one."
    )


def place_of(work: Work, member: Member) -> Place:
    """The foundation of the member, on its day."""
    zone = work.session.get_one(Foundation, member.foundation_id).zone
    return Place(member.foundation_id, business_date(work.at, zone), work.at)


def _is_confirmed(work: Work, member: Member, act: str, kind: str, person_id: int) -> bool:
    """Whether this very Work confirmed it, of the person or of a record that was merged into theirs. Whoever has left the
    company has left every role of it, in every foundation."""
    asked, same = RepresentativeProposal, Member.organization_id == member.organization_id
    query = select(asked.id).where(
        asked.person_id.in_(ids_of(work.session, person_id)), asked.state == "confirmed", asked.settled_at == work.at,
        asked.settled_by == work.actor.person_id,
    )  # fmt: skip
    if act in LEAVING:
        query = query.where(asked.act.in_(LEAVING), asked.member_id.in_(select(Member.id).where(same)))
    else:
        query = query.where(asked.act == act, asked.kind == kind, asked.member_id == member.id)
    return work.session.execute(query.limit(1)).first() is not None
