"""Confirming who one is, changing the password, changing the mail address."""

from __future__ import annotations

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.forms import (
    AddressForm,
    ButtonForm,
    ChangePasswordForm,
    ConfirmForm,
    PasskeyForm,
)
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.operations.addresses import ask_for_address, change_address
from membership.directory.accounts.operations.attempts import forgive
from membership.directory.accounts.operations.links import DeadLink
from membership.directory.accounts.operations.passwords import change_password
from membership.directory.accounts.operations.sessions import make_fresh
from membership.directory.accounts.policy import may_keep_own_account
from membership.directory.accounts.queries import account_by_id, live_link
from membership.directory.accounts.security import before_enrolment, brand, hasher, require_fresh
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.entering import as_person, asked_for, count_try, go_on, let_in
from membership.directory.accounts.views.links import dead_link
from membership.directory.accounts.views.own import here
from membership.kernel.errors import RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done, page

WRONG = "This is not your password."


@blueprint.get("/account/confirmation")
@guard(may_keep_own_account)
@before_enrolment
def confirmation() -> Response:
    """Ask once more who is there."""
    return _confirm_page(ConfirmForm(next=asked_for()))


@blueprint.post("/account/confirmation")
@guard(may_keep_own_account)
@before_enrolment
def confirm() -> AnyResponse:
    """Grave acts are open for a quarter of an hour."""
    form, mine = ConfirmForm(), here()
    if not form.validate():
        return _confirm_page(form, 422)
    noted = count_try(Tried("sign_in", f"confirm {mine.account_id}"))
    if not hasher().is_right(form.password.data or "", account_by_id(reader(), mine.account_id).password):
        form.say_wrong("password", WRONG)
        return _confirm_page(form, 422)
    close_reader()
    with open_work(as_person(mine.account_id, mine.person_id)) as work:
        forgive(work, noted)
        make_fresh(work, mine.account_id, mine.session_id, "password")
    return go_on(form.next.data or "/account")


@blueprint.get("/account/password")
@guard(may_keep_own_account)
def password() -> Response:
    """The form for another password."""
    return _password_page(ChangePasswordForm())


@blueprint.post("/account/password")
@guard(may_keep_own_account)
def set_another_password() -> AnyResponse:
    """Set it; every other browser is signed out, and this one gets a new session."""
    form, mine = ChangePasswordForm(), here()
    if not form.validate():
        return _password_page(form, 422)
    noted = count_try(Tried("sign_in", f"confirm {mine.account_id}"))
    if not hasher().is_right(form.present.data or "", account_by_id(reader(), mine.account_id).password):
        form.say_wrong("present", WRONG)
        return _password_page(form, 422)
    try:
        words = [*mine.name.split(), mine.email.partition("@")[0]]
        hashed = hasher().checked(form.password.data or "", *words)
    except RuleBroken as refusal:
        form.say(refusal)
        return _password_page(form, 422)
    name = brand()
    close_reader()
    with open_work(as_person(mine.account_id, mine.person_id)) as work:
        forgive(work, noted)
        change_password(work, mine.account_id, hashed, brand=name)
    let_in(mine.account_id, mine.person_id, "a new password")
    return done("Your password is changed; every other browser is signed out.", url_for("accounts.account"))


@blueprint.get("/account/address")
@guard(may_keep_own_account)
def address() -> Response:
    """The form for another mail address."""
    require_fresh()
    return _address_page(AddressForm())


@blueprint.post("/account/address")
@guard(may_keep_own_account)
def ask_address() -> AnyResponse:
    """Mail a link to the new address; whether somebody has it is not told."""
    require_fresh()
    form, mine = AddressForm(), here()
    if not form.validate():
        return _address_page(form, 422)
    permit, name = allow(may_keep_own_account(viewer())), brand()
    close_reader()
    try:
        with open_work(permit) as work:
            ask_for_address(work, mine.account_id, form.email.data or "", brand=name)
    except RuleBroken as refusal:
        form.say(refusal)
        return _address_page(form, 422)
    return done("A link is on its way to the new address.", url_for("accounts.account"))


@blueprint.get("/account/address/<secret>")
@guard(may_keep_own_account)
def address_link(secret: str) -> Response:
    """The person came back by the link; a button changes the address, so that a mail scanner does not."""
    link = live_link(reader(), "address", secret, now())
    if link is None or link.account_id != here().account_id:
        return dead_link()
    return page(
        "directory/accounts/address_link.html",
        title="Your new mail address",
        side="neutral",
        form=ButtonForm(),
        email=link.email,
    )


@blueprint.post("/account/address/<secret>")
@guard(may_keep_own_account)
def use_address_link(secret: str) -> AnyResponse:
    """Change the address; every other browser is signed out."""
    form, mine = ButtonForm(), here()
    permit, name = allow(may_keep_own_account(viewer())), brand()
    if not form.validate():
        return dead_link()
    close_reader()
    try:
        with open_work(permit) as work:
            change_address(work, mine.account_id, secret, brand=name)
    except DeadLink:
        return dead_link()
    let_in(mine.account_id, mine.person_id, "a new mail address")
    return done("Your mail address is changed.", url_for("accounts.account"))


def _confirm_page(form: ConfirmForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/confirmation.html",
        title="Is it you?",
        side="neutral",
        status=status,
        form=form,
        mine=here(),
        passkey_form=PasskeyForm(formdata=None),
    )


def _password_page(form: ChangePasswordForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/password.html",
        title="Change the password",
        side="neutral",
        status=status,
        form=form,
    )


def _address_page(form: AddressForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/address.html",
        title="Change the mail address",
        side="neutral",
        status=status,
        form=form,
    )
