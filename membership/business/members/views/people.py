"""Who acts for a member. The company's own data are kept in the directory."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy, queries
from membership.business.members.contacts import change_contact as change_member_contact
from membership.business.members.contacts import confirm_contact
from membership.business.members.forms import (
    ConfirmationForm,
    ContactForm,
    EndForm,
    InvitationForm,
    RepresentativeForm,
)
from membership.business.members.inviting import invite_representative
from membership.business.members.models import KINDS, Member, Representative, RepresentativeProposal
from membership.business.members.proposals import end_or_propose, name_or_propose
from membership.business.members.representing import binding_kinds
from membership.business.members.views.pages import (
    Company,
    blueprint,
    company_page,
    find_company,
    find_member,
    member_url,
    people_url,
    proposed,
    say,
    tell,
    today,
)
from membership.directory.accounts.tokens import LIFETIMES
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.directory.people.operations import register_person
from membership.directory.people.queries import person_by_email
from membership.kernel.errors import Conflict, RuleBroken, Version
from membership.kernel.times import date_text, instant_text, now
from membership.kernel.work import Permit, Work, open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import reader
from membership.webkit.pages import done, page

WAITS = "This binds the company, so it counts once a second person confirms it."
THEIRS = "Somebody with an account, or with another company, changes their own name and telephone number."
ASKED = "{} is asked by mail. It counts once they say yes, or the foundation's staff confirm it."


@blueprint.get("/<foundation>/members/<member>/people")
@guard(policy.may_see_member)
def people(foundation: str, member: str) -> Response:
    """Who acts for the company, in which capacity, and who may change it."""
    return _people_page(find_company(foundation, member))


@blueprint.get("/<foundation>/members/<member>/people/new")
@guard(policy.may_change_people)
def new_representative(foundation: str, member: str) -> Response:
    """The form for a representative."""
    place, found = find_member(foundation, member)
    allow(policy.may_change_people(viewer(), found))
    return _form(place, found, RepresentativeForm(starts_on=today(place)), "Add a representative", "Add")


@blueprint.post("/<foundation>/members/<member>/people/new")
@guard(policy.may_change_people)
def add_representative(foundation: str, member: str) -> AnyResponse:
    """Name who acts for the company."""
    place, found = find_member(foundation, member)
    permit = allow(policy.may_change_people(viewer(), found))
    form = RepresentativeForm()
    if form.validate_on_submit():
        name, email = form.name.data or "", form.email.data or ""
        try:
            with open_work(permit) as work:
                person = person_by_email(work.session, email) or register_person(work, name, email=email)
                made = name_or_propose(
                    work, found.id, person.id, str(form.kind.data), starts_on=_day(form.starts_on.data)
                )
                since, place_of = date_text(_day(form.starts_on.data)), _place_taken(work, made)
                until = _until(made)
                did = f"{person.name} is {form.kind.data} representative from {since}{until or ' on'}{place_of}."
                tell(work, found, proposed(work, made) or did)
            if isinstance(made, RepresentativeProposal) and not made.clause:
                return done(ASKED.format(email), _representation_url(place, found))
            return _told(made, f"{person.name} acts for the company{until}{place_of}.", place, found)
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "email")
    return _form(place, found, form, "Add a representative", "Add", status=422)


@blueprint.post("/<foundation>/members/<member>/people/<representative>/end")
@guard(policy.may_change_people)
def end_representative(foundation: str, member: str, representative: str) -> AnyResponse:
    """Somebody acts for the company no longer."""
    place, found = find_member(foundation, member)
    named = queries.representative_by_public_id(reader(), found.id, representative)
    permit = allow(policy.may_change_people(viewer(), found))
    form = EndForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                made = end_or_propose(work, named.id, ends_on=_day(form.ends_on.data))
                tell(work, found, proposed(work, made) or _ended(work, named, _day(form.ends_on.data)))
            never = _day(form.ends_on.data) <= named.starts_on
            words = "The role is withdrawn." if never else "The end was written down."
            return _told(made, words, place, found)
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "ends_on")
    return _people_page(find_company(foundation, member), (representative, form), status=422)


@blueprint.post("/<foundation>/members/<member>/people/<representative>/invitation")
@guard(policy.may_invite)
def invite(foundation: str, member: str, representative: str) -> AnyResponse:
    """Invite somebody who acts for the company, and has no account yet, to sign in."""
    place, found = find_member(foundation, member)
    named = queries.representative_by_public_id(reader(), found.id, representative)
    permit = allow(policy.may_invite(viewer(), found))
    if not InvitationForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    with open_work(permit) as work:
        person = invite_representative(work, named.id)
        until = instant_text(work.at + LIFETIMES["invitation"], place.zone)
    return done(f"{person.name} is invited to sign in, until {until}.", people_url(place, found))


@blueprint.get("/<foundation>/members/<member>/people/<representative>/contact")
@guard(policy.may_change_contact)
def contact(foundation: str, member: str, representative: str) -> Response:
    """The form of a contact."""
    place, found, person, _ = _person(foundation, member, representative)
    values = {"name": person.name, "phone": person.phone, "version": person.version}
    return _form(place, found, ContactForm(data=values), "Change a contact", "Save")


@blueprint.post("/<foundation>/members/<member>/people/<representative>/contact")
@guard(policy.may_change_contact)
def change_contact(foundation: str, member: str, representative: str) -> AnyResponse:
    """Change a contact; whoever saved first is shown to whoever comes second."""
    place, found, person, permit = _person(foundation, member, representative)
    form = ContactForm()
    if form.validate_on_submit():
        name, phone = form.name.data or "", form.phone.data or ""
        before = {"name": person.name, "phone": person.phone}
        try:
            with open_work(permit) as work:
                seen = int(form.version.data or 0)
                tell(
                    work,
                    found,
                    change_member_contact(work, found.id, person.id, name=name, phone=phone, version=seen),
                )
            return done("The contact was changed.", people_url(place, found))
        except RuleBroken as refusal:
            say(form, refusal, "name")
        except Conflict as refusal:
            _show_both(refusal, before, {"name": name, "phone": phone})
    return _form(place, found, form, "Change a contact", "Save", status=422)


@blueprint.post("/<foundation>/members/<member>/confirmation")
@guard(policy.may_confirm_contact)
def confirm_me(foundation: str, member: str) -> AnyResponse:
    """I still act for the company, and what is written of me is right."""
    place, found = find_member(foundation, member)
    permit = allow(policy.may_confirm_contact(viewer(), found))
    me = viewer().person_id
    if not ConfirmationForm().validate_on_submit() or me is None:
        raise RuleBroken("This form has lost its key. Load the page again.")
    with open_work(permit) as work:
        confirm_contact(work, found.id, me)
    return done("Thank you. We ask again in a year.", member_url(place, found))


def _people_page(
    company: Company, ending: tuple[str, EndForm | None] = ("", None), *, status: int = 200
) -> Response:
    """The people; `ending` is the form of a representative that was refused."""
    day, (row, refused) = today(company.place), ending
    people = queries.people_of(reader(), company.member.id, day)
    binding = binding_kinds(reader(), company.place.id, day)
    return company_page(
        "people",
        company,
        "members.people",
        status=status,
        people=people,
        changeable={
            one.public_id for one in people if policy.may_change_contact(viewer(), company.member, one)
        },
        duties={one: policy.duties_of(one, binding) for one in KINDS},
        endings=RowForms(EndForm, refused, row, ends_on=day),
        invitation=InvitationForm(formdata=None),
        at=now(),
    )


def _told(made: object, words: str, place: Any, found: Member) -> AnyResponse:
    """Say what happened: the change counts, or it waits for a second person."""
    if isinstance(made, RepresentativeProposal):
        return done(WAITS, _representation_url(place, found))
    return done(words, people_url(place, found))


def _representation_url(place: Any, found: Member) -> str:
    return url_for("members.representation", foundation=place.slug, member=found.public_id)


def _place_taken(work: Work, made: object) -> str:
    """Whose role ends with a naming, as the end of a sentence; empty where nobody's does."""
    if not isinstance(made, Representative) or made.kind != "primary":
        return ""
    before = queries.place_taken(work.session, made.member_id, work.at)
    return f", in place of {before}" if before else ""


