"""A refusal, whole: the error, its words, its field, and a database that is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from membership.kernel.errors import Refusal
from membership.kernel.work import Work, open_work
from tests.business.dues.books import Books
from tests.doors.dump import dump


@contextmanager
def refused(books: Books, error: type[Refusal], says: str, field: str | None = None) -> Iterator[Work]:
    """What is tried inside is refused in these words, at this field, and no row of any table is different afterwards."""
    before = dump(books.database)
    with pytest.raises(error) as caught, open_work(books.permit) as work:
        yield work
    assert says in caught.value.message
    assert getattr(caught.value, "field", None) == field
    assert dump(books.database) == before
