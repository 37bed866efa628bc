"""Typesetting by typst: templates of our own, data as JSON, fonts of our own, no way out to file system or network.

This file imports neither database nor web, so that a child process starts fast; see `render.render_pdf_apart`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from membership.kernel.documents.rescue import gentler
from membership.kernel.documents.text import FONTS, printable

if TYPE_CHECKING:
    from typst import Compiler, PDFStandard

ARCHIVE: tuple[PDFStandard, ...] = ("a-3a", "ua-1")
"""PDF/A-3 (may carry an e-invoice) and PDF/UA (readable by a screen reader)."""

_typesetting = Lock()


class NotTypeset(Exception):
    """The typesetter refused; the message is its own and concerns the template, or a text beyond rescue."""


def typeset(
    folder: Path,
    template: str,
    data: Mapping[str, Any],
    at: datetime,
    standards: tuple[PDFStandard, ...] = ARCHIVE,
) -> bytes:
    """The PDF that `<folder>/<template>.typ` makes of `data`; see `render.render_pdf`."""
    source = folder / f"{template}.typ"
    if source.parent != folder or not source.is_file():
        raise ValueError(f"there is no document template {template!r}")
    plain = printable(dict(data))
    try:
        return _typeset(source, plain, at, standards)
    except NotTypeset as first:
        return _rescued(source, plain, at, standards, first)


def _rescued(
    source: Path, data: Mapping[str, Any], at: datetime, standards: tuple[PDFStandard, ...], first: NotTypeset
) -> bytes:
    def renders(texts: list[str]) -> bool:
        return _can_typeset(source.with_name("probe.typ"), {"texts": texts}, at, standards)

    for version in gentler(data, renders):
        try:
            return _typeset(source, version, at, standards)
        except NotTypeset:
            continue
    raise first


def _can_typeset(
    source: Path, data: Mapping[str, Any], at: datetime, standards: tuple[PDFStandard, ...]
) -> bool:
    try:
        _typeset(source, data, at, standards)
    except NotTypeset:
        return False
    return True


def _typeset(
    source: Path, data: Mapping[str, Any], at: datetime, standards: tuple[PDFStandard, ...]
) -> bytes:
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    stamp = int(at.timestamp())
    with _typesetting:
        try:
            pdf = _compiler(source.parent).compile(
                source, sys_inputs=inputs, format="pdf", pdf_standards=list(standards), timestamp=stamp
            )
        except BaseException as error:
            raise _as_refusal(error) from None
    assert isinstance(pdf, bytes)
    return pdf


def _as_refusal(error: BaseException) -> BaseException:
    """A refusal of the typesetter, or its panic (which no `except Exception` sees), as NotTypeset."""
    if type(error).__name__ == "PanicException":
        _compiler.cache_clear()
        return NotTypeset(f"the typesetter panicked: {error}")
    if type(error).__name__ == "TypstError":
        return NotTypeset(str(error))
    return error


@lru_cache(maxsize=1)
def _compiler(folder: Path) -> Compiler:
    """One warm compiler: fonts are read once; packages, which typst would fetch from the network, have no place."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    nowhere = folder / "no-packages"
    return typst.Compiler(root=folder, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere)
