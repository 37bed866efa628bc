"""Organizations: companies and institutions that exist, whether or not they joined anything.

The row of an organization holds what is true today, as invoices and lists read it; everything that has a history stands
beside it in dated rows that are superseded and never overwritten (0018).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Instant,
    Known,
    Period,
    PublicId,
    Versioned,
    new_public_id,
    one_of,
)

METRICS = ("consolidated_employees", "employees", "revenue")
BASES = ("staff", "self_declared", "public_record", "import")
"""On whose word a fact stands."""
ADDRESS_KINDS = ("registered", "billing", "postal")
NUMBER_KINDS = ("registration", "eu_vat", "us_ein", "tax")
VARIANTS = ("web", "dark", "print")
INHERITED = "merge:"
"""Before the key of a tombstone: on the word of a merge. The survivor is found under such a name and never bore it."""
SECRET = {"secret": True}
PERSONAL = {"personal": True}


def company_key(*, index: bool = True) -> Mapped[int]:
    """The key of the organization of which a row speaks."""
    return mapped_column(ForeignKey("directory_organization.id", ondelete="RESTRICT"), index=index)


class Organization(Versioned, Base):
    """A company or institution. `merged_into_id` makes the row a tombstone that points to the surviving one.

    `name_key` and `display_key` recognise other spellings of the legal and of the branded name; `registration_key`,
    `tax_id`, `address` and `country` repeat the dated rows that hold today. `crunchbase` is the word by which Crunchbase,
    and with it every landscape, knows the company.
    """

    __tablename__ = "directory_organization"
    __table_args__ = (
        one_of("category", "company", "academic", "nonprofit", "government", "unknown"),
        Index(None, "name_key"),
        Index(None, "display_key"),
        CheckConstraint("merged_into_id <> id", name="not_its_own_tombstone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    legal_name: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    display_key: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text, default="unknown")
    country: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    tax_id: Mapped[str] = mapped_column(Text, default="")
    homepage: Mapped[str] = mapped_column(Text, default="")
    crunchbase: Mapped[str] = mapped_column(Text, default="")
    registration_key: Mapped[str | None] = mapped_column(Text, unique=True)
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT")
    )
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class OrganizationFigure(Period, Known, Base):
    """A dated figure of an organization (employees, revenue) with its source, as brackets of dues need it."""

    __tablename__ = "directory_organization_figure"
    __table_args__ = (*Period.checks(), one_of("metric", *METRICS), one_of("basis", *BASES))

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = company_key()
    metric: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="staff")
    stated_by: Mapped[str] = mapped_column(Text, default="")
    stated_on: Mapped[date] = mapped_column(Date)


class OrganizationName(Period, Known, Base):
    """A legal or branded name that the organization had during a period and has no longer, or, `is_inherited`, that of a
    record which was merged into it."""

    __tablename__ = "directory_organization_name"
    __table_args__ = (*Period.checks(), one_of("kind", "legal", "display"), Index(None, "name_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    organization_id: Mapped[int] = company_key()
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="")
    stated_by: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_inherited(self) -> bool:
        """Whether a record bore it that was merged into this one."""
        return self.stated_by.startswith(INHERITED)


class OrganizationNumber(Period, Known, Base):
    """A number under which a register or a tax office knows the organization; `number` is normalised by its check."""

    __tablename__ = "directory_organization_number"
    __table_args__ = (*Period.checks(), one_of("kind", *NUMBER_KINDS))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    organization_id: Mapped[int] = company_key()
    kind: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    register: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text)
    register_key: Mapped[str] = mapped_column(Text)
    number_key: Mapped[str] = mapped_column(Text)
    is_checked: Mapped[bool] = mapped_column(Boolean)
    stated_by: Mapped[str] = mapped_column(Text, default="")


class OrganizationAddress(Period, Known, Base):
    """Where the organization is registered, gets its invoices, or its post."""

    __tablename__ = "directory_organization_address"
    __table_args__ = (*Period.checks(), one_of("kind", *ADDRESS_KINDS))

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = company_key()
    kind: Mapped[str] = mapped_column(Text)
    lines: Mapped[str] = mapped_column(Text)
    postal_code: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(Text, default="")
    region: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="staff")
    stated_by: Mapped[str] = mapped_column(Text, default="")


class OrganizationDomain(Base):
    """A domain of which the organization says that it is its own, from the claim to the release.

    `challenge` is the public word that a TXT record repeats. One organization holds a verified domain at a time.
    """

    __tablename__ = "directory_organization_domain"
    __table_args__ = (
        one_of("method", "", "dns", "mail"),
        CheckConstraint("(verified_at IS NULL) = (method = '')", name="verified_by_a_method"),
        Index(
            "uq_directory_organization_domain_claim", "organization_id", "domain", unique=True,
            sqlite_where=text("released_at IS NULL"), postgresql_where=text("released_at IS NULL"),
        ),
        Index(
            "uq_directory_organization_domain_verified", "domain", unique=True,
            sqlite_where=text("released_at IS NULL AND verified_at IS NOT NULL"),
            postgresql_where=text("released_at IS NULL AND verified_at IS NOT NULL"),
        ),
        Index(None, "domain"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    organization_id: Mapped[int] = company_key()
    domain: Mapped[str] = mapped_column(Text)
    challenge: Mapped[str] = mapped_column(Text, unique=True)
    method: Mapped[str] = mapped_column(Text, default="")
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    claimed_by: Mapped[str] = mapped_column(Text)
    asked_count: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)


class DomainLink(Base):
    """A link, mailed to an address at a claimed domain, that proves it when it is used (U1)."""

    __tablename__ = "directory_domain_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    domain_id: Mapped[int] = mapped_column(
        ForeignKey("directory_organization_domain.id", ondelete="RESTRICT"), index=True
    )
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    email: Mapped[str] = mapped_column(Text, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)


class OrganizationLogo(Period, Known, Base):
    """A logo for one use. `sha256` names the cleaned file in the store of documents."""

    __tablename__ = "directory_organization_logo"
    __table_args__ = (
        *Period.checks(),
        one_of("variant", *VARIANTS),
        one_of("media_type", "image/svg+xml", "image/png"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = company_key()
    variant: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    basis: Mapped[str] = mapped_column(Text)
    stated_by: Mapped[str] = mapped_column(Text, default="")


class Control(Period, Known, Base):
    """One organization holds more than half of another during a period; `basis_points` are hundredths of a percent.

    Two owners of more than half each cannot stand side by side, so an organization has one at a time, and the graph of a
    day is a forest: a group is a tree, and its root the company that nobody of ours controls.
    """

    __tablename__ = "directory_control"
    __table_args__ = (
        *Period.checks(),
        CheckConstraint("owner_id <> owned_id", name="nobody_owns_itself"),
        CheckConstraint("basis_points > 5000 AND basis_points <= 10000", name="more_than_half"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    owner_id: Mapped[int] = company_key()
    owned_id: Mapped[int] = company_key()
    basis_points: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text, default="")
    stated_by: Mapped[str] = mapped_column(Text, default="")


class OrganizationNotice(Base):
    """Something that a company did itself in the portal of a foundation, until its staff have seen it.

    A proposal (`proposed_name`) waits for a decision; everything else took effect and waits for a glance. The summary may name
    a person of the company; erasing the person takes the name out.
    """

    __tablename__ = "directory_organization_notice"
    __table_args__ = (
        one_of("outcome", "", "seen", "accepted", "declined"),
        CheckConstraint("(settled_at IS NULL) = (outcome = '')", name="settled_with_an_outcome"),
        Index(
            "ix_directory_organization_notice_open", "foundation_id", "told_at",
            sqlite_where=text("settled_at IS NULL"), postgresql_where=text("settled_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    organization_id: Mapped[int] = company_key()
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    summary: Mapped[str] = mapped_column(Text, info={"personal": True})
    proposed_name: Mapped[str] = mapped_column(Text, default="")
    told_by: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(Text, default="")
