"""Files that people send: known by their first bytes, never by their name, and small enough to be kept for years."""

from __future__ import annotations

from membership.kernel.errors import RuleBroken

LARGEST = 5_000_000
MAGIC = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
WORDS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}


def checked_paper(content: bytes, *allowed: str, field: str = "file") -> str:
    """The media type of the file by its first bytes. Raises RuleBroken for another kind, an empty or too large file, and
    a PDF that breaks off before its end."""
    if not content:
        raise RuleBroken("The file is empty.", field=field)
    if len(content) > LARGEST:
        raise RuleBroken(f"The file is larger than {LARGEST // 1_000_000} MB.", field=field)
    found = next((kind for kind in allowed if content.startswith(MAGIC[kind])), None)
    if found is None:
        names = " or ".join(WORDS[kind] for kind in allowed)
        raise RuleBroken(f"This is no {names} file, whatever its name says.", field=field)
    if found == "application/pdf" and b"%%EOF" not in content[-2048:]:
        raise RuleBroken("This PDF breaks off before its end; send it again.", field=field)
    return found
