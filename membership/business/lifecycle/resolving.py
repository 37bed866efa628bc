"""The resolution by which a body of the foundation admits a company to a tier that it decides about."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.motions.models import Resolution
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Tier
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.lifecycle.resolved import resolution_named
from membership.kernel.errors import RuleBroken
from membership.kernel.times import date_text

BY_A_BODY = ("board_approval", "vote")
"""Ways of admission that rest on a resolution."""
DECIDERS = {"board_approval": "board", "board_approval_or_criteria": "board", "vote": "membership"}
"""Way of admission -> the class of the bodies whose resolution admits."""


def admitting_resolution(
    session: Session,
    foundation_id: int,
    tier_key: str,
    public_id: str,
    on: date,
    *,
    sent_on: date | None = None,
) -> Resolution | None:
    """The resolution with the public id that admits to the tier on the day; None where none is named nor needed.

    Raises RuleBroken (field "resolution"): none is named though a body decides, it is of another body than the charter
    names, or older than the application, which was sent on `sent_on`.
    """
    document = charter_in_force(session, foundation_id, "business", on).on(on)
    found = document.tier(tier_key)
    rule = None if isinstance(found, Absent) else found
    if not public_id:
        if rule is not None and rule.parameters.admission in BY_A_BODY:
            raise RuleBroken(resolution_needed(rule), clause=rule.clause, field="resolution")
        return None
    resolution = resolution_named(session, foundation_id, public_id)
    _refuse_unfit(session, document, rule, resolution, sent_on)
    return resolution


def resolution_needed(rule: Rule[Tier]) -> str:
    """That a body decides about the tier, and that its resolution is to be named."""
    who = "board" if rule.parameters.admission == "board_approval" else "members"
    return f"Members of the tier {rule.parameters.title} are admitted by the {who}: name the resolution."


def resolution_words(resolution: Resolution) -> str:
    """By which it is known: title, year and number."""
    return f"resolution “{resolution.title}” ({resolution.year}-{resolution.number})"


def _refuse_unfit(
    session: Session,
    document: CharterDocument,
    rule: Rule[Tier] | None,
    found: Resolution,
    sent_on: date | None,
) -> None:
    """Nobody decided about an application before it was sent; and the charter says which body decides about the tier."""
    named = f"The {resolution_words(found)}"
    if sent_on is not None and found.adopted_on < sent_on:
        raise RuleBroken(
            f"{named} was adopted on {date_text(found.adopted_on)}, before the application was sent on {date_text(sent_on)}.",
            field="resolution",
        )
    wanted = None if rule is None else DECIDERS.get(rule.parameters.admission)
    deciders = {
        one.subject: one.parameters.title for one in document.bodies() if one.parameters.class_ == wanted
    }
    body = session.get_one(Body, found.body_id)
    if rule is not None and deciders and body.key not in deciders:
        raise RuleBroken(
            f"{named} is one of the {body.title}; about members of the tier {rule.parameters.title} decides: "
            f"{' or '.join(deciders.values())}.",
            clause=rule.clause,
            field="resolution",
        )
