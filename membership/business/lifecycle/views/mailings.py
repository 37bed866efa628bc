"""Mail to many: written, looked at with everybody who would get it and why, held, released, cancelled; and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.charter.queries import tier_words
from membership.business.lifecycle import policy
from membership.business.lifecycle.mailing import (
    Letter,
    cancel_mailing,
    change_mailing,
    hold_mailing,
    holding_of,
    release_mailing,
    set_holding,
    write_mailing,
)
from membership.business.lifecycle.mailing_audience import (
    ROLES,
    SEATED,
    Addressee,
    Audience,
    addressees,
    digest_of,
)
from membership.business.lifecycle.mailing_queries import (
    SHOWN,
    TONES,
    WORDS,
    mailing_by_public_id,
    mailings,
    names_of,
    recipients_of,
    tally_of,
)
from membership.business.lifecycle.mailing_text import TEMPLATE, context_of
from membership.business.lifecycle.views.desk import blueprint
from membership.business.lifecycle.views.desk_forms import (
    HoldForm,
    HoldingForm,
    LetterForm,
    MailingActForm,
    NewLetterForm,
)
from membership.business.members.models import Mailing
from membership.business.members.questions import (
    STATE_NAMES,
    Question,
    question_from,
    question_of,
    stored,
    told,
)
from membership.business.members.saved_views import views_for
from membership.business.members.views.pages import say, today
from membership.business.members.views.roster import list_filters
from membership.kernel.errors import Conflict, NotFound, RuleBroken, Version
from membership.kernel.mail.compose import rendered
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

LOST = "This form has lost its key. Load the page again."
ASKED = "asked"
"""The word in place of a view's id that stands for the question that came with the address."""


@blueprint.get("/<foundation>/mailings")
@guard(policy.may_write_mailings)
def all_mailings(foundation: str) -> Response:
    """Mail to many, newest first."""
    place, _ = _place(foundation)
    return page(
        "business/lifecycle/mailings.html",
        title="Mail to many",
        breadcrumbs=[("Mail to many", None)],
        place=place,
        rows=mailings(reader(), place.id),
        words=WORDS,
        tones=TONES,
        holding=holding_of(reader(), place.id),
    )


@blueprint.get("/<foundation>/mailings/new")
@guard(policy.may_write_mailings)
def new_mailing(foundation: str) -> Response:
    """The form of a mail; a question of the list of members in the address says to whose people it goes."""
    place, _ = _place(foundation)
    form = NewLetterForm(formdata=None)
    if request.args:
        question = question_of(request.args.to_dict(flat=False), list_filters()).with_(after="")
        form.question.data, form.view.data = question.query(), ASKED
    return _form(place, form, "Write to many")


@blueprint.post("/<foundation>/mailings/new")
@guard(policy.may_write_mailings)
def begin_mailing(foundation: str) -> AnyResponse:
    """Write a mail as a draft."""
    place, permit = _place(foundation)
    form = _with_choices(NewLetterForm(), place)
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                mailing = write_mailing(work, place.id, _me(), _letter(form, place))
            return done("Written. Look at who gets it, then send it.", _url(place, mailing))
        except RuleBroken as refusal:
            say(form, refusal, "subject")
    return _form(place, form, "Write to many", status=422)


@blueprint.get("/<foundation>/mailings/<mailing>")
@guard(policy.may_write_mailings)
def mailing(foundation: str, mailing: str) -> Response:
    """One mailing: as a draft who would get it and why, afterwards who got it."""
    place, found, _ = _find(foundation, mailing)
    return _page(place, found)


@blueprint.get("/<foundation>/mailings/<mailing>/text")
@guard(policy.may_write_mailings)
def draft(foundation: str, mailing: str) -> Response:
    """The form by which a draft is changed."""
    place, found, _ = _find(foundation, mailing)
    audience = Audience.of(found.audience, list_filters())
    form = LetterForm(
        formdata=None, subject=found.subject, text=found.text, question=audience.question.query(), version=found.version,
        view=ASKED, **dict.fromkeys(audience.roles, True),
    )  # fmt: skip
    return _form(place, form, "Change the mail")


