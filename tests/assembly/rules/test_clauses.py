"""Every clause that the drafts cite stands on a rule of the translation."""

from __future__ import annotations

import re

import pytest

from tests.assembly.rules.saying.book import NAMES, SHARED, Book

CITED = re.compile(
    r"(?<![A-Za-z0-9@])[cbt](\d+(?:\.\d+)*(?:\([a-z]{1,4}\)|\.(?=[ivx]))?[ivx]*(?:\([ivx]+\))?(?:\.[a-z])?)"
)
"""A clause in a comment of a draft: "c5(c)i.a", "b4.10(a)", "t4"."""


def bare(clause: str) -> str:
    """The clause without its marks: "5(c)(i)(a)" and "5(c)i.a" are one."""
    return re.sub(r"[^0-9a-z]", "", clause.lower())


def cited(text: str) -> set[str]:
    """The clauses in the comments of a draft, some of which name several: "c2(b), c3(a)i"."""
    comments = (line.partition("#")[2] for line in text.splitlines() if "#" in line)
    return {bare(found) for comment in comments for found in CITED.findall(comment)}


@pytest.mark.skipif(not SHARED.exists(), reason="the drafts do not lie beside this checkout")
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"pytorch", "linux-foundation"}))
def test_no_clause_of_the_draft_is_lost(name: str) -> None:
    wanted = cited((SHARED / f"{name}.toml").read_text(encoding="utf-8"))
    rules = [rule for document in Book.of(name).documents for rule in document.rules]
    held = {bare(part) for rule in rules for part in re.split(r"[,;] ", rule.clause)}
    assert wanted
    assert {clause for clause in wanted if not any(one.startswith(clause) for one in held)} == set()
