"""Every kind of rule that the notation knows, by the name of its table array."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.kinds.bodies import Alternate, Body, Committee, Officer, Seat, Term, Vacancy
from membership.assembly.rules.kinds.deciding import Notice, Procedure, Quorum, Threshold
from membership.assembly.rules.kinds.membership import (
    Dues,
    DuesOverride,
    MembershipTerm,
    Participation,
    PaymentLadder,
    Prerequisite,
    Tier,
)
from membership.assembly.rules.kinds.technical import Agreement, Gate, Ladder, Levy, OpenQuestion

SHAPES: tuple[type[Parameters], ...] = (
    Tier, Prerequisite, Dues, DuesOverride, MembershipTerm, PaymentLadder, Participation,
    Body, Seat, Alternate, Term, Vacancy, Officer, Committee,
    Quorum, Threshold, Procedure, Notice,
    Ladder, Agreement, Gate, Levy, OpenQuestion,
)  # fmt: skip

KINDS: Mapping[str, type[Parameters]] = MappingProxyType({shape.KIND: shape for shape in SHAPES})
