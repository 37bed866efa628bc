"""From a template to a mail: subject and text at queueing, HTML made from that very text when it is shown or sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from membership.kernel.schema import shipped
from membership.kernel.sentences import told
from membership.kernel.times import date_text

if TYPE_CHECKING:
    from jinja2 import Environment

BASE = "https://base-address.invalid"
"""Stands for the configured address of the installation until the mail leaves."""

ONE_USE = f"{BASE}/a-link-for-one-use"
"""Stands for the link that must not be kept."""

LONGEST_SUBJECT = 200
TEMPLATE = re.compile(r"^[a-z0-9]+([-_][a-z0-9]+)*$")


@dataclass(frozen=True)
class Block:
    """A paragraph of a mail: lines of text, or a button with its address beneath."""

    lines: tuple[str, ...]
    address: str = ""


def local_address(path: str) -> str:
    """The address of a page of this installation, for a template: `{{ address("/pytorch/members") }}`.

    Raises ValueError for anything that could lead elsewhere: only a path of our own goes into a mail.
    """
    parts = urlsplit(path)
    if (
        not path.startswith("/")
        or path.startswith(("//", "/\\"))
        or parts.netloc
        or re.search(r"[\s\\]", path)
    ):
        raise ValueError(f"{path!r} is no path of this installation")
    return BASE + path


def rendered(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject (the first line of `templates/mail/<template>.txt`) and text (the rest).

    In the template `address(path)` gives a link, `one_use_link` the link that is not kept. A day of the context is said as
    on every page; a text never breaks a line, so that nobody's name can add a header, a paragraph or a link. Raises for a
    name that is missing.
    """
    if not TEMPLATE.fullmatch(template):
        raise ValueError(f"{template!r} is no name of a mail template")
    text = (
        _texts()
        .get_template(f"{template}.txt")
        .render({**context, "address": local_address, "one_use_link": ONE_USE})
    )
    subject, _, body = text.partition("\n")
    return single_line(subject)[:LONGEST_SUBJECT], re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def single_line(value: Any) -> Any:
    """A text with every control character and line break as a space; other values as they are."""
    if not isinstance(value, str):
        return value
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", value).split())


def _said(value: Any) -> Any:
    """A value of the context as a mail says it."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return date_text(value) if is_day else single_line(value)


def html_of(subject: str, text: str, brand: str, banner: str = "") -> str:
    """The HTML form of a mail's `text`: paragraphs, and a button where a paragraph is a line and an address below it."""
    import mrml

    blocks = [block_of(paragraph) for paragraph in text.strip().split("\n\n")]
    page = (
        _pages().get_template("base.mjml").render(subject=subject, brand=brand, banner=banner, blocks=blocks)
    )
    return mrml.to_html(page, render_options=mrml.RenderOptions(disable_comments=True, fonts={})).content


def block_of(paragraph: str) -> Block:
    """What a paragraph becomes: a button when its last line, and nothing else in it, is an address of ours."""
    lines = tuple(line.strip() for line in paragraph.split("\n") if line.strip())
    if lines and len(lines) <= 2 and re.fullmatch(r"https?://\S+", lines[-1]):
        label = lines[0].rstrip(":") if len(lines) == 2 else "Open"
        return Block((label,), lines[-1])
    return Block(lines)


@lru_cache(maxsize=1)
def _texts() -> Environment:
    """Plain text: escaping would garble it, so `_said` guards every value instead."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    texts = Environment(
        loader=FileSystemLoader(shipped("templates") / "mail"),
        undefined=StrictUndefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    texts.filters["told"] = told
    return texts


@lru_cache(maxsize=1)
def _pages() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(shipped("templates") / "mail"), undefined=StrictUndefined, autoescape=True
    )
