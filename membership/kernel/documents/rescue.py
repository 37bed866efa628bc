"""When a text breaks the typesetter: the innocent texts of the document stay as they are, the guilty one is spelled out.

Letters of one script with marks of another have no font in common: the archive format then refuses the whole file, and
typst 0.15 may even panic. A person who types such a name must not be able to keep an invoice from being printed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Renders = Callable[[list[str]], bool]


def gentler(data: Mapping[str, Any], renders: Renders) -> Iterator[Mapping[str, Any]]:
    """Versions of `data` with ever plainer texts; the last one consists of ASCII only.

    `renders` says whether the typesetter can print these texts by themselves.
    """
    texts = sorted({text for text in _texts(data) if not text.isascii()})
    guilty = set(_guilty(texts, renders))
    plainer = {text: spelled_marks(text) for text in guilty}
    still = set(_guilty(sorted(plainer.values()), renders))
    first = {text: spelled_out(text) if plain in still else plain for text, plain in plainer.items()}
    yield _replaced(data, first)
    yield _replaced(data, {text: spelled_marks(text) for text in texts})
    yield _replaced(data, {text: spelled_out(text) for text in texts})


def spelled_marks(text: str) -> str:
    """The text with combining marks and invisible characters shown by their numbers."""
    return "".join(
        _number(sign) if unicodedata.category(sign)[0] in "MC" and sign != "\n" else sign for sign in text
    )


def spelled_out(text: str) -> str:
    """The text with everything but ASCII shown by its number."""
    return "".join(sign if sign.isascii() else _number(sign) for sign in text)


def _number(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _guilty(texts: list[str], renders: Renders) -> list[str]:
    if not texts or renders(texts):
        return []
    if len(texts) == 1:
        return texts
    middle = len(texts) // 2
    return _guilty(texts[:middle], renders) + _guilty(texts[middle:], renders)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)


def _replaced(value: Any, instead: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return instead.get(value, value)
    if isinstance(value, Mapping):
        return {key: _replaced(entry, instead) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(entry, instead) for entry in value]
    return value
