"""`membership demo`: build the demonstration once, tell who can sign in, and say with which settings it is served."""

from __future__ import annotations

import multiprocessing
import secrets
import socket
from dataclasses import replace
from pathlib import Path

import click

from membership.config import Settings, demo_settings
from membership.demo.play import perform
from membership.demo.sign_ins import PASSWORD, SIGN_INS
from membership.kernel.audit.origin import is_demonstration
from membership.kernel.db import Database
from membership.kernel.errors import Misconfigured
from membership.kernel.schema import upgrade

DEFAULT = Path("var") / "demo.db"


def build_demo(file: Path | None, *, port: int) -> Settings:
    """The settings of a demonstration in `file`, built where it does not exist yet; tells how to sign in.

    Raises Misconfigured for a file that is something else.
    """
    path = (file or DEFAULT).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = replace(demo_settings(path, port), secret_key=_secret(path))
    if path.exists():
        _reuse(path, settings)
    else:
        _build(path, settings)
    _tell(settings)
    return settings


def check_port(port: int) -> None:
    """Said before the build and in one sentence. Raises Misconfigured when somebody listens on the port."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            raise Misconfigured(
                f"Port {port} cannot be had ({error.strerror}); name another: make demo PORT={port + 1}, or --port."
            ) from error


def _secret(path: Path) -> str:
    """The secret beside the database: sessions outlive a restart."""
    beside = path.with_name(f"{path.name}.secret")
    if not beside.exists():
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return beside.read_text(encoding="utf-8").strip()


def _reuse(path: Path, settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        if not is_demonstration(database):
            raise Misconfigured(f"{path} is no demonstration; name another file with --database.")
        upgrade(database)
    finally:
        database.close()
    click.echo(f"The demonstration in {path} is used again; delete the file to have a new one.")


def _build(path: Path, settings: Settings) -> None:
    """Build under another name, so that a build that was broken off is never taken for a whole one.

    In a process of its own: the build typesets, and the threads that typst starts do not live on in the processes which
    a server forks. There every further document would wait for them without end.
    """
    click.echo("Building the demonstration: three foundations and a year of acts …")
    making = path.with_name(f"{path.name}.making")
    _remove(making)
    builder = multiprocessing.get_context("spawn").Process(target=_play, args=(making, settings))
    builder.start()
    builder.join()
    if builder.exitcode:
        raise Misconfigured("The demonstration could not be built; what stopped it stands above.")
    making.replace(path)


def _play(making: Path, settings: Settings) -> None:
    database = Database(f"sqlite:///{making}")
    try:
        upgrade(database)
        perform(database, settings)
    finally:
        database.close()


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _tell(settings: Settings) -> None:
    """The address, and how each person signs in."""
    click.echo(
        f"\n  {settings.base_address}\n\nSign in with an e-mail address, the password, and a one-time code."
    )
    click.echo(f"Password of everybody: {PASSWORD}")
    click.echo("Code of the moment:    membership demo code PERSON (or an app with the TOTP secret)\n")
    for person in SIGN_INS:
        click.echo(f"{person.word}: {person.name}, {person.does}")
        click.echo(f"    {person.email}   password: {PASSWORD}   TOTP secret: {person.secret}")
    click.echo("\nInvented people, payments, meetings and votes.")
