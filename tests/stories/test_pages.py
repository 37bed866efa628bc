"""Each demonstration person signs in and walks their story through real requests."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from membership.app import create_app
from membership.demo.sign_ins import BY_WORD, PASSWORD, SIGN_INS, SignIn
from membership.kernel.errors import Misconfigured
from membership.technical.projects.models import Module
from tests.stories.played import Played

BANNER = "Invented people, payments, meetings and votes"
HOST = "http://localhost:8000"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
LINK = re.compile(r'href="(/[^"#?]*)"')


@dataclass
class Visitor:
    """A browser, of somebody or of nobody."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=HOST)

    def submit(self, page: str, fields: dict[str, Any], action: str = "") -> TestResponse:
        tokens = {}
        for text in HIDDEN.findall(self.get(page).text):
            name, value = re.search(r'name="([^"]*)"', text), re.search(r'value="([^"]*)"', text)
            if name and name[1] in ("csrf_token", "once", "version"):
                tokens.setdefault(name[1], value[1] if value else "")
        return self.client.post(action or page, data={**tokens, **fields}, base_url=HOST)

    def sign_in(self, person: SignIn) -> TestResponse:
        self.submit("/sign-in", {"email": person.email, "password": PASSWORD})
        return self.submit("/sign-in/second-factor", {"code": person.code(time.time())})

    def links(self, path: str) -> set[str]:
        return {link for link in LINK.findall(self.get(path).text) if not link.startswith("/static")}


@pytest.fixture
def app(played_on_sqlite: Played) -> Flask:
    return create_app(played_on_sqlite.settings, played_on_sqlite.database)


@contextmanager
def signed_in(app: Flask, word: str) -> Iterator[Visitor]:
    visitor = Visitor(app)
    assert visitor.sign_in(BY_WORD[word]).status_code == 303
    yield visitor


def home(word: str) -> str:
    return "meridian" if word in ("meridian-director", "alternate", "debtor", "maintainer") else "pytorch"


@pytest.mark.parametrize("word", list(BY_WORD))
def test_everybody_signs_in_and_sees_whose_data_these_are(app: Flask, word: str) -> None:
    with signed_in(app, word) as visitor:
        desk = visitor.get(f"/{home(word)}/desk")
        assert desk.status_code == 200
        assert BANNER in desk.text
        for link in visitor.links(f"/{home(word)}/desk"):
            answer = visitor.get(link)
            assert answer.status_code in (200, 302, 303), link
            if answer.status_code == 200 and answer.mimetype == "text/html":
                assert BANNER in answer.text, link


def test_the_public_reads_what_was_published(app: Flask) -> None:
    visitor = Visitor(app)
    for slug in ("pytorch", "meridian"):
        read = "".join(
            visitor.get(link).text for link in visitor.links(f"/{slug}") if f"/{slug}/public/" in link
        )
        assert "Premier" in read
        assert "Resolutions" in read
        assert "Minutes" in read
    assert "Soumith Chintala" in visitor.get("/pytorch/public/maintainers").text
    assert "Audit of the signing keys" not in visitor.get("/meridian/public/resolutions").text
    assert visitor.links("/linux-foundation").isdisjoint({"/linux-foundation/public/members"})


def test_every_public_page_opens_and_says_whose_data_these_are(app: Flask) -> None:
    visitor, seen, ahead = Visitor(app), set[str](), ["/"]
    while ahead:
        path = ahead.pop()
        if path in seen or path.startswith("/sign-in"):
            continue
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            assert BANNER in answer.text, path
            ahead += visitor.links(path)
    assert len(seen) > 15


def test_a_representative_sees_their_company(app: Flask) -> None:
    with signed_in(app, "representative") as visitor:
        page = visitor.get("/pytorch/membership")
        assert page.status_code == 200
        for text in ("Advanced Micro Devices (AMD)", "Premier", "Rita Example"):
            assert text in page.text


@pytest.mark.parametrize("word", ["treasurer", "director", "staff", "representative"])
def test_money_opens_no_door_on_the_technical_side(app: Flask, word: str) -> None:
    with signed_in(app, word) as visitor:
        links = visitor.links("/pytorch/desk")
        assert not any("/projects" in link or "technical" in link for link in links)
        assert visitor.get("/pytorch/projects").status_code == 404


def test_the_technical_secretary_adds_a_maintainer_to_a_module(app: Flask, played_on_sqlite: Played) -> None:
    with played_on_sqlite.database.reading() as session:
        module = session.scalars(select(Module.public_id).where(Module.name == "Chart room")).one()
    with signed_in(app, "technical-secretary") as visitor:
        assert visitor.get("/meridian/projects/sextant").status_code == 200
        form = "/meridian/projects/sextant/maintainers/new"
        assert visitor.get(form).status_code == 200, visitor.links("/meridian/projects/sextant")
        fields = {
            "name": "Nova Example", "handle": "nova-example", "level": "module_maintainer", "module": module,
            "starts_on": "2026-01-15", "basis": "Invented",
        }  # fmt: skip
        answer = visitor.submit(form, fields)
        assert answer.status_code == 303, answer.text
        assert "Nova Example" in visitor.get("/meridian/projects/sextant").text


def test_nobody_signs_in_to_a_production_that_knows_the_demonstration(played_on_sqlite: Played) -> None:
    settings = replace(
        played_on_sqlite.settings, stage="production", base_address="https://house.example.org",
        trusted_hosts=("house.example.org",), mail_host="mail.example.org", password_rounds="strong",
    )  # fmt: skip
    with pytest.raises(Misconfigured, match="membership demo"):
        create_app(settings, played_on_sqlite.database)


def test_the_sign_ins_are_one_of_each() -> None:
    assert (
        len({person.name for person in SIGN_INS})
        == len({person.secret for person in SIGN_INS})
        == len(SIGN_INS)
    )
