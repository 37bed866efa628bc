"""Domains: claimed, looked up after the commit, proved by a record or by a mail that is used once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from membership.config import Settings
from membership.directory.organizations.hosts import record_name, record_value
from membership.directory.organizations.lookup import LOOK, Unanswered, judged, look_up, name_servers
from membership.directory.organizations.models import DomainLink, OrganizationDomain
from membership.directory.organizations.proving import (
    DeadLink,
    ask_name_servers,
    claim_domain,
    mail_proof,
    note_answer,
    release_domain,
    use_link,
)
from membership.directory.organizations.queries import domains_of
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from tests.directory.organizations.nameserver import answering
from tests.directory.organizations.world import Town, town


def claim(place: Town, name: str = "Acme", domain: str = "acme.example") -> OrganizationDomain:
    with place.work() as work:
        return claim_domain(work, place.ids[name], domain)


def stands(place: Town, claimed: OrganizationDomain) -> OrganizationDomain:
    with place.database.reading() as session:
        return session.get_one(OrganizationDomain, claimed.id)


def asked(place: Town, claimed: OrganizationDomain) -> JobContext:
    with place.work() as work:
        again = ask_name_servers(work, claimed.organization_id, claimed.id)
        return JobContext(place.database, LOOK, f"{again.public_id}.{again.asked_count}", 1)


def test_a_record_proves_a_domain_through_the_real_resolver(database: Database) -> None:
    acme = town(database, "Acme")
    claimed = claim(acme)
    name = record_name("acme.example")
    with answering({name: ["something else", record_value(claimed.challenge)]}) as server:
        look_up(asked(acme, claimed), claimed.id, name_servers([server]))
    found = stands(acme, claimed)
    assert found.verified_at is not None
    assert found.method == "dns"
    assert found.problem == ""


def test_what_is_wrong_with_a_record_is_told(sqlite_database: Database) -> None:
    acme = town(sqlite_database, "Acme")
    claimed = claim(acme)
    name = record_name("acme.example")
    with answering({name: ["membership-verification=other"]}) as server:
        look_up(asked(acme, claimed), claimed.id, name_servers([server]))
    found = stands(acme, claimed)
    assert found.verified_at is None
    assert "says “membership-verification=other”" in found.problem
    assert record_value(claimed.challenge) in found.problem


@pytest.mark.parametrize("records", [{}, {record_name("acme.example"): []}])
def test_a_record_that_is_missing_is_told(sqlite_database: Database, records: dict[str, list[str]]) -> None:
    acme = town(sqlite_database, "Acme")
    claimed = claim(acme)
    with answering(records) as server:
        look_up(asked(acme, claimed), claimed.id, name_servers([server]))
    assert "There is no TXT record" in stands(acme, claimed).problem


def test_name_servers_that_are_silent_are_told() -> None:
    def silent(_name: str) -> list[str]:
        raise Unanswered("The name servers did not answer; try again in a while.")

    assert judged("acme.example", "x", silent).problem.startswith("The name servers did not answer")


def test_a_long_answer_is_cut(sqlite_database: Database) -> None:
    answer = judged("acme.example", "x", lambda _name: ["y" * 10_000] * 10_000)
    assert not answer.is_proved
    assert len(answer.problem) < 1000


def test_a_job_that_runs_twice_notes_its_answer_once(database: Database) -> None:
    acme = town(database, "Acme")
    claimed = claim(acme)
    context = asked(acme, claimed)
    look_up(context, claimed.id, lambda _name: [])
    look_up(
        context, claimed.id, lambda _name: [record_value(claimed.challenge)]
    )  # the second run asks, and writes nothing
    assert stands(acme, claimed).verified_at is None


def test_the_servers_of_the_settings_are_asked() -> None:
    settings = Settings.from_environment({"MEMBERSHIP_DNS_SERVERS": "127.0.0.1:53, 10.0.0.1"})
    assert settings.dns_servers == ("127.0.0.1:53", "10.0.0.1")


def test_a_domain_is_proved_by_one_company_at_a_time(database: Database) -> None:
    two = town(database, "Acme", "Brick")
    first, second = claim(two, "Acme"), claim(two, "Brick")
    with two.work() as work:
        note_answer(work, first.id, True, "")
    with two.work() as work:
        note_answer(work, second.id, True, "")
    assert "Another organization" in stands(two, second).problem
    with two.work() as work:
        release_domain(work, two.ids["Acme"], first.id)
    with two.work() as work:
        note_answer(work, second.id, True, "")
    assert stands(two, second).verified_at is not None
    with pytest.raises(Conflict, match="Another organization"):
        claim(two, "Acme")
    with pytest.raises(Conflict, match="released already"), two.work() as work:
        release_domain(work, two.ids["Acme"], first.id)


def test_a_claim_is_made_once(database: Database) -> None:
    acme = town(database, "Acme")
    claim(acme)
    with pytest.raises(Conflict, match="on the list"):
        claim(acme, domain="https://www.acme.example/")
    with database.reading() as session:
        assert [one.domain for one in domains_of(session, acme.ids["Acme"])] == ["acme.example"]


def mailed(place: Town, claimed: OrganizationDomain, mailbox: str = "office") -> str:
    """The secret of the link that was mailed."""
    with place.work() as work:
        link = mail_proof(work, claimed.organization_id, claimed.id, mailbox, brand="Meridian")
    with place.database.reading() as session:
        query = select(OutboxMail).where(OutboxMail.object_key == link.public_id)
        mail = session.scalars(query).one()
        assert mail.to_address == f"{mailbox}@acme.example"
        assert mail.one_use_path is not None
        assert session.get_one(DomainLink, link.id).token_hash not in mail.one_use_path
        return mail.one_use_path.rsplit("/", 1)[-1]


def test_a_mail_to_the_domain_proves_it_once(database: Database) -> None:
    acme = town(database, "Acme")
    claimed = claim(acme)
    secret = mailed(acme, claimed)
    with acme.work() as work:
        use_link(work, secret)
    assert stands(acme, claimed).method == "mail"
    with pytest.raises(DeadLink), acme.work() as work:
        use_link(work, secret)


def test_a_newer_mail_kills_the_older_one_and_there_are_few(database: Database) -> None:
    acme = town(database, "Acme")
    claimed = claim(acme)
    old = mailed(acme, claimed)
    for n in range(4):
        mailed(acme, claimed, f"office{n}")
    with pytest.raises(DeadLink), acme.work() as work:
        use_link(work, old)
    with pytest.raises(RuleBroken, match="At most 5 mails"), acme.work() as work:
        mail_proof(work, claimed.organization_id, claimed.id, "office9", brand="Meridian")


def test_a_link_that_is_too_old_is_dead(database: Database) -> None:
    acme = town(database, "Acme")
    claimed = claim(acme)
    secret = mailed(acme, claimed)
    with acme.work() as late:
        late.at += timedelta(hours=24)
        with pytest.raises(DeadLink):
            use_link(late, secret)


@pytest.mark.parametrize(
    "mailbox", ["", "a@evil.example", "a b", "a\nBcc: x", "x@", "ü", "a" * 80, '"a"', "a,b"]
)
def test_a_mail_goes_to_the_domain_and_nowhere_else(sqlite_database: Database, mailbox: str) -> None:
    acme = town(sqlite_database, "Acme")
    claimed = claim(acme)
    with pytest.raises(RuleBroken, match="Write what stands before"), acme.work() as work:
        mail_proof(work, claimed.organization_id, claimed.id, mailbox, brand="Meridian")


def test_a_link_that_two_browsers_follow_at_once_counts_once(database: Database) -> None:
    acme = town(database, "Acme")
    secret = mailed(acme, claim(acme))
    start, used, dead = threading.Barrier(4), [], []

    def follow() -> None:
        start.wait()
        try:
            with acme.work() as work:
                used.append(use_link(work, secret))
        except DeadLink as refusal:
            dead.append(refusal)

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(used), len(dead)) == (1, 3)
