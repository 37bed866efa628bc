"""K18 and open questions in plain words."""

from __future__ import annotations

from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, Levy, OpenQuestion
from membership.assembly.rules.phrases import Names, listed, percent
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling.writers import tells
from membership.kernel.money import Money


@tells(Ladder)
def ladder(said: Ladder, _names: Names) -> list[str]:
    """K18, the ladder."""
    rungs = [f"{one.title}{' (one person)' if one.is_single else ''}" for one in said.level]
    told = [f"{said.title}: the levels are, from the lowest, {listed(rungs)}"]
    for act in said.action:
        line = f"{spoken(act.action).capitalize()}: by {listed([spoken(one) for one in act.by], 'or') or 'nobody named'}"
        more = (
            act.over and f"over {spoken(act.over)}",
            act.share and f"{act.share.words} of them",
            act.confirmed_by and f"confirmed by {spoken(act.confirmed_by)}",
            act.when and f"when {spoken(act.when)}",
            act.method and f"by way of {spoken(act.method)}",
            act.excluded and f"without {spoken(act.excluded)}",
        )
        line += "".join(f", {one}" for one in more if one) + (", in public" if act.is_public else "")
        line += (
            f", on the evidence of {listed([spoken(one) for one in act.evidence])}" if act.evidence else ""
        )
        told.append(line + (f" (clause {act.clause})" if act.clause else ""))
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
    return told + [f"Above {Money(band.above, currency)}: {percent(band.rate)}" for band in said.band]


@tells(OpenQuestion)
def open_question(said: OpenQuestion, _names: Names) -> list[str]:
    """What somebody must decide."""
    return [
        said.question,
        f"It affects {listed([spoken(one) for one in said.affects])}" if said.affects else "",
    ]
