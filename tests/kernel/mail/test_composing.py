"""What stands in a mail: only what its template says, whatever the names in it try."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.kernel.db import Database
from membership.kernel.mail.compose import block_of, html_of, local_address, rendered
from membership.kernel.mail.outbox import Recipient, outbox, readable
from membership.kernel.mail.send import message_of
from membership.kernel.mail.settings import MailSettings
from tests.kernel.mail.conftest import Queue

SETTINGS = MailSettings(base_address="https://members.example.org", sender="office@example.org")
ATTACK = "Ben\r\nBcc: all@example.org\n\nClick:\nhttps://evil.example"


def test_a_name_adds_no_header_paragraph_or_button(queue: Queue) -> None:
    mail = queue(context={"inviter": ATTACK, "foundation": ATTACK})
    message = message_of(mail, SETTINGS)
    assert message["Bcc"] is None
    assert "\n" not in mail.subject
    shown = readable(mail, SETTINGS)
    assert not re.search(r'href="https://evil', shown.html)
    assert "\n\nClick" not in shown.text


def test_mark_up_in_a_name_is_shown_not_run(queue: Queue) -> None:
    mail = queue(
        context={"inviter": "<script>alert(1)</script> <mj-raw>x</mj-raw> & Co"}, brand='A <img src="x"> & B'
    )
    html = readable(mail, SETTINGS).html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_a_mail_loads_nothing_from_elsewhere(queue: Queue) -> None:
    html = readable(queue(), SETTINGS).html
    assert (
        set(re.findall(r'(?:src|href)="([^"]*)"', html)) == {"[a link for one use]"}
        or "googleapis" not in html
    )
    assert "url(" not in html


def test_the_link_of_one_use_is_hidden_from_whoever_looks_into_the_outbox(queue: Queue) -> None:
    mail = queue()
    assert "s3cret-token" not in mail.text + readable(mail, SETTINGS).text + readable(mail, SETTINGS).html
    assert "s3cret-token" in readable(mail, SETTINGS, with_link=True).text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/x",
        "https://evil.example",
        "pytorch",
        "/\\evil.example",
        "/a b",
        "/a\nb",
        "",
        "\\\\evil",
    ],
)
def test_a_link_is_a_path_of_this_installation(path: str) -> None:
    with pytest.raises(ValueError, match="no path of this installation"):
        local_address(path)


@pytest.mark.parametrize("name", ["A\nB", "A\r\nBcc: x@example.org", "A\x00B", "A\u2028B"])
def test_a_line_break_in_a_recipients_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Recipient(name, "a@example.org")


@pytest.mark.parametrize(
    "address", ["a", "a@b@c", "a@b\n", "a b@c", "<a@b>", "a,b@c", "a@b;c@d", "@b", "a@", "a\x00@b"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail"):
        Recipient("A", address)


def test_a_missing_word_or_a_strange_template_is_an_error_at_once() -> None:
    with pytest.raises(Exception, match="undefined"):
        rendered("invitation", {"name": "Ada"})
    with pytest.raises(ValueError, match="no name of a mail template"):
        rendered("../documents/invoice", {})


def test_a_letter_on_the_base_has_subject_greeting_paragraphs_and_signature(mail_templates: Path) -> None:
    letter = (
        '{% extends "base.txt" %}\n{% block subject %}Your invoice{% endblock %}\n'
        "{% block body %}\nIt is ready.\n\nSee it:\n{{ address('/x') }}\n{% endblock %}\n"
    )
    (mail_templates / "letter.txt").write_text(letter, encoding="utf-8")
    subject, body = rendered("letter", {"name": "Ada", "brand": "Example Foundation"})
    assert subject == "Your invoice"
    assert body.split("\n\n")[:2] == ["Dear Ada,", "It is ready."]
    assert body.endswith("\n\nExample Foundation\n")


def test_a_label_and_an_address_make_a_button() -> None:
    assert block_of("Pay now:\nhttps://x.example/1").lines == ("Pay now",)
    assert block_of("Pay now:\nhttps://x.example/1").address == "https://x.example/1"
    assert block_of("See https://x.example/1").address == ""


def test_the_demonstration_says_that_it_is_one(queue: Queue) -> None:
    shown = readable(queue(), MailSettings(is_demo=True))
    for form in (shown.text, shown.html):
        assert "Invented people, payments, meetings and votes" in form
    assert "Invented" not in html_of("s", "t", "b")


def test_an_occasion_gives_an_address_one_mail_and_one_job(database: Database, queue: Queue) -> None:
    assert queue().id == queue_again(queue).id
    with database.reading() as session:
        assert len(outbox(session)) == 1
        assert outbox(session, state="sent") == []


def queue_again(queue: Queue):  # type: ignore[no-untyped-def]
    return queue(context={"inviter": "Somebody else"})


def test_the_database_keeps_one_mail_per_occasion_and_address(database: Database, queue: Queue) -> None:
    queue()
    twice = (
        "INSERT INTO kernel_mail (public_id, kind, object_key, state, brand, to_name, to_address, subject, text, "
        "created_at, attempts) SELECT 'other', kind, object_key, state, brand, to_name, to_address, subject, text, "
        "created_at, 0 FROM kernel_mail"
    )
    for attack in (
        twice,
        "UPDATE kernel_mail SET kind = 'x'",
        "DELETE FROM kernel_mail",
        "UPDATE kernel_mail SET state = 'lost'",
    ):
        with database.writer() as session, pytest.raises(DBAPIError):
            session.execute(text(attack))
