"""The texts of every charter that ships with the product, wherever it lies."""

from __future__ import annotations

from pathlib import Path

HOUSE = Path(__file__).resolve().parents[3] / "membership"


def shipped_texts() -> dict[str, str]:
    """File name -> text of each charter in the package."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in sorted(HOUSE.rglob("*.toml"))}
    return {name: text for name, text in found.items() if 'schema = "foundation-charter/' in text}


TEXTS = shipped_texts()
