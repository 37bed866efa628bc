"""The pages of companies: who sees and changes what, what is answered to bad input, and that no page grows with its rows."""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Any

from click.testing import CliRunner

from membership.cli import main
from membership.directory.organizations.branding import place_logo
from membership.directory.organizations.controlling import state_control, withdraw_control
from membership.directory.organizations.naming import Naming, rename_organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.organizations.proving import claim_domain
from membership.directory.organizations.queries import (
    addresses_of,
    domains_of,
    former_names,
    open_notices,
)
from tests.business.pages import Pages
from tests.conftest import Clock
from tests.directory.organizations.test_pure_checks import BOMBS, png
from tests.directory.organizations.world import START, Town

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><rect width="3" height="1"/></svg>'
XSS = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
ADDRESS = {
    "lines": "Weg 1", "postal_code": "1", "city": "Berlin", "region": "", "country": "DE", "starts_on": "2025-01-01",
    "version": "0",
}  # fmt: skip


def staff(pages: Pages, place: Town) -> Pages:
    return pages.as_("staff", place.foundation_id)


def own(pages: Pages, place: Town, kind: str = "primary", name: str = "Acme") -> Pages:
    return pages.as_("representative", place.foundation_id, organization_id=place.ids[name], kind=kind)


def url(place: Town, rest: str = "", name: str = "Acme") -> str:
    return f"/meridian/companies/{place.get(name).public_id}{rest}"


def portal(place: Town, rest: str, name: str = "Acme") -> str:
    return f"/meridian/membership/company/{place.get(name).public_id}{rest}"


def send_logo(pages: Pages, place: Town, content: bytes, **fields: Any) -> Any:
    data = {"file": (io.BytesIO(content), "logo.svg"), "version": "0", **fields}
    return pages.post(portal(place, "/logos/web"), **data)


def test_a_company_is_found_by_a_name_that_it_had(meridian: Town, pages: Pages) -> None:
    with meridian.work() as work:
        rename_organization(work, meridian.ids["Acme"], Naming("Zenith", "Zenith", START), version=1)
    seen = staff(pages, meridian).get("/meridian/companies?q=acme").text
    assert "Zenith" in seen
    assert "formerly Acme" in seen
    assert "Brick" not in seen
    found = pages.get("/meridian/search?q=acme").text
    assert "formerly Acme" in found


def test_a_representative_sees_the_own_company_alone(meridian: Town, pages: Pages) -> None:
    own(pages, meridian, "billing")
    assert pages.get("/meridian/membership/company").status_code == 200
    assert pages.get(url(meridian)).status_code == 200
    assert pages.get(url(meridian, name="Brick")).status_code == 404
    assert pages.get("/meridian/companies").status_code == 404
    assert pages.get("/meridian/companies/groups").status_code == 404
    assert pages.get(portal(meridian, "/addresses/postal")).status_code == 403
    assert pages.get(url(meridian, "/names")).status_code == 403


def test_a_member_of_a_group_is_shown_to_its_people_without_links_to_the_others(
    meridian: Town, pages: Pages
) -> None:
    with meridian.work() as work:
        state_control(work, meridian.ids["Brick"], meridian.ids["Acme"], 6000, starts_on=START, source="")
    seen = own(pages, meridian).get(url(meridian, "/group")).text
    assert "Group of Brick: Brick holds 60 % of Acme" in seen
    assert url(meridian, name="Brick") not in seen
    assert url(meridian, name="Brick") in staff(pages, meridian).get(url(meridian, "/group")).text


def test_what_a_company_changes_is_on_the_desk_of_the_staff(meridian: Town, pages: Pages) -> None:
    answer = own(pages, meridian).post(portal(meridian, "/addresses/billing"), **ADDRESS)
    assert answer.status_code == 303, answer.text
    with meridian.database.reading() as session:
        assert addresses_of(session, meridian.ids["Acme"])[0].basis == "self_declared"
        (notice,) = open_notices(session, meridian.foundation_id)
    assert notice.summary == "Acme changed its billing address."
    assert notice.summary in staff(pages, meridian).get("/meridian/desk").text
    assert pages.post(url(meridian, f"/notices/{notice.public_id}/seen")).status_code == 303
    assert notice.summary not in pages.get("/meridian/desk").text


