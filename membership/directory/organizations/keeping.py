"""What both databases keep of organizations by themselves: M4, M5, U1, and rules O1 to O3 of our own (0018).

O1: nobody owns itself, and no two owners hold more than half of one company at a time (together over 100 %).
O2: no ring of owners. O3: what was said of a company is answered by another row, never edited nor removed.
"""

from __future__ import annotations

from typing import Any

from membership.directory.organizations.models import (
    Control,
    DomainLink,
    Organization,
    OrganizationAddress,
    OrganizationDomain,
    OrganizationFigure,
    OrganizationLogo,
    OrganizationName,
    OrganizationNotice,
    OrganizationNumber,
)
from membership.kernel.db import Base, immutable, no_overlap, refuse
from membership.kernel.rules import declare, deferred_check

RING_LOCK = 318_001
"""The advisory lock under which PostgreSQL looks for a ring: two owners written at one moment are seen one by one."""
LIVE = "superseded_at IS NULL"
RING = """EXISTS (WITH RECURSIVE above(id, starts_on, ends_on) AS (
 SELECT NEW.owner_id, NEW.starts_on, NEW.ends_on UNION
 SELECT c.owner_id, {later}(above.starts_on, c.starts_on), {earlier}(above.ends_on, c.ends_on)
 FROM above JOIN directory_control AS c ON c.owned_id = above.id
 WHERE c.superseded_at IS NULL AND c.starts_on < above.ends_on AND c.ends_on > above.starts_on)
 SELECT 1 FROM above WHERE above.id = NEW.owned_id)"""
"""Whether somebody above the new owner, on a day on which all of it holds, is the company that it would own."""


def _table(model: type[Base]) -> Any:
    return model.__table__


def _facts_stay(model: type[Base]) -> None:
    """O3: a row only learns that a better one replaced it, once."""
    table = _table(model)
    kept = [column.name for column in table.columns if column.name != "superseded_at"]
    immutable("O3", table, kept)
    again = "OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at"
    message = "a fact that was replaced stays replaced"
    refuse("O3", table, "BEFORE UPDATE", again, message, name=f"{table.name}_o3_once")


def _once(rule_id: str, model: type[Base], *names: str) -> None:
    """Each of these columns is filled once and then stays."""
    table = _table(model)
    again = " OR ".join(
        f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in names
    )
    message = f"a row of {table.name} takes this step once"
    refuse(rule_id, table, "BEFORE UPDATE", again, message, name=f"{table.name}_{rule_id.lower()}_once")


def _no_ring() -> None:
    table = _table(Control)
    message = "O2: a ring of owners"
    ring = RING.format(later="max", earlier="min")
    refuse("O2", table, "AFTER INSERT", ring, message[4:], name="directory_control_o2", postgresql=False)
    body = (
        f"PERFORM pg_advisory_xact_lock({RING_LOCK}); IF NEW.superseded_at IS NULL "
        f"AND {RING.format(later='greatest', earlier='least')} "
        f"THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; RETURN NULL;"
    )
    deferred_check("O2", table, "AFTER INSERT", body, name="directory_control_o2")


declare("M5", _table(Organization))
no_overlap("M4", _table(OrganizationFigure), "organization_id", "metric", where=LIVE)
no_overlap("M4", _table(OrganizationAddress), "organization_id", "kind", where=LIVE)
no_overlap("M4", _table(OrganizationLogo), "organization_id", "variant", where=LIVE)
no_overlap(
    "M5", _table(OrganizationNumber), "kind", "country", "register_key", "number_key",
    where=f"{LIVE} AND kind = 'registration'",
)  # fmt: skip
declare("M5", _table(OrganizationDomain))
no_overlap("O1", _table(Control), "owned_id", where=LIVE)
_no_ring()
for _fact in (OrganizationName, OrganizationNumber, OrganizationAddress, OrganizationLogo, Control):
    _facts_stay(_fact)
immutable(
    "O3", _table(OrganizationDomain), ("domain", "challenge", "claimed_at", "claimed_by"), name="directory_domain_o3"
)  # fmt: skip
_once("O3", OrganizationDomain, "verified_at", "released_at")
immutable(
    "U1", _table(DomainLink), ("domain_id", "token_hash", "created_at", "expires_at"), name="directory_domain_link_u1"
)  # fmt: skip
_once("U1", DomainLink, "used_at", "void_at")
refuse(
    "U1", _table(DomainLink), "BEFORE UPDATE",
    "OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at OR NEW.void_at IS NOT NULL)",
    "this token is dead", name="directory_domain_link_u1_alive",
)  # fmt: skip
immutable(
    "O3", _table(OrganizationNotice), ("organization_id", "foundation_id", "summary", "proposed_name", "told_at",
    "outcome", "settled_at"), when="OLD.settled_at IS NOT NULL", name="directory_organization_notice_o3",
)  # fmt: skip
