"""A body may let a member pay as one of another tier (K3): open beside every price, and sold on once it is granted."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from membership.business.dues.due import dues_due
from membership.business.dues.periods import Days
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.operations import Admission, admit_member, adopt_business_charter
from membership.business.lifecycle.prospects import prospects
from membership.business.members.acts import acts_of
from membership.business.members.overriding import Grant
from membership.business.members.queries import terms_of
from membership.cli import main
from membership.directory.foundations.publishing import publish_page
from membership.directory.organizations.operations import state_figure
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from tests.business.pages import Pages
from tests.business.world import World, charter_text

OVERRIDE = """
[[dues_override]]
tier = "premier"
pay_as = "general"
condition = "startup that contributes technology"
granted_by = "governing_board"
max_years = 2
granted_for = "year"
currency = "USD"
revenue_below = 50000000
clause = "2.4"
source = "invented"
"""
JANUARY = date(2026, 1, 1)
TODAY = date(2026, 3, 2)
QUESTION = "A member at Premier pays as one at General where startup that contributes technology, as granted by the Governing Board, for 2 years at most."
GRANT = Grant("general", "Board, 5 December 2025")


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found(align=False)
    with made.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business") + OVERRIDE)
    return made


def admit(world: World, name: str, *, employees: int | None = 600, **more: object) -> Admission:
    with world.work() as work:  # type: ignore[attr-defined]
        company = world.company(work, name)
        for metric, number in (("consolidated_employees", employees), ("revenue", more.pop("revenue", None))):
            if isinstance(number, int):
                state_figure(work, company.id, metric, number, stated_on=JANUARY, source="stated")
        return admit_member(
            work,
            world.foundation_id,
            company.id,
            str(more.pop("tier", "premier")),
            accepted_on=JANUARY,
            waiver="Test.",
            **more,  # type: ignore[arg-type]
        )


def test_the_question_stands_beside_the_price_wherever_one_is_told(world: World) -> None:
    acme, beta = admit(world, "Acme"), admit(world, "Beta", tier="general")
    with world.work() as work:  # type: ignore[attr-defined]
        publish_page(work, world.foundation_id, "application", "business")
    pages = Pages(world.database)
    applying = pages.get("/meridian/public/application").text
    assert QUESTION in applying
    pages.as_("staff", world.foundation_id)
    renewal = pages.get(f"/meridian/members/{acme.member.public_id}/renewal").text
    assert "Open question" in renewal
    assert QUESTION in renewal
    assert "(clause 2.4)" in renewal
    pages.as_("treasurer", world.foundation_id)
    run = pages.get("/meridian/dues/run?starts_on=2026-01-01&ends_on=2027-01-01").text
    assert run.count("</span> " + QUESTION.rstrip(".")) == 1
    with world.database.reading() as session:
        told = {one.key: one.price for one in prospects(session, world.foundation_id, {}, "company", TODAY)}
        assert [bool(told[key].asked) for key in ("premier", "general")] == [True, False]
        assert ("Left open", told["premier"].asked[0]) in [
            (step.label, step.value) for step in told["premier"].explanation.steps
        ]
        [term] = terms_of(session, beta.member.id)
        assert "Left open" not in [label for label, _ in term.explanation["steps"]]


def test_a_granted_term_is_sold_invoiced_and_explained_at_the_other_dues(world: World) -> None:
    member = admit(world, "Acme", grant=GRANT).member
    with world.database.reading() as session:
        [term] = terms_of(session, member.id)
        assert (term.tier_name, term.price_minor, term.dues_rule) == (
            "Premier",
            3_000_000,
            "dues.general.year",
        )
        assert ["Granted", "Board, 5 December 2025"] in term.explanation["steps"]
        assert ["Pays as", "General, although a Premier member, by clause 2.4"] in term.explanation["steps"]
        [due] = dues_due(session, world.foundation_id, Days.year(2026))
        assert due.money is not None
        assert (due.money.minor, due.asked) == (3_000_000, ())


def test_each_term_is_granted_by_itself_and_no_longer_than_the_charter_says(world: World) -> None:
    member = admit(world, "Acme", grant=GRANT).member
    with pytest.raises(RuleBroken, match="a year at a time") as refused, world.work() as work:  # type: ignore[attr-defined]
        renew_member(work, member.id, years=2, grant=GRANT)
    assert (refused.value.field, refused.value.clause) == ("years", "2.4")
    with world.work() as work:  # type: ignore[attr-defined]
        again = renew_member(work, member.id, grant=Grant("general", "Board, 1 March 2026")).term
        assert again.price_minor == 3_000_000
        assert acts_of(work.session, member.id)[-1].reason == "Pays as general: Board, 1 March 2026"
    with pytest.raises(RuleBroken, match="for 2 years at most, and did"), world.work() as work:  # type: ignore[attr-defined]
        renew_member(work, member.id, grant=GRANT)
    with world.work() as work:  # type: ignore[attr-defined]
        assert renew_member(work, member.id).term.price_minor == 15_000_000


@pytest.mark.parametrize(
    ("grant", "more", "said", "field"),
    [
        (Grant("associate", "Board"), {}, "lets no Premier member pay as Associate; as which it lets it: General", "pays_as"),
        (GRANT, {"tier": "general"}, "lets no General member pay as General; as which it lets it: none", "pays_as"),
        (Grant("general", " "), {}, "Say which body granted it", "granted"),
        (GRANT, {"revenue": 50_000_000}, "below USD 50,000,000.00; the one recorded is USD 50,000,000.00", "pays_as"),
        (GRANT, {"employees": None}, "Record what is missing, then grant it", "pays_as"),
    ],
)  # fmt: skip
def test_what_the_charter_does_not_let_be_granted_is_refused_at_its_field(
    world: World, grant: Grant, more: dict[str, object], said: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        admit(world, "Acme", grant=grant, **more)  # type: ignore[arg-type]
    assert said in refused.value.message
    assert refused.value.field == field


def test_staff_record_a_grant_when_they_admit_and_renew(world: World) -> None:
    member = admit(world, "Acme").member
    pages = Pages(world.database).as_("staff", world.foundation_id)
    path = f"/meridian/members/{member.public_id}/renewal"
    assert '<option value="general">General</option>' in pages.get("/meridian/admission").text
    refused = pages.post(path, tier="premier", years="1", granted="Board, 1 March 2026")
    assert (refused.status_code, "Choose the tier as one of which it pays" in refused.text) == (422, True)
    assert 'value="Board, 1 March 2026"' in refused.text
    said = {"tier": "premier", "years": "1", "pays_as": "general", "granted": "Board, 1 March 2026"}
    shown = pages.post(path, preview="1", **said).text
    assert "USD 30,000.00" in shown
    assert pages.post(path, **said).status_code == 303
    with world.database.reading() as session:
        assert sorted(term.price_minor or 0 for term in terms_of(session, member.id)) == [
            3_000_000,
            15_000_000,
        ]


def test_where_no_rule_allows_it_the_forms_do_not_ask(database: Database, clock: object) -> None:
    made = World(database).found()
    with made.work() as work:  # type: ignore[attr-defined]
        member = made.join(work, "Acme", on=JANUARY)
    pages = Pages(database).as_("staff", made.foundation_id)
    for path in ("/meridian/admission", f"/meridian/members/{member.public_id}/renewal"):
        assert "Granted by" not in pages.get(path).text


def test_a_grant_is_recorded_on_the_command_line(sqlite_database: Database, clock: object) -> None:
    made = World(sqlite_database).found(align=False)
    with made.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business") + OVERRIDE)
    admit(made, "Acme")
    words = ["member", "renew", "1", "--pays-as", "general", "--granted", "Board, 1 March 2026"]
    found = CliRunner().invoke(
        main, ["--database", str(sqlite_database.url.database), *words, "--foundation", "meridian"]
    )
    assert found.exit_code == 0, found.output
    with sqlite_database.reading() as session:
        assert 3_000_000 in [term.price_minor for term in terms_of(session, 1)]
