"""Which object an argument of an address names: one's own, another's, the archived foundation's, or none at all.

A new argument name needs one line in OBJECTS: from who asks at which door to the word that stands in the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.doors.cast import NOBODY
from tests.doors.routes import Door
from tests.doors.world import ARCHIVED, ELSEWHERE, OWN, World

OTHER, MISSING = "other company", "missing"
NO_WORD, NO_NUMBER = "zzzzzzzzzzzz", "999999"


@dataclass(frozen=True)
class Asked:
    """Who comes to which door, and in which foundation the object stands that they name."""

    door: Door
    world: World
    which: str
    role: str


Find = Callable[[Asked], str]


def word(name: str) -> Find:
    """A remembered word of the foundation."""
    return lambda asked: asked.world.places[asked.which].words[name]


def of_body(name: str = "") -> Find:
    """A remembered word of the body that the door speaks of, or of something in it."""
    return lambda asked: asked.world.places[asked.which].words[f"{asked.door.body}_{name}".rstrip("_")]


def none_stands(_asked: Asked) -> str:
    """The world has no such object (yet): the door is declared `empty`."""
    return NO_WORD


def of_house(name: str) -> Find:
    """Something that belongs to the installation."""
    return lambda asked: asked.world.house[name]


def of_person(name: str, whose: str = "") -> Find:
    """Something of the person who asks (nobody asks for the newcomer's), or of the person of another role."""

    def find(asked: Asked) -> str:
        person = asked.world.people[
            asked.which, whose or ("newcomer" if asked.role == NOBODY else asked.role)
        ]
        return asked.world.words[person][name]

    return find


OBJECTS: dict[str, Find] = {
    "foundation": lambda asked: asked.world.places[asked.which].slug,
    "project": word("project"),
    "maintainer": word("maintainer"),
    "module": word("module"),
    "body": of_body(),
    "meeting": of_body("meeting"),
    "item": of_body("item"),
    "member": word("member"),
    "company": word("company"),
    "organization": word("company"),
    "domain": word("domain"),
    "former": word("former"),
    "number": word("number"),
    "control": word("control"),
    "notice": word("told"),
    "organizations.settle[accepted].notice": word("proposed"),
    "organizations.settle[declined].notice": word("proposed"),
    "organizations.withdraw_proposed.notice": word("proposed"),
    "organizations.proof.secret": word("proof"),
    "organizations.prove.secret": word("proof"),
    "representative": word("representative_voting"),
    "proposal": word("proposal"),
    "members.answer.proposal": word("asked"),
    "seat": of_body("seat"),
    "key": lambda _asked: "bodies",
    "motion": of_body("motion"),
    "invoice": word("invoice"),
    "payment": word("payment"),
    "allocation": word("allocation"),
    "run": word("run"),
    "currency": lambda _asked: "USD",
    "code": lambda _asked: "1200",
    "act": lambda _asked: "notice",
    "dues.edit.invoice": word("draft"),
    "dues.edit_form.invoice": word("draft"),
    "dues.issue.invoice": word("draft"),
    "dues.issuing.invoice": word("draft"),
    "dues.discard.invoice": word("draft"),
    "projects.change_standing[active].maintainer": word("emeritus"),
    "projects.publish_project.project": word("draft_project"),
    "frontdesk.withdraw.key": lambda _asked: "technical-bodies",
    "accounts.enable.account": of_house("disabled"),
    "accounts.erase_account_holder.account": of_house("disabled"),
    **{
        f"meetings.move[{wing}][{act}].meeting": of_body("open_meeting")
        for wing in ("business", "technical")
        for act in ("recess", "adjournment")
    },
    "minutes.draft.meeting": of_body("adjourned_meeting"),
    "bodies.fill.seat": of_body("vacant_seat"),
    "version": word("charter_version"),
    **{
        f"technical_charter.{page}.version": word("technical_charter_version")
        for page in ("version", "changes", "text")
    },
    "merge": word("merge"),
    "person": word("twin_person"),
    "affiliation": word("affiliation"),
    "people.leave.affiliation": of_person("affiliation"),
    **{
        f"duplicates.{act}[{sort}].{side}": word(name)
        for act in ("pair", "merge_pair", "part")
        for sort, names in (
            ("companies", ("twin_company", "company")),
            ("people", ("twin_person", "twin_again")),
        )
        for side, name in zip(("old", "new"), names, strict=True)
    },
    "application": word("application"),
    "evidence": word("evidence"),
    "text": word("text"),
    "agreement": word("executed_agreement"),
    "which": lambda _asked: "document",
    "note": word("note"),
    "members.unpin.note": word("pinned_note"),
    "view": word("view"),
    "queue": lambda _asked: "renewals-30",
    "mailing": word("mailing"),
    "desk.release.mailing": word("held_mailing"),
    "task": word("member_task"),
    "benefit": lambda _asked: "conference_passes",
    "use": word("use"),
    "delivery": word("delivery"),
    **{f"benefits.{endpoint}.task": word("member_asset") for endpoint in ("delivery", "send")},
    "members.reopen.task": word("member_done_task"),
    "joining.review.application": word("sent_application"),
    "joining.send.application": word("accepted_application"),
    "joining.admission.application": word("executed_application"),
    "joining.admit.application": word("executed_application"),
    "joining.sign_for_foundation.agreement": word("signed_agreement"),
    "joining.opening.secret": word("resume_link"),
    "joining.open_application.secret": word("resume_link"),
    **{
        f"joining.{endpoint}.secret": word("signature_link")
        for endpoint in ("agreement", "document", "sign", "send_paper", "order_signature")
    },
    "resolution": none_stands,
    "sitting": none_stands,
    "members.invite.representative": word("uninvited"),
    "minutes": none_stands,
    "upload": none_stands,
    "session": of_person("session"),
    "passkey": of_person("passkey"),
    "account": of_person("account", "staff"),
    "grant": of_person("grant", "staff"),
    "job": of_house("job"),
    "mail": of_house("mail"),
    "seq": lambda _asked: "1",
    "path": lambda _asked: "app.css",
    "accounts.invitation.secret": of_house("invitation"),
    "accounts.accept.secret": of_house("invitation"),
    "accounts.reset.secret": of_person("reset"),
    "accounts.set_password.secret": of_person("reset"),
    "accounts.address_link.secret": of_person("address"),
    "accounts.use_address_link.secret": of_person("address"),
}
"""Argument -> the object that it names. `endpoint.argument` is looked up first."""

OF_ANOTHER: dict[str, Find] = {
    "member": word("other_member"),
    "company": word("other_company"),
    "organization": word("other_company"),
    "invoice": word("other_invoice"),
    "proposal": word("other_proposal"),
    "members.answer.proposal": word("other_asked"),
    **{name: word(f"other_{name}") for name in ("domain", "former", "number", "control")},
    "notice": word("other_told"),
    "organizations.settle[accepted].notice": word("other_proposed"),
    "organizations.settle[declined].notice": word("other_proposed"),
    "organizations.withdraw_proposed.notice": word("other_proposed"),
    "dues.edit.invoice": word("other_draft"),
    "dues.edit_form.invoice": word("other_draft"),
    "dues.issue.invoice": word("other_draft"),
    "dues.issuing.invoice": word("other_draft"),
    "dues.discard.invoice": word("other_draft"),
    "note": word("other_note"),
    "members.unpin.note": word("other_pinned_note"),
    "task": word("other_member_task"),
    "use": word("other_use"),
    "delivery": word("other_delivery"),
    **{f"benefits.{endpoint}.task": word("other_member_asset") for endpoint in ("delivery", "send")},
    "members.reopen.task": word("other_member_done_task"),
    "seats.fill.seat": of_body("vacant_seat"),
    "seats.holder.seat": of_body("vacant_seat"),
    "seats.vacancy.seat": of_body("vacant_seat"),
    "seats.vacate.seat": of_body("vacant_seat"),
    "seats.withdraw.seat": none_stands,
    "seats.withdrawal.seat": none_stands,
    "people.leave.affiliation": of_person("affiliation", "employee"),
    "session": of_person("session", "employee"),
    "passkey": of_person("passkey", "employee"),
    "accounts.address_link.secret": of_person("address", "employee"),
    "accounts.use_address_link.secret": of_person("address", "employee"),
}
"""Arguments that name something of a company or of a person: the same thing of another one in the same foundation."""

WITHOUT_FOUNDATION = (
    "organization",
    "benefit",
    "currency",
    "code",
    "queue",
    "seq",
    "key",
    "job",
    "mail",
    "path",
    "account",
    "grant",
    "session",
    "passkey",
    "secret",
)
"""Arguments that name things of the installation or of a person, not of a foundation."""


class UnknownArgument(Exception):
    """An address has an argument for which nobody said what object it names."""

    def __init__(self, door: Door, name: str) -> None:
        super().__init__(
            f"{door.endpoint} has an argument <{name}> that tests/doors/objects.py does not know. Add a line to OBJECTS "
            f"(and to OF_ANOTHER, if it names something of a company or a person), and a step to furnish.py if the object "
            f"does not stand in the world yet."
        )


def finder(door: Door, name: str) -> Find:
    """What finds the object of an argument. Raises UnknownArgument."""
    found = OBJECTS.get(f"{door.name}.{name}") or OBJECTS.get(f"{door.endpoint}.{name}") or OBJECTS.get(name)
    if found is None:
        raise UnknownArgument(door, name)
    return found


def knows(door: Door, name: str) -> bool:
    """Whether somebody said what object the argument names."""
    return any(key in OBJECTS for key in (f"{door.name}.{name}", f"{door.endpoint}.{name}", name))


def values(door: Door, world: World, which: str, role: str) -> dict[str, str]:
    """Every argument of the door for the objects of one foundation."""
    return {name: finder(door, name)(Asked(door, world, which, role)) for name in door.arguments}


def address(door: Door, world: World, which: str, role: str) -> str | None:
    """The door's path to `which` object; None where no argument tells such an object apart."""
    if which in (ELSEWHERE, ARCHIVED) and "foundation" not in door.arguments:
        return None
    if which not in (OTHER, MISSING):
        return door.path(values(door, world, which, role))
    own = values(door, world, OWN, role)
    if which == MISSING:
        return door.path({**own, last(door): no_such(door, last(door))}) if own else None
    found = {name: OF_ANOTHER.get(f"{door.endpoint}.{name}") or OF_ANOTHER.get(name) for name in own}
    another = {name: find(Asked(door, world, OWN, role)) for name, find in found.items() if find is not None}
    return (
        door.path({**own, **another}) if any(own[name] != value for name, value in another.items()) else None
    )


def no_place(door: Door, world: World, role: str) -> str | None:
    """The address in a foundation that does not exist."""
    if "foundation" not in door.arguments:
        return None
    return door.path({**values(door, world, OWN, role), "foundation": NO_WORD})


def crossed(door: Door, world: World, role: str) -> list[tuple[str, str]]:
    """Addresses that name, inside one's own foundation, an object of another one: one argument at a time, each beside the
    address that names nothing there."""
    if "foundation" not in door.arguments:
        return []
    own, other = values(door, world, OWN, role), values(door, world, ELSEWHERE, role)
    names = [name for name in own if name != "foundation" and name not in WITHOUT_FOUNDATION]
    return [
        (door.path({**own, name: other[name]}), door.path({**own, name: no_such(door, name)}))
        for name in names
        if own[name] != other[name]
    ]


def no_such(door: Door, name: str) -> str:
    """A value that names nothing."""
    return NO_NUMBER if door.is_integer(name) else NO_WORD


def last(door: Door) -> str:
    """The argument that stands last in the address: the most particular one."""
    return max(door.arguments, key=lambda name: door.rule.rule.rfind(f"{name}>"))
