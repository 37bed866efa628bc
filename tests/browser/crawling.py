"""Every page that the demonstration links to: which there are, who sees most of each, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from membership.kernel.columns import ALPHABET

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, ConsoleMessage, Page

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
ID = re.compile(rf"^[{ALPHABET}]{{12}}$|^\d+$")
FOUNDATIONS = ("pytorch", "meridian", "linux-foundation")
NOT_PAGES = (".pdf", "/file", "/csv", "/pdf", "/xlsx", "/json", "/static/")


def shape(path: str) -> str:
    """The address with its ids and foundations left open: pages of one shape come from one view."""
    parts = urlsplit(path)
    words = ["*" if ID.match(word) else word for word in parts.path.split("/")]
    if len(words) > 2 and words[1] in FOUNDATIONS:
        words[1] = "FOUNDATION"
    if words[2:3] == ["projects"] and len(words) > 3 and words[3] != "new":
        words[3] = "PROJECT"
    words = ["board" if word == "tac" else word for word in words]  # two bodies of one side
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return "/".join(words) + ("?" + "&".join(names) if names else "")


@dataclass
class Map:
    """What was found: for each address, who sees most of it."""

    seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)

    def walk(self, role: str, request: APIRequestContext, address: str, start: Iterable[str]) -> None:
        """Follow the links that this role is shown, one address of a shape in each foundation."""
        ahead, known, met = list(start), set[str](), set[tuple[str, str]]()
        while ahead:
            path = ahead.pop(0)
            if path in known:
                continue
            known.add(path)
            kind = (path.split("/")[1], shape(path))
            if kind in met:
                continue
            met.add(kind)
            answer = request.get(address + path)
            if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
                if answer.status != 200:
                    self.dead.append(f"{role}: {path} answers {answer.status}")
                continue
            text = answer.text()
            if len(text) > self.seen.get(path, (0, ""))[0]:
                self.seen[path] = (len(text), role)
            ahead += [link for link in links(text, path) if link not in known]

    def pages(self) -> Iterator[tuple[str, str]]:
        """Of each shape the address that shows most, with the role to whom it does."""
        met = set[str]()
        for path, (_, role) in sorted(self.seen.items(), key=lambda one: -one[1][0]):
            if shape(path) not in met:
                met.add(shape(path))
                yield path, role


def links(text: str, path: str) -> list[str]:
    """The addresses of this house that a page links to, each once, in order."""
    found = (urljoin(path, link.replace("&amp;", "&")) for link in LINK.findall(text))
    return list(
        dict.fromkeys(
            link for link in found if link.startswith("/") and not link.startswith("//") and _is_page(link)
        )
    )


def _is_page(link: str) -> bool:
    path = urlsplit(link).path
    return not any(path.endswith(ending) or ending in path for ending in NOT_PAGES)


class Judge:
    """Reads pages by axe, listens to the console, measures."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._told: list[str] = []
        self._axe = AXE.read_text("utf-8")
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._told.append(f"error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") or "Content Security Policy" in message.text:
            self._told.append(f"{message.type}: {message.text}")

    def faults(self, address: str, path: str) -> list[str]:
        """What is wrong with the page in both themes, wide and narrow."""
        self._told.clear()
        answer = self._page.goto(address + path)
        found = [] if answer and answer.status == 200 else [f"status {answer and answer.status}"]
        self._page.evaluate(self._axe)
        found += self._read("light", {"type": "tag", "values": RULES})
        self._page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        found += self._read("dark", {"type": "rule", "values": COLOURS})
        found += self._width()
        return [f"{path}: {fault}" for fault in (*found, *self._told)]

    def _read(self, theme: str, what: dict[str, Any]) -> list[str]:
        result = self._page.evaluate(
            "async what => (await axe.run(document, {runOnly: what, resultTypes: ['violations']})).violations",
            what,
        )
        return [
            f"{theme}: {one['impact']} {one['id']}: "
            + "; ".join(node["html"][:160] for node in one["nodes"][:3])
            for one in result
            if one["impact"] in ("serious", "critical")
        ]

    def _width(self) -> list[str]:
        wide = self._page.viewport_size
        self._page.set_viewport_size({"width": 360, "height": 740})
        over = self._page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide:
            self._page.set_viewport_size(wide)
        return [f"{over} px too wide on a phone"] if over > 0 else []
