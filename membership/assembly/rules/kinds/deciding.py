"""K9 to K12: how a body decides, and what is done about a tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.bases import VOTE_BASES, Base
from membership.assembly.rules.dates import DateExpression
from membership.assembly.rules.kinds.base import Parameters, Positive
from membership.assembly.rules.shares import Share

Mode = Literal["meeting", "electronic", "email", "written", "any"]


@dataclass(frozen=True)
class Quorum(Parameters):
    """K9. The share of `base` that must be present or represented. `decision` "" speaks of every decision.

    `without_quorum` says what may still be done. `proxies_count`: whether who is represented by proxy counts.
    `disqualified`: what somebody who may not vote on a matter does to its quorum. `abstentions_count`: whether who
    abstains is present. `is_base_inferred`: the text states the share and its base was read into it.
    """

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
    disqualified: Literal["counts", "lowers_the_number", "does_not_count", "unsaid"] = "unsaid"
    abstentions_count: Literal["yes", "no", "unsaid"] = "unsaid"
    is_base_inferred: bool = False

    def fault(self) -> str:
        if self.base.kind in VOTE_BASES | {"present", "represented"}:
            return f"names base '{self.base.kind}', which exists only once people have come or voted"
        return ""

    def left_open(self) -> tuple[str, ...]:
        asked = "Of whom is the quorum taken? The text does not say."
        return (asked,) if self.base.kind == "unknown" else ()


@dataclass(frozen=True)
class Threshold(Parameters):
    """K10. The share of `base` that must vote for a `decision` in a `mode`.

    `abstentions` "counted" leaves abstaining votes in the base, "excluded" takes them out. `turnout`: the share of those
    entitled who must have voted. `concurrence`: seat groups that must agree each by itself, by `concurrence_share` where
    it differs from `share`. `also_requires`: approvals from outside the body without which the decision has no effect.
    `covers`: other decisions that this one stands for. `excluded_voters`: who has no vote in it. `alternative`: what
    carries it instead. `is_base_inferred`: the text states the share and its base was read into it.
    """

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
    concurrence_share: Share | None = None
    covers: tuple[str, ...] = ()
    alternative: str = ""
    is_base_inferred: bool = False

    def fault(self) -> str:
        if self.base.kind == "for_versus_against" and self.abstentions == "counted":
            return "has the base 'for_versus_against' and counts abstentions; one of the two must go"
        return ""

    def left_open(self) -> tuple[str, ...]:
        what = self.decision.replace("_", " ")
        asked = f"To {what}, {self.share.words} must vote for it: of whom? The text does not say."
        return (asked,) if self.base.kind == "unknown" else ()


@dataclass(frozen=True)
class Tie(Parameters):
    """K10. What is done where a vote is tied: the chain of `steps`, or `may_refer` may bring the matter before `refer_to`."""

    KIND: ClassVar[str] = "tie"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("body",)

    body: str
    refer_to: str = ""
    may_refer: str = ""
    steps: tuple[str, ...] = ()

    def fault(self) -> str:
        return (
            ""
            if self.refer_to or self.steps
            else "says nothing of what is done: it needs 'refer_to' or 'steps'"
        )


@dataclass(frozen=True)
class Procedure(Parameters):
    """K11. A way of deciding, or of asking for a decision, outside of a plain meeting.

    It is open for at least `open_days`, `open_business_days` or `open_hours` (in an emergency `emergency_open_days`), and
    ends sooner where `ends_early_when`. `silence_means`: what it is to say nothing. `approval`: what carries it, in words;
    the share stands in a threshold. `objections_that_cancel` objections of `objectors` cancel it, within
    `objection_business_days` or `objection_hours`; `objection_means`: what an objection is; `after_cancelling`: when it
    may be voted on again. `postponement_days`: for how long it is put off where `postponed_by` asks, for the `decision`
    named. `retry_after_months`: when a refused one may come back. `requires` and `then`: what comes before and after.
    `sent_to`: who receives it. `verifiable_notice`: its notice must be provable. `otherwise`: where it leads to nothing.
    """

    KIND: ClassVar[str] = "procedure"
    SUBJECT: ClassVar[str] = "body"

    body: str
    mode: Literal[
        "electronic",
        "email",
        "written_consent",
        "lazy_consensus",
        "rough_consensus",
        "postponement",
        "application",
    ]
    open_days: Positive | None = None
    open_business_days: Positive | None = None
    open_hours: Positive | None = None
    silence_means: Literal["nothing", "approval"] = "nothing"
    objections_that_cancel: Positive | None = None
    postponement_days: Positive | None = None
    retry_after_months: Positive | None = None
    requires: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    emergency_open_days: Positive | None = None
    ends_early_when: str = ""
    approval: str = ""
    objectors: str = ""
    objection_means: Literal["objects", "asks_for_a_meeting", "either", "unsaid"] = "unsaid"
    objection_business_days: Positive | None = None
    objection_hours: Positive | None = None
    after_cancelling: str = ""
    postponed_by: str = ""
    decision: str = ""
    sent_to: str = ""
    verifiable_notice: bool = False
    otherwise: str = ""


@dataclass(frozen=True)
class NoticeChannel:
    """What a `channel` asks instead of the general number of days, or of days from Monday to Friday."""

    channel: str
    min_days: int | None = None
    min_business_days: int | None = None


@dataclass(frozen=True)
class Notice(Parameters):
    """K12. How long before a meeting on `matter` ("meeting": every one) it must be called.

    `min_days` and `max_days` are whole days between the day of the notice and the day of the meeting;
    `min_business_days` counts Monday to Friday only. `channels`: what some channels ask instead. `must_contain`: what
    the notice must hold. `who_may_call`: who calls the meeting. `record_date`: the day on which it is settled who is
    entitled, counted from the anchor "meeting". `is_practice`: seen in practice, stated nowhere. `then`: what it allows.
    """

    KIND: ClassVar[str] = "notice"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("matter",)

    body: str
    matter: str
    min_days: int | None = None
    max_days: int | None = None
    channels: tuple[NoticeChannel, ...] = ()
    must_contain: tuple[str, ...] = ()
    who_may_call: tuple[str, ...] = ()
    record_date: DateExpression | None = None
    min_business_days: int | None = None
    is_practice: bool = False
    then: str = ""

    def fault(self) -> str:
        if self.min_days is None and self.min_business_days is None:
            return "states no time: it needs 'min_days' or 'min_business_days'"
        if self.record_date is not None and self.record_date.needs - {"meeting"}:
            return "has a record date that is not counted from the anchor 'meeting'"
        return ""

    def never(self) -> str:
        if self.min_days is not None and self.max_days is not None and self.max_days < self.min_days:
            return f"asks for at least {self.min_days} and at most {self.max_days} days; no day is left between the two"
        return ""
