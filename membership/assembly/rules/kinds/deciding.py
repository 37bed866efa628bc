"""K9 to K12: how a body decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.bases import VOTE_BASES, Base
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.shares import Share

Mode = Literal["meeting", "electronic", "written", "any"]


@dataclass(frozen=True)
class Quorum(Parameters):
    """K9. The share of `base` that must be present or represented. `decision` "" speaks of every decision.
    `without_quorum` says what may still be done."""

    KIND: ClassVar[str] = "quorum"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("decision", "mode")

    body: str
    base: Base
    share: Share
    mode: Mode = "meeting"
    decision: str = ""
    proxies_count: bool = False
    without_quorum: str = ""

    def fault(self) -> str:
        if self.base.kind in VOTE_BASES | {"present", "represented"}:
            return f"names base '{self.base.kind}', which exists only once people have come or voted"
        return ""

    def left_open(self) -> tuple[str, ...]:
        asked = "Of whom is the quorum taken? The text does not say."
        return (asked,) if self.base.kind == "unknown" else ()


@dataclass(frozen=True)
class Threshold(Parameters):
    """K10. The share of `base` that must vote for a `decision` in a `mode`. `abstentions` "counted" leaves abstaining votes
    in the base, "excluded" takes them out. `turnout`: the share of those entitled who must have voted.
    `also_requires`: approvals from outside the body without which the decision has no effect."""

    KIND: ClassVar[str] = "threshold"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("decision", "mode")

    body: str
    decision: str
    mode: Mode
    base: Base
    share: Share
    abstentions: Literal["counted", "excluded"]
    turnout: Share | None = None
    concurrence: tuple[str, ...] = ()
    also_requires: tuple[str, ...] = ()
    excluded_voters: str = ""

    def fault(self) -> str:
        if self.base.kind == "for_versus_against" and self.abstentions == "counted":
            return "has the base 'for_versus_against' and counts abstentions; one of the two must go"
        return ""

    def left_open(self) -> tuple[str, ...]:
        what = self.decision.replace("_", " ")
        asked = f"To {what}, {self.share.words} must vote for it: of whom? The text does not say."
        return (asked,) if self.base.kind == "unknown" else ()


@dataclass(frozen=True)
class Procedure(Parameters):
    """K11. A way of deciding, or of asking for a decision, outside of a plain meeting."""

    KIND: ClassVar[str] = "procedure"
    SUBJECT: ClassVar[str] = "body"

    body: str
    mode: Literal["electronic", "written_consent", "lazy_consensus", "application"]
    open_days: int | None = None
    open_business_days: int | None = None
    open_hours: int | None = None
    silence_means: Literal["nothing", "approval"] = "nothing"
    objections_that_cancel: int | None = None
    postponement_days: int | None = None
    retry_after_months: int | None = None
    requires: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoticeChannel:
    """What a `channel` asks instead of the general number of days."""

    channel: str
    min_days: int


@dataclass(frozen=True)
class Notice(Parameters):
    """K12. How long before a meeting on `matter` ("meeting": every one) it must be called, in whole days between the day
    of the notice and the day of the meeting."""

    KIND: ClassVar[str] = "notice"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("matter",)

    body: str
    matter: str
    min_days: int
    max_days: int | None = None
    channels: tuple[NoticeChannel, ...] = ()
    must_contain: tuple[str, ...] = ()
    who_may_call: str = ""
    record_date: str = ""
