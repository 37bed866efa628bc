"""When two rows of the directory are one company: what the databases of upper floors may let follow a merge."""

# ruff: noqa: S608 -- the SQL is put together from names of our own columns, never from input
from __future__ import annotations


def one_company(old: str, new: str) -> str:
    """SQL: `old` and `new` are a tombstone and the company it was merged into, in either direction."""
    return (
        "EXISTS (SELECT 1 FROM directory_organization AS one WHERE "
        f"(one.id = {old} AND one.merged_into_id = {new}) OR (one.id = {new} AND one.merged_into_id = {old}))"
    )
