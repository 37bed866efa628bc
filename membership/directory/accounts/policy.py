"""Who may do what with accounts: everybody with their own, an admin with all of them."""

from __future__ import annotations

from typing import Any

from membership.kernel.viewer import Viewer


def may_keep_own_account(viewer: Viewer, _thing: Any = None) -> bool:
    """A signed-in person keeps their own account."""
    return viewer.is_signed_in


def may_administer_accounts(viewer: Viewer, _thing: Any = None) -> bool:
    """An admin of accounts invites, grants, revokes and disables; this gives no business and no technical right."""
    return viewer.has("admin")