def test_what_staff_change_is_not(meridian: Town, pages: Pages) -> None:
    assert staff(pages, meridian).post(portal(meridian, "/addresses/billing"), **ADDRESS).status_code == 303
    with meridian.database.reading() as session:
        assert not open_notices(session, meridian.foundation_id)


def test_a_second_save_of_an_address_shows_both(meridian: Town, pages: Pages) -> None:
    path = portal(meridian, "/addresses/postal")
    assert own(pages, meridian).post(path, **ADDRESS).status_code == 303
    second = pages.post(path, **{**ADDRESS, "city": "Hamburg"})
    assert second.status_code == 409
    assert "Berlin" in second.text
    assert "Hamburg" in second.text


def test_a_name_of_another_company_needs_a_look(meridian: Town, pages: Pages) -> None:
    fields = {
        "legal_name": "Brick",
        "display_name": "Brick",
        "on": "2025-01-01",
        "source": "",
        "version": "1",
    }
    answer = staff(pages, meridian).post(url(meridian, "/names"), **fields)
    assert answer.status_code == 422
    assert "is the name of Brick" in answer.text
    assert pages.post(url(meridian, "/names"), **fields, is_another="y").status_code == 303
    with meridian.database.reading() as session:
        assert len(former_names(session, meridian.ids["Acme"])) == 2


def test_a_wrong_number_says_what_would_be_right(meridian: Town, pages: Pages) -> None:
    fields = {
        "kind": "eu_vat",
        "country": "DE",
        "register": "",
        "number": "DE123450004",
        "starts_on": "2025-01-01",
    }
    answer = staff(pages, meridian).post(url(meridian, "/numbers"), **fields)
    assert answer.status_code == 422
    assert "DE123450003" in answer.text
    assert 'value="DE123450004"' in answer.text  # what was typed stays


def test_a_ring_of_owners_is_told_in_the_form(meridian: Town, pages: Pages) -> None:
    with meridian.work() as work:
        state_control(work, meridian.ids["Acme"], meridian.ids["Brick"], 6000, starts_on=START, source="")
    fields = {"owner": "Brick", "share": "60", "starts_on": "2025-01-01", "source": "x"}
    answer = staff(pages, meridian).post(url(meridian, "/owners"), **fields)
    assert answer.status_code == 422
    assert "Acme owns Brick: Brick cannot own Acme." in answer.text


def test_a_share_that_cannot_be_is_refused(meridian: Town, pages: Pages) -> None:
    staff(pages, meridian)
    for share in ("NaN", "Infinity", "1e400", "50", "100.01", "51.001", "-60", "", "x"):
        fields = {"owner": "Brick", "share": share, "starts_on": "2025-01-01", "source": "x"}
        assert pages.post(url(meridian, "/owners"), **fields).status_code == 422, share


def test_staff_write_down_an_owner_of_former_days(meridian: Town, pages: Pages) -> None:
    fields = {"owner": "Brick", "share": "60", "starts_on": "2024-01-01", "source": "x"}
    answer = staff(pages, meridian).post(url(meridian, "/owners"), **fields, ends_on="2025-01-01")
    assert answer.status_code == 303
    seen = pages.get(url(meridian, "/group")).text
    assert "Brick: 60 % since 1 Jan 2024, until 1 Jan 2025" in seen
    assert "In no group" in seen
    assert "Brick holds 60 % of Acme" in pages.get(url(meridian, "/group?on=2024-05-01")).text


def test_staff_correct_a_holding_and_say_that_one_was_never_so(meridian: Town, pages: Pages) -> None:
    with meridian.work() as work:
        state_control(work, meridian.ids["Brick"], meridian.ids["Acme"], 6000, starts_on=START, source="x")
    correction, _ = put_right(staff(pages, meridian), meridian)
    shown = pages.get(correction).text
    for value in ("60.00", "2020-01-01", "Stated now: Brick, 60 % from 1 Jan 2020 on"):
        assert value in shown
    typed = {"share": "49", "starts_on": "2021-01-01", "ends_on": "", "source": "register", "version": "1"}
    refused = pages.post(correction, **typed)
    assert (refused.status_code, 'id="share-error"' in refused.text) == (422, True)
    lacking = pages.post(correction, **{name: said for name, said in typed.items() if name != "ends_on"})
    assert (lacking.status_code, "came incomplete" in lacking.text) == (422, True)
    assert pages.post(correction, **{**typed, "share": "75"}).status_code == 303
    assert "Brick: 75 % since 1 Jan 2021" in pages.get(url(meridian, "/group")).text
    assert pages.get(correction).status_code == 404  # that row is what was known
    _, withdrawal = put_right(pages, meridian)
    assert pages.post(withdrawal, reason="").status_code == 422
    assert pages.post(withdrawal, reason="It was another Brick").status_code == 303
    assert "Owners in time" not in pages.get(url(meridian, "/group")).text
    assert "It was another Brick" in pages.get(url(meridian, "/history")).text


