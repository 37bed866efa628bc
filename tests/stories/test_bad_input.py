"""What people and machines type wrongly: a clear answer at the place, never a fault of the program, nothing half done."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from membership.app import create_app
from membership.cli import main
from membership.kernel.audit.models import AuditEntry
from tests.stories.played import Played
from tests.stories.visitor import HOST, Visitor

ASKED = [
    "start",
    "before",
    "after",
    "as_of",
    "on",
    "sort",
    "direction",
    "q",
    "event",
    "free",
    "invoice",
    "module",
    "next",
    "starts_on",
    "ends_on",
    "issued_on",
    "due_on",
]
QUERIES = (
    "garbage", "-1", "9223372036854775808", "1" + "0" * 1000, "9999-12-31", "0001-01-01", "2025-02-29", "%00", "%ff",
    "<script>", "²", "\u202e\U0001f600", "' OR 1=1 --", "x" * 3000,
)  # fmt: skip
PLACES = ("x" * 3000, "%00", "%ff", "9223372036854775808", "1" + "0" * 4500, "<script>", "\u202e")
READERS = ("staff", "treasurer", "technical-secretary", "admin")
MEMBERS = "/meridian/members/import"


@pytest.fixture
def app(played_on_sqlite: Played) -> Flask:
    return create_app(played_on_sqlite.settings, played_on_sqlite.database)


def entries(played: Played) -> int:
    with played.database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def written(value: str) -> str:
    return quote(value, safe="%")


def readable(app: Flask) -> Iterator[Rule]:
    return (
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    )


def pages(app: Flask, visitor: Visitor) -> dict[str, tuple[str, dict[str, str]]]:
    """One address of each page that the visitor reaches from the desks, with the values in it."""
    adapter = app.url_map.bind("localhost")
    found: dict[str, tuple[str, dict[str, str]]] = {}
    ahead, seen = ["/desk", "/pytorch/desk", "/meridian/desk", "/"], set[str]()
    while ahead:
        path = ahead.pop(0)
        if path in seen or path == "/sign-in":
            continue
        seen.add(path)
        endpoint, values = adapter.match(path)
        if endpoint not in found:
            found[endpoint] = (path, dict(values))
            ahead += visitor.links(path) if visitor.get(path).mimetype == "text/html" else []
    return found


@pytest.mark.parametrize("word", READERS)
def test_no_address_however_written_is_a_fault_of_the_program(app: Flask, word: str) -> None:
    visitor = Visitor(app).sign_in(word)
    for path, values in pages(app, visitor).values():
        for text in QUERIES:
            address = f"{path}?" + "&".join(f"{name}={written(text)}" for name in ASKED)
            assert visitor.get(address).status_code < 500, address[:200]
        for value in values.values():
            for text in PLACES:
                address = path.replace(str(value), written(text), 1)
                assert visitor.get(address).status_code < 500, address[:200]


def test_a_page_that_no_link_leads_to_stands_the_same(app: Flask) -> None:
    visitor = Visitor(app).sign_in("staff")
    for rule in readable(app):
        for text in PLACES:
            address = rule.rule
            for name in rule.arguments:
                address = "".join(
                    written(text)
                    if name in part.strip("<>").split(":")[-1] and part.startswith("<")
                    else part
                    for part in _parts(address)
                )
            assert visitor.get(address).status_code < 500, (rule.rule, text[:20])


def _parts(rule: str) -> list[str]:
    parts, rest = [], rule
    while "<" in rest:
        before, _, after = rest.partition("<")
        inside, _, rest = after.partition(">")
        parts += [before, f"<{inside}>"]
    return [*parts, rest]


@pytest.mark.parametrize("day", ["2025-02-29", "0001-01-01", "9999-12-31", "31.3.2026", "10000-01-01", ""])
def test_a_day_that_is_none_is_named_at_its_field_and_nothing_is_admitted(
    app: Flask, played_on_sqlite: Played, day: str
) -> None:
    stella = Visitor(app).sign_in("staff")
    before = entries(played_on_sqlite)
    typed = {"legal_name": "Ångström <b>& Söhne</b> 🙂 \u05d0", "accepted_on": day, "tier": "premier"}
    answer = stella.submit("/meridian/admission", typed)
    assert answer.status_code == 422
    assert "&lt;b&gt;&amp; Söhne&lt;/b&gt; 🙂" in answer.text, "what was typed stays, as text"
    assert entries(played_on_sqlite) == before


@pytest.mark.parametrize(
    "amount", ["", "0", "-5.00", "1e400", "NaN", "Infinity", "9" * 30, "1" + "0" * 1000, "²", "1.234", "ten"]
)
def test_an_amount_that_is_none_is_named_at_its_field(
    app: Flask, played_on_sqlite: Played, amount: str
) -> None:
    theo = Visitor(app).sign_in("treasurer")
    before = entries(played_on_sqlite)
    fields = {
        "received_on": "2026-03-02", "amount": amount, "currency": "USD", "payer": "Somebody", "reference": "by wire",
    }  # fmt: skip
    answer = theo.submit("/meridian/dues/payments/new", fields)
    assert answer.status_code == 422, answer.location
    assert "Somebody" in answer.text
    assert entries(played_on_sqlite) == before


FILES = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "no workbook": b"PK\x03\x04" + b"\0" * 200,
    "nothing": b"",
    "zero bytes": b"\0" * 5000,
    "an unknown tier": b"name,tier\nNova Example,Emerald\n",
    "no name": b"name,tier\n,Premier\n",
    "one company twice": b"name,tier\nNova Example,Premier\nNova Example,Premier\n",
    "no columns": b"hello\n",
    "a name of 10,000 letters": b"name,tier\n" + b"x" * 10_000 + b",Premier\n",
}


@pytest.mark.parametrize("kind", list(FILES))
def test_a_file_with_a_fault_is_told_and_takes_nobody_in(
    app: Flask, played_on_sqlite: Played, kind: str
) -> None:
    stella = Visitor(app).sign_in("staff")
    before = entries(played_on_sqlite)
    answer = stella.submit(MEMBERS, {"file": (io.BytesIO(FILES[kind]), "members.csv")})
    if answer.status_code == 303:
        answer = stella.get(answer.location.removeprefix(HOST))
        assert "The file has faults" in answer.text
    else:
        assert answer.status_code == 422
    with played_on_sqlite.database.reading() as session:
        taken = select(func.count()).where(AuditEntry.event.like("business.member.admitted"))
        assert session.scalar(taken.where(AuditEntry.seq > before)) == 0


def test_a_hundred_megabytes_are_refused_with_the_limit(app: Flask, played_on_sqlite: Played) -> None:
    stella = Visitor(app).sign_in("staff")
    before = entries(played_on_sqlite)
    answer = stella.client.post(
        MEMBERS, data={"file": (io.BytesIO(b"a" * 100_000_000), "members.csv")}, base_url=HOST
    )
    assert answer.status_code == 413
    assert "8 MB" in answer.text
    assert entries(played_on_sqlite) == before


@pytest.mark.parametrize(
    "typed",
    [
        ["report", "export", "member-roster", "--foundation", "nowhere"],
        ["report", "export", "nonesuch", "--foundation", "pytorch"],
        ["report", "export", "member-roster", "--foundation", "pytorch", "--format", "doc"],
        ["report", "export", "member-roster", "--foundation", "pytorch", "--as-of", "2025-02-29"],
        ["report", "export", "attendance-and-votes", "--foundation", "pytorch", "--as-of", "9999-12-31"],
        ["report", "export", "member-roster", "--foundation", "pytorch", "--out", "/nowhere/at/all.csv"],
        ["import", "members", "/nowhere/at/all.csv", "--foundation", "pytorch"],
        ["import", "members", __file__, "--foundation", "nowhere"],
        ["import", "members", __file__, "--foundation", "pytorch"],
        ["import", "people", __file__, "--foundation", "pytorch", "--map", "nothing"],
        ["import", "terms", __file__, "--foundation", "pytorch"],
        ["landscape", "import", __file__, "--foundation", "pytorch"],
        ["landscape", "export", "--foundation", "pytorch", "--out", "/nowhere/at/all.yml"],
        ["landscape", "export", "--foundation", "pytorch", "--as-of", "9999-12-31"],
        ["account", "grant", "ghost@example.org", "staff", "--foundation", "pytorch"],
        ["account", "grant", "staff@example.org", "emperor", "--foundation", "pytorch"],
        ["account", "revoke", "staff@example.org", "treasurer", "--foundation", "pytorch"],
        ["account", "invite", "no address", "--name", "Nova Example"],
        ["outbox", "retry", "999999"],
        ["outbox", "retry", "9" * 30],
        ["db", "downgrade", "nonesuch"],
        ["audit", "verify", "--heads", __file__],
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_told_in_one_sentence(played_on_sqlite: Played, typed: list[str]) -> None:
    before = entries(played_on_sqlite)
    answer = CliRunner().invoke(main, [*typed, "--database", str(played_on_sqlite.file)])
    assert answer.exit_code in (1, 2)
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.stderr.count("Error: ") == 1
    assert entries(played_on_sqlite) == before


@pytest.mark.parametrize(
    "typed", [["db", "check"], ["db", "upgrade"], ["audit", "verify"], ["demo", "--no-serve"]]
)
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, typed: list[str]) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(FILES["a picture"])
    answer = CliRunner().invoke(main, [*typed, "--database", str(file)])
    assert answer.exit_code in (1, 2)
    assert "file is not a database" in answer.stderr
    assert file.read_bytes() == FILES["a picture"]


@pytest.mark.parametrize(
    "url", ["garbage", "sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/x"]
)
def test_a_database_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("MEMBERSHIP_DATABASE_URL", url)
    answer = CliRunner().invoke(main, ["db", "check"])
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: ")
