"""Putting the house together: the only file that knows every room."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Select
from werkzeug.middleware.proxy_fix import ProxyFix

from membership.config import Settings
from membership.kernel.columns import new_public_id
from membership.kernel.db import Database
from membership.kernel.schema import shipped
from membership.webkit.access import viewer
from membership.webkit.asked import Number
from membership.webkit.assets import install_assets
from membership.webkit.drawing import install_drawing
from membership.webkit.failures import install_failures
from membership.webkit.freshness import install_freshness
from membership.webkit.headers import install_headers
from membership.webkit.house import House, close_reader
from membership.webkit.why import install_why

if TYPE_CHECKING:
    from membership.kernel.jobs.declare import JobRegistry
    from membership.kernel.mail.settings import MailSettings
    from membership.kernel.room import Room

ROOMS = (
    "frontdesk",
    "directory.foundations",
    "directory.organizations",
    "directory.people",
    "directory.accounts",
    "directory.duplicates",
    "assembly.rules",
    "assembly.bodies",
    "assembly.meetings",
    "assembly.motions",
    "assembly.minutes",
    "business.charter",
    "business.members",
    "business.dues",
    "business.board",
    "business.lifecycle",
    "technical.charter",
    "technical.projects",
    "bridges",
)
KERNEL_TABLES = ("audit.models", "documents.models", "exports", "jobs.models", "mail.models", "once")


@cache
def rooms() -> tuple[Room, ...]:
    """Every room, in the order in which the house lists them."""
    found = []
    for name in ROOMS:
        try:
            module = importlib.import_module(f"membership.{name}.room")
        except ModuleNotFoundError as error:
            if error.name != f"membership.{name}.room":
                raise
            continue
        found.append(module.ROOM)
    return tuple(found)


def grant_selects() -> tuple[Select[tuple[object, ...]], ...]:
    """The derived rights of every room, to be asked for in one statement."""
    return tuple(select for room in rooms() for select in room.grants)


def job_registry(settings: Settings) -> JobRegistry:
    """Every job and schedule of the house, for the worker."""
    from membership.business.lifecycle.signature_gateway import provider_of
    from membership.business.lifecycle.signature_jobs import LOOK_OFTEN, signature_jobs
    from membership.directory.organizations.lookup import look_up_job
    from membership.kernel.audit.job import VERIFY, VERIFY_NIGHTLY
    from membership.kernel.jobs.declare import JobRegistry
    from membership.kernel.jobs.forget import FORGET, FORGET_DAILY
    from membership.kernel.mail.send import forget_links_job, send_mail_job

    own = [VERIFY, FORGET, send_mail_job(mail_settings(settings)), forget_links_job()]
    own.append(look_up_job(settings.dns_servers))
    own += signature_jobs(provider_of(settings))
    return JobRegistry(
        [*own, *(job for room in rooms() for job in room.jobs)],
        [
            VERIFY_NIGHTLY,
            FORGET_DAILY,
            LOOK_OFTEN,
            *(schedule for room in rooms() for schedule in room.schedules),
        ],
    )


def mail_settings(settings: Settings) -> MailSettings:
    """What the mail room needs of the settings."""
    from membership.kernel.mail.settings import MailSettings

    return MailSettings(
        host=settings.mail_host,
        port=settings.mail_port,
        username=settings.mail_username,
        password=settings.mail_password,
        sender=settings.mail_sender,
        tls=settings.mail_tls,
        base_address=settings.base_address,
        is_demo=settings.stage == "demo",
    )


def load_models() -> None:
    """Import every module that maps a table, so that the metadata knows the whole schema."""
    rooms()
    for name in KERNEL_TABLES:
        importlib.import_module(f"membership.kernel.{name}")


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The web application. Raises Misconfigured where the settings do not allow a start."""
    settings.check()
    app = Flask("membership", template_folder=str(shipped("templates")), static_folder=None)
    _configure(app, settings)
    db = database or Database(settings.database_url, pool_size=settings.pool_size)
    check_database(db, settings)
    _before_and_after(app)
    app.url_map.converters["int"] = Number
    install_headers(app)
    install_assets(app, shipped("static"))
    install_failures(app)
    install_freshness(app)
    csrf = CSRFProtect(app)
    app.extensions["house"] = _house(app, settings, db)
    for room in rooms():
        if room.blueprint is not None:
            app.register_blueprint(room.blueprint)
        for blueprint in room.more_blueprints:
            app.register_blueprint(blueprint)
    for view in app.view_functions.values():
        if getattr(view, "is_webhook", False):
            csrf.exempt(view)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key or "test-only",
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=1_000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
        DEBUG=settings.debug,
        TESTING=False,
    )
    install_drawing(app)
    install_why(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]


def _house(app: Flask, settings: Settings, database: Database) -> House:
    from membership.directory.accounts.security import init_security
    from membership.directory.foundations.queries import foundation_by_slug, is_published
    from membership.frontdesk.places import companies_of, places_of

    find_viewer = init_security(app, database, settings, grant_selects())
    return House(
        settings, database, rooms(), find_viewer, foundation_by_slug, places_of, companies_of, is_published
    )


def _before_and_after(app: Flask) -> None:
    @app.before_request
    def _identify() -> None:
        g.request_id = new_public_id()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)
        if any("\x00" in text for text in (request.path, *request.args, *request.args.values())):
            abort(400)  # PostgreSQL knows no text with a zero byte in it

    @app.before_request
    def _sign_in_first() -> Response | None:
        from membership.directory.accounts.security import sign_in_first

        view = app.view_functions.get(request.endpoint or "")
        if view is None or getattr(view, "is_public", False) or viewer().is_signed_in:
            return None
        return sign_in_first()

    app.teardown_request(close_reader)


def check_database(database: Database, settings: Settings) -> None:
    """Refuse a production start on a database whose settings could lose an acknowledged write (R3), and on the
    demonstration's, whose passwords everybody knows."""
    from membership.kernel.audit.origin import is_demonstration
    from membership.kernel.durability import faults
    from membership.kernel.errors import Misconfigured

    if not settings.is_production:
        return
    found = faults(database)
    if is_demonstration(database):
        found.append(
            "This database was made by `membership demo`; make one of your own with `membership db upgrade`."
        )
    if found:
        raise Misconfigured(" ".join(found))