def put_right(pages: Pages, place: Town) -> tuple[str, str]:
    """The addresses at which the only holding is corrected and withdrawn."""
    seen = pages.get(url(place, "/group")).text
    found = [re.search(rf'href="([^"]+/{word})"', seen) for word in ("correction", "withdrawal")]
    assert all(found)
    return str(found[0][1]), str(found[1][1])  # type: ignore[index]


def test_what_was_put_right_is_shown_only_as_known_then(clock: Clock, meridian: Town, pages: Pages) -> None:
    with meridian.work() as work:
        held = state_control(
            work, meridian.ids["Brick"], meridian.ids["Acme"], 6000, starts_on=START, source=""
        )
    clock.advance(days=1)
    with meridian.work() as work:
        withdraw_control(work, held.id, reason="It was another Brick")
    known = "?known_on=2026-03-02"
    group, groups = url(meridian, "/group"), "/meridian/companies/groups"
    staff(pages, meridian)
    for path in (group, groups):
        assert "Brick holds 60 % of Acme" not in pages.get(path).text
        assert "Brick holds 60 % of Acme" in pages.get(path + known).text
    then = pages.get(group + known).text
    assert "Owners in time, as known on 2 Mar 2026" in then
    assert "/correction" not in then
    assert pages.get(group + "?known_on=2030-01-01").status_code == 422
    path = str(meridian.database.url.database)
    shown = ["organization", "show", "Acme", "--database", path]
    assert "Brick" not in CliRunner().invoke(main, shown).output
    assert (
        "owner         Brick 60 % from 2020-01-01"
        in CliRunner().invoke(main, [*shown, "--known-on", "2026-03-02"]).output
    )


def test_a_figure_that_cannot_be_is_refused_in_the_form(meridian: Town, pages: Pages) -> None:
    staff(pages, meridian)
    for metric in ("revenue", "employees"):
        for amount in ("NaN", "1e400", "-1", "1e16", "", "many"):
            fields = {
                "amount": amount,
                "currency": "EUR",
                "starts_on": "2025-01-01",
                "source": "x",
                "version": "0",
            }
            answer = pages.post(portal(meridian, f"/figures/{metric}"), **fields)
            assert answer.status_code == 422, (metric, amount)


def test_a_logo_is_served_as_a_file_that_runs_nothing(meridian: Town, pages: Pages) -> None:
    own(pages, meridian)
    assert (
        send_logo(pages, meridian, LOGO.replace(b"<rect", b"<script>alert(1)</script><rect")).status_code
        == 303
    )
    answer = pages.get(url(meridian, "/logos/web"))
    assert b"<script" not in answer.data
    assert b"<rect" in answer.data
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert pages.get(url(meridian, "/logos/dark")).status_code == 404
    assert own(pages, meridian, name="Brick").get(url(meridian, "/logos/web")).status_code == 404


def test_a_file_that_is_no_logo_is_answered_in_the_form(meridian: Town, pages: Pages) -> None:
    own(pages, meridian)
    for name, content in BOMBS.items():
        answer = send_logo(pages, meridian, content)
        assert answer.status_code == 422, name
        assert "field-error" in answer.text, name


def test_a_logo_that_unfolds_is_never_unfolded(meridian: Town, pages: Pages) -> None:
    """A picture of 4096 by 4096 made of zeros is 67 MB unfolded and some kilobytes as a file: it is kept as it is."""
    rows = zlib.compress(b"\x00" * (4096 * 4097 * 4), 9)
    header = struct.pack(">IIBBBBB", 4096, 4096, 8, 6, 0, 0, 0)
    small = png()
    head, tail = small[:8], small[-12:]
    chunks = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", rows))
    )
    assert send_logo(own(pages, meridian), meridian, head + chunks + tail).status_code == 303


