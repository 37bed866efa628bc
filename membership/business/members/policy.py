"""Who sees members and acts for them. A company sees itself, whole, and no other."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer

CONTACT_KEEPERS = ("primary",)
READERS = ("staff", "treasurer", "auditor_business")


class MemberLike(Protocol):
    """A member as policies know it."""

    @property
    def foundation_id(self) -> int: ...
    @property
    def organization_id(self) -> int: ...


class ProposalLike(Protocol):
    """A change that waits for a second person, as policies know it."""

    @property
    def proposed_by(self) -> int: ...


def may_see_members(viewer: Viewer, place: Place | None) -> bool:
    """The list of all members with their people."""
    return place is not None and viewer.has(*READERS, foundation_id=place.id)


def may_see_member(viewer: Viewer, member: MemberLike) -> bool:
    """One member with its people, terms and history: those who see all, and its own representatives."""
    return viewer.has(*READERS, foundation_id=member.foundation_id) or acts_for(viewer, member)


def may_keep_members(viewer: Viewer, place: Place | None) -> bool:
    """Admit, renew, import, end."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


class ViewLike(Protocol):
    """A saved view as policies know it."""

    @property
    def foundation_id(self) -> int: ...
    @property
    def owner_id(self) -> int: ...


def may_change_view(viewer: Viewer, view: ViewLike) -> bool:
    """Change and remove a saved view: its owner alone, while they are staff."""
    return viewer.person_id == view.owner_id and viewer.has("staff", foundation_id=view.foundation_id)


def may_keep_member(viewer: Viewer, member: MemberLike) -> bool:
    """Change what staff keep of a member."""
    return viewer.has("staff", foundation_id=member.foundation_id)


def may_keep_notes(viewer: Viewer, member: MemberLike) -> bool:
    """Read and write what staff note of a company: staff alone, and never the company."""
    return may_keep_member(viewer, member)


def may_confirm_contact(viewer: Viewer, member: MemberLike) -> bool:
    """Say that one still acts for the member and that what is written of oneself is right: each representative for themselves."""
    return acts_for(viewer, member)


def may_change_people(viewer: Viewer, member: MemberLike) -> bool:
    """Add and end representatives."""
    return may_keep_member(viewer, member) or acts_for(viewer, member, *CONTACT_KEEPERS)


def may_invite(viewer: Viewer, member: MemberLike) -> bool:
    """Invite who acts for a member to sign in: staff of the foundation, and of no other one."""
    return may_keep_member(viewer, member)


def may_bind(viewer: Viewer, member: MemberLike, binding: Collection[str]) -> bool:
    """Renew the company's own membership, resign, take that back: its representatives of the kinds that bind it, which the
    charter names (`representing.binding_kinds`). Staff write down what a company tells them elsewhere."""
    return bool(binding) and acts_for(viewer, member, *binding)


def may_be_second(viewer: Viewer, member: MemberLike, proposal: ProposalLike) -> bool:
    """Answer a change that one person of the company proposed: staff, and the company's people, but whoever proposed it. All
    of them may say no; who may confirm says `may_confirm`."""
    may = may_keep_member(viewer, member) or acts_for(viewer, member)
    return may and viewer.person_id != proposal.proposed_by


def may_confirm(
    viewer: Viewer, member: MemberLike, proposal: ProposalLike, *, is_stranger: bool, named_by: int | None
) -> bool:
    """Say yes to it: staff, and where somebody of the company is concerned, its people, but those to whom the proposer alone
    has given their roles (`named_by`)."""
    if not may_be_second(viewer, member, proposal) or may_keep_member(viewer, member):
        return may_be_second(viewer, member, proposal)
    return not is_stranger and named_by != proposal.proposed_by


def may_answer_for_oneself(viewer: Viewer, _thing: object = None) -> bool:
    """Say yes or no to what companies ask of oneself: everybody who is signed in."""
    return viewer.is_signed_in


def may_withdraw_proposal(viewer: Viewer, member: MemberLike, proposal: ProposalLike) -> bool:
    """Take back what oneself has proposed, for the company or, with an admission, as staff."""
    may = may_keep_member(viewer, member) or acts_for(viewer, member)
    return may and viewer.person_id == proposal.proposed_by


