"""What stands in each foundation of the world; a room that brings new objects adds a step here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from membership.app import rooms
from membership.assembly.bodies.appointing import appoint, name_alternate
from membership.assembly.bodies.models import Body, Seat
from membership.assembly.bodies.operations import elect_officer, open_seat
from membership.assembly.meetings.operations import add_agenda_item, adjourn, call_meeting, open_meeting
from membership.assembly.motions.operations import move_motion
from membership.business.dues.due import Days
from membership.business.dues.dues_run import ask_for_run
from membership.business.dues.invoicing import DraftDetails, DraftLine, draft_invoice, issue_invoice
from membership.business.dues.payments import PaymentDetails, allocate, record_payment
from membership.business.lifecycle.accepting import publish_text
from membership.business.lifecycle.agreeing import Signing, countersign, living_agreement, sign_agreement
from membership.business.lifecycle.agreement_papers import send_out
from membership.business.lifecycle.applying import add_evidence, begin_application, submit_application
from membership.business.lifecycle.deciding import accept_application, take_up
from membership.business.lifecycle.links import make_link
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.welcoming import add_welcome_tasks
from membership.business.members.answers import Answers
from membership.business.members.delivering import Sent, ask_for_asset, deliver
from membership.business.members.models import Application, Member
from membership.business.members.operations import name_representative
from membership.business.members.tasks import complete_task
from membership.business.members.using import Used, use_benefit
from membership.directory.duplicates.operations import merge
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.foundations.publishing import publish_page
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import affiliate, register_person
from membership.directory.people.queries import person_by_email
from membership.kernel.merging import Pair
from membership.kernel.money import Money
from membership.kernel.work import Work
from membership.technical.charter.operations import adopt_technical_charter
from membership.technical.projects.operations import add_maintainer, add_module, add_project, publish_project
from tests.doors.cast import KINDS
from tests.doors.furnish_companies import companies, proposals

CHARTERS = Path(__file__).resolve().parents[2] / "membership" / "demo" / "charters"
START = date(2025, 6, 10)
TODAY = date(2026, 3, 1)
PAPER = b"%PDF-1.7\n%%EOF"
MEETS_AT = datetime(2026, 3, 20, 15, 0, tzinfo=UTC)


@dataclass
class Place:
    """A foundation, and by name: primary keys in `ids`, words of addresses in `words`, one person per role."""

    slug: str
    id: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)

    def person(self, work: Work, role: str) -> int:
        """A new person of this foundation, who will hold one role."""
        email = f"{role}@{self.slug}.example.org"
        person = register_person(
            work, f"{role.replace('_', ' ').title()} of {self.slug.title()}", email=email
        )
        self.people[role] = person.id
        self.emails[person.id] = email
        return person.id

    def keep(self, name: str, row: object) -> None:
        """Remember an object by its name, in every way in which an address may name it."""
        self.ids[name] = row.id  # type: ignore[attr-defined]
        self.words[name] = str(getattr(row, "slug", "") or getattr(row, "public_id", ""))

    def text(self, charter: str) -> str:
        """The invented foundation's charter under this foundation's name."""
        text = (CHARTERS / f"{charter}.toml").read_text(encoding="utf-8")
        return text.replace('foundation = "meridian"', f'foundation = "{self.slug}"')


def found(work: Work, place: Place) -> None:
    """The foundation, its seller and both charters."""
    seller = Seller(f"{place.slug.title()} Inc.", "US", "USD", "America/New_York", address="1 Main Street")
    entity = register_legal_entity(work, seller)
    foundation = found_foundation(
        work, slug=place.slug, name=f"{place.slug.title()} Foundation", zone="America/New_York",
        legal_entity_id=entity.id, is_invented=True,
    )  # fmt: skip
    place.id = foundation.id
    place.keep("entity", entity)
    business = adopt_business_charter(work, place.id, place.text("meridian-business")).version
    place.keep("charter_version", business)
    technical = adopt_technical_charter(work, place.id, place.text("meridian-technical"))
    place.keep("technical_charter_version", technical)


def members(work: Work, place: Place) -> None:
    """Two companies: the first one's people hold the roles; the second one is the other company."""
    for name, tier in (("company", "premier"), ("other_company", "premier")):
        company = register_organization(
            work, OrganizationDetails(f"{name.replace('_', ' ').title()} of {place.slug.title()}")
        )
        place.keep(name, company)
        contact = Contact(
            f"Contact of {company.display_name}", f"{name}@{place.slug}.example.org", ("primary",)
        )
        contacts = (contact,) if name == "other_company" else ()
        admitted = admit_member(
            work,
            place.id,
            company.id,
            tier,
            accepted_on=START,
            contacts=contacts,
            waiver="An invented company.",
        )
        place.keep("member" if name == "company" else "other_member", admitted.member)
    for kind in KINDS:
        person = place.person(work, f"representative_{kind}")
        place.keep(
            f"representative_{kind}",
            name_representative(work, place.ids["member"], person, kind, starts_on=START),
        )
    affiliate(work, place.person(work, "employee"), place.ids["company"], starts_on=START)
    guest = register_person(
        work, f"Guest of {place.slug.title()}", email=f"guest@{place.slug}.example.org"
    )  # has no account: may be invited
    place.keep(
        "uninvited", name_representative(work, place.ids["member"], guest.id, "technical", starts_on=START)
    )


