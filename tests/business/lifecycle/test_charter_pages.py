"""A charter in the staff's browser: drafted, checked, previewed, adopted; and read by everybody with a part in it."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from membership.business.lifecycle.operations import adopt_business_charter
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.conftest import Clock

DRAFT = "/meridian/charter/adoption"
TEXT = charter_text("meridian-business")
NEXT = (
    TEXT.replace("amount = 150000", "amount = 175000")
    .replace('version = "1.0"', 'version = "2.0"')
    .replace("2024-11-15", "2026-02-15")
    .replace("effective_from = 2025-01-01", "effective_from = 2026-03-01")
)


@pytest.fixture
def world(sqlite_database: Database, clock: object) -> World:
    made = World(sqlite_database).found(align=False)
    with open_work(system_permit(sqlite_database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, TEXT)
        made.join(work, "Acme", on=date(2026, 1, 10))
    return made


@pytest.fixture
def pages(world: World) -> Pages:
    return Pages(world.database).as_("staff", world.foundation_id)


def typed(page: str) -> str:
    """What stands in the editor."""
    import html

    found = re.search(r"<textarea[^>]*name=\"text\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_editor_begins_with_the_charter_in_force_or_with_a_template(pages: Pages) -> None:
    assert typed(pages.get(DRAFT).text) == TEXT
    assert 'foundation = "pytorch"' in typed(pages.get(f"{DRAFT}?from=pytorch-business").text)
    assert pages.get(f"{DRAFT}?from=nothing").status_code == 404
    assert "pytorch-technical" not in pages.get(DRAFT).text


def test_every_fault_is_told_on_its_line_and_the_text_stays(pages: Pages, world: World) -> None:
    broken = TEXT.replace('base = "votes_cast"', 'base = "everyone"', 1).replace("rank = 2", "rank = 2.5", 1)
    answer = pages.post(f"{DRAFT}/check", text=broken.replace("\n", "\r\n"))
    assert answer.status_code == 200
    lines = {broken[: broken.index(mark)].count("\n") + 1 for mark in ('base = "everyone"', "rank = 2.5")}
    assert {int(line) for line in re.findall(r'data-line="(\d+)"', answer.text)} == lines
    for line in lines:
        assert f'<li id="line-{line}" class="is-wrong">' in answer.text
    assert typed(answer.text) == broken
    assert "2 faults" in answer.text
    assert pages.post(f"{DRAFT}/preview", text=broken).status_code == 422


def test_a_text_without_fault_is_told_so_and_can_be_laid_out(pages: Pages) -> None:
    assert "No fault" in pages.post(f"{DRAFT}/check", text=TEXT).text
    laid = pages.post(f"{DRAFT}/layout", text=TEXT.replace("rank = 1", "rank   =   1"))
    assert "rank   =   1" not in laid.text
    assert pages.post(f"{DRAFT}/layout", text="no toml").status_code == 422


def test_a_file_takes_the_place_of_the_text(pages: Pages) -> None:
    answer = pages.post(f"{DRAFT}/check", text="", file=(io.BytesIO(NEXT.encode()), "charter.toml"))
    assert typed(answer.text) == NEXT
    wrong = pages.post(f"{DRAFT}/check", text="typed", file=(io.BytesIO(b"a\n\xff"), "charter.toml"))
    assert wrong.status_code == 422
    assert "line 2: this is not UTF-8 text." in wrong.text
    assert typed(wrong.text) == "typed"
    assert pages.post(f"{DRAFT}/check", text=" ").status_code == 422


def test_the_consequences_stand_before_the_button_and_nothing_has_changed_yet(pages: Pages) -> None:
    answer = pages.post(f"{DRAFT}/preview", text=NEXT)
    assert answer.status_code == 200
    assert "USD 25,000.00" in answer.text
    assert "Acme" in answer.text
    assert typed(answer.text) == NEXT
    assert "version 2.0" not in pages.get("/meridian/charter").text


def test_a_preview_may_look_at_another_day(pages: Pages) -> None:
    assert "as of 1 Apr 2026" in pages.post(f"{DRAFT}/preview", text=NEXT, as_of="2026-04-01").text
    assert pages.post(f"{DRAFT}/preview", text=NEXT, as_of="soon").status_code == 422


def test_the_charter_of_the_other_wing_is_sent_to_its_keepers(pages: Pages) -> None:
    answer = pages.post(f"{DRAFT}/preview", text=charter_text("meridian-technical"))
    assert answer.status_code == 422
    assert "technical charter" in answer.text


def test_a_previewed_charter_is_adopted_once_and_read_at_once(pages: Pages) -> None:
    text = typed(pages.post(f"{DRAFT}/preview", text=NEXT).text)
    assert pages.post(DRAFT, text=text.replace("\n", "\r\n")).status_code == 303
    again = pages.post(DRAFT, text=text)
    assert again.status_code == 422
    assert "adopted already" in again.text
    page = pages.get("/meridian/charter").text
    assert "Each Premier member pays USD 175,000.00 each year." in page
    assert 'id="dues.premier.year"' in page


def test_the_charter_is_read_as_of_a_day_and_in_each_version(pages: Pages, world: World) -> None:
    pages.post(DRAFT, text=NEXT)
    assert "USD 150,000.00 each year" in pages.get("/meridian/charter?on=2026-02-01").text
    assert "No charter is in force" in pages.get("/meridian/charter?on=2020-01-01").text
    page = pages.get("/meridian/charter").text
    links = re.findall(r'href="(/meridian/charter/versions/[^"/]+)"', page)
    first = pages.get(links[-1]).text
    assert "USD 150,000.00 each year" in first
    assert "not in force" in first
    changed = pages.get(f"{links[0]}/changes").text
    assert "USD 150,000.00" in changed
    assert "USD 175,000.00" in changed
    assert "This is the first version" in pages.get(f"{links[-1]}/changes").text
    assert pages.get(f"{links[-1]}/changes?since={links[0].rsplit('/', 1)[-1]}").status_code == 200
    assert pages.get(f"{links[0]}/text").text == NEXT
    assert pages.get("/meridian/charter/versions/nothing").status_code == 404


def test_the_charter_is_read_as_it_was_known_on_a_day(pages: Pages, clock: Clock) -> None:
    clock.advance(days=3)
    pages.post(DRAFT, text=NEXT)
    now, before = (pages.get(f"/meridian/charter{asked}").text for asked in ("", "?known_on=2026-03-02"))
    assert ("USD 175,000.00 each year" in now, "USD 175,000.00 each year" in before) == (True, False)
    assert "USD 150,000.00 each year" in before
    assert "as known on 2 Mar 2026" in before
    assert "No charter is in force" in pages.get("/meridian/charter?known_on=2026-03-01").text
    unread = pages.get("/meridian/charter?on=yesterday&known_on=2026-04-01")
    assert unread.status_code == 422
    assert ("Write it like 2026-03-31" in unread.text, "not known yet" in unread.text) == (True, True)
    assert 'value="yesterday"' in unread.text


def test_a_why_panel_leads_to_its_rule_in_the_version_it_was_computed_under(pages: Pages) -> None:
    page = pages.get("/meridian/seats/board").text
    links = re.findall(r'href="(/meridian/charter\?version=[^"#]+)#([^"]+)"', page)
    assert links
    for address, anchor in links:
        assert f'id="{anchor}"' in pages.get(address).text


def test_who_may_not_read_the_charter_is_offered_no_link(pages: Pages, world: World) -> None:
    assert pages.get("/schemas/charter.json").get_json()["title"] == "The charter of a foundation"
    member = pages.as_("employee", world.foundation_id)
    assert member.get("/meridian/charter").status_code == 404


def test_an_event_that_the_charter_waits_for_is_recorded_in_the_browser(pages: Pages, world: World) -> None:
    waits = TEXT.replace('clause = "4.3"', 'valid_to = { event = "merger" }\nclause = "4.3"', 1)
    waits = waits.replace('version = "1.0"', 'version = "2.0"').replace("2024-11-15", "2026-02-15")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        adopt_business_charter(
            work,
            world.foundation_id,
            waits.replace("effective_from = 2025-01-01", "effective_from = 2026-03-01"),
        )
    events = "/meridian/charter/events"
    shown = pages.get(events).text
    assert "seat.governing_board.general" in shown
    assert "Not yet" in shown
    ahead = pages.post(events, name="merger", happened_on="2026-04-01", note="")
    assert ahead.status_code == 422
    assert "has not happened yet" in ahead.text
    done = pages.post(events, name="merger", happened_on="2026-03-02", note="Filed.")
    assert done.status_code == 303
    after = pages.get(events).text
    assert "Filed." in after
    assert "Does not hold: until 2 March 2026 (“merger”)" in pages.get("/meridian/charter").text
    assert pages.post(events, name="merger", happened_on="2026-03-02").status_code == 422


def test_a_program_gets_the_answers_of_a_page_with_rule_facts_and_arithmetic(pages: Pages) -> None:
    page = pages.get("/meridian/seats/board")
    assert "Accept" in page.headers["Vary"]
    answer = pages.app.test_client().get("/meridian/seats/board", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.get_json()["answers"]
    seat = next(one for one in told if one["clause"] == "4.2")
    assert seat["rule_id"] == "seat.governing_board.premier"
    assert seat["steps"]
    assert seat["rule"].endswith("#seat.governing_board.premier")
    assert all(set(one) >= {"title", "answer", "steps", "rule_version", "is_assumed"} for one in told)
    stranger = pages.app.test_client().get("/meridian/seats/nothing", headers={"Accept": "application/json"})
    assert stranger.status_code == 404


def test_a_charter_is_not_adopted_over_one_that_its_preview_never_saw(pages: Pages, world: World) -> None:
    def text(label: str) -> str:
        told = TEXT.replace('version = "1.0"', f'version = "{label}"').replace("2024-11-15", "2026-02-15")
        return told.replace("effective_from = 2025-01-01", "effective_from = 2026-04-01")

    page = pages.post("/meridian/charter/adoption/preview", text=text("2.0")).text
    found = re.search(r'name="follows"[^>]*value="(\d+)"', page)
    assert found
    assert pages.post("/meridian/charter/adoption", text=text("2.0b"), follows=found[1]).status_code == 303
    late = pages.post("/meridian/charter/adoption", text=text("2.0"), follows=found[1])
    assert (late.status_code, "was adopted meanwhile" in late.text) == (422, True)
    again = pages.post("/meridian/charter/adoption", text=text("2.0"), follows=int(found[1]) + 1)
    assert again.status_code == 303
