"""Whom an admission would name, before anybody presses the button: who is asked first, and what refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.lifecycle.change import Consequence
from membership.business.lifecycle.operations import Contact, asked_words
from membership.business.members.independence import Place, is_one_of_its_people
from membership.business.members.people_rows import known_people
from membership.business.members.proposals import yourself_words
from membership.business.members.representing import role_rules
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Affiliation
from membership.kernel.facts import is_known


def naming_ahead(
    session: Session,
    place: Place,
    organization_id: int | None,
    actor: int | None,
    contacts: Sequence[Contact],
) -> Iterator[Consequence]:
    """What `name_as_applied` will do with each contact, where it is more than to name them; `actor` is who would admit. A few
    statements, however many there are."""
    if organization_id is not None and actor is not None:
        rules = role_rules(session, place.foundation_id, place.today)
        binds = any(rules[kind].is_binding for one in contacts for kind in one.kinds)
        if binds and is_one_of_its_people(session, organization_id, actor, place):
            yield Consequence("refused", yourself_words(session, organization_id))
    people = known_people(session, [email_key(one.email) for one in contacts if one.email])
    working = _working(session, organization_id, [row.id for row in people.values()], place)
    for one in contacts:
        person = people.get(email_key(one.email))
        if person is None:
            continue
        is_own = person.id == actor
        if is_own or (one.word == "applicant" and person.id not in working):
            yield Consequence("people", asked_words(one.email, one.kinds, is_own=is_own))


def _working(
    session: Session, organization_id: int | None, person_ids: Sequence[int], place: Place
) -> set[int]:
    query = select(Affiliation.person_id).where(
        Affiliation.organization_id == organization_id, Affiliation.person_id.in_(person_ids), is_known(Affiliation),
        Affiliation.standing != "contradicted", Affiliation.ends_on > place.today,
    )  # fmt: skip
    return set(session.scalars(query)) if organization_id is not None and person_ids else set()
