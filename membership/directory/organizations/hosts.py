"""Domains as people write them, and the one spelling that we keep."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna

from membership.kernel.errors import RuleBroken

SHARED = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "ymail.com",
    "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "proton.me", "protonmail.com",
    "fastmail.com", "mail.com", "zoho.com", "qq.com", "163.com", "126.com", "yandex.com", "yandex.ru",
    "mail.ru", "naver.com", "hey.com", "tutanota.com", "t-online.de", "github.io", "gitlab.io",
    "herokuapp.com", "netlify.app", "vercel.app", "pages.dev", "web.app", "co.uk", "com.au", "co.jp", "com.br",
    "com.cn", "co.kr", "co.in",
})  # fmt: skip
"""Domains under which everybody gets an address or a page: holding one proves nothing."""
LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
RECORD = "_membership-challenge"
"""The name before the domain at which its TXT record stands."""
PREFIX = "membership-verification="


def checked_domain(typed: str) -> str:
    """The domain in ASCII and small letters; an address of a page is cut down to its domain. Raises RuleBroken."""
    text = typed.strip().lower()
    host = (
        (urlsplit(text if "://" in text else f"//{text}").hostname or "").rstrip(".") if _splits(text) else ""
    )
    host = host.removeprefix("www.")
    try:
        plain = idna.encode(host, uts46=True).decode("ascii") if host else ""
    except (idna.IDNAError, UnicodeError):
        plain = ""
    labels = plain.split(".")
    if (
        len(plain) > 253
        or len(labels) < 2
        or not all(LABEL.match(label) for label in labels)
        or _is_number(plain)
    ):
        raise RuleBroken(f"“{typed[:100]}” is no domain; one looks like example.com.", field="domain")
    if plain in SHARED:
        raise RuleBroken(
            f"{plain} is shared by many; name a domain of the company alone, such as example.com.",
            field="domain",
        )
    return plain


def record_name(domain: str) -> str:
    """Where the TXT record of a claim stands."""
    return f"{RECORD}.{domain}"


def record_value(challenge: str) -> str:
    """What the TXT record says."""
    return PREFIX + challenge


def _splits(text: str) -> bool:
    if any(sign.isspace() or not sign.isprintable() for sign in text):
        return False
    try:
        return bool(urlsplit(text if "://" in text else f"//{text}").hostname)
    except ValueError:
        return False


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.rsplit(".", 1)[-1].isdigit()
    return True