def projects(work: Work, place: Place) -> None:
    """A published project with a module, a maintainer, and somebody who may become emeritus."""
    project = add_project(
        work, place.id, slug=f"{place.slug}-core", name=f"{place.slug.title()} Core", is_core=True
    )
    module = add_module(work, project.id, section="Main", name=f"Autograd of {place.slug.title()}")
    place.keep("project", project)
    place.keep("module", module)
    person = place.person(work, "maintainer")
    placed = add_maintainer(
        work, project.id, person, level="module_maintainer", starts_on=START, module_id=module.id
    )
    place.keep("maintainer", placed)
    other = register_person(work, f"Emeritus of {place.slug.title()}", handle=f"emeritus-{place.slug}")
    place.keep(
        "emeritus",
        add_maintainer(
            work, project.id, other.id, level="core_maintainer", starts_on=START, standing="emeritus"
        ),
    )
    publish_project(work, project.id)
    hidden = add_project(work, place.id, slug=f"{place.slug}-draft", name=f"{place.slug.title()} Draft")
    place.keep("draft_project", hidden)


def bodies(work: Work, place: Place) -> None:
    """The board with a company's seat, and a technical council with a person's; holder, alternate, chair, secretary."""
    board = _body(work, place, "business", "board")
    council = _body(work, place, "technical", "council")
    seat = work.session.scalars(
        select(Seat).where(Seat.body_id == board.id, Seat.organization_id == place.ids["company"])
    ).first()
    assert seat is not None, "the charter gives a premier member a seat"
    _man(work, place, "board", seat, place.ids["company"])
    _man(
        work,
        place,
        "council",
        open_seat(work, council.id, group_key="doors", title="Member", starts_on=START),
        None,
    )


def _body(work: Work, place: Place, wing: str, name: str) -> Body:
    query = select(Body).where(Body.foundation_id == place.id, Body.wing == wing).order_by(Body.id)
    body = work.session.scalars(query).first()
    assert body is not None, f"the charter names a {wing} body"
    place.keep(name, body)
    return body


def _man(work: Work, place: Place, body: str, seat: Seat, company: int | None) -> None:
    place.keep(f"{body}_seat", seat)
    place.keep(f"{body}_vacant_seat", _vacant(work, place, seat))
    starts_on = max(seat.starts_on, START)
    for role in ("director", "alternate", "chair", "secretary"):
        person = place.person(work, f"{body}_{role}")
        if company and role in ("director", "alternate"):
            affiliate(work, person, company, starts_on=START)
        if role == "director":
            place.keep(f"{body}_appointment", appoint(work, seat.id, person, starts_on=starts_on))
        elif role == "alternate":
            place.keep(f"{body}_alternate", name_alternate(work, seat.id, person, starts_on=starts_on))
        else:
            elect_officer(work, place.ids[body], role, person, starts_on=START)


