"""Setting up one-time passwords and recovery codes."""

from __future__ import annotations

from flask import Response, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.forms import ButtonForm, CodeForm, NewPasskeyForm
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.operations.attempts import forgive
from membership.directory.accounts.operations.factors import enrol_totp, remove_totp, renew_recovery_codes
from membership.directory.accounts.policy import may_keep_own_account
from membership.directory.accounts.security import (
    before_enrolment,
    brand,
    must_have_second_factor,
    require_fresh,
    totp,
)
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.entering import as_person, count_try, let_in
from membership.directory.accounts.views.own import account_page, here
from membership.kernel.errors import RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import close_reader
from membership.webkit.pages import done, page


@blueprint.get("/account/second-factor")
@guard(may_keep_own_account)
@before_enrolment
def enrolment() -> Response:
    """A key to scan; it waits, encrypted, in the signed cookie until a code proves that it was scanned."""
    require_fresh()
    return _enrolment_page(CodeForm())


@blueprint.post("/account/second-factor")
@guard(may_keep_own_account)
@before_enrolment
def enrol() -> AnyResponse:
    """Begin to ask for codes, once one has been right; every other browser is signed out."""
    require_fresh()
    form, mine = CodeForm(), here()
    secret = session.get("totp", "")
    if not form.validate() or not secret:
        return _enrolment_page(form, 422)
    noted = count_try(Tried("second_factor", str(mine.account_id)))
    step = totp().step_of(form.code.data or "", secret, 0)
    if step is None:
        form.say_wrong("code", "This is not the present code. Look at the clock of your device.")
        return _enrolment_page(form, 422)
    name = brand()
    with open_work(as_person(mine.account_id, mine.person_id)) as work:
        forgive(work, noted)
        enrol_totp(work, mine.account_id, secret, step, brand=name)
        codes = renew_recovery_codes(work, mine.account_id)
    let_in(mine.account_id, mine.person_id, "a new second factor")
    return _codes_page(codes)


@blueprint.post("/account/second-factor/removal")
@guard(may_keep_own_account)
def remove_factor() -> AnyResponse:
    """Stop asking for codes."""
    require_fresh()
    permit, mine, name = allow(may_keep_own_account(viewer())), here(), brand()
    is_required = must_have_second_factor()
    close_reader()
    try:
        with open_work(permit) as work:
            remove_totp(work, mine.account_id, is_required=is_required, brand=name)
    except RuleBroken as refusal:
        return account_page(422, problem=refusal.message)
    let_in(mine.account_id, mine.person_id, "a removed second factor")
    return done("One-time passwords are no longer asked for.", url_for("accounts.account"))


@blueprint.post("/account/recovery-codes")
@guard(may_keep_own_account)
def make_recovery_codes() -> Response:
    """Ten new codes, on this answer and never again."""
    require_fresh()
    permit, mine = allow(may_keep_own_account(viewer())), here()
    close_reader()
    with open_work(permit) as work:
        codes = renew_recovery_codes(work, mine.account_id)
    return _codes_page(codes)


def _codes_page(codes: list[str]) -> Response:
    return page("directory/accounts/codes.html", title="Recovery codes", side="neutral", codes=codes)


def _enrolment_page(form: CodeForm, status: int = 200) -> Response:
    factory, mine = totp(), here()
    secret = session.get("totp") or factory.generate_totp_secret()
    session["totp"] = secret
    form.renew()
    return page(
        "directory/accounts/enrolment.html",
        title="Second factor",
        side="neutral",
        status=status,
        form=form,
        picture=factory.generate_qrcode(mine.email, secret),
        key=factory.get_totp_pretty_key(secret),
        is_required=must_have_second_factor(),
        mine=mine,
        passkey_form=NewPasskeyForm(formdata=None),
        button=ButtonForm(formdata=None),
    )
