"""What the lifecycle's room offers to the house."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from membership.business.lifecycle import policy
from membership.business.lifecycle.import_jobs import TAKE_IN
from membership.business.lifecycle.jobs import ALIGN, DAILY, KEEP, NIGHTLY
from membership.business.lifecycle.joining_desk import company_lines, search, staff_lines
from membership.business.lifecycle.joining_jobs import JOBS
from membership.business.lifecycle.joining_personal import PERSONAL_DATA
from membership.business.lifecycle.joining_reports import APPLICATIONS
from membership.business.lifecycle.reports import STANDING
from membership.business.lifecycle.views import (
    acts,
    agreements,
    applicant,
    applications,
    apply,
    charters,
    imports,
    joining,
    life,
    signing,
    standing,
)
from membership.kernel.room import DeskCard, NavigationItem, Place, PublicPage, Room

PAGES = (acts, charters, imports, apply, applicant, signing, applications, agreements, life, standing)


def _applying(_session: Session, _place: Place, _at: datetime) -> str | None:
    return "Tiers, dues, and the form"


ROOM = Room(
    name="lifecycle",
    blueprint=acts.blueprint,
    more_blueprints=(joining.blueprint,),
    navigation=(
        NavigationItem("Our agreement", "joining.own_agreement", "file-text", policy.may_see_own_agreement, order=11),
        NavigationItem("Applications", "joining.applications", "inbox", policy.may_see_applications, order=21),
        NavigationItem("Agreements", "joining.agreements", "file-text", policy.may_see_applications, order=22),
    ),
    desk_cards=(
        DeskCard("Joining", staff_lines, icon="inbox", order=12),
        DeskCard("Welcome and agreement", company_lines, icon="checklist", order=14),
    ),
    search=search,
    reports=(APPLICATIONS, STANDING),
    jobs=(ALIGN, KEEP, TAKE_IN, *JOBS),
    schedules=(DAILY, NIGHTLY),
    public_pages=(
        PublicPage(
            "Apply for membership", "joining.apply", icon="file-text", summary=_applying, order=15,
            key=joining.PUBLIC_PAGE, may_publish=policy.may_decide_applications,
        ),
    ),
    personal_data=PERSONAL_DATA,
)  # fmt: skip
