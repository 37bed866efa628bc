"""What mailed links lead to: an invitation, a new password."""

from __future__ import annotations

from flask import Response, flash
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.forms import AskResetForm, ButtonForm, NewPasswordForm
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.models import LinkToken
from membership.directory.accounts.operations.attempts import note_try
from membership.directory.accounts.operations.invitations import accept_invitation
from membership.directory.accounts.operations.links import DEAD, DeadLink
from membership.directory.accounts.operations.passwords import ask_for_reset, reset_password
from membership.directory.accounts.passwords import HashedPassword
from membership.directory.accounts.queries import account_by_email, account_by_id, live_link
from membership.directory.accounts.security import brand, hasher, network, seat
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.entering import go_on, let_in, to_sign_in
from membership.directory.people.addresses import email_key
from membership.directory.people.queries import names_of
from membership.kernel.errors import RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, public
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import page


@blueprint.get("/sign-in/recovery")
@public
def recovery() -> Response:
    """Ask for a new password."""
    return _recovery_page(AskResetForm())


@blueprint.post("/sign-in/recovery")
@public
def ask_recovery() -> Response:
    """Take note, and say the same to everybody (R29): whether there is an account is told by mail alone."""
    form = AskResetForm()
    if not form.validate():
        return _recovery_page(form, 422)
    email = form.email.data or ""
    account = account_by_email(reader(), email)
    permit = allow(True)
    name = brand()
    close_reader()
    with open_work(permit) as work:
        note_try(
            work, Tried("reset", f"name {email_key(email)}"), Tried("reset_from", f"address {network()}")
        )
        ask_for_reset(work, account.id if account else None, brand=name)
    return page("directory/accounts/recovery_asked.html", title="Look into your mail", side="neutral")


@blueprint.get("/sign-in/reset/<secret>")
@public
def reset(secret: str) -> Response:
    """The form for a new password, while the link lives."""
    link = live_link(reader(), "reset", secret, now())
    return _password_page(NewPasswordForm(), "Choose a new password") if link else dead_link()


@blueprint.post("/sign-in/reset/<secret>")
@public
def set_password(secret: str) -> AnyResponse:
    """Set it; the second factor is still asked for at the next sign-in."""
    link = live_link(reader(), "reset", secret, now())
    if link is None:
        return dead_link()
    title, form = "Choose a new password", NewPasswordForm()
    hashed = _hashed(form, link)
    if hashed is None:
        return _password_page(form, title, 422)
    permit, name = allow(True), brand()
    close_reader()
    try:
        with open_work(permit) as work:
            reset_password(work, secret, hashed, brand=name)
    except DeadLink:
        return dead_link()
    flash("Your new password is set. Sign in with it.", "success")
    return to_sign_in()


@blueprint.get("/invitation/<secret>")
@public
def invitation(secret: str) -> Response:
    """Welcome: who is invited, and the form for a first password."""
    link = live_link(reader(), "invitation", secret, now())
    if link is None:
        return dead_link()
    return _occupied(link) or _welcome_page(NewPasswordForm(), link)


@blueprint.post("/invitation/<secret>")
@public
def accept(secret: str) -> AnyResponse:
    """Open the account and sign in; not in a browser in which somebody else is signed in."""
    link = live_link(reader(), "invitation", secret, now())
    if link is None:
        return dead_link()
    occupied = _occupied(link)
    if occupied is not None:
        return occupied
    form = NewPasswordForm()
    hashed = _hashed(form, link)
    if hashed is None:
        return _welcome_page(form, link, 422)
    permit = allow(True)
    close_reader()
    try:
        with open_work(permit) as work:
            account = accept_invitation(work, secret, hashed)
            account_id, person_id = account.id, account.person_id
    except DeadLink:
        return dead_link()
    let_in(account_id, person_id, "an invitation")
    return go_on(None)


def dead_link() -> Response:
    """Used, too old, replaced or invented: one answer."""
    return page(
        "directory/accounts/dead_link.html",
        title="This link is dead",
        side="neutral",
        status=410,
        message=DEAD,
    )


def _hashed(form: NewPasswordForm, link: LinkToken) -> HashedPassword | None:
    if not form.validate():
        return None
    try:
        return hasher().checked(form.password.data or "", *_known_words(link))
    except RuleBroken as refusal:
        form.say(refusal)
        return None


def _known_words(link: LinkToken) -> list[str]:
    account = account_by_id(reader(), link.account_id)
    name = names_of(reader(), [account.person_id])[account.person_id]
    return [*name.split(), link.email.partition("@")[0]]


def _occupied(link: LinkToken) -> Response | None:
    """The refusal where somebody is signed in here: who is invited has no account yet, so it is somebody else."""
    found = seat()
    if found is None or found.stage != "full":
        return None
    return page(
        "directory/accounts/occupied.html",
        title="This invitation is for somebody else",
        side="neutral",
        status=409,
        invited=link.email,
        present=found.email,
        button=ButtonForm(formdata=None),
    )


def _recovery_page(form: AskResetForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/recovery.html",
        title="Forgotten your password?",
        side="neutral",
        status=status,
        form=form,
    )


def _welcome_page(form: NewPasswordForm, link: LinkToken, status: int = 200) -> Response:
    return _password_page(form, "Welcome", status, link.email)


def _password_page(form: NewPasswordForm, title: str, status: int = 200, invited: str = "") -> Response:
    form.renew()
    return page(
        "directory/accounts/new_password.html",
        title=title,
        side="neutral",
        status=status,
        form=form,
        invited=invited,
    )
