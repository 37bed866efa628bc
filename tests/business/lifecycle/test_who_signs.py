"""An agreement is signed by whom the application names, or by somebody who says that they are another."""

from __future__ import annotations

import io

import pytest

from membership.kernel.db import Database
from tests.business.lifecycle.joining import Joining
from tests.business.lifecycle.test_joining_pages import PDF, link, once
from tests.business.pages import Pages


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).opened()


@pytest.fixture
def pages(joining: Joining) -> Pages:
    return Pages(joining.database)


@pytest.mark.parametrize("way", ["signature", "paper"])
def test_somebody_else_than_the_application_names_signs_only_by_saying_so(
    joining: Joining, pages: Pages, way: str
) -> None:
    key = joining.accept()
    mailed, browser = link(joining, "agreement-signature"), pages.app.test_client()
    words = {
        "name": "Otto Other", "title": "Director", "authority": "y", "signer": "Otto Other", "office": "Director",
        "bound": "y", "document": joining.agreement(key).document_sha256,
    }  # fmt: skip

    def send(**more: str) -> tuple[int, str]:
        file = {"file": (io.BytesIO(PDF), "a.pdf")} if way == "paper" else {}
        answer = browser.post(f"{mailed}/{way}", data=once(**words, **file, **more))
        return answer.status_code, answer.get_data(as_text=True)

    state, shown = send()
    assert state == 422
    assert "The application names Vera Example to sign." in shown
    assert 'value="Otto Other"' in shown
    assert joining.state(key) == "agreement_out"
    assert send(is_another="y")[0] == 200
    assert joining.state(key) == "signed"
