"""Every kind of rule that the notation knows, by the name of its table array."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Alternate, Body, Committee, Officer, Seat, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Notice, Procedure, Quorum, Threshold, Tie
from membership.assembly.rules.kinds.duties import Observation, Spending, Transparency
from membership.assembly.rules.kinds.electing import Election
from membership.assembly.rules.kinds.events import Event
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.kinds.membership import (
    Benefit,
    Dues,
    DuesOverride,
    DuesReduction,
    MembershipTerm,
    Participation,
    PaymentLadder,
    Prerequisite,
    Tier,
)
from membership.assembly.rules.kinds.representing import Representation
from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, Levy, OpenQuestion

SHAPES: tuple[type[Parameters], ...] = (
    Tier, Prerequisite, Benefit, Dues, DuesOverride, DuesReduction, MembershipTerm, PaymentLadder, Participation,
    Body, Seat, Limit, Alternate, Term, Election, Vacancy, Event, Officer, Committee, Representation,
    Spending, Transparency,
    Quorum, Threshold, Tie, Procedure, Notice,
    Ladder, Agreement, Gate, Levy, OpenQuestion, Observation,
)  # fmt: skip

KINDS: Mapping[str, type[Parameters]] = MappingProxyType({shape.KIND: shape for shape in SHAPES})
