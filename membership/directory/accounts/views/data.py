"""What is kept of a person: for their own reading, and, by staff or an admin, as a file or emptied, after a look and a fresh
sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.accounts.forms import ButtonForm, ReasonForm
from membership.directory.accounts.policy import may_administer_accounts, may_keep_own_account
from membership.directory.accounts.queries import account_by_public_id
from membership.directory.accounts.security import require_fresh
from membership.directory.accounts.views.blueprint import blueprint
from membership.directory.accounts.views.own import here
from membership.directory.people.erasing import erase_on_request, held_rights
from membership.directory.people.export import personal_file
from membership.directory.people.knowing import is_known_elsewhere, known_people
from membership.directory.people.models import Person
from membership.directory.people.policy import may_erase_people, may_take_personal_data
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.times import now
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import close_reader, enter, house, reader
from membership.webkit.pages import done, page

ELSEWHERE = "Another foundation knows this person too: an admin of accounts erases them."


@dataclass(frozen=True)
class Whose:
    """A person whose data somebody else looks at: where the forms lead, and whether erasing is theirs to do."""

    person: Person
    export_url: str
    erase_url: str
    back_url: str
    may_erase: bool
    side: str
    place: Any = None


@blueprint.get("/account/data")
@guard(may_keep_own_account)
def own_data() -> Response:
    """Which kinds of records name me, why, and for how long."""
    return _own_page()


@blueprint.post("/account/data")
@guard(may_keep_own_account)
def take_own_data() -> AnyResponse:
    """All of it, as a file."""
    permit, mine = allow(may_keep_own_account(viewer())), here()
    require_fresh()
    if not ButtonForm().validate():
        return _own_page(422)
    return _file(permit, mine.person_id)


@blueprint.get("/<foundation>/people/<person>/data")
@guard(may_take_personal_data)
def person_data(foundation: str, person: str) -> Response:
    """What is kept of a person whom the foundation knows, and what erasing would do."""
    found = _known(foundation, person)
    require_fresh()
    return _page(found)


@blueprint.post("/<foundation>/people/<person>/data")
@guard(may_take_personal_data)
def take_person_data(foundation: str, person: str) -> AnyResponse:
    """The file of a person whom the foundation knows."""
    found = _known(foundation, person)
    return _take(found, allow(may_take_personal_data(viewer(), found.place)))


@blueprint.post("/<foundation>/people/<person>/erasure")
@guard(may_erase_people)
def erase_known(foundation: str, person: str) -> AnyResponse:
    """Erase a person whom only this foundation knows."""
    found = _known(foundation, person)
    permit = allow(may_erase_people(viewer(), found.place, is_known_elsewhere=not found.may_erase), ELSEWHERE)
    return _erase(found, permit, url_for("frontdesk.foundation_desk", foundation=foundation))


@blueprint.get("/admin/accounts/<account>/data")
@guard(may_administer_accounts)
def data_of_account(account: str) -> Response:
    """What is kept of anybody with an account, and what erasing would do."""
    found = _of_account(account)
    require_fresh()
    return _page(found)


@blueprint.post("/admin/accounts/<account>/data")
@guard(may_administer_accounts)
def take_data_of_account(account: str) -> AnyResponse:
    """The file of anybody with an account."""
    found = _of_account(account)
    return _take(found, allow(may_administer_accounts(viewer())))


@blueprint.post("/admin/accounts/<account>/erasure")
@guard(may_administer_accounts)
def erase_account_holder(account: str) -> AnyResponse:
    """Erase anybody with an account."""
    found = _of_account(account)
    return _erase(found, allow(may_administer_accounts(viewer())), url_for("accounts.people"))


def _known(foundation: str, public_id: str) -> Whose:
    place, rooms = enter(foundation), house().rooms
    see(may_take_personal_data(viewer(), place))
    query = select(Person).where(Person.public_id == public_id, known_people(rooms, place.id))
    found = reader().scalars(query).one_or_none()
    if found is None:
        raise NotFound
    at: dict[str, Any] = {"foundation": foundation, "person": public_id}
    return Whose(
        found, url_for("accounts.take_person_data", **at), url_for("accounts.erase_known", **at),
        url_for("people.person", **at), not is_known_elsewhere(reader(), rooms, found.id, place.id), "business", place,
    )  # fmt: skip


def _of_account(account: str) -> Whose:
    see(may_administer_accounts(viewer()))
    found = reader().get_one(Person, account_by_public_id(reader(), account).person_id)
    return Whose(
        found, url_for("accounts.take_data_of_account", account=account),
        url_for("accounts.erase_account_holder", account=account), url_for("accounts.person", account=account),
        True, "neutral",
    )  # fmt: skip


def _take(found: Whose, permit: Permit) -> AnyResponse:
    require_fresh()
    if not ButtonForm().validate():
        return _page(found, 422)
    return _file(permit, found.person.id)


def _erase(found: Whose, permit: Permit, after: str) -> AnyResponse:
    require_fresh()
    form = ReasonForm()
    if not form.validate():
        return _page(found, 422, form)
    person_id = found.person.id
    close_reader()
    try:
        with open_work(permit) as work:
            erase_on_request(work, house().rooms, person_id, form.reason.data or "")
    except RuleBroken as refusal:
        form.say(refusal)
        return _page(found, 422, form)
    return done("The person is erased; what must stay no longer names them, except where it says so.", after)


def _file(permit: Permit, person_id: int) -> Response:
    """The person's file, once that it was taken stands in the log."""
    close_reader()
    with open_work(permit) as work:
        text = personal_file(work, house().rooms, person_id)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _kinds() -> list[Any]:
    """Every kind of record that names people, once, in the order of its table's name."""
    found = {one.table: one for room in house().rooms for one in room.personal_data}
    return [found[table] for table in sorted(found)]


def _retained() -> list[tuple[str, str]]:
    return [one for room in house().rooms for one in room.retained]


def _own_page(status: int = 200) -> Response:
    return page(
        "directory/accounts/own_data.html",
        title="What is kept of me",
        side="neutral",
        status=status,
        breadcrumbs=[("Account and security", url_for("accounts.account")), ("My data", None)],
        kinds=_kinds(),
        button=ButtonForm(formdata=None),
    )


def _page(found: Whose, status: int = 200, form: ReasonForm | None = None) -> Response:
    reason = form or ReasonForm(formdata=None)
    person = reader().get_one(Person, found.person.id)
    return page(
        "directory/accounts/data.html",
        title="Personal data",
        side=found.side,
        status=status,
        breadcrumbs=[(person.name, found.back_url), ("Personal data", None)],
        whose=found,
        person=person,
        held=held_rights(reader(), house().rooms, person.id, now()),
        kinds=_kinds(),
        retained=_retained(),
        elsewhere=ELSEWHERE,
        is_me=person.id == viewer().person_id,
        reason_form=reason.renew(),
        button=ButtonForm(formdata=None),
    )
