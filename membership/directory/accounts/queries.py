"""Who is signed in with which rights, in one statement; and what the pages of accounts list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    bindparam,
    exists,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import replacement_traverse

from membership.directory.accounts.limits import IDLE
from membership.directory.accounts.models import (
    Account,
    KnownDevice,
    LinkToken,
    Passkey,
    RecoveryCode,
    SignInSession,
    StoredGrant,
)
from membership.directory.accounts.tokens import digest
from membership.directory.foundations.models import Foundation
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Person
from membership.kernel.columns import Instant
from membership.kernel.errors import NotFound
from membership.kernel.grants import PERSON, grant_select, granted
from membership.kernel.times import now
from membership.kernel.viewer import Grant

AnyRow = Row[*tuple[Any, ...]]
AT = bindparam("granted_at", type_=Instant(), callable_=now)
"""The instant at which granted roles are asked for: they end in the middle of a day."""
HASH = bindparam("session_hash", type_=Text())
SEEN_AT = bindparam("session_at", type_=Instant())
SEEN_SINCE = bindparam("session_since", type_=Instant())

STORED_GRANTS = grant_select(
    StoredGrant.role, StoredGrant.wing, foundation_id=StoredGrant.foundation_id
).where(StoredGrant.person_id == PERSON, StoredGrant.starts_at <= AT, StoredGrant.ends_at > AT)
"""This room's rights, in the common shape."""


@dataclass(frozen=True)
class SignedIn:
    """A living session, its account and person, and every right of the house, as read by one statement."""

    session_id: int
    session_public_id: str
    stage: str
    fresh_at: datetime
    last_seen_at: datetime
    account_id: int
    person_id: int
    name: str
    email: str
    fs_uniquifier: str
    has_totp: bool
    has_passkey: bool
    grants: frozenset[Grant]

    @property
    def has_second_factor(self) -> bool:
        """Whether the account asks for more than a password."""
        return self.has_totp or self.has_passkey


def session_finder(selects: Sequence[Select[Any]]) -> Callable[[Session, str, datetime], SignedIn | None]:
    """A function that finds the living session of a cookie's secret, with the rights that `selects` derive, in one
    statement. It is put together once, at the start."""
    seat = _living().cte("seat")
    person = select(seat.c.person_id).scalar_subquery()
    arms = [_for_person(arm, person) for arm in selects] or [_for_person(STORED_GRANTS, person)]
    rights = (union_all(*arms) if len(arms) > 1 else arms[0]).subquery("rights")
    query = select(seat, *rights.c).select_from(seat.outerjoin(rights, true()))

    def find(session: Session, secret: str, at: datetime) -> SignedIn | None:
        values = {
            "session_hash": digest("session", secret),
            "session_at": at,
            "session_since": at - IDLE,
            "grant_earliest": at.date() - timedelta(days=1),
            "grant_latest": at.date() + timedelta(days=1),
        }
        rows = session.execute(query, values).all()
        return _signed_in(rows, at) if rows else None

    return find


