"""Whether a meeting was called in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from membership.assembly.rules.dates import BusinessDaysFrom, DaysFrom
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.deciding import Notice
from membership.assembly.rules.records import Absent, Rule


@dataclass(frozen=True)
class NoticeAnswer:
    """`is_in_time` is None where the charter states no notice. `days` lie between notice and meeting; `latest` is the last
    day on which the notice is in time."""

    is_in_time: bool | None
    days: int
    latest: date | None
    explanation: Explanation


def notice_given(
    rule: Rule[Notice] | Absent, sent_on: date, meeting_on: date, channel: str = ""
) -> NoticeAnswer:
    """Whether a notice of `sent_on` is in time for a meeting on `meeting_on`; both are days in the foundation's zone.
    `channel` picks the days that the charter asks for it, where it differs."""
    days = (meeting_on - sent_on).days
    if isinstance(rule, Absent):
        return NoticeAnswer(None, days, None, rule.explanation)
    least, unit = least_days(rule.parameters, channel)
    given = days if unit == "days" else business_days(sent_on, meeting_on)
    latest = BusinessDaysFrom("meeting", -least) if unit != "days" else DaysFrom("meeting", -least)
    last = latest.on({"meeting": meeting_on})
    most = rule.parameters.max_days
    is_in_time = given >= least and (most is None or days <= most)
    needed = f"at least {least} {unit}" + (f" and at most {most}" if most is not None else "")
    answer = f"{given} {unit}' notice, {needed} needed: {'in time' if is_in_time else 'not in time'}"
    facts = [
        ("Sent", sent_on),
        ("Meeting", meeting_on),
        (unit.capitalize(), given),
        ("Needed", needed),
        ("Latest day", last),
    ]
    return NoticeAnswer(is_in_time, days, last, rule.explain("Notice", answer, facts))


def least_days(rule: Notice, channel: str) -> tuple[int, str]:
    """The least time that the rule asks for this channel, and its unit: "days" or "business days"."""
    own = next((one for one in rule.channels if one.channel == channel), None)
    for said in (own, rule):
        if said is not None and said.min_days is not None:
            return said.min_days, "days"
        if said is not None and said.min_business_days is not None:
            return said.min_business_days, "business days"
    raise ValueError("the notation admits no notice without a time")


def business_days(sent_on: date, meeting_on: date) -> int:
    """Days from Monday to Friday after the notice, up to the day of the meeting."""
    span = range(1, (meeting_on - sent_on).days + 1)
    return sum((sent_on + timedelta(days=ahead)).weekday() < 5 for ahead in span)
