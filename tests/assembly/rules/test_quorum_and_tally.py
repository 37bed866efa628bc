"""Quorum and votes: the examples of RULES.md, "What real texts teach", and what must hold for any body."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.assembly.rules.bases import Base, SeatState, seats_in
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.bodies import Alternate
from membership.assembly.rules.kinds.deciding import Quorum, Threshold
from membership.assembly.rules.quorum import quorum
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.shares import Share, parse_share
from membership.assembly.rules.tally import Choice, Tally, outcome_in_words, tally, voters
from tests.assembly.rules import charters


def rule_of(text: str) -> Rule[Threshold]:
    found = charters.charter(charters.tier(), text).threshold("board", "ordinary", "meeting")
    assert isinstance(found, Rule)
    return found


def quorum_of(text: str) -> Rule[Quorum]:
    found = charters.charter(charters.tier(), text).quorum("board")
    assert isinstance(found, Rule)
    return found


def seats(number: int, **states: Any) -> list[SeatState]:
    return [SeatState(str(i), **states) for i in range(number)]


def votes(for_: int, against: int, abstaining: int = 0) -> dict[str, Choice]:
    choices: list[Choice] = ["for"] * for_ + ["against"] * against + ["abstain"] * abstaining
    return {str(i): choice for i, choice in enumerate(choices)}


def decide(text: str, body: list[SeatState], cast: dict[str, Choice]) -> Tally:
    return tally(rule_of(text), body, cast)


BOARD_28 = [*seats(16, attendance="holder"), *(SeatState(str(i)) for i in range(16, 28))]
REAL_VOTE = votes(8, 6, 2)


@pytest.mark.parametrize(
    ("base", "abstentions", "outcome", "required"),
    [
        ('"votes_cast"', "excluded", "carried", 8),
        ('"votes_cast"', "counted", "not carried", 9),
        ('"for_versus_against"', "excluded", "carried", 8),
        ('"present"', "counted", "not carried", 9),
        ('"all_seats"', "counted", "not carried", 15),
        ('"members_entitled"', "counted", "not carried", 15),
        ('{ kind = "fixed", number = 14 }', "counted", "carried", 8),
    ],
)
def test_a_simple_majority_is_no_rule_until_its_base_is_named(
    base: str, abstentions: str, outcome: str, required: int
) -> None:
    result = decide(charters.threshold(base, "> 1/2", abstentions), BOARD_28, REAL_VOTE)
    assert (result.outcome, result.required) == (outcome, required)


def test_exactly_half_passes_where_at_least_half_is_enough_and_not_otherwise() -> None:
    body = seats(10)
    strict = decide(charters.threshold('"in_good_standing"', "> 1/2", "counted"), body, votes(5, 5))
    loose = decide(charters.threshold('"in_good_standing"', ">= 1/2", "counted"), body, votes(5, 5))
    assert (strict.is_carried, loose.is_carried) == (False, True)


def test_the_quorum_of_21_seats_is_11_and_alternates_move_presence() -> None:
    rule = quorum_of(charters.quorum('"filled_seats"', ">= 1/2"))
    body = [*seats(8, attendance="holder"), *(SeatState(str(i)) for i in range(8, 21))]
    assert quorum(rule, body).required == 11
    assert quorum(rule, body).is_met is False
    body[8:11] = [SeatState(str(i), attendance="alternate") for i in range(8, 11)]
    assert quorum(rule, body).attending == 11
    assert quorum(rule, body).is_met is True


def test_the_sentence_of_a_contested_vote_names_its_arithmetic_and_its_clause() -> None:
    document = charters.shipped("meridian-business")
    body = [
        *seats(8, attendance="holder"),
        SeatState("8", attendance="alternate"),
        *(SeatState(str(i)) for i in range(9, 15)),
        SeatState("15", is_suspended=True, attendance="holder"),
    ]
    met = quorum(document.quorum("governing_board"), body, document.alternates("governing_board"))
    result = tally(document.threshold("governing_board", "ordinary", "meeting"), body, votes(6, 2, 1))
    assert outcome_in_words(met, result) == (
        "16 in office, 1 suspended, base 15, quorum 8, 9 present or represented: met; "
        "6 for, 2 against, 1 abstaining: carried, more than half of the votes cast; clause 5.2, assumed"
    )


def test_both_clauses_are_cited_where_they_differ() -> None:
    document = charters.shipped("meridian-business")
    body = seats(4, attendance="holder")
    met = quorum(document.quorum("governing_board"), body)
    result = tally(document.threshold("governing_board", "charter_amendment", "meeting"), body, votes(3, 1))
    sentence = outcome_in_words(met, result)
    assert "met (clause 5.2, assumed); 3 for" in sentence
    assert sentence.endswith("carried, at least two thirds of all seats; clause 5.4")


def test_a_suspended_seat_leaves_the_quorum_base_and_a_vacant_one_never_was_in_it() -> None:
    rule = quorum_of(charters.quorum('"in_good_standing"', ">= 1/2"))
    body = [
        *seats(10),
        SeatState("s", is_suspended=True, attendance="holder"),
        SeatState("v", is_vacant=True),
    ]
    answer = quorum(rule, body)
    assert (answer.base, answer.required, answer.attending) == (10, 5, 0)
    assert answer.words.startswith("11 in office, 1 vacant, 1 suspended, base 10")


def test_five_lost_seats_take_the_quorum_with_them() -> None:
    rule = quorum_of(charters.quorum('"filled_seats"', "> 1/2"))
    assert [quorum(rule, seats(number)).required for number in (28, 23)] == [15, 12]


def test_two_thirds_of_all_excluding_abstentions_shrinks_its_base() -> None:
    result = decide(charters.threshold('"all_seats"', ">= 2/3", "excluded"), seats(9), votes(4, 2, 3))
    assert (result.base, result.required, result.outcome) == (6, 4, "carried")


def test_one_against_and_three_abstaining_is_computed_as_it_is() -> None:
    result = decide(charters.threshold('"votes_cast"', "> 1/2"), seats(8), votes(0, 1, 3))
    assert result.outcome == "not carried"
    assert decide(charters.threshold('"votes_cast"', ">= 1/2"), seats(8), votes(0, 0, 3)).is_carried is False


def test_a_vote_whose_base_the_text_does_not_name_is_undetermined() -> None:
    document = charters.shipped("pytorch-business")
    result = tally(document.threshold("tac", "accept_hosted_project", "meeting"), seats(21), votes(14, 7))
    assert result.is_carried is None
    assert "does not say" in result.words


def test_a_decision_or_a_quorum_without_rule_is_absent_and_says_so() -> None:
    document = charters.shipped("pytorch-business")
    missing = document.quorum("tac")
    assert isinstance(missing, Absent)
    answer = quorum(missing, seats(21))
    assert answer.is_met is None
    assert answer.words == "The charter states no quorum for the Technical Advisory Council (meeting)."
    assert tally(document.threshold("tac", "ordinary", "meeting"), seats(3), votes(3, 0)).is_carried is None


def alternate_rule(counts: str) -> Rule[Alternate]:
    text = (
        '[[alternate]]\nbody = "board"\nallowed = "yes"\nnamed_by = "member"\nscope = "standing"\n'
        f'counts_for_quorum = "{counts}"\nsource = "s"\n'
    )
    found = charters.charter(text).alternates("board")
    assert isinstance(found, Rule)
    return found


@pytest.mark.parametrize(("counts", "is_met"), [("yes", True), ("no", False), ("unknown", None)])
def test_whether_alternates_count_is_the_charters_to_say(counts: str, is_met: bool | None) -> None:
    rule = quorum_of(charters.quorum('"filled_seats"', ">= 1/2"))
    body = [SeatState("a", attendance="holder"), SeatState("b", attendance="alternate"), *seats(2)]
    assert quorum(rule, body, alternate_rule(counts)).is_met is is_met


def test_an_open_question_that_changes_nothing_is_not_raised() -> None:
    rule = quorum_of(charters.quorum('"filled_seats"', ">= 1/2"))
    body = [*seats(3, attendance="holder"), SeatState("b", attendance="alternate")]
    assert quorum(rule, body, alternate_rule("unknown")).is_met is True


@pytest.mark.parametrize(("proxies", "is_met"), [("true", True), ("false", False)])
def test_proxies_count_where_the_rule_says_so(proxies: str, is_met: bool) -> None:
    rule = quorum_of(charters.quorum('"filled_seats"', "> 1/2", proxies_count=proxies))
    body = [SeatState("a", attendance="holder"), SeatState("b", attendance="proxy"), SeatState("c")]
    assert quorum(rule, body).is_met is is_met


@pytest.mark.parametrize("state", [{"is_vacant": True}, {"is_suspended": True}, {"is_recused": True}])
def test_a_vote_of_a_seat_that_has_none_is_refused(state: dict[str, bool]) -> None:
    with pytest.raises(ValueError, match="have no vote: 0"):
        decide(charters.threshold('"votes_cast"', "> 1/2"), seats(1, **state), votes(1, 0))


def test_a_turnout_floor_and_a_class_that_does_not_concur_stop_a_motion() -> None:
    floor = charters.threshold('"votes_cast"', "> 1/2", turnout='">= 1/2"')
    assert decide(floor, seats(10), votes(4, 0)).words.endswith("4 of 10 voted and at least half must")
    assert decide(floor, seats(10), votes(4, 1)).is_carried
    classes = charters.threshold('"votes_cast"', "> 1/2", concurrence='["general"]')
    body = [
        *(SeatState(str(i), "premier") for i in range(5)),
        *(SeatState(str(i), "general") for i in range(5, 7)),
    ]
    assert "general class does not concur" in decide(classes, body, votes(5, 2)).words
    assert decide(classes, body, votes(7, 0)).is_carried


def test_an_approval_from_outside_stands_in_the_result() -> None:
    document = charters.shipped("pytorch-business")
    result = tally(
        document.threshold("governing_board", "charter_amendment", "electronic"), seats(18), votes(12, 6)
    )
    assert result.subject_to == ("approval by the Linux Foundation",)
    assert result.words.endswith(
        "at least two thirds of all seats, subject to approval by the Linux Foundation"
    )


def test_votes_are_weighed_by_seat() -> None:
    body = [SeatState("0", weight=3), SeatState("1"), SeatState("2")]
    result = decide(charters.threshold('"votes_cast"', "> 1/2"), body, votes(1, 2))
    assert (result.for_, result.against, result.outcome) == (3, 2, "carried")


def test_the_other_bases_leave_out_whom_they_should() -> None:
    body = [
        SeatState("0", "a"), SeatState("1", "a", is_recused=True), SeatState("2", "b", is_concerned=True),
        SeatState("3", "b", is_active=False), SeatState("4", "b", is_suspended=True),
    ]  # fmt: skip
    sizes = {
        base: decide(charters.threshold(base, "> 1/2", "counted"), body, {}).base
        for base in (
            '"non_conflicted"',
            '"other_members"',
            '{ kind = "active", months = 6 }',
            '"members_entitled"',
        )
    }
    assert list(sizes.values()) == [3, 3, 3, 3]


def test_an_explanation_survives_its_journey_through_json() -> None:
    result = decide(charters.threshold('"votes_cast"', "> 1/2"), seats(3), votes(2, 1))
    assert Explanation.from_json(result.explanation.as_json()) == result.explanation
    assert result.explanation.rule_id == "threshold.board.ordinary_meeting"


def test_a_class_and_the_other_members_vote_alone() -> None:
    body = [
        SeatState("0", "a"),
        SeatState("1", "a"),
        SeatState("2", "b", is_concerned=True),
        SeatState("3", "b"),
    ]
    of_class = rule_of(
        charters.threshold('{ kind = "class", group = "a" }', "> 1/2")
        + charters.seat("a", '{ kind = "fixed", n = 2 }')
    )
    others = rule_of(charters.threshold('"other_members"', ">= 2/3", "counted"))
    assert [seat.seat for seat in voters(of_class, body)] == ["0", "1"]
    assert [seat.seat for seat in voters(others, body)] == ["0", "1", "3"]
    assert tally(of_class, body, {"0": "for", "1": "for"}).words.endswith(
        "more than half of the a class, abstentions excluded"
    )
    with pytest.raises(ValueError, match="have no vote: 3"):
        tally(of_class, body, {"3": "for"})


def test_a_quorum_may_be_a_plain_number_or_left_open() -> None:
    fixed = quorum_of(charters.quorum('{ kind = "fixed", number = 3 }', ">= 1/1"))
    assert quorum(fixed, seats(9, attendance="holder")[:3]).is_met
    assert not quorum(fixed, seats(2, attendance="holder")).is_met
    assert quorum(quorum_of(charters.quorum('"unknown"', ">= 1/2")), seats(3)).is_met is None
    with pytest.raises(ValueError, match="not made of seats"):
        seats_in(Base("votes_cast"), [])


SHARES = st.builds(
    lambda part, is_strict: Share(part, is_strict and part < 1),
    st.fractions(Fraction(1, 50), Fraction(1), max_denominator=60),
    st.booleans(),
)


@given(SHARES, st.integers(0, 500))
def test_the_needed_number_is_the_smallest_that_satisfies_the_share(share: Share, base: int) -> None:
    def satisfies(number: int) -> bool:
        exact = share.fraction * base
        return number > 0 and (number > exact if share.is_strict else number >= exact)

    needed = share.needed(base)
    assert satisfies(needed)
    assert not satisfies(needed - 1)


STATES = st.builds(
    SeatState,
    seat=st.just(""),
    weight=st.integers(1, 3),
    is_vacant=st.booleans(),
    is_suspended=st.booleans(),
    is_recused=st.booleans(),
    attendance=st.sampled_from(["holder", "alternate", "proxy", "absent"]),
)
QUORUM = quorum_of(charters.quorum('"in_good_standing"', ">= 1/2"))
THRESHOLDS = [
    rule_of(charters.threshold(base, share, abstentions))
    for base in ('"votes_cast"', '"all_seats"', '"in_good_standing"', '"members_entitled"')
    for share in ("> 1/2", ">= 2/3")
    for abstentions in ("counted", "excluded")
]


@given(st.lists(STATES, max_size=40))
def test_suspending_a_seat_never_raises_the_quorum_and_its_presence_never_counts(
    states: list[SeatState],
) -> None:
    answer = quorum(QUORUM, states)
    standing = [one for one in states if not one.is_vacant and not one.is_suspended]
    assert answer.base == len(standing)
    assert answer.attending == sum(one.attendance in ("holder", "alternate") for one in standing)


@given(
    st.lists(st.tuples(STATES, st.sampled_from(["for", "against", "abstain", None])), max_size=30),
    st.sampled_from(THRESHOLDS),
)
def test_turning_a_vote_in_favour_never_loses_a_motion(cast: list[Any], rule: Rule[Threshold]) -> None:
    body = [SeatState(str(i), weight=one.weight, is_vacant=one.is_vacant) for i, (one, _) in enumerate(cast)]
    ballots = {str(i): choice for i, (one, choice) in enumerate(cast) if choice and not one.is_vacant}
    before = tally(rule, body, ballots)
    for seat, choice in ballots.items():
        if choice == "against":
            after = tally(rule, body, {**ballots, seat: "for"})
            assert not (before.is_carried and not after.is_carried)


@pytest.mark.parametrize(
    "text", ["1/2", "> 0/2", "> 1/0", ">= 3/2", "> 1/1", ">=1/2", "0.5", "> -1/2", "> 1/2 "]
)
def test_a_share_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="share"):
        parse_share(text)
