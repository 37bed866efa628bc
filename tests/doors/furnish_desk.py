"""What the staff of each foundation of the world keep: a note on each company, a saved view, mail to many in two states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from membership.business.lifecycle.mailing import Letter, hold_mailing, set_holding, write_mailing
from membership.business.lifecycle.mailing_audience import Audience, addressees, digest_of
from membership.business.members.notes import pin_note, write_note
from membership.business.members.questions import Question, stored
from membership.business.members.saved_views import open_with, save_view
from membership.kernel.times import business_date
from membership.kernel.work import Work

if TYPE_CHECKING:
    from tests.doors.furnish import Place


def desk(work: Work, place: Place) -> None:
    """Notes, a view with which the list opens, a draft, and mail that somebody wrote and a second person must release."""
    for before in ("", "other_"):
        company = place.ids[f"{before}company"]
        place.keep(f"{before}note", write_note(work, place.id, company, "They asked for a discount."))
        pinned = write_note(work, place.id, company, "Never call before noon.")
        place.keep(f"{before}pinned_note", pin_note(work, pinned.id, is_pinned=True))
    staff = place.people["staff"]
    view = save_view(work, place.id, staff, "Who ends soon", stored(Question()), is_shared=True)
    place.keep("view", view)
    open_with(work, place.id, staff, view.id)
    letter = Letter("Hello {{person}}", "To {{company}}.", Audience(("primary",), Question()))
    place.keep("mailing", write_mailing(work, place.id, staff, letter))
    set_holding(work, place.id, 30, 0, 0)
    held = write_mailing(work, place.id, place.people["treasurer"], letter)
    people = addressees(
        work.session, place.id, business_date(work.at, "America/New_York"), letter.audience, ()
    )
    place.keep("held_mailing", hold_mailing(work, held.id, held.author_id, digest_of(people), ()))
