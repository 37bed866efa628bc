"""What of the register of maintainers follows when two people are found to be one."""

from __future__ import annotations

from membership.kernel.merging import Merger, Restates
from membership.technical.projects.models import Maintainer

MERGER = Merger(
    keys=(
        Restates(
            "person", Maintainer, "person_id", "Maintainers", "technical",
            doubles=("project_id", "module_key", "level"),
        ),
    )
)  # fmt: skip
