"""Small charters for tests: a head, a body, and whatever a test adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.notation import read_charter

PACKAGE = Path(__file__).resolve().parents[3] / "membership"
SHIPPED = PACKAGE / "charters"
INVENTED = PACKAGE / "demo" / "charters"
DAY = date(2026, 11, 1)
HEAD = """\
schema = "foundation-charter/1"
[charter]
foundation = "example"
wing = "{wing}"
title = "Example"
version = "1"
adopted_on = 2024-01-01
effective_from = 2024-02-01
[[source]]
key = "s"
where = "a text"
[[body]]
id = "board"
title = "Board"
class = "{kind}"
source = "s"
"""


def charter(*rules: str, wing: str = "business") -> CharterDocument:
    """A charter of these table arrays beside the body "board"; each must name `source = "s"` itself."""
    return read_charter(text(*rules, wing=wing)).on(DAY)


def text(*rules: str, wing: str = "business") -> str:
    """The text of such a charter."""
    kind = "board" if wing == "business" else "technical"
    return HEAD.format(wing=wing, kind=kind) + "\n".join(rules)


def shipped(name: str, on: date = DAY) -> CharterDocument:
    """A charter that ships with the product, as of a day."""
    return read_charter(text_of(name)).on(on)


def text_of(name: str) -> str:
    """The text of a template, or of the charter that was invented for the demonstration."""
    found = next(path for shelf in (SHIPPED, INVENTED) if (path := shelf / f"{name}.toml").exists())
    return found.read_text(encoding="utf-8")


def as_of(document: CharterDocument, day: date) -> CharterDocument:
    """The document on another day."""
    return replace(document, as_of=day)


def threshold(base: str, share: str, abstentions: str = "excluded", **more: str) -> str:
    """A threshold of the board for ordinary decisions."""
    extra = "\n".join(f"{key} = {value}" for key, value in more.items())
    return (
        f'[[threshold]]\nbody = "board"\ndecision = "ordinary"\nmode = "meeting"\nbase = {base}\nshare = "{share}"\n'
        f'abstentions = "{abstentions}"\nclause = "5.2"\nsource = "s"\n{extra}\n'
    )


def quorum(base: str, share: str, **more: str) -> str:
    """A quorum of the board."""
    extra = "\n".join(f"{key} = {value}" for key, value in more.items())
    return f'[[quorum]]\nbody = "board"\nbase = {base}\nshare = "{share}"\nclause = "5.2"\nsource = "s"\n{extra}\n'


def tier(name: str = "general") -> str:
    """A tier."""
    return f'[[tier]]\nid = "{name}"\ntitle = "{name}"\nclass = "organization"\nrank = 1\nsource = "s"\n'


def seat(group: str, count: str, by: str = '{ tier = "general" }', **more: str) -> str:
    """A seat group of the board with this count."""
    extra = "\n".join(f"{key} = {value}" for key, value in more.items())
    return (
        f'[[seat]]\nid = "{group}"\nbody = "board"\ntitle = "{group}"\nfilled_by = "election"\nby = {by}\n'
        f'count = {count}\nbelongs_to = "company"\nsource = "s"\n{extra}\n'
    )
