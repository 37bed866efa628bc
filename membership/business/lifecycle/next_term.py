"""What the next term of a membership would be, in words, before it is sold: its tier, its days and its dues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from membership.business.members.models import Member
from membership.business.members.overriding import Company, Grant, as_granted
from membership.business.members.sale import Sale
from membership.business.members.terms import latest_term, next_sale
from membership.kernel.errors import RuleBroken
from membership.kernel.times import date_text

Facts = Sequence[tuple[str, str]]


def sale_of_next_term(
    session: Session,
    member: Member,
    tier_key: str,
    *,
    years: int = 1,
    ends_on: date | None = None,
    grant: Grant | None = None,
) -> Sale:
    """The term that a renewal would sell, from the last one and the figures known today; an empty key is the tier of the last
    term. Raises RuleBroken where the member has no term, and what `next_sale` and `as_granted` raise."""
    last = latest_term(session, member.id)
    if last is None:
        raise RuleBroken("This member has no term.")
    sale = next_sale(session, member, last, tier_key=tier_key, years=years, ends_on=ends_on)
    return as_granted(session, sale, Company(member.organization_id, member.id), grant)


def next_term_facts(sale: Sale, complimentary: str = "") -> Facts:
    """The term as (what, words); `complimentary`: who granted it without dues, empty where they are owed."""
    price = "Complimentary" if complimentary else str(sale.price.money or sale.price.question)
    return [
        ("Tier", sale.sold.name), ("From", date_text(sale.span.starts_on)), ("Until", date_text(sale.span.ends_on)),
        ("Dues for each period", price),
        *(("Open question", one) for one in (() if complimentary else sale.price.asked)),
    ]  # fmt: skip
