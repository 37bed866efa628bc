"""R46: passwords, tokens, keys and codes stand nowhere: not in the database, the log, a mail, an error or a page of errors."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.operations.invitations import invite
from membership.directory.accounts.views import links, sign_in
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.mail.send import send_mail
from membership.kernel.mail.settings import MailSettings
from tests.bar.test_contention import Silence
from tests.directory.accounts.browsers import Browser, application, settings
from tests.directory.accounts.mailbox import last_path
from tests.directory.accounts.people import BRAND, HOST, Someone, somebody, writing
from tests.directory.accounts.test_links_and_names import run_resets

CANARY = "canary seven yellow birds"
KEY = "canary-key-of-the-house-0123456789abcdef"
MAIL_PASSWORD = "canary-of-the-mail-server"


class Letters(Silence):
    """Keeps what it was sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.texts.append(envelope.content.decode("utf-8", "replace").replace("=\r\n", ""))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def app(database: Database) -> Flask:
    return application(database, secret_key=KEY, mail_password=MAIL_PASSWORD)


@pytest.fixture
def letters(unused_port: int) -> Iterator[Letters]:
    from aiosmtpd.controller import Controller

    kept = Letters()
    server = Controller(kept, hostname="127.0.0.1", port=unused_port)
    server.start()
    yield kept
    server.stop()


@pytest.fixture
def unused_port() -> int:
    from tests.bar.served import free_port

    return free_port()


def dump(database: Database) -> str:
    """Everything that the database holds, as text; on SQLite the bytes of its file too, once its log is folded in (the log
    keeps old pages until then)."""
    found = []
    if database.is_sqlite:
        with sqlite3.connect(str(database.url.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    schemas = [None] if database.is_sqlite else ["public", "dbos"]
    with database.engine.connect().execution_options(purpose="read") as connection:
        for schema in schemas:
            for table in inspect(connection).get_table_names(schema=schema):
                name = f"{schema}.{table}" if schema else table
                found += [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {name}"))]
    if database.is_sqlite:
        for ending in ("", "-wal"):
            path = Path(str(database.url.database) + ending)
            found.append(path.read_bytes().decode("latin-1") if path.exists() else "")
    return "\n".join(found)


def spellings(secret: str) -> set[str]:
    """A secret as it may appear: as it is, without its spaces and dashes, escaped for an address."""
    return {
        secret,
        secret.replace(" ", ""),
        secret.replace("-", ""),
        secret.replace(" ", "%20"),
        secret.replace(" ", "+"),
    }


def told(secrets: dict[str, str], place: str) -> list[str]:
    """Names of the secrets that stand in a text."""
    return sorted(name for name, secret in secrets.items() if any(one in place for one in spellings(secret)))


def a_life(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, str], list[str]]:
    """Everything that a person does with secrets, and two defects of the program on the way; the secrets, and error pages."""
    codes = totp_factory(settings(secret_key=KEY))
    who = somebody(database, "Ada Example", password=CANARY)
    secrets = {"password": CANARY, "key of the house": KEY, "password of the mail server": MAIL_PASSWORD}
    errors = []
    browser = Browser(app)
    secrets["wrong password"] = "canary wrong blue birds"
    errors.append(browser.sign_in(who, secrets["wrong password"]).text)
    assert browser.sign_in(who).status_code == 303
    secrets["changed password"] = "canary changed red birds"
    changed = {
        "present": CANARY,
        "password": secrets["changed password"],
        "again": secrets["changed password"],
    }
    assert browser.submit("/account/password", changed).status_code == 303
    page = browser.get("/account/second-factor").text
    secrets["key of the codes"] = re.search(r"\b(?:[A-Z2-7]{4}[ -]?){6,13}", page)[0].strip()  # type: ignore[index]
    code = codes.generate_totp_password(stored_key(browser))
    shown = browser.submit("/account/second-factor", {"code": code}).text
    recovery = re.findall(
        r"<code[^>]*>\s*([a-z0-9-]{8,})\s*</code>|<li[^>]*>\s*([a-z0-9]{4,}(?:-[a-z0-9]{4,})+)", shown
    )
    secrets |= {f"recovery code {n}": "".join(found) for n, found in enumerate(recovery)}
    other = Browser(app)
    other.sign_in(who, secrets["changed password"])
    other.submit("/sign-in/recovery-code", {"code": secrets["recovery code 0"]})
    secrets |= {"reset": asked_reset(app, database, who), "invitation": invited(database)}
    monkeypatch.setattr(links, "live_link", fall)
    monkeypatch.setattr(sign_in, "count_try", fall)
    errors.append(Browser(app).get(f"/sign-in/reset/{secrets['reset']}").text)
    errors.append(Browser(app).sign_in(who, secrets["changed password"]).text)
    monkeypatch.undo()
    secrets |= {f"cookie {n}": cookie for n, cookie in enumerate(browser.seen + other.seen)}
    return secrets, errors


def stored_key(browser: Browser) -> str:
    """The key that waits in the browser's signed cookie until its first code."""
    from flask import session

    with browser.client as client:
        client.get("/account/second-factor", base_url=f"http://{HOST}")
        return str(session["totp"])


def asked_reset(app: Flask, database: Database, who: Someone) -> str:
    Browser(app).submit("/sign-in/recovery", {"email": who.email})
    run_resets(database)
    return last_path(database, "reset").rpartition("/")[2]


def invited(database: Database) -> str:
    with writing(database) as work:
        invite(work, brand=BRAND, name="Eve Example", email="eve@example.org")
    return last_path(database, "invitation").rpartition("/")[2]


def fall(*_arguments: object, **_options: object) -> None:
    raise RuntimeError("a defect of the program")


def test_no_secret_stands_in_database_log_mail_or_error(
    app: Flask, database: Database, letters: Letters, unused_port: int,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)
    secrets, errors = a_life(app, database, monkeypatch)
    assert len(secrets) >= 15
    assert all("Something broke on our side" in page for page in errors[1:])
    waiting = told(secrets, dump(database))
    assert waiting == ["invitation", "reset"], (
        "until they are sent, the two links wait in the outbox and nowhere else"
    )
    sent(database, unused_port)
    output = capfd.readouterr()
    assert "a defect of the program" in output.out + output.err + caplog.text
    assert told(secrets, output.out + output.err + caplog.text) == []
    assert told(secrets, "\n".join(errors)) == []
    mails = "\n".join(letters.texts)
    assert told(secrets, mails) == ["invitation", "reset"], "a link stands in its own mail"
    assert told(secrets, dump(database)) == []


def test_a_secret_that_stands_somewhere_is_found(database: Database) -> None:
    """Negative control, on the database itself."""
    with writing(database) as work:
        register_person(work, CANARY.replace(" ", ""))
    assert told({"password": CANARY}, dump(database)) == ["password"]


def sent(database: Database, port: int) -> None:
    """Every mail leaves; the server's password is not asked for on this machine."""
    to = MailSettings(
        "127.0.0.1", port, tls="none", sender="office@example.org", base_address=f"http://{HOST}"
    )
    with database.reading() as session:
        ids = session.scalars(text("SELECT id FROM kernel_mail WHERE state = 'queued' ORDER BY id")).all()
    for mail_id in ids:
        send_mail(database, f"mail:{mail_id}", mail_id, to)
