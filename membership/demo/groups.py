"""What is known of Meridian's invented companies: names, numbers, addresses, domains, logos, and a group. Of real companies nothing
is made up."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.demo.companies import DEBTOR, INVENTED
from membership.demo.stage import Stage
from membership.directory.organizations.branding import place_logo
from membership.directory.organizations.controlling import state_control
from membership.directory.organizations.locating import Postal, state_address
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import Naming, add_former_name, rename_organization
from membership.directory.organizations.numbering import state_number
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.organizations.proving import claim_domain, note_answer
from membership.directory.organizations.telling import propose_name, tell_staff
from membership.kernel.work import Work

ALTAIR, BELLATRIX, IZAR = "Altair Example Inc.", "Bellatrix Example GmbH", "Izar Example Oy"
JABBAH, KOCHAB = "Jabbah Example Ltda.", "Kochab Example Pte. Ltd."
HOLDING, LABS = "Naos Example Holding N.V.", "Okab Example Labs S.r.l."
STAR = '<path d="M30 8 36 24 53 24 39 34 44 51 30 41 16 51 21 34 7 24 24 24Z" fill="{colour}"/>'
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 60"><title>Altair Example</title>' + STAR
    + '<path d="M66 24h96M66 38h64" stroke="{colour}" stroke-width="7" stroke-linecap="round"/></svg>'
)  # fmt: skip


def describe_companies(stage: Stage) -> None:
    """Staff write down what registers say, on the day on which the companies joined."""
    day = stage.days.joining
    with stage.act(day, 14, by="staff") as work:
        ids = company_ids(work)
        state_number(work, ids[ALTAIR], "us_ein", "US", "12-3456789", starts_on=day)
        state_number(
            work, ids[ALTAIR], "registration", "US", "7654321", register="Delaware", starts_on=day
        )  # fmt: skip
        state_number(work, ids[BELLATRIX], "eu_vat", "DE", "DE123450003", starts_on=day)
        address = Postal("1 Example Plaza\nFloor 12", "94000", "Exampleton", "California", "US")
        state_address(work, ids[ALTAIR], "registered", address, starts_on=day)
        for variant, colour in (("web", "#1f57b8"), ("dark", "#9dc0ff"), ("print", "#111111")):
            place_logo(work, ids[ALTAIR], variant, LOGO.format(colour=colour).encode(), on=day)
        claim = claim_domain(work, ids[ALTAIR], "altair.example")
        claim_domain(work, ids[ALTAIR], "altair-labs.example")
        note_answer(work, claim.id, True, "")
        add_former_name(
            work, ids[IZAR], "display", "Hyades Example Oy", starts_on=date(2015, 3, 1), ends_on=date(2021, 9, 1),
            source=INVENTED,
        )  # fmt: skip


def group_companies(stage: Stage) -> None:
    """A holding that is no member controls two that are."""
    day = stage.days.joining
    with stage.act(day, 15, by="staff") as work:
        ids = company_ids(work)
        holding = register_organization(work, OrganizationDetails(HOLDING, category="company", country="NL"))
        labs = register_organization(work, OrganizationDetails(LABS, category="company", country="IT"))
        for owner, owned, share in (
            (holding.id, ids[JABBAH], 10_000), (holding.id, ids[KOCHAB], 6_250), (ids[KOCHAB], labs.id, 5_100),
        ):  # fmt: skip
            state_control(work, owner, owned, share, starts_on=day, source=INVENTED)


def rename_company(stage: Stage) -> None:
    """One of them takes another name; the search finds it under both."""
    day = stage.days.late_joining
    with stage.act(day, 12, by="staff") as work:
        naming = Naming(KOCHAB, "Kochab Example", day, source=INVENTED)
        rename_organization(work, company_ids(work)[KOCHAB], naming, version=None)


def change_own_data(stage: Stage) -> None:
    """A representative changes what is the company's own; staff find it on their desk."""
    day, foundation = stage.days.weekday_back(3), stage.id_of("meridian")
    with stage.act(day, 11, by="debtor") as work:
        key = company_ids(work)[DEBTOR]
        post = Postal("Beispielstrasse 7", "8000", "Beispielwil", "", "CH")
        state_address(work, key, "billing", post, starts_on=day, basis="self_declared")
        tell_staff(work, key, foundation, f"{DEBTOR} changed its billing address.")
        version = work.lock(Organization, key).version
        propose_name(work, key, foundation, "Hadar Example", version=version)


def company_ids(work: Work) -> dict[str, int]:
    """Legal name -> id of the invented companies."""
    query = select(Organization.legal_name, Organization.id).where(
        Organization.legal_name.contains(" Example ")
    )
    return {row.legal_name: row.id for row in work.session.execute(query)}
