"""A charter while it is being written: its text, what is wrong with it line by line, and the texts to begin from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.notation import faults, read_charter
from membership.assembly.rules.remarks import remarks_of
from membership.assembly.rules.templates import template_names, template_text

TITLE = re.compile(r'^title = "(.+)"$', re.MULTILINE)
MARK = "\ufeff"
"""What some editors put before a text to say that it is UTF-8."""
SHORTEST = 24
"""Lines that the editor shows at least."""


@dataclass(frozen=True)
class Draft:
    """A text with its faults (line, message), in the order of the lines; `document` is None while there is any. `remarks`,
    in the same form, stand in the way of nothing."""

    text: str
    faults: tuple[tuple[int, str], ...]
    document: CharterDocument | None

    @property
    def remarks(self) -> list[tuple[int, str]]:
        """What the text may say and hardly means; empty while it has a fault."""
        return remarks_of(self.document) if self.document else []

    @property
    def lines(self) -> int:
        """How many lines the editor shows: those of the text and one to go on."""
        return max(self.text.count("\n") + 2, SHORTEST)

    @property
    def by_line(self) -> dict[int, str]:
        """Line -> what is wrong with it; what is wrong with the whole stands at the first line."""
        found: dict[int, str] = {}
        for line, message in self.faults:
            at = line or 1
            found[at] = f"{found[at]}; {message}" if at in found else message
        return found


def draft_of(text: str) -> Draft:
    """The text as it stands, with everything that is wrong with it."""
    plain = text.removeprefix(MARK).replace("\r\n", "\n")
    found = tuple(faults(plain))
    return Draft(plain, found, None if found else read_charter(plain))


def templates(wing: Wing) -> dict[str, str]:
    """Name -> text of the charters that ship with the product, for the wing."""
    foundations = (name.removesuffix(f"-{wing}") for name in template_names() if name.endswith(f"-{wing}"))
    return {f"{one}-{wing}": template_text(one, wing) for one in foundations}


def template_titles(wing: Wing) -> dict[str, str]:
    """Name -> title of the same charters: what a person chooses by."""
    found = {name: TITLE.search(text) for name, text in templates(wing).items()}
    return {name: title[1] if title else name for name, title in found.items()}
