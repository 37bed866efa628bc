"""Who holds more than half of a company, as staff write it down: stated, ended, corrected, withdrawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.organizations import policy, queries
from membership.directory.organizations.controlling import (
    correct_control,
    end_control,
    points_of,
    state_control,
    withdraw_control,
)
from membership.directory.organizations.forms import CorrectionForm, EndForm, OwnerForm, WithdrawalForm
from membership.directory.organizations.graph import Edge, percent, span
from membership.directory.organizations.models import Control, Organization
from membership.directory.organizations.views.pages import group_page, group_url
from membership.directory.organizations.views.place import (
    blueprint,
    find,
    keeping,
    say,
    show,
    show_both,
    today,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.room import Regroups
from membership.kernel.times import FAR
from membership.kernel.work import Permit, Work, open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import house, reader
from membership.webkit.pages import done

HERE = "/<foundation>/companies/<organization>/owners"
OVER_HALF = "More than half of the shares or votes, directly. What the owner is owned by in turn is written down with the owner."


@blueprint.get(HERE)
@guard(policy.may_keep_company)
def owner(foundation: str, organization: str) -> Response:
    """The form of an owner."""
    place, company, _ = keeping(foundation, organization)
    return show(place, company, OwnerForm(starts_on=today(place)), "State an owner", about=OVER_HALF)


@blueprint.post(HERE)
@guard(policy.may_keep_company)
def add_owner(foundation: str, organization: str) -> AnyResponse:
    """State who holds more than half of the company."""
    place, company, permit = keeping(foundation, organization)
    form = OwnerForm()
    if form.validate_on_submit():
        assert form.starts_on.data is not None
        try:
            with open_work(permit) as work:
                state_control(
                    work, _owner(work, form).id, company.id, points_of(form.share.data), starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data, source=form.source.data or "", heard_by=hearing(),
                )  # fmt: skip
            return done("The owner was stated.", group_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "owner")
    return show(place, company, form, "State an owner", about=OVER_HALF, status=422)


@blueprint.post(f"{HERE}/<control>/end")
@guard(policy.may_keep_company)
def finish_control(foundation: str, organization: str, control: str) -> AnyResponse:
    """An owner holds no more than half from a day on."""
    place, company, held, permit = _holding(foundation, organization, control)
    form = EndForm()
    if form.validate_on_submit():
        assert form.ends_on.data is not None
        try:
            with open_work(permit) as work:
                end_control(work, held.id, ends_on=form.ends_on.data, heard_by=hearing())
            return done("The holding was ended.", group_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "ends_on")
    return group_page(place, company, end_form=form, failed=control, status=422)


@blueprint.get(f"{HERE}/<control>/correction")
@guard(policy.may_keep_company)
def control_correction(foundation: str, organization: str, control: str) -> Response:
    """The form by which a holding is put right."""
    place, company, held, _ = _holding(foundation, organization, control)
    return _correction(place, company, held, CorrectionForm(data={**_stated(held), "version": held.id}))


@blueprint.post(f"{HERE}/<control>/correction")
@guard(policy.may_keep_company)
def put_control_right(foundation: str, organization: str, control: str) -> AnyResponse:
    """What was written down of a holding was a mistake."""
    place, company = find(foundation, organization)
    held = queries.replaced_control(reader(), company.id, control)
    permit = allow(policy.may_keep_company(viewer(), place, company))
    form = CorrectionForm()
    if form.validate_on_submit():
        assert form.starts_on.data is not None
        try:
            with open_work(permit) as work:
                correct_control(
                    work, held.id, points_of(form.share.data), starts_on=form.starts_on.data, ends_on=form.ends_on.data,
                    source=form.source.data or "", heard_by=hearing(),
                )  # fmt: skip
            return done("The holding was corrected.", group_url(place, company))
        except RuleBroken as refusal:
            say(form, refusal, "share")
        except Conflict as refusal:
            raise show_both(refusal, form, _stated(queries.control_after(reader(), held))) from refusal
    return _correction(place, company, held, form, status=422)


@blueprint.get(f"{HERE}/<control>/withdrawal")
@guard(policy.may_keep_company)
def control_withdrawal(foundation: str, organization: str, control: str) -> Response:
    """The form by which a holding is said never to have been."""
    place, company, held, _ = _holding(foundation, organization, control)
    return _withdrawal(place, company, held, WithdrawalForm())


@blueprint.post(f"{HERE}/<control>/withdrawal")
@guard(policy.may_keep_company)
def withdraw_holding(foundation: str, organization: str, control: str) -> AnyResponse:
    """A holding that was written down was never so."""
    place, company, held, permit = _holding(foundation, organization, control)
    form = WithdrawalForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                withdraw_control(work, held.id, reason=form.reason.data or "", heard_by=hearing())
            return done("The holding was withdrawn.", group_url(place, company))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "reason")
    return _withdrawal(place, company, held, form, status=422)


def hearing() -> list[Regroups]:
    """The rooms that draw conclusions from who belongs together."""
    return [room.regrouping for room in house().rooms if room.regrouping is not None]


def _holding(foundation: str, organization: str, control: str) -> tuple[Any, Organization, Control, Permit]:
    """The holding at an address with its company, and the leave to change it."""
    place, company = find(foundation, organization)
    held = queries.control_by_public_id(reader(), company.id, control)
    return place, company, held, allow(policy.may_keep_company(viewer(), place, company))


def _correction(
    place: Any, company: Organization, held: Control, form: CorrectionForm, *, status: int = 200
) -> Response:
    about = (
        f"Stated now: {_words(held)}. Limits are looked at again, and whoever was told of one that this mistake alone broke "
        "is told so. What had been stated is shown as it was known then. A holding that came to an end is ended, not corrected."
    )
    return show(place, company, form, "Correct a holding", "Correct", about=about, status=status)


def _withdrawal(
    place: Any, company: Organization, held: Control, form: WithdrawalForm, *, status: int = 200
) -> Response:
    about = (
        f"It was never so: {_words(held)}. Limits are looked at again, and whoever was told of one that this mistake alone "
        "broke is told so. What had been stated is shown as it was known then."
    )
    return show(place, company, form, "Withdraw a holding", "It was never so", about=about, status=status)


def _stated(held: Control | None) -> dict[str, Any]:
    """A holding as its form has it; nothing of one that was withdrawn."""
    if held is None:
        return dict.fromkeys(("share", "starts_on", "ends_on", "source"))
    return {
        "share": Decimal(held.basis_points) / 100, "starts_on": held.starts_on,
        "ends_on": None if held.ends_on == FAR else held.ends_on, "source": held.source,
    }  # fmt: skip


def _words(held: Control) -> str:
    name = queries.display_names(reader(), [held.owner_id])[held.owner_id]
    edge = Edge(held.owner_id, held.owned_id, held.basis_points, held.starts_on, held.ends_on)
    return f"{name}, {percent(edge.basis_points)} {span(edge)}"


def _owner(work: Work, form: OwnerForm) -> Organization:
    found = queries.organizations_matching(work.session, form.owner.data or "")
    living = [one for one in found if one.merged_into_id is None]
    if not living:
        raise RuleBroken(
            "No company of this name is known; register it first, or look in the list.", field="owner"
        )
    if len(living) > 1:
        named = ", ".join(f"{one.display_name} ({one.public_id})" for one in living[:5])
        raise RuleBroken(f"Several companies match: {named}. Write the word in brackets.", field="owner")
    return living[0]
