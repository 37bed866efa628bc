"""The two-person rule: whoever acts for a company does not change alone who binds it.

It speaks of people who act for the company on the day; what staff write down on the company's word, and what admissions
bring, is not theirs. A file is refused where whoever sent it acts for the company (`people_rows.Roles`). Everybody may lay down their own role. `proposals` holds what waits for a second person.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.queries import represents
from membership.business.members.representing import RoleRule, role_rules
from membership.directory.foundations.models import Foundation
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
    place = work.session.get_one(Foundation, member.foundation_id)
    today = business_date(work.at, place.zone)
    if not represents(work.session, member.id, actor, today):
        return None
    rules = role_rules(work.session, member.foundation_id, today)
    return next((rules[kind] for kind in kinds if rules[kind].is_binding), None)


def refuse_alone(work: Work, member: Member, act: str, kind: str, person_id: int) -> None:
    """Raises NotAllowed where the act needs a second person and this Work does not carry out what one has confirmed."""
    if rule_against(work, member, act, (kind,), person_id) is None or _is_confirmed(
        work, member, act, kind, person_id
    ):
        return
    raise NotAllowed(
        f"A {kind} representative binds the company: a second person confirms who becomes or stops being one."
    )


def _is_confirmed(work: Work, member: Member, act: str, kind: str, person_id: int) -> bool:
    """Whether this very Work confirmed it. Whoever has left has left every role."""
    asked = RepresentativeProposal
    query = select(asked.id).where(
        asked.member_id == member.id, asked.person_id == person_id, asked.state == "confirmed",
        asked.settled_at == work.at, asked.settled_by == work.actor.person_id,
        asked.act.in_(LEAVING) if act in LEAVING else (asked.act == act) & (asked.kind == kind),
    )  # fmt: skip
    return work.session.execute(query.limit(1)).first() is not None
