"""The agreement as a member reads and accepts it: the text in use, filled with what holds for that member on the day.

What was read is what is accepted: its digest travels with the form, and its bytes are kept by that digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_of_version
from membership.business.charter.models import Tier, TierTerms
from membership.business.charter.price import dues_of
from membership.business.charter.queries import SoldTier
from membership.business.lifecycle.particulars import clauses_of, days_words, long_day
from membership.business.lifecycle.policy import ACCEPTORS
from membership.business.lifecycle.wording import Block, blocks_of, filled, from_text, with_blanks
from membership.business.members.following import last_part
from membership.business.members.models import (
    Acceptance,
    Agreement,
    AgreementText,
    Member,
    Representative,
    Term,
)
from membership.business.members.queries import terms_of
from membership.business.members.selling import buyer_of
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import numbers_of, standing
from membership.kernel.documents.store import read_document, store_document
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on
from membership.kernel.work import Work

SOMEBODY = ("whoever accepts it for the company", "representative")


@dataclass(frozen=True)
class OwnText:
    """A version as one member reads it; `content` is what is kept once it is accepted."""

    blocks: Sequence[Block]
    content: bytes
    sha256: str


def own_text(
    session: Session, member: Member, wording: AgreementText, on: date, *, name: str, person_id: int | None
) -> OwnText:
    """The version with the member's names, tier, dues and days in it, for the person who reads it on the day."""
    values = {
        **_company(session, member),
        **_sold(session, member, on),
        **_reader(session, member, on, name, person_id),
    }
    values["date"] = long_day(on)
    blocks = [*filled(blocks_of(wording.body), values), _last(values)]
    content = json.dumps(
        {"title": wording.title, "number": wording.number, "blocks": blocks},
        sort_keys=True,
        ensure_ascii=False,
    ).encode()
    return OwnText(blocks, content, hashlib.sha256(content).hexdigest())


def keep(work: Work, read: OwnText) -> str:
    """Keep what was read, and return its digest."""
    return store_document(work, read.content, "application/json", "agreement-accepted")


def accepted_blocks(session: Session, member_id: int, wording: AgreementText) -> Sequence[Block]:
    """The version as the member accepted it: its signed agreement, or what it read in the portal. Who accepted it before
    its own words were filled in accepted blanks, and is shown blanks."""
    query = select(Acceptance.text_sha256, Agreement.text).outerjoin(
        Agreement, Agreement.id == Acceptance.agreement_id
    )
    row = session.execute(
        query.where(Acceptance.member_id == member_id, Acceptance.text_id == wording.id)
    ).one()
    if row.text is not None:
        return from_text(row.text)
    try:
        kept = read_document(session, row.text_sha256)
    except NotFound:
        return with_blanks(blocks_of(wording.body))
    blocks: Sequence[Block] = json.loads(kept.content)["blocks"]
    return blocks


def _company(session: Session, member: Member) -> dict[str, str]:
    company = session.get_one(Organization, member.organization_id)
    number = standing(numbers_of(session, company.id), kind="registration")
    return {
        "company": company.display_name, "legal_name": company.legal_name, "address": company.address,
        "country": company.country, "registration_number": number.number if number is not None else "",
        "foundation": session.get_one(Foundation, member.foundation_id).name,
    }  # fmt: skip


def _sold(session: Session, member: Member, on: date) -> dict[str, str]:
    """Tier, dues and days of the term of the day, or of the one that is nearest to it, on the charter it was sold on."""
    terms = terms_of(session, member.id)
    ahead = [one for one in terms if one.ends_on > on]
    term = ahead[-1] if ahead else next(iter(terms), None)
    if term is None:
        return {}
    tier, terms_sold = session.get_one(Tier, term.tier_id), session.get_one(TierTerms, term.terms_id)
    sold = SoldTier(tier, terms_sold, term.tier_name, tier.rank)
    document = charter_of_version(session, term.charter_version_id, term.starts_on)
    return {
        "tier": term.tier_name, "dues": _dues(session, member, document, sold, term),
        "clauses": clauses_of(document, sold.tier.key, term.starts_on), "charter": document.charter.label,
        "term": days_words(term.starts_on, last_part(terms, term).ends_on),
    }  # fmt: skip


def _dues(session: Session, member: Member, document: CharterDocument, sold: SoldTier, term: Term) -> str:
    if term.complimentary:
        return f"nothing in this term, which is complimentary ({term.complimentary})"
    start = term.starts_on
    buyer = buyer_of(session, document, member.organization_id, sold, start)
    return dues_of(
        document, sold.tier.key, buyer.figures, start, category=buyer.category, limit=buyer.limit
    ).words


def _reader(session: Session, member: Member, on: date, name: str, person_id: int | None) -> dict[str, str]:
    """Who accepts, in which role; whoever only reads stands for nobody."""
    query = select(Representative.kind).where(
        Representative.member_id == member.id, Representative.kind.in_(ACCEPTORS), holds_on(Representative, on),
        Representative.person_id == person_id,
    )  # fmt: skip
    roles = sorted(session.scalars(query)) if person_id is not None else []
    who = (name, f"{' and '.join(reversed(roles))} representative") if roles else SOMEBODY
    return {"signatory_name": who[0], "signatory_title": who[1]}


def _last(values: dict[str, str]) -> Block:
    """Whatever the text names or not: for whom, at which tier, for which days and dues it is accepted."""
    said = (
        f"On {values['date']}, for {values['legal_name']}: tier {values.get('tier', '—')}; term "
        f"{values.get('term', '—')}; dues {values.get('dues', '—')}."
    )
    return {"kind": "paragraph", "level": 2, "mark": "", "text": said}
