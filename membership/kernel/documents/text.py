"""Text on its way to paper: nothing vanishes, nothing pretends, nothing breaks the archive format."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
NEVER_DRAWN = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff"
"""Controls, direction overrides and private characters: shown by their number, since PDF/A refuses or hides them."""


def printable(value: Any) -> Any:
    """`value` (JSON: dict, list, text, number, None) with every text in it fit for print, composed as NFC.

    A character that no shipped font can draw, or that would act instead of being seen, becomes `[U+1F600]`.
    """
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, dict):
        return {key: printable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [printable(entry) for entry in value]
    return value


def _printable_text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    return _undrawable().sub(lambda found: f"[U+{ord(found[0]):04X}]", plain)


@lru_cache(maxsize=1)
def _undrawable() -> re.Pattern[str]:
    ranges = (FONTS / "coverage.txt").read_text(encoding="ascii").split()
    drawn = "".join(_character_class(entry) for entry in ranges)
    return re.compile(f"[{NEVER_DRAWN}]|[^\\n{drawn}]")


def _character_class(entry: str) -> str:
    first, _, last = entry.partition("-")
    return f"\\U{int(first, 16):08x}-\\U{int(last or first, 16):08x}"
