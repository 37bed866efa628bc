"""What a company changes itself (and staff for it): addresses, figures, logos, domains, and the name that it proposes."""

from __future__ import annotations

from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.organizations import policy, queries
from membership.directory.organizations.branding import place_logo, take_logo_down
from membership.directory.organizations.forms import (
    AddressForm,
    ButtonForm,
    DomainForm,
    FigureForm,
    HomepageForm,
    LogoForm,
    MailProofForm,
    ProposalForm,
    RevenueForm,
)
from membership.directory.organizations.homes import crunchbase_url
from membership.directory.organizations.images import LARGEST_PNG
from membership.directory.organizations.locating import Postal, state_address
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import change_homepage, state_figure
from membership.directory.organizations.proving import (
    ask_name_servers,
    claim_domain,
    mail_proof,
    release_domain,
)
from membership.directory.organizations.telling import propose_name, withdraw_name
from membership.directory.organizations.views.pages import company_page, group_url
from membership.directory.organizations.views.place import (
    basis,
    blueprint,
    changing,
    company_url,
    find,
    say,
    show,
    show_both,
    tell,
    today,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done

HERE = "/<foundation>/membership/company/<organization>"
KIND = "<any(registered,billing,postal):kind>"
METRIC = "<any(employees,consolidated_employees,revenue):metric>"
VARIANT = "<any(web,dark,print):variant>"
POSTAL = ("lines", "postal_code", "city", "region", "country")


@blueprint.get(f"{HERE}/name")
@guard(policy.may_propose_name)
def proposal(foundation: str, organization: str) -> Response:
    """The form by which a company asks to be called otherwise."""
    place, company = find(foundation, organization)
    allow(policy.may_propose_name(viewer(), place, company))
    form = ProposalForm(data={"display_name": company.display_name, "version": company.version})
    return show(place, company, form, "Propose a name", "Propose")


@blueprint.post(f"{HERE}/name")
@guard(policy.may_propose_name)
def propose(foundation: str, organization: str) -> AnyResponse:
    """A company asks to be called otherwise."""
    place, company = find(foundation, organization)
    permit = allow(policy.may_propose_name(viewer(), place, company))
    form = ProposalForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                propose_name(
                    work,
                    company.id,
                    place.id,
                    form.display_name.data or "",
                    version=int(form.version.data or 0),
                )
            return done("Proposed. Staff will answer.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "display_name")
        except Conflict as refusal:
            raise show_both(refusal, form, {"display_name": company.display_name}) from refusal
    return show(place, company, form, "Propose a name", "Propose", status=422)


@blueprint.post(f"{HERE}/name/<notice>/withdrawal")
@guard(policy.may_propose_name)
def withdraw_proposed(foundation: str, organization: str, notice: str) -> AnyResponse:
    """A company takes back a name that it has proposed."""
    place, company = find(foundation, organization)
    found = queries.notice_by_public_id(reader(), company.id, notice)
    permit = allow(policy.may_propose_name(viewer(), place, company))
    if ButtonForm().validate_on_submit():
        with open_work(permit) as work:
            withdraw_name(work, found.id, company.id)
        return done(f"“{found.proposed_name}” was taken back.", company_url(place, company))
    return _again(place, company)


@blueprint.get(f"{HERE}/homepage")
@guard(policy.may_change_company)
def homepage(foundation: str, organization: str) -> Response:
    """The form of the home page."""
    place, company, _ = changing(foundation, organization)
    values = {"homepage": company.homepage, "crunchbase": crunchbase_url(company.crunchbase)}
    form = HomepageForm(data={**values, "version": company.version})
    return show(place, company, form, "Home page")


@blueprint.post(f"{HERE}/homepage")
@guard(policy.may_change_company)
def save_homepage(foundation: str, organization: str) -> AnyResponse:
    """Change the home page."""
    place, company, permit = changing(foundation, organization)
    form = HomepageForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                change_homepage(
                    work,
                    company.id,
                    form.homepage.data or "",
                    crunchbase=form.crunchbase.data or "",
                    version=_seen(form),
                )
                tell(work, place, company, "changed its home page")
            return done("The home page was changed.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "crunchbase")
        except Conflict as refusal:
            held = {"homepage": company.homepage, "crunchbase": crunchbase_url(company.crunchbase)}
            raise show_both(refusal, form, held) from refusal
    return show(place, company, form, "Home page", status=422)


@blueprint.get(f"{HERE}/addresses/{KIND}")
@guard(policy.may_change_company)
def address(foundation: str, organization: str, kind: str) -> Response:
    """The form of an address."""
    place, company, _ = changing(foundation, organization)
    stored = queries.standing(queries.addresses_of(reader(), company.id), kind=kind)
    values = {name: getattr(stored, name) for name in POSTAL} if stored else {"country": company.country}
    form = AddressForm(data={**values, "starts_on": today(place), "version": stored.id if stored else 0})
    return show(place, company, form, f"{kind.capitalize()} address")


@blueprint.post(f"{HERE}/addresses/{KIND}")
@guard(policy.may_change_company)
def change_address(foundation: str, organization: str, kind: str) -> AnyResponse:
    """State an address from a day on."""
    place, company, permit = changing(foundation, organization)
    form = AddressForm()
    if form.validate_on_submit():
        postal = Postal(*(form[name].data or "" for name in POSTAL))
        try:
            with open_work(permit) as work:
                state_address(
                    work, company.id, kind, postal, starts_on=_day(form), basis=basis(place), seen=_seen(form)
                )
                tell(work, place, company, f"changed its {kind} address")
            return done("The address was changed.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "lines")
        except Conflict as refusal:
            stored = queries.standing(queries.addresses_of(reader(), company.id), kind=kind)
            raise show_both(refusal, form, {name: getattr(stored, name, "") for name in POSTAL}) from refusal
    return show(place, company, form, f"{kind.capitalize()} address", status=422)


@blueprint.get(f"{HERE}/figures/{METRIC}")
@guard(policy.may_change_company)
def figure(foundation: str, organization: str, metric: str) -> Response:
    """The form of a figure."""
    place, company, _ = changing(foundation, organization)
    stored = queries.standing(queries.figures_of(reader(), company.id), metric=metric)
    values = {"amount": stored.amount, "currency": stored.currency} if stored else {}
    version = stored.id if stored else 0
    form = _figure_form(metric)(data={**values, "starts_on": today(place), "version": version})
    return show(place, company, form, metric.replace("_", " ").capitalize())


@blueprint.post(f"{HERE}/figures/{METRIC}")
@guard(policy.may_change_company)
def change_figure(foundation: str, organization: str, metric: str) -> AnyResponse:
    """State a figure from a day on."""
    place, company, permit = changing(foundation, organization)
    form, title = _figure_form(metric)(), metric.replace("_", " ").capitalize()
    if form.validate_on_submit():
        currency = form.currency.data if metric == "revenue" else ""
        try:
            with open_work(permit) as work:
                state_figure(
                    work, company.id, metric, _whole(form), stated_on=_day(form), source=form.source.data or "",
                    currency=currency, basis=basis(place), seen=_seen(form),
                )  # fmt: skip
                tell(work, place, company, f"stated its {title.lower()}")
            return done("The figure was stated.", group_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "amount")
        except Conflict as refusal:
            stored = queries.standing(queries.figures_of(reader(), company.id), metric=metric)
            both = {name: getattr(stored, name, "") for name in ("amount", "source")}
            raise show_both(refusal, form, both) from refusal
    return show(place, company, form, title, status=422)


@blueprint.get(f"{HERE}/logos/{VARIANT}")
@guard(policy.may_change_company)
def logo_form(foundation: str, organization: str, variant: str) -> Response:
    """The form of a logo."""
    place, company, _ = changing(foundation, organization)
    stored = queries.standing(queries.logos_of(reader(), company.id), variant=variant)
    form = LogoForm(data={"version": stored.id if stored else 0})
    return show(place, company, form, f"Logo for {variant}", upload=True)


@blueprint.post(f"{HERE}/logos/{VARIANT}")
@guard(policy.may_change_company)
def change_logo(foundation: str, organization: str, variant: str) -> AnyResponse:
    """Keep a logo, cleaned."""
    place, company, permit = changing(foundation, organization)
    form = LogoForm()
    if form.validate_on_submit():
        content = form.file.data.read(LARGEST_PNG + 1) if form.file.data else b""
        try:
            with open_work(permit) as work:
                place_logo(
                    work, company.id, variant, content, on=today(place), basis=basis(place), seen=_seen(form)
                )
                tell(work, place, company, f"changed its logo for {variant}")
            return done("The logo was changed.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "file")
    return show(place, company, form, f"Logo for {variant}", upload=True, status=422)


@blueprint.post(f"{HERE}/logos/{VARIANT}/removal")
@guard(policy.may_change_company)
def remove_logo(foundation: str, organization: str, variant: str) -> AnyResponse:
    """Show the company without this logo."""
    place, company, permit = changing(foundation, organization)
    if ButtonForm().validate_on_submit():
        with open_work(permit) as work:
            take_logo_down(work, company.id, variant)
            tell(work, place, company, f"removed its logo for {variant}")
        return done("The logo was removed.", company_url(place, company))
    return _again(place, company)


@blueprint.get(f"{HERE}/domains")
@guard(policy.may_change_company)
def domain_form(foundation: str, organization: str) -> Response:
    """The form of a domain."""
    place, company, _ = changing(foundation, organization)
    return show(place, company, DomainForm(), "Add a domain", "Add")


@blueprint.post(f"{HERE}/domains")
@guard(policy.may_change_company)
def claim(foundation: str, organization: str) -> AnyResponse:
    """The company says that a domain is its own."""
    place, company, permit = changing(foundation, organization)
    form = DomainForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                claimed = claim_domain(work, company.id, form.domain.data or "")
                tell(work, place, company, f"claims the domain {claimed.domain}")
            return done("Added. Prove it by a DNS record or by a mail.", company_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "domain")
    return show(place, company, form, "Add a domain", "Add", status=422)


@blueprint.post(f"{HERE}/domains/<domain>/lookup")
@guard(policy.may_change_company)
def look_up(foundation: str, organization: str, domain: str) -> AnyResponse:
    """Have the DNS record looked up."""
    place, company = find(foundation, organization)
    found = queries.domain_by_public_id(reader(), company.id, domain)
    permit = allow(policy.may_change_company(viewer(), place, company))
    if ButtonForm().validate_on_submit():
        with open_work(permit) as work:
            ask_name_servers(work, company.id, found.id)
        return done(
            "The record is being looked up; load the page again in a moment.", company_url(place, company)
        )
    return _again(place, company)


@blueprint.post(f"{HERE}/domains/<domain>/mail")
@guard(policy.may_change_company)
def mail(foundation: str, organization: str, domain: str) -> AnyResponse:
    """Mail the proof to a mailbox at the domain."""
    place, company = find(foundation, organization)
    found = queries.domain_by_public_id(reader(), company.id, domain)
    permit = allow(policy.may_change_company(viewer(), place, company))
    form = MailProofForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                mail_proof(work, company.id, found.id, form.mailbox.data or "", brand=place.name)
            return done(f"Mailed to {form.mailbox.data}@{found.domain}.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "mailbox")
    return company_page(place, company, mail_form=form, failed=domain, status=422)


@blueprint.post(f"{HERE}/domains/<domain>/release")
@guard(policy.may_change_company)
def release(foundation: str, organization: str, domain: str) -> AnyResponse:
    """The domain is the company's no longer."""
    place, company = find(foundation, organization)
    found = queries.domain_by_public_id(reader(), company.id, domain)
    permit = allow(policy.may_change_company(viewer(), place, company))
    if ButtonForm().validate_on_submit():
        with open_work(permit) as work:
            release_domain(work, company.id, found.id)
            tell(work, place, company, f"released the domain {found.domain}")
        return done("The domain was released.", company_url(place, company))
    return _again(place, company)


def _again(place: Any, company: Organization) -> Response:
    return company_page(place, company, status=422)


def _figure_form(metric: str) -> type[FigureForm]:
    return RevenueForm if metric == "revenue" else FigureForm


def _seen(form: Any) -> int:
    return int(form.version.data or 0)


def _day(form: Any) -> Any:
    assert form.starts_on.data is not None
    return form.starts_on.data


def _whole(form: Any) -> int:
    """The amount as a whole number; NaN and infinity were typed by nobody who means it."""
    amount = form.amount.data
    if isinstance(amount, int):
        return amount
    if not amount.is_finite() or abs(amount) > 10**15:
        raise RuleBroken("Write an amount below 10^15, such as 1200000.", field="amount")
    return int(amount)
