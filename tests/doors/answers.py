"""Reading an answer: what it says about the right, and whether two answers tell anything apart."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

YES, FORBIDDEN, HIDDEN, SIGN_IN = "yes", "forbidden", "hidden", "sign in"
MASKS = (
    (re.compile(r'(name="(?:csrf_token|once)"[^>]*value=")[^"]*'), r"\1*"),
    (re.compile(r"(<code>)[a-z0-9]{8,24}(</code>)"), r"\1*\2"),
    (re.compile(r'(nonce=")[^"]*'), r"\1*"),
    (re.compile(r'(content=")[A-Za-z0-9._-]{40,}'), r"\1*"),
)


def verdict(answer: TestResponse) -> str:
    """Whether the door opened: a refused form (422), a conflict (409) or a redirect are on the other
    side of it. A dead link (410) answers alike whether it was used, is too old, or was invented."""
    status = answer.status_code
    location = answer.headers.get("Location", "")
    if status in (302, 303) and location.split("?")[0].endswith("/sign-in"):
        return SIGN_IN
    if status < 400 or status in (400, 409, 422, 429):
        return YES
    return {403: FORBIDDEN, 404: HIDDEN, 410: HIDDEN}.get(status, f"status {status}")


def masked(answer: TestResponse, *words: str) -> str:
    """The body without what differs between any two answers, and without the words by which the requests differed."""
    text = answer.get_data(as_text=True)
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    for word in sorted((word for word in words if word), key=len, reverse=True):
        text = text.replace(word, "*")
    return text


def told_apart(hidden: TestResponse, missing: TestResponse, words: tuple[str, ...] = ()) -> str:
    """Where an answer differs from that for a missing thing; empty when it does not."""
    if hidden.status_code != missing.status_code:
        return f"status {hidden.status_code} instead of {missing.status_code}"
    for header in ("Content-Type", "Cache-Control", "Location", "Vary"):
        if hidden.headers.get(header) != missing.headers.get(header):
            return f"{header} {hidden.headers.get(header)!r} instead of {missing.headers.get(header)!r}"
    one, other = masked(hidden, *words).splitlines(), masked(missing, *words).splitlines()
    for line, expected in zip(one, other, strict=False):
        if line != expected:
            return f"the body says {line.strip()[:160]!r} instead of {expected.strip()[:160]!r}"
    return "" if len(one) == len(other) else f"the body has {len(one)} lines instead of {len(other)}"
