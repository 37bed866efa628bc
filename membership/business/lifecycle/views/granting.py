"""The fields by which staff record that a body lets a company pay as one of another tier; where no rule allows it, none."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.members.overriding import Grant, grantable
from membership.kernel.errors import RuleBroken


def with_grants(session: Session, foundation_id: int, form: Any, on: date) -> Any:
    """The form with the tiers as one of which the charter of the day lets anybody pay; without its fields where there are
    none."""
    try:
        found = grantable(charter_in_force(session, foundation_id, "business", on))
    except RuleBroken:
        found = []
    if found:
        form.pays_as.choices = [("", "The dues of its own tier"), *found]
    else:
        del form.pays_as
        del form.granted
    return form


def grant_of(form: Any) -> Grant | None:
    """What the form says was granted. Raises RuleBroken (field "pays_as") for a decision without a tier."""
    if "pays_as" not in form or not (form.pays_as.data or form.granted.data):
        return None
    if not form.pays_as.data:
        raise RuleBroken("Choose the tier as one of which it pays.", field="pays_as")
    return Grant(str(form.pays_as.data), form.granted.data or "")
