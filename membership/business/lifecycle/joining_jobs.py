"""What happens after the commits of joining: papers, links, and asking members to accept a new text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from membership.business.lifecycle.accepting import ask_members
from membership.business.lifecycle.agreement_papers import execute_agreement, prepare_agreement
from membership.business.lifecycle.links import send_links
from membership.business.members.models import AgreementText
from membership.directory.foundations.models import Foundation
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job
from membership.kernel.times import business_date
from membership.kernel.work import open_work, system_permit


def mail_links(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: whoever has an application gets the link; whoever has none gets nothing, and nobody else learns which."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if context.first_time(work.session):
            send_links(work, [int(key) for key in payload["applications"]])


def ask_acceptance(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: every member that has not accepted the new version is asked; again writes to nobody twice."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        wording = work.lock(AgreementText, int(payload["text"]))
        foundation = work.lock(Foundation, wording.foundation_id)
        ask_members(work, wording.id, business_date(work.at, foundation.zone))


JOBS = (
    Job("business.prepare_agreement", prepare_agreement),
    Job("business.execute_agreement", execute_agreement),
    Job("business.application_link", mail_links),
    Job("business.ask_acceptance", ask_acceptance),
)