def _until(made: Representative | RepresentativeProposal) -> str:
    """Until when a role was given, where its end is known: whoever leaves acts until their leaving day."""
    if isinstance(made, RepresentativeProposal) or made.is_open_ended:
        return ""
    return f" until {date_text(made.ends_on)}"


def _ended(work: Work, named: Representative, ends_on: date) -> str:
    """What staff are told of an end, or of a role that never begins."""
    name = work.session.get_one(Person, named.person_id).name
    if ends_on <= named.starts_on:
        return f"{name}, who was to act as {named.kind} representative from {date_text(named.starts_on)} on, does not begin."
    return f"{name} acts as {named.kind} representative until {date_text(ends_on)}."


def _person(foundation: str, member: str, representative: str) -> tuple[Any, Member, Person, Permit]:
    place, found = find_member(foundation, member)
    named = queries.representative_by_public_id(reader(), found.id, representative)
    contact = queries.contact_of(reader(), named, today(place))
    permit = allow(policy.may_change_contact(viewer(), found, contact), THEIRS)
    return place, found, reader().get_one(Person, named.person_id), permit


def _show_both(refusal: Conflict, stored: dict[str, str], typed: dict[str, str]) -> None:
    """Answer 409 with what is stored and what was typed."""
    raise Conflict(
        refusal.message, current=Version("Stored now", stored), submitted=Version("Yours", typed)
    ) from refusal


def _form(place: Any, found: Member, form: Any, title: str, submit: str, *, status: int = 200) -> Response:
    name = reader().get_one(Organization, found.organization_id).display_name
    return page(
        "business/members/form.html",
        title=title,
        breadcrumbs=[(name, member_url(place, found)), (title, None)],
        status=status,
        place=place,
        form=form,
        submit=submit,
        company=name,
        cancel_url=url_for("members.member", foundation=place.slug, member=found.public_id),
    )


def _day(value: Any) -> Any:
    assert value is not None
    return value
