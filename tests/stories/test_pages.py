"""Every demonstration person signs in, and every page says whose data these are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from membership.app import create_app
from membership.demo.sign_ins import BY_WORD, SIGN_INS
from membership.kernel.errors import Misconfigured
from tests.stories.played import Played
from tests.stories.visitor import Visitor

BANNER = "Invented people, payments, meetings and votes"
MERIDIAN = ("meridian-director", "alternate", "debtor", "maintainer")


@pytest.fixture
def app(played_on_sqlite: Played) -> Flask:
    return create_app(played_on_sqlite.settings, played_on_sqlite.database)


@pytest.mark.parametrize("word", list(BY_WORD))
def test_everybody_signs_in_and_sees_whose_data_these_are(app: Flask, word: str) -> None:
    visitor = Visitor(app).sign_in(word)
    desk = f"/{'meridian' if word in MERIDIAN else 'pytorch'}/desk"
    assert BANNER in visitor.get(desk).text
    for link in visitor.links(desk):
        answer = visitor.get(link)
        assert answer.status_code in (200, 303), link
        assert answer.status_code == 303 or answer.mimetype != "text/html" or BANNER in answer.text, link


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("secretary", "Next meeting of the Governing Board"),
        ("tac-secretary", "Monthly meeting of the Technical Advisory Council"),
        ("director", "Next meeting of the Governing Board"),
        ("representative", "Advanced Micro Devices (AMD)"),
        ("billing", "Advanced Micro Devices (AMD)"),
        ("meridian-director", "Next meeting of the Governing Board"),
        ("alternate", "Next meeting of the Governing Board"),
        ("debtor", "Hadar Example AG"),
        ("maintainer", "Chart room"),
    ],
)
def test_something_lies_on_the_desk(app: Flask, word: str, words: str) -> None:
    desk = f"/{'meridian' if word in MERIDIAN else 'pytorch'}/desk"
    assert words in Visitor(app).sign_in(word).get(desk).text


def test_the_public_reads_what_was_published_and_nothing_else(app: Flask) -> None:
    visitor = Visitor(app)
    for slug in ("pytorch", "meridian"):
        read = "".join(
            visitor.get(link).text for link in visitor.links(f"/{slug}") if f"/{slug}/public/" in link
        )
        for words in ("Premier", "Resolutions", "Minutes"):
            assert words in read
    assert "Soumith Chintala" in visitor.get("/pytorch/public/maintainers").text
    assert "Audit of the signing keys" not in visitor.get("/meridian/public/resolutions").text
    assert "/linux-foundation/public/members" not in visitor.links("/linux-foundation")


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


def test_a_production_refuses_the_database_of_the_demonstration(played_on_sqlite: Played) -> None:
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
