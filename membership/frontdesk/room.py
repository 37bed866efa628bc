"""What the hall offers to the house."""

from __future__ import annotations

from membership.frontdesk import (  # noqa: F401 -- the pages hang themselves on the blueprint
    audit_reader,
    desk,
    front,
    policy,
    public_records,
    publications,
    reports_pages,
    schema_page,
    search,
    workshop_pages,
)
from membership.frontdesk.blueprint import blueprint
from membership.kernel.room import NavigationItem, Room

ROOM = Room(
    name="frontdesk",
    blueprint=blueprint,
    public_pages=public_records.PUBLIC_PAGES,
    navigation=(
        NavigationItem(
            "My desk", "frontdesk.foundation_desk", "home", lambda v, p: p is not None and policy.may_stand_in(v, p),
            side="neutral", order=1,
        ),
        NavigationItem(
            "Reports", "frontdesk.reports", "report", reports_pages.may_see_reports, side="neutral", order=80
        ),
        NavigationItem(
            "Public pages", "frontdesk.publications", "world", publications.may_publish_some, side="neutral", order=85
        ),
        NavigationItem("Audit log", "frontdesk.foundation_audit", "history", policy.may_read_audit, side="neutral", order=90),
        NavigationItem(
            "Installation log", "frontdesk.installation_audit", "history", policy.may_read_installation_audit,
            side="neutral", order=91,
        ),
        NavigationItem("Jobs", "frontdesk.jobs", "settings", policy.may_see_jobs, side="neutral", order=95),
        NavigationItem("Outbox", "frontdesk.mails", "mail", policy.may_see_jobs, side="neutral", order=96),
    ),
)  # fmt: skip
