"""The list of members for staff: filters, columns and order, by themselves or as a saved view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from membership.business.charter.queries import tier_words
from membership.business.members import policy
from membership.business.members.acts import Standing, standings
from membership.business.members.questions import (
    LISTING,
    SHOWN,
    STATE_NAMES,
    Question,
    columns_of,
    picked_by,
    question_of,
    shown_by,
)
from membership.business.members.roster import MISSING, PAGE, SEATS, SORTS, WINDOWS, roster_page, state_words
from membership.business.members.saved_views import views_for
from membership.business.members.views.pages import blueprint, today
from membership.kernel.errors import NotFound
from membership.kernel.room import ListFilter
from membership.webkit.access import guard, see, viewer
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import page

VIEWLESS = "all"
"""The word in place of a view's id that asks for the list as it is for everybody."""


@blueprint.get("/<foundation>/members")
@guard(policy.may_see_members)
def roster(foundation: str) -> Response:
    """The list of members."""
    place = enter(foundation)
    see(policy.may_see_members(viewer(), place))
    saved = views_for(reader(), place.id, viewer().person_id)
    view = _view(saved)
    question = _question(view)
    picked = picked_by(reader(), place.id, today(place), question, list_filters())
    found = roster_page(reader(), place.id, today(place), question.wanted, picked)
    return page(
        "business/members/roster.html",
        title="Members",
        breadcrumbs=[("Members", None)],
        place=place,
        rows=found.rows,
        standings=_standings(place, [row.member_id for row in found.rows]),
        told=shown_by(
            reader(), place.id, today(place), question, list_filters(), [row.member_id for row in found.rows]
        ),
        question=question,
        sort=_sorting(question, view),
        paging={
            "next_url": _url(question.with_(after=found.next_cursor), view) if found.next_cursor else "",
            "previous_url": _url(question.with_(after=""), view) if question.wanted.after else "",
            "shown": len(found.rows),
        },
        tiers=tier_words(reader(), place.id, today(place)),
        saved=saved,
        view=view,
        is_as_saved=view is not None and question == question_of(view.question, list_filters()),
        may_keep=policy.may_keep_members(viewer(), place),
        me=viewer().person_id,
        **choices(),
    )


def _standings(place: Any, member_ids: list[int]) -> Mapping[int, Standing]:
    """What the acts of the rows say of today."""
    return standings(reader(), place.id, today(place), of=member_ids)


def choices() -> dict[str, Any]:
    """What the filters of the list offer."""
    return {
        "states": STATE_NAMES,
        "columns": columns_of(list_filters()),
        "windows": [(days, f"Within {days} days") for days in WINDOWS],
        "missing": [(kind, kind.capitalize()) for kind in MISSING],
        "seats": list(SEATS.items()),
        "marks": list_filters(),
        "shown": SHOWN,
        "page_size": PAGE,
        "state_words": state_words,
    }


def list_filters() -> list[ListFilter]:
    """The filters that rooms above offer to this list."""
    return [one for room in house().rooms for one in room.list_filters if one.listing == LISTING]


def _view(saved: Any) -> Any:
    """The view that is asked for; without any question, the one with which the list opens for the viewer."""
    asked = request.args.get("view", "")
    if asked and asked != VIEWLESS:
        found = next((view for view in saved if view.public_id == asked), None)
        if found is None:
            raise NotFound
        return found
    if request.args:
        return None
    return next((view for view in saved if view.is_default), None)


def _question(view: Any) -> Question:
    """What is asked in the address, else what the view says; a page further on keeps the view's question."""
    given = request.args.to_dict(flat=False)
    only_view = set(given) <= {"view", "after"}
    if view is None or not only_view:
        return question_of(given, list_filters())
    return question_of(view.question, list_filters()).with_(after=request.args.get("after", "")[:300])


def _sorting(question: Question, view: Any) -> dict[str, Any]:
    asked = question.wanted
    urls = {
        key: _url(
            question.with_(sort=f"-{key}" if key == asked.sort and not asked.is_descending else key), view
        )
        for key in SORTS
    }
    return {"key": asked.sort, "is_descending": asked.is_descending, "urls": urls}


def _url(question: Question, view: Any = None) -> str:
    kept = f"view={view.public_id}&" if view is not None else ""
    return f"?{kept}{question.query()}"
