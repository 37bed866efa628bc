"""Members (companies in membership), their terms, their representatives, and the files they were read in from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.assembly.rules.kinds.representing import Role
from membership.business.members.agreement_tables import Acceptance, Agreement, AgreementText, Signature
from membership.business.members.application_tables import (
    Application,
    ApplicationEvidence,
    ApplicationLink,
    ApplicationMessage,
)
from membership.business.members.benefit_tables import BenefitUse, Delivery
from membership.business.members.desk_tables import Confirmation, DefaultView, Note, SavedView
from membership.business.members.mailing_tables import Mailing, MailingRecipient, MailingRule
from membership.business.members.proposal_tables import RepresentativeProposal
from membership.business.members.task_tables import Task
from membership.kernel.db import (
    Base,
    Document,
    Instant,
    Known,
    Period,
    PublicId,
    Versioned,
    immutable,
    insert_only,
    new_public_id,
    no_overlap,
    one_of,
)
from membership.kernel.rules import declare, refuse, require

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementText",
    "Application",
    "ApplicationEvidence",
    "ApplicationLink",
    "ApplicationMessage",
    "BenefitUse",
    "Delivery",
    "Confirmation",
    "DefaultView",
    "ImportLayout",
    "ImportUpload",
    "Mailing",
    "MailingRecipient",
    "MailingRule",
    "Member",
    "MemberImport",
    "Note",
    "Representative",
    "SavedView",
    "RepresentativeProposal",
    "Signature",
    "Task",
    "Term",
]
KINDS: tuple[Role, ...] = get_args(Role)
ORIGINS = ("admission", "renewal", "rejoining", "tier_change", "ending", "reinstatement", "transfer")
IMPORTED = ("members", "people", "terms")
UPLOAD_STATES = ("waiting", "asked", "reading", "writing", "done", "refused")
IN_FORCE = "superseded_at IS NULL"
LAST = 1000
"""The place of columns that a migration added, behind all others."""


class Member(Versioned, Base):
    """A company in membership of a foundation. Whether it is one on a day follows from its terms, never from a flag."""

    __tablename__ = "business_member"
    __table_args__ = (
        UniqueConstraint("foundation_id", "organization_id"),
        UniqueConstraint("foundation_id", "number"),
        UniqueConstraint("id", "foundation_id"),
        Index(None, "foundation_id", "joined_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT"), index=True
    )
    number: Mapped[int] = mapped_column(Integer)
    joined_on: Mapped[date] = mapped_column(Date)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("business_import.id", ondelete="RESTRICT"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Term(Period, Known, Base):
    """One term of a membership, with copies of the terms that it was sold on (rules M1 to M4).

    A term never changes: one that ends early, or at another tier, is superseded by a row that says so. `anchor_month` and
    `anchor_day` keep the day on which the membership began, so that 29 February comes back in leap years. `price_minor`
    is the price of each period of dues (of the whole term, where a short one was sold); it is empty while the `question` is
    open. `complimentary` says who granted a term without dues.

    A row may be a part of the term that was sold: `sold_from` and `sold_until` are the days of that term, where the row's own
    are others. `part_minor` is what the row owes of the period in which it begins, where that is not the price, with
    `part_explanation` why; `rate_minor` is the price of the whole of that period at which its days are owed from the row's
    first day on, where that is not the price (dues paid are kept).
    """

    __tablename__ = "business_term"
    __table_args__ = (
        *Period.checks(),
        one_of("origin", *ORIGINS),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["terms_id", "tier_id"], ["business_tier_terms.id", "business_tier_terms.tier_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["previous_id", "member_id"], ["business_term.id", "business_term.member_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("id", "member_id"),
        Index(
            "uq_business_term_previous_id", "previous_id", unique=True,
            sqlite_where=text(IN_FORCE), postgresql_where=text(IN_FORCE),
        ),
        Index(
            "uq_business_term_first", "member_id", unique=True,
            sqlite_where=text(f"previous_id IS NULL AND {IN_FORCE}"),
            postgresql_where=text(f"previous_id IS NULL AND {IN_FORCE}"),
        ),
        Index(None, "member_id", "starts_on"),
        Index(None, "foundation_id", "ends_on"),
        CheckConstraint("anchor_month BETWEEN 1 AND 12 AND anchor_day BETWEEN 1 AND 31", name="anchor"),
        CheckConstraint("(price_minor IS NULL) = (currency IS NULL)", name="price_has_currency"),
        CheckConstraint("price_minor IS NOT NULL OR question <> ''", name="open_price_says_why"),
        CheckConstraint("lapse_reason = '' OR previous_id IS NOT NULL", name="lapse_follows_a_term"),
        CheckConstraint("complimentary = '' OR price_minor = 0", name="complimentary_costs_nothing"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    previous_id: Mapped[int | None] = mapped_column(Integer)
    lapse_reason: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(Text)
    ending_reason: Mapped[str] = mapped_column(Text, default="")
    anchor_month: Mapped[int] = mapped_column(Integer)
    anchor_day: Mapped[int] = mapped_column(Integer)
    tier_id: Mapped[int] = mapped_column(Integer, index=True)
    tier_name: Mapped[str] = mapped_column(Text)
    terms_id: Mapped[int] = mapped_column(Integer)
    charter_version_id: Mapped[int] = mapped_column(
        ForeignKey("assembly_charter_version.id", ondelete="RESTRICT")
    )
    dues_rule: Mapped[str] = mapped_column(Text)
    term_rule: Mapped[str] = mapped_column(Text, default="")
    complimentary: Mapped[str] = mapped_column(Text, default="")
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[Any] = mapped_column(Document)
    sold_from: Mapped[date | None] = mapped_column(Date, sort_order=LAST)
    sold_until: Mapped[date | None] = mapped_column(Date, sort_order=LAST)
    part_minor: Mapped[int | None] = mapped_column(BigInteger, sort_order=LAST)
    part_explanation: Mapped[Any] = mapped_column(Document, default=None, nullable=True, sort_order=LAST)
    rate_minor: Mapped[int | None] = mapped_column(BigInteger, sort_order=LAST)


class Representative(Period, Known, Base):
    """A person who acts for a member in one capacity during a period. `named_by` is the key of the actor who named them
    ("person:17", "system:cli"; empty: unknown): whoever was named by somebody confirms nothing for that somebody."""

    __tablename__ = "business_representative"
    __table_args__ = (
        *Period.checks(),
        one_of("kind", *KINDS),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"],
            ["business_member.id", "business_member.foundation_id"],
            ondelete="RESTRICT",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    named_by: Mapped[str] = mapped_column(Text, default="")


class MemberImport(Base):
    """A file from which members, people or terms were read in, whole or not at all; the digest tells it from every other."""

    __tablename__ = "business_import"
    __table_args__ = (one_of("kind", *IMPORTED), Index(None, "foundation_id", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(Text, default="members")
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int] = mapped_column(Integer)
    added_count: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ImportUpload(Base):
    """A file on its way in, seen only by whoever sent it: previewed ("waiting"), asked for, read, written, and "done" or
    "refused". Its content goes when it is taken in or replaced; `columns` says what each of its columns gives."""

    __tablename__ = "business_import_upload"
    __table_args__ = (
        one_of("kind", *IMPORTED),
        one_of("state", *UPLOAD_STATES),
        {"info": {"unaudited": "a file on its way in; nothing of it counts before it is confirmed"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    sent_by: Mapped[str] = mapped_column(Text, index=True)
    kind: Mapped[str] = mapped_column(Text, default="members")
    file_name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, info={"personal": True})
    columns: Mapped[Any] = mapped_column(Document, default=dict)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    done_count: Mapped[int] = mapped_column(Integer, default=0)
    added_count: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime] = mapped_column(Instant)


class ImportLayout(Base):
    """What the columns of a header give, as somebody chose it: the next file with this header is read alike."""

    __tablename__ = "business_import_layout"
    __table_args__ = (
        one_of("kind", *IMPORTED),
        UniqueConstraint("foundation_id", "kind", "header_sha256"),
        {
            "info": {
                "unaudited": "a convenience of whoever imports; nothing counts before a file is confirmed"
            }
        },
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(Text)
    header_sha256: Mapped[str] = mapped_column(Text)
    columns: Mapped[Any] = mapped_column(Document)
    used_at: Mapped[datetime] = mapped_column(Instant)


def _table(model: type[Base]) -> Any:
    return model.__table__


_TERM = _table(Term)
no_overlap("M1", _TERM, "member_id", where=IN_FORCE)
declare("M2", _TERM)
no_overlap("M1", _table(Representative), "member_id", "kind", "person_id", where=IN_FORCE)
no_overlap(
    "M1", _table(Representative), "member_id",
    where=f"kind = 'primary' AND {IN_FORCE}", name="business_representative_m1_one_primary",
)  # fmt: skip
immutable(
    "M4",
    _TERM,
    (
        "foundation_id", "member_id", "previous_id", "lapse_reason", "origin", "starts_on", "ends_on", "anchor_month",
        "anchor_day", "tier_id", "tier_name", "terms_id", "charter_version_id", "dues_rule", "term_rule",
        "complimentary", "price_minor", "currency", "sold_from", "sold_until", "part_minor", "rate_minor", "recorded_at",
    ),
)  # fmt: skip
immutable(
    "M4",
    _table(Representative),
    ("member_id", "person_id", "kind", "named_by", "starts_on", "ends_on", "recorded_at"),
)
insert_only("M6", _table(MemberImport))
for _model in (Member, Term, Representative):
    declare("M6", _table(_model))

# M3: a term follows its previous one without a gap, unless a lapse is recorded, and keeps its anchor. PostgreSQL takes the
# member's row first (triggers run in the order of their names), so that two renewals cannot pass each other.
for _moment in ("BEFORE INSERT", "BEFORE UPDATE"):
    require(
        "M3",
        _TERM,
        _moment,
        "SELECT 1 FROM business_member AS owner WHERE owner.id = NEW.member_id FOR UPDATE",
        "a term belongs to a member",
        name=f"business_term_m3_a_lock_{_moment.split()[-1].lower()}",
    )
refuse(
    "M3",
    _TERM,
    "BEFORE INSERT",
    "NEW.previous_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM business_term AS before_it "
    "WHERE before_it.id = NEW.previous_id AND before_it.superseded_at IS NULL AND ("
    "(before_it.ends_on = NEW.starts_on AND NEW.lapse_reason = '' AND before_it.anchor_month = NEW.anchor_month "
    "AND before_it.anchor_day = NEW.anchor_day) OR (before_it.ends_on <= NEW.starts_on AND NEW.lapse_reason <> '')))",
    "a term begins where the one before it ends, on the same anchor day, unless a lapse is recorded",
    name="business_term_m3_follows",
    by_index=True,
)
refuse(
    "M3",
    _TERM,
    "BEFORE UPDATE",
    "NEW.superseded_at IS NOT NULL AND EXISTS (SELECT 1 FROM business_term AS after_it "
    "WHERE after_it.previous_id = NEW.id AND after_it.superseded_at IS NULL)",
    "a term that another one follows stays as it is",
    name="business_term_m3_followed",
)
