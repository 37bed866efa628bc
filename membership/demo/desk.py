"""What the staff keep at their desk: notes on a company, a view of the list that they share, and mail that they are writing."""

from __future__ import annotations

from sqlalchemy import select

from membership.business.lifecycle.mailing import Letter, set_holding, write_mailing
from membership.business.lifecycle.mailing_audience import Audience
from membership.business.members.notes import change_note, pin_note, write_note
from membership.business.members.questions import question_of, stored
from membership.business.members.saved_views import save_view
from membership.demo.companies import DEBTOR
from membership.demo.stage import Stage
from membership.directory.organizations.models import Organization

LETTER = """Dear {{person}},

the annual report of {{foundation}} names every member by its logo. {{company}} is {{tier}}; please look whether the logo
that we keep is still yours, and send another one where it is not.

Thank you."""


def keep_desk(stage: Stage) -> None:
    """Stella notes what happened with the debtor, keeps a view of what ends, and begins a mail about logos."""
    day, foundation = stage.days.weekday_back(3), stage.id_of("meridian")
    staff = stage.players["staff"].person_id
    with stage.act(day, 15, by="staff") as work:
        company = work.session.scalars(select(Organization.id).where(Organization.legal_name == DEBTOR)).one()
        first = write_note(work, foundation, company, "Their bookkeeper says that the invoice went astray.")
        write_note(work, foundation, company, "Moves its office this month; letters go to the new address.")
        pinned = change_note(
            work, first.id, "The invoice went astray; sent again, and they promised to pay within the month."
        )
        pin_note(work, pinned.id, is_pinned=True)
    ends = stored(question_of({"window": ["90"], "columns": ["tier", "ends", "contact", "email"]}))
    with stage.act(day, 15, 10, by="staff") as work:
        save_view(work, foundation, staff, "Ends within 90 days", ends, is_shared=True)
        silent = stored(question_of({"missing": ["voting"]}))
        save_view(work, foundation, staff, "Nobody votes", silent)
        set_holding(work, foundation, 30, 25, 0)
    audience = Audience(("primary", "marketing"), question_of({}))
    with stage.act(day, 15, 20, by="staff") as work:
        write_mailing(
            work, foundation, staff, Letter("Your logo in our annual report, {{company}}", LETTER, audience)
        )
