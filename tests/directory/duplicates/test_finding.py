"""Who is proposed as a duplicate, and how fast."""

from __future__ import annotations

import time

from membership.app import rooms
from membership.directory.duplicates.likeness import Known, domain_of, likenesses, spelled
from membership.directory.duplicates.operations import keep_apart
from membership.directory.duplicates.queries import Sight, candidates
from membership.kernel.db import Database
from tests.directory.duplicates.two import Twice


def test_names_marks_and_domains_speak_for_one() -> None:
    known = [
        Known(1, spelled("Acmé Systems"), "acme.example"),
        Known(2, spelled("systems acme"), "acme.example"),
        Known(3, spelled("Brick Works"), "", frozenset({"registration number:DE1"})),
        Known(4, spelled("Other Name"), "", frozenset({"registration number:DE1"})),
        Known(5, spelled("Brick Wrks"), "brick.example"),
        Known(6, spelled("Something Else"), "acme.example"),
    ]
    found = {(one.first, one.second): one.reasons for one in likenesses(known)}
    assert found[1, 2] == ("same name", "same domain acme.example")
    assert found[3, 4] == ("same registration number",)
    assert found[3, 5][0].startswith("names alike")
    assert not any(6 in pair for pair in found)


def test_a_shared_mailbox_provider_says_nothing() -> None:
    assert domain_of("ada@gmail.com") == ""
    assert domain_of("ada@acme.example") == domain_of("https://www.acme.example/about") == "acme.example"


def test_ten_thousand_names_are_compared_in_seconds() -> None:
    known = [Known(number, spelled(f"Company {number * 7919 % 10_007} Holding")) for number in range(10_000)]
    began = time.process_time()
    likenesses(known)
    assert time.process_time() - began < 5


def test_those_whom_a_foundation_knows_are_proposed_until_they_are_kept_apart(
    database: Database, clock: object
) -> None:
    twice = Twice(database).furnish()
    with database.reading() as session:
        (found,) = candidates(session, Sight(rooms(), twice.foundation_id), "organization")
        assert {found.first.id, found.second.id} == {twice.ids["acme"], twice.ids["twin"]}
        assert candidates(session, Sight(rooms(), 99), "organization") == []
    twice.do(lambda work: keep_apart(work, twice.pair("organization", "acme", "twin"), reason="Sisters."))
    with database.reading() as session:
        assert candidates(session, Sight(rooms(), twice.foundation_id), "organization") == []
