"""Which company the rows of a file mean: by the name that it has, or by one that it had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import aliased

from membership.business.members.intake import Line
from membership.business.members.models import Member, Term
from membership.business.members.reception import Judging, parts
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import Holder, holders
from membership.kernel.facts import is_known
from membership.kernel.times import date_text


@dataclass(frozen=True)
class Company:
    """A company that is known; `member_id` is None where it never joined this foundation. `merged_into` is the name of the one
    with which it was found to be the same: its own membership goes on under its own name until it ends."""

    id: int
    display_name: str
    legal_name: str
    category: str
    homepage: str
    crunchbase: str
    country: str
    member_id: int | None
    joined_on: date | None
    merged_into: str | None


class Companies:
    """The companies that the rows of a file name. `makes_new`: a name that nobody has makes a new company."""

    def __init__(self, of: Judging, lines: Sequence[Line], *, makes_new: bool = True) -> None:
        self._makes_new = makes_new
        self._read: set[int] = set()
        self._held: dict[str, list[Holder]] = {}
        for part in parts(list(dict.fromkeys(line.key for line in lines if line.key))):
            for one in (*holders(of.session, part), *_merged_members(of, part)):
                self._held.setdefault(one.key, []).append(one)
        self.known = self._known(of)

    def _known(self, of: Judging) -> dict[int, Company]:
        ids = sorted({one.organization_id for held in self._held.values() for one in held})
        survivor = aliased(Organization)
        found: dict[int, Company] = {}
        for part in parts(ids):
            query = (
                select(
                    Organization.id, Organization.display_name, Organization.legal_name, Organization.category,
                    Organization.homepage, Organization.crunchbase, Organization.country, Member.id.label("member_id"), Member.joined_on,
                    survivor.display_name.label("merged_into"),
                )
                .outerjoin(
                    Member, (Member.organization_id == Organization.id) & (Member.foundation_id == of.foundation_id)
                )
                .outerjoin(survivor, survivor.id == Organization.merged_into_id)
                .where(Organization.id.in_(part))
            )  # fmt: skip
            found |= {row["id"]: Company(**dict(row)) for row in of.session.execute(query).mappings()}
        return found

    @property
    def member_ids(self) -> list[int]:
        """The members among them."""
        return [one.member_id for one in self.known.values() if one.member_id is not None]

    def of(self, line: Line) -> Company | None:
        """The company of a row that was placed; None for a new one."""
        return self.known.get(line.organization_id or 0)

    def place(self, line: Line, is_so: Callable[[Company], bool] = lambda _: False) -> str:
        """Find the company that the row means, and note what a reader should know of it. Returns why nobody can say which one;
        empty where it is clear, or where it is a new one. `is_so`: the row says of the company what is so already."""
        held = self._held.get(line.key, [])
        present = [self.known[one.organization_id] for one in held if one.until is None]
        if len(present) > 1:
            present = self._narrowed(line, present, is_so)
        if len(present) > 1:
            return f"{len(present)} companies of this name are known; merge them first, or write the full name of one of them."
        if present:
            line.organization_id = present[0].id
            self._read.add(present[0].id)
            return ""
        former = sorted((one.until, one.organization_id) for one in held if one.until is not None)
        return self._by_former_name(line, former) if former else ""

    def _narrowed(
        self, line: Line, present: list[Company], is_so: Callable[[Company], bool]
    ) -> list[Company]:
        """Of several companies whose names are alike those that the row can mean: it says the very name, and perhaps more. Where
        several of the very same name are what it says, it means one of them that no row before it did."""
        exact = [one for one in present if _same(one.display_name, line.organization)] or [
            one for one in present if _same(one.legal_name, line.organization)
        ]
        found = exact
        for mark in _marks(line):
            found = [one for one in found if mark(one)] or found
        if len(found) > 1:
            found = [one for one in found if is_so(one) and one.id not in self._read][:1] or found
        if len(exact) > 1 and len(found) == 1:
            line.note(
                f"{len(exact)} companies of this very name are known; the row is read as speaking of one that it fits."
            )
        return found or present

    def _by_former_name(self, line: Line, former: Sequence[tuple[date, int]]) -> str:
        """A name that a member had is still understood, so that a file can be sent again; nobody else's becomes a member's."""
        until, organization_id = former[-1]
        company = self.known[organization_id]
        whose = f"“{line.organization}” was the name of {company.display_name} until {date_text(until)}"
        is_own = company.member_id is not None or not self._makes_new
        if is_own and len({one for _, one in former}) == 1:
            line.organization_id = company.id
            line.note(f"{whose}; the row is read as speaking of it.")
            return ""
        return (
            f"{whose}. Write its present name; another company of this name is admitted on its own page, where somebody says that "
            "it is another one."
        )


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _marks(line: Line) -> Iterator[Callable[[Company], bool]]:
    """What tells companies apart that have the very same name: what the row says of it, then that it is a member here."""
    homepage, crunchbase, joined = (
        getattr(line, name, None) for name in ("homepage", "crunchbase", "joined_on")
    )
    if crunchbase:
        yield lambda one: one.crunchbase == crunchbase
    if homepage:
        yield lambda one: one.homepage == homepage
    if joined:
        yield lambda one: one.joined_on == joined
    yield lambda one: one.member_id is not None


def _merged_members(of: Judging, keys: Sequence[str]) -> list[Holder]:
    """Companies with one of these names that were merged into another, and whose membership here goes on under its own name."""
    none = literal(None, Term.ends_on.type).label("until")
    found = []
    for key in (Organization.display_key, Organization.name_key):
        query: Select[int, str, str, date] = (
            select(Organization.id, Organization.display_name, key.label("key"), none)
            .join(Member, Member.organization_id == Organization.id)
            .where(
                Member.foundation_id == of.foundation_id, Organization.merged_into_id.is_not(None), key.in_(keys),
                Member.id.in_(
                    select(Term.member_id).where(
                        Term.foundation_id == of.foundation_id, is_known(Term), Term.ends_on > of.today
                    )
                ),
            )
        )  # fmt: skip
        found += [Holder(*row) for row in of.session.execute(query)]
    return list({(one.organization_id, one.key): one for one in found}.values())
