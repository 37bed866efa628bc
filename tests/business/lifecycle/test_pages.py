"""Pages of the business wing: what each role sees, what a form does, and what a mistake answers."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from membership.assembly.bodies.queries import body_by_slug
from membership.business.board.queries import board_seats
from membership.business.lifecycle.import_jobs import TAKE_IN, take_in
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.members.models import ImportUpload
from membership.business.members.queries import member_by_public_id, members_on, people_of, terms_of
from membership.directory.organizations.controlling import state_control
from membership.directory.people.models import Person
from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.times import now
from membership.kernel.work import open_work, system_permit
from tests.business.pages import Pages
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
    return made


@pytest.fixture
def pages(world: World) -> Pages:
    return Pages(world.database)


def admit(world: World, name: str, tier: str = "premier") -> dict[str, object]:
    with open_work(system_permit(world.database, "cli", "test")) as work:
        company = world.company(work, name)
        contact = Contact(f"Rep of {name}", f"rep{abs(hash(name))}@example.org", ("primary", "voting"))
        member = admit_member(
            work,
            world.foundation_id,
            company.id,
            tier,
            accepted_on=date(2026, 2, 3),
            contacts=[contact],
            waiver="Test.",
        ).member
        person = people_of(work.session, member.id, TODAY)[0]
        return {
            "id": member.id, "public_id": member.public_id, "organization_id": company.id,
            "person_id": person.person_id, "person": person.person, "representative": person.public_id,
        }  # fmt: skip


def staff(pages: Pages, world: World) -> Pages:
    return pages.as_("staff", world.foundation_id)


def representative(pages: Pages, world: World, member: dict[str, object], kind: str = "primary") -> Pages:
    return pages.as_(
        "representative", world.foundation_id, kind=kind, organization_id=member["organization_id"],
        person_id=member["person_id"],
    )  # fmt: skip


PAGES = [
    "members",
    "admission",
    "members/import",
    "charter",
    "charter/adoption",
    "seats",
    "seats/board",
    "seats/tac",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_drawn_for_staff(world: World, pages: Pages, path: str) -> None:
    admit(world, "Acme")
    answer = staff(pages, world).get(f"/meridian/{path}")
    assert answer.status_code == 200, answer.text[:2000]


@pytest.mark.parametrize("path", ["", "/notes", "/people/new", "/renewal", "/tier", "/ending"])
def test_every_page_of_a_member_is_drawn_for_staff(world: World, pages: Pages, path: str) -> None:
    member = admit(world, "<b>Acme</b> & Söhne")
    answer = staff(pages, world).get(f"/meridian/members/{member['public_id']}{path}")
    assert answer.status_code == 200
    assert "<b>Acme" not in answer.text


def test_a_representative_sees_the_own_membership_and_no_other(world: World, pages: Pages) -> None:
    mine, other = admit(world, "Acme"), admit(world, "Brick")
    seen = representative(pages, world, mine).get("/meridian/membership")
    assert seen.status_code == 200
    assert "Acme" in seen.text
    assert "Brick" not in seen.text
    missing = pages.get("/meridian/members/nothing-here").status_code
    assert pages.get(f"/meridian/members/{other['public_id']}").status_code == missing == 404
    assert pages.get("/meridian/members").status_code == 404
    assert pages.get(f"/meridian/members/{mine['public_id']}/notes").status_code == 404


def test_staff_admit_a_company_with_a_form(world: World, pages: Pages) -> None:
    fields = {
        "legal_name": "Cobalt GmbH", "category": "company", "tier": "general", "accepted_on": "2026-02-16",
        "contact_name": "Ada Byron", "contact_email": "ada@example.org", "waiver": "Board, 1 March.",
    }  # fmt: skip
    answer = staff(pages, world).post("/meridian/admission", **fields)
    assert answer.status_code == 303, answer.text
    with world.database.reading() as session:
        (member,) = members_on(session, world.foundation_id, TODAY)
        assert (member.name, member.starts_on) == ("Cobalt GmbH", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", ""), ("legal_name", "x" * 201), ("accepted_on", "2025-02-29"), ("accepted_on", "soon"),
        ("tier", "plutonium"), ("contact_email", "nobody"), ("homepage", "javascript:alert(1)"), ("country", "Germany"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_in_the_form_and_nothing_is_done(
    world: World, pages: Pages, field: str, value: str
) -> None:
    fields = {
        "legal_name": "Cobalt <i>GmbH</i>", "category": "company", "tier": "general", "accepted_on": "2026-02-16",
        "contact_name": "Ada", "contact_email": "ada@example.org", "waiver": "Board.", field: value,
    }  # fmt: skip
    answer = staff(pages, world).post("/meridian/admission", **fields)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert "<i>GmbH" not in answer.text
    with world.database.reading() as session:
        assert not members_on(session, world.foundation_id, date(2026, 6, 1))


def test_a_contact_is_changed_by_the_person_or_the_primary_representative(world: World, pages: Pages) -> None:
    mine, other = admit(world, "Acme"), admit(world, "Brick")
    path = f"/meridian/members/{mine['public_id']}/people/{mine['representative']}/contact"
    representative(pages, world, mine)
    assert pages.post(path, name="Ada Byron", phone="+1 555 0100", version="1").status_code == 303
    representative(pages, world, other)
    assert pages.post(path, name="Eve", phone="", version="2").status_code == 404
    pages.as_(
        "representative",
        world.foundation_id,
        kind="billing",
        organization_id=mine["organization_id"],
        person_id=99,
    )
    assert pages.post(path, name="Eve", phone="", version="2").status_code == 403
    with world.database.reading() as session:
        assert session.get_one(Person, mine["person_id"]).name == "Ada Byron"


def test_a_primary_representative_adds_and_ends_people(world: World, pages: Pages) -> None:
    mine = admit(world, "Acme")
    path = f"/meridian/members/{mine['public_id']}/people"
    representative(pages, world, mine)
    fields = {"name": "Ben Ali", "email": "ben@example.org", "kind": "billing", "starts_on": "2026-02-20"}
    assert pages.post(f"{path}/new", **fields).status_code == 303
    assert pages.post(f"{path}/new", **fields).status_code == 422
    with world.database.reading() as session:
        ben = next(one for one in people_of(session, mine["id"], TODAY) if one.kind == "billing")
    assert pages.post(f"{path}/{ben.public_id}/end", ends_on="2026-02-20").status_code == 422
    assert pages.post(f"{path}/{ben.public_id}/end", ends_on="2026-03-01").status_code == 303


def test_a_company_fills_its_own_seat_only(world: World, pages: Pages) -> None:
    mine, other = admit(world, "Acme"), admit(world, "Brick")
    with world.database.reading() as session:
        board = board_seats(session, body_by_slug(session, world.foundation_id, "board"), now(), TODAY)
        seats = {seat.line.label: seat.line.public_id for seat in board.groups[0].seats}
    fields = {"role": "director", "person": mine["person"], "starts_on": "2026-03-02"}
    representative(pages, world, mine, "voting")
    assert pages.get(f"/meridian/seats/board/{seats['Acme']}/holder").status_code == 200
    assert pages.post(f"/meridian/seats/board/{seats['Brick']}/holder", **fields).status_code == 404
    assert pages.post(f"/meridian/seats/board/{seats['Acme']}/holder", **fields).status_code == 303
    again = pages.post(f"/meridian/seats/board/{seats['Acme']}/holder", **{**fields, "role": "alternate"})
    assert again.status_code == 422
    assert "cannot stand in" in again.text
    stranger = pages.post(
        f"/meridian/seats/board/{seats['Acme']}/holder", **{**fields, "person": other["person"]}
    )
    assert stranger.status_code == 422
    representative(pages, world, mine, "billing")
    assert pages.get(f"/meridian/seats/board/{seats['Acme']}/holder").status_code == 404
    assert pages.get("/meridian/seats/board").status_code == 200


def test_a_file_is_previewed_and_then_taken_in_once(world: World, pages: Pages) -> None:
    content = b"tier,organization,crunchbase\nPremier,Acme,acme\nGeneral,<b>Brick</b>,brick\n"
    sent = staff(pages, world).post(
        "/meridian/members/import", file=(io.BytesIO(content), "members.csv"), kind="members"
    )
    assert sent.status_code == 303, sent.text
    preview = pages.get(sent.location)
    assert preview.status_code == 200
    assert "New company and member" in preview.text
    assert "<b>Brick" not in preview.text
    with world.database.reading() as session:
        assert not members_on(session, world.foundation_id, TODAY)
    confirmed = pages.post(sent.location, seen=pages.seen(sent.location))
    assert confirmed.status_code == 303, confirmed.text
    assert "waits for a worker" in pages.get(confirmed.location).text
    with world.database.reading() as session:
        (upload,) = session.scalars(select(ImportUpload.id)).all()
    for attempt in (1, 2):
        take_in(JobContext(world.database, TAKE_IN.name, "one", attempt), {"upload_id": upload})
    assert "2 members were taken in" in pages.get(confirmed.location).text
    with world.database.reading() as session:
        assert len(members_on(session, world.foundation_id, TODAY)) == 2
    assert pages.get(sent.location).location == confirmed.location


def test_a_faulty_file_is_previewed_with_its_faults_and_not_taken_in(world: World, pages: Pages) -> None:
    content = b"tier,organization\nPlutonium,Acme\n"
    path, kind = "/meridian/members/import", "members"
    sent = staff(pages, world).post(path, file=(io.BytesIO(content), "members.csv"), kind=kind)
    assert "There is no tier" in pages.get(sent.location).text
    assert pages.post(sent.location, seen="0").status_code == 422
    wrong = pages.post(path, file=(io.BytesIO(b"\x89PNG\x00"), "members.csv"), kind=kind)
    assert wrong.status_code == 422
    assert "is no text" in wrong.text


def test_columns_are_said_once_for_every_file_of_the_same_header(world: World, pages: Pages) -> None:
    header, path = "Firma,Stufe,Notiz\n", "/meridian/members/import"
    staff(pages, world)
    sent = pages.post(path, file=(io.BytesIO(f"{header}Acme,Premier,x\n".encode()), "a.csv"), kind="members")
    assert "No column gives the organization" in pages.get(sent.location).text
    chosen = {"column_0": "organization", "column_1": "tier", "column_2": ""}
    wrong = pages.post(f"{sent.location}/columns", **{**chosen, "column_2": "nonsense"})
    assert wrong.status_code == 422
    assert pages.post(f"{sent.location}/columns", **chosen).status_code == 303
    assert "New company and member" in pages.get(sent.location).text
    again = pages.post(path, file=(io.BytesIO(f"{header}Brick,General,\n".encode()), "b.csv"), kind="members")
    shown = pages.get(again.location)
    assert "New company and member" in shown.text
    assert len(pages.statements) <= 20
    assert pages.get(sent.location).status_code == 404, "the file before it is gone"


def test_what_was_read_of_a_file_is_what_is_taken_in_or_nothing(world: World, pages: Pages) -> None:
    content = b"tier,organization,employees\nGeneral,Acme,600\n"
    sent = staff(pages, world).post(
        "/meridian/members/import", file=(io.BytesIO(content), "m.csv"), kind="members"
    )
    read = pages.seen(sent.location)
    chosen = {"column_0": "tier", "column_1": "organization", "column_2": ""}
    assert pages.post(f"{sent.location}/columns", **chosen).status_code == 303
    old = pages.post(sent.location, seen=read)
    assert (old.status_code, "The preview has changed" in old.text) == (409, True)
    assert pages.post(sent.location, seen=pages.seen(sent.location)).status_code == 303
    with world.database.reading() as session:
        (upload,) = session.scalars(select(ImportUpload.id)).all()
    context = JobContext(world.database, TAKE_IN.name, "one", 1)
    take_in(context, {"upload_id": upload, "seen": read})
    assert "Nothing was taken in" in pages.get(f"{sent.location}/progress").text
    with world.database.reading() as session:
        assert not members_on(session, world.foundation_id, TODAY)


def test_a_file_that_no_longer_fits_is_not_taken_in_and_says_so(world: World, pages: Pages) -> None:
    content = b"tier,organization\nGeneral,Acme\nGeneral,Brick\n"
    sent = staff(pages, world).post(
        "/meridian/members/import", file=(io.BytesIO(content), "m.csv"), kind="members"
    )
    asked = pages.post(sent.location, seen=pages.seen(sent.location))
    admit(world, "Acme")
    with world.database.reading() as session:
        (upload,) = session.scalars(select(ImportUpload.id)).all()
    take_in(JobContext(world.database, TAKE_IN.name, "one", 1), {"upload_id": upload})
    assert "Nothing was taken in" in pages.get(asked.location).text
    assert "a file changes no tier" in pages.get(sent.location).text
    with world.database.reading() as session:
        assert [one.name for one in members_on(session, world.foundation_id, TODAY)] == ["Acme"]


def test_a_charter_with_a_fault_is_refused_with_its_line(world: World, pages: Pages) -> None:
    text = charter_text("meridian-business").replace('filled_by = "appointment"', 'filled_by = "magic"', 1)
    staff(pages, world)
    answer = pages.post("/meridian/charter/adoption", file=(io.BytesIO(text.encode()), "charter.toml"))
    assert answer.status_code == 422
    assert "line " in answer.text


def test_staff_renew_move_and_end_a_membership(world: World, pages: Pages) -> None:
    mine = admit(world, "Acme")
    path = f"/meridian/members/{mine['public_id']}"
    staff(pages, world)
    assert pages.post(f"{path}/tier", tier="general", on="2026-03-01").status_code == 303
    assert pages.post(f"{path}/renewal", tier="premier", years="1").status_code == 303
    assert pages.post(f"{path}/ending", ends_on="2026-03-02", reason="").status_code == 422
    assert pages.post(f"{path}/ending", ends_on="2026-03-02", reason="Resigned.").status_code == 303
    with world.database.reading() as session:
        member = member_by_public_id(session, world.foundation_id, str(mine["public_id"]))
        assert [term.ends_on for term in terms_of(session, member.id)] == [date(2026, 3, 2), date(2026, 3, 1)]


def test_a_company_is_admitted_where_the_charter_has_no_rule_of_terms(
    database: Database, clock: object
) -> None:
    other = World(database, slug="cdf").found("cdf-business")
    pages = Pages(database).as_("staff", other.foundation_id)
    fields = {
        "legal_name": "Cobalt GmbH", "category": "company", "tier": "premier", "accepted_on": "2026-03-02",
        "contact_name": "Ada Byron", "contact_email": "ada@example.org", "waiver": "Board, 1 March.",
    }  # fmt: skip
    refused = pages.post("/cdf/admission", **fields)
    assert refused.status_code == 422
    assert re.search(r'id="ends_on-error".*Say when the term begins and ends', refused.text)
    for end in ("2036-03-03", "2026-03-02"):
        wrong = pages.post("/cdf/admission", **fields, starts_on="2026-03-02", ends_on=end)
        assert (wrong.status_code, 'id="ends_on-error"' in wrong.text) == (422, True)
    answer = pages.post("/cdf/admission", **fields, starts_on="2026-03-02", ends_on="2027-03-02")
    assert answer.status_code == 303, answer.text
    with database.reading() as session:
        (member,) = members_on(session, other.foundation_id, TODAY)
        assert (member.starts_on, member.ends_on) == (TODAY, date(2027, 3, 2))


def test_nobody_is_admitted_on_a_day_far_off(world: World, pages: Pages) -> None:
    fields = {
        "legal_name": "Cobalt GmbH", "category": "company", "tier": "general",
        "contact_name": "Ada Byron", "contact_email": "ada@example.org", "waiver": "Board, 1 March.",
    }  # fmt: skip
    staff(pages, world)
    refused = pages.post("/meridian/admission", **fields, accepted_on="2099-01-01")
    assert refused.status_code == 422
    assert re.search(r'id="accepted_on-error".*a year ahead at most: by 2 Mar 2027', refused.text)
    assert pages.post("/meridian/admission", **fields, accepted_on="2027-03-02").status_code == 303


@pytest.mark.parametrize("share", ["110", "abc", "20"])
def test_a_share_that_is_no_control_is_refused_at_its_field(world: World, pages: Pages, share: str) -> None:
    mine = admit(world, "Acme")
    admit(world, "Brick")
    path = f"/meridian/members/{mine['public_id']}/acts/group"
    answer = staff(pages, world).post(path, owner="Brick", share=share, on="2026-03-01")
    assert answer.status_code == 422
    assert "Control is more than 50 % and at most 100 %." in answer.text
    assert pages.post(path, owner="Brick", share="60", on="2026-03-01").status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"owner": "Acme"}, "Acme cannot own itself."),
        ({"share": "50"}, "Control is more than 50 % and at most 100 %, such as 51."),
        ({"on": "2027-01-01"}, "This day lies ahead; write it down when it has come."),
        ({"owner": "Nobody"}, "No company of this name is known: register it first."),
        ({"owner": "Cobalt"}, "Acme owns Cobalt: Cobalt cannot own Acme."),
        ({"owner": "Danube"}, "With the 60 % held by Brick since 1 Mar 2026"),
    ],
)
def test_the_preview_of_a_group_change_says_what_would_refuse_the_act(
    world: World, pages: Pages, typed: dict[str, str], said: str
) -> None:
    mine = admit(world, "Acme")
    path = f"/meridian/members/{mine['public_id']}/acts/group"
    with world.work() as work:  # type: ignore[attr-defined]
        ids = {name: world.company(work, name).id for name in ("Brick", "Cobalt", "Danube")}
        acme = int(str(mine["organization_id"]))
        for owner, owned in ((ids["Brick"], acme), (acme, ids["Cobalt"])):
            state_control(work, owner, owned, 6_000, starts_on=date(2026, 3, 1), source="press")
    fields = {"owner": "Brick", "share": "70", "on": "2026-03-01"}
    foretold = staff(pages, world).post(path, **{**fields, **typed}, preview="1")
    assert foretold.status_code == 200
    assert said in foretold.text
    assert "No limit of the charter is broken by it" not in foretold.text
    refused = pages.post(path, **{**fields, **typed})
    assert refused.status_code == 422
    assert said in refused.text or "Control is more than 50 % and at most 100 %." in refused.text
    assert "No limit of the charter is broken by it" in pages.post(path, **fields, preview="1").text
    assert pages.post(path, **fields).status_code == 303


def test_the_public_reads_the_members_once_they_are_published(world: World, pages: Pages) -> None:
    admit(world, "Acme")
    assert pages.get("/meridian/public/members").status_code == 404
    assert staff(pages, world).post("/meridian/publications/members/opening").status_code == 303
    answer = pages.get("/meridian/public/members")
    assert answer.status_code == 200
    assert "Acme" in answer.text
    assert "Rep of Acme" not in answer.text


@pytest.mark.parametrize("path", ["members", "members?q=compan", "seats/board", "charter"])
def test_the_statements_of_a_page_do_not_grow_with_the_rows(world: World, pages: Pages, path: str) -> None:
    staff(pages, world)
    counts = []
    for start in (0, 12):
        for number in range(start, start + 12):
            admit(world, f"Company {number}", "premier" if number % 2 else "general")
        assert pages.get(f"/meridian/{path}").status_code == 200
        counts.append(sum(not one.startswith("PRAGMA") for one in pages.statements))
    assert counts[0] == counts[1]
