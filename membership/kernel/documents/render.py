"""PDFs of the house: in this process for the small ones, in a child process for the large ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from membership.kernel.documents.typeset import ARCHIVE, NotTypeset, typeset
from membership.kernel.schema import shipped

if TYPE_CHECKING:
    from typst import PDFStandard

BANNER = "Invented people, payments, meetings and votes"
"""Stands on everything that the demonstration shows or prints."""

LONGEST = 120
"""Seconds after which a child process is given up."""


def render_pdf(
    template: str, data: Mapping[str, Any], *, at: datetime, standards: tuple[PDFStandard, ...] = ARCHIVE
) -> bytes:
    """The PDF that `templates/documents/<template>.typ` makes of `data`; each template says which keys it reads.

    `at` is the instant written into the file, so equal data give equal bytes. Texts in `data` are printed as they are:
    none is read as markup, and what no font can draw is shown by its number. Raises NotTypeset for a wrong template.
    """
    return typeset(shipped("templates") / "documents", template, data, at, standards)


def render_pdf_apart(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The same in a child process, whose memory (0.1 MB for a row of a table) goes back to the machine at its end."""
    order = {
        "folder": str(shipped("templates") / "documents"),
        "template": template,
        "data": data,
        "at": at.isoformat(),
    }
    child = subprocess.run(
        [sys.executable, "-m", "membership.kernel.documents.child"],
        input=json.dumps(order).encode(),
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    if child.returncode:
        raise NotTypeset(child.stderr.decode(errors="replace")[-2000:])
    return child.stdout
