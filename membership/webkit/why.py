"""Where the rule behind an answer is read: the link in every "why?" panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, g, url_for

from membership.webkit.access import viewer
from membership.webkit.answers import note_answer
from membership.webkit.house import house, place


def install_why(app: Flask) -> None:
    """Give templates `rule_link(explanation)` and `noted_reason(title, text)`."""
    app.jinja_env.globals.update(rule_link=rule_link, noted_reason=noted_reason)


def rule_link(explanation: Any) -> str:
    """The address of the rule that the explanation cites, in the version it was computed under; empty where it cites
    none, or where the viewer may not read the rules of the side on which the page stands. The answer is noted for whoever
    asked for JSON (webkit/answers.py)."""
    rule, version = _part(explanation, "rule_id"), _part(explanation, "rule_version")
    page = _page() if rule else ""
    asked = f"?version={quote(version)}" if version else ""
    found = f"{page}{asked}#{quote(rule)}" if page else ""
    note_answer(explanation, found)
    return found


def noted_reason(title: str, text: str) -> str:
    """A reason that is one text, as in a row of a report, noted as the answer to `title`: by its parts, where it keeps them."""
    for part in getattr(text, "parts", ()):
        rule_link({**part, "title": f"{title}: {part['title']}"})
    if not getattr(text, "parts", ()):
        note_answer(Reason(title, text), "")
    return text


@dataclass(frozen=True)
class Reason:
    """A reason that says its rule and its facts in one text."""

    title: str
    answer: str

    def as_json(self) -> dict[str, Any]:
        """The keys of an explanation; its parts stand in the text."""
        parts = {
            "steps": [],
            "clause": "",
            "source": "",
            "is_assumed": False,
            "rule_version": "",
            "rule_id": "",
        }
        return {"title": self.title, "answer": self.answer, **parts}


def unlink_rules() -> None:
    """No answer of this page leads to its rule: the rules are those of a text that is not adopted, and stand nowhere yet."""
    g.rules_are_drafted = True


def _part(explanation: Any, name: str) -> str:
    """A part of an explanation, which may be stored as a plain value."""
    found = explanation.get(name) if isinstance(explanation, Mapping) else getattr(explanation, name, "")
    return str(found or "")


def _page() -> str:
    """The page of rules of this side and place, asked once per request."""
    side, here = g.get("side", ""), place()
    found: dict[str, str] = g.setdefault("rule_pages", {})
    if here is None or g.get("rules_are_drafted"):
        return ""
    if side not in found:
        offered = (room.rule_page for room in house().rooms if room.rule_page and room.rule_page.side == side)
        fitting = next((one for one in offered if one.may(viewer(), here)), None)
        found[side] = url_for(fitting.endpoint, foundation=here.slug) if fitting else ""
    return found[side]
