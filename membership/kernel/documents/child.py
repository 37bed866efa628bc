"""The child process of `render.render_pdf_apart`: one order as JSON on its input, one PDF on its output."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from membership.kernel.documents.typeset import typeset


def main() -> None:
    """Read the order, write the PDF; an error goes to the error output and the exit code."""
    order = json.load(sys.stdin.buffer)
    at = datetime.fromisoformat(order["at"])
    sys.stdout.buffer.write(typeset(Path(order["folder"]), order["template"], order["data"], at))


if __name__ == "__main__":
    main()
