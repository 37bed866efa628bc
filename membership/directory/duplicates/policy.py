"""Who finds and merges duplicates: staff, and only what stands in foundations whose staff they are."""

from __future__ import annotations

from collections.abc import Iterable

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer


def may_see_duplicates(viewer: Viewer, place: Place | None) -> bool:
    """The list of likely duplicates and of merges."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_merge_in(viewer: Viewer, foundation_ids: Iterable[int]) -> bool:
    """Merge what has records in these foundations."""
    return all(viewer.has("staff", foundation_id=one) for one in foundation_ids)


def is_party(viewer: Viewer, person_ids: Iterable[int]) -> bool:
    """Nobody merges themselves: rights would move."""
    return viewer.person_id in set(person_ids)
