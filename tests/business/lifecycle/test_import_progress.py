"""While a file is taken in, its page says how many rows are written, although nobody sees one of them before all are."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from membership.business.lifecycle import import_jobs
from membership.business.lifecycle.import_jobs import TAKE_IN, take_in
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import ImportUpload, Member, Term
from membership.directory.people.models import Person
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.jobs.context import JobContext
from tests.business.lifecycle.files import ruled, take
from tests.business.pages import Pages
from tests.business.world import World

ROWS = 2_200
BAR = re.compile(r"<span>(Rows [a-z ]+)</span><span class=\"num\">(\d+) of (\d+)</span>")


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return ruled(database)


def asked(world: World, pages: Pages, kind: str, text: str) -> tuple[str, int]:
    """The file is sent and confirmed: the address of its progress, and its id."""
    pages.as_("staff", world.foundation_id)
    content = io.BytesIO(text.encode())
    sent = pages.post("/meridian/members/import", file=(content, "f.csv"), kind=kind)
    confirmed = pages.post(sent.location, seen=pages.seen(sent.location))
    assert confirmed.status_code == 303, confirmed.text
    with world.database.reading() as session:
        return confirmed.location, session.scalars(select(ImportUpload.id)).one()


def count(world: World, *models: type[Base]) -> list[int]:
    with world.database.reading() as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def members_file() -> str:
    return "tier,organization\n" + "".join(f"General,Company {place:04}\n" for place in range(ROWS))


def terms_file() -> str:
    rows = (
        f"General,Company {place:04},{year}-01-01,{year + 1}-01-01\n"
        for year in (2026, 2025)
        for place in range(ROWS // 2)
    )
    return "tier,organization,start,end\n" + "".join(rows)


def people_file() -> str:
    rows = (f"Acme,Person {place:04},p{place}@example.org\n" for place in range(ROWS))
    return "company,name,email\n" + "".join(rows)


@pytest.mark.parametrize(
    ("kind", "text", "made"),
    [
        ("members", members_file(), {Member: ROWS, Term: ROWS}),
        ("terms", terms_file(), {Member: ROWS // 2, Term: ROWS, MembershipAct: ROWS}),
        ("people", people_file(), {Person: ROWS}),
    ],
    ids=["members", "terms", "people"],
)
def test_the_page_says_how_many_rows_are_written_while_none_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, text: str, made: dict[type[Base], int]
) -> None:
    if kind == "people":
        take(world, "members", "tier,organization\nPremier,Acme\n")
    before = count(world, *made)
    pages = Pages(world.database)
    address, upload = asked(world, pages, kind, text)
    seen: list[dict[str, int]] = []
    say = import_jobs.say_how_far

    def watched(*told: Any) -> None:
        say(*told)
        answer = pages.get(address)
        assert "appear all at once" in answer.text
        seen.append({bar[1]: int(bar[2]) for bar in BAR.finditer(answer.text)})
        assert all(int(bar[3]) == ROWS for bar in BAR.finditer(answer.text))
        assert count(world, *made) == before

    monkeypatch.setattr(import_jobs, "PAUSE", 0)
    monkeypatch.setattr(import_jobs, "say_how_far", watched)
    take_in(JobContext(world.database, TAKE_IN.name, "one", 1), {"upload_id": upload})
    written = [one["Rows written"] for one in seen]
    logged = [one["Rows entered in the log"] for one in seen]
    assert written == sorted(written)
    assert written[0] < ROWS // 2 < ROWS == written[-1], "in parts, and all of them at last"
    assert logged == sorted(logged)
    assert logged[0] == 0
    assert logged[-1] == ROWS
    assert f"{ROWS:,}" in pages.get(address).text
    assert [now - then for now, then in zip(count(world, *made), before, strict=True)] == list(made.values())
    assert not _left_behind(world.database)
    with world.database.reading() as session:
        assert verify(session, Base.metadata).is_whole


def _left_behind(database: Database) -> list[Path]:
    """Files beside the database that tell of an import."""
    path = Path(database.url.database or "")
    return list(path.parent.glob(f"{path.name}-import-*")) if database.is_sqlite else []


def test_an_import_that_breaks_off_leaves_no_word_behind_and_is_begun_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Pages(world.database)
    address, upload = asked(world, pages, "members", members_file())
    monkeypatch.setattr(import_jobs, "PAUSE", 0)

    def torn(*_: object, **__: object) -> None:
        raise RuntimeError("the power is out")

    with monkeypatch.context() as broken:
        broken.setattr("membership.business.lifecycle.importing.align_all", torn)
        with pytest.raises(RuntimeError):
            take_in(JobContext(world.database, TAKE_IN.name, "one", 1), {"upload_id": upload})
    assert not _left_behind(world.database)
    assert count(world, Member) == [0]
    take_in(JobContext(world.database, TAKE_IN.name, "one", 2), {"upload_id": upload})
    assert "2,200 members were taken in" in pages.get(address).text
