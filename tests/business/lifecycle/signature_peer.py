"""A provider of signatures on this machine, spoken to over real HTTP: it keeps orders, has them signed, and calls back."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAPER = b"%PDF-1.7\nsigned at the provider\n%%EOF\n"


@dataclass
class Peer:
    """What the provider knows. `faults` answers with these statuses first, one a request."""

    key: str
    address: str = ""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)

    def sign(self, reference: str, **changes: Any) -> None:
        """Whoever was asked signs; `changes` are lies of the provider."""
        order = self.orders[reference]
        order |= {
            "state": "signed", "title": "Managing director", "address": "198.51.100.4",
            "paper": base64.b64encode(PAPER).decode(), **changes,
        }  # fmt: skip

    def decline(self, reference: str) -> None:
        """Whoever was asked does not sign."""
        self.orders[reference]["state"] = "declined"

    def take(self, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """An order; the same key is the same order."""
        missing = {"key", "title", "name", "email", "document", "document_sha256"} - body.keys()
        if missing or key != body["key"] or not base64.b64decode(body["document"]).startswith(b"%PDF-"):
            return 422, {"error": f"missing {sorted(missing)}"}
        if key in self.by_key:
            return 200, {"reference": self.by_key[key]}
        reference = self.by_key[key] = f"order/{len(self.orders) + 1}"
        kept = {name: body[name] for name in ("name", "document_sha256")}
        self.orders[reference] = {"state": "waiting", **kept}
        return 201, {"reference": reference}


@contextmanager
def signing_peer(key: str = "a-right-to-use-it") -> Iterator[Peer]:
    """A provider that answers on this machine until the block ends."""
    peer = Peer(key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(peer))
    peer.address = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(peer: Peer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(*self._judged(lambda: peer.take(body, self.headers["Idempotency-Key"])))

        def do_GET(self) -> None:
            reference = self.path.removeprefix("/api/orders/").replace("%2F", "/")
            found = peer.orders.get(reference)
            self._answer(*self._judged(lambda: (200, found) if found else (404, {})))

        def _judged(self, answer: Any) -> tuple[int, dict[str, Any]]:
            if peer.faults:
                return peer.faults.pop(0), {}
            if self.headers["Authorization"] != f"Bearer {peer.key}":
                return 401, {}
            return answer()  # type: ignore[no-any-return]

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
