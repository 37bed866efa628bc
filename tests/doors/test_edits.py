"""R18: every form that edits carries the version that its person saw; a second save from an old one is 409, with both shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from membership.webkit.forms import EditForm
from tests.doors.acts import Act
from tests.doors.conftest import Fresh
from tests.doors.dump import dump, since

MARK = "Second thoughts"
NOT_REACHED = {
    "VersionForm": "needs minutes that stand: tests/assembly/minutes",
    "AnswersForm": "needs the browser that opened the application: tests/business/lifecycle/test_joining_pages.py",
}
"""Edit forms that no act of the generator reaches. This list may only shrink."""


def edit_forms(base: type[EditForm] = EditForm) -> list[type[EditForm]]:
    """Every form of the program that edits."""
    found = []
    for form in base.__subclasses__():
        if form.__module__.startswith("membership."):
            found.append(form)
        found += edit_forms(form)
    return found


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of the edit forms that are made meanwhile."""
    made: set[str] = set()
    before = EditForm.__init__

    def noting(self: EditForm, *given: Any, **named: Any) -> None:
        made.add(type(self).__name__)
        before(self, *given, **named)

    EditForm.__init__ = noting  # type: ignore[method-assign]
    try:
        yield made
    finally:
        EditForm.__init__ = before  # type: ignore[method-assign]


@pytest.fixture
def edits(every_act: list[Act]) -> list[Act]:
    return [act for act in every_act if "version" in act.data]


def typed(act: Act) -> str:
    """A field in which a person types a text that they will recognise."""
    return act.drawn.texts[0] if act.drawn and act.drawn.texts else ""


def lost(fresh: Fresh, act: Act) -> Iterator[str]:
    """Where a second save from an old version is not refused, or does not show both versions."""
    name = typed(act)
    first = {name: "First thoughts"} if name else {}
    second = {name: MARK} if name else {}
    with fresh() as gate:
        if act.do(gate, "a", **first).status_code not in (200, 302, 303):
            yield f"{act}: the first save was refused. Sent: {act.data}"
            return
        if all(one.before is None for one in since(gate.database, gate.untouched())):
            return  # the form writes something new: there is no older version to lose
        before = dump(gate.database)
        answer = act.do(gate, "b", **second)
        html = answer.get_data(as_text=True)
        if answer.status_code != 409:
            yield f"{act}: a save from an old version was answered {answer.status_code}"
        elif name and (MARK not in html or "First thoughts" not in html):
            yield f"{act}: the answer does not show both versions"
        if since(gate.database, before):
            yield f"{act}: a save from an old version changed something"
        if act.do(gate, "c", **second, version=None).status_code != 422:
            yield f"{act}: a save without any version is not refused"


def test_a_save_from_an_old_version_is_refused_with_both_shown(fresh: Fresh, edits: list[Act]) -> None:
    with watched() as made:
        found = [line for act in edits for line in lost(fresh, act)]
    unreached = sorted({form.__name__ for form in edit_forms()} - made - NOT_REACHED.keys())
    if unreached:
        found.append(
            f"no act reaches these edit forms: {', '.join(unreached)}; give their door a payload in payloads.py"
        )
    assert not found, "\n".join(line[:420] for line in found)


def test_whatever_edits_by_form_names_its_version(edits: list[Act]) -> None:
    assert edits, "not one form of the house carries a version"


def test_an_edit_that_ignores_its_version_is_found(
    fresh: Fresh, edits: list[Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    act = next(act for act in edits if act.door.name == "accounts.change_profile")
    monkeypatch.setattr("membership.directory.accounts.views.own._refuse_stale", lambda *_: None)
    real = __import__("membership.directory.people.operations", fromlist=["change_person"]).change_person

    def careless(work: Any, person_id: int, *, name: str, phone: str, version: int) -> Any:
        from membership.directory.people.models import Person

        return real(work, person_id, name=name, phone=phone, version=work.lock(Person, person_id).version)

    monkeypatch.setattr("membership.directory.accounts.views.own.change_person", careless)
    assert any("answered 303" in line for line in lost(fresh, act))
