"""Flask-Security as an engine behind our operations: its one-time passwords, passkey options and user interface, with
every write through the doorway and none of its own pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask
from flask_security import Security, UserMixin
from flask_security.datastore import UserDatastore
from flask_security.totp import Totp
from flask_security.utils import set_request_attr
from flask_security.webauthn_util import WebauthnUtil
from passlib.exc import TokenError, UsedTokenError  # type: ignore[import-untyped]
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from membership.config import Settings
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.factors import spend_step
from membership.directory.accounts.operations.passwords import rehash
from membership.directory.accounts.passwords import HashedPassword, Hasher
from membership.directory.accounts.queries import SignedIn, account_by_email
from membership.directory.accounts.tokens import typed_digits
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit

WINDOW = 30
"""A one-time password holds for its own half minute and the one before and after, for clocks that differ."""


@dataclass(eq=False)
class Identity(UserMixin):
    """The signed-in person as Flask-Login and Flask-Security know a user: values only, so that nothing writes by itself."""

    id: int
    email: str
    fs_uniquifier: str
    active: bool = True
    password: str | None = None
    tf_totp_secret: str | None = None
    roles: list[Any] = field(default_factory=list)


class HouseTotp(Totp):
    """One-time passwords that work once, also at two browsers at one instant (R31)."""

    database: Database

    def step_of(self, typed: str, secret: str, after: int) -> int | None:
        """The time step of a right code that is later than `after`; None for any other text."""
        code = typed_digits(typed)
        try:
            match = (
                self._totp.verify(code, secret, window=WINDOW, last_counter=after or None) if code else None
            )
        except TokenError:
            return None
        return int(match.counter) if match else None

    def get_last_counter(self, user: Any) -> int | None:
        """The last accepted step of the account."""
        with self.database.reading() as session:
            account = session.get(Account, user.id)
            return (account.totp_last_step or None) if account else None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Spend the step through the doorway; raising makes Flask-Security refuse the code."""
        with open_work(system_permit(self.database, "totp")) as work:
            is_new = spend_step(work, user.id, tmatch.counter)
        if not is_new:
            raise UsedTokenError


class HouseWebauthn(WebauthnUtil):
    """Passkeys of any kind of device, that of the machine itself included, for the address of the settings."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.base_address = str(app.config["MEMBERSHIP_BASE_ADDRESS"])

    def origin(self) -> str:
        """Scheme and host of the settings, never of a request."""
        parts = urlsplit(self.base_address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def party(self) -> str:
        """The relying party: the host name."""
        return urlsplit(self.base_address).hostname or "localhost"

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ARG002
        """No attachment is asked for, so that a phone, a key and the machine itself all serve; the person is verified."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:  # noqa: ARG002
        """A passkey stands for both factors, so the device always asks for finger, face or code."""
        return UserVerificationRequirement.REQUIRED


class HouseDatastore(UserDatastore):
    """Reads through a reading session; the only write that the engine may want goes through the doorway."""

    def __init__(self, database: Database) -> None:
        super().__init__(cast("Any", Account), cast("Any", None))
        self.database = database

    def find_user(self, case_insensitive: bool = False, **where: Any) -> Identity | None:  # noqa: ARG002
        """The user with this address, key or uniquifier."""
        ((name, value),) = where.items()
        with self.database.reading() as session:
            if name == "email":
                return _identity(account_by_email(session, str(value)))
            column = {"id": Account.id, "fs_uniquifier": Account.fs_uniquifier}[name]
            return _identity(session.query(Account).filter(column == value).one_or_none())

    def find_role(self, role: str) -> None:  # noqa: ARG002
        """Rights are not Flask-Security's business."""
        return

    def put(self, model: Identity) -> Identity:
        """A password stored again at today's cost; anything else the engine may not change."""
        with open_work(system_permit(self.database, "engine")) as work:
            if model.password is None:
                raise NotImplementedError("accounts are changed through their operations")
            rehash(work, model.id, HashedPassword(model.password))
        return model

    def delete(self, model: Any) -> None:
        """Accounts are disabled, never removed."""
        raise NotImplementedError("accounts are never removed")


def _identity(account: Account | None) -> Identity | None:
    if account is None:
        return None
    return Identity(
        account.id,
        account.email,
        account.fs_uniquifier,
        account.is_active,
        account.password,
        account.tf_totp_secret,
    )


def start_engine(
    app: Flask, database: Database, settings: Settings, seat: Callable[[], SignedIn | None]
) -> Security:
    """Set Flask-Security going without its routes, its tokens and its cookies."""
    hasher = Hasher(settings.password_rounds)
    app.config.update(_configuration(settings, hasher))
    security = Security(
        app,
        HouseDatastore(database),
        register_blueprint=False,
        totp_cls=HouseTotp,
        webauthn_util_cls=HouseWebauthn,
    )
    security.pwd_context = hasher.context
    cast("HouseTotp", security.totp_factory).database = database

    def load(_request: Any) -> Identity | None:
        found = seat()
        if found is None or found.stage != "full":
            return None
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", found.fresh_at.timestamp())
        return Identity(found.account_id, found.email, found.fs_uniquifier)

    security.login_manager.user_loader(lambda _id: None)
    security.login_manager.request_loader(load)
    security.login_manager.session_protection = None
    return security


def totp_factory(settings: Settings) -> HouseTotp:
    """One-time passwords without a web application: for the demonstration's `demo code PERSON`."""
    return HouseTotp(_totp_secrets(settings), settings.house_name)


def _totp_secrets(settings: Settings) -> dict[str, str]:
    return {"1": f"totp.{settings.secret_key or 'test-only'}"}


def _configuration(settings: Settings, hasher: Hasher) -> dict[str, Any]:
    return {
        "MEMBERSHIP_BASE_ADDRESS": settings.base_address,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": hasher.options,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_SECRETS": _totp_secrets(settings),
        "SECURITY_TOTP_ISSUER": settings.house_name,
        "SECURITY_WEBAUTHN": True,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
    }
