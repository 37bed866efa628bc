"""What the room of dues offers to the house."""

from __future__ import annotations

from membership.business.dues import policy
from membership.business.dues.desk import books_lines, payer_lines
from membership.business.dues.jobs import JOBS, SCHEDULES
from membership.business.dues.merging import MERGER
from membership.business.dues.personal import payments_of
from membership.business.dues.reports import REPORTS
from membership.business.dues.views import (  # noqa: F401 -- the pages hang themselves on the blueprint
    answering,
    drafts,
    invoices,
    ledger,
    own,
    payments,
    run,
)
from membership.business.dues.views.blueprint import blueprint
from membership.kernel.room import DeskCard, NavigationItem, PersonalData, Room

ROOM = Room(
    name="dues",
    merging=MERGER,
    retained=(
        ("business_invoice", "an issued invoice keeps its text, by the laws on books"),
        ("business_payment", "a payer as the bank's statement names them, by the laws on books"),
    ),
    blueprint=blueprint,
    navigation=(
        NavigationItem(
            "Our invoices",
            "dues.own_invoices",
            "receipt",
            policy.may_see_own_invoices,
            order=12,
            is_of_company=True,
        ),
        NavigationItem("Invoices", "dues.invoices", "file-invoice", policy.may_see_dues, order=30),
        NavigationItem("Raise dues", "dues.run_preview", "player-play", policy.may_raise_dues, order=31),
        NavigationItem("Payments", "dues.payments", "cash", policy.may_see_dues, order=32),
        NavigationItem("Receivables", "dues.aged", "hourglass", policy.may_see_dues, order=33),
        NavigationItem("Ledger", "dues.ledger", "scale", policy.may_see_dues, order=34),
    ),
    desk_cards=(
        DeskCard("Dues", books_lines, icon="coins", order=20),
        DeskCard("Invoices to pay", payer_lines, icon="receipt", order=9),
    ),
    reports=REPORTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    personal_data=(
        PersonalData(
            "business_payment",
            ("payer", "reference"),
            "Who paid, as the bank's statement names them",
            "as long as books are kept by law; the payer is a company",
            payments_of,
        ),
    ),
)
