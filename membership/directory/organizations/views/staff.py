"""What only staff write down of a company: names, profile, numbers, and what they answer."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.organizations import policy, queries
from membership.directory.organizations.forms import (
    AnswerForm,
    ButtonForm,
    EndForm,
    FormerNameForm,
    NumberForm,
    ProfileForm,
    RenameForm,
)
from membership.directory.organizations.naming import (
    Naming,
    add_former_name,
    rename_organization,
    withdraw_former_name,
)
from membership.directory.organizations.numbering import end_number, state_number
from membership.directory.organizations.operations import change_profile
from membership.directory.organizations.telling import accept_name, decline_name, settle_notice
from membership.directory.organizations.views.pages import company_page
from membership.directory.organizations.views.place import (
    blueprint,
    company_url,
    find,
    keeping,
    say,
    show,
    show_both,
    today,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done

HERE = "/<foundation>/companies/<organization>"
OUTCOMES = "<any(seen,accepted,declined):outcome>"
NAMES = ("legal_name", "display_name")
PROFILE = ("category", "country")


@blueprint.get(f"{HERE}/names")
@guard(policy.may_keep_company)
def names(foundation: str, organization: str) -> Response:
    """The form of names."""
    place, company, _ = keeping(foundation, organization)
    values = {name: getattr(company, name) for name in NAMES}
    form = RenameForm(data={**values, "on": today(place), "version": company.version})
    return show(place, company, form, "Change the names")


@blueprint.post(f"{HERE}/names")
@guard(policy.may_keep_company)
def rename(foundation: str, organization: str) -> AnyResponse:
    """Give the company other names from a day on."""
    place, company, permit = keeping(foundation, organization)
    form = RenameForm()
    if form.validate_on_submit():
        assert form.on.data is not None
        naming = Naming(
            form.legal_name.data or "", form.display_name.data or "", form.on.data, bool(form.is_correction.data),
            form.source.data or "",
        )  # fmt: skip
        try:
            with open_work(permit) as work:
                rename_organization(
                    work, company.id, naming, version=int(form.version.data or 0),
                    is_confirmed=bool(form.is_another.data),
                )  # fmt: skip
            return done("The names were changed.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "legal_name")
        except Conflict as refusal:
            raise show_both(refusal, form, {name: getattr(company, name) for name in NAMES}) from refusal
    return show(place, company, form, "Change the names", status=422)


@blueprint.get(f"{HERE}/former-names")
@guard(policy.may_keep_company)
def former_name(foundation: str, organization: str) -> Response:
    """The form of a former name."""
    place, company, _ = keeping(foundation, organization)
    return show(place, company, FormerNameForm(), "Add a former name", "Add")


@blueprint.post(f"{HERE}/former-names")
@guard(policy.may_keep_company)
def add_former(foundation: str, organization: str) -> AnyResponse:
    """Write down a name that the company had."""
    place, company, permit = keeping(foundation, organization)
    form = FormerNameForm()
    if form.validate_on_submit():
        assert form.ends_on.data is not None
        try:
            with open_work(permit) as work:
                add_former_name(
                    work, company.id, str(form.kind.data), form.name.data or "", starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data, source=form.source.data or "", is_confirmed=bool(form.is_another.data),
                )  # fmt: skip
            return done("The former name was written down.", company_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "name")
    return show(place, company, form, "Add a former name", "Add", status=422)


@blueprint.post(f"{HERE}/former-names/<former>/withdrawal")
@guard(policy.may_keep_company)
def withdraw_former(foundation: str, organization: str, former: str) -> AnyResponse:
    """A former name was written down by mistake."""
    place, company = find(foundation, organization)
    found = queries.former_name_by_public_id(reader(), company.id, former)
    permit = allow(policy.may_keep_company(viewer(), place, company))
    if ButtonForm().validate_on_submit():
        with open_work(permit) as work:
            withdraw_former_name(work, company.id, found.id)
        return done("The former name was withdrawn.", company_url(place, company))
    return company_page(place, company, status=422)


@blueprint.get(f"{HERE}/profile")
@guard(policy.may_keep_company)
def profile(foundation: str, organization: str) -> Response:
    """The form of category and country."""
    place, company, _ = keeping(foundation, organization)
    values = {name: getattr(company, name) for name in PROFILE}
    form = ProfileForm(data={**values, "version": company.version})
    return show(place, company, form, "Change the profile")


@blueprint.post(f"{HERE}/profile")
@guard(policy.may_keep_company)
def save_profile(foundation: str, organization: str) -> AnyResponse:
    """Change category and country."""
    place, company, permit = keeping(foundation, organization)
    form = ProfileForm()
    if form.validate_on_submit():
        typed = {name: form[name].data or "" for name in PROFILE}
        try:
            with open_work(permit) as work:
                change_profile(work, company.id, **typed, version=int(form.version.data or 0))
            return done("The profile was changed.", company_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "country")
        except Conflict as refusal:
            raise show_both(refusal, form, {name: getattr(company, name) for name in PROFILE}) from refusal
    return show(place, company, form, "Change the profile", status=422)


@blueprint.get(f"{HERE}/numbers")
@guard(policy.may_keep_company)
def number(foundation: str, organization: str) -> Response:
    """The form of a number."""
    place, company, _ = keeping(foundation, organization)
    form = NumberForm(country=company.country, starts_on=today(place))
    return show(place, company, form, "Add a number", "Add")


@blueprint.post(f"{HERE}/numbers")
@guard(policy.may_keep_company)
def add_number(foundation: str, organization: str) -> AnyResponse:
    """Write down a number, checked."""
    place, company, permit = keeping(foundation, organization)
    form = NumberForm()
    if form.validate_on_submit():
        assert form.starts_on.data is not None
        try:
            with open_work(permit) as work:
                state_number(
                    work, company.id, str(form.kind.data), form.country.data or "", form.number.data or "",
                    register=form.register.data or "", starts_on=form.starts_on.data,
                )  # fmt: skip
            return done("The number was written down.", company_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "number")
    return show(place, company, form, "Add a number", "Add", status=422)


@blueprint.post(f"{HERE}/numbers/<number>/end")
@guard(policy.may_keep_company)
def finish_number(foundation: str, organization: str, number: str) -> AnyResponse:
    """A number is the company's no longer."""
    place, company = find(foundation, organization)
    found = queries.number_by_public_id(reader(), company.id, number)
    permit = allow(policy.may_keep_company(viewer(), place, company))
    form = EndForm()
    if form.validate_on_submit():
        assert form.ends_on.data is not None
        try:
            with open_work(permit) as work:
                end_number(work, company.id, found.id, ends_on=form.ends_on.data)
            return done("The number was ended.", company_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "ends_on")
    return company_page(place, company, end_form=form, failed=number, status=422)


@blueprint.post(f"{HERE}/notices/<notice>/{OUTCOMES}")
@guard(policy.may_keep_company)
def settle(foundation: str, organization: str, notice: str, outcome: str) -> AnyResponse:
    """Staff have seen what a company did, or answer the name that it proposed."""
    place, company = find(foundation, organization)
    found = queries.notice_by_public_id(reader(), company.id, notice, place.id)
    permit = allow(policy.may_keep_company(viewer(), place, company))
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                if outcome == "accepted":
                    accept_name(work, found.id, place.id, is_confirmed=bool(form.is_another.data))
                else:
                    {"seen": settle_notice, "declined": decline_name}[outcome](work, found.id, place.id)
            return done(
                "Noted." if outcome == "seen" else f"The name was {outcome}.", company_url(place, company)
            )
        except RuleBroken as refusal:
            form.say(refusal)
            form.renew()
    return company_page(place, company, notice_form=form, status=422)
