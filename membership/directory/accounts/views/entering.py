"""What every way of signing in shares: the counted try, and the session at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.cookies import cookies
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.attempts import forgive, note_try
from membership.directory.accounts.operations.sessions import begin_session, end_session, know_device
from membership.directory.accounts.queries import SignedIn, known_device
from membership.directory.accounts.security import browser, local_path, network, seat
from membership.directory.people.addresses import email_key
from membership.kernel.times import now
from membership.kernel.work import Permit, Work, open_work, person_permit
from membership.webkit.access import allow
from membership.webkit.house import close_reader, house, reader


def count_try(*tried: Tried) -> list[int]:
    """Count a try, in a commit of its own, before the secret is looked at. Raises TooManyTries."""
    close_reader()
    with open_work(allow(True)) as work:
        return note_try(work, *tried)


def password_tries(email: str, account: Account | None) -> list[Tried]:
    """What a password counts against: a device that its person used before stands for itself alone, so that nobody
    elsewhere can shut them out; anything else counts for the name, the address, and the house."""
    device = known_device(reader(), account.id if account else 0, cookies().device, now())
    if device is not None and account is not None:
        return [Tried("sign_in_device", f"{account.id}.{device}")]
    return [
        Tried("sign_in", f"name {email_key(email)}"),
        Tried("sign_in", f"address {network()}"),
        Tried("sign_in_everywhere", "all"),
    ]


def pending() -> SignedIn | None:
    """The session that has shown its password and waits for its second factor."""
    found = seat()
    return found if found is not None and found.stage == "second_factor" else None


def as_person(account_id: int, person_id: int) -> Permit:
    """Leave for the person who has just proved who they are."""
    return person_permit(house().database, account_id, person_id, "web", g.get("request_id", ""))


def let_in(
    account_id: int,
    person_id: int,
    how: str,
    *,
    noted: Sequence[int] = (),
    instead_of: SignedIn | None = None,
    prove: Callable[[Work], bool] | None = None,
) -> bool:
    """Begin the session in the commit that uses up the proof; False when the proof was used by somebody else first."""
    is_known = known_device(reader(), account_id, cookies().device, now()) is not None
    close_reader()
    device = ""
    with open_work(as_person(account_id, person_id)) as work:
        if prove is not None and not prove(work):
            return False
        forgive(work, noted)
        if instead_of is not None:
            end_session(work, instead_of.session_id, "replaced")
        secret = begin_session(work, account_id, browser(), how=how)
        if not is_known:
            device = know_device(work, account_id)
    cookies().begin(secret)
    if device:
        cookies().recognise(device)
    return True


def go_on(target: str | None) -> AnyResponse:
    """To where the person wanted to go, or to the desk."""
    return redirect(local_path(target) or "/desk", 303)


def to_sign_in() -> AnyResponse:
    """Begin again."""
    return redirect(url_for("accounts.sign_in"), 303)


def asked_for() -> str:
    """Where the visitor wanted to go, if it is a page of this house."""
    return local_path(request.args.get("next"))
