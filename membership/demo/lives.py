"""What becomes of memberships: one resigned, one complimentary, one passed on, one moved to another tier, a purchase that
breaks a limit, a company that stands twice, an employment that nobody has confirmed, and the second version of Meridian's charter. All of it invented."""

from __future__ import annotations

from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.moves import move_member
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.regrouping import hear_regrouping
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.queries import member_of
from membership.demo.companies import INVENTED, Company
from membership.demo.foundations import charter
from membership.demo.groups import company_ids
from membership.demo.stage import Scene, Stage
from membership.directory.organizations.controlling import state_control
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.people.employment import declare_employment
from membership.directory.people.operations import register_person
from membership.kernel.work import Work

LEFT = Company("Saiph Example Institute", "associate", category="nonprofit")
AGAIN = Company("Saiph Example Institute e.V.", "associate", category="nonprofit")
"""The same institute, written down a second time when it came back: staff are shown the pair."""
SOLD = Company("Talitha Example Ltd.", "general", employees=150)
BUYER = "Unukalhai Example Group plc"
GIFT = Company("Xuange Example Cooperative", "general", employees=40)
RISES = Company("Yildun Example Foundation", "associate", category="nonprofit", employees=90)
PURCHASER, BOUGHT = "Fomalhaut Example Inc.", "Electra Example S.A."
STATED_AT = "Altair Example Inc."
SOONER = ("decide_within_days = 14", "decide_within_days = 10")
"""What the second version of the charter says otherwise: the board decides on applications sooner."""


def life_scenes(stage: Stage) -> list[Scene]:
    """The acts, each on its own day."""
    days = stage.days
    return [
        (days.joining, lambda: _join(stage)),
        (days.back(128), lambda: _resign(stage)),
        (days.back(75), lambda: adopt_second_version(stage)),
        (days.weekday_back(70), lambda: _rise(stage)),
        (days.weekday_back(45), lambda: _pass_on(stage)),
        (days.late_joining, lambda: _come_back(stage)),
        (days.weekday_back(12), lambda: _buy(stage)),
        (days.weekday_back(9), lambda: _state_employment(stage)),
    ]


def adopt_second_version(stage: Stage) -> None:
    """Meridian's members adopt a new version of the charter, in force a month later; votes keep the one they were opened under."""
    adopted, effective = stage.days.back(75), stage.days.back(45)
    text = charter("meridian", "business").replace(*SOONER)
    text = text.replace('version = "1.0"', 'version = "1.1"').replace("2024-11-15", f"{adopted}", 1)
    text = text.replace("effective_from = 2025-01-01", f"effective_from = {effective}")
    with stage.act(adopted, 10, by="staff") as work:
        adopt_business_charter(work, stage.id_of("meridian"), text)


def _join(stage: Stage) -> None:
    contacts = {
        LEFT: ("Cosima Example", "cosima.example@example.org"),
        SOLD: ("Dietmar Example", "dietmar.example@example.org"),
        GIFT: ("Elvira Example", "elvira.example@example.org"),
        RISES: ("Friedhelm Example", "friedhelm.example@example.org"),
    }
    for company, (name, email) in contacts.items():
        granted = "Host of the first summit; decided by staff (invented)." if company == GIFT else ""
        with stage.act(stage.days.joining, 13, by="staff") as work:
            admit_member(
                work, stage.id_of("meridian"), _register(stage, work, company), company.tier,
                accepted_on=stage.days.joining, complimentary=granted,
                contacts=[Contact(name, email, ("primary", "billing"))],
            )  # fmt: skip


def _register(stage: Stage, work: Work, company: Company) -> int:
    details = OrganizationDetails(company.name, category=company.category)
    organization = register_organization(work, details, is_name_confirmed=True)
    if company.employees:
        for metric in ("employees", "consolidated_employees"):
            state_figure(
                work,
                organization.id,
                metric,
                company.employees,
                stated_on=stage.days.joining,
                source=INVENTED,
            )
    return organization.id


def _resign(stage: Stage) -> None:
    day = stage.days.back(128)
    with stage.act(day, 14, by="staff") as work:
        leave = Leave(stage.days.back(98), "The programme that it joined for has ended.", said_on=day)
        resign_member(work, _member(stage, work, LEFT.name), leave)


def _rise(stage: Stage) -> None:
    day = stage.days.weekday_back(70)
    with stage.act(day, 11, by="staff") as work:
        move_member(work, _member(stage, work, RISES.name), "general", on=day)


def _pass_on(stage: Stage) -> None:
    day = stage.days.weekday_back(45)
    with stage.act(day, 11, by="staff") as work:
        details = OrganizationDetails(BUYER, category="company", country="GB")
        buyer = register_organization(work, details)
        said = Succession(
            "acquisition", day, "The staff consented on the day of the purchase (invented).",
            "Participation agreement signed by the buyer (invented).", f"{SOLD.name} was bought by {BUYER}.",
        )  # fmt: skip
        transfer_member(work, _member(stage, work, SOLD.name), buyer.id, said)


def _come_back(stage: Stage) -> None:
    day = stage.days.late_joining
    with stage.act(day, 13, by="staff") as work:
        contact = Contact("Cosima Example-Lind", "cosima.lind@example.org", ("primary", "billing"))
        admit_member(
            work, stage.id_of("meridian"), _register(stage, work, AGAIN), AGAIN.tier, accepted_on=day,
            contacts=[contact],
        )  # fmt: skip


def _buy(stage: Stage) -> None:
    """One member buys another: two directors of one group, where the charter lets it appoint one. Both are told."""
    day = stage.days.weekday_back(12)
    with stage.act(day, 12, by="staff") as work:
        ids = company_ids(work)
        state_control(
            work,
            ids[PURCHASER],
            ids[BOUGHT],
            8_000,
            starts_on=day,
            source=INVENTED,
            heard_by=[hear_regrouping],
        )


def _state_employment(stage: Stage) -> None:
    """Somebody says that they work for a member; the company has not answered yet."""
    day = stage.days.weekday_back(9)
    with stage.act(day, 10) as work:
        person = register_person(work, "Gernot Example", email="gernot.example@example.org")
        declare_employment(
            work, person.id, company_ids(work)[STATED_AT], starts_on=day, title="Engineer", source="person"
        )


def _member(stage: Stage, work: Work, name: str) -> int:
    found = member_of(work.session, stage.id_of("meridian"), company_ids(work)[name])
    assert found is not None
    return found.id