def _living() -> Select[*tuple[Any, ...]]:
    alive = (
        SignInSession.token_hash == HASH,
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > SEEN_AT,
        SignInSession.last_seen_at > SEEN_SINCE,
        Account.is_active,
    )
    key = select(Passkey.id).where(Passkey.account_id == Account.id, Passkey.removed_at.is_(None))
    return (
        select(
            SignInSession.id.label("session_id"),
            SignInSession.public_id.label("session_public_id"),
            SignInSession.stage,
            SignInSession.fresh_at,
            SignInSession.last_seen_at,
            Account.id.label("account_id"),
            Account.person_id,
            Person.name,
            Account.email,
            Account.fs_uniquifier,
            Account.tf_totp_secret.is_not(None).label("has_totp"),
            exists(key.correlate(Account)).label("has_passkey"),
        )
        .select_from(SignInSession)
        .join(Account, Account.id == SignInSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(*alive)
    )


def _for_person(arm: Select[Any], person: Any) -> Select[Any]:
    def replace(element: Any, **_: Any) -> Any:
        return person if getattr(element, "key", None) == PERSON.key else None

    return cast("Select[Any]", replacement_traverse(arm, {}, replace))


def _signed_in(rows: Sequence[AnyRow], at: datetime) -> SignedIn:
    first = rows[0]._mapping
    kept = {name: first[name] for name in SignedIn.__dataclass_fields__ if name != "grants"}
    kept |= {"has_totp": bool(kept["has_totp"]), "has_passkey": bool(kept["has_passkey"])}
    return SignedIn(**kept, grants=frozenset(granted([row for row in rows if row.role is not None], at)))


def account_by_email(session: Session, email: str) -> Account | None:
    """The account that signs in with this address, however it is spelled."""
    return session.scalars(select(Account).where(Account.email_key == email_key(email))).one_or_none()


def account_by_id(session: Session, account_id: int | None) -> Account:
    """An account by its key. Raises NotFound."""
    found = session.get(Account, account_id) if account_id is not None else None
    if found is None:
        raise NotFound
    return found


def account_by_public_id(session: Session, public_id: str) -> Account:
    """The account at this address. Raises NotFound."""
    found = session.scalars(select(Account).where(Account.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def account_of_person(session: Session, person_id: int) -> Account | None:
    """The account of a person."""
    return session.scalars(select(Account).where(Account.person_id == person_id)).one_or_none()


def live_link(session: Session, purpose: str, secret: str, at: datetime) -> LinkToken | None:
    """The link of this purpose while it can still be used."""
    query = select(LinkToken).where(
        LinkToken.token_hash == digest(purpose, secret),
        LinkToken.used_at.is_(None),
        LinkToken.void_at.is_(None),
        LinkToken.expires_at > at,
    )
    return session.scalars(query).one_or_none()


def link_by_public_id(session: Session, public_id: str) -> LinkToken:
    """A link by the id that its job carries. Raises NotFound."""
    found = session.scalars(select(LinkToken).where(LinkToken.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_links(session: Session, account_id: int, purposes: Iterable[str] = ()) -> Sequence[LinkToken]:
    """The links of an account that were neither used nor voided, of some purposes or all."""
    query = select(LinkToken).where(
        LinkToken.account_id == account_id, LinkToken.used_at.is_(None), LinkToken.void_at.is_(None)
    )
    wanted = list(purposes)
    return session.scalars(query.where(LinkToken.purpose.in_(wanted)) if wanted else query).all()


def known_device(session: Session, account_id: int, secret: str, at: datetime) -> int | None:
    """The known device behind a cookie, if it is one of this account."""
    query = select(KnownDevice.id).where(
        KnownDevice.token_hash == digest("device", secret),
        KnownDevice.account_id == account_id,
        KnownDevice.void_at.is_(None),
        KnownDevice.expires_at > at,
    )
    return session.scalars(query).one_or_none()


def sessions_of(session: Session, account_id: int, at: datetime) -> Sequence[AnyRow]:
    """Where an account is signed in now, the latest seen first."""
    query = select(
        SignInSession.public_id,
        SignInSession.created_at,
        SignInSession.last_seen_at,
        SignInSession.address,
        SignInSession.user_agent,
    ).where(
        SignInSession.account_id == account_id,
        SignInSession.stage == "full",
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > at,
        SignInSession.last_seen_at > at - IDLE,
    )
    return session.execute(query.order_by(SignInSession.last_seen_at.desc())).all()


def passkeys_of(session: Session, account_id: int) -> Sequence[Passkey]:
    """The passkeys of an account, the oldest first."""
    query = select(Passkey).where(Passkey.account_id == account_id, Passkey.removed_at.is_(None))
    return session.scalars(query.order_by(Passkey.id)).all()


def passkey_by_credential(session: Session, credential_id: str) -> Passkey | None:
    """The passkey that answers with this credential."""
    query = select(Passkey).where(Passkey.credential_id == credential_id, Passkey.removed_at.is_(None))
    return session.scalars(query).one_or_none()


def has_passkey(session: Session, account_id: int, *, but: int = 0) -> bool:
    """Whether the account has a passkey, other than `but`."""
    query = select(Passkey.id).where(
        Passkey.account_id == account_id, Passkey.removed_at.is_(None), Passkey.id != but
    )
    return session.scalars(query).first() is not None


def open_codes(session: Session, account_id: int) -> int:
    """How many recovery codes are left."""
    query = select(RecoveryCode.id).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None), RecoveryCode.void_at.is_(None)
    )
    return len(session.scalars(query).all())


def accounts(session: Session, text: str = "") -> Sequence[AnyRow]:
    """Every account with its person, by name; those that hold `text` in name or address when it is given."""
    query = select(
        Account.public_id, Person.name, Account.email, Account.is_active, Account.confirmed_at,
        Account.tf_totp_secret.is_not(None).label("has_totp"), _has_key().label("has_passkey"),
    ).join(Person, Person.id == Account.person_id)  # fmt: skip
    if text:
        query = query.where(
            or_(Person.name.icontains(text, autoescape=True), Account.email.icontains(text, autoescape=True))
        )
    return session.execute(query.order_by(Person.name, Account.id).limit(500)).all()


def _has_key() -> ColumnElement[bool]:
    return exists(select(Passkey.id).where(Passkey.account_id == Account.id, Passkey.removed_at.is_(None)))


def stored_grants(session: Session, at: datetime, *, person_id: int | None = None) -> Sequence[AnyRow]:
    """The granted roles that hold or will hold (with `person_id`, all that person's, ended ones too)."""
    query = (
        select(
            StoredGrant.public_id, StoredGrant.role, StoredGrant.starts_at, StoredGrant.ends_at, StoredGrant.grantor,
            StoredGrant.reason, StoredGrant.end_reason, Person.name, Person.public_id.label("person_public_id"),
            Foundation.name.label("foundation"),
        )
        .join(Person, Person.id == StoredGrant.person_id)
        .outerjoin(Foundation, Foundation.id == StoredGrant.foundation_id)
    )  # fmt: skip
    if person_id is not None:
        return session.execute(
            query.where(StoredGrant.person_id == person_id).order_by(StoredGrant.id.desc())
        ).all()
    held = query.where(StoredGrant.ends_at > at)
    return session.execute(held.order_by(Person.name, StoredGrant.id).limit(1_000)).all()


def grant_by_public_id(session: Session, public_id: str) -> StoredGrant:
    """A granted role by the id in its address. Raises NotFound."""
    found = session.scalars(select(StoredGrant).where(StoredGrant.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found
