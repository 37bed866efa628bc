"""A company uses what its tier gives, and delivers what the foundation asks for; a person acts for two companies."""

from __future__ import annotations

from datetime import timedelta

from membership.business.lifecycle.welcoming import welcome_member
from membership.business.members.delivering import Sent, ask_for_asset, deliver, deliveries_of, send_back
from membership.business.members.models import Member, Task
from membership.business.members.operations import name_representative
from membership.business.members.queries import members_on
from membership.business.members.tasks import complete_task, tasks_of
from membership.business.members.using import Used, use_benefit
from membership.demo.companies import DEBTOR
from membership.demo.sign_ins import BY_WORD
from membership.demo.stage import Stage
from membership.kernel.work import Work

SECOND = "Jabbah Example Ltda."
"""The company for which somebody acts who acts for another one as well."""


def welcome_debtor(stage: Stage) -> None:
    """The steps of a new member, on the day on which it joins; most of them are done soon."""
    day = stage.days.debtor_joining
    with stage.act(day, 16, by="staff") as work:
        for task in welcome_member(work, _member(stage, work, DEBTOR).id, "premier", day):
            if task.side == "foundation" or task.key in ("logo", "lists", "seats"):
                complete_task(work, task.id, BY_WORD["staff"].name)


def act_for_two(stage: Stage) -> None:
    """Whoever acts for the first company does the marketing of the second one too."""
    day = stage.days.weekday_back(12)
    with stage.act(day, 10, by="staff") as work:
        person = stage.players["debtor"].person_id
        name_representative(work, _member(stage, work, SECOND).id, person, "marketing", starts_on=day)


def use_and_deliver(stage: Stage) -> None:
    """Passes are used, and the quote for the announcement comes."""
    day, who = stage.days.weekday_back(11), BY_WORD["debtor"].name
    with stage.act(day, 11, by="debtor") as work:
        member = _member(stage, work, DEBTOR)
        for quantity, purpose, used_by in (
            (3, "the yearly conference", "the compiler team"),
            (1, "the yearly conference", who),
        ):
            said = Used(quantity, purpose, day, used_by)
            use_benefit(work, member.id, "conference_passes", said, by=who, today=day)
        quote = _task(work, member, "benefit.press_quote")
        deliver(work, quote.id, Sent("We are delighted to be delighted."), by=who)


def ask_for_more(stage: Stage) -> None:
    """The quote cannot be used as it is; and there will be a booth."""
    day = stage.days.weekday_back(9)
    with stage.act(day, 15, by="staff") as work:
        member = _member(stage, work, DEBTOR)
        quote = _task(work, member, "benefit.press_quote")
        (sent,) = deliveries_of(work.session, [quote.id])[quote.id]
        send_back(work, sent.id, "Please say what you will do together with us.")
        ask_for_asset(
            work, member.id, "Deliver a banner for the booth", "85 by 200 cm, as PDF.",
            stage.days.today + timedelta(days=12), today=day,
        )  # fmt: skip


def _member(stage: Stage, work: Work, name: str) -> Member:
    """The member of Meridian with this name today."""
    today = members_on(work.session, stage.id_of("meridian"), stage.days.today)
    found = next(one for one in today if one.name == name)
    return work.session.get_one(Member, found.member_id)


def _task(work: Work, member: Member, key: str) -> Task:
    return next(task for task in tasks_of(work.session, member.id) if task.key == key)
