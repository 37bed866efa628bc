"""What is to be done when a company joins: the typed list from which each new member's tasks are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class WelcomeStep:
    """One step: whose it is, within how many days after the admission, and for whom (voting tiers, tiers with seats, all)."""

    key: str
    side: str
    title: str
    detail: str
    days: int
    needs: str = "all"


STEPS = (
    WelcomeStep("logo", "company", "Send your logo", "As SVG, in a version for light and one for dark ground.", 14),
    WelcomeStep("press", "company", "Agree on the announcement", "Name a press contact and approve the text.", 21),
    WelcomeStep("lists", "company", "Name people for the mailing lists", "Marketing, legal and technical.", 14),
    WelcomeStep("seats", "company", "Name who fills your seats", "A director and an alternate for each seat.", 30, "seats"),
    WelcomeStep("purchase_order", "company", "Send the purchase order", "You said that invoices need its number.", 10, "po"),
    WelcomeStep("roster", "foundation", "Put the company on the public roster", "Name and logo as it writes them.", 7),
    WelcomeStep("announce", "foundation", "Announce the new member", "After the company has approved the text.", 30),
    WelcomeStep("accounts", "foundation", "Invite the representatives", "Whoever was named at the admission has an invitation; for others: “Invite to sign in” beside the person, under People.", 3),
    WelcomeStep("subscribe", "foundation", "Subscribe the people named for the lists", "", 21),
    WelcomeStep("welcome_call", "foundation", "Hold the welcome call", "Seats, votes, benefits, who to ask.", 21, "voting"),
)  # fmt: skip


def steps_for(*, is_voting: bool, has_seats: bool, needs_po: bool) -> Iterator[WelcomeStep]:
    """The steps of a member of such a tier."""
    has = {"all": True, "voting": is_voting, "seats": has_seats, "po": needs_po}
    return (step for step in STEPS if has[step.needs])


def due_on(step: WelcomeStep, joined: date) -> date:
    """The day until which the step is to be done."""
    return joined + timedelta(days=step.days)
