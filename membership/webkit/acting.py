"""For whom the viewer acts: every company with its foundation, and the one that the page speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import g, request

from membership.webkit.access import viewer
from membership.webkit.house import house, place, reader


@dataclass(frozen=True)
class Acting:
    """A company for which the viewer acts in a foundation, in these capacities."""

    foundation_id: int
    slug: str
    foundation: str
    organization_id: int
    word: str
    company: str
    kinds: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where the portal of this company begins."""
        return f"/{self.slug}/membership?company={self.word}"


def acting() -> Sequence[Acting]:
    """Every company for which the viewer acts, in every foundation; asked for once in a request."""
    found = g.get("acting")
    if found is None:
        found = g.acting = house().companies_of(reader(), viewer())
    return cast("Sequence[Acting]", found)


def acting_here() -> Sequence[Acting]:
    """Those in the foundation in which the page stands."""
    here = place()
    return [one for one in acting() if here is not None and one.foundation_id == here.id]


def named_among_several(organization_id: int | None) -> str:
    """The name of the company, where the viewer acts for it and for another one here; empty where nobody can be mistaken."""
    here = acting_here()
    names = (one.company for one in here if one.organization_id == organization_id)
    return next(names, "") if len(here) > 1 else ""


def speak_of(organization_id: int) -> None:
    """Say of which company the page speaks, so that its frame names it."""
    g.spoken_of = organization_id


def spoken_of() -> Acting | None:
    """The company of the page, where the viewer acts for it; the only one, where they act for no other here."""
    here = acting_here()
    asked = g.get("spoken_of")
    if asked is None and len(here) == 1:
        return here[0]
    return next((one for one in here if one.organization_id == asked), None)


def chosen(*kinds: str) -> Acting | None:
    """For whom a page of the portal is asked: the company named in the address, else the first for which the viewer acts
    in one of `kinds`, else the first. A company for which the viewer does not act counts as none."""
    here, word = acting_here(), request.args.get("company", "")
    if word:
        return next((one for one in here if one.word == word), None)
    fitting = (one for one in here if not kinds or set(kinds) & set(one.kinds))
    return next(fitting, here[0] if here else None)
