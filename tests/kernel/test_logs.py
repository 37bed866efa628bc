"""The log tells where something failed, and never what the variables held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from membership.kernel.logs import configure_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("is_production", [True, False])
def test_a_traceback_holds_no_value_of_a_variable(
    is_production: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(is_production=is_production)

    def fail(word: str) -> None:
        hidden = word + "lantern-canary"
        raise RuntimeError("broke") from None if hidden else None

    try:
        fail("se" + "cret-")
    except RuntimeError:
        structlog.get_logger().exception("request.failed")
    written = capsys.readouterr().out
    assert "request.failed" in written
    assert "in fail" in written
    assert "secret-lantern-canary" not in written
