"""The charter in plain words, and what one says that another does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import ClassVar, get_args

import pytest

from membership.assembly.rules.comparing import differences
from membership.assembly.rules.comparing import written as difference_lines
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import MinorUnits, Parameters
from membership.assembly.rules.kinds.membership import Benefit
from membership.assembly.rules.notation import read_charter
from membership.assembly.rules.phrases import Names, field_words, value_words
from membership.assembly.rules.reading import explain, written
from membership.assembly.rules.sentences import sentences_of
from tests.assembly.rules import charters
from tests.assembly.rules.texts import TEXTS

NOBODY = Names({}, {})


def meridian(*changes: tuple[str, str]) -> CharterDocument:
    text = TEXTS["meridian-business"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_charter(text)


@pytest.mark.parametrize("name", TEXTS)
def test_every_rule_of_every_charter_is_told_with_its_clause_and_source(name: str) -> None:
    document = read_charter(TEXTS[name])
    plain = explain(document)
    told = [one for section in plain.sections for one in section.provisions]
    assert {one.anchor for one in told} == {rule.id for rule in document.rules}
    assert len(told) == len(document.rules)
    for one in told:
        rule = document.rule(one.anchor)
        assert one.sentences, one.anchor
        assert (one.clause, one.source, one.is_assumed) == (rule.clause, rule.source, rule.is_assumed)  # type: ignore[union-attr]
        assert all(sentence.text[-1] in ".?!" for sentence in one.sentences)
        assert "object at 0x" not in " ".join(sentence.text for sentence in one.sentences)


@pytest.mark.parametrize("name", TEXTS)
def test_every_open_question_stands_at_its_rule_and_in_the_whole(name: str) -> None:
    document = read_charter(TEXTS[name])
    plain = explain(document)
    lines = "\n".join(written(plain))
    for question in document.open_questions():
        provision = plain.provision(question.rule_id)
        assert provision is not None
        assert provision.is_open
    for asked, number in Counter(one.question for one in document.open_questions()).items():
        assert lines.count(f"OPEN: {asked}\n") + lines.endswith(f"OPEN: {asked}") == number
    opened = len(document.open_questions())
    assert ("marked OPEN" in lines) == bool(opened)


def test_bodies_seats_and_offices_are_called_by_their_names() -> None:
    lines = "\n".join(written(explain(read_charter(TEXTS["cdf-business"]))))
    for said in (
        "held by the Chair of the Technical Oversight Committee by virtue of office",
        "Each seat “General members” of the Governing Board is held for 1 year.",
        "By virtue of the office the holder is the chair of the Budget Committee.",
        "The office “Chair” of the Technical Oversight Committee is held for 1 year.",
    ):
        assert said in lines
    assert "of the toc " not in lines
    cncf = "\n".join(written(explain(read_charter(TEXTS["cncf-business"]))))
    assert "of the end user tab" not in cncf
    assert "The office “Chair” of the Governing Board is elected, by" in cncf


def test_the_sentences_say_what_the_rule_says() -> None:
    plain = explain(meridian())

    def said(rule: str) -> str:
        provision = plain.provision(rule)
        assert provision is not None
        return " ".join(one.text for one in provision.sentences)

    assert said("dues.premier.year") == "Each Premier member pays USD 150,000.00 each year."
    assert said("tier.associate") == (
        "Associate is a tier for organizations, rank 3, without a vote. It is open to academic or nonprofit members only. "
        "Staff admit its members."
    )
    assert "at least 7 days ahead" in said("notice.governing_board.meeting")


def test_a_benefit_is_told_once_and_one_of_every_tier_in_words() -> None:
    passes = Benefit("premier", "conference_passes", "passes to the conference", quantity=12, per="year")
    logo = Benefit("*", "logo", "its logo on the page of members")
    names = Names({}, {"premier": "Premier"})
    assert sentences_of(passes, names) == (
        "Each Premier member has passes to the conference, 12 in each year.",
    )
    assert sentences_of(logo, names) == (
        "Every member has its logo on the page of members, without a limit.",
    )


@dataclass(frozen=True)
class Fee(Parameters):
    """A kind that nobody has written sentences for."""

    KIND: ClassVar[str] = "fee"

    reason: str
    currency: str
    amount: MinorUnits
    is_waived: bool = False
    steps: tuple[int, ...] = ()


def test_a_kind_without_sentences_of_its_own_is_told_field_by_field() -> None:
    fee = Fee("late_payment", "USD", MinorUnits(5000), steps=(1, 2))
    told = sentences_of(fee, NOBODY, "late")
    assert told == (
        "Fee (late).",
        "Reason: late payment.",
        "Currency: USD.",
        "Amount: USD 50.00.",
        "Steps: 1 and 2.",
    )


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_that_a_rule_says_is_lost(name: str) -> None:
    """Each field that says more than its default is in the sentences, whoever wrote them."""
    document = read_charter(TEXTS[name])
    plain = explain(document)
    for rule in document.rules:
        provision = plain.provision(rule.id)
        assert provision is not None
        words = " ".join(one.text for one in provision.sentences).lower()
        for field in fields(rule.parameters):  # type: ignore[arg-type]
            value = getattr(rule.parameters, field.name)
            if (
                isinstance(value, int)
                and not isinstance(value, bool)
                and value != field.default
                and value > 1
            ):
                shown = field_words(rule.parameters)[field.name][1].lower()
                assert shown in words, (rule.id, field.name, words)


def test_a_rule_with_dates_of_its_own_says_when_it_holds() -> None:
    plain = explain(charters.charter(charters.tier() + "valid_from = 2026-12-01\n"))
    provision = plain.provision("tier.general")
    assert provision is not None
    assert (provision.when, provision.holds) == ("from 1 December 2026", False)


def test_the_day_until_which_a_renewal_is_refused_is_told_as_a_day_and_where_it_counts() -> None:
    told = explain(read_charter(TEXTS["pytorch-business"])).provision("membership_term.*.until_anniversary")
    assert told is not None
    assert (
        "Who does not want to renew says so 30 days before the end, or by 1 December where the term ends with the calendar year."
        in [one.text for one in told.sentences]
    )


def test_a_charter_differs_from_itself_in_nothing() -> None:
    for text in TEXTS.values():
        found = differences(read_charter(text), read_charter(text))
        assert found.is_empty
        assert (found.renumbered, found.head) == ((), ())


def test_a_changed_amount_is_told_before_and_after_in_words() -> None:
    found = differences(meridian(), meridian(("amount = 150000", "amount = 175000")))
    (change,) = found.changed
    assert change.rule_id == "dues.premier.year"
    assert [(one.label, one.before, one.after) for one in change.fields] == [
        ("Amount", "USD 150,000.00", "USD 175,000.00")
    ]
    assert found.words == "Rules: 1 changed"


def test_of_a_list_only_what_differs_is_told() -> None:
    found = differences(meridian(), meridian(("amount = 25000 }", "amount = 26000 }")))
    (field,) = found.changed[0].fields
    assert (field.before, field.after) == (
        "1 to 499: USD 25,000.00",
        "1 to 499: USD 26,000.00",
    )


def test_renumbering_is_not_a_change() -> None:
    found = differences(meridian(), meridian(('clause = "1.1"', 'clause = "9.9"')))
    assert found.is_empty
    assert [(one.rule_id, one.fields[0].after) for one in found.renumbered] == [("tier.premier", "9.9")]


def test_a_rule_under_another_id_is_the_same_rule() -> None:
    old = charters.charter('[[gate]]\nid = "one"\ntitle = "T"\nrequires = "r"\nsource = "s"\n')
    new = charters.charter('[[gate]]\nid = "two"\ntitle = "T"\nrequires = "r"\nsource = "s"\n')
    found = differences(old, new)
    assert found.is_empty
    assert [one.rule_id for one in found.renumbered] == ["gate.two"]


def test_added_and_removed_rules_are_told_whole() -> None:
    with_gate = charters.charter('[[gate]]\nid = "one"\ntitle = "T"\nrequires = "r"\nsource = "s"\n')
    without = charters.charter()
    added, removed = differences(without, with_gate), differences(with_gate, without)
    assert [one.after for one in added.added] == ["T: r."]
    assert [one.before for one in removed.removed] == ["T: r."]
    assert any(line.startswith("ADDED Gate “one”") for line in difference_lines(added))


def test_a_rule_that_is_assumed_no_more_has_changed() -> None:
    rule = charters.threshold('"present"', "> 1/2")
    found = differences(charters.charter(rule + "assumed = true\n"), charters.charter(rule))
    assert [(one.label, one.before, one.after) for one in found.changed[0].fields] == [
        ("Assumed", "yes", "no")
    ]


def test_a_level_and_an_action_of_the_ladder_are_told_in_words_when_they_change() -> None:
    text = charters.text_of("meridian-technical")
    new = text.replace('title = "Lead core maintainer"\nis_single = true', 'title = "Lead"')
    new = new.replace('by = ["lead_core_maintainer"]', 'by = ["core_maintainer"]', 1)
    (change,) = differences(read_charter(text), read_charter(new)).changed
    told = {one.label: (one.before, one.after) for one in change.fields}
    assert told["Level"] == ("Lead core maintainer (one person)", "Lead")
    before, after = told["Action"]
    assert ": by lead core maintainer" in before
    assert ": by core maintainer" in after


@pytest.mark.parametrize("name", TEXTS)
def test_no_record_inside_of_a_rule_is_told_as_its_raw_fields(name: str) -> None:
    for rule in read_charter(TEXTS[name]).rules:
        for label, words in field_words(rule.parameters).values():
            assert not words.startswith("("), (rule.id, label, words)


def test_a_note_and_a_day_of_adoption_of_its_own_are_changes_of_a_rule() -> None:
    rule = charters.threshold('"present"', "> 1/2")
    plain, noted = (
        charters.charter(rule),
        charters.charter(rule + 'note = "as amended"\nadopted_on = 2023-05-01\n'),
    )
    found = differences(plain, noted)
    assert not found.is_empty
    assert [(one.label, one.before, one.after) for one in found.changed[0].fields] == [
        ("Note", "nothing", "as amended"),
        ("Adopted on", "1 January 2024", "1 May 2023"),
    ]


def test_values_are_words() -> None:
    assert value_words(None) == value_words(()) == value_words("") == "nothing"
    assert value_words(True) == "yes"
    assert get_args(tuple[int, ...])[0] is int
