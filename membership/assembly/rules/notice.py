"""Whether a meeting was called in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

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
    least = least_days(rule.parameters, channel)
    latest = meeting_on - timedelta(days=least)
    most = rule.parameters.max_days
    is_in_time = days >= least and (most is None or days <= most)
    needed = f"at least {least} days" + (f" and at most {most}" if most is not None else "")
    answer = f"{days} days' notice, {needed} needed: {'in time' if is_in_time else 'not in time'}"
    facts = [
        ("Sent", sent_on),
        ("Meeting", meeting_on),
        ("Days", days),
        ("Needed", needed),
        ("Latest day", latest),
    ]
    return NoticeAnswer(is_in_time, days, latest, rule.explain("Notice", answer, facts))


def least_days(rule: Notice, channel: str) -> int:
    """The least number of days that the rule asks for this channel."""
    return next((one.min_days for one in rule.channels if one.channel == channel), rule.min_days)
