"""The charters that ship with the product as templates: texts of real foundations, translated with clause and source.

They lie in `membership/charters/` as data, one file for each wing, and are read like any text that staff would load.
"""

from __future__ import annotations

from pathlib import Path

from membership.assembly.rules.kinds.base import Wing

SHELF = Path(__file__).resolve().parents[2] / "charters"


def template_names() -> tuple[str, ...]:
    """The templates by name, such as "cncf-business"."""
    return tuple(sorted(path.stem for path in SHELF.glob("*.toml")))


def template_text(foundation: str, wing: Wing) -> str:
    """The text of the template. Raises KeyError for one that does not ship."""
    name = f"{foundation}-{wing}"
    if name not in template_names():
        raise KeyError(name)
    return (SHELF / f"{name}.toml").read_text(encoding="utf-8")