@blueprint.post("/<foundation>/mailings/<mailing>/text")
@guard(policy.may_write_mailings)
def revise_draft(foundation: str, mailing: str) -> AnyResponse:
    """Change a draft."""
    place, found, permit = _find(foundation, mailing)
    form = _with_choices(LetterForm(), place)
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                change_mailing(work, found.id, _letter(form, place), int(form.version.data or 0))
            return done("The mail was changed.", _url(place, found))
        except RuleBroken as refusal:
            say(form, refusal, "subject")
        except Conflict as refusal:
            stored_now = {"subject": found.subject, "text": found.text}
            mine = {"subject": form.subject.data or "", "text": form.text.data or ""}
            raise Conflict(
                refusal.message, current=Version("Stored now", stored_now), submitted=Version("Yours", mine)
            ) from refusal
    return _form(place, form, "Change the mail", status=422)


@blueprint.post("/<foundation>/mailings/<mailing>/hold")
@guard(policy.may_write_mailings)
def hold(foundation: str, mailing: str) -> AnyResponse:
    """Send it: from now on it is held, and then it goes."""
    place, found, permit = _find(foundation, mailing)
    form = HoldForm()
    if not form.validate_on_submit():
        return _page(place, found, hold_form=form, status=422)
    filters = list_filters()
    try:
        with open_work(permit) as work:
            hold_mailing(work, found.id, _me(), form.seen.data or "", filters)
    except RuleBroken as refusal:
        say(form, refusal, "seen")
        return _page(place, found, hold_form=form, status=422)
    return done("The mail is held; until it goes you can cancel it.", _url(place, found))


@blueprint.post("/<foundation>/mailings/<mailing>/cancellation")
@guard(policy.may_write_mailings)
def cancel(foundation: str, mailing: str) -> AnyResponse:
    """It does not go."""
    place, found, permit = _find(foundation, mailing)
    _keyed()
    with open_work(permit) as work:
        cancel_mailing(work, found.id)
    return done("Cancelled: nobody gets this mail.", _url(place, found))


@blueprint.post("/<foundation>/mailings/<mailing>/release")
@guard(policy.may_release_mailing)
def release(foundation: str, mailing: str) -> AnyResponse:
    """A second person lets it go."""
    place, found, _ = _find(foundation, mailing)
    permit = allow(
        policy.may_release_mailing(viewer(), found), "Somebody else of the staff releases this mail."
    )
    _keyed()
    with open_work(permit) as work:
        release_mailing(work, found.id, _me())
    return done("Released: it goes when the time of holding is over.", _url(place, found))


@blueprint.get("/<foundation>/mailing-rule")
@guard(policy.may_write_mailings)
def rule(foundation: str) -> Response:
    """How mail to many is held."""
    place, _ = _place(foundation)
    known = holding_of(reader(), place.id)
    form = HoldingForm(
        formdata=None, minutes=known.minutes, second_above=known.second_above, version=known.version
    )
    return _rule_page(place, form)


@blueprint.post("/<foundation>/mailing-rule")
@guard(policy.may_write_mailings)
def change_rule(foundation: str) -> AnyResponse:
    """Change how mail to many is held."""
    place, permit = _place(foundation)
    form = HoldingForm()
    if form.validate_on_submit():
        known = holding_of(reader(), place.id)
        try:
            with open_work(permit) as work:
                set_holding(
                    work, place.id, int(form.minutes.data or 0), form.second_above.data, int(form.version.data or 0)
                )  # fmt: skip
            return done("Changed, for mail that is held from now on.", _index(place))
        except Conflict as refusal:
            now_kept = {"minutes": str(known.minutes), "second_above": str(known.second_above or "")}
            mine = {"minutes": str(form.minutes.data), "second_above": str(form.second_above.data or "")}
            raise Conflict(
                refusal.message, current=Version("Stored now", now_kept), submitted=Version("Yours", mine)
            ) from refusal
    return _rule_page(place, form, status=422)


def _place(foundation: str) -> tuple[Any, Permit]:
    place = enter(foundation)
    see(policy.may_write_mailings(viewer(), place))
    return place, allow(policy.may_write_mailings(viewer(), place))


def _find(foundation: str, mailing: str) -> tuple[Any, Mailing, Permit]:
    place, permit = _place(foundation)
    return place, mailing_by_public_id(reader(), place.id, mailing), permit


def _keyed() -> None:
    if not MailingActForm().validate_on_submit():
        raise RuleBroken(LOST)


def _me() -> int:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


def _index(place: Any) -> str:
    return url_for("desk.all_mailings", foundation=place.slug)


def _url(place: Any, found: Mailing) -> str:
    return url_for("desk.mailing", foundation=place.slug, mailing=found.public_id)


