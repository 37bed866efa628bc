"""The member directory: what the public reads once staff have published it (page, JSON, logo wall, logos), what staff hand to
other sites, and the members as a landscape."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy, queries
from membership.business.members.forms import LandscapeForm
from membership.business.members.landscaping import landscape_of
from membership.business.members.views.pages import PUBLIC_PAGE, blueprint, today
from membership.directory.foundations.queries import is_published
from membership.kernel.documents.store import read_document
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.exports import record_export
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, public, see, viewer
from membership.webkit.headers import framed_elsewhere, read_elsewhere
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

ENDINGS = {"image/svg+xml": "svg", "image/png": "png"}
VARIANT = "<any(web,dark):variant>"


@blueprint.get("/<foundation>/public/members")
@public
def public_roster(foundation: str) -> Response:
    """Member companies by tier, once staff have published them."""
    place = _published(foundation)
    tiers = _by_tier(place)
    return page("business/members/public.html", title="Members", side="public", place=place, tiers=tiers)


@blueprint.get("/<foundation>/public/members.json")
@public
@read_elsewhere
def public_members(foundation: str) -> Response:
    """The same as JSON, for other sites."""
    place = _published(foundation)
    told = {
        "foundation": place.name,
        "page": url_for("members.public_roster", foundation=place.slug, _external=True),
        "as_of": today(place).isoformat(),
        "members": [_member(place, row) for row in queries.public_members(reader(), place.id, today(place))],
    }
    response = make_response(json.dumps(told, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    return response


@blueprint.get("/<foundation>/public/members/wall")
@public
@framed_elsewhere
def public_wall(foundation: str) -> Response:
    """The logos by tier, for a frame in other sites: the one page that may stand in one."""
    place = _published(foundation)
    response = make_response(
        render_template("business/members/wall.html", place=place, tiers=_by_tier(place))
    )
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


@blueprint.get(f"/<foundation>/public/members/<organization>/logos/{VARIANT}")
@public
@read_elsewhere
def public_logo(foundation: str, organization: str, variant: str) -> Response:
    """The logo of a present member, for light or dark pages."""
    place = _published(foundation)
    kept = queries.public_logo(reader(), place.id, organization, variant, today(place))
    if kept is None:
        raise NotFound
    response = make_response(read_document(reader(), kept.sha256).content)
    response.headers["Content-Type"] = kept.media_type
    ending = ENDINGS[kept.media_type]
    response.headers["Content-Disposition"] = f'attachment; filename="logo-{variant}.{ending}"'
    return response


@blueprint.get("/<foundation>/members/directory")
@guard(policy.may_see_members)
def directory(foundation: str) -> Response:
    """What other sites can show of the members, whether it is public, and the landscape."""
    place = enter(foundation)
    see(policy.may_see_members(viewer(), place))
    return _directory(place)


@blueprint.post("/<foundation>/members/landscape")
@guard(policy.may_see_members)
def export_landscape(foundation: str) -> AnyResponse:
    """The members of today as landscape.yml; that it was taken stands in the log."""
    place = enter(foundation)
    see(policy.may_see_members(viewer(), place))
    permit = allow(policy.may_see_members(viewer(), place))
    if not LandscapeForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    day = today(place)
    text = landscape_of(reader(), place, day).text
    with open_work(permit) as work:
        record_export(
            work, report="landscape", wing="business", format_name="yml", as_of=day, foundation_id=place.id
        )
    response = make_response(text)
    response.headers["Content-Type"] = "application/yaml; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="landscape.yml"'
    return response


def _published(foundation: str) -> Any:
    """The foundation, once its staff have published their members."""
    place = enter(foundation)
    see(is_published(reader(), place.id, PUBLIC_PAGE))
    return place


def _by_tier(place: Any) -> dict[str, list[Any]]:
    tiers: dict[str, list[Any]] = {}
    for row in queries.public_members(reader(), place.id, today(place)):
        tiers.setdefault(row.tier_name, []).append(row)
    return tiers


def _member(place: Any, row: Any) -> dict[str, Any]:
    """A member as other programs read it: what the page shows, and no more."""

    def logo(sha256: str | None, variant: str) -> str | None:
        at = {"foundation": place.slug, "organization": row.public_id, "variant": variant}
        return url_for("members.public_logo", **at, _external=True) if sha256 else None

    return {
        "name": row.name,
        "tier": row.tier_name,
        "homepage": row.homepage or None,
        "logo": logo(row.logo_sha256, "web"),
        "logo_dark": logo(row.dark_sha256, "dark"),
    }


def _directory(place: Any) -> Response:
    landscape = landscape_of(reader(), place, today(place))
    addresses = {
        name: url_for(f"members.{endpoint}", foundation=place.slug, _external=True)
        for name, endpoint in (("page", "public_roster"), ("json", "public_members"), ("wall", "public_wall"))
    }
    return page(
        "business/members/directory.html",
        title="Member directory",
        breadcrumbs=[("Members", url_for("members.roster", foundation=place.slug)), ("Directory", None)],
        place=place,
        is_public=is_published(reader(), place.id, PUBLIC_PAGE),
        may_keep=policy.may_keep_members(viewer(), place),
        landscape=landscape,
        addresses=addresses,
        snippet=f'<iframe src="{addresses["wall"]}" title="Members of {_attribute(place.name)}" loading="lazy" '
        'width="100%" height="600" style="border:0"></iframe>',
        form=LandscapeForm(formdata=None),
    )


def _attribute(text: str) -> str:
    """A text between quotes of the snippet, which others paste into their pages."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
