"""The meetings of the year: routine at PyTorch, contested only where everybody is invented."""

from __future__ import annotations

from datetime import timedelta

from membership.demo.calendar import Days
from membership.demo.companies import SITS_IN, late_names, pytorch_members, vacant_names
from membership.demo.deciding import Papers, Point, Question, Script
from membership.demo.seating import BOARD

CHAIR = "Chair of the Technical Advisory Council"
GENERAL = "General members"
ALTAIR, BELLATRIX, CAPELLA, ELECTRA, FOMALHAUT, GIENAH, IZAR = (
    "Altair Example Inc.", "Bellatrix Example GmbH", "Capella Example Ltd.", "Electra Example S.A.",
    "Fomalhaut Example Inc.", "Gienah Example B.V.", "Izar Example Oy",
)  # fmt: skip
AGENDA = (
    Point("Agenda and minutes of the last meeting", "Approval of the agenda.", "the chair"),
    Point("Report of the staff", "Members, dues and the calendar of the next months.", "the staff"),
)


def scripts(days: Days) -> tuple[Script, ...]:
    """Every meeting of the year, and those that lie ahead."""
    return (meridian_begins(days), pytorch_meets(days), meridian_quarrels(days), *ahead(days))


def meridian_begins(days: Days) -> Script:
    """The first meeting of the invented board, months ago: all agree, and everything is published."""
    day = days.weekday_after_joining + timedelta(days=21)
    budget = Question(
        15, 3, "Budget of the year", "The budget of 1,200,000 US dollars is adopted as presented.", ALTAIR, ELECTRA,
    )  # fmt: skip
    return Script(
        "meridian", "First meeting of the Governing Board", day, 9, day - timedelta(days=14),
        (*AGENDA, Point("Budget of the year", "Income, expenses and reserve.", "the treasurer")),
        arrivals={0: (ALTAIR, BELLATRIX, CAPELLA, SITS_IN, ELECTRA), 4: (FOMALHAUT, IZAR, CHAIR)},
        questions=(budget,), lasts=50,
        papers=Papers(day + timedelta(days=1), day + timedelta(days=14), day + timedelta(days=15)),
    )  # fmt: skip


def pytorch_meets(days: Days) -> Script:
    """A routine meeting, called in time: everybody who is there votes for a calendar and for alternates."""
    day = days.weekday_back(25)
    here = directors()[:-1]
    text = "The board meets every three months, by video conference. Each seat may have one named alternate (clause 3(d)(ii))."
    routine = Question(12, 3, "Calendar of meetings, and alternates", text, here[0], here[1])
    return Script(
        "pytorch", "Quarterly meeting of the Governing Board", day, 9, day - timedelta(days=12),
        (*AGENDA, Point("Calendar of meetings, and alternates", presenter="the secretary")),
        arrivals={0: here[:7], 6: (*here[7:], CHAIR)}, questions=(routine,), lasts=40,
        papers=Papers(days.back(24), days.back(18), days.back(17)),
    )  # fmt: skip


def directors() -> tuple[str, ...]:
    """The Premier members of PyTorch whose seat is filled from the beginning."""
    absent = (*vacant_names(), *late_names())
    return tuple(one.name for one in pytorch_members() if one.tier == "premier" and one.name not in absent)


def meridian_quarrels(days: Days) -> Script:
    """The contested meeting: one seat suspended, an alternate sits in, somebody comes late; one vote carried, one lost."""
    day = days.weekday_back(6)
    audit = Question(
        25, 3, "Audit of the signing keys",
        "The foundation pays up to 90,000 US dollars from the reserve for an audit of the release signing keys.",
        ALTAIR, IZAR, {BELLATRIX: "against", GIENAH: "against", GENERAL: "abstain"},
    )  # fmt: skip
    office = Question(
        42, 4, "A permanent office", "The foundation rents a permanent office for its staff, for two years.",
        GIENAH, BELLATRIX,
        {ALTAIR: "against", CAPELLA: "against", SITS_IN: "against", ELECTRA: "against", CHAIR: "abstain"},
    )  # fmt: skip
    points = (
        Point("Audit of the signing keys", "Two offers are enclosed.", "the chair of the council"),
        Point("A permanent office", f"Moved by {GIENAH}", GIENAH),
    )
    return Script(
        "meridian", "Quarterly meeting of the Governing Board", day, 9, day - timedelta(days=14), (*AGENDA, *points),
        arrivals={
            0: (ALTAIR, BELLATRIX, ELECTRA, GIENAH), 3: (CAPELLA,), 5: (GENERAL, CHAIR), 8: (SITS_IN,), 21: (IZAR,)
        },
        alternates=(SITS_IN,), questions=(audit, office), papers=Papers(days.back(4)),
    )  # fmt: skip


def ahead(days: Days) -> tuple[Script, ...]:
    """What lies ahead: both boards and PyTorch's council are called, with notice sent."""
    coming = (
        ("pytorch", "Next meeting of the Governing Board", 16, BOARD, "secretary"),
        ("meridian", "Next meeting of the Governing Board", 18, BOARD, "secretary"),
        ("pytorch", "Monthly meeting of the Technical Advisory Council", 12, "tac", "tac-secretary"),
    )
    return tuple(
        Script(slug, title, days.weekday_ahead(days_ahead), 9, days.back(2), AGENDA, body=body, by=by)
        for slug, title, days_ahead, body, by in coming
    )
