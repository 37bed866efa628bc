"""What the lifecycle's room offers to the house."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from membership.business.lifecycle import policy, resting
from membership.business.lifecycle.import_jobs import TAKE_IN
from membership.business.lifecycle.jobs import ALIGN, DAILY, KEEP, NIGHTLY
from membership.business.lifecycle.joining_desk import company_lines, search, staff_lines
from membership.business.lifecycle.joining_jobs import JOBS
from membership.business.lifecycle.joining_personal import PERSONAL_DATA
from membership.business.lifecycle.joining_reports import APPLICATIONS
from membership.business.lifecycle.mailing_jobs import MAILING_JOBS, RELEASE
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.lifecycle.regrouping import hear_regrouping
from membership.business.lifecycle.reports import STANDING
from membership.business.lifecycle.standing_facts import STANDING_FILTER
from membership.business.lifecycle.sweeping import SWEEP, SWEEP_NIGHTLY
from membership.business.lifecycle.views import (
    acts,
    agreements,
    applicant,
    applications,
    apply,
    charter_events,
    charters,
    desk,
    imports,
    joining,
    life,
    mailings,
    own_life,
    queues,
    signing,
    standing,
    umbrella,
)
from membership.kernel.room import DeskCard, NavigationItem, Place, PublicPage, Room

PAGES = (
    acts,
    charters,
    charter_events,
    imports,
    apply,
    applicant,
    signing,
    applications,
    agreements,
    life,
    own_life,
    standing,
    umbrella,
    queues,
    mailings,
)


def _applying(_session: Session, _place: Place, _at: datetime) -> str | None:
    return "Tiers, dues, and the form"


ROOM = Room(
    name="lifecycle",
    blueprint=acts.blueprint,
    more_blueprints=(joining.blueprint, desk.blueprint),
    navigation=(
        NavigationItem("Our agreement", "joining.own_agreement", "file-text", policy.may_see_own_agreement, order=11, is_of_company=True),
        NavigationItem("Work queues", "desk.queues", "inbox", policy.may_see_queues, order=15),
        NavigationItem("Applications", "joining.applications", "door-enter", policy.may_see_applications, order=21),
        NavigationItem("Agreements", "joining.agreements", "file-text", policy.may_see_applications, order=22),
        NavigationItem("Mail to many", "desk.all_mailings", "mail-forward", policy.may_write_mailings, order=23),
    ),
    desk_cards=(
        DeskCard("Joining", staff_lines, icon="inbox", order=12),
        DeskCard("Welcome and agreement", company_lines, icon="checklist", order=14),
        DeskCard("Membership elsewhere", resting.staff_lines, icon="alert-triangle", order=15),
        DeskCard("Our membership elsewhere", resting.company_lines, icon="alert-triangle", order=16),
    ),
    search=search,
    reports=(APPLICATIONS, STANDING, RENEWALS),
    regrouping=hear_regrouping,
    list_filters=(STANDING_FILTER,),
    jobs=(ALIGN, KEEP, SWEEP, TAKE_IN, *JOBS, *MAILING_JOBS),
    schedules=(DAILY, NIGHTLY, SWEEP_NIGHTLY, RELEASE),
    public_pages=(
        PublicPage(
            "Apply for membership", "joining.apply", icon="file-text", summary=_applying, order=15,
            key=joining.PUBLIC_PAGE, may_publish=policy.may_decide_applications,
        ),
    ),
    personal_data=PERSONAL_DATA,
)  # fmt: skip
