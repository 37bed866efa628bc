"""What the room of duplicates offers to the house."""

from __future__ import annotations

from membership.directory.duplicates.models import Distinction, Merge  # noqa: F401 -- the house loads the tables
from membership.directory.duplicates.policy import may_see_duplicates
from membership.directory.duplicates.views.pages import blueprint
from membership.kernel.merging import Merger, Stays
from membership.kernel.room import NavigationItem, Room

OWN = "the list of merges, and of those kept apart, says what was decided of whom"

ROOM = Room(
    name="duplicates",
    blueprint=blueprint,
    navigation=(
        NavigationItem(
            "Duplicates",
            "duplicates.likely",
            "copy",
            may_see_duplicates,
            order=48,
            values=(("sort", "companies"),),
        ),
    ),
    merging=Merger(
        tuple(
            Stays(kind, f"{table}.{place}_{kind}_id", OWN)
            for table, places in (
                ("directory_merge", ("from", "into")),
                ("directory_distinction", ("first", "second")),
            )
            for place in places
            for kind in ("organization", "person")
        )
    ),
)
