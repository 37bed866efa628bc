"""The mailed proof of a domain: whoever reads mail at the domain follows the link, without an account."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.organizations import queries
from membership.directory.organizations.forms import ButtonForm
from membership.directory.organizations.proving import use_link
from membership.directory.organizations.views.place import blueprint
from membership.kernel.errors import NotFound
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, public
from membership.webkit.house import reader
from membership.webkit.pages import page


@blueprint.get("/domain-proof/<secret>")
@public
def proof(secret: str) -> Response:
    """What the link would prove, and the button that does; a link that is dead answers like any other."""
    claim = queries.claim_of_link(reader(), secret, now())
    return _page(claim, ButtonForm())


@blueprint.post("/domain-proof/<secret>")
@public
def prove(secret: str) -> AnyResponse:
    """The domain is proved."""
    claim = queries.claim_of_link(reader(), secret, now())
    form = ButtonForm()
    if not form.validate_on_submit():
        return _page(claim, form, status=422)
    with open_work(allow(True)) as work:
        company, domain = use_link(work, secret)
        is_proved = domain.verified_at is not None
    if not is_proved:
        raise NotFound
    return _page(claim, None, done=f"{domain.domain} is now known as a domain of {company.display_name}.")


def _page(claim: object, form: ButtonForm | None, *, status: int = 200, done: str = "") -> Response:
    return page(
        "directory/organizations/proof.html",
        title="Confirm a domain",
        side="neutral",
        status=status,
        claim=claim,
        form=form,
        done=done,
    )
