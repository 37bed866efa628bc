"""The measures can be taken: on two dozen companies, without looking at any time."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.bar import BARS
from bench.bulk import table_of
from bench.pages import HOME, PUBLIC
from bench.people import SLUG
from bench.results import Figure, table
from bench.sizes import TINY
from bench.staff import sign_in
from bench.statements import statements_of
from bench.store import fill
from membership.business.dues.models import Invoice, InvoiceBalance, Posting, Transaction
from membership.business.members.models import Member, Representative, Term
from membership.kernel.db import Base, Database


@pytest.fixture
def filled(empty_database_url: str) -> str:
    fill(empty_database_url, TINY)
    return empty_database_url


def test_the_data_set_is_made_through_every_rule_of_the_database(filled: str) -> None:
    database = Database(filled)
    companies, years = TINY.companies, TINY.years
    with database.reading() as session:

        def count(model: type[Base]) -> int:
            return session.scalar(select(func.count()).select_from(table_of(model))) or 0

        assert count(Member) == companies
        assert count(Term) == companies * (years + 1)
        assert count(Representative) == companies * 3
        assert count(Invoice) == companies * years
        assert count(Posting) == 2 * count(Transaction)
        total = select(func.sum(Posting.amount_minor))
        assert session.scalar(total) == 0
        open_ = session.scalar(
            select(func.count()).select_from(InvoiceBalance).where(InvoiceBalance.open_minor > 0)
        )
        assert 0 < (open_ or 0) < count(Invoice)
    database.close()


def test_somebody_of_the_staff_is_signed_in_at_the_pages_that_are_measured(filled: str) -> None:
    cookies = sign_in(filled)
    found = statements_of(filled, cookies, ["/bench-rights", HOME, f"/{SLUG}/members", PUBLIC])
    assert len(found["/bench-rights"]) == 1
    assert all(found.values())


def test_a_figure_is_judged_by_its_bar_and_goal() -> None:
    figures = [Figure("P1.list", "sqlite", value, 2.9) for value in (8.0, 19.0, 21.0)]
    assert [figure.verdict for figure in figures] == ["goal", "bar", "missed"]
    assert Figure("P1.list", "postgresql", 11.0).verdict == "goal"
    assert Figure("P1.list", "sqlite", None).verdict == "absent"
    assert "missed" in table(figures)


def test_every_measure_of_the_specification_has_a_bar() -> None:
    wanted = {f"P{number}" for number in (*range(1, 9), *range(10, 14), 15, *range(20, 23))}
    assert wanted <= {bar.measure for bar in BARS.values()}


def test_the_measures_do_not_ship(request: pytest.FixtureRequest) -> None:
    text = (Path(str(request.config.rootpath)) / "pyproject.toml").read_text(encoding="utf-8")
    assert 'only-include = ["membership", "templates", "static", "migrations"]' in text
