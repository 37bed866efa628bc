"""K18 and open questions in plain words."""

from __future__ import annotations

from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, Levy, OpenQuestion
from membership.assembly.rules.phrases import Names, listed
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling.records import action, band, level
from membership.assembly.rules.telling.writers import tells


@tells(Ladder)
def ladder(said: Ladder, _names: Names) -> list[str]:
    """K18, the ladder."""
    rungs = [level(one) for one in said.level]
    told = [f"{said.title}: the levels are, from the lowest, {listed(rungs)}", *map(action, said.action)]
    told.append(
        f"Modules are {listed([spoken(one) for one in said.modules_are])}" if said.modules_are else ""
    )
    if said.inactive_state:
        told.append(f"Who is inactive ({spoken(said.inactive_when)}) becomes {spoken(said.inactive_state)}")
    limit = (
        "Nobody's time on the ladder is limited"
        if said.term_limit == "none"
        else "The text does not say whether time on the ladder is limited"
    )
    return [*told, limit, "" if said.company_seats else "No seat belongs to a company"]


@tells(Agreement)
def agreement(said: Agreement, _names: Names) -> list[str]:
    """K18, an agreement."""
    return [
        f"{said.title} ({spoken(said.class_)})"
        + (f" applies to {spoken(said.applies_to)}" if said.applies_to else "")
    ]


@tells(Gate)
def gate(said: Gate, _names: Names) -> list[str]:
    """K18, a gate."""
    return [f"{said.title}: {spoken(said.requires)}" + (f", {spoken(said.when)}" if said.when else "")]


@tells(Levy)
def levy(said: Levy, _names: Names) -> list[str]:
    """K18, the levy."""
    currency = said.currency
    told = [f"The parent charges the {spoken(said.payer)} on its {spoken(said.on)}"]
    rates = [band(one, currency) for one in said.band]
    return [*told, *(one[:1].upper() + one[1:] for one in rates)]


@tells(OpenQuestion)
def open_question(said: OpenQuestion, _names: Names) -> list[str]:
    """What somebody must decide."""
    return [
        said.question,
        f"It affects {listed([spoken(one) for one in said.affects])}" if said.affects else "",
    ]
