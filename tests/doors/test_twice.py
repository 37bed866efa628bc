"""R19 and R45: every POST of the house, sent twice with one key, has one effect, and all of it stands in the log."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from membership.kernel.audit.verify import verify
from membership.kernel.db import Base
from tests.doors.acts import Act, of_blueprint
from tests.doors.conftest import Fresh
from tests.doors.defects import heard
from tests.doors.drawn import Drawn
from tests.doors.dump import Difference, dump, since, unaudited
from tests.doors.gate import Gate
from tests.doors.payloads import GRANTING, OUTSIDE_THE_LOG, PAYLOADS, RELUCTANT, WITHOUT_EFFECT
from tests.doors.routes import BLUEPRINTS, Door

ALLOWED_LEFT_OUT = 28
"""How many POSTs the generator may leave out. It only goes down."""


def effect(gate: Gate, act: Act, *keys: str) -> list[Difference]:
    """What the act changed, sent once with each key, one after the other."""
    before = gate.untouched()
    for key in keys:
        answer = act.do(gate, key)
        if answer.status_code not in (200, 302, 303):
            why = heard() if answer.status_code >= 500 else _said(answer.get_data(as_text=True))
            raise AssertionError(f"{act} was refused with {answer.status_code}: {why}. Sent: {act.data}")
    return since(gate.database, before)


def _said(html: str) -> str:
    found = re.findall(r"(?:invalid-feedback|error-summary|alert)[^>]*>(.*?)</(?:div|ul|p|li)>", html, re.S)
    return " | ".join(re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in found)[:300]


def of_shape(found: list[Difference]) -> list[tuple[str, bool, bool]]:
    """How many rows of which table are new, gone or changed."""
    return sorted((one.table, one.before is None, one.after is None) for one in found)


SHAPES: dict[str, list[tuple[str, bool, bool]]] = {}
"""Act -> its one effect, as the first test found it."""


def twice(fresh: Fresh, act: Act) -> Iterator[str]:
    """Where a second sending had an effect of its own, or the first had one that the log does not know."""
    with fresh() as gate:
        once = effect(gate, act, "a")
        if act.door.name in WITHOUT_EFFECT:
            SHAPES[_act_of(act)] = []
            if once:
                yield f"{act} should only answer, and changed {[str(one) for one in once][:4]}"
            return
        if not once:
            yield f"{act} changed nothing: it needs a payload in payloads.py, or a reason in RELUCTANT. Sent: {act.data}"
            return
        if act.door.endpoint not in GRANTING and any(one.table == "directory_grant" for one in once):
            yield f"{act} changes who holds a role, and is not among GRANTING (R27)"
        SHAPES[_act_of(act)] = of_shape(once)
        count, before = gate.change_counter(), dump(gate.database)
        act.do(gate, "a")
        again = since(gate.database, before) if gate.change_counter() != count else []
        if again:
            yield f"{act}, sent again, had another effect: {[str(one) for one in again][:4]}"
        with gate.database.reading() as session:
            verdict = verify(session, Base.metadata)
        yield from (f"{act}: {finding}" for finding in verdict.findings[:3])
        if act.door.name not in OUTSIDE_THE_LOG and all(unaudited(one.table) for one in once):
            yield f"{act} changed only what stands outside the log: {sorted({one.table for one in once})}"


def _act_of(act: Act) -> str:
    return f"{act.door.name} as {act.role}"


def at_once(fresh: Fresh, act: Act, expected: list[tuple[str, bool, bool]]) -> Iterator[str]:
    """Where two sendings at one instant had two effects."""
    with fresh() as gate:
        before, statuses = gate.untouched(), []
        barrier = threading.Barrier(2)
        gate.as_role(act.role)

        def send() -> None:
            barrier.wait()
            statuses.append(act.do(gate, "a").status_code)

        senders = [threading.Thread(target=send) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        found = of_shape(since(gate.database, before))
        if found != expected or any(status >= 500 for status in statuses):
            yield f"{act}, sent twice at once ({statuses}): {found}, once it is {expected}"


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_every_post_sent_twice_has_one_effect_that_is_in_the_log(
    fresh: Fresh, every_act: list[Act], blueprint: str
) -> None:
    found = []
    for act in of_blueprint(every_act, blueprint):
        try:
            found += list(twice(fresh, act))
        except AssertionError as refused:
            found.append(str(refused))
    assert not found, f"{len(found)} refused or wrong:\n" + "\n".join(line[:420] for line in found)


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_every_post_sent_twice_at_once_has_one_effect(
    fresh: Fresh, every_act: list[Act], blueprint: str
) -> None:
    found = []
    for act in of_blueprint(every_act, blueprint):
        if _act_of(act) not in SHAPES:
            with suppress(AssertionError), fresh() as gate:  # a refused act is told by the test above
                SHAPES[_act_of(act)] = of_shape(effect(gate, act, "a"))
        if _act_of(act) in SHAPES:
            found += list(at_once(fresh, act, SHAPES[_act_of(act)]))
    assert not found, "\n".join(line[:420] for line in found)


def test_every_form_leads_to_a_view(forms: dict[tuple[str, str], list[Drawn]]) -> None:
    astray = sorted({name for name, _role in forms if name.startswith("nowhere")})
    assert not astray, f"forms are sent to addresses that take no POST: {astray}"


def test_what_is_left_out_only_shrinks(every_door: list[Door]) -> None:
    names = {door.name for door in every_door if door.method == "POST"}
    assert len(RELUCTANT) <= ALLOWED_LEFT_OUT
    assert set(WITHOUT_EFFECT) <= names
    assert set(RELUCTANT) <= names | {door.endpoint for door in every_door}
    assert all(name in names or any(one.startswith(f"{name}[") for one in names) for name in PAYLOADS)


def test_a_form_whose_key_is_not_looked_at_is_found(fresh: Fresh, every_act: list[Act]) -> None:
    act = next(act for act in every_act if act.door.name == "projects.add_module")
    with fresh() as gate:
        first = of_shape(effect(gate, act, "a"))
        other = act.do(gate, "b", name="Another name").status_code
        assert other == 303
        assert first
    with pytest.raises(AssertionError, match="refused with 422"), fresh() as gate:
        effect(gate, act, "a", "b")
