"""Where whoever signs for the company reads the agreement and signs it: by click, on paper, or through a provider."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle.agreeing import AUTHORITY, Signing, living_agreement, sign_agreement
from membership.business.lifecycle.links import live_link, use_link
from membership.business.lifecycle.providers import agreement_of_reference, ask_provider, hear_event
from membership.business.lifecycle.signature_gateway import is_genuine
from membership.business.lifecycle.views.applicant import pdf_answer
from membership.business.lifecycle.views.apply import dead_link
from membership.business.lifecycle.views.joining import blueprint, private
from membership.business.lifecycle.views.joining_forms import (
    PaperForm,
    ProviderForm,
    SignatureEventForm,
    SignForm,
)
from membership.business.lifecycle.wording import from_text
from membership.business.members.models import Agreement, Application
from membership.business.members.papers import LARGEST
from membership.business.members.views.pages import say
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, public, webhook
from membership.webkit.house import close_reader, house, reader
from membership.webkit.pages import done, page


@blueprint.get("/<foundation>/public/agreement/<secret>")
@public
def agreement(foundation: str, secret: str) -> Response:
    """The agreement, to be read and signed, while the link lives."""
    place = private(foundation)
    link = live_link(reader(), place.id, "signature", secret, now())
    found = _agreement(link.application_id) if link else None
    return dead_link(place) if found is None else _page(place, found, secret)


@blueprint.get("/<foundation>/public/agreement/<secret>/document")
@public
def document(foundation: str, secret: str) -> Response:
    """The very document that is signed."""
    place = private(foundation)
    link = live_link(reader(), place.id, "signature", secret, now())
    found = _agreement(link.application_id) if link else None
    if found is None or found.document_sha256 is None:
        raise NotFound
    return pdf_answer(found.document_sha256, "agreement")


@blueprint.post("/<foundation>/public/agreement/<secret>/signature")
@public
def sign(foundation: str, secret: str) -> AnyResponse:
    """Sign by click. What is signed is the document that was read: another one is shown with 409, and nothing is signed."""
    place = private(foundation)
    form = SignForm()
    if live_link(reader(), place.id, "signature", secret, now()) is None:
        return dead_link(place)
    if form.validate_on_submit():
        signing = Signing(
            form.name.data or "", form.title.data or "", AUTHORITY, request.remote_addr or "",
            is_another=bool(form.is_another.data),
        )  # fmt: skip
        refused = _sign(place.id, secret, signing, form.document.data or "", None)
        return _after(foundation, secret, refused, form=form)
    return _again(foundation, secret, form=form)


@blueprint.post("/<foundation>/public/agreement/<secret>/paper")
@public
def send_paper(foundation: str, secret: str) -> AnyResponse:
    """Send in the signed PDF."""
    place = private(foundation)
    form = PaperForm()
    if live_link(reader(), place.id, "signature", secret, now()) is None:
        return dead_link(place)
    if form.validate_on_submit():
        signing = Signing(
            form.signer.data or "", form.office.data or "", AUTHORITY, request.remote_addr or "",
            is_another=bool(form.is_another.data),
        )  # fmt: skip
        content = form.file.data.read(LARGEST + 1)
        refused = _sign(place.id, secret, signing, form.document.data or "", content)
        return _after(foundation, secret, refused, paper_form=form)
    return _again(foundation, secret, paper_form=form)


@blueprint.post("/<foundation>/public/agreement/<secret>/provider")
@public
def order_signature(foundation: str, secret: str) -> AnyResponse:
    """Sign through the outside provider: a job places the order, and the provider writes to whoever signs. The link lives on."""
    place = private(foundation)
    link = live_link(reader(), place.id, "signature", secret, now())
    found = _agreement(link.application_id) if link else None
    if found is None:
        return dead_link(place)
    if not house().settings.signature_provider:
        raise NotFound
    permit, form, key = allow(True), ProviderForm(), found.id
    if not form.validate_on_submit():
        return _again(foundation, secret)
    if found.state != "out":
        raise Conflict("This agreement cannot be signed now.")
    close_reader()
    with open_work(permit) as work:
        ask_provider(work, key)
    said = "The provider writes to whoever signs, within minutes. This page stays open for signing otherwise."
    return done(said, url_for("joining.agreement", foundation=foundation, secret=secret))


@blueprint.post("/signatures/events")
@webhook
def signature_event() -> AnyResponse:
    """The provider says that something happened to an order. What did is looked up there; a call twice has one effect, and
    one about an order that is not ours has none."""
    form = SignatureEventForm()
    words = [form.event.data or "", form.reference.data or "", form.sent_at.data or ""]
    genuine = form.validate() and is_genuine(
        house().settings.signature_secret, words[0], words[1], words[2], form.signature.data or "", now()
    )
    if not genuine:
        return Response("not genuine\n", status=400, mimetype="text/plain")
    key = agreement_of_reference(reader(), words[1])
    if key is not None:
        permit = allow(True)
        close_reader()
        with open_work(permit) as work:
            hear_event(work, key, words[0])
    return Response("heard\n", mimetype="text/plain")


def _sign(
    place_id: int, secret: str, signing: Signing, seen: str, paper: bytes | None
) -> RuleBroken | Conflict | None:
    permit = allow(True)
    close_reader()
    try:
        with open_work(permit) as work:
            link = use_link(work, place_id, "signature", secret)
            found = living_agreement(work.session, link.application_id)
            if found is None:
                raise NotFound
            sign_agreement(work, found.id, signing, seen, paper=paper)
    except (RuleBroken, Conflict) as refusal:
        return refusal
    return None


def _after(foundation: str, secret: str, refused: RuleBroken | Conflict | None, **forms: Any) -> AnyResponse:
    if refused is None:
        return page(
            "business/lifecycle/signed.html", title="Signed", side="public", place=private(foundation)
        )
    if isinstance(refused, Conflict):
        return _again(foundation, secret, status=409, notice=refused.message)
    for form in forms.values():
        say(form, refused, "file")
    return _again(foundation, secret, **forms)


def _again(foundation: str, secret: str, *, status: int = 422, notice: str = "", **forms: Any) -> Response:
    place = private(foundation)
    link = live_link(reader(), place.id, "signature", secret, now())
    found = _agreement(link.application_id) if link else None
    if found is None:
        return dead_link(place)
    return _page(place, found, secret, status=status, notice=notice, **forms)


def _agreement(application_id: int) -> Agreement | None:
    return living_agreement(reader(), application_id)


def _page(
    place: Any,
    found: Agreement,
    secret: str,
    *,
    status: int = 200,
    notice: str = "",
    form: SignForm | None = None,
    paper_form: PaperForm | None = None,
) -> Response:
    company = reader().get_one(Application, found.application_id).legal_name
    form, paper_form = form or SignForm(formdata=None), paper_form or PaperForm(formdata=None)
    form.document.data = paper_form.document.data = found.document_sha256 or ""
    return page(
        "business/lifecycle/signing.html",
        title=found.title,
        side="public",
        status=status,
        place=place,
        agreement=found,
        company=company,
        blocks=from_text(found.text),
        secret=secret,
        notice_text=notice,
        form=form.renew(),
        paper_form=paper_form.renew(),
        provider=house().settings.signature_provider,
        provider_form=ProviderForm(formdata=None),
    )
