"""What a person types where a required field's type does not say it; and the POSTs that cannot be done by their form alone.

Everything else is read from the page: see drawn.py. A POST that neither succeeds so nor stands here fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from membership.business.lifecycle.signature_gateway import seal
from tests.doors.furnish_companies import LOGO
from tests.doors.gate import SECRET
from tests.doors.world import TRIED_AT, World

Typed = dict[str, Any] | Callable[[World], dict[str, Any]]


def _draft_doors(blueprint: str, adoption: str) -> list[str]:
    """What takes the text of a charter in the editor of one side."""
    return [f"{blueprint}.{act}" for act in (adoption, "check_draft", "lay_out_draft", "preview_draft")]


def _next(charter: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"text": later(world, charter), "as_of": ""}


def _called(reference: str) -> dict[str, Any]:
    """What the provider of signatures sends, sealed as it does."""
    told = ("event-1", reference, str(int(TRIED_AT.timestamp())))
    named = dict(zip(("event", "reference", "sent_at"), told, strict=True))
    return {**named, "signature": seal(SECRET, *told)}


OWNER = {"share": "60", "starts_on": "2026-03-01"}
PAYLOADS: dict[str, Typed] = {
    "projects.add_project": {"name": "Another project", "slug": "another-project"},
    "projects.add_module": {"section": "Main", "name": "Distributed"},
    "projects.add_maintainer": {
        "name": "Somebody New",
        "handle": "somebody-new",
        "level": "core_maintainer",
        "module": "",
    },
    "projects.change_standing": {"on": "2026-03-01", "reason": "Moved on"},
    "projects.publish_project": {},
    "joining.add_text": {"body": "{{legal_name}} {{tier}} {{dues}} and more", "change": "More"},
    "joining.signature_event": lambda world: _called(f"order of {world.places['own'].slug}"),
    "joining.send_paper": {"file": b"%PDF-1.7\n%%EOF", "signer": "Sig"},
    "joining.sign": {"name": "Sig"},
    **dict.fromkeys(_draft_doors("technical_charter", "adopt_charter"), _next("meridian-technical")),
    **dict.fromkeys(_draft_doors("lifecycle", "adopt"), _next("meridian-business")),
    "bodies.fill": {"name": "Somebody New", "starts_on": "2026-03-02"},
    "bodies.stand_by": {"name": "Somebody New", "starts_on": "2026-03-02"},
    "dues.run": {
        "starts_on": "2026-06-01",
        "ends_on": "2026-07-01",
        "issued_on": "2026-03-02",
        "due_on": "2026-04-01",
    },
    "lifecycle.carry_out": {"grounds": "Breach of the rules.", "hearing_on": "2026-05-01"},
    "lifecycle.admit": {"tier": "general"},
    "lifecycle.change_tier": {"tier": "general", "on": "2026-03-02"},
    "lifecycle.resign": {"ends_on": "2026-03-10"},
    "organizations.add_former": {"name": "An older name", "starts_on": "", "ends_on": "2026-02-01"},
    "organizations.add_number": {
        "kind": "registration",
        "country": "US",
        "number": "4711",
        "starts_on": "2026-03-01",
    },
    "organizations.add_owner": lambda world: (
        OWNER | {"owner": f"Owner of {world.places['own'].slug.title()}", "share": "70"}
    ),
    "organizations.change_address": {"country": "DE", "starts_on": "2026-03-01"},
    "organizations.change_figure": {"amount": "1200", "starts_on": "2026-03-01"},
    "organizations.change_figure[revenue]": {"amount": "1200", "currency": "EUR", "starts_on": "2026-03-01"},
    "organizations.change_logo": {"file": LOGO.replace(b"0 0 3", b"0 0 4")},
    "organizations.claim": {"domain": "new.example"},
    "organizations.finish_control": {"ends_on": "2026-03-01"},
    "organizations.finish_number": {"ends_on": "2026-03-01"},
    "organizations.mail": {"mailbox": "post"},
    "organizations.save_homepage": {"homepage": "https://new.example/", "crunchbase": "new-example"},
    "organizations.save_profile": {"category": "company"},
    "organizations.rename": {"on": "2026-03-01"},
    "meetings.call": {"starts_at": "2026-04-02T10:00", "ends_at": "2026-04-02T12:00"},
    "meetings.move_point": {"position": "2"},
    "accounts.enable": {"reason": "Came back"},
    "accounts.erase_known": {"reason": "Asked for it"},
    "accounts.erase_account_holder": {"reason": "Asked for it"},
    "accounts.grant": lambda world: {
        "role": "treasurer",
        "foundation": world.places["own"].slug,
        "reason": "For the books",
    },
    "accounts.send_invitation": {
        "name": "Somebody New",
        "email": "somebody.new@example.org",
        "reason": "New",
    },
    "accounts.ask_recovery": {"email": "staff@alder.example.org"},
    "accounts.ask_address": {"email": "somebody.newer@example.org"},
    "frontdesk.export_report": {"format": "csv"},
    "people.declare": {"company": "Other Company of Alder", "starts_on": "2026-03-01"},
    "people.leave": {"ends_on": "2026-03-02"},
    "people.end": {"ends_on": "2026-03-02"},
    "members.end_employee": {"ends_on": "2026-03-02"},
    "desk.begin_mailing": {"primary": "y"},
    "desk.change_rule": {"minutes": "45"},
    "benefits.ask": {"due_on": "2026-04-01"},
    "benefits.send": {"words": "Here it is"},
    "benefits.use": {"quantity": "1", "used_on": "2026-03-01"},
}
"""Door or endpoint -> what is typed on top of what the page holds."""

ROLES: dict[str, str] = {"accounts.forget_passkey": "newcomer", "frontdesk.withdraw": "technical_secretary"}
"""Doors that the first of those who may cannot open for a reason of their own, and who does it instead."""

ALSO: dict[str, str] = {}
"""Doors whose form differs by who opens it, and who else does the act."""


def later(world: World, charter: str) -> str:
    """The next version of a charter, in force from today on."""
    text = world.places["own"].text(charter)
    text = re.sub(r"^(adopted_on|effective_from) = .*$", r"\1 = 2026-03-02", text, count=2, flags=re.M)
    return re.sub(r'^version = ".*"$', 'version = "next"', text, count=1, flags=re.M)


RELUCTANT: dict[str, str] = {
    "accounts.accept": "signs in: tests/directory/accounts",
    "accounts.begin_sign_in": "a wrong or right password is no form twice sent: tests/directory/accounts",
    "accounts.confirm": "shows a password: tests/directory/accounts",
    "accounts.confirm_by_passkey": "needs a device: tests/directory/accounts",
    "accounts.confirm_options": "poses a challenge each time, on purpose",
    "accounts.enrol": "needs the present code: tests/directory/accounts",
    "accounts.register_options": "poses a challenge each time, on purpose",
    "accounts.register_passkey": "needs a device: tests/directory/accounts",
    "accounts.set_another_password": "needs the present password: tests/directory/accounts",
    "accounts.set_password": "a link of one use: tests/directory/accounts",
    "accounts.show_recovery_code": "a code of one use: tests/directory/accounts",
    "accounts.show_second_factor": "a code of one use: tests/directory/accounts",
    "accounts.sign_in_by_passkey": "needs a device: tests/directory/accounts",
    "accounts.sign_in_options": "poses a challenge each time, on purpose",
    "accounts.use_address_link": "a link of one use: tests/directory/accounts",
    "accounts.remove_factor": "needs one-time passwords that are set up: tests/directory/accounts",
    "dues.notice": "needs an invoice in arrears: tests/business/dues",
    "lifecycle.send": "needs a file of members: tests/business/members",
    "motions.call_roll": "needs an open vote, so a quorum: tests/assembly/motions",
    "motions.certify": "needs a closed vote: tests/assembly/motions",
    "motions.close": "needs an open vote, so a quorum: tests/assembly/motions",
    "motions.correct": "needs a closed vote: tests/assembly/motions",
    "motions.open_vote": "needs a quorum: tests/assembly/motions",
    "motions.second": "needs a second seat that is held: tests/assembly/motions",
    "seats.align": "changes nothing where every seat stands as the charter says",
    "accounts.leave": "signs out; the second time nobody is signed in",
    "accounts.end_all_of_mine": "signs out; the second time nobody is signed in",
    "accounts.end_session_of_mine": "signs out; the second time nobody is signed in",
}
"""POSTs that the generator leaves out, each with the reason and the place of its own test. This list may only shrink."""

WITHOUT_EFFECT: dict[str, str] = {
    "lifecycle.check_draft": "says what is wrong with a text",
    "lifecycle.lay_out_draft": "shows a text anew",
    "lifecycle.preview_draft": "says what would follow",
    "technical_charter.check_draft": "says what is wrong with a text",
    "technical_charter.lay_out_draft": "shows a text anew",
    "technical_charter.preview_draft": "says what would follow",
}
"""POSTs that only answer: they are tried like the others, and must change nothing."""

OUTSIDE_THE_LOG: dict[str, str] = {
    "accounts.ask_recovery": "a job finds out whether there is an account, so that the answer does not tell (R29)",
    "joining.order_signature": "a job places the order with the provider",
    "joining.signature_event": "a job looks what the order has become",
    "joining.send_link": "a job mails the link, so that the answer does not tell who has applied (R29)",
    "frontdesk.retry_job": "it moves a row of the job engine, and no fact",
}
"""POSTs whose whole effect is a job."""

GRANTING = ("accounts.grant", "accounts.revoke", "accounts.send_invitation")
"""Every way to grant or to revoke a role; each is tried for who, to whom and why (R27)."""
