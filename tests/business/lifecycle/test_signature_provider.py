"""Signing through an outside provider, over real HTTP: ordered once, heard only from who holds the secret, signed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from membership.business.lifecycle.agreeing import signatures_of
from membership.business.lifecycle.signature_gateway import ProviderSilent, provider_of, seal
from membership.business.lifecycle.signature_jobs import COLLECT, COLLECT_ALL, ORDER, signature_jobs
from membership.config import Settings
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.people.operations import register_person
from membership.kernel.audit.models import AuditEntry
from membership.kernel.columns import new_public_id
from membership.kernel.db import Database
from membership.kernel.errors import Misconfigured
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp
from membership.kernel.jobs.rows import tables
from tests.business.lifecycle.joining import Joining
from tests.business.lifecycle.signature_peer import Peer, signing_peer
from tests.business.pages import Pages
from tests.conftest import Clock

SECRET = "shared-between-two-and-nobody-else"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with signing_peer() as found:
        yield found


@pytest.fixture
def joining(database: Database, clock: Clock) -> Joining:
    return Joining(database).opened()


def settings(peer: Peer, **changes: str) -> Settings:
    set_up = Settings(
        stage="test", database_url="sqlite://", signature_provider="Signing Desk", signature_address=peer.address,
        signature_key=peer.key, signature_secret=SECRET,
    )  # fmt: skip
    return replace(set_up, **changes)  # type: ignore[arg-type]


def run(joining: Joining, peer: Peer, name: str, agreement: int, **changes: str) -> None:
    job = next(one for one in signature_jobs(provider_of(settings(peer, **changes))) if one.name == name)
    job.run(JobContext(joining.database, name, new_public_id(), 1), {"agreement": agreement})


def test_a_signature_is_ordered_once_and_taken_in_once(joining: Joining, peer: Peer) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    peer.faults = [503]
    with pytest.raises(ProviderSilent, match="503"):  # a later attempt
        run(joining, peer, ORDER, agreement.id)
    for _ in range(2):
        run(joining, peer, ORDER, agreement.id)
    assert list(peer.orders) == ["order/1"]
    run(joining, peer, COLLECT, agreement.id)
    assert joining.state(key) == "agreement_out"  # whatever a call says, the order decides
    peer.sign("order/1")
    run(joining, peer, COLLECT_ALL, agreement.id)
    run(joining, peer, COLLECT, agreement.id)
    assert joining.state(key) == "signed"
    with joining.database.reading() as session:
        (signed,) = signatures_of(session, agreement.id)
    assert (signed.method, signed.name, signed.reference) == ("provider", "Vera Example", "order/1")
    assert signed.document_sha256 == agreement.document_sha256


def test_what_was_declined_is_shown_to_both_sides_and_can_still_be_signed(
    joining: Joining, peer: Peer
) -> None:
    with joining.work() as work:
        somebody = register_person(work, "Stella Example", email="stella@example.org")
        grant_role(work, somebody.id, "staff", foundation_id=joining.foundation_id, reason="Works here.")
    key = joining.accept()
    agreement = joining.agreement(key)
    run(joining, peer, ORDER, agreement.id)
    peer.decline("order/1")
    for _ in range(2):
        run(joining, peer, COLLECT, agreement.id)
        run(joining, peer, COLLECT_ALL, agreement.id)
    with joining.database.reading() as session:
        asked = select(func.count()).where(AuditEntry.event == "business.agreement.declined")
        assert session.execute(asked).scalar_one() == 1
    (applicant,) = joining.mails("agreement-declined")  # once, though the provider says it each time
    assert applicant.one_use_path
    (office,) = joining.mails("agreement-declined.staff")
    assert office.to_address == "stella@example.org"
    assert f"/meridian/agreements/{agreement.public_id}" in office.text
    told = "declined through the outside provider on 2 Mar 2026"
    staff = Pages(joining.database).as_("staff", joining.foundation_id)
    queue = staff.get("/meridian/queues/agreements").get_data(as_text=True)
    assert told in queue
    assert "See what to do" in queue
    assert "decline the application" in staff.get(f"/meridian/agreements/{agreement.public_id}").get_data(
        as_text=True
    )
    assert "Declined" in staff.get("/meridian/agreements").get_data(as_text=True)
    path = joining.mails("agreement-signature")[-1].one_use_path or ""
    pages = with_provider(joining, peer)
    signing = pages.get(path).get_data(as_text=True)
    assert told in signing
    assert "Sign through Signing Desk" not in signing  # the same order would be declined again
    assert "Sign by click" in signing
    peer.sign("order/1")  # whoever was asked thought better of it
    run(joining, peer, COLLECT_ALL, agreement.id)
    assert joining.state(key) == "signed"
    assert joining.agreement(key).declined == ""
    assert told not in staff.get("/meridian/queues/agreements").get_data(as_text=True)


def test_what_the_provider_gets_wrong_signs_nothing(joining: Joining, peer: Peer) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    run(joining, peer, ORDER, agreement.id)
    for lie in ({"document_sha256": "0" * 64}, {"paper": "JVBERi0="}, {"name": ""}):
        order = dict(peer.orders["order/1"])
        peer.sign("order/1", **lie)
        with pytest.raises(GiveUp):
            run(joining, peer, COLLECT, agreement.id)
        peer.orders["order/1"] = order
    peer.sign("order/1", paper="no base64 at all!")
    with pytest.raises(ProviderSilent):
        run(joining, peer, COLLECT, agreement.id)
    with pytest.raises(ProviderSilent, match="401"):
        run(joining, peer, COLLECT, agreement.id, signature_key="another")
    assert joining.state(key) == "agreement_out"


def test_only_the_provider_is_heard_and_one_call_is_one_job(
    joining: Joining, peer: Peer, clock: Clock
) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    run(joining, peer, ORDER, agreement.id)
    pages = with_provider(joining, peer)
    now = str(int(clock.now.timestamp()))
    call = {"event": "e1", "reference": "order/1", "sent_at": now}
    genuine = {**call, "signature": seal(SECRET, *call.values())}
    for _ in range(2):
        assert pages.app.test_client().post("/signatures/events", data=genuine).status_code == 200
    assert posted(joining) == 1
    old = str(int(clock.now.timestamp()) - 301)
    forged = (
        {**genuine, "signature": "0" * 64},
        {**genuine, "event": "e2"},
        {**genuine, "sent_at": old},
        {**genuine, "sent_at": old, "signature": seal(SECRET, "e1", "order/1", old)},
        {name: value for name, value in genuine.items() if name != "signature"},
    )
    for one in forged:
        assert pages.app.test_client().post("/signatures/events", data=one).status_code == 400
    strange = {"event": "e3", "reference": "order/9", "sent_at": now}
    strange["signature"] = seal(SECRET, *strange.values())
    assert pages.app.test_client().post("/signatures/events", data=strange).status_code == 200
    assert posted(joining) == 1


def test_the_page_offers_the_provider_only_where_one_is_set(joining: Joining, peer: Peer) -> None:
    joining.accept()
    path = joining.mails("agreement-signature")[-1].one_use_path or ""
    without = Pages(joining.database)
    assert "Signing Desk" not in without.get(path).get_data(as_text=True)
    assert without.post(f"{path}/provider").status_code == 404
    pages = with_provider(joining, peer)
    assert "Sign through Signing Desk" in pages.get(path).get_data(as_text=True)
    assert pages.post(f"{path}/provider").status_code == 303


def test_a_provider_is_set_whole_or_not_at_all(peer: Peer) -> None:
    assert settings(peer).check()
    for part in ("signature_provider", "signature_address", "signature_key", "signature_secret"):
        with pytest.raises(Misconfigured, match=part.upper()):
            settings(peer, **{part: ""}).check()


def with_provider(joining: Joining, peer: Peer) -> Pages:
    pages = Pages(joining.database)
    house = pages.app.extensions["house"]
    pages.app.extensions["house"] = replace(house, settings=settings(peer))
    return pages


def posted(joining: Joining) -> int:
    """How many jobs look for a signature."""
    with joining.database.reading() as session:
        status = tables(session.connection()).status
        query = select(func.count()).where(status.c.workflow_uuid.like(f"%{COLLECT}%"))
        return session.connection().execute(query).scalar_one()
