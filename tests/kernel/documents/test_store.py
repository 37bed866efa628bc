"""The store of documents: by digest, once, for good."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.kernel.db import Database
from membership.kernel.documents.store import read_document, store_document
from membership.kernel.errors import NotFound
from membership.kernel.work import open_work, system_permit


def test_a_document_is_found_by_its_digest(database: Database) -> None:
    with open_work(system_permit(database, "job")) as work:
        digest = store_document(work, b"%PDF-1.7 \x00\xff", "application/pdf", "invoice")
    with database.reading() as session:
        found = read_document(session, digest)
    assert digest == hashlib.sha256(b"%PDF-1.7 \x00\xff").hexdigest()
    assert (found.content, found.media_type, found.kind) == (
        b"%PDF-1.7 \x00\xff",
        "application/pdf",
        "invoice",
    )


def test_the_same_bytes_are_kept_once(database: Database) -> None:
    for _ in range(2):
        with open_work(system_permit(database, "job")) as work:
            store_document(work, b"same", "text/plain")
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM kernel_document")).scalar_one() == 1


def test_an_unknown_digest_is_not_found(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        read_document(session, "0" * 64)


@pytest.mark.parametrize("attack", ["UPDATE kernel_document SET kind = 'x'", "DELETE FROM kernel_document"])
def test_the_database_refuses_to_change_or_remove_a_document(database: Database, attack: str) -> None:
    with open_work(system_permit(database, "job")) as work:
        store_document(work, b"kept", "text/plain")
    with database.writer() as session, pytest.raises(DBAPIError, match="D1"):
        session.execute(text(attack))
