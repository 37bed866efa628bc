"""My account: what I am called, where I am signed in, and what opens the account."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.cookies import cookies
from membership.directory.accounts.forms import ButtonForm, ProfileForm
from membership.directory.accounts.operations.sessions import end_all_sessions, end_own_session
from membership.directory.accounts.policy import may_keep_own_account
from membership.directory.accounts.queries import (
    SignedIn,
    open_codes,
    passkeys_of,
    sessions_of,
    stored_grants,
)
from membership.directory.accounts.roles import GRANTED
from membership.directory.accounts.security import must_have_second_factor, seat
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.entering import to_sign_in
from membership.directory.people.models import Person
from membership.directory.people.operations import change_person
from membership.kernel.errors import Conflict, NotFound, RuleBroken, Version
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done, page


def here() -> SignedIn:
    """The session of the signed-in person. Raises NotFound, which the sign-in gate makes impossible."""
    found = seat()
    if found is None or found.stage != "full":
        raise NotFound
    return found


def account_page(status: int = 200, **forms: Any) -> Response:
    """The page of one's own account, with the forms that something is wrong with."""
    mine, session = here(), reader()
    person = session.get_one(Person, mine.person_id)
    profile = forms.pop("profile", None) or ProfileForm(formdata=None, obj=person)
    return page(
        "directory/accounts/account.html",
        title="Account and security",
        side="neutral",
        status=status,
        mine=mine,
        profile=profile,
        sessions=sessions_of(session, mine.account_id, now()),
        passkeys=passkeys_of(session, mine.account_id),
        codes_left=open_codes(session, mine.account_id),
        roles=[
            grant
            for grant in stored_grants(session, now(), person_id=mine.person_id)
            if grant.ends_at > now()
        ],
        words=GRANTED,
        is_required=must_have_second_factor(),
        button=ButtonForm(formdata=None),
        **forms,
    )


@blueprint.get("/account")
@guard(may_keep_own_account)
def account() -> Response:
    """Everything about one's own account."""
    return account_page()


@blueprint.post("/account/profile")
@guard(may_keep_own_account)
def change_profile() -> AnyResponse:
    """Change name and telephone number."""
    form, mine = ProfileForm(), here()
    if not form.validate():
        return account_page(422, profile=form)
    permit = allow(may_keep_own_account(viewer()))
    _refuse_stale(form, mine)
    close_reader()
    try:
        with open_work(permit) as work:
            change_person(
                work,
                mine.person_id,
                name=form.name.data or "",
                phone=form.phone.data or "",
                version=form.version.data or 0,
            )
    except RuleBroken as refusal:
        form.say(refusal)
        return account_page(422, profile=form)
    return done("Saved.", url_for("accounts.account"))


def _refuse_stale(form: ProfileForm, mine: SignedIn) -> None:
    person = reader().get_one(Person, mine.person_id)
    if person.version != form.version.data:
        raise Conflict(
            "Somebody changed this while you were editing.",
            current=Version("Stored now", {"Name": person.name, "Telephone": person.phone}),
            submitted=Version("Yours", {"Name": form.name.data or "", "Telephone": form.phone.data or ""}),
        )


@blueprint.post("/account/sessions/<session>/end")
@guard(may_keep_own_account)
def end_session_of_mine(session: str) -> AnyResponse:
    """Sign out one browser, this one or another."""
    permit, mine = allow(may_keep_own_account(viewer())), here()
    close_reader()
    with open_work(permit) as work:
        end_own_session(work, mine.account_id, session)
    if session == mine.session_public_id:
        cookies().end()
        return to_sign_in()
    return done("That browser is signed out.", url_for("accounts.account"))


@blueprint.post("/account/sessions/end")
@guard(may_keep_own_account)
def end_all_of_mine() -> AnyResponse:
    """Sign out everywhere, here too."""
    permit, mine = allow(may_keep_own_account(viewer())), here()
    close_reader()
    with open_work(permit) as work:
        end_all_sessions(work, mine.account_id, "asked for by its person")
    cookies().end()
    return redirect(url_for("accounts.sign_in"), 303)
