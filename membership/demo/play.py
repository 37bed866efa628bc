"""The play: a year of acts in the order of time, through the same operations as the pages."""

from __future__ import annotations

from datetime import date

from membership.config import Settings
from membership.demo.applying import Applications, bring_text
from membership.demo.benefits import act_for_two, ask_for_more, use_and_deliver, welcome_debtor
from membership.demo.calendar import ZONE, Days
from membership.demo.cast import Cast
from membership.demo.deciding import scenes_of
from membership.demo.desk import keep_desk
from membership.demo.entering import grant_roles, open_accounts
from membership.demo.foundations import adopt_charters, found_all
from membership.demo.groups import change_own_data, describe_companies, group_companies, rename_company
from membership.demo.joining import (
    bill_late,
    import_pytorch,
    join_debtor,
    join_meridian,
    join_parent,
)
from membership.demo.lives import life_scenes
from membership.demo.meetings import scripts
from membership.demo.money import money_scenes
from membership.demo.opening import print_papers, publish_pages
from membership.demo.registers import host_projects, lose_a_maintainer, meridian_register, pytorch_register
from membership.demo.seating import (
    elect_officers,
    name_alternates,
    seat_debtor,
    seat_late,
    seat_meridian,
    seat_pytorch,
)
from membership.demo.stage import Scene, Stage
from membership.kernel.db import Database
from membership.kernel.times import business_date, now


def perform(database: Database, settings: Settings, today: date | None = None) -> Stage:
    """Play the year into an empty database of the present shape."""
    stage = Stage(database, Days(today or business_date(now(), ZONE)))
    set_up(stage, settings)
    for _, scene in sorted(_year(stage, Cast()), key=lambda one: one[0]):
        scene()
    print_papers(stage)
    return stage


def set_up(stage: Stage, settings: Settings) -> None:
    """People who can sign in, foundations, charters, and PyTorch's register as it was published."""
    open_accounts(stage, settings)
    found_all(stage)
    grant_roles(stage)
    adopt_charters(stage)
    pytorch_register(stage)


def _year(stage: Stage, cast: Cast) -> list[Scene]:
    """The scenes with the day on which each begins; scenes of one day follow each other as they stand here."""
    days = stage.days
    return [
        (days.joining, lambda: join_parent(stage)),
        (days.joining, lambda: import_pytorch(stage, cast)),
        (days.joining, lambda: join_meridian(stage, cast)),
        (days.joining, lambda: describe_companies(stage)),
        (days.joining, lambda: group_companies(stage)),
        (days.joining, lambda: elect_officers(stage)),
        (days.joining, lambda: meridian_register(stage, cast)),
        (days.joining, lambda: host_projects(stage, cast)),
        (days.weekday_after_joining, lambda: seat_pytorch(stage, cast)),
        (days.weekday_after_joining, lambda: seat_meridian(stage, cast)),
        (days.weekday_after_joining, lambda: publish_pages(stage)),
        (days.weekday_after_joining, lambda: bring_text(stage)),
        (days.debtor_joining, lambda: join_debtor(stage, cast)),
        (days.debtor_joining, lambda: seat_debtor(stage, cast)),
        (days.debtor_joining, lambda: welcome_debtor(stage)),
        (days.late_joining, lambda: bill_late(stage, cast)),
        (days.late_joining, lambda: rename_company(stage)),
        (days.late_joining, lambda: seat_late(stage, cast)),
        (days.weekday_back(40), lambda: lose_a_maintainer(stage)),
        (days.weekday_back(14), lambda: name_alternates(stage, cast)),
        (days.weekday_back(12), lambda: act_for_two(stage)),
        (days.weekday_back(11), lambda: use_and_deliver(stage)),
        (days.weekday_back(9), lambda: ask_for_more(stage)),
        (days.weekday_back(3), lambda: change_own_data(stage)),
        (days.weekday_back(3), lambda: keep_desk(stage)),
        *life_scenes(stage),
        *money_scenes(stage),
        *(scene for script in scripts(days) for scene in scenes_of(stage, script)),
        *Applications(stage).scenes(),
    ]
