"""Whom an admission would name, before anybody presses the button: who is asked first, and what refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from membership.business.lifecycle.change import Consequence
from membership.business.lifecycle.operations import Contact, asked_words
from membership.business.members.independence import Place, is_one_of_its_people, working_at
from membership.business.members.people_rows import known_people
from membership.business.members.proposals import yourself_words
from membership.business.members.representing import role_rules
from membership.directory.people.addresses import email_key


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
    ids, working = [row.id for row in people.values()], set[int]()
    if organization_id is not None and ids:
        working = working_at(session, ids, organization_id, place.today)
    for one in contacts:
        person = people.get(email_key(one.email))
        if person is None:
            continue
        is_own = person.id == actor
        if is_own or (one.word == "applicant" and person.id not in working):
            yield Consequence("people", asked_words(one.email, one.kinds, is_own=is_own))
