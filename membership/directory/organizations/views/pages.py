"""Pages of companies: the list, the groups, one company for staff and for its own people, its logos."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, request, url_for

from membership.directory.organizations import policy, queries
from membership.directory.organizations.catalogue import Wanted, catalogue
from membership.directory.organizations.countries import countries, country_name
from membership.directory.organizations.forms import CATEGORIES, ButtonForm, EndForm, MailProofForm
from membership.directory.organizations.graph import families, family, percent
from membership.directory.organizations.holding import BEGINNING
from membership.directory.organizations.hosts import record_name, record_value
from membership.directory.organizations.models import (
    ADDRESS_KINDS,
    METRICS,
    VARIANTS,
    Organization,
)
from membership.directory.organizations.naming import held_by_others, whose
from membership.directory.organizations.numbers import KINDS
from membership.directory.organizations.picture import draw
from membership.directory.organizations.views.place import blueprint, crumbs, find, today
from membership.kernel.audit.timeline import as_told, timeline
from membership.kernel.documents.store import read_document
from membership.kernel.errors import NotFound
from membership.kernel.times import FAR
from membership.webkit.access import guard, see, viewer
from membership.webkit.acting import acting_here, chosen, speak_of
from membership.webkit.days import AskedDays, asked_days
from membership.webkit.forms import RowForms
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

VARIANT = "<any(web,dark,print):variant>"
ASKED = {"web": "Web", "dark": "Dark background", "print": "Print"}
MOST_GROUPS = 100


@blueprint.get("/<foundation>/companies")
@guard(policy.may_see_companies)
def companies(foundation: str) -> Response:
    """The list of companies, found by present and former names, numbers and domains."""
    place = enter(foundation)
    see(policy.may_see_companies(viewer(), place))
    asked = request.args
    wanted = Wanted(
        asked.get("q", "")[:200].replace("\x00", ""),
        asked.get("country", "")[:2],
        asked.get("category", "")[:20],
        asked.get("after", "")[:300],
    )
    found = catalogue(reader(), wanted)
    return page(
        "directory/organizations/companies.html",
        title="Companies",
        breadcrumbs=[("Companies", None)],
        place=place,
        rows=found.rows,
        wanted=wanted,
        countries=list(countries().items()),
        names=countries(),
        categories=CATEGORIES,
        paging={
            "next_url": _url(wanted, found.next_cursor) if found.next_cursor else "",
            "previous_url": _url(wanted, "") if wanted.after else "",
            "shown": len(found.rows),
        },
    )


@blueprint.get("/<foundation>/companies/groups")
@guard(policy.may_see_companies)
def groups(foundation: str) -> Response:
    """Every group of companies on a day, as a picture and as a table."""
    place = enter(foundation)
    see(policy.may_see_companies(viewer(), place))
    asked = asked_days(place.zone)
    edges = queries.edges_on(reader(), asked.on, asked.known_at)
    found = families(edges)
    known = queries.words_and_names(reader(), {one for e in edges for one in (e.owner, e.owned)})
    ordered = sorted(found, key=lambda root: known[root][1].casefold())
    return page(
        "directory/organizations/groups.html",
        title="Groups of companies",
        breadcrumbs=[*crumbs(place), ("Groups", None)],
        place=place,
        status=asked.status,
        asked=asked,
        groups=[_group(place, found[root], known) for root in ordered[:MOST_GROUPS]],
        count=len(ordered),
    )


@blueprint.get("/<foundation>/companies/<organization>")
@guard(policy.may_see_company)
def company(foundation: str, organization: str) -> Response:
    """One company: what it is called, where it is, how large, who holds it, and what happened."""
    place, found = find(foundation, organization)
    return company_page(place, found)


@blueprint.get("/<foundation>/companies/<organization>/group")
@guard(policy.may_see_company)
def group(foundation: str, organization: str) -> Response:
    """How large a company is, and who holds it."""
    place, found = find(foundation, organization)
    return group_page(place, found)


@blueprint.get("/<foundation>/companies/<organization>/history")
@guard(policy.may_see_company)
def history(foundation: str, organization: str) -> Response:
    """What happened to the record of a company."""
    place, found = find(foundation, organization)
    told = timeline(reader(), "directory_organization", found.id)
    return _page(place, found, "history", history=as_told(told))


@blueprint.get("/<foundation>/membership/company")
@guard(policy.may_see_own_company)
def own(foundation: str) -> Response:
    """ "Our company": the same page for whom the viewer acts; several are named on top."""
    place = enter(foundation)
    see(policy.may_see_own_company(viewer(), place))
    acting = chosen()
    if acting is None:
        raise NotFound
    speak_of(acting.organization_id)
    others = [(one.word, one.company) for one in acting_here()]
    found = reader().get_one(Organization, acting.organization_id)
    return company_page(place, found, others=others if len(others) > 1 else [])


@blueprint.get(f"/<foundation>/companies/<organization>/logos/{VARIANT}")
@guard(policy.may_see_company)
def logo(foundation: str, organization: str, variant: str) -> Response:
    """A logo as a file: never run, never sniffed, and saved where somebody opens it by itself."""
    _, found = find(foundation, organization)
    kept = queries.standing(queries.logos_of(reader(), found.id), variant=variant)
    if kept is None:
        raise NotFound
    response = make_response(read_document(reader(), kept.sha256).content)
    ending = "svg" if kept.media_type.endswith("svg+xml") else "png"
    response.headers["Content-Type"] = kept.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="logo-{variant}.{ending}"'
    return response


def company_page(
    place: Any,
    found: Organization,
    *,
    others: list[tuple[str, str]] | None = None,
    status: int = 200,
    **forms: Any,
) -> Response:
    """What the company is called and where it is; `forms` are those that something is wrong with."""
    keeps = policy.may_keep_companies(viewer(), place)
    notices = queries.open_notices(reader(), place.id, found.id) if keeps else []
    proposed = {one.proposed_name: one.proposed_name for one in notices if one.proposed_name}
    return _page(
        place,
        found,
        "company",
        status=status,
        notices=notices,
        proposed=[] if keeps else queries.names_proposed(reader(), found.id),
        taken={name: whose(held[0]) for name, held in held_by_others(reader(), proposed, found).items()},
        others=others or [],
        mailing=RowForms(MailProofForm, forms.get("mail_form"), forms.get("failed", "")),
        notice_form=forms.get("notice_form"),
        endings=_endings(place, forms),
        **_facts(found),
    )


def group_page(place: Any, found: Organization, *, status: int = 200, **forms: Any) -> Response:
    """How large the company is, and who holds it, as of a day and as known on one; `forms` as above."""
    asked = asked_days(place.zone)
    return _page(
        place,
        found,
        "group",
        status=max(status, asked.status),
        asked=asked,
        group=_group_of(place, found, asked),
        figures=queries.figures_of(reader(), found.id),
        owners=queries.owners_of(reader(), found.id, asked.known_at),
        endings=_endings(place, forms),
    )


def group_url(place: Any, company: Organization) -> str:
    """The page of a company's size and group."""
    return url_for("organizations.group", foundation=place.slug, organization=company.public_id)


