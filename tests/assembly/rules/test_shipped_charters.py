"""The charters that ship with the product say what their sources say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.bodies import Seat
from membership.assembly.rules.records import Absent, Rule
from tests.assembly.rules import charters

NAMES = sorted(path.stem for shelf in (charters.SHIPPED, charters.INVENTED) for path in shelf.glob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_charter_is_read_and_named_by_its_file(name: str) -> None:
    document = charters.shipped(name)
    assert name == f"{document.charter.foundation}-{document.charter.wing}"
    assert all(rule.source for rule in document.rules)


@pytest.mark.parametrize("name", ["meridian-business", "meridian-technical"])
def test_nothing_stays_open_in_the_invented_foundation(name: str) -> None:
    document = charters.shipped(name)
    assert document.open_questions() == ()
    assert {rule.source for rule in document.rules} == {"Invented for the demonstration"}


def test_the_invented_foundation_has_the_tiers_of_pytorch() -> None:
    ours, theirs = (
        charters.shipped("meridian-business"),
        charters.shipped("pytorch-business", date(2026, 1, 1)),
    )
    for tier in ("premier", "general", "associate"):
        assert dues_of(ours, tier) == dues_of(theirs, tier)


def dues_of(document: CharterDocument, tier: str) -> object:
    rule = document.dues_for(tier)
    assert isinstance(rule, Rule)
    return rule.parameters.amount, rule.parameters.brackets, rule.parameters.currency


@pytest.mark.parametrize("name", NAMES)
def test_what_is_adopted_from_a_sister_charter_is_marked_as_assumed(name: str) -> None:
    for rule in charters.shipped(name).rules:
        assert rule.is_assumed or "sister charter" not in rule.source


def test_what_pytorch_lacks_is_assumed_and_names_its_source() -> None:
    document = charters.shipped("pytorch-business")
    board = "governing_board"
    answers = [
        document.quorum(board),
        document.threshold(board, "ordinary", "meeting"),
        document.threshold(board, "ordinary", "electronic"),
        document.threshold(board, "charter_amendment", "meeting"),
        document.seat(board, "tac_chair"),
        document.alternates(board),
        document.payment_ladder(),
        document.notice(board),
        document.membership_term("premier"),
        document.membership_term("associate"),
        *document.officers(board),
    ]
    for answer in answers:
        assert isinstance(answer, Rule)
        assert answer.is_assumed
        assert answer.clause
        assert answer.source


def test_what_pytorch_states_itself_is_not_assumed() -> None:
    document = charters.shipped("pytorch-business")
    stated = [
        document.tier("premier"),
        document.dues_for("premier"),
        document.seat("governing_board", "premier"),
    ]
    assert not any(rule.is_assumed for rule in stated if isinstance(rule, Rule))
    assert [one.parameters.level_at_least for one in document.prerequisites("general")] == ["silver"]
    assert document.prerequisites("associate") == ()


def test_tiers_seen_in_2026_appear_on_their_day_with_unknown_terms() -> None:
    before, after = (
        charters.shipped("pytorch-business", day) for day in (date(2026, 8, 10), date(2026, 9, 15))
    )
    assert [rule.name for rule in before.tiers()] == ["premier", "general", "associate"]
    assert {rule.name for rule in after.tiers()} - {rule.name for rule in before.tiers()} == {
        "platinum",
        "gold",
    }
    assert isinstance(after.dues_for("gold"), Absent)
    assert {one.rule_id for one in after.open_questions()} >= {
        "tier.gold",
        "tier.platinum",
        "open_question.tac_quorum",
    }


def test_a_body_with_seats_from_membership_stands_in_the_business_charter() -> None:
    business, technical = charters.shipped("pytorch-business"), charters.shipped("pytorch-technical")
    from_membership = {
        rule.subject
        for rule in business.rules
        if isinstance(rule.parameters, Seat) and rule.parameters.is_from_membership
    }
    assert from_membership == {"governing_board", "tac", "any_subcommittee"}
    assert [rule.name for rule in technical.bodies()] == ["core_maintainers"]
    assert {rule.id for rule in business.rules} & {rule.id for rule in technical.rules} == set()


def test_the_ladder_of_maintainers_knows_persons_only() -> None:
    ladder = charters.shipped("pytorch-technical").ladder()
    assert isinstance(ladder, Rule)
    levels = [level.id for level in ladder.parameters.level]
    assert levels == ["contributor", "module_maintainer", "core_maintainer", "lead_core_maintainer"]
    removal = next(one for one in ladder.parameters.action if one.action == "remove_lead_core_maintainer")
    assert removal.share is not None
    assert removal.share.fraction == Fraction(3, 4)


def test_the_parents_board_and_levy() -> None:
    document = charters.shipped("linux-foundation-business")
    assert [(rule.name, rule.parameters.count.n) for rule in document.seats("board")] == [  # type: ignore[attr-defined]
        ("platinum", 10), ("gold", 3), ("silver", 1),
    ]  # fmt: skip
    assert len(document.on(date(2015, 12, 31)).seats("board")) == 4
    levy = document.levy()
    assert isinstance(levy, Rule)
    assert [(band.above, band.rate) for band in levy.parameters.band] == [
        (0, Fraction(9, 100)), (100_000_000, Fraction(6, 100)),
    ]  # fmt: skip
    assert [one.parameters.effect for one in document.prerequisites("gold")] == ["may_refuse"]


def test_every_question_of_the_rooms_has_an_answer_in_the_invented_charter() -> None:
    document, board = charters.shipped("meridian-business"), "governing_board"
    answers = [
        document.body(board),
        document.tier("associate"),
        document.membership_term("general"),
        document.payment_ladder(),
        document.seat(board, "general"),
        document.alternates("tac"),
        document.term(board, "chair"),
        document.vacancy(board, "premier"),
        document.notice(board, "budget"),
        document.quorum("tac"),
        document.threshold("tac", "ordinary", "electronic"),
        document.rule("dues.premier.year"),
    ]
    assert all(isinstance(answer, Rule) for answer in answers)
    assert [one.parameters.office for one in document.officers(board)] == ["chair", "treasurer", "secretary"]
    assert [one.parameters.open_days for one in document.procedures(board)] == [7]


def test_what_the_invented_charter_does_not_say_is_an_absence_with_a_sentence() -> None:
    document, board = charters.shipped("meridian-business"), "governing_board"
    absences = [
        document.tier("platinum"), document.dues_for("platinum"), document.levy(), document.ladder(), document.body("jury"),
        document.participation(board), document.term(board, "jester"), document.rule("tier.platinum"), document.vacancy("tac", "project"),
    ]  # fmt: skip
    for absence in absences:
        assert isinstance(absence, Absent)
        assert not absence
        assert absence.explanation.answer.startswith("The charter")
        assert absence.explanation.rule_version == "Meridian Foundation, business charter, version 1.0"
    assert document.committees() == document.gates() == document.agreements() == ()