def test_a_text_that_would_act_is_shown_as_text(meridian: Town, pages: Pages) -> None:
    fields = {"legal_name": XSS, "display_name": XSS, "on": "2025-01-01", "source": XSS, "version": "1"}
    assert staff(pages, meridian).post(url(meridian, "/names"), **fields).status_code == 303
    for path in (
        url(meridian),
        "/meridian/companies",
        "/meridian/search?q=script",
        "/meridian/desk",
        url(meridian, "/owners"),
    ):
        seen = pages.get(path)
        assert seen.status_code == 200
        assert "<script>alert" not in seen.text
        assert "<img src=x" not in seen.text


def test_a_domain_is_added_looked_up_and_mailed(meridian: Town, pages: Pages) -> None:
    own(pages, meridian)
    assert pages.post(portal(meridian, "/domains"), domain="https://acme.example/").status_code == 303
    assert pages.post(portal(meridian, "/domains"), domain="acme.example").status_code == 422
    with meridian.database.reading() as session:
        (claim,) = domains_of(session, meridian.ids["Acme"])
    assert claim.challenge in pages.get(url(meridian)).text
    wrong = pages.post(portal(meridian, f"/domains/{claim.public_id}/mail"), mailbox="a@evil.example")
    assert wrong.status_code == 422
    assert 'value="a@evil.example"' in wrong.text
    assert (
        pages.post(portal(meridian, f"/domains/{claim.public_id}/mail"), mailbox="office").status_code == 303
    )
    assert pages.get("/domain-proof/nonsense").status_code == 404
    own(pages, meridian, name="Brick")
    assert pages.post(portal(meridian, f"/domains/{claim.public_id}/release", "Brick")).status_code == 404


def test_no_page_asks_more_of_the_database_with_more_rows(meridian: Town, pages: Pages) -> None:
    paths = ["/meridian/companies", "/meridian/companies/groups", url(meridian), "/meridian/companies?q=comp"]
    staff(pages, meridian)

    def asked() -> list[int]:
        counts = []
        for path in paths:
            assert pages.get(path).status_code == 200
            counts.append(len(pages.statements))
        return counts

    grow(meridian, 2)
    few = asked()
    grow(meridian, 30)
    assert asked() == few


def grow(place: Town, count: int) -> None:
    with place.work() as work:
        first = len(place.ids)
        for n in range(first, first + count):
            place.ids[f"C{n}"] = register_organization(work, OrganizationDetails(f"Company {n}")).id
            state_control(work, place.ids["Acme"], place.ids[f"C{n}"], 6000, starts_on=START, source="")
            claim_domain(work, place.ids["Acme"], f"acme{n}.example")
            place_logo(work, place.ids[f"C{n}"], "web", LOGO, on=START)


def test_the_list_is_paged_without_gaps(meridian: Town, pages: Pages) -> None:
    grow(meridian, 60)
    staff(pages, meridian)
    seen, path = [], "/meridian/companies"
    while path:
        text = pages.get(path).text
        seen += [line.split("</a>")[0].split(">")[-1] for line in text.split("<tr data-row>")[1:]]
        rest = text.split('rel="next" href="')
        path = (
            f"/meridian/companies{rest[1].split(chr(34))[0].replace('&amp;', '&')}" if len(rest) > 1 else ""
        )
    assert len(seen) == len(set(seen)) == 62


def test_the_command_line_shows_a_company(meridian: Town) -> None:
    with meridian.work() as work:
        rename_organization(work, meridian.ids["Acme"], Naming("Zenith", "Zenith", START), version=1)
        state_control(work, meridian.ids["Brick"], meridian.ids["Acme"], 6000, starts_on=START, source="")
    path = str(meridian.database.url.database)
    shown = CliRunner().invoke(main, ["organization", "show", "acme", "--database", path])
    assert shown.exit_code == 0, shown.output
    assert "formerly      Acme" in shown.output
    assert "Brick holds 60 % of Zenith" in shown.output
    missing = CliRunner().invoke(main, ["organization", "show", "nobody", "--database", path])
    assert missing.exit_code == 1
    assert "No company is known" in missing.output
