"""Killing the writer (R1): what was acknowledged stands once and whole, and nothing else but the act under way."""

from __future__ import annotations

import itertools
import os
import random
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import text

from membership.kernel.audit.verify import verify
from membership.kernel.db import Base
from membership.kernel.work import open_work, system_permit
from tests.bar.forks import fork, kill
from tests.bar.town import ACTS, PARTS, TOKENS, WHOLE, Town

Act = Callable[[Town, str, str, Callable[[], None]], None]
TOKEN = re.compile(r"(?:join|seat|vote|minute|pay)-\d+-\d+")
WRITERS = 6


def act_whole(town: Town, name: str, token: str, acknowledge: Callable[[], None]) -> None:
    """As the program does it: one Work, and the answer after its commit."""
    with open_work(system_permit(town.database, "test", token)) as work:
        getattr(town, name)(work, token)
    acknowledge()


def write_for_ever(town: Town, journal: Path, act: Act, acts: Sequence[str], seed: int) -> None:
    """Act upon act until killed. Each token is written to the journal before its act, and again when it was answered."""
    chance = random.Random(seed)
    for number in itertools.count():
        write(town, journal, act, chance.choice(acts), f"{seed}-{number}")


def write(town: Town, journal: Path, act: Act, name: str, number: str) -> None:
    """One act, between its two lines of the journal."""
    token = f"{name}-{number}"
    note = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(note, f"begin {token}\n".encode())
    act(town, name, token, lambda: os.write(note, f"done {token}\n".encode()))
    os.close(note)


def kill_writers(
    town: Town, journal: Path, kills: int, *, act: Act = act_whole, acts: Sequence[str] = ACTS, seed: int = 1
) -> None:
    """Start writers and kill -9 them at random moments, `kills` times, several at once."""
    chance = random.Random(seed)
    for name in acts:  # the children inherit what was compiled here
        write(town, journal, act, name, f"{seed}-0")
    town.database.close()
    for batch in range(-(-kills // WRITERS)):
        children = [
            fork(
                partial(write_for_ever, town, journal, act, acts, seed * 1_000_000 + batch * WRITERS + n + 1)
            )
            for n in range(WRITERS)
        ]
        until_written(journal)
        time.sleep(chance.uniform(0, 0.05))
        for child in children:
            time.sleep(chance.uniform(0, 0.01))
            kill(child)


def until_written(journal: Path) -> None:
    """Wait until some writer has answered again, so that every batch is killed at work and not at its start."""
    before = journal.stat().st_size if journal.exists() else 0
    deadline = time.monotonic() + 20
    while (journal.stat().st_size if journal.exists() else 0) < before + 60:
        assert time.monotonic() < deadline, "the writers do not write"
        time.sleep(0.002)


def wrongs(town: Town, journal: Path) -> list[str]:
    """Everything that is wrong after the kills: lost, doubled, half, of nobody, or not as the log has it."""
    begun, done = _read(journal)
    found: list[str] = []
    with town.database.reading() as session:
        for name in ACTS:
            present = [
                token for (cell,) in session.execute(text(TOKENS[name])) for token in TOKEN.findall(cell)
            ]
            whole = {
                token
                for cell, parts in session.execute(text(PARTS[name]))
                for token in TOKEN.findall(cell)
                if parts == WHOLE[name]
            }
            found += [f"lost: {t}" for t in sorted(done[name] - set(present))]
            found += [f"doubled: {t}" for t in sorted({t for t in present if present.count(t) > 1})]
            found += [f"half: {t}" for t in sorted(set(present) - whole)]
            found += [f"of nobody: {t}" for t in sorted(set(present) - begun[name])]
        found += [str(finding) for finding in verify(session, Base.metadata).findings]
        found += [f"{what}: {count}" for what, count in broken_sums(session) if count]
    return found


def broken_sums(session: object) -> list[tuple[str, int]]:
    """Rules that no single row shows: counts of rows that break them."""
    queries = {
        "L1 transactions that do not add up": "SELECT count(*) FROM (SELECT transaction_id FROM business_posting "
        "GROUP BY transaction_id HAVING sum(amount_minor) <> 0) AS broken",
        "N1 gaps in the numbers of invoices": "SELECT coalesce(max(number), 0) - count(number) FROM business_invoice",
        "V2 votes that stand on no roll": "SELECT count(*) FROM assembly_vote v LEFT JOIN assembly_roll r ON "
        "(r.motion_id, r.seat_id) = (v.motion_id, v.seat_id) WHERE r.motion_id IS NULL",
        "L6 balances of invoices that are not what their allocations say": "SELECT count(*) FROM business_invoice_balance b "
        "JOIN business_invoice i ON i.id = b.invoice_id WHERE b.open_minor <> i.total_minor - (SELECT "
        "coalesce(sum(amount_minor), 0) FROM business_allocation a WHERE a.invoice_id = i.id)",
    }
    return [(name, session.scalar(text(query)) or 0) for name, query in queries.items()]  # type: ignore[attr-defined]


def _read(journal: Path) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    begun: dict[str, set[str]] = {name: set() for name in ACTS}
    done: dict[str, set[str]] = {name: set() for name in ACTS}
    for line in journal.read_text("utf-8").splitlines():
        word, token = line.split()
        (begun if word == "begin" else done)[token.split("-")[0]].add(token)
    return begun, done
