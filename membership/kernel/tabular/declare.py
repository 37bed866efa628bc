"""A report is declared once; the page, CSV, XLSX, JSON and PDF all come from that declaration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from membership.kernel.times import date_text
from membership.kernel.viewer import Viewer, Wing

Kind = Literal["text", "integer", "money", "date", "instant", "boolean", "percent"]
NAME = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
KEY = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Column:
    """One column. What a row holds for it, by `kind`, None standing for empty everywhere:

    text `str` · integer `int` · date `date` (FAR is shown as open) · instant aware `datetime` · boolean `bool` ·
    percent `Fraction` (1/2 is 50 %) · money **two** values, minor units `int` and currency `str`.

    `personal` marks data of persons; `only_for(viewer)` says who gets the column at all, in every format alike;
    `total` adds the column up at the end (money does unless told otherwise). `is_reason` marks the facts and the arithmetic
    behind a computed row: a page keeps them behind "Why?", a file says them in full.
    """

    key: str
    title: str
    kind: Kind = "text"
    personal: bool = False
    only_for: Callable[[Viewer], bool] | None = None
    total: bool | None = None
    is_reason: bool = False

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no key of a column")

    @property
    def is_summed(self) -> bool:
        """Whether the column has a total."""
        return self.kind == "money" if self.total is None else self.total

    @property
    def is_number(self) -> bool:
        """Whether its values stand at the right."""
        return self.kind in ("integer", "money", "percent")

    @property
    def width(self) -> int:
        """How many values of a row it takes."""
        return 2 if self.kind == "money" else 1


@dataclass(frozen=True)
class Parameter:
    """One question that a report asks beside the date; see `tabular.parameters.read_parameters`. `usual(as_of)` is what is
    meant where nothing is typed and it hangs on the day."""

    key: str
    label: str
    kind: Literal["text", "integer", "date", "boolean", "choice"] = "text"
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = None
    is_required: bool = False
    usual: Callable[[date], Any] | None = None

    def value(self, request: ReportRequest) -> Any:
        """What is asked: the value typed, or what is meant without one; None where the report asks for everything."""
        typed = request.values.get(self.key)
        if typed is not None:
            return typed
        return self.usual(request.as_of) if self.usual is not None else self.default

    def words(self, value: Any) -> str:
        """The value as a person reads it."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return date_text(value) if isinstance(value, date) else dict(self.choices).get(value, str(value))


@dataclass(frozen=True)
class ReportRequest:
    """Who asks, for which foundation, as of which business date, and as it was known at which instant (None: now).

    `values` are the parameters by key; `at` is the instant of the export and `zone` the one in which instants are shown.
    """

    viewer: Viewer
    as_of: date
    at: datetime
    foundation_id: int | None = None
    foundation_name: str = ""
    foundation_slug: str = ""
    known_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    exported_by: str = ""
    zone: str = "UTC"
    is_demo: bool = False


Rows = Callable[[Session, ReportRequest], Iterator[Sequence[Any]]]


@dataclass(frozen=True)
class Report:
    """A declared report. `rows` yields one tuple per row in the order of `columns`, best through `stream`;
    `may(viewer, place)` is its policy; `wing` says on which side of the wall it stands. One that does not keep history
    cannot be asked as it was known on an earlier day; one that is not dated says how things stand, of today alone."""

    name: str
    title: str
    wing: Wing
    columns: tuple[Column, ...]
    rows: Rows
    may: Callable[[Viewer, Any], bool]
    parameters: tuple[Parameter, ...] = ()
    description: str = ""
    keeps_history: bool = True
    is_dated: bool = True

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a report: small letters and hyphens")
        keys = [column.key for column in self.columns] + [parameter.key for parameter in self.parameters]
        if len(set(keys)) != len(keys):
            raise ValueError(f"the report {self.name} declares a key twice")

    def asked(self, request: ReportRequest) -> list[tuple[Parameter, Any]]:
        """The parameters that are asked, with their values."""
        values = ((one, one.value(request)) for one in self.parameters)
        return [(one, value) for one, value in values if value is not None]

    def asked_words(self, request: ReportRequest) -> list[tuple[str, str]]:
        """The same for a heading: label and value."""
        return [(one.label, one.words(value)) for one, value in self.asked(request)]

    def heading(self, request: ReportRequest) -> str:
        """ "as of 29 Nov 2026, compared with 1 Sep 2026, as known on 3 Nov 2026"."""
        asked = [
            f"{one.label[:1].lower()}{one.label[1:]}{'' if one.kind == 'date' else ':'} {one.words(value)}"
            for one, value in self.asked(request)
        ]
        if request.known_at is not None:
            known = request.known_at.astimezone(ZoneInfo(request.zone)).date()
            asked.append(f"as known on {date_text(known)}")
        return ", ".join([f"as of {date_text(request.as_of)}", *asked])

    def columns_for(self, viewer: Viewer) -> tuple[Column, ...]:
        """The columns that `viewer` gets, on the page and in every export."""
        return tuple(column for column in self.columns if column.only_for is None or column.only_for(viewer))
