"""A company in words, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from membership.directory.organizations import queries
from membership.directory.organizations.countries import country_name
from membership.directory.organizations.graph import family, percent
from membership.directory.organizations.holding import BEGINNING
from membership.directory.organizations.models import Organization
from membership.directory.organizations.numbers import KINDS
from membership.kernel.db import Database
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.times import FAR


def show_organization(database: Database, text: str, on: date, known_at: datetime | None = None) -> str:
    """What is known of the company with this word, number or (present or former) name, as lines to print; its group and its
    owners as known at an instant (None: now).

    Raises NotFound for nobody, RuleBroken where several match, naming them.
    """
    with database.reading() as session:
        found = queries.organizations_matching(session, text)
        if not found:
            raise NotFound(f"No company is known as “{text}”.")
        if len(found) > 1:
            named = "; ".join(f"{one.public_id} {one.display_name}" for one in found)
            raise RuleBroken(f"Several companies match: {named}. Name one by its first word.")
        return "\n".join(_lines(session, found[0], on, known_at))


def _lines(session: Session, one: Organization, on: date, known_at: datetime | None) -> Iterator[str]:
    yield f"{one.display_name}  ({one.public_id})"
    yield f"  legal name    {one.legal_name}"
    yield f"  country       {country_name(one.country) or 'not known'}"
    yield f"  category      {one.category}"
    if one.homepage:
        yield f"  home page     {one.homepage}"
    if one.merged_into_id is not None:
        yield f"  merged into   {queries.display_names(session, [one.merged_into_id])[one.merged_into_id]}"
    for former in queries.former_names(session, one.id):
        since = "" if former.starts_on == BEGINNING else f" from {former.starts_on}"
        yield f"  formerly      {former.name} ({former.kind}){since} until {former.ends_on}"
    for number in queries.numbers_of(session, one.id):
        ended = "" if number.ends_on == FAR else f", until {number.ends_on}"
        yield (
            f"  number        {KINDS[number.kind]} {number.number} {number.country} {number.register}".rstrip()
            + ended
        )
    for address in queries.addresses_of(session, one.id):
        if address.ends_on == FAR:
            place = ", ".join([*address.lines.splitlines(), f"{address.postal_code} {address.city}".strip()])
            yield f"  {address.kind:<13} {place}, {country_name(address.country)}"
    for domain in queries.domains_of(session, one.id):
        yield f"  domain        {domain.domain} ({f'proved by {domain.method}' if domain.method else 'not proved'})"
    for figure in queries.figures_of(session, one.id):
        if figure.ends_on == FAR:
            amount = f"{figure.amount:,} {figure.currency}".strip()
            yield f"  figure        {figure.metric.replace('_', ' ')} {amount} as of {figure.stated_on} ({figure.source})"
    yield from _group(session, one, on, known_at)


def _group(session: Session, one: Organization, on: date, known_at: datetime | None) -> Iterator[str]:
    for held in queries.owners_of(session, one.id, known_at):
        until = "" if held.ends_on == FAR else f" until {held.ends_on}"
        yield f"  owner         {held.owner} {percent(held.basis_points)} from {held.starts_on}{until}"
    edges = family(queries.edges_on(session, on, known_at), one.id)
    names = queries.display_names(session, {key for edge in edges for key in (edge.owner, edge.owned)})
    for edge in edges:
        yield f"  group         {names[edge.owner]} holds {percent(edge.basis_points)} of {names[edge.owned]}"
