"""Processes under measurement: what they burn and hold, read from /proc; and servers started and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil

SECRET = "bench-0123456789-abcdefghijklmnopqrstuvwxyz"
PATIENCE = 60
COMPILED = Path(__file__).resolve().parent.parent / "var" / "bench" / "compiled"
"""Compiled modules, as an installation has them, also where the workshop forbids to write them."""


def environment(url: str, port: int = 8000) -> dict[str, str]:
    """The settings of production, as far as a loopback address allows them."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MEMBERSHIP_", "PYTHON"))
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(COMPILED),
        "MEMBERSHIP_STAGE": "production",
        "MEMBERSHIP_DATABASE_URL": url,
        "MEMBERSHIP_SECRET_KEY": SECRET,
        "MEMBERSHIP_BASE_ADDRESS": f"https://127.0.0.1:{port}",
        "MEMBERSHIP_TRUSTED_HOSTS": "127.0.0.1",
        "MEMBERSHIP_MAIL_HOST": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
    }


@dataclass(frozen=True)
class Server:
    """A running server: the process that was started, and its port."""

    pid: int
    port: int

    def tree(self) -> list[int]:
        """The process and everything below it."""
        parent = psutil.Process(self.pid)
        return [self.pid, *(child.pid for child in parent.children(recursive=True))]

    def worker(self) -> int:
        """The only web process."""
        (pid,) = [child.pid for child in psutil.Process(self.pid).children()]
        return pid

    def cpu(self) -> float:
        """Processor seconds of the tree so far."""
        return sum(cpu_of(pid) for pid in self.tree())

    def memory(self) -> float:
        """Resident megabytes of the web process."""
        return _status(self.worker(), "VmRSS")

    def peak(self) -> float:
        """The most megabytes that the web process held since `forget_peak`."""
        return _status(self.worker(), "VmHWM")

    def forget_peak(self) -> None:
        """Begin to look for the peak anew."""
        Path(f"/proc/{self.worker()}/clear_refs").write_text("5", encoding="ascii")


def cpu_of(pid: int) -> float:
    """Processor seconds of one process, to the nanosecond where the kernel tells them."""
    total = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return total / 1e9


def postgres_cpu(cluster: Path | None) -> float:
    """Processor seconds of a PostgreSQL server's living processes; 0.0 without one."""
    if cluster is None:
        return 0.0
    pid = int((cluster / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    return sum(cpu_of(child.pid) for child in psutil.Process(pid).children(recursive=True))


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], settings: Mapping[str, str], port: int, path: str) -> Iterator[Server]:
    """Run a server until the block ends; begins when `path` is answered."""
    process = subprocess.Popen(command, env=dict(settings), start_new_session=True)
    try:
        wait_for(port, path, process)
        yield Server(process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}.")
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.005)
    raise RuntimeError("The server does not answer.")


def house(url: str) -> tuple[list[str], dict[str, str], int]:
    """How the house is served for the measures: command, settings, port."""
    port = free_port()
    return [sys.executable, "-m", "bench.serve", "house", str(port)], environment(url, port), port


def limits(url: str) -> tuple[list[str], dict[str, str], int]:
    """How the limits are served."""
    port = free_port()
    return [sys.executable, "-m", "bench.serve", "limits", str(port)], environment(url, port), port