class ContactLike(Protocol):
    """A representative as this policy knows them: whether they have an account of their own, and whether somebody else than
    the company has to do with them."""

    @property
    def person_id(self) -> int: ...
    @property
    def has_account(self) -> bool: ...
    @property
    def is_elsewhere(self) -> bool: ...


def may_change_contact(viewer: Viewer, member: MemberLike, contact: ContactLike) -> bool:
    """Change a representative's name and telephone number: the person, staff, and the primary representative of a company
    whose alone the person is, and who cannot do it themselves."""
    own = viewer.person_id == contact.person_id and acts_for(viewer, member)
    is_theirs = contact.has_account or contact.is_elsewhere
    return own or may_keep_member(viewer, member) or (not is_theirs and may_change_people(viewer, member))


ACCOUNT_KEEPERS = ("primary", "legal")
"""Representatives who see every membership of their company, in whichever foundation."""
PAYERS = ("billing", "primary")
"""Representatives who see and settle a member's invoices."""
WHAT_THEY_DO = (
    ("Names and ends representatives", CONTACT_KEEPERS),
    ("Appoints directors and names alternates", ("primary", "voting")),
    ("Sees the invoices and pays them", ("primary", "billing")),
    ("Accepts the agreement, keeps the company's data", ("primary", "legal")),
    ("Uses the benefits", ("primary", "marketing")),
)
"""What a company's representatives may do, in words; a test compares it with the policies of every room."""


BINDING_ACTS = "Renews the membership, resigns, and takes a resignation back"


def duties_of(kind: str, binding: Collection[str] = ()) -> list[str]:
    """What a representative of the kind may do beyond reading; the kinds that are not named read and deliver. `binding`:
    the kinds that bind the company."""
    found = [words for words, kinds in WHAT_THEY_DO if kind in kinds]
    bound = [BINDING_ACTS] if kind in binding else []
    return [*found, *bound] or ["Reads, and delivers what is asked for"]


def may_know_membership(viewer: Viewer, member: MemberLike) -> bool:
    """That a company is a member of a foundation, at which tier and until when: whoever sees the member, and the primary and
    legal representatives of the very company in any foundation of the house."""
    held = viewer.of("representative", organization_id=member.organization_id)
    return may_see_member(viewer, member) or any(grant.kind in ACCOUNT_KEEPERS for grant in held)


def may_see_memberships(viewer: Viewer, place: Place, organization_id: int) -> bool:
    """A company's memberships: whoever sees all members here, and the company's own people. Each row asks
    `may_know_membership`."""
    held = viewer.of("representative", foundation_id=place.id, organization_id=organization_id)
    return may_see_members(viewer, place) or bool(held)


def may_see_own_membership(viewer: Viewer, place: Place | None) -> bool:
    """ "Our membership": every representative of a member."""
    return place is not None and viewer.has("representative", foundation_id=place.id)


def acts_for(viewer: Viewer, member: MemberLike, *kinds: str) -> bool:
    """Whether the viewer represents the member, in one of `kinds` where any are named."""
    held = viewer.of(
        "representative", foundation_id=member.foundation_id, organization_id=member.organization_id
    )
    return any(not kinds or grant.kind in kinds for grant in held)


BENEFIT_KEEPERS = ("primary", "marketing")
"""Representatives who use what the tier gives."""


def may_use_benefits(viewer: Viewer, member: MemberLike) -> bool:
    """Write down what was used of the benefits of the tier: staff, the primary and the marketing representative."""
    return may_keep_member(viewer, member) or acts_for(viewer, member, *BENEFIT_KEEPERS)


SEAT_KEEPERS = ("primary", "voting")
"""Representatives who say who holds the company's seats, and who stands in."""


def may_fill_seats(viewer: Viewer, member: MemberLike) -> bool:
    """Fill the seats of the company: staff, the primary and the voting representative."""
    return may_keep_member(viewer, member) or acts_for(viewer, member, *SEAT_KEEPERS)


def may_do_task(viewer: Viewer, member: MemberLike, side: str) -> bool:
    """Tick off what is to be done: staff on both sides, the company's people on their own."""
    return may_keep_member(viewer, member) or (side == "company" and acts_for(viewer, member))
