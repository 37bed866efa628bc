"""R1: kill -9 of the writer during memberships, seats, votes, minutes and money; 0 wrong."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from membership.business.members.operations import begin_membership
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.bar.crashes import act_whole, kill_writers, wrongs
from tests.bar.town import ACTS, Town

KILLS = int(os.environ.get("MEMBERSHIP_BAR_KILLS", "500"))
KILLS_IN_FULL = int(os.environ.get("MEMBERSHIP_BAR_KILLS_FULL", "5000"))
KILLS_OF_A_CONTROL = 30


@pytest.fixture
def town(database: Database, clock: object) -> Town:
    return Town(database).found()


def test_every_act_of_the_town_leaves_all_its_parts(town: Town, tmp_path: Path) -> None:
    """The checker itself: each act, undisturbed, is seen as whole."""
    journal = tmp_path / "journal"
    lines = []
    for name in ("join", "seat", "vote", "minute", "pay"):
        token = f"{name}-1-1"
        act_whole(town, name, token, lambda: None)
        lines += [f"begin {token}", f"done {token}"]
    journal.write_text("\n".join(lines))
    assert wrongs(town, journal) == []
    journal.write_text("\n".join([*lines, "begin pay-1-2", "done pay-1-2"]))
    assert wrongs(town, journal) == ["lost: pay-1-2"]


def test_nothing_acknowledged_is_lost_nor_half_done_when_the_writer_is_killed(
    town: Town, tmp_path: Path
) -> None:
    kill_writers(town, tmp_path / "journal", KILLS)
    assert wrongs(town, tmp_path / "journal") == []


@pytest.mark.bar
@pytest.mark.parametrize("batch", range(10))
def test_the_same_five_thousand_times(town: Town, tmp_path: Path, batch: int) -> None:
    kill_writers(town, tmp_path / "journal", KILLS_IN_FULL // 10, seed=batch + 2)
    assert wrongs(town, tmp_path / "journal") == []


def answer_first(town: Town, name: str, token: str, acknowledge: Callable[[], None]) -> None:
    with open_work(system_permit(town.database, "test", token)) as work:
        getattr(town, name)(work, token)
        acknowledge()
        time.sleep(0.03)


def join_in_two_halves(town: Town, _name: str, token: str, acknowledge: Callable[[], None]) -> None:
    with open_work(system_permit(town.database, "test", token)) as work:
        company_id = register_organization(work, OrganizationDetails(token)).id
    time.sleep(0.03)
    with open_work(system_permit(town.database, "test", token)) as work:
        begin_membership(work, town.foundation_id, company_id, "premier", accepted_on=date(2026, 1, 1))
    acknowledge()


def around_the_doorway(town: Town, name: str, token: str, acknowledge: Callable[[], None]) -> None:
    act_whole(town, name, token, acknowledge)
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE directory_organization SET country = 'ZZ' WHERE id = 1")


@pytest.mark.parametrize(
    ("act", "acts", "word"),
    [
        (answer_first, ACTS, "lost"),
        (join_in_two_halves, ["join"], "half"),
        (around_the_doorway, ACTS, "differs"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_writer_without_the_guard_is_found_out(
    town: Town, tmp_path: Path, act: Callable[..., None], acts: list[str], word: str
) -> None:
    """Negative controls: an answer before the commit, one act in two transactions, a row changed beside the log."""
    kill_writers(town, tmp_path / "journal", KILLS_OF_A_CONTROL, act=act, acts=acts)
    assert any(word in wrong for wrong in wrongs(town, tmp_path / "journal"))
