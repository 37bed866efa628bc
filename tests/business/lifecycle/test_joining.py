"""Joining, from the draft to the member: what each step does, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.operations import constitute_body, open_seat
from membership.business.charter.operations import align_tiers
from membership.business.lifecycle.accepting import accept_text, acceptance_queue, ask_members, publish_text
from membership.business.lifecycle.admitting import admit_applicant
from membership.business.lifecycle.agreeing import (
    Signing,
    TextChanged,
    countersign,
    current_text,
    send_agreement,
    sign_agreement,
    sign_through_provider,
    signatures_of,
)
from membership.business.lifecycle.applying import (
    KNOWN,
    add_evidence,
    answer_question,
    save_answers,
    submit_application,
    withdraw_application,
)
from membership.business.lifecycle.deciding import (
    accept_application,
    ask_back,
    decline_application,
    take_up,
)
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.links import DeadLink, open_by_link
from membership.business.lifecycle.moves import move_member
from membership.business.lifecycle.own_text import accepted_blocks, own_text
from membership.business.lifecycle.prospects import prospects
from membership.business.lifecycle.providers import (
    CollectedSignature,
    SignatureOrder,
    collect_signatures,
    order_signature,
)
from membership.business.members.answers import Answers, problems
from membership.business.members.models import Acceptance, Member, Task
from membership.business.members.operations import name_representative
from membership.business.members.queries import people_of, terms_of
from membership.business.members.tasks import complete_task, reopen_task, tasks_of
from membership.directory.organizations.queries import organizations_named
from membership.directory.people.operations import register_person
from membership.directory.people.queries import person_by_email
from membership.kernel.db import Database
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict, RuleBroken
from tests.assembly.boardroom import START, Boardroom
from tests.business.lifecycle.joining import ANSWERS, BODY, Joining, digest, officer, signing
from tests.business.lifecycle.lives import resolved
from tests.business.world import charter_text

PDF = b"%PDF-1.7\nsigned by hand\n%%EOF\n"
TODAY = date(2026, 3, 2)


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).found()


def test_a_company_applies_signs_and_becomes_a_member(joining: Joining) -> None:
    key = joining.accept()
    assert joining.state(key) == "agreement_out"
    joining.sign(key)
    joining.countersign(key)
    member_id = joining.admit(key)
    assert joining.state(key) == "admitted"
    with joining.database.reading() as session:
        term = terms_of(session, member_id)[0]
        assert (term.tier_name, term.price_minor) == ("General", 3_500_000)  # 1,200 employees
        kinds = {row.kind for row in people_of(session, member_id, term.starts_on)}
        assert kinds == {"primary", "billing"}
        assert session.scalars(select(Acceptance.member_id)).all() == [member_id]
        titles = {task.side for task in tasks_of(session, member_id)}
        assert titles == {"company", "foundation"}
        executed = joining.agreement(key)
        paper = read_document(session, executed.executed_sha256 or "")
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(paper.content)).pages)
    assert "Vera Example" in text
    assert "Olga Example" in text
    assert (executed.document_sha256 or "")[:20] in text.replace("\n", "")
    assert executed.keep_until == date(2036, 3, 2)
    assert len(joining.mails("agreement-executed")) == 2


def test_a_company_that_left_can_be_admitted_again(joining: Joining, clock: Any) -> None:
    first = joining.apply()
    with joining.work() as work:
        resign_member(work, first, Leave(date(2026, 6, 1), "Cost."))
    clock.set(datetime(2026, 9, 1, 12, tzinfo=UTC))
    assert joining.apply() == first
    with joining.database.reading() as session:
        term = terms_of(session, first)[0]
        assert (term.origin, term.starts_on) == ("rejoining", date(2026, 9, 1))
        people = [(row.kind, row.name) for row in people_of(session, first, term.starts_on)]
        assert people == [("billing", "Bea Example"), ("primary", "Paul Example")]
        assert session.scalars(select(Acceptance.member_id)).all() == [first]
    assert "1 Sep 2026" in joining.mails("application-admitted")[-1].text


def test_the_agreement_copies_names_tier_dues_and_clauses(joining: Joining) -> None:
    text = joining.agreement(joining.accept()).text
    for copied in (
        "Vega Example GmbH",
        "General",
        "USD 35,000.00 a year",
        "dues: clause 2.2",
        "Vera Example",
    ):
        assert copied in text


def test_a_draft_keeps_what_was_typed_even_when_it_is_wrong(joining: Joining) -> None:
    key, _, _ = joining.draft(Answers(employees="a few", country="Germany"))
    with joining.work() as work:
        save_answers(work, key, Answers(employees="some more", tier="gold"), joining.application(key).version)
    assert Answers.from_text(joining.application(key).answers).employees == "some more"
    fields = {
        field for field, _ in problems(Answers(employees="some", country="Germany", homepage="x"), TODAY)
    }
    assert {"employees", "country", "homepage", "legal_name", "signatory_email"} <= fields


def test_two_windows_do_not_overwrite_each_other(joining: Joining) -> None:
    key, _, _ = joining.draft()
    version = joining.application(key).version
    with joining.work() as work:
        save_answers(work, key, replace(ANSWERS, purpose="First"), version)
    with pytest.raises(Conflict) as second, joining.work() as work:
        save_answers(work, key, replace(ANSWERS, purpose="Second"), version)
    assert second.value.current is not None
    assert second.value.current.values == {"Purpose": "First"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"tier": "gold"}, "tier"), ({"purpose": ""}, "purpose"), ({"employees": "many"}, "employees"),
     ({"employees_on": "2031-01-01"}, "employees_on"),
     ({"tier": "associate"}, "tier"), ({"signatory_email": "nobody"}, "signatory_email")],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_named(joining: Joining, changes: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        joining.send(**changes)
    assert refused.value.field == field


def test_two_people_under_one_mail_address_are_not_taken_for_one(joining: Joining) -> None:
    shared = {"voting_name": "Vera Vote", "voting_email": "PAUL@vega.example.org"}
    with pytest.raises(
        RuleBroken, match="This is the address of Paul Example; give Vera Vote another"
    ) as refused:
        joining.send(**shared)
    assert refused.value.field == "voting_email"
    same = {**shared, "voting_name": "paul  example"}
    answers = Answers.from_text(joining.application(joining.send(**same)).answers)
    assert ("Paul Example", "paul@vega.example.org", ("primary", "voting")) in answers.contacts()
    named = [name for name, _, _ in replace(ANSWERS, **shared).contacts()]
    assert named == ["Paul Example", "Vera Vote", "Bea Example"]


def test_staff_are_told_whose_name_was_not_taken_since_the_address_is_anothers(joining: Joining) -> None:
    with joining.work() as work:
        register_person(work, "Pauline Known", email="paul@vega.example.org")
    key = joining.apply_until_executed()
    with joining.work() as work:
        warnings = admit_applicant(work, key).warnings
    told = "paul@vega.example.org is the address of Pauline Known, who is meant in place of Paul Example."
    assert told in warnings


@pytest.mark.parametrize("with_agreement", [True, False])
def test_the_applicant_hears_of_the_acceptance(
    database: Database, clock: object, *, with_agreement: bool
) -> None:
    joining = Joining(database).found(with_agreement=with_agreement)
    key = joining.send()
    with joining.work() as work:
        accept_application(work, key)
    (mail,) = joining.mails("application-accepted")
    assert mail.to_address == "ann@vega.example.org"
    assert ("goes by mail to whom you named" in mail.text) is with_agreement
    assert ("still to be written" in mail.text) is not with_agreement


def test_the_executed_copy_greets_whoever_has_the_address(joining: Joining) -> None:
    joining.apply_until_executed()
    greeted = {mail.to_address: mail.to_name for mail in joining.mails("agreement-executed")}
    assert greeted == {"vera@vega.example.org": "Vera Example", "ann@vega.example.org": "applicant"}


def test_a_signatory_who_applied_gets_one_executed_copy_under_the_own_name(joining: Joining) -> None:
    joining.apply_until_executed(signatory_email="Ann@vega.example.org", signatory_name="Ann Example")
    (mail,) = joining.mails("agreement-executed")
    assert mail.to_name == "Ann Example"


def test_a_tier_that_is_not_for_the_company_is_refused_with_its_clause(joining: Joining) -> None:
    with pytest.raises(RuleBroken, match="academic or nonprofit") as refused:
        joining.send(tier="associate")
    assert refused.value.clause == "1.3"


def test_a_full_tier_is_refused_with_its_clause(database: Database, clock: object) -> None:
    text = charter_text("meridian-business").replace(
        'id = "general"\ntitle', 'id = "general"\nmaximum_members = 0\ntitle', 1
    )
    full = Joining(database).found(text)
    with pytest.raises(RuleBroken, match="has room for 0 members") as refused:
        full.send()
    assert refused.value.clause == "1.2"


def test_a_charter_without_known_terms_says_so(database: Database, clock: object) -> None:
    text = charter_text("meridian-business").replace(
        'id = "general"\ntitle', 'id = "general"\nterms_known = false\ntitle', 1
    )
    text = re.sub(r'\[\[dues\]\]\ntier = "general".*?\n\n', "", text, count=1, flags=re.DOTALL)
    unknown = Joining(database).found(text)
    with database.reading() as session:
        found = {one.key: one for one in prospects(session, unknown.foundation_id, {}, "company", TODAY)}
    assert "not known" in found["general"].dues


def test_a_second_application_of_a_company_is_told_nothing_of_the_first(joining: Joining) -> None:
    joining.send()
    for changes in (
        {"legal_name": "VEGA  Example, GmbH", "registration_number": ""},
        {"legal_name": "Other AG"},
    ):
        with pytest.raises(RuleBroken) as refused:
            joining.send(**changes)
        assert refused.value.message == KNOWN
        assert "Vega" not in refused.value.message


def test_a_member_applies_for_nothing(joining: Joining) -> None:
    key = joining.accept()
    joining.sign(key)
    joining.countersign(key)
    joining.admit(key)
    with pytest.raises(RuleBroken) as refused:
        joining.send()
    assert refused.value.message == KNOWN


def test_staff_ask_back_and_the_applicant_answers(joining: Joining) -> None:
    key = joining.send()
    with joining.work() as work:
        ask_back(work, key, "How many of them are yours?")
    assert joining.state(key) == "asked_back"
    with joining.work() as work:
        save_answers(work, key, replace(ANSWERS, employees="900"), joining.application(key).version)
        answer_question(work, key, "All of them.")
    assert joining.state(key) == "in_review"
    with pytest.raises(Conflict), joining.work() as work:
        answer_question(work, key, "Again.")
    assert len(joining.mails("application-question")) == 1


def test_a_declined_application_says_why_and_frees_the_name(joining: Joining) -> None:
    key = joining.send()
    with pytest.raises(RuleBroken, match="reason"), joining.work() as work:
        decline_application(work, key, " ")
    with joining.work() as work:
        decline_application(work, key, "The company is being wound up.")
    assert joining.application(key).decision_reason == "The company is being wound up."
    assert joining.state(joining.send()) == "submitted"
    with pytest.raises(Conflict), joining.work() as work:
        accept_application(work, key)


def test_an_applicant_withdraws_and_the_agreement_is_taken_back(joining: Joining) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    with joining.work() as work:
        withdraw_application(work, key)
    with pytest.raises(TextChanged), joining.work() as work:
        sign_agreement(work, agreement.id, signing(), agreement.document_sha256 or "")
    with pytest.raises(Conflict), joining.work() as work:
        withdraw_application(work, key)


def test_a_tier_that_the_board_admits_needs_its_resolution(joining: Joining) -> None:
    key = joining.send(tier="premier")
    assert joining.application(key).decide_by == date(2026, 3, 16)
    with joining.work() as work:
        take_up(work, key)
    with pytest.raises(RuleBroken, match="resolution") as refused, joining.work() as work:
        accept_application(work, key)
    assert refused.value.field == "resolution"
    with pytest.raises(RuleBroken, match="no such resolution"), joining.work() as work:
        accept_application(work, key, resolution="zzzzzzzzzzzz")


def test_a_resolution_that_is_older_or_of_another_body_admits_nobody(database: Database, clock: Any) -> None:
    room = Boardroom(database).furnish()
    with room.work() as work:
        align_tiers(work, room.foundation_id)
        council = constitute_body(work, room.foundation_id, "business", "tac", slug="tac", title="Council")
        seats = [
            open_seat(work, council.id, group_key="project", title="Project", starts_on=START).id
            for _ in "ab"
        ]
        people = [register_person(work, f"Person {name}").id for name in "ab"]
        for seat, person in zip(seats, people, strict=True):
            appoint(work, seat, person, starts_on=START)
    board = resolved(room)
    other = resolved(replace(room, board_id=council.id, seats=seats, holders=people))
    joining = Joining(database, room.foundation_id)
    key = joining.send(tier="premier")
    with pytest.raises(RuleBroken, match=r"one of the Council; .* decides: Governing Board") as refused:
        accept(joining, key, other)
    assert (refused.value.field, refused.value.clause) == ("resolution", "1.1")
    accept(joining, key, board)
    clock.set(datetime(2026, 3, 3, 12, tzinfo=UTC))
    late = joining.send(tier="premier", legal_name="Later Inc.", registration_number="HRB 99")
    with pytest.raises(RuleBroken, match=r"adopted on 2 Mar 2026, before .* sent on 3 Mar 2026") as old:
        accept(joining, late, board)
    assert old.value.field == "resolution"


def accept(joining: Joining, key: int, resolution: str) -> None:
    with joining.work() as work:
        accept_application(work, key, resolution=resolution)


def test_a_tier_that_admits_by_itself_is_accepted_at_once(database: Database, clock: object) -> None:
    text = charter_text("meridian-business").replace(
        'rank = 2\nadmission = "staff"', 'rank = 2\nadmission = "automatic"'
    )
    automatic = Joining(database).found(text)
    key = automatic.send()
    assert automatic.state(key) == "agreement_out"
    assert automatic.application(key).decided_as == "automatic"


def test_a_prerequisite_is_attested_or_proved_and_then_looked_up_by_staff(
    database: Database, clock: object
) -> None:
    more = '[[prerequisite]]\ntier = "general"\nrequires = "membership"\nfoundation = "meridian"\nclause = "1.9"\nsource = "invented"\n'
    strict = Joining(database).found(charter_text("meridian-business") + more)
    key, _, _ = strict.draft()
    with pytest.raises(RuleBroken) as refused, strict.work() as work:
        submit_application(work, key)
    assert (refused.value.field, refused.value.clause) == ("attestation", "1.9")
    with strict.work() as work:
        add_evidence(work, key, "proof.pdf", PDF)
        submit_application(work, key)
    with pytest.raises(RuleBroken) as blocked, strict.work() as work:
        accept_application(work, key)
    assert (blocked.value.field, blocked.value.clause) == ("waiver", "1.9")
    with strict.work() as work:
        accept_application(work, key, waiver="The parent confirmed it by mail.")
    assert strict.application(key).waiver == "The parent confirmed it by mail."


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (b"MZ\x90 no pdf", "no PDF or PNG or JPEG"), (b"%PDF-1.4 cut", "breaks off"),
     (b"%PDF-1.4" + b"x" * 5_000_001, "larger than 5 MB")],
)  # fmt: skip
def test_a_file_is_known_by_its_bytes(joining: Joining, content: bytes, told: str) -> None:
    key, _, _ = joining.draft()
    with pytest.raises(RuleBroken, match=told), joining.work() as work:
        add_evidence(work, key, "looks-fine.pdf", content)


def test_a_link_opens_once_and_only_while_it_lives(joining: Joining, clock: object) -> None:
    joining.draft()
    path = joining.mails("application-link")[0].one_use_path or ""
    secret = path.rsplit("/", 1)[1]
    with joining.work() as work:
        open_by_link(work, joining.foundation_id, secret)
    for tried in (secret, "", "wrong"):
        with pytest.raises(DeadLink), joining.work() as work:
            open_by_link(work, joining.foundation_id, tried)
    joining.draft(replace(ANSWERS, legal_name="Later AG", registration_number=""), email="later@example.org")
    late = (joining.mails("application-link")[1].one_use_path or "").rsplit("/", 1)[1]
    clock.advance(days=15)  # type: ignore[attr-defined]
    with pytest.raises(DeadLink), joining.work() as work:
        open_by_link(work, joining.foundation_id, late)


def test_a_text_that_changed_between_reading_and_signing_is_not_signed(joining: Joining) -> None:
    key = joining.accept()
    read = joining.agreement(key)
    with joining.work() as work:
        publish_text(
            work, joining.foundation_id, "Participation agreement", BODY + "\nA new clause.\n", "A new clause"
        )
        send_agreement(work, key)
    joining.run_jobs()
    new = joining.agreement(key)
    assert new.document_sha256 != read.document_sha256
    for agreement_id in (read.id, new.id):
        with pytest.raises(TextChanged), joining.work() as work:
            sign_agreement(work, agreement_id, signing(), read.document_sha256 or "")
    assert joining.state(key) == "agreement_out"


def test_a_signed_paper_is_kept_as_it_came(joining: Joining) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    with joining.work() as work:
        sign_agreement(work, agreement.id, signing(), agreement.document_sha256 or "", paper=PDF)
    with joining.database.reading() as session:
        signed = signatures_of(session, agreement.id)[0]
        assert read_document(session, signed.paper_sha256 or "").content == PDF
    assert (signed.method, signed.address) == ("upload", "192.0.2.7")


def test_each_side_signs_once_and_nobody_countersigns_first(joining: Joining) -> None:
    key = joining.accept()
    agreement = joining.agreement(key)
    seen = agreement.document_sha256 or ""
    with pytest.raises(Conflict), joining.work() as work:
        countersign(work, agreement.id, officer(), seen)
    joining.sign(key)
    with pytest.raises(Conflict), joining.work() as work:
        sign_agreement(work, agreement.id, signing(), seen)
    with pytest.raises(Conflict, match="both sides"):
        joining.admit(key)
    joining.countersign(key)
    with pytest.raises(Conflict), joining.work() as work:
        countersign(work, agreement.id, officer(), seen)
    joining.admit(key)
    with pytest.raises(Conflict):
        joining.admit(key)


def test_papers_and_mails_are_made_once_however_often_the_job_runs(joining: Joining) -> None:
    key = joining.accept()
    joining.run_jobs()
    assert len(joining.mails("agreement-signature")) == 1
    joining.sign(key)
    joining.countersign(key)
    joining.run_jobs()
    assert len(joining.mails("agreement-executed")) == 2


def test_a_company_known_to_the_directory_is_not_written_down_twice(joining: Joining) -> None:
    with joining.work() as work:
        from tests.business.world import World

        World(joining.database).company(work, "Vega Example")
    key = joining.accept()
    joining.sign(key)
    joining.countersign(key)
    joining.admit(key)
    with joining.database.reading() as session:
        assert len(organizations_named(session, "Vega Example GmbH")) == 1


def test_every_member_is_asked_to_accept_a_new_text(joining: Joining) -> None:
    key = joining.accept()
    joining.sign(key)
    joining.countersign(key)
    member_id = joining.admit(key)
    with joining.database.reading() as session:
        old = current_text(session, joining.foundation_id)
        assert old is not None
        begins = session.get_one(Member, member_id).joined_on
        assert acceptance_queue(session, joining.foundation_id, old.id, begins)[0].accepted_at is not None
    with joining.work() as work:
        new = publish_text(
            work, joining.foundation_id, "Participation agreement", BODY + "\nMore.\n", "One line more"
        )
    for _ in range(2):
        with joining.work() as work:
            assert ask_members(work, new.id, begins) == 1
    assert len(joining.mails("agreement-changed")) == 1
    with pytest.raises(TextChanged), joining.work() as work:
        accept_text(work, member_id, old.id, Signing("P", "", "Yes"), old.sha256)
    with joining.work() as work:
        read = digest(work.session, member_id, new, TODAY)
        accept_text(work, member_id, new.id, Signing("Paul", "", "Yes"), read)
    with pytest.raises(Conflict), joining.work() as work:
        accept_text(work, member_id, new.id, Signing("Paul", "", "Yes"), read)


def test_a_member_accepts_the_text_with_its_own_names_tier_dues_and_days(joining: Joining) -> None:
    member_id = joining.apply()
    with joining.work() as work:
        body = BODY + "\nFor {{term}}, on {{date}}, under number {{registration_number}}.\n"
        new = publish_text(work, joining.foundation_id, "Participation agreement", body)
        paul = person_by_email(work.session, "paul@vega.example.org")
        assert paul is not None
    by_paul = Signing("Paul Example", "Director", "Yes", person_id=paul.id)
    with joining.database.reading() as session:
        member = session.get_one(Member, member_id)
        read = own_text(session, member, new, TODAY, name=paul.name, person_id=paul.id)
    for copied in (
        "Vega Example GmbH joins", "a General member", "USD 35,000.00 a year", "dues: clause 2.2", "HRB 1234",
        "from 1 March 2026 until 1 March 2027", "on 2 March 2026", "Signed by Paul Example, primary representative.",
    ):  # fmt: skip
        assert copied in read.content.decode(), copied
    with pytest.raises(TextChanged), joining.work() as work:
        accept_text(work, member_id, new.id, by_paul, new.sha256)
    with joining.work() as work:
        assert accept_text(work, member_id, new.id, by_paul, read.sha256).text_sha256 == read.sha256
    with joining.database.reading() as session:
        assert read_document(session, read.sha256).content == read.content
        assert accepted_blocks(session, member_id, new) == read.blocks


def test_what_changed_since_it_was_read_is_not_accepted(joining: Joining) -> None:
    member_id = joining.apply()
    with joining.work() as work:
        new = publish_text(work, joining.foundation_id, "Participation agreement", BODY + "\nMore.\n")
    with joining.database.reading() as session:
        read = digest(session, member_id, new, TODAY)
    with joining.work() as work:
        move_member(work, member_id, "associate", on=date(2026, 6, 1), credit="none", waiver="Board.")
        resign_member(work, member_id, Leave(date(2026, 5, 1), "Cost."))
    with pytest.raises(TextChanged), joining.work() as work:
        accept_text(work, member_id, new.id, Signing("Paul", "", "Yes"), read)


def test_everybody_who_may_accept_for_the_company_is_asked_once(joining: Joining) -> None:
    member_id = joining.apply(
        legal_name_of="Lea Example", legal_email="lea@vega.example.org", voting_name="Vic Example", voting_email="vic@vega.example.org"
    )  # fmt: skip
    with joining.work() as work:
        paul = person_by_email(work.session, "paul@vega.example.org")
        assert paul is not None
        name_representative(work, member_id, paul.id, "legal", starts_on=TODAY)
        new = publish_text(work, joining.foundation_id, "Participation agreement", BODY + "\nMore.\n")
    with joining.work() as work:
        assert ask_members(work, new.id, TODAY) == 2
    told = sorted(mail.to_address for mail in joining.mails("agreement-changed"))
    assert told == ["lea@vega.example.org", "paul@vega.example.org"]


@pytest.mark.parametrize(
    ("body", "told"),
    [("", "needs a text"), ("{{legal_name}} {{tier}} {{dues}}\n{{ bank }}", "line 2: “bank” is no placeholder"),
     ("{{legal_name}} and {{tier}}", "must name {{dues}}"), (BODY, "Nothing differs")],
)  # fmt: skip
def test_a_text_names_only_what_is_known(joining: Joining, body: str, told: str) -> None:
    with pytest.raises(RuleBroken, match=told), joining.work() as work:
        publish_text(work, joining.foundation_id, "Participation agreement", body)


def test_tasks_are_done_once_and_taken_up_again(joining: Joining) -> None:
    key = joining.accept(po_needed="yes")
    joining.sign(key)
    joining.countersign(key)
    joining.admit(key)
    with joining.database.reading() as session:
        tasks = {task.key: task.id for task in session.scalars(select(Task))}
    assert "purchase_order" in tasks
    with joining.work() as work:
        complete_task(work, tasks["logo"], "Paul Example")
    with pytest.raises(Conflict), joining.work() as work:
        complete_task(work, tasks["logo"], "Somebody")
    with joining.work() as work:
        reopen_task(work, tasks["logo"])
    with pytest.raises(Conflict), joining.work() as work:
        reopen_task(work, tasks["logo"])


class LocalProvider:
    """A provider in the same process: whoever is asked signs when the test says so."""

    def __init__(self) -> None:
        self.orders: dict[str, SignatureOrder] = {}
        self.signed: set[str] = set()

    def order(self, wanted: SignatureOrder) -> str:
        self.orders[f"ref-{wanted.key}"] = wanted
        return f"ref-{wanted.key}"

    def collect(self, reference: str) -> CollectedSignature | None:
        if reference not in self.signed:
            return None
        return CollectedSignature(PDF, self.orders[reference].name, "Managing director")


def test_an_outside_provider_collects_the_signature_once(joining: Joining) -> None:
    key, provider = joining.accept(), LocalProvider()
    agreement = joining.agreement(key)
    references = {order_signature(provider, joining.database, agreement.id) for _ in range(2)}
    assert collect_signatures(provider, joining.database) == 0
    provider.signed |= references
    assert collect_signatures(provider, joining.database) == 1
    assert collect_signatures(provider, joining.database) == 0
    assert joining.state(key) == "signed"
    with joining.work() as work:
        sign_through_provider(work, agreement.id, signing(), PDF, references.pop())
    with joining.database.reading() as session:
        assert [one.method for one in signatures_of(session, agreement.id)] == ["provider"]
