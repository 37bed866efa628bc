"""The pages of joining: the applicant's way by mailed links, what staff do, and what nobody else may see."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from membership.business.lifecycle.accepting import publish_text
from membership.business.lifecycle.agreeing import send_agreement
from membership.business.lifecycle.applying import submit_application
from membership.business.lifecycle.deciding import accept_application, ask_back
from membership.business.lifecycle.providers import (
    DeclinedSignature,
    SignatureOrder,
    collect_signature,
    order_signature,
)
from membership.business.lifecycle.views.joining import COOKIE
from membership.business.members.models import Member
from membership.directory.people.operations import register_person
from membership.kernel.columns import new_public_id
from membership.kernel.db import Database
from tests.business.lifecycle.joining import ANSWERS, BODY, Joining
from tests.business.pages import Pages

HERE = "/meridian/public/application"
PDF = b"%PDF-1.7\nsigned by hand\n%%EOF\n"


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).opened()


@pytest.fixture
def pages(joining: Joining) -> Pages:
    return Pages(joining.database)


def once(**fields: Any) -> dict[str, Any]:
    return {"once": new_public_id() + new_public_id(), **fields}


def begin(
    pages: Pages, email: str = "ann@vega.example.org", name: str = "Vega Example GmbH"
) -> tuple[FlaskClient, str]:
    """A browser that has begun an application, and its address."""
    client = pages.app.test_client()
    answer = client.post(HERE, data=once(legal_name=name, email=email, tier="general"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client, answer.location.removesuffix("/answers")


def version(html: str) -> str:
    return re.search(r'name="version"[^>]*value="(\d+)"', html)[1]  # type: ignore[index]


def link(joining: Joining, kind: str, number: int = -1) -> str:
    return joining.mails(kind)[number].one_use_path or ""


def test_the_public_page_is_closed_until_staff_open_it(database: Database, clock: object) -> None:
    Joining(database).found()
    assert Pages(database).get(HERE).status_code == 404


def test_dues_are_computed_for_what_is_asked_and_a_get_writes_nothing(joining: Joining, pages: Pages) -> None:
    html = pages.get(f"{HERE}?category=company&employees=1,200").get_data(as_text=True)
    assert "USD 35,000.00 a year" in html
    assert "Associate is for academic or nonprofit organizations." in html
    assert not any(text.startswith(("INSERT", "UPDATE", "DELETE")) for text in pages.statements)


@pytest.mark.parametrize("typed", ["-5", "abc", "12.5"])
def test_who_asks_for_dues_with_no_number_is_told_what_a_number_is(
    joining: Joining, pages: Pages, typed: str
) -> None:
    html = pages.get(f"{HERE}?category=company&employees={typed}").get_data(as_text=True)
    assert f"“{typed}” is no number of employees" in html
    assert f'value="{typed}"' in html, "what was typed stays"


def test_an_application_is_begun_saved_sent_and_seen_by_staff(joining: Joining, pages: Pages) -> None:
    client, path = begin(pages)
    html = client.get(f"{path}/answers").get_data(as_text=True)
    typed = once(**{**vars(ANSWERS), "employees": "a few"}, version=version(html))
    refused = client.post(f"{path}/submission", data=typed)
    assert refused.status_code == 422
    told = refused.get_data(as_text=True)
    assert "Write a whole number" in told
    assert 'value="a few"' in told, "what was typed stays"
    sent = client.post(f"{path}/submission", data=once(**vars(ANSWERS), version=version(told)))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert "waits to be read" in client.get(path).get_data(as_text=True)
    pages.as_("staff", joining.foundation_id)
    queue = pages.get("/meridian/applications").get_data(as_text=True)
    assert "Vega Example GmbH" in queue
    one = pages.get(path.replace("/public/application", "/applications")).get_data(as_text=True)
    assert "vera@vega.example.org" in one
    assert "Vega Example" in pages.get("/meridian/search?q=vega").get_data(as_text=True)


def test_another_browser_sees_exactly_what_it_sees_of_a_missing_application(
    joining: Joining, pages: Pages
) -> None:
    _, path = begin(pages)
    other, _ = begin(pages, "eve@other.example.org", "Other AG")
    for stranger in (pages.app.test_client(), other):
        found, missing = stranger.get(path), stranger.get(f"{HERE}/zzzzzzzzzzzz")
        assert (found.status_code, missing.status_code) == (404, 404)
        masked = [re.sub(r"[A-Za-z0-9_-]{22,}", "", one.get_data(as_text=True)) for one in (found, missing)]
        assert masked[0] == masked[1]
        assert stranger.post(f"{path}/withdrawal", data=once()).status_code == 404


def test_a_mailed_link_opens_once_and_looking_does_not_use_it(joining: Joining, pages: Pages) -> None:
    _, path = begin(pages)
    mailed, browser = link(joining, "application-link"), pages.app.test_client()
    assert browser.get(mailed).status_code == 200
    assert browser.get(mailed).status_code == 200
    opened = browser.post(mailed, data=once())
    assert opened.location == path
    assert browser.get(path).status_code == 200
    assert pages.app.test_client().post(mailed, data=once()).status_code == 410
    assert pages.app.test_client().get(mailed).status_code == 410


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_no_host_of_a_request_reaches_a_link(joining: Joining, pages: Pages, header: str) -> None:
    client = pages.app.test_client()
    client.post(
        HERE,
        data=once(legal_name="Vega", email="ann@vega.example.org", tier="general"),
        headers={header: "evil.example"},
    )
    mails = joining.mails("application-link")
    assert all("evil" not in (mail.one_use_path or "") + mail.text + mail.subject for mail in mails)


def test_asking_for_the_link_answers_alike_whether_the_address_is_known(
    joining: Joining, pages: Pages
) -> None:
    begin(pages)
    answers, writes = [], []
    for email in ("ann@vega.example.org", "nobody@example.org"):
        pages.statements.clear()
        answer = pages.app.test_client().post(f"{HERE}/link", data=once(email=email))
        answers.append((answer.status_code, re.sub(r"[A-Za-z0-9_-]{22,}", "", answer.get_data(as_text=True))))
        writes.append([text.split("VALUES")[0] for text in pages.statements])
    assert answers[0] == answers[1]
    assert writes[0] == writes[1]


def test_applications_from_one_address_are_limited(joining: Joining, pages: Pages) -> None:
    client = pages.app.test_client()
    codes = [
        client.post(HERE, data=once(legal_name="Vega", email=f"a{n}@example.org", tier="general")).status_code
        for n in range(31)
    ]
    assert codes == [303] * 30 + [429]


def test_a_file_is_sent_and_only_staff_fetch_it(joining: Joining, pages: Pages) -> None:
    client, path = begin(pages)
    sent = client.post(f"{path}/evidence", data=once(file=(io.BytesIO(PDF), "<img src=x>.pdf")))
    assert sent.status_code == 303
    wrong = client.post(f"{path}/evidence", data=once(file=(io.BytesIO(b"MZ"), "virus.pdf")))
    assert wrong.status_code == 422
    html = client.get(path).get_data(as_text=True)
    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt;.pdf" in html


def test_a_question_is_answered_by_the_applicant(joining: Joining, pages: Pages) -> None:
    key = joining.send()
    with joining.work() as work:
        ask_back(work, key, "Which <b>register</b>?")
    mailed, browser = link(joining, "application-question"), pages.app.test_client()
    path = browser.post(mailed, data=once()).location
    html = browser.get(path).get_data(as_text=True)
    assert "Which &lt;b&gt;register&lt;/b&gt;?" in html
    assert browser.post(f"{path}/reply", data=once(text="")).status_code == 422
    assert browser.post(f"{path}/reply", data=once(text="Bonn")).status_code == 303
    assert joining.state(key) == "in_review"


def test_the_signatory_reads_and_signs_and_a_changed_text_is_shown_instead(
    joining: Joining, pages: Pages
) -> None:
    key = joining.accept()
    mailed, browser = link(joining, "agreement-signature"), pages.app.test_client()
    html = browser.get(mailed).get_data(as_text=True)
    assert "USD 35,000.00 a year" in html
    assert browser.get(f"{mailed}/document").get_data().startswith(b"%PDF")
    read = re.search(r'name="document"[^>]*value="([0-9a-f]{64})"', html)[1]  # type: ignore[index]
    with joining.work() as work:
        publish_text(work, joining.foundation_id, "Participation agreement", BODY + "\nA new clause.\n")
        send_agreement(work, key)
    joining.run_jobs()
    words = {"name": "Vera Example", "title": "Director", "authority": "y"}
    changed = browser.post(f"{mailed}/signature", data=once(document=read, **words))
    assert changed.status_code == 409
    shown = changed.get_data(as_text=True)
    assert "A new clause." in shown
    again = re.search(r'name="document"[^>]*value="([0-9a-f]{64})"', shown)[1]  # type: ignore[index]
    assert (
        browser.post(
            f"{mailed}/signature", data=once(document=again, name="", title="", authority="")
        ).status_code
        == 422
    )
    assert browser.post(f"{mailed}/signature", data=once(document=again, **words)).status_code == 200
    assert joining.state(key) == "signed"
    assert browser.post(f"{mailed}/signature", data=once(document=again, **words)).status_code == 410


def test_a_signed_paper_is_sent_in(joining: Joining, pages: Pages) -> None:
    key = joining.accept()
    mailed, browser = link(joining, "agreement-signature"), pages.app.test_client()
    read = joining.agreement(key).document_sha256
    words = {"signer": "Vera Example", "office": "Director", "bound": "y", "document": read}
    wrong = browser.post(f"{mailed}/paper", data=once(**words, file=(io.BytesIO(b"MZ"), "a.pdf")))
    assert wrong.status_code == 422
    good = browser.post(f"{mailed}/paper", data=once(**words, file=(io.BytesIO(PDF), "a.pdf")))
    assert good.status_code == 200
    assert joining.state(key) == "signed"


def test_staff_decide_countersign_with_a_fresh_sign_in_and_admit(joining: Joining, pages: Pages) -> None:
    key = joining.send()
    public_id = joining.application(key).public_id
    here = f"/meridian/applications/{public_id}"
    pages.as_("staff", joining.foundation_id)
    assert pages.post(f"{here}/review").status_code == 303
    assert pages.post(f"{here}/acceptance", reason="", waiver="", resolution="").status_code == 303
    assert pages.post(f"{here}/acceptance", reason="", waiver="", resolution="").status_code == 422
    joining.run_jobs()
    joining.sign(key)
    agreement = joining.agreement(key)
    with joining.work() as work:
        officer = register_person(work, "Olga Example", email="olga@example.org")
        pages.viewer = replace(pages.viewer, person_id=officer.id)
    signing = f"/meridian/agreements/{agreement.public_id}"
    assert "Countersign" in pages.get(signing).get_data(as_text=True)
    words = {"name": "Olga", "title": "Director", "authority": "y", "document": agreement.document_sha256}
    assert "confirmation" in pages.post(f"{signing}/countersignature", **words).location
    pages.viewer = replace(pages.viewer, is_fresh=True)
    assert pages.post(f"{signing}/countersignature", **words).status_code == 303
    joining.run_jobs()
    assert pages.get(f"{signing}/executed").get_data().startswith(b"%PDF")
    assert pages.post(f"{here}/admission", accepted_on="2026-03-02").status_code == 303
    assert joining.state(key) == "admitted"
    with joining.database.reading() as session:
        member = session.get_one(Member, joining.application(key).member_id)
    assert "Send your logo" in pages.get(f"/meridian/members/{member.public_id}/benefits").get_data(
        as_text=True
    )


@pytest.mark.parametrize("act", ["question", "refusal", "acceptance", "admission"])
def test_an_auditor_reads_applications_and_decides_nothing(joining: Joining, pages: Pages, act: str) -> None:
    public_id = joining.application(joining.send()).public_id
    pages.as_("auditor_business", joining.foundation_id)
    here = f"/meridian/applications/{public_id}"
    assert pages.get(here).status_code == 200
    assert (pages.get(f"{here}/{act}").status_code, pages.post(f"{here}/{act}").status_code) == (403, 403)


def test_a_representative_accepts_a_new_text_in_the_portal(joining: Joining, pages: Pages) -> None:
    key = joining.accept()
    joining.sign(key)
    joining.countersign(key)
    with joining.database.reading() as session:
        member = session.get_one(Member, joining.admit(key))
    with joining.work() as work:
        publish_text(
            work, joining.foundation_id, "Participation agreement", BODY + "\nMore.\n", "One line more"
        )
    with joining.work() as work:
        from membership.directory.people.queries import person_by_email

        person = person_by_email(work.session, "paul@vega.example.org")
        assert person is not None
    pages.as_(
        "representative", joining.foundation_id, kind="billing", organization_id=member.organization_id,
        person_id=person.id,
    )  # fmt: skip
    portal = "/meridian/membership/agreement"
    assert pages.get(portal).status_code == 200
    assert pages.post(portal).status_code == 403
    pages.as_(
        "representative", joining.foundation_id, kind="primary", organization_id=member.organization_id,
        person_id=person.id,
    )  # fmt: skip
    html = pages.get(portal).get_data(as_text=True)
    assert "Vega Example GmbH" in html
    assert "USD 35,000.00 a year" in html
    assert "[" not in re.search(r"agreement-text.*?</div>", html, re.DOTALL)[0]  # type: ignore[index]
    assert "{{" not in html
    seen = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', html)[1]  # type: ignore[index]
        for name in ("version", "document")
    }
    stale = pages.post(portal, title="Director", authority="y", version=seen["version"], document="0" * 64)
    assert stale.status_code == 409
    assert pages.post(portal, title="Director", authority="y", **seen).status_code == 303
    assert "Accepted" in pages.get(portal).get_data(as_text=True)


def test_the_queue_asks_the_same_number_of_statements_however_long_it_is(
    joining: Joining, pages: Pages
) -> None:
    pages.as_("staff", joining.foundation_id)
    joining.send()
    pages.get("/meridian/applications")
    few = len(pages.statements)
    for number in range(6):
        joining.send(legal_name=f"Company {number} AG", registration_number="")
    pages.get("/meridian/applications")
    assert len(pages.statements) == few


def test_hostile_words_are_shown_as_words(joining: Joining, pages: Pages) -> None:
    evil = "<script>alert(1)</script>{{7*7}}"
    key = joining.accept(
        legal_name=f"{evil} AG", display_name=evil, address=evil, purpose=evil, attestation=evil, signatory_name=evil,
        signatory_title=evil, primary_name=evil, registration_number="",
    )  # fmt: skip
    public_id, agreement = joining.application(key).public_id, joining.agreement(key)
    pages.as_("staff", joining.foundation_id)
    for path in (
        f"applications/{public_id}",
        "applications",
        f"agreements/{agreement.public_id}",
        "agreements",
    ):
        html = pages.get(f"/meridian/{path}").get_data(as_text=True)
        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)" in html
    html = pages.app.test_client().get(link(joining, "agreement-signature")).get_data(as_text=True)
    assert "<script>alert(1)" not in html
    assert "49" not in html.split("agreement-text")[1].split("</div>")[0]


def test_a_save_from_an_old_window_shows_both_versions(joining: Joining, pages: Pages) -> None:
    client, path = begin(pages)
    read = version(client.get(f"{path}/answers").get_data(as_text=True))
    typed = {**vars(ANSWERS), "version": read}
    assert (
        client.post(f"{path}/answers", data=once(**{**typed, "purpose": "First thoughts"})).status_code == 303
    )
    second = client.post(f"{path}/answers", data=once(**{**typed, "purpose": "Second thoughts"}))
    html = second.get_data(as_text=True)
    assert second.status_code == 409
    assert "First thoughts" in html
    assert "Second thoughts" in html
    partial = client.post(f"{path}/answers", data=once(version=read, purpose="Blank the rest"))
    assert partial.status_code == 422
    assert "First thoughts" in client.get(f"{path}/answers").get_data(as_text=True)


class Declining:
    """A provider whose signatories decline."""

    def order(self, wanted: SignatureOrder) -> str:
        return f"order of {wanted.name}"

    def collect(self, reference: str) -> DeclinedSignature:
        assert reference == "order of Vera Example"
        return DeclinedSignature()


def test_an_applicant_reads_that_the_agreement_was_declined_at_the_provider_and_what_to_do(
    joining: Joining, pages: Pages
) -> None:
    key, public_id, secret = joining.draft()
    with joining.work() as work:
        submit_application(work, key)
    with joining.work() as work:
        accept_application(work, key)
    joining.run_jobs()
    agreement = joining.agreement(key)
    order_signature(Declining(), joining.database, agreement.id)
    assert not collect_signature(Declining(), joining.database, agreement.id)
    browser = pages.app.test_client()
    browser.set_cookie(COOKIE, secret)
    html = browser.get(f"{HERE}/{public_id}").get_data(as_text=True)
    assert "The agreement was declined" in html
    assert "declined through the outside provider on 2 Mar 2026" in html
    assert "can still sign by click or on paper" in html
