"""Serves, under the house's own server: `house` (the program, with one route more that only asks who looks) or `limits`.

python -m bench.serve house|limits PORT
"""

from __future__ import annotations

import os
import sys
from typing import Any

from membership.config import Settings
from membership.server import Web


class House(Web):
    """The program."""

    def load(self) -> Any:
        from membership.app import create_app

        app = create_app(self._settings)
        app.add_url_rule("/bench-rights", "bench_rights", rights)
        return app


def rights() -> str:
    """Session and rights alone."""
    from membership.webkit.access import viewer

    assert viewer().is_signed_in
    return "Hello"


class Limits(Web):
    """What the least of code would cost."""

    def load(self) -> Any:
        from bench.limits import create_limits

        return create_limits(self._settings.database_url)


def main(what: str, port: str) -> None:
    """Serve until told to stop."""
    settings = Settings.from_environment(os.environ)
    kind = {"house": House, "limits": Limits}[what]
    kind(settings, f"127.0.0.1:{port}", 1, 4).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
