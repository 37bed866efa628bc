"""The pages of the assembly as one viewer sees them, on either side of the wall."""

from __future__ import annotations

from typing import Any

from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer, Wing
from tests.business.pages import Pages


class Sight(Pages):
    """A viewer whose rights the test states."""

    def with_role(self, role: str, wing: Wing, *, person_id: int = 1, **scope: Any) -> Sight:
        """From now on the viewer holds this one right."""
        grant = Grant(role, wing, **scope)
        self.viewer = Viewer(
            at=now(),
            person_id=person_id,
            account_id=1,
            name="Test",
            grants=frozenset({grant}),
            has_second_factor=True,
        )
        return self
