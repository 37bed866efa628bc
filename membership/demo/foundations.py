"""The three foundations, who sells for them, and the charters they adopt.

All three are marked as invented: their people, payments, meetings and votes are, and the mark puts that on every print.
"""

from __future__ import annotations

from pathlib import Path

from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.templates import template_text
from membership.business.lifecycle.operations import adopt_business_charter
from membership.demo.calendar import ZONE
from membership.demo.stage import Stage
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.kernel.work import Work
from membership.technical.charter.operations import adopt_technical_charter

INVENTED = Path(__file__).resolve().parent / "charters"
FUND = "Directed fund; its code is held in a series of its own"
PARENT = "linux-foundation"


def found_all(stage: Stage) -> None:
    """The parent, its directed fund, and the invented foundation, each with its charters."""
    with stage.act(stage.days.founding) as work:
        parent = register_legal_entity(
            work, _seller("The Linux Foundation", "548 Market Street, San Francisco")
        )
        own = register_legal_entity(
            work, _seller("Meridian Foundation, Inc.", "1 Example Square, Springfield")
        )
        stage.foundations[PARENT] = _found(work, PARENT, "The Linux Foundation", parent.id)
        stage.foundations["pytorch"] = _found(
            work, "pytorch", "PyTorch Foundation", parent.id, form=FUND, parent_id=stage.id_of(PARENT)
        )
        stage.foundations["meridian"] = _found(
            work, "meridian", "Meridian Foundation", own.id, form="Invented"
        )


def adopt_charters(stage: Stage) -> None:
    """Every charter that ships with the product; the parent has a business side only."""
    for slug in (PARENT, "pytorch", "meridian"):
        with stage.act(stage.days.founding, 10, by="staff") as work:
            adopt_business_charter(work, stage.id_of(slug), charter(slug, "business"))
    for slug in ("pytorch", "meridian"):
        with stage.act(stage.days.founding, 11, by="technical-secretary") as work:
            adopt_technical_charter(work, stage.id_of(slug), charter(slug, "technical"))


def charter(slug: str, wing: Wing) -> str:
    """The text of a charter: the invented one stands here, the others are the templates of the product."""
    invented = INVENTED / f"{slug}-{wing}.toml"
    return invented.read_text(encoding="utf-8") if invented.exists() else template_text(slug, wing)


def _seller(name: str, address: str) -> Seller:
    return Seller(
        name=name,
        country="US",
        currency="USD",
        zone=ZONE,
        address=address,
        tax_id="00-0000000 (invented)",
        bank_account="Example Bank, account 000000000 (invented)",
    )


def _found(
    work: Work,
    slug: str,
    name: str,
    entity: int,
    *,
    form: str = "",
    parent_id: int | None = None,
) -> int:
    foundation = found_foundation(
        work,
        slug=slug,
        name=name,
        zone=ZONE,
        legal_entity_id=entity,
        legal_form=form,
        parent_id=parent_id,
        is_invented=True,
    )
    return foundation.id
