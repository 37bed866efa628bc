"""R23: every view serves one method, and says of itself who may; read from the application, so later views are covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask import Flask

from tests.doors.routes import AUTOMATIC, reports

OWN_RIGHT = ("guards", "is_public")


def undeclared(app: Flask) -> Iterator[str]:
    """Views without guard or without one method of their own."""
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update((rule.methods or set()) - set(AUTOMATIC))
    for endpoint, view in app.view_functions.items():
        served = methods.get(endpoint, set())
        if len(served) != 1:
            yield f"{endpoint} serves {', '.join(sorted(served)) or 'nothing'}: one view, one method, one right"
        if not any(hasattr(view, word) for word in OWN_RIGHT):
            yield f"{endpoint} says not who may: @guard(policy…), @signed_in or @public"
        if getattr(view, "is_public", False) and getattr(view, "guards", None):
            yield f"{endpoint} is public and guarded at once"


def views_behind(app: Flask) -> dict[Any, set[str]]:
    """Function -> methods under which it is reached, whatever the endpoints are called."""
    found: dict[Any, set[str]] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        found.setdefault(view, set()).update((rule.methods or set()) - set(AUTOMATIC))
    return found


def test_every_view_declares_its_own_right(house_app: Flask) -> None:
    assert not list(undeclared(house_app))


def test_no_function_is_reached_by_two_methods(house_app: Flask) -> None:
    several = {str(view): methods for view, methods in views_behind(house_app).items() if len(methods) > 1}
    assert not several


def test_a_guard_names_policies(house_app: Flask) -> None:
    wrong = [
        endpoint
        for endpoint, view in house_app.view_functions.items()
        for policy in getattr(view, "guards", ())
        if not getattr(policy, "__name__", "").startswith("may_")
    ]
    assert not wrong, f"guarded by something that is no policy: {wrong}"


def test_no_two_reports_share_a_name(house_app: Flask) -> None:
    names = Counter(report.name for room in house_app.extensions["house"].rooms for report in room.reports)
    twice = [name for name, count in names.items() if count > 1]
    assert not twice, f"two reports are called {twice}: the second can never be asked for"
    assert len(reports()) == len(names)


def test_a_planted_view_without_a_right_is_found() -> None:
    app = Flask("planted")
    app.add_url_rule("/both", "both", lambda: "", methods=["GET", "POST"])
    found = list(undeclared(app))
    assert any("both serves GET, POST" in line for line in found)
    assert any("both says not who may" in line for line in found)
