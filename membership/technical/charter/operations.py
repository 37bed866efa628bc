"""Adopting a technical charter: the rules of persons, and the technical bodies that they name."""

from __future__ import annotations

from datetime import date

from membership.assembly.bodies.operations import constitute_body, word_of
from membership.assembly.bodies.queries import bodies
from membership.assembly.rules.models import CharterVersion
from membership.assembly.rules.operations import adopt_charter_version
from membership.assembly.rules.queries import charter_of_version
from membership.kernel.work import Work


def adopt_technical_charter(
    work: Work,
    foundation_id: int,
    text: str,
    adopted_on: date | None = None,
    effective_from: date | None = None,
    follows: int | None = None,
) -> CharterVersion:
    """Adopt `text` and constitute every technical body that it names and that does not stand yet.

    Raises what `adopt_charter_version` raises.
    """
    version = adopt_charter_version(
        work, foundation_id, "technical", text, adopted_on, effective_from, follows
    )
    document = charter_of_version(work.session, version.id, version.effective_from)
    standing = {body.key for body in bodies(work.session, foundation_id) if body.wing == "technical"}
    for rule in document.bodies():
        if rule.parameters.id not in standing:
            constitute_body(
                work,
                foundation_id,
                "technical",
                rule.parameters.id,
                title=rule.parameters.title,
                slug=word_of(rule.parameters.id),
                is_advisory=False,
            )
    return version
