"""Passkeys: what the device is asked, and looking at its answer."""

from __future__ import annotations

import json
from typing import Any, cast

from flask import Response, flash, redirect, session, url_for
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.forms import ButtonForm, NewPasskeyForm, PasskeyForm
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.models import Account, Passkey
from membership.directory.accounts.operations.attempts import forgive
from membership.directory.accounts.operations.passkeys import (
    NewPasskey,
    add_passkey,
    note_passkey_used,
    pose_challenge,
    remove_passkey,
    take_challenge,
)
from membership.directory.accounts.operations.sessions import make_fresh
from membership.directory.accounts.policy import may_keep_own_account
from membership.directory.accounts.queries import account_by_id, passkey_by_credential, passkeys_of
from membership.directory.accounts.security import (
    before_enrolment,
    brand,
    must_have_second_factor,
    network,
    passkey_util,
    require_fresh,
)
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.entering import (
    as_person,
    asked_for,
    count_try,
    go_on,
    let_in,
    pending,
    to_sign_in,
)
from membership.directory.accounts.views.own import account_page, here
from membership.kernel.errors import Refusal, RuleBroken
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, public, viewer
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done

MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What a text that no device sends makes the libraries raise."""
WRONG = "This passkey does not open an account here."


@blueprint.post("/account/passkeys/options")
@guard(may_keep_own_account)
@before_enrolment
def register_options() -> Response:
    """What a new passkey is to be made for."""
    require_fresh()
    mine, util = here(), passkey_util()
    account = account_by_id(reader(), mine.account_id)
    known = [
        PublicKeyCredentialDescriptor(base64url_to_bytes(key.credential_id))
        for key in passkeys_of(reader(), account.id)
    ]
    options: dict[str, Any] = {
        "rp_id": util.party,
        "rp_name": brand(),
        "user_id": account.public_id.encode(),
        "user_name": account.email,
        "user_display_name": mine.name,
        "exclude_credentials": known,
        "challenge": _challenge("register", account.id).encode(),
    }
    return _json(
        options_to_json(
            generate_registration_options(**util.registration_options(cast("Any", None), "first", options))
        )
    )


@blueprint.post("/account/passkeys")
@guard(may_keep_own_account)
@before_enrolment
def register_passkey() -> AnyResponse:
    """Keep the new passkey; every other browser is signed out."""
    require_fresh()
    form, mine, util = NewPasskeyForm(), here(), passkey_util()
    text = session.pop("challenge", "")
    if not form.validate():
        return account_page(422, problem="Give the passkey a name, and let the device answer.")
    permit, name = allow(may_keep_own_account(viewer())), brand()
    close_reader()
    try:
        verified = verify_registration_response(
            credential=form.credential.data or "",
            expected_challenge=text.encode(),
            expected_rp_id=util.party,
            expected_origin=util.origin(),
            require_user_verification=True,
        )
        with open_work(permit) as work:
            take_challenge(work, "register", text, mine.account_id)
            add_passkey(work, mine.account_id, _new_passkey(verified, form), brand=name)
    except (*MALFORMED, RuleBroken):
        return account_page(422, problem="The passkey could not be verified. Try again.")
    let_in(mine.account_id, mine.person_id, "a new passkey")
    return done("The passkey is added.", url_for("accounts.account"))


@blueprint.post("/account/passkeys/<passkey>/removal")
@guard(may_keep_own_account)
def forget_passkey(passkey: str) -> AnyResponse:
    """Forget a passkey; every other browser is signed out."""
    require_fresh()
    permit, mine, name = allow(may_keep_own_account(viewer())), here(), brand()
    is_required = must_have_second_factor()
    close_reader()
    try:
        with open_work(permit) as work:
            remove_passkey(work, mine.account_id, passkey, is_required=is_required, brand=name)
    except RuleBroken as refusal:
        return account_page(422, problem=refusal.message)
    let_in(mine.account_id, mine.person_id, "a removed passkey")
    return done("The passkey is forgotten.", url_for("accounts.account"))


@blueprint.post("/sign-in/passkey/options")
@public
def sign_in_options() -> Response:
    """What any passkey of this house is to sign; it names nobody."""
    return _authentication_options("sign_in", None)


@blueprint.post("/sign-in/passkey")
@public
def sign_in_by_passkey() -> AnyResponse:
    """A verified passkey stands for both factors."""
    form, waiting = PasskeyForm(), pending()
    text = session.pop("challenge", "")
    target = session.get("next") or asked_for()
    noted = count_try(Tried("sign_in", f"address {network()}"))
    found = _answered(form, text) if form.validate() else None
    if found is None or (waiting is not None and waiting.account_id != found[0].id):
        return _refuse_passkey()
    account, passkey, count = found

    def prove(work: Work) -> bool:
        take_challenge(work, "sign_in", text)
        note_passkey_used(work, passkey.id, count)
        return True

    try:
        let_in(account.id, account.person_id, "a passkey", noted=noted, instead_of=waiting, prove=prove)
    except Refusal:
        return _refuse_passkey()
    return go_on(target)


@blueprint.post("/account/confirmation/options")
@guard(may_keep_own_account)
@before_enrolment
def confirm_options() -> Response:
    """What one's own passkey is to sign before a grave act."""
    return _authentication_options("confirm", here().account_id)


