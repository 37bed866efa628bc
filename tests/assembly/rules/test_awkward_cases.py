"""The fifteen awkward cases of RULES.md, each computed from a small text or from the charter in which it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.brackets import dues_amount
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import seat_counts
from membership.assembly.rules.kinds.membership import PaymentLadder
from membership.assembly.rules.ladder import plan
from membership.assembly.rules.limits import Holding, breaches, broken_by, cap_votes
from membership.assembly.rules.participation import Part, standing_at
from membership.assembly.rules.proceeding import Objection, proceeding
from membership.assembly.rules.quorum import quorum
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.reductions import reduced
from membership.assembly.rules.sizes import tier_maximum
from membership.assembly.rules.tally import tally
from tests.assembly.rules import charters
from tests.assembly.rules.charters import seat, tier

BOARD = "governing_board"


def the(rule: Any) -> Any:
    assert isinstance(rule, Rule)
    return rule


def limit(**said: Any) -> str:
    """A limit of the board in the notation."""
    lines = "\n".join(f"{key} = {value}" for key, value in said.items())
    return f'[[limit]]\nbody = "board"\nclause = "7"\nsource = "s"\n{lines}\n'


def numbers(document: CharterDocument, body: str, facts: CountFacts, **more: bool) -> dict[str, int | None]:
    return {one.group: one.number for one in seat_counts(document, body, facts, **more)}


def seated(count: int, company: str = "", **more: Any) -> list[Holding]:
    return [
        Holding(f"{company or 'x'}{number}", employer=company, since=date(2026, 1, number + 1), **more)
        for number in range(count)
    ]


def states(holdings: list[Holding], present: int | None = None) -> list[SeatState]:
    return [
        SeatState(
            one.seat, one.group, attendance="holder" if present is None or number < present else "absent"
        )
        for number, one in enumerate(holdings)
    ]


def test_1_the_first_ten_by_join_date_appoint_and_what_follows_when_one_leaves_is_asked() -> None:
    graphql = charters.shipped("graphql-business")
    everybody = CountFacts({"general": 14}, joined={"general": [True] * 14})
    left = CountFacts({"general": 13}, joined={"general": [True] * 4 + [False] + [True] * 9})
    assert numbers(graphql, BOARD, everybody)["appointing_member"] == 10
    count = {one.group: one for one in seat_counts(graphql, BOARD, left)}["appointing_member"]
    assert count.number is None
    assert (
        "Of the first 10 General members 1 left: does the next in order of joining appoint" in count.question
    )
    for answer, seats in (("next_in_order", 10), ("seat_ends", 9)):
        text = f'{{ kind = "first_k", k = 10, ordered_by = "join_date", when_one_leaves = "{answer}" }}'
        assert numbers(charters.charter(tier(), seat("first", text)), "board", left) == {"first": seats}


def test_2_class_seats_are_the_least_of_three_terms_over_other_classes_and_shrink_at_the_next_election() -> (
    None
):
    nodejs = charters.shipped("nodejs-business")
    members = {"platinum": 10, "gold": 9, "silver": 40, "individual": 500}
    full = numbers(nodejs, "board", CountFacts(members))
    assert full == {"platinum": 10, "gold": 3, "silver": 3, "individual": 2, "tsc_director": 1}
    fewer = CountFacts({**members, "platinum": 8}, sitting={"silver": 3, "gold": 3})
    assert numbers(nodejs, "board", fewer)["silver"] == 3, "the excess sits until the next election"
    assert numbers(nodejs, "board", fewer, at_election=True)["silver"] == 2
    assert numbers(nodejs, "board", CountFacts({"platinum": 2, "gold": 30, "silver": 9})) == {
        "platinum": 2, "gold": 1, "silver": 0, "individual": 0, "tsc_director": 1,
    }  # fmt: skip


def test_3_a_cap_on_votes_of_related_companies_changes_quorum_amendment_base_and_dues() -> None:
    aswf = charters.shipped("aswf-business")
    holdings = [
        *seated(5, "big", group="premier"),
        *seated(5, group="premier"),
        *seated(2, "z", group="general"),
    ][:10]
    related = {f"big{number}": "big" for number in range(5)}
    capped = cap_votes(
        aswf, BOARD, states(holdings, present=5), holdings, related, gives_up=frozenset({"big0", "big1"})
    )
    assert sorted(capped.lost) == ["big0", "big1"]
    assert capped.is_by_choice
    before, after = (quorum(aswf.quorum(BOARD), seats) for seats in (states(holdings, 5), capped.seats))
    assert (before.base, before.required, after.base, after.required) == (10, 5, 8, 4)
    amendment = the(aswf.threshold(BOARD, "charter_amendment", "meeting"))
    votes = {f"big{n}": "for" for n in (2, 3, 4)} | {"x0": "for", "x1": "for", "x2": "for"}
    assert tally(amendment, capped.seats, votes).required == 6, "two thirds of eight"  # type: ignore[arg-type]
    dues = dues_amount(aswf.dues_for("premier"))
    less = reduced(aswf, "premier", dues, "related_votes")
    assert less.amount is None
    assert "an amount that the governing board sets" in less.explanation.answer


def test_3_the_cap_stays_open_where_its_rounding_matters() -> None:
    holdings = [*seated(5, "big", group="premier"), *seated(6)]
    capped = cap_votes(charters.shipped("aswf-business"), BOARD, states(holdings), holdings, {})
    assert capped.lost == {}
    assert capped.question == "3/10 of 11 is 33/10: is it rounded up or down?"


def test_4_a_vote_cap_of_two_or_one_where_the_body_is_below_five() -> None:
    opentofu = charters.shipped("opentofu-technical")
    for size, allowed in ((4, 1), (5, 2), (9, 2)):
        holdings = [*seated(3, "big"), *seated(size - 3)]
        capped = cap_votes(opentofu, "tsc", states(holdings), holdings, {})
        assert len(capped.lost) == 3 - allowed
        assert not capped.is_by_choice, "the company did not say which of its seats vote"


def test_5_two_thirds_of_all_members_excluding_abstentions() -> None:
    cncf = charters.shipped("cncf-business")
    rule = the(cncf.threshold(BOARD, "charter_amendment", "meeting"))
    seats = [SeatState(str(number), attendance="holder") for number in range(28)]
    cast = {str(number): "for" if number < 16 else "abstain" for number in range(20)}
    result = tally(rule, seats, cast)  # type: ignore[arg-type]
    assert (result.base, result.required, result.outcome) == (24, 16, "carried")


def test_6_an_electronic_vote_is_void_when_two_members_ask_for_a_meeting() -> None:
    (rule,) = charters.shipped("cncf-business").procedures("toc")
    opened = datetime(2026, 3, 2, 9, tzinfo=UTC)
    asked = [Objection("a", opened + timedelta(days=1)), Objection("a", opened + timedelta(days=2))]
    assert proceeding(rule, opened, opened + timedelta(days=3), asked).state == "open", (
        "one member asked twice"
    )
    voided = proceeding(
        rule, opened, opened + timedelta(days=3), [*asked, Objection("b", opened + timedelta(days=2))]
    )
    assert voided.state == "cancelled"
    assert voided.explanation.answer == "cancelled; then: new vote only after that meeting"


def test_7_two_separate_affiliation_counts_in_one_board() -> None:
    cncf = charters.shipped("cncf-business")
    one_each = [Holding("p", "platinum", "acme", "acme"), Holding("c", "committer", "", "acme labs")]
    related = {"acme": "acme", "acme labs": "acme"}
    assert breaches(cncf, BOARD, one_each, related) == ()
    twice = [*one_each, Holding("t", "toc_chair", "", "acme", since=date(2026, 5, 1))]
    (breach,) = breaches(cncf, BOARD, twice, related)
    assert breach.rule.name == "technical_community_representatives"
    assert (breach.number, breach.most) == (2, 1)
    assert ("Remedy", "the holders decide together who leaves, else the lot decides") in [
        (step.label, step.value) for step in breach.explanation.steps
    ]


def test_8_the_later_of_two_dates() -> None:
    ladder: Rule[PaymentLadder] = the(charters.shipped("linux-foundation-business").payment_ladder())
    due = date(2026, 1, 31)

    def suspended_on(noticed_on: date) -> date:
        planned = {one.step.id: one for one in plan(ladder, due, {"suspension_notice": noticed_on})}
        return planned["suspension"].on

    assert suspended_on(due + timedelta(days=60)) == due + timedelta(days=75)
    assert suspended_on(due + timedelta(days=70)) == due + timedelta(days=85)


def test_9_two_of_the_preceding_three_meetings_regained_one_meeting_later() -> None:
    rule = the(charters.shipped("openssf-business").participation(BOARD))
    came = [True, False, False, True, True, True]
    parts = [Part(date(2026, month + 1, 10), attended=one) for month, one in enumerate(came)]
    standing = [
        standing_at(rule, parts[:number], date(2026, number + 1, 10)).is_in_standing for number in range(7)
    ]
    assert standing == [True, True, True, False, False, True, True]


def test_9_three_meetings_missed_in_a_row_regained_within_the_second_attended() -> None:
    rule = the(charters.shipped("cncf-business").participation("toc"))
    parts = [Part(date(2026, month, 1), attended=month in (1, 5)) for month in range(1, 6)]
    may_vote = [
        standing_at(rule, parts[: month - 1], date(2026, month, 1), is_present=month >= 5).is_in_standing
        for month in range(1, 7)
    ]
    assert may_vote == [True, True, True, True, False, True]


def test_10_the_most_members_of_a_tier_hang_on_the_cap_of_the_board() -> None:
    finos = charters.shipped("finos-business")
    found = [
        tier_maximum(finos, "platinum", CountFacts(raised=raised))
        for raised in ({}, {BOARD: 27}, {BOARD: 28})
    ]
    assert [one.number for one in found if one] == [12, 20, None]
    assert found[2] is not None
    assert "between 19 and 27 is allowed" in found[2].question


def test_11_a_limit_is_broken_by_the_resignation_of_somebody_else() -> None:
    tsc = charters.shipped("nodejs-technical")
    two = seated(2, "acme")
    assert breaches(tsc, "tsc", [*two, *seated(6)], {}) == ()
    (breach,) = breaches(tsc, "tsc", [*two, *seated(5)], {}, size_changed_on=date(2026, 9, 1))
    assert (breach.company, breach.number, breach.most) == ("acme", 2, 1)
    assert breach.began_on == breach.deadline == date(2026, 9, 1), "to be mended at once"
    assert "somebody resigns, else the body removes" in str(breach.explanation.steps)


def test_12_a_seat_only_for_who_is_not_otherwise_represented() -> None:
    own = seat("own", '{ kind = "per_member" }', '{ tier = "premier" }')
    rest = seat(
        "rest",
        '{ kind = "per_n", n = 5, round = "ceiling", min = 0 }',
        '{ tier = "general", excluding = "represented" }',
    )
    document = charters.charter(tier("premier"), tier("general"), own, rest)
    members = {"premier": 2, "general": 7}
    assert numbers(document, "board", CountFacts({**members, "general-represented": 5}))["rest"] == 1
    unknown = {one.group: one for one in seat_counts(document, "board", CountFacts(members))}["rest"]
    assert (
        unknown.question
        == "How many general (not otherwise represented) members are there? It is not recorded."
    )


def test_13_a_clause_with_a_blank_number_is_kept_and_asked() -> None:
    openssf = charters.shipped("openssf-business")
    vacancy = the(openssf.vacancy(BOARD, "general_class"))
    assert vacancy.parameters.least_months_left == "blank"
    asked = [one for one in openssf.open_questions() if one.rule_id == vacancy.id]
    assert [one.question for one in asked] == [
        "A vacant seat 'general_class' is filled only while some months of the term are left: how many? The text leaves the number blank."
    ]


def test_14_two_clauses_that_contradict_each_other_are_stored_and_shown() -> None:
    nodejs = charters.shipped("nodejs-business")
    chairs = [rule for rule in nodejs.officers("board") if rule.parameters.office == "chairperson"]
    assert {rule.clause: rule.parameters.elected_by for rule in chairs} == {
        "6.1": "majority of platinum members", "6.3": "board at annual meeting",
    }  # fmt: skip
    asked = [one.question for one in nodejs.open_questions()]
    assert "Clauses 6.1 and 6.3 contradict each other (officer board)." in asked
    other = the(nodejs.rule("seat.board.individual_by_2_7"))
    assert other.contradicts == "seat.board.individual"
    assert numbers(nodejs, "board", CountFacts({"platinum": 5, "individual": 9}))["individual"] == 2
    assert any(
        "Clause 2.7(b) says otherwise than clause 4.3(d), by which the program goes." in one for one in asked
    )


def test_14_two_rules_of_terms_for_one_tier_contradict_each_other_whatever_names_them() -> None:
    first = '[[membership_term]]\ntier = "general"\ninitial = "until_anniversary"\nthen = "anniversaries"\nstart = "day_accepted"\nclause = "1"\nsource = "s"\n'
    other = first.replace("until_anniversary", "until_year_end").replace('clause = "1"', 'clause = "2"')
    document = charters.charter(tier(), first, other)
    assert "Clauses 1 and 2 contradict each other (membership term general)." in [
        one.question for one in document.open_questions()
    ]
    assert isinstance(document.membership_term("general"), Absent)


def test_15_a_cap_of_quorum_minus_one() -> None:
    most = '{ kind = "difference", of = [{ kind = "quorum" }, { kind = "fixed", n = 1 }] }'
    rule = limit(what='"affiliation"', rights='["hold"]', most=most)
    document = charters.charter(charters.quorum('"filled_seats"', "> 1/2"), rule)
    holdings = [*seated(4, "acme"), *seated(4)]
    needed = quorum(document.quorum("board"), states(holdings)).required
    assert needed == 5
    facts = CountFacts(quorums={"board": needed})
    assert breaches(document, "board", holdings, {}, facts) == ()
    fifth = Holding("more", employer="acme", since=date(2026, 7, 1))
    (breach,) = broken_by(document, "board", holdings, fifth, {}, facts)
    assert (breach.number, breach.most) == (5, 4)
    assert breach.explanation.clause == "7"


def test_a_third_of_the_seats_or_fewer_below_five() -> None:
    third = '{ kind = "part", part = "1/3", of = { kind = "body_seats" }, round = "floor" }'
    most = f'{{ kind = "stepped", of = {{ kind = "body_seats" }}, at_least = 5, then = {third}, otherwise = {{ kind = "fixed", n = 1 }} }}'
    document = charters.charter(limit(what='"affiliation"', rights='["hold"]', most=most))
    for size, allowed in ((4, 1), (6, 2), (9, 3)):
        at_the_limit = [*seated(allowed, "acme"), *seated(size - allowed)]
        assert breaches(document, "board", at_the_limit, {}) == ()
        assert (
            len(breaches(document, "board", [*seated(allowed + 1, "acme"), *seated(size - allowed - 1)], {}))
            == 1
        )


def test_what_a_body_of_too_few_seats_is_filled_up_with() -> None:
    cncf = charters.shipped("cncf-business")
    members = {"platinum&end_user": 1, "gold&end_user": 5, "silver&end_user": 0, "end_user": 6}
    facts = CountFacts(members, settled={"end_user_tab.toc_designated": 1})
    assert numbers(cncf, "end_user_tab", facts) == {
        "platinum_end_user": 1, "gold_end_user": 1, "silver_end_user": 0, "at_large": 4, "toc_designated": 1, "invited": 0,
    }  # fmt: skip
    unsettled = numbers(cncf, "end_user_tab", CountFacts(members))
    assert (unsettled["toc_designated"], unsettled["at_large"]) == (None, None)


def test_a_waived_limit_is_not_broken_and_an_old_breach_is_not_a_new_one() -> None:
    rule = limit(what='"affiliation"', rights='["appoint"]', most="1", waived_by='"board"')
    document = charters.charter(rule)
    first = Holding("a", appointed_by="acme")
    second = Holding("b", appointed_by="acme sub", since=date(2026, 2, 1))
    related = {"acme sub": "acme", "acme": "acme"}
    (breach,) = broken_by(document, "board", [first], second, related)
    assert breach.company == "acme"
    assert broken_by(document, "board", [first], second, related, waived=frozenset({breach.rule.id})) == ()
    assert broken_by(document, "board", [first, second], Holding("c", appointed_by="other"), related) == ()


def test_a_conflict_lowers_the_number_where_the_charter_says_so() -> None:
    nodejs = charters.shipped("nodejs-business")
    seats = [SeatState(str(number), attendance="holder", is_recused=number < 2) for number in range(9)]
    assert quorum(nodejs.quorum("board"), seats).required == 3, (
        "a majority of nine is five, less two with a conflict"
    )


def test_a_change_of_the_board_needs_the_platinum_directors_too() -> None:
    nodejs = charters.shipped("nodejs-business")
    rule = the(nodejs.threshold("board", "change_board_size_or_eligibility", "meeting"))
    seats = [
        SeatState(str(number), "platinum" if number < 4 else "gold", attendance="holder")
        for number in range(12)
    ]
    against = {"0", "1"}
    cast = {one.seat: "against" if one.seat in against else "for" for one in seats}
    result = tally(rule, seats, cast)  # type: ignore[arg-type]
    assert result.outcome == "not carried"
    assert "the platinum class does not concur" in result.words
