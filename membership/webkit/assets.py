"""Static files under addresses that hold their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, make_response, request

from membership.webkit.access import public

FOR_EVER = "public, max-age=31536000, immutable"
VERSIONED_BY_NAME = ("vendor/inter/",)
TEXTUAL = (".css", ".js", ".svg", ".json", ".txt")


def install_assets(app: Flask, folder: Path) -> None:
    """Serve `folder` under /static, compressed where that helps, and give templates `asset(path)`."""

    @cache
    def asset(path: str) -> str:
        return f"/static/{path}?v={_load(folder, path)[1]}"

    @app.get("/static/<path:path>", endpoint="static")
    @public
    def static(path: str) -> Response:
        if path not in _listing(folder):
            abort(404)
        return _answer(folder, path)

    app.jinja_env.globals["asset"] = asset


@cache
def _listing(folder: Path) -> frozenset[str]:
    """Every file that may be asked for: nothing outside the folder can be named."""
    return frozenset(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


@cache
def _load(folder: Path, path: str) -> tuple[bytes, str]:
    content = (folder / path).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


@cache
def _compressed(folder: Path, path: str) -> bytes:
    return gzip.compress(_load(folder, path)[0], 9, mtime=0)


def _answer(folder: Path, path: str) -> Response:
    content, digest = _load(folder, path)
    zipped = path.endswith(TEXTUAL) and "gzip" in request.headers.get("Accept-Encoding", "")
    response = make_response(_compressed(folder, path) if zipped else content)
    response.headers["Content-Type"] = _media_type(path)
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    forever = request.args.get("v") == digest or path.startswith(VERSIONED_BY_NAME)
    response.headers["Cache-Control"] = FOR_EVER if forever else "public, max-age=3600"
    response.set_etag(f"{digest}-gz" if zipped else digest)
    return response.make_conditional(request)  # type: ignore[return-value]


def _media_type(path: str) -> str:
    known = {
        ".woff2": "font/woff2",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
    }
    return known.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
