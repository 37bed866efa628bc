"""A foundation's members as a landscape: who stands in it, with what, and what a landscape would miss."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from membership.business.members.queries import public_members
from membership.directory.organizations.homes import crunchbase_url
from membership.directory.organizations.names import name_key
from membership.kernel.documents.store import read_document


@dataclass(frozen=True)
class Item:
    """A member as a landscape names it; `logo` is the name of a file, empty where there is none."""

    tier: str
    name: str
    homepage: str
    logo: str
    crunchbase: str
    joined: str

    def fields(self) -> dict[str, str]:
        """What is known of it, under the names that landscapes use."""
        told = {
            "name": self.name, "homepage_url": self.homepage, "logo": self.logo,
            "crunchbase": crunchbase_url(self.crunchbase), "joined": self.joined,
        }  # fmt: skip
        return {key: value for key, value in told.items() if value}


class Named(Protocol):
    """A foundation, as far as its landscape needs to know."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Landscape:
    """The members of a day: as items, as the text of the file, and the logos that it names (file name -> SHA-256)."""

    category: str
    items: Sequence[Item]
    logos: Mapping[str, str]

    @property
    def text(self) -> str:
        """`landscape.yml`."""
        from membership.business.members.landscape import landscape_text

        tiers: dict[str, list[dict[str, str]]] = {}
        for one in self.items:
            tiers.setdefault(one.tier, []).append(one.fields())
        return landscape_text(self.category, tiers)

    @property
    def missing(self) -> list[str]:
        """What landscapes need of every item and some lack, as sentences."""
        lacks = {
            "home page": [one.name for one in self.items if not one.homepage],
            "logo as SVG": [one.name for one in self.items if not one.logo],
        }
        return [
            f"{len(names)} without {what}: {', '.join(names[:5])}{', …' if len(names) > 5 else ''}"
            for what, names in lacks.items()
            if names
        ]


def landscape_of(session: Session, foundation: Named, on: date) -> Landscape:
    """The members of the foundation on the day, by tier and name; one statement."""
    logos: dict[str, str] = {}
    items = []
    for row in public_members(session, foundation.id, on):
        file = _file(row.name, logos) if row.logo_sha256 and row.logo_type == "image/svg+xml" else ""
        if file:
            logos[file] = row.logo_sha256
        items.append(
            Item(row.tier_name, row.name, row.homepage, file, row.crunchbase, row.joined_on.isoformat())
        )
    return Landscape(f"{foundation.name} Members", items, logos)


def _file(name: str, taken: Mapping[str, str]) -> str:
    """The name of a logo's file: the company's own name in small letters, told apart by a number where two are alike."""
    plain = re.sub(r"\W+", "_", name_key(name)).strip("_") or "logo"
    place, file = 1, f"{plain}.svg"
    while file in taken:
        place += 1
        file = f"{plain}_{place}.svg"
    return file


def write_logos(session: Session, landscape: Landscape, folder: Path) -> int:
    """Write the logos of a landscape into a folder. Returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, sha256 in landscape.logos.items():
        (folder / file).write_bytes(read_document(session, sha256).content)
    return len(landscape.logos)
