"""Children of this process that run a piece of work, so that it can be killed without taking the tests with it."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a child and return its process id. The child ends with 0, or with 1 after an exception."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def kill(child: int) -> None:
    """kill -9, at once, and wait until it is gone. Fails when it had ended by itself: then nothing was killed at work."""
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL, "the child had ended by itself"


def ended(child: int) -> int:
    """Exit code of a child, waited for; negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def together(*works: Callable[[], object]) -> list[int]:
    """Run every work in a child of its own, at once; their exit codes."""
    children = [fork(work) for work in works]
    return [ended(child) for child in children]
