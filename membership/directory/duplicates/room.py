"""What the room of duplicates offers to the house."""

from __future__ import annotations

from membership.directory.duplicates.erasing import erase_steps
from membership.directory.duplicates.models import Distinction, Merge
from membership.directory.duplicates.policy import may_see_duplicates
from membership.directory.duplicates.views.pages import blueprint
from membership.kernel.merging import Merger, Stays
from membership.kernel.personal import kept
from membership.kernel.room import NavigationItem, Room

OWN = "the list of merges, and of those kept apart, says what was decided of whom"

ROOM = Room(
    name="duplicates",
    erasing=erase_steps,
    retained=(("directory_merge", "the reason typed for a merge; its details are emptied"),),
    personal_data=(
        kept(
            Merge,
            ("reason", "merged_at", "undone_at", "steps"),
            "That two records were found to be one person's.",
            "As long as the person is known; the details in it are emptied with the person.",
            keys=("from_person_id", "into_person_id"),
        ),
        kept(
            Distinction,
            ("reason", "recorded_at"),
            "That two who look alike are two.",
            "As long as either is known.",
            keys=("first_person_id", "second_person_id"),
        ),
    ),
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
