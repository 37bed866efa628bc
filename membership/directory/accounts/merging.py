"""What becomes of the accounts when two people are found to be one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.accounts.models import Account, StoredGrant
from membership.directory.accounts.operations.sessions import renew
from membership.directory.accounts.queries import account_of_person
from membership.kernel.merging import Line, Merger, Pair, Repoints, Stays, Step
from membership.kernel.times import now
from membership.kernel.work import Work

WHY = "two records of one person were merged"


class SignIns(Repoints):
    """The survivor keeps its account, and the other one is disabled; without one it takes the other's."""

    def preview(self, session: Session, pair: Pair) -> Iterable[Line]:
        """One account is disabled or moves."""
        if account_of_person(session, pair.from_id) is None:
            return
        has_one = account_of_person(session, pair.into_id) is not None
        yield Line("Account, which is disabled: the survivor has one" if has_one else "Account", 1)

    def refusals(self, session: Session, pair: Pair, _today: date) -> Iterable[str]:
        """Granted roles are never handed on by a merge: an admin ends them first."""
        old, new = account_of_person(session, pair.from_id), account_of_person(session, pair.into_id)
        if _holds_roles(session, pair.from_id):
            yield "The person who would go holds granted roles; merge the other way round, or an admin ends them first."
        if old is not None and new is None and _holds_roles(session, pair.into_id):
            yield "The survivor holds granted roles and would take over the other's account; an admin ends them first."

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Disable the account, or hand it on; its person signs in anew."""
        old, new = (
            account_of_person(work.session, pair.from_id),
            account_of_person(work.session, pair.into_id),
        )
        if old is None:
            return []
        account = work.lock(Account, old.id)
        renew(work, account, WHY, devices=True)
        if new is None:
            return super().move(work, pair)
        before = {"is_active": account.is_active}
        account.is_active = False
        work.session.flush()
        return [Step(self.table, self.column, account.id, before, {"is_active": False})]

    def blocks(self, session: Session, _pair: Pair, step: Step) -> Iterable[str]:
        """The account was changed since."""
        account = session.get_one(Account, step.row_id)
        if any(getattr(account, name) != value for name, value in step.after.items()):
            yield "Account: it was changed since the merge."

    def undo(self, work: Work, _pair: Pair, step: Step) -> None:
        """Give the account back."""
        account = work.lock(Account, step.row_id)
        renew(work, account, "the merge was undone")
        for name, value in step.before.items():
            setattr(account, name, value)
        work.session.flush()


def _holds_roles(session: Session, person_id: int) -> bool:
    query = select(StoredGrant.id).where(StoredGrant.person_id == person_id, StoredGrant.ends_at > now())
    return session.scalars(query).first() is not None


MERGER = Merger(
    keys=(
        SignIns("person", Account, "person_id", "Account"),
        Stays("person", "directory_grant.person_id", "who could do what, and who allowed it, is final (M7)"),
    )
)
