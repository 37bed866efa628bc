"""Where in the navigation the reader stands."""

from __future__ import annotations

from membership.webkit.menu import standing

OFFERED = ("/a/bodies", "/a/members", "/a/membership", "/a/membership/invoices")


def test_of_two_entries_that_lie_above_a_page_the_longer_is_marked() -> None:
    assert standing(OFFERED, "/a/membership/invoices/7", ()) == {"/a/membership/invoices"}
    assert standing(OFFERED, "/a/membership/invoices", ()) == {"/a/membership/invoices"}


def test_a_page_that_lies_elsewhere_stands_where_its_breadcrumbs_lead() -> None:
    assert standing(OFFERED, "/a/board/meetings/7", ("/a/bodies", "/a/board")) == {"/a/bodies"}
    assert standing(OFFERED, "/a/membership/x/billing", ("/a/membership/invoices",)) == {
        "/a/membership/invoices"
    }


def test_a_page_that_belongs_to_no_entry_marks_none() -> None:
    assert standing(OFFERED, "/account", ("/elsewhere",)) == frozenset()
    assert standing(OFFERED, "/a/members-only", ()) == frozenset()
