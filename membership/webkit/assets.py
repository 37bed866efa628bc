"""Static files under addresses that hold their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory

from membership.webkit.access import public


def install_assets(app: Flask, folder: Path) -> None:
    """Serve `folder` under /static and give templates `asset(path)`."""

    @cache
    def asset(path: str) -> str:
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()[:16]
        return f"/static/{path}?v={digest}"

    @app.get("/static/<path:path>", endpoint="static")
    @public
    def static(path: str) -> Response:
        if ".." in path.split("/"):
            abort(404)
        response = send_from_directory(folder, path, conditional=True)
        if request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    app.jinja_env.globals["asset"] = asset