def _vacant(work: Work, place: Place, seat: Seat) -> Seat:
    """A seat of the same body that nobody holds: the other company's, or a second one of persons."""
    if seat.organization_id is None:
        return open_seat(work, seat.body_id, group_key="doors", title="Second member", starts_on=START)
    query = select(Seat).where(
        Seat.body_id == seat.body_id, Seat.organization_id == place.ids["other_company"]
    )
    return work.session.scalars(query).one()


def meetings(work: Work, place: Place) -> None:
    """A meeting of each body that is called, with one item on its agenda."""
    for body in ("board", "council"):
        meeting = call_meeting(
            work, place.ids[body], title=f"Spring meeting of the {body}", starts_at=MEETS_AT,
            ends_at=MEETS_AT + timedelta(hours=2),
        )  # fmt: skip
        place.keep(f"{body}_meeting", meeting)
        place.keep(f"{body}_item", add_agenda_item(work, meeting.id, title="Budget"))
        add_agenda_item(work, meeting.id, title="Any other business")
        for state in ("open", "adjourned"):
            sitting = call_meeting(
                work, place.ids[body], title=f"A meeting that is {state}", starts_at=work.at,
                ends_at=work.at + timedelta(hours=2),
            )  # fmt: skip
            open_meeting(work, sitting.id)
            place.keep(f"{body}_{state}_meeting", sitting)
        adjourn(work, place.ids[f"{body}_adjourned_meeting"])


def dues(work: Work, place: Place) -> None:
    """An invoice that is drafted, one that is issued, and one that a payment has paid; a run that waits."""
    for name, member in (
        ("draft", "member"),
        ("other_draft", "other_member"),
        ("invoice", "member"),
        ("paid_invoice", "member"),
        ("other_invoice", "other_member"),
    ):
        line = DraftLine(f"A service, {name}", Money(12_000, "USD"))
        invoice = draft_invoice(work, place.ids[member], DraftDetails([line], note="A note"))
        if "draft" not in name:
            invoice = issue_invoice(work, invoice.id, on=TODAY)
        place.keep(name, invoice)
    details = PaymentDetails(Money(20_000, "USD"), TODAY, "Company", "REF 1", place.ids["member"])
    payment = record_payment(work, place.id, details)
    place.keep("payment", payment)
    place.keep("allocation", allocate(work, payment.id, place.ids["paid_invoice"], on=TODAY))
    days = Days(date(2026, 6, 1), date(2026, 7, 1))
    place.keep("run", ask_for_run(work, place.id, days, on=TODAY, due_on=date(2026, 4, 1)))


def motions(work: Work, place: Place) -> None:
    """A motion before each meeting."""
    for body in ("board", "council"):
        motion = move_motion(
            work, place.ids[f"{body}_meeting"], title="Budget", text="The budget is adopted.",
            mover_seat_id=place.ids[f"{body}_seat"],
        )  # fmt: skip
        place.keep(f"{body}_motion", motion)


def joining(work: Work, place: Place) -> None:
    """A text that members have to accept; an application in every state that somebody may act on; links; a welcome step."""
    place.keep(
        "text", publish_text(work, place.id, "Participation agreement", "{{legal_name}} {{tier}} {{dues}}")
    )
    for number, name in enumerate(("application", "sent", "accepted", "signed", "executed")):
        application = _application(work, place, name, number)
        place.keep(name if name == "application" else f"{name}_application", application)
        if name != "sent":
            take_up(work, application.id)
        if name not in ("application", "sent"):
            accept_application(work, application.id)
            _agree(work, place, name, application.id)
    _, secret = make_link(work, work.lock(Application, place.ids["application"]), "resume", "a@example.org")
    place.words["resume_link"] = secret
    _, secret = make_link(
        work, work.lock(Application, place.ids["accepted_application"]), "signature", "a@example.org"
    )
    place.words["signature_link"] = secret
    for name in ("member", "other_member"):
        steps = add_welcome_tasks(work, work.lock(Member, place.ids[name]), "premier", TODAY)
        place.keep(f"{name}_task", next(step for step in steps if step.side == "company"))
        place.keep(f"{name}_done_task", next(step for step in reversed(steps) if step.side == "company"))
        complete_task(work, place.ids[f"{name}_done_task"], "Somebody")
        _benefits(work, place, name, "use" if name == "member" else "other_use")
    work.record("business.member.welcomed", work.lock(Member, place.ids["member"]), summary="Welcome steps.")


