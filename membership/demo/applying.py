"""Companies that want to join Meridian, all invented: one is being read, one was declined, one has its agreement out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from membership.business.lifecycle.accepting import accept_text, publish_text
from membership.business.lifecycle.agreeing import Signing
from membership.business.lifecycle.agreement_papers import prepare_agreement
from membership.business.lifecycle.applying import answer_question, begin_application, submit_application
from membership.business.lifecycle.deciding import (
    accept_application,
    ask_back,
    decline_application,
    take_up,
)
from membership.business.lifecycle.own_text import own_text
from membership.business.members.answers import Answers
from membership.business.members.models import Agreement, Member
from membership.business.members.queries import members_on, people_of
from membership.demo.stage import Scene, Stage
from membership.kernel.jobs.context import JobContext
from membership.kernel.times import business_date
from membership.kernel.work import Work

TITLE = "Participation agreement"
BODY = """# Joining

{{legal_name}} (registered as {{registration_number}}, {{address}}) joins {{foundation}} as a **{{tier}}** member.

# Dues

1. The company pays {{dues}}, invoiced for each term and due thirty days later.
2. These dues rest on the charter: {{clauses}}.

# What both sides promise

1. The company follows the charter of {{foundation}}, in its version {{charter}}, and every later one.
2. The foundation gives the company the seats, votes and benefits of its tier.
3. Membership gives no right over technical decisions.

# Signature

For the company signs {{signatory_name}}, {{signatory_title}}, on or after {{date}}.
"""
WORDS = Answers(
    tier="general", category="company", country="DE", address="1 Example Street, Example Town",
    employees_on="2026-01-01", signatory_title="Managing director", purpose="We build our products on the projects.",
)  # fmt: skip


def bring_text(stage: Stage) -> None:
    """The first text of the agreement; the members of the day accept it, all but the last who joined."""
    day = stage.days.weekday_after_joining
    with stage.act(day, 15, by="staff") as work:
        wording = publish_text(work, stage.id_of("meridian"), TITLE, BODY)
    for member in members_on_day(stage)[:-1]:
        with stage.act(day, 15) as work:
            today = business_date(work.at, "America/Los_Angeles")
            people = people_of(work.session, member, today)
            name = next((one.name for one in people if one.kind == "primary"), "Invented Example")
            signing = Signing(name, "Representative", "Invented for the demonstration", "192.0.2.1")
            joined = work.session.get_one(Member, member)
            read = own_text(work.session, joined, wording, today, name=name, person_id=None)
            accept_text(work, member, wording.id, signing, read.sha256)


def members_on_day(stage: Stage) -> list[int]:
    """The members of Meridian when the text came into use."""
    with stage.database.reading() as session:
        found = members_on(session, stage.id_of("meridian"), stage.days.weekday_after_joining)
        return [member.member_id for member in found]


@dataclass
class Applications:
    """Three applications, each step on its own day, so that nothing that lies between is moved past them."""

    stage: Stage
    ids: dict[str, int] = field(default_factory=dict)

    def scenes(self) -> list[Scene]:
        """The steps with their days."""
        back = self.stage.days.back
        return [
            (back(20), self.first_comes),
            (back(17), self.first_is_declined),
            (back(12), self.two_come),
            (back(10), self.two_are_read),
            (back(8), self.one_answers),
            (back(7), self.one_is_accepted),
        ]

    def first_comes(self) -> None:
        """An application that will be declined."""
        with self.stage.act(self.stage.days.back(20), 9) as work:
            self.ids["declined"] = _send(self.stage, work, "Mimosa Example Ltd.", "Mia", "120")

    def first_is_declined(self) -> None:
        """It is declined, with the reason."""
        reason = "The company could not show that it still exists. It is invented, after all."
        with self.stage.act(self.stage.days.back(17), 9, by="staff") as work:
            decline_application(work, self.ids["declined"], reason)

    def two_come(self) -> None:
        """Two more."""
        with self.stage.act(self.stage.days.back(12), 9) as work:
            self.ids["read"] = _send(self.stage, work, "Naos Example S.p.A.", "Nino", "2,400")
            self.ids["accepted"] = _send(self.stage, work, "Okul Example ApS", "Oda", "310")

    def two_are_read(self) -> None:
        """One is taken up, one is asked back."""
        with self.stage.act(self.stage.days.back(10), 9, by="staff") as work:
            take_up(work, self.ids["accepted"])
            asked = "Does your number of employees count the companies that you own?"
            ask_back(work, self.ids["read"], asked)

    def one_answers(self) -> None:
        """The applicant answers the question."""
        with self.stage.act(self.stage.days.back(8), 11) as work:
            answered = "Yes: 2,400 people in the three companies of our group."
            answer_question(work, self.ids["read"], answered)

    def one_is_accepted(self) -> None:
        """The other one is accepted, and its agreement goes out."""
        with self.stage.act(self.stage.days.back(7), 10, by="staff") as work:
            accept_application(work, self.ids["accepted"], reason="Everything is complete.")
        print_agreements(self.stage)


def print_agreements(stage: Stage) -> None:
    """Make the papers that wait, as the worker would."""
    with stage.database.reading() as session:
        waiting = session.scalars(select(Agreement).where(Agreement.state == "prepared")).all()
    for one in waiting:
        context = JobContext(stage.database, "business.prepare_agreement", one.public_id, 1)
        prepare_agreement(context, {"agreement": one.id})


def _send(stage: Stage, work: Work, company: str, first: str, employees: str) -> int:
    mail = f"{first.lower()}.example@example.org"
    answers = replace(
        WORDS, legal_name=company, employees=employees, registration_number=f"EX {len(company)}{employees[0]}77",
        signatory_name=f"{first} Example", signatory_email=mail, primary_name=f"{first} Example", primary_email=mail,
    )  # fmt: skip
    application, _ = begin_application(work, stage.id_of("meridian"), mail, answers)
    return submit_application(work, application.id).id
