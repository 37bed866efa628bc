"""What an admin of accounts sees and does. It gives no right in either wing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.forms import ButtonForm, GrantForm, InviteForm, ReasonForm
from membership.directory.accounts.models import FAR_AT, Account
from membership.directory.accounts.operations.custody import disable_account, enable_account
from membership.directory.accounts.operations.grants import grant_role, revoke_role
from membership.directory.accounts.operations.invitations import invite
from membership.directory.accounts.operations.sessions import end_all_sessions
from membership.directory.accounts.policy import may_administer_accounts
from membership.directory.accounts.queries import (
    account_by_public_id,
    accounts,
    grant_by_public_id,
    sessions_of,
    stored_grants,
)
from membership.directory.accounts.roles import GRANTED
from membership.directory.accounts.security import brand, require_fresh
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.foundations.queries import foundations
from membership.directory.people.queries import names_of
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import now
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done, page

SESSIONS, ACCOUNT = "sessions", "account"


@blueprint.get("/admin/accounts")
@guard(may_administer_accounts)
def people() -> Response:
    """Everybody with an account."""
    see(may_administer_accounts(viewer()))
    text = request.args.get("q", "").strip()[:100]
    rows = accounts(reader(), text)
    return page("directory/accounts/people.html", title="Accounts", side="neutral", rows=rows, text=text)


@blueprint.get("/admin/grants")
@guard(may_administer_accounts)
def grants() -> Response:
    """Every granted role that holds or will hold."""
    see(may_administer_accounts(viewer()))
    rows = stored_grants(reader(), now())
    return page(
        "directory/accounts/grants.html",
        title="Granted roles",
        side="neutral",
        rows=rows,
        words=GRANTED,
        far=FAR_AT,
    )


@blueprint.get("/admin/accounts/invitation")
@guard(may_administer_accounts)
def invitation_form() -> Response:
    """Whom to invite."""
    see(may_administer_accounts(viewer()))
    require_fresh()
    return _invite_page(_with_places(InviteForm()))


@blueprint.post("/admin/accounts/invitation")
@guard(may_administer_accounts)
def send_invitation() -> AnyResponse:
    """Invite a person by mail, with a role where one is named."""
    see(may_administer_accounts(viewer()))
    require_fresh()
    form = _with_places(InviteForm())
    if not form.validate():
        return _invite_page(form, 422)
    places, name = _places(), brand()

    def act(work: Work) -> None:
        invite(
            work,
            brand=name,
            name=form.name.data or "",
            email=form.email.data or "",
            role=form.role.data or "",
            foundation_id=places.get(form.foundation.data or ""),
            reason=form.reason.data or "",
        )

    refusal = _attempt(act)
    if refusal is not None:
        form.say(refusal)
        return _invite_page(form, 422)
    return done(f"An invitation is on its way to {form.email.data}.", url_for("accounts.people"))


@blueprint.get("/admin/accounts/<account>")
@guard(may_administer_accounts)
def person(account: str) -> Response:
    """One account: its roles, its sessions, and what can be done."""
    see(may_administer_accounts(viewer()))
    return _person_page(account_by_public_id(reader(), account))


@blueprint.post("/admin/accounts/<account>/grants")
@guard(may_administer_accounts)
def grant(account: str) -> AnyResponse:
    """Give a role."""
    see(may_administer_accounts(viewer()))
    found = account_by_public_id(reader(), account)
    require_fresh()
    form, places = _with_places(GrantForm()), _places()
    if not form.validate():
        return _person_page(found, 422, grant_form=form)

    def act(work: Work) -> None:
        place = places.get(form.foundation.data or "")
        grant_role(work, found.person_id, form.role.data, foundation_id=place, reason=form.reason.data or "")

    refusal = _attempt(act)
    if refusal is not None:
        form.say(refusal)
        return _person_page(found, 422, grant_form=form)
    return done("The role is granted.", url_for("accounts.person", account=account))


@blueprint.post("/admin/accounts/<account>/grants/<grant>/end")
@guard(may_administer_accounts)
def revoke(account: str, grant: str) -> AnyResponse:
    """End a role now."""
    see(may_administer_accounts(viewer()))
    found, held = account_by_public_id(reader(), account), grant_by_public_id(reader(), grant)
    see(held.person_id == found.person_id)
    grant_id = held.id
    return _with_reason(
        found, grant, lambda work, why: revoke_role(work, grant_id, reason=why), "The role has ended."
    )


@blueprint.post("/admin/accounts/<account>/disabling")
@guard(may_administer_accounts)
def disable(account: str) -> AnyResponse:
    """Close the account."""
    see(may_administer_accounts(viewer()))
    found = account_by_public_id(reader(), account)
    return _with_reason(
        found,
        ACCOUNT,
        lambda work, why: disable_account(work, found.id, reason=why),
        "The account is disabled.",
    )


@blueprint.post("/admin/accounts/<account>/enabling")
@guard(may_administer_accounts)
def enable(account: str) -> AnyResponse:
    """Open it again."""
    see(may_administer_accounts(viewer()))
    found = account_by_public_id(reader(), account)
    return _with_reason(
        found,
        ACCOUNT,
        lambda work, why: enable_account(work, found.id, reason=why),
        "The account is enabled.",
    )


@blueprint.post("/admin/accounts/<account>/sessions/end")
@guard(may_administer_accounts)
def end_sessions(account: str) -> AnyResponse:
    """Sign the person out everywhere."""
    see(may_administer_accounts(viewer()))
    found = account_by_public_id(reader(), account)
    return _with_reason(
        found,
        SESSIONS,
        lambda work, why: end_all_sessions(work, found.id, f"by an admin, {why}"),
        "Every session has ended.",
    )


def _with_reason(found: Account, row: str, act: Callable[[Work, str], Any], message: str) -> AnyResponse:
    """`row` is where on the page the reason is asked for: a role, or one of SESSIONS and ACCOUNT."""
    require_fresh()
    form = ReasonForm()
    if not form.validate():
        return _person_page(found, 422, reason_form=form, row=row)
    refusal = _attempt(lambda work: act(work, form.reason.data or ""))
    if refusal is not None:
        form.say(refusal)
        return _person_page(found, 422, reason_form=form, row=row)
    return done(message, url_for("accounts.person", account=found.public_id))


def _attempt(act: Callable[[Work], Any]) -> RuleBroken | None:
    """Do it in one Work; a refusal that the form can show is returned."""
    permit = allow(may_administer_accounts(viewer()))
    close_reader()
    try:
        with open_work(permit) as work:
            act(work)
    except RuleBroken as refusal:
        return refusal
    except Conflict as conflict:
        return RuleBroken(conflict.message)
    return None


def _places() -> dict[str, int]:
    return {place.slug: place.id for place in foundations(reader())}


def _with_places(form: Any) -> Any:
    form.foundation.choices = [("", "None"), *((place.slug, place.name) for place in foundations(reader()))]
    return form


def _invite_page(form: InviteForm, status: int = 200) -> Response:
    form.renew()
    return page(
        "directory/accounts/invite.html", title="Invite a person", side="neutral", status=status, form=form
    )


def _person_page(found: Account, status: int = 200, **forms: Any) -> Response:
    session = reader()
    return page(
        "directory/accounts/person.html",
        title=names_of(session, [found.person_id])[found.person_id],
        side="neutral",
        status=status,
        account=found,
        sessions=sessions_of(session, found.id, now()),
        rows=stored_grants(session, now(), person_id=found.person_id),
        words=GRANTED,
        far=FAR_AT,
        at=now(),
        grant_form=forms.get("grant_form") or _with_places(GrantForm(formdata=None)),
        reasons=RowForms(ReasonForm, forms.get("reason_form"), forms.get("row", "")),
        button=ButtonForm(formdata=None),
        breadcrumbs=[("Accounts", url_for("accounts.people")), (found.email, None)],
    )