def _benefits(work: Work, place: Place, name: str, use: str) -> None:
    """A use, something that was asked for, and something that was delivered."""
    member, said = place.ids[name], Used(1, "The conference", TODAY, "Somebody")
    place.keep(use, use_benefit(work, member, "conference_passes", said, by="Somebody", today=TODAY))
    due = TODAY + timedelta(days=30)
    place.keep(f"{name}_asset", ask_for_asset(work, member, "Deliver a banner", "", due, today=TODAY))
    sent = ask_for_asset(work, member, "Deliver a quote", "", due, today=TODAY)
    words = Sent("Here it is", "quote.pdf", PAPER + f"{place.slug} {name}\n%%EOF".encode())
    place.keep(use.replace("use", "delivery"), deliver(work, sent.id, words, by="Somebody"))


def _application(work: Work, place: Place, name: str, number: int) -> Application:
    answers = Answers(
        tier="general", legal_name=f"{name.title()} Applicant of {place.slug.title()}", category="company", country="DE",
        address="1 Street", employees="100", employees_on="2026-01-31", signatory_name="Sig", signatory_title="Director",
        signatory_email="sig@example.org", primary_name=f"Primary {number}", purpose="To join",
        primary_email=f"primary{number}@{place.slug}.example.org",
    )  # fmt: skip
    application, _ = begin_application(work, place.id, f"{name}@{place.slug}.example.org", answers)
    kept = add_evidence(work, application.id, "proof.pdf", PAPER)
    if name == "application":
        place.keep("evidence", kept)
    return submit_application(work, application.id)


def _agree(work: Work, place: Place, name: str, application_id: int) -> None:
    """The agreement of an application, out, signed by the company, or by both."""
    agreement = living_agreement(work.session, application_id)
    assert agreement is not None
    send_out(work, agreement, PAPER)
    signing = Signing("Sig", "Director", "By right")
    if name != "accepted":
        paper = PAPER if name == "executed" else None
        sign_agreement(work, agreement.id, signing, agreement.document_sha256 or "", paper=paper)
    if name == "accepted":
        agreement.provider_reference = f"order of {place.slug}"
        work.record("business.agreement.ordered", agreement, summary="Ordered.", foundation_id=place.id)
    if name == "executed":
        countersign(work, agreement.id, signing, agreement.document_sha256 or "")
        agreement.executed_sha256 = agreement.document_sha256
        work.record("business.agreement.copied", agreement, summary="Copied.", foundation_id=place.id)
    place.keep(f"{name}_agreement", agreement)


def publications(work: Work, place: Place) -> None:
    """The pages that a keeper has opened to the public."""
    for page, wing in (("technical-bodies", "technical"), ("application", "business")):
        publish_page(work, place.id, page, wing)


def duplicates(work: Work, place: Place) -> None:
    """A company and a person that stand twice, and a merge that was made."""
    named = OrganizationDetails(f"Company of {place.slug.title()} Ltd")
    company = register_organization(work, named, is_name_confirmed=True)
    place.keep("twin_company", company)
    contact = person_by_email(work.session, f"other_company@{place.slug}.example.org")
    assert contact is not None
    affiliate(work, contact.id, company.id, starts_on=START)
    for name in ("twin_person", "twin_again", "twin_gone"):
        person = register_person(work, f"Twin of {place.slug.title()}", handle=f"{name}-{place.slug}")
        stated = affiliate(work, person.id, place.ids["company"], starts_on=START, source="person")
        place.keep(name, person)
        place.words.setdefault("affiliation", stated.public_id)
    mergers = [room.merging for room in rooms() if room.merging is not None]
    two = Pair("person", place.ids["twin_gone"], place.ids["twin_again"])
    place.keep("merge", merge(work, mergers, two, reason="Written down twice."))


FURNISH: tuple[Callable[[Work, Place], None], ...] = (
    found,
    members,
    companies,
    proposals,
    projects,
    bodies,
    meetings,
    motions,
    dues,
    joining,
    publications,
    duplicates,
)