def _page(place: Any, found: Organization, part: str, *, status: int = 200, **context: Any) -> Response:
    who, is_merged = viewer(), found.merged_into_id is not None
    keeps = policy.may_keep_companies(who, place) and not is_merged
    into = queries.survivor_of(reader(), found) if is_merged else None
    here = {"foundation": place.slug, "organization": found.public_id}
    return page(
        f"directory/organizations/{'company' if part == 'company' else f'company_{part}'}.html",
        title=found.display_name,
        breadcrumbs=[*crumbs(place), (found.display_name, None)],
        status=status,
        place=place,
        company=found,
        tabs=[
            {"url": url_for(f"organizations.{word}", **here), "label": label, "is_active": word == part}
            for word, label in PARTS
        ],
        into=into,
        may_see_into=into is not None and policy.may_see_company(who, place, into),
        may={
            "keep": keeps,
            "change": policy.may_change_company(who, place, found) and not is_merged,
            "propose": policy.may_propose_name(who, place, found) and not keeps and not is_merged,
            "list": policy.may_see_companies(who, place),
        },
        button=ButtonForm(formdata=None),
        **WORDS,
        **context,
    )


def _endings(place: Any, forms: dict[str, Any]) -> RowForms[EndForm]:
    """The forms that end something, each beside its row."""
    return RowForms(EndForm, forms.get("end_form"), forms.get("failed", ""), ends_on=today(place))


PARTS = (("company", "Company"), ("group", "Size and group"), ("history", "History"))
WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "countries": countries(),
    "percent": percent,
    "far": FAR,
    "beginning": BEGINNING,
    "metrics": [(metric, metric.replace("_", " ").capitalize()) for metric in METRICS],
}


def _facts(found: Organization) -> dict[str, Any]:
    """What is known of the company, present and past."""
    session = reader()
    addresses, logos = queries.addresses_of(session, found.id), queries.logos_of(session, found.id)
    domains = queries.domains_of(session, found.id)
    return {
        "country": country_name(found.country),
        "former": queries.former_names(session, found.id),
        "numbers": queries.numbers_of(session, found.id),
        "addresses": [(kind, queries.standing(addresses, kind=kind)) for kind in ADDRESS_KINDS],
        "past_addresses": [one for one in addresses if one.ends_on != FAR],
        "domains": [(one, record_name(one.domain), record_value(one.challenge)) for one in domains],
        "logos": [(one, ASKED[one], queries.standing(logos, variant=one)) for one in VARIANTS],
    }


def _group_of(place: Any, found: Organization, asked: AskedDays) -> dict[str, Any] | None:
    edges = family(queries.edges_on(reader(), asked.on, asked.known_at), found.id)
    if not edges:
        return None
    known = queries.words_and_names(reader(), {one for e in edges for one in (e.owner, e.owned)})
    return _group(place, edges, known, found.id)


def _group(place: Any, edges: Any, known: dict[int, tuple[str, str]], here: int = 0) -> dict[str, Any]:
    """A group as the template draws it: picture, and the same as rows. Links only for those who may see every company."""
    names = {one: name for one, (_, name) in known.items()}
    picture = draw(edges, names)
    may_see = policy.may_see_companies(viewer(), place)
    return {
        "name": picture.boxes[0].name,
        "size": len(picture.boxes),
        "picture": picture,
        "here": here,
        "urls": {
            one: url_for("organizations.company", foundation=place.slug, organization=word)
            for one, (word, _) in known.items()
            if may_see or one == here
        },
        "rows": [
            {
                "owner": names[e.owner],
                "owned": names[e.owned],
                "share": percent(e.basis_points),
                "since": e.starts_on,
            }
            for e in edges
        ],
    }


def _url(wanted: Wanted, after: str) -> str:
    kept = {"q": wanted.text, "country": wanted.country, "category": wanted.category, "after": after}
    return "?" + urlencode({name: value for name, value in kept.items() if value})
