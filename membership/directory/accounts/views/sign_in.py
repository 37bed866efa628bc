"""Signing in by password, by one-time password and by recovery code; signing out."""

from __future__ import annotations

from flask import Response, redirect, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.cookies import cookies
from membership.directory.accounts.forms import ButtonForm, CodeForm, PasskeyForm, RecoveryForm, SignInForm
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.attempts import forgive
from membership.directory.accounts.operations.factors import spend_step, use_recovery_code
from membership.directory.accounts.operations.passwords import rehash
from membership.directory.accounts.operations.sessions import begin_session, sign_out
from membership.directory.accounts.policy import may_keep_own_account
from membership.directory.accounts.queries import SignedIn, account_by_email, account_by_id, has_passkey
from membership.directory.accounts.security import (
    before_enrolment,
    brand,
    browser,
    hasher,
    seat,
    totp,
)
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.entering import (
    as_person,
    asked_for,
    count_try,
    go_on,
    let_in,
    password_tries,
    pending,
    to_sign_in,
)
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, public, viewer
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import page

WRONG = "This mail address and password do not open an account."
WRONG_CODE = "This code is not right, or was used already."


@blueprint.get("/sign-in")
@public
def sign_in() -> AnyResponse:
    """The form, or on to the desk for whom is signed in."""
    if viewer().is_signed_in:
        return go_on(asked_for())
    return _sign_in_page(SignInForm(next=asked_for()))


@blueprint.post("/sign-in")
@public
def begin_sign_in() -> AnyResponse:
    """Look at address and password. Every failure answers alike and takes the same time (R29)."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    email, password = form.email.data or "", form.password.data or ""
    account = account_by_email(reader(), email)
    noted = count_try(*password_tries(email, account))
    usable = account if account is not None and account.is_active and account.confirmed_at else None
    if not hasher().is_right(password, usable.password if usable else None) or usable is None:
        form.form_errors.append(WRONG)
        form.password.data = ""
        return _sign_in_page(form, 422)
    _keep_at_todays_cost(usable, password)
    if usable.tf_totp_secret or has_passkey(reader(), usable.id):
        return _ask_for_second_factor(usable, noted, form.next.data or "")
    let_in(usable.id, usable.person_id, "a password", noted=noted)
    return go_on(form.next.data)


def _keep_at_todays_cost(account: Account, password: str) -> None:
    if account.password and hasher().is_old(account.password):
        hashed = hasher().again(password)
        close_reader()
        with open_work(as_person(account.id, account.person_id)) as work:
            rehash(work, account.id, hashed)


def _ask_for_second_factor(account: Account, noted: list[int], target: str) -> AnyResponse:
    close_reader()
    with open_work(as_person(account.id, account.person_id)) as work:
        forgive(work, noted)
        secret = begin_session(work, account.id, browser(), stage="second_factor")
    cookies().begin(secret)
    session["next"] = target
    return redirect(url_for("accounts.second_factor"), 303)


@blueprint.get("/sign-in/second-factor")
@public
def second_factor() -> AnyResponse:
    """Ask for the code of the authenticator, or a passkey."""
    waiting = pending()
    return _factor_page(CodeForm(), waiting) if waiting else to_sign_in()


@blueprint.post("/sign-in/second-factor")
@public
def show_second_factor() -> AnyResponse:
    """Look at the code; each works once, and only so many may be tried."""
    waiting = pending()
    if waiting is None:
        return to_sign_in()
    form = CodeForm()
    if not form.validate():
        return _factor_page(form, waiting, 422)
    noted = count_try(Tried("second_factor", str(waiting.account_id)))
    account = account_by_id(reader(), waiting.account_id)
    step = totp().step_of(form.code.data or "", account.tf_totp_secret or "", account.totp_last_step)

    def prove(work: Work) -> bool:
        return step is not None and spend_step(work, account.id, step)

    target = session.get("next")
    if step is None or not let_in(
        account.id, account.person_id, "a one-time password", noted=noted, instead_of=waiting, prove=prove
    ):
        form.say_wrong("code", WRONG_CODE)
        return _factor_page(form, waiting, 422)
    return go_on(target)


@blueprint.get("/sign-in/recovery-code")
@public
def recovery_code() -> AnyResponse:
    """Ask for one of the ten codes."""
    return _recovery_page(RecoveryForm()) if pending() else to_sign_in()


@blueprint.post("/sign-in/recovery-code")
@public
def show_recovery_code() -> AnyResponse:
    """Look at a recovery code; it counts like any other second factor."""
    waiting = pending()
    if waiting is None:
        return to_sign_in()
    form = RecoveryForm()
    if not form.validate():
        return _recovery_page(form, 422)
    noted = count_try(Tried("second_factor", str(waiting.account_id)))
    name = brand()

    def prove(work: Work) -> bool:
        return use_recovery_code(work, waiting.account_id, form.code.data or "", brand=name)

    target = session.get("next")
    if not let_in(
        waiting.account_id, waiting.person_id, "a recovery code", noted=noted, instead_of=waiting, prove=prove
    ):
        form.say_wrong("code", WRONG_CODE)
        return _recovery_page(form, 422)
    return go_on(target)


@blueprint.post("/sign-out")
@guard(may_keep_own_account)
@before_enrolment
def leave() -> AnyResponse:
    """End this session; its cookie is dead from this instant."""
    permit = allow(may_keep_own_account(viewer()))
    found = seat()
    close_reader()
    if found is not None:
        with open_work(permit) as work:
            sign_out(work, found.account_id, found.session_id)
    cookies().end()
    return to_sign_in()


def _sign_in_page(form: SignInForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/sign_in.html",
        title="Sign in",
        side="neutral",
        status=status,
        form=form,
        passkey_form=PasskeyForm(formdata=None),
    )


def _factor_page(form: CodeForm, waiting: SignedIn, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/second_factor.html",
        title="Second factor",
        side="neutral",
        status=status,
        form=form,
        waiting=waiting,
        passkey_form=PasskeyForm(formdata=None),
        button=ButtonForm(formdata=None),
    )


def _recovery_page(form: RecoveryForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/recovery_code.html",
        title="Recovery code",
        side="neutral",
        status=status,
        form=form,
    )
