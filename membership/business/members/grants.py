"""The rights of representatives: they hold while both the naming and the membership last, in the foundation's own day."""

from __future__ import annotations

from sqlalchemy import case

from membership.business.members.models import Member, Representative, Term
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import is_known
from membership.kernel.grants import PERSON, during, grant_select

STARTS = case((Term.starts_on > Representative.starts_on, Term.starts_on), else_=Representative.starts_on)
ENDS = case((Term.ends_on < Representative.ends_on, Term.ends_on), else_=Representative.ends_on)

GRANTS = (
    grant_select(
        "representative", "business", foundation_id=Member.foundation_id, organization_id=Member.organization_id,
        kind=Representative.kind, starts_on=STARTS, ends_on=ENDS, zone=Foundation.zone,
    )
    .select_from(Representative)
    .join(Member, Member.id == Representative.member_id)
    .join(Term, Term.member_id == Member.id)
    .join(Foundation, Foundation.id == Member.foundation_id)
    .where(Representative.person_id == PERSON, is_known(Representative), during(Representative))
    .where(is_known(Term), during(Term)),
)  # fmt: skip
