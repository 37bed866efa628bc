"""The settings: one typed, frozen place, filled from the environment. In production a weak one refuses the start."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from membership.kernel.errors import Misconfigured

Stage = Literal["production", "demo", "test"]


@dataclass(frozen=True)
class Settings:
    """Every setting, with the environment variable that sets it: `MEMBERSHIP_` and the name in capitals."""

    stage: Stage = "production"
    """production refuses what is weak; demo relaxes what the demonstration needs; test is for the test suite."""
    database_url: str = ""
    """sqlite:///file.db, or postgresql://user:password@host/name."""
    secret_key: str = field(default="", repr=False)
    """At least 32 characters; signs forms and anonymous cookies."""
    base_address: str = "http://localhost:8000"
    """The public address, used in every link of a mail; never taken from a request."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names that a request may name, separated by commas."""
    proxies: int = 0
    """How many proxies stand before the server and set X-Forwarded-For and -Proto."""
    debug: bool = False
    """Flask's debugger; refused in production."""
    mail_host: str = ""
    """SMTP server; without one, mails stay in the outbox (refused in production)."""
    mail_port: int = 587
    mail_username: str = ""
    mail_password: str = field(default="", repr=False)
    mail_sender: str = "membership@example.org"
    mail_tls: Literal["none", "starttls", "implicit"] = "starttls"
    """How the connection to the mail server is protected."""
    dns_servers: tuple[str, ...] = ()
    """Name servers that are asked for the records of domains, separated by commas; none: those of the machine."""
    signature_provider: str = ""
    """What the outside provider of signatures is called on pages; without a name none is offered."""
    signature_address: str = ""
    """Where the provider's interface stands, such as https://sign.example.org/api."""
    signature_key: str = field(default="", repr=False)
    """Our right to use it."""
    signature_secret: str = field(default="", repr=False)
    """At least 32 characters, shared with the provider: by it we know its calls."""
    house_name: str = "Foundation Membership"
    """The name of the installation, shown where no foundation is entered."""
    max_upload_bytes: int = 8 * 1024 * 1024
    """Largest body of a request; a larger one is answered 413."""
    password_rounds: Literal["strong", "cheap"] = "strong"  # noqa: S105
    """How costly a password hash is; "cheap" is refused in production."""
    pool_size: int = 5
    """Database connections kept by each process."""

    @property
    def is_production(self) -> bool:
        """Whether weak settings are refused."""
        return self.stage == "production"

    @property
    def is_https(self) -> bool:
        """Whether people reach the program over TLS."""
        return urlsplit(self.base_address).scheme == "https"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], **overrides: Any) -> Settings:
        """Settings from `MEMBERSHIP_*` variables. Raises Misconfigured naming every setting that is wrong."""
        values: dict[str, Any] = {}
        faults: list[str] = []
        for setting in fields(cls):
            text = environ.get(f"MEMBERSHIP_{setting.name.upper()}")
            if text is not None:
                try:
                    values[setting.name] = _typed(setting.name, str(setting.type), text)
                except ValueError as error:
                    faults.append(f"MEMBERSHIP_{setting.name.upper()}: {error}")
        if faults:
            raise Misconfigured("; ".join(faults))
        return cls(**{**values, **overrides})

    def check(self) -> Settings:
        """Itself, when the program may start with it. Raises Misconfigured with every fault in one sentence each."""
        faults = [fault for fault in self._faults() if fault]
        if faults:
            raise Misconfigured(" ".join(faults))
        return self

    def _faults(self) -> list[str]:
        always = [
            "MEMBERSHIP_DATABASE_URL is not set." if not self.database_url else "",
            *self._signature_faults(),
        ]
        if not self.is_production:
            return always
        return [
            *always,
            "MEMBERSHIP_SECRET_KEY needs at least 32 characters." if len(self.secret_key) < 32 else "",
            "MEMBERSHIP_SECRET_KEY is too regular; make one with `python -c 'import secrets; "
            "print(secrets.token_urlsafe(48))'`."
            if len(self.secret_key) >= 32 and len(set(self.secret_key)) < 12
            else "",
            "MEMBERSHIP_TRUSTED_HOSTS names no host." if not self.trusted_hosts else "",
            "MEMBERSHIP_DEBUG must be off." if self.debug else "",
            "MEMBERSHIP_BASE_ADDRESS must begin with https://." if not self.is_https else "",
            "MEMBERSHIP_PASSWORD_ROUNDS must be strong." if self.password_rounds != "strong" else "",  # noqa: S105
            "MEMBERSHIP_MAIL_HOST is not set." if not self.mail_host else "",
            "MEMBERSHIP_SIGNATURE_ADDRESS must begin with https://."
            if self.signature_provider and urlsplit(self.signature_address).scheme != "https"
            else "",
        ]

    def _signature_faults(self) -> list[str]:
        """A provider of signatures is set whole, or not at all."""
        if not (self.signature_provider or self.signature_address):
            return []
        where = urlsplit(self.signature_address)
        is_address = where.scheme in ("http", "https") and bool(where.hostname)
        return [
            "MEMBERSHIP_SIGNATURE_PROVIDER is not set." if not self.signature_provider else "",
            "MEMBERSHIP_SIGNATURE_ADDRESS is no web address." if not is_address else "",
            "MEMBERSHIP_SIGNATURE_KEY is not set." if not self.signature_key else "",
            "MEMBERSHIP_SIGNATURE_SECRET needs at least 32 characters."
            if len(self.signature_secret) < 32
            else "",
        ]


def demo_settings(database: Path, port: int = 8000) -> Settings:
    """What the demonstration relaxes; `Settings.check` refuses all of it in production."""
    return Settings(
        stage="demo",
        database_url=f"sqlite:///{database}",
        secret_key=secrets.token_urlsafe(48),
        base_address=f"http://localhost:{port}",
        trusted_hosts=("localhost", "127.0.0.1"),
    )


def _typed(name: str, kind: str, text: str) -> Any:
    if "tuple" in kind:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind == "bool":
        return _boolean(text)
    if kind == "int":
        return int(text)
    if name == "stage" and text not in ("production", "demo", "test"):
        raise ValueError("must be production, demo or test")
    if name == "mail_tls" and text not in ("none", "starttls", "implicit"):
        raise ValueError("must be none, starttls or implicit")
    if name == "password_rounds" and text not in ("strong", "cheap"):
        raise ValueError("must be strong or cheap")
    return text


def _boolean(text: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
        "": False,
    }
    if text.lower() not in words:
        raise ValueError("must be true or false")
    return words[text.lower()]
