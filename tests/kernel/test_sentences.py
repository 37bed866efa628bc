"""Sentences of the log, of refusals and of explanations, as a person reads them."""

from __future__ import annotations

from membership.kernel.sentences import one_stop, told


def test_a_sentence_that_ends_with_a_name_has_one_full_stop() -> None:
    assert one_stop("Registered X Inc..") == "Registered X Inc."
    assert one_stop("And so on...") == "And so on..."
    assert (
        one_stop("X is merged into Y Inc.. This can be undone.")
        == "X is merged into Y Inc. This can be undone."
    )
    assert one_stop("And so on... It ends.") == "And so on... It ends."


def test_days_are_told_as_people_write_them() -> None:
    assert told("Member from 2026-03-01 until 2027-03-01.") == "Member from 1 Mar 2026 until 1 Mar 2027."
    assert told("Called for 2026-12-11 09:00 UTC.") == "Called for 11 Dec 2026, 09:00 UTC."
    assert told("Lasts until 9999-12-31") == "Lasts until open"


def test_what_somebody_else_called_a_thing_stays_as_it_is() -> None:
    assert told("Took in “2026-03-01.csv” on 2026-03-02.") == "Took in “2026-03-01.csv” on 2 Mar 2026."
    assert told("Decided by Resolution 2026-11-30/1.") == "Decided by Resolution 2026-11-30/1."
    assert told("Write it like 2026-03-31.") == "Write it like 2026-03-31."
    assert told("INV-2026-00001 and 2026-02-30 and minutes/2026-03-01") == (
        "INV-2026-00001 and 2026-02-30 and minutes/2026-03-01"
    )