@blueprint.post("/account/confirmation/passkey")
@guard(may_keep_own_account)
@before_enrolment
def confirm_by_passkey() -> AnyResponse:
    """Grave acts are open for a quarter of an hour."""
    form, mine = PasskeyForm(), here()
    text = session.pop("challenge", "")
    noted = count_try(Tried("sign_in", f"confirm {mine.account_id}"))
    found = _answered(form, text) if form.validate() else None
    if found is None or found[0].id != mine.account_id:
        flash(WRONG, "error")
        return redirect(url_for("accounts.confirmation"), 303)
    close_reader()
    with open_work(as_person(mine.account_id, mine.person_id)) as work:
        take_challenge(work, "confirm", text, mine.account_id)
        note_passkey_used(work, found[1].id, found[2])
        forgive(work, noted)
        make_fresh(work, mine.account_id, mine.session_id, "passkey")
    return go_on(asked_for() or "/account")


def _challenge(purpose: str, account_id: int | None) -> str:
    if not ButtonForm().validate():
        raise RuleBroken("Load the page again.")
    permit = allow(True)
    close_reader()
    with open_work(permit) as work:
        text = pose_challenge(work, purpose, account_id)
    session["challenge"] = text
    return text


def _authentication_options(purpose: str, account_id: int | None) -> Response:
    util = passkey_util()
    options = {"rp_id": util.party, "challenge": _challenge(purpose, account_id).encode()}
    return _json(
        options_to_json(
            generate_authentication_options(**util.authentication_options(None, ["first"], options))
        )
    )


def _answered(form: PasskeyForm, text: str) -> tuple[Account, Passkey, int] | None:
    """Account, passkey and new counter behind a verified answer."""
    try:
        answer = json.loads(form.credential.data or "")
        passkey = passkey_by_credential(reader(), str(answer["id"]))
        if passkey is None or not text:
            return None
        util, account = passkey_util(), account_by_id(reader(), passkey.account_id)
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=text.encode(),
            expected_rp_id=util.party,
            expected_origin=util.origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        handle = answer["response"].get("userHandle")
        is_theirs = not handle or base64url_to_bytes(handle) == account.public_id.encode()
    except MALFORMED:
        return None
    return (
        (account, passkey, verified.new_sign_count)
        if is_theirs and account.is_active and account.confirmed_at
        else None
    )


def _new_passkey(verified: Any, form: NewPasskeyForm) -> NewPasskey:
    answer = json.loads(form.credential.data or "{}")
    named = answer.get("response", {}).get("transports")
    transports = named if isinstance(named, list) else []
    return NewPasskey(
        name=form.name.data or "",
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[str(way)[:20] for way in transports][:10],
        is_backed_up=verified.credential_backed_up,
    )


def _refuse_passkey() -> AnyResponse:
    flash(WRONG, "error")
    return redirect(url_for("accounts.second_factor"), 303) if pending() else to_sign_in()


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})
