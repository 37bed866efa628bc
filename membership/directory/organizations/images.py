"""Logos as they may be kept: drawings cleaned of everything that acts or fetches, pictures known by their header alone.

Nothing here decodes a picture: a file that would unfold into gigabytes is refused by what its first bytes say.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from py_svg_hush import filter_svg

from membership.kernel.errors import RuleBroken

SVG, PNG = "image/svg+xml", "image/png"
LARGEST_SVG, LARGEST_PNG = 200_000, 1_000_000
DEEPEST, MOST_ELEMENTS = 24, 5_000
"""The cleaner indents what it writes: sixty thousand nested groups became seven gigabytes when it was tried."""
SMALLEST_SIDE, LONGEST_SIDE = 16, 4_096
MAGIC = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT"}
)
"""What stays of a PNG: the picture and its colours. Texts, places and dates of the camera go."""
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
LENGTH = re.compile(r"^\s*([0-9]{1,7}(?:\.[0-9]{1,6})?)\s*(?:px)?\s*$")
FIELD = "file"


@dataclass(frozen=True)
class Image:
    """A logo as it is kept: bytes, media type, and sides in pixels (of an SVG: of its view box)."""

    content: bytes
    media_type: str
    width: int
    height: int


def checked_logo(content: bytes) -> Image:
    """The logo, cleaned. Raises RuleBroken saying what is wrong with the file and what would be right."""
    if not content:
        raise RuleBroken("Choose a file: an SVG drawing, or a PNG picture.", field=FIELD)
    if content.startswith(MAGIC):
        return _png(content)
    if b"<" in content[:1000]:
        return _svg(content)
    raise RuleBroken("This is neither an SVG drawing nor a PNG picture.", field=FIELD)


def _svg(content: bytes) -> Image:
    if len(content) > LARGEST_SVG:
        raise _too_large("SVG drawing", LARGEST_SVG)
    width, height = _Look().sides(content)
    try:
        cleaned = bytes(filter_svg(content))
    except ValueError as fault:
        raise RuleBroken("This SVG cannot be read; save it as plain SVG in UTF-8.", field=FIELD) from fault
    if len(cleaned) > 2 * LARGEST_SVG:
        raise _too_large("SVG drawing", LARGEST_SVG)
    return Image(cleaned, SVG, width, height)


class _Look:
    """One pass over a drawing before anybody else reads it: no document type (so no entities), bounded depth and number."""

    def __init__(self) -> None:
        self._depth = self._count = 0
        self._sides: tuple[int, int] | None = None

    def sides(self, content: bytes) -> tuple[int, int]:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, LookupError) as fault:
            raise RuleBroken(
                "This file is no whole SVG drawing; save it as plain SVG.", field=FIELD
            ) from fault
        assert self._sides is not None
        return self._sides

    def _doctype(self, *_: object) -> None:
        raise RuleBroken(
            "This SVG declares a document type; save it as plain SVG, which has none.", field=FIELD
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise RuleBroken(
                f"This SVG is too intricate: at most {MOST_ELEMENTS:,} elements, {DEEPEST} deep.", field=FIELD
            )
        if self._sides is None:
            self._sides = _view(name, attributes)

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _view(name: str, attributes: dict[str, str]) -> tuple[int, int]:
    """Width and height of the root element, by its view box or else by its own sides."""
    if name.rsplit(":", 1)[-1] != "svg":
        raise RuleBroken("This file is no SVG drawing: its outermost element is another one.", field=FIELD)
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    given = box[2:4] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    sides = [LENGTH.match(one) for one in given]
    if not all(sides):
        raise RuleBroken("This SVG has no size; give it a viewBox, such as “0 0 300 100”.", field=FIELD)
    width, height = (max(1, round(float(one.group(1)))) for one in sides if one)
    if max(width, height) > 100_000:
        raise RuleBroken("This SVG is larger than 100,000 units; give it a smaller viewBox.", field=FIELD)
    return width, height


def _png(content: bytes) -> Image:
    if len(content) > LARGEST_PNG:
        raise _too_large("PNG picture", LARGEST_PNG)
    chunks = list(_chunks(content))
    kinds = [kind for kind, _ in chunks]
    header = chunks[0][1] if chunks else b""
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds or len(header) != 13:
        raise _broken_png()
    width, height, depth, colour, packing, filtering, lacing = struct.unpack(">IIBBBBB", header)
    if depth not in DEPTHS.get(colour, ()) or packing or filtering or lacing > 1:
        raise _broken_png()
    if not all(SMALLEST_SIDE <= side <= LONGEST_SIDE for side in (width, height)):
        raise RuleBroken(
            f"This picture has {width:,} × {height:,} pixels; each side may have {SMALLEST_SIDE} to {LONGEST_SIDE:,}.",
            field=FIELD,
        )
    kept = b"".join(_chunk(kind, data) for kind, data in chunks if kind in KEPT_CHUNKS)
    return Image(MAGIC + kept, PNG, width, height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG up to its end, each with its checksum verified."""
    at = len(MAGIC)
    while at < len(content):
        if at + 12 > len(content):
            raise _broken_png()
        (length,) = struct.unpack_from(">I", content, at)
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        end = at + 12 + length
        if end > len(content) or zlib.crc32(kind + data) != struct.unpack_from(">I", content, end - 4)[0]:
            raise _broken_png()
        yield kind, data
        at = end
        if kind == b"IEND":
            return


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _broken_png() -> RuleBroken:
    return RuleBroken("This PNG is damaged; export it again from the program that drew it.", field=FIELD)


def _too_large(what: str, most: int) -> RuleBroken:
    return RuleBroken(f"This {what} is larger than {most // 1000:,} kB.", field=FIELD)