def _letter(form: Any, place: Any) -> Letter:
    """What was typed. A view is asked at this moment; tier and state narrow it further."""
    chosen = form.view.data
    question = Question()
    if chosen == ASKED:
        question = question_from(form.question.data or "", list_filters())
    elif chosen:
        saved = views_for(reader(), place.id, viewer().person_id)
        view = next(one for one in saved if one.public_id == chosen)
        question = question_of(view.question, list_filters())
    document = stored(question)
    document |= {"tier": [form.tier.data]} if form.tier.data else {}
    document |= {"state": [form.state.data]} if form.state.data else {}
    roles = tuple(role for role in ROLES if form[role].data)
    return Letter(
        form.subject.data or "", form.text.data or "", Audience(roles, question_of(document, list_filters()))
    )


def _with_choices(form: Any, place: Any) -> Any:
    """The form with the members that can be chosen; the question that came along is one of the choices."""
    tiers = tier_words(reader(), place.id, today(place))
    saved = views_for(reader(), place.id, viewer().person_id)
    form.view.choices = [("", "Every member"), *((one.public_id, one.name) for one in saved)]
    words = told(question_from(form.question.data or "", list_filters()), dict(tiers), list_filters())
    if form.question.data:
        form.view.choices.append((ASKED, f"As chosen: {words}"))
    form.tier.choices = [("", "Any, or as the view says"), *tiers]
    form.state.choices = [("", "As the view says, else members"), *STATE_NAMES]
    return form


def _form(place: Any, form: Any, title: str, *, status: int = 200) -> Response:
    return page(
        "business/lifecycle/letter.html",
        title=title,
        breadcrumbs=[("Mail to many", _index(place)), (title, None)],
        status=status,
        place=place,
        form=_with_choices(form, place),
        roles=[role for role in ROLES if role not in SEATED],
        seated=list(SEATED),
        cancel_url=_index(place),
    )


def _rule_page(place: Any, form: HoldingForm, *, status: int = 200) -> Response:
    return page(
        "business/lifecycle/form.html",
        title="How mail is held",
        breadcrumbs=[("Mail to many", _index(place)), ("How mail is held", None)],
        status=status,
        place=place,
        form=form,
        submit="Save",
        cancel_url=_index(place),
        about="Every mail to many waits for a while in which staff can cancel it.",
    )


def _page(place: Any, found: Mailing, *, hold_form: HoldForm | None = None, status: int = 200) -> Response:
    audience = Audience.of(found.audience, list_filters())
    is_draft = found.state == "draft"
    people = addressees(reader(), place.id, today(place), audience, list_filters()) if is_draft else []
    going = [one for one in people if not one.left_out]
    form = hold_form or HoldForm(formdata=None)
    form.seen.data = digest_of(people)
    return page(
        "business/lifecycle/mailing.html",
        title=found.subject,
        breadcrumbs=[("Mail to many", _index(place)), (found.subject, None)],
        status=status,
        place=place,
        mailing=found,
        word=WORDS[found.state],
        tone=TONES[found.state],
        people=going[:SHOWN],
        going=len(going),
        left_out=[one for one in people if one.left_out],
        recipients=[] if is_draft else recipients_of(reader(), found.id),
        tally={} if is_draft else tally_of(reader(), found.id),
        told=told(audience.question, dict(tier_words(reader(), place.id, today(place))), list_filters()),
        roles=[ROLES[role] for role in audience.roles],
        example=_example(place, found, going[0] if going else None),
        holding=holding_of(reader(), place.id),
        names=names_of(reader(), [found.author_id, found.held_by_id, found.released_by_id]),
        may_release=policy.may_release_mailing(viewer(), found),
        hold_form=form,
        act_form=MailingActForm(formdata=None),
    )


def _example(place: Any, found: Mailing, one: Addressee | None) -> dict[str, str]:
    """The mail as one of its recipients reads it; without one, with the placeholders' names."""
    values = {"person": "{{person}}", "company": "{{company}}", "tier": "{{tier}}", "foundation": place.name}
    reason = "(why they are in)"
    if one is not None:
        values |= {"person": one.name, "company": one.company, "tier": one.tier}
        reason = one.words
    context = context_of(found.subject, found.text, values, reason)
    subject, text = rendered(TEMPLATE, {"brand": place.name, **context})
    return {"to": one.name if one else "", "subject": subject, "text": text}
