"""What of memberships and representatives follows when two companies, or two people, are found to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.business.members.models import Member, Note, Representative, RepresentativeProposal, Term
from membership.directory.duplicates.models import Merge
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.queries import ids_of
from membership.kernel.facts import is_known
from membership.kernel.merging import Merger, Pair, Repoints, Restates, Stays


class Memberships(Repoints):
    """A membership follows its company. Where both were members of one foundation, at different times, the earlier
    membership stays with the tombstone, as history under the other name."""

    def rows(self, session: Session, pair: Pair) -> Sequence[int]:
        """The memberships in foundations that the survivor never joined."""
        own = select(Member.foundation_id).where(Member.organization_id == pair.into_id)
        query = select(Member.id).where(
            Member.organization_id == pair.from_id, Member.foundation_id.not_in(own)
        )
        return session.scalars(query.order_by(Member.id)).all()

    def refusals(self, session: Session, pair: Pair, _today: date) -> Iterable[str]:
        """Two memberships of one foundation at one time; or the one that would stay behind is the later one."""
        for foundation, old, new in _in_both(session, pair):
            if old[0] < new[1] and new[0] < old[1]:
                yield (
                    f"Both are members of {foundation} at the same time; end one membership before they are merged."
                )
            elif old[1] > new[1]:
                yield f"Of {foundation} the other one is the later member; merge the other way round."


def _in_both(session: Session, pair: Pair) -> Iterable[tuple[str, tuple[date, date], tuple[date, date]]]:
    """Foundation, and the first and last day of either membership, where both have been members; one statement."""
    query = (
        select(
            Foundation.name,
            Member.organization_id,
            func.min(Term.starts_on).label("first"),
            func.max(Term.ends_on).label("last"),
        )
        .join(Member, Member.foundation_id == Foundation.id)
        .join(Term, Term.member_id == Member.id)
        .where(Member.organization_id.in_((pair.from_id, pair.into_id)), is_known(Term))
        .group_by(Foundation.name, Member.organization_id)
    )
    found: dict[str, dict[int, tuple[date, date]]] = {}
    for row in session.execute(query):
        found.setdefault(row.name, {})[row.organization_id] = (row.first, row.last)
    for name, both in sorted(found.items()):
        if len(both) == 2:
            yield name, both[pair.from_id], both[pair.into_id]


def no_yes_since(session: Session, pair: Pair) -> Iterable[str]:
    """What was proposed of the record that goes, and confirmed while it was merged, was carried out on the survivor, in rows that
    are no step of the merge: to undo it would leave them with somebody else. Before a merge nothing is such."""
    asked = RepresentativeProposal
    merged_at = select(Merge.merged_at).where(
        Merge.kind == pair.kind, Merge.from_person_id == pair.from_id, Merge.undone_at.is_(None)
    )
    since = session.scalars(merged_at).one_or_none()
    if pair.kind != "person" or since is None:
        return
    query = (
        select(asked.kind, Organization.display_name)
        .join(Member, Member.id == asked.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(asked.person_id.in_(ids_of(session, pair.from_id)), asked.state == "confirmed", asked.settled_at > since)
        .order_by(asked.id)
    )  # fmt: skip
    for kind, company in session.execute(query):
        yield (
            f"Who is {kind} representative of {company} was proposed of the record that was merged and confirmed since, so it "
            "counts for the survivor; this merge stands. Somebody else who is meant is written down and named anew."
        )


MERGER = Merger(
    keys=(
        Memberships("organization", Member, "organization_id", "Memberships", "business"),
        Restates(
            "person", Representative, "person_id", "Representative roles", "business", doubles=("member_id", "kind")
        ),
        Repoints("organization", Note, "organization_id", "Notes of staff", "business"),
        Stays("person", "business_note.author_id", "a note stands under the name that wrote it"),
        Stays("person", "business_contact_confirmation.person_id", "who confirmed it stands as it was said"),
        Stays("person", "business_saved_view.owner_id", "a saved view belongs to the account that saved it"),
        Stays("person", "business_default_view.person_id", "how the list opens belongs to the account"),
        *(
            Stays("person", f"business_mailing.{column}", "who wrote a mailing and let it go stands as it was")
            for column in ("author_id", "held_by_id", "released_by_id")
        ),
        Stays("person", "business_mailing_recipient.person_id", "who got a mailing stands as it was sent"),
        Stays("person", "business_representative_proposal.person_id", "a proposal stands as it was made"),
        Stays("person", "business_representative_proposal.proposed_by", "a proposal stands under who made it"),
        Stays("person", "business_representative_proposal.settled_by", "a decision stands under who made it"),
        Stays("person", "business_signature.person_id", "a signature stands under the name that signed"),
        Stays("person", "business_acceptance.person_id", "an acceptance stands under the name that gave it"),
    ),
    checks=(no_yes_since,),
)  # fmt: skip
