"""The edge: what a policy refuses is refused, a permit names who acts, and a form's token is taken once a request."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask, g

from membership.kernel.errors import NotAllowed, NotFound
from membership.kernel.viewer import Viewer, nobody
from membership.webkit.access import allow, guard, public, see, signed_in, viewer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def asked() -> list[Viewer]:
    """Who was found, each time somebody asked."""
    return []


@pytest.fixture
def app(asked: list[Viewer]) -> Flask:
    app = Flask("edge")

    def find() -> Viewer:
        asked.append(nobody(NOW))
        return asked[-1]

    app.extensions["house"] = SimpleNamespace(find_viewer=find, database="the database")
    return app


def test_views_declare_their_policies() -> None:
    def policy() -> bool:
        return True

    assert guard(policy)(lambda: None).guards == (policy,)  # type: ignore[attr-defined]
    assert public(lambda: None).is_public  # type: ignore[attr-defined]
    assert signed_in(lambda: None).guards == ()  # type: ignore[attr-defined]


def test_what_may_not_be_seen_is_as_if_it_were_not_there() -> None:
    see(True)
    with pytest.raises(NotFound, match="nothing at this address"):
        see(False)


def test_the_viewer_is_found_once_a_request(app: Flask, asked: list[Viewer]) -> None:
    with app.test_request_context("/"):
        assert viewer() is viewer()
    assert len(asked) == 1


def test_what_is_not_allowed_gives_no_permit(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(NotAllowed, match="Only the treasurer"):
        allow(False, "Only the treasurer may do this.")


@pytest.mark.parametrize(("person", "key"), [(None, "public"), (17, "person:17")])
def test_a_permit_names_who_acts_and_through_which_request(app: Flask, person: int | None, key: str) -> None:
    with app.test_request_context("/"):
        g.viewer, g.request_id = Viewer(NOW, person_id=person, account_id=person), "r1"
        permit = allow(True)
    assert (permit.actor.key, permit.actor.person_id, str(permit.source)) == (key, person, "web:r1")
    assert permit.database == "the database"


@pytest.mark.parametrize(
    ("sent", "token"),
    [
        ({"data": {"once": "of-the-form"}}, "/ of-the-form"),
        ({"headers": {"Idempotency-Key": "of-the-header"}}, "/ of-the-header"),
        ({}, ""),
    ],
)
def test_the_token_of_a_form_goes_to_the_first_permit_of_its_request(
    app: Flask, sent: dict[str, object], token: str
) -> None:
    with app.test_request_context("/", method="POST", **sent):  # type: ignore[arg-type]
        assert [allow(True).once, allow(True).once] == [token, ""]


def test_two_buttons_of_one_page_are_two_acts(app: Flask) -> None:
    tokens = set()
    for path in ("/tasks/1/done", "/tasks/2/done"):
        with app.test_request_context(path, method="POST", data={"once": "of-the-page"}):
            tokens.add(allow(True).once)
    assert len(tokens) == 2
