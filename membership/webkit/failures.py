"""What a person sees when something is refused or goes wrong. Nothing tells whether a hidden thing exists."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from membership.kernel.errors import Conflict, Refusal
from membership.kernel.logs import speak_plainly
from membership.kernel.once import AlreadyDone
from membership.kernel.sentences import told
from membership.webkit.pages import page

KNOWN = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500})
TITLES = {
    400: "This request cannot be understood",
    403: "You may not do this",
    404: "Nothing here",
    405: "Not possible here",
    409: "Somebody was first",
    413: "Too large",
    422: "A rule forbids this",
    429: "Too many tries",
    500: "Something went wrong on our side",
}
log = structlog.get_logger()


def install_failures(app: Flask) -> None:
    """Answer every refusal of the kernel, of Werkzeug and of the program's own defects with a page."""
    speak_plainly()
    app.register_error_handler(AlreadyDone, already_done)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(CSRFError, bad_token)
    app.register_error_handler(HTTPException, http_failure)
    app.register_error_handler(Exception, defect)


def already_done(error: AlreadyDone) -> AnyResponse:
    """The same form came twice: the first one counted, and the browser goes where it came from."""
    flash(told(error.message), "info")
    return redirect(_back(), 303)


def refused(error: Refusal) -> Response:
    """A refusal of the kernel, in its own words."""
    current = getattr(error, "current", None)
    submitted = getattr(error, "submitted", None)
    clause = getattr(error, "clause", "")
    response = failure(error.status, error.message, current=current, submitted=submitted, clause=clause)
    if (wait := getattr(error, "wait", None)) is not None:
        response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


def stale(_error: StaleDataError) -> Response:
    """Two people changed one row at the same moment."""
    return refused(Conflict("Somebody changed this while you were editing it. Load it again and compare."))


def bad_token(_error: CSRFError) -> Response:
    """The CSRF token is missing, wrong or too old."""
    return failure(
        400, "This form was open for too long, or did not come from here. Load the page and send it again."
    )


def http_failure(error: HTTPException) -> AnyResponse:
    """What Werkzeug refuses: unknown address, wrong method, too large a body."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    message = "The largest upload is 8 MB." if isinstance(error, RequestEntityTooLarge) else ""
    response = failure(code, message)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            response.headers[name] = value
    return response


def defect(error: Exception) -> Response:
    """A defect of the program: logged with its request id, shown without any detail. The log names the route and not the
    path, in which the token of a mailed link may stand."""
    route = request.url_rule.rule if request.url_rule else ""
    log.exception("request.failed", route=route, method=request.method, error=type(error).__name__)
    response = make_response(render_template("errors/500.html", code=500), 500)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


def failure(code: int, message: str, **context: Any) -> Response:
    """The error page for `code`. A 404 stands in no foundation: it may not show that the view had found one."""
    if code == 404:
        g.pop("place", None)
    template = f"errors/{code}.html" if code in KNOWN else "errors/error.html"
    return page(
        template,
        title=TITLES.get(code, "Not possible"),
        side="neutral",
        status=code,
        code=code,
        message=told(message),
        **context,
    )


def _back() -> str:
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else url_for("frontdesk.desk")
