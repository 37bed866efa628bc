"""Eight processes that do what a busy house does: acts, pages, forms and mails, all on one database."""

from __future__ import annotations

import gc
import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import text

from membership.kernel.audit.verify import verify
from membership.kernel.db import Base
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.mail.send import send_mail
from membership.kernel.mail.settings import MailSettings
from membership.kernel.work import open_work, system_permit
from tests.bar.forks import ended, fork
from tests.bar.town import ACTS, Town
from tests.bar.tracing import Watch
from tests.directory.accounts.browsers import Browser, application
from tests.directory.accounts.people import Someone

Step = Callable[[int], None]


@dataclass
class Sums:
    """What all processes saw together."""

    steps: int = 0
    mails: int = 0
    mailed_inside: int = 0
    longest: float = 0.0
    locked: int = 0
    errors: list[str] = field(default_factory=list)


def acting(town: Town, seed: int) -> Step:
    """Acts through the doorway, and a reader in between."""
    chance = random.Random(seed)

    def step(number: int) -> None:
        name = chance.choice(ACTS)
        with open_work(system_permit(town.database, "test", str(number))) as work:
            getattr(town, name)(work, f"{name}-{seed}-{number}")
        with town.database.reading() as session:
            session.execute(text("SELECT count(*) FROM assembly_vote")).scalar_one()

    return step


def asking(town: Town, seed: int, who: Someone) -> Step:
    """A person who signs in and changes things through the pages."""
    app = application(town.database)
    browser = Browser(app)

    def step(number: int) -> None:
        nonlocal browser
        if number % 20 == 0:
            browser = Browser(app)
            answer = browser.sign_in(who)
            assert answer.status_code == 303, answer.text
        for page in ("/account", "/account/password", "/desk"):
            assert browser.get(page).status_code == 200, page

    return step


def mailing(town: Town, seed: int, settings: MailSettings) -> Step:
    """A mail, written in one Work and sent as the job sends it."""

    def step(number: int) -> None:
        to = Recipient("Ada Example", "ada@example.org")
        with open_work(system_permit(town.database, "test", str(number))) as work:
            mail = queue_mail(
                work, "notice", f"{seed}-{number}", to, "account-password-changed", MAIL, brand="House"
            )
            work.record("kernel.mail.queued", mail, summary="A mail.")
        send_mail(town.database, f"mail:{seed}-{number}", mail.id, settings)

    return step


MAIL = {"at": "2 March 2026", "when": "2 March 2026", "where": "here"}


def work_until(town: Town, step: Step, deadline: float, place: Path) -> None:
    """One process: steps until the time is over, then what it saw."""
    watch = Watch().install(town.database)
    errors: list[str] = []
    number = 0
    while time.monotonic() < deadline:
        try:
            step(number)
        except Exception as error:  # the test names what a person would have seen
            errors.append(f"{type(error).__name__}: {error}"[:300])
        number += 1
    seen = {"steps": number, "mails": watch.mailed, "inside": watch.mailed_inside, "errors": errors,
            "longest": max(watch.spans, default=0.0)}  # fmt: skip
    (place / f"seen-{os.getpid()}.json").write_text(json.dumps(seen))


def mix(town: Town, steps: list[Step], seconds: float, place: Path) -> Sums:
    """Every step in a process of its own, for so long; what they saw."""
    place.mkdir(parents=True)
    town.database.close()
    gc.collect()
    gc.freeze()  # else each child's first full collection copies every page of the tests' own heap
    deadline = time.monotonic() + seconds
    children = [fork(partial(work_until, town, step, deadline, place)) for step in steps]
    assert [ended(child) for child in children] == [0] * len(steps)
    gc.unfreeze()
    sums = Sums()
    for path in place.glob("seen-*.json"):
        seen = json.loads(path.read_text())
        sums.steps += seen["steps"]
        sums.mails += seen["mails"]
        sums.mailed_inside += seen["inside"]
        sums.longest = max(sums.longest, seen["longest"])
        sums.errors += seen["errors"]
    sums.locked = sum("locked" in error or "deadlock" in error for error in sums.errors)
    return sums


def broken(town: Town) -> list[str]:
    """What the log has to say afterwards."""
    with town.database.reading() as session:
        return [str(finding) for finding in verify(session, Base.metadata).findings]
