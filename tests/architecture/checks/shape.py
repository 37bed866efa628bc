"""The shape of files: their size, their names, and what may stand in which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.source import Check, Finding, Source, imports

FILE_LINES = 400
FUNCTION_LINES = 40
NAMELESS = {
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service", "services"
}  # fmt: skip
HTTP = {"flask", "flask_login", "flask_security", "flask_wtf", "flask_limiter", "wtforms", "werkzeug"}
FILES_WITH_HTTP = {"views", "public", "forms", "api", "webhook", "room"}
ROOMS = {"directory", "assembly", "business", "technical"}


def long_file(source: Source) -> Iterator[Finding]:
    """Nobody reads a file of 2,890 lines."""
    if len(source.lines) > FILE_LINES:
        yield Finding(
            source.path, FILE_LINES + 1, f"{len(source.lines)} lines: a file has at most {FILE_LINES}"
        )


def long_function(source: Source) -> Iterator[Finding]:
    """A function is read at one look."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield from source.found(
                    node.lineno, f"{node.name} has {length} lines: a function has at most {FUNCTION_LINES}"
                )


def nameless(source: Source) -> Iterator[Finding]:
    """A thing without a room has no name yet."""
    for part in Path(source.path).with_suffix("").parts:
        if part in NAMELESS:
            yield Finding(source.path, 1, f"nothing is called {part}: name it by what it is about")


def full_init(source: Source) -> Iterator[Finding]:
    """What stands in an `__init__.py` is imported by everybody who passes."""
    if Path(source.path).name == "__init__.py" and source.text.strip():
        yield Finding(source.path, 1, "__init__.py files are empty")


def http_in_rules(source: Source) -> Iterator[Finding]:
    """In a room only views, forms, api, webhook and room.py know that there is a web (accounts wraps the sign-in engine)."""
    parts = Path(source.path).with_suffix("").parts
    if source.floor not in ROOMS or parts[1:3] == ("directory", "accounts") or FILES_WITH_HTTP & set(parts):
        return
    for module, _, line in imports(source):
        if module.split(".")[0] in HTTP:
            yield from source.found(
                line, f"{module} is for {', '.join(sorted(FILES_WITH_HTTP))} of a room, not for its rules"
            )


def hidden_import(source: Source) -> Iterator[Finding]:
    """An import by text is invisible to the contracts."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            target = repr(node.args[0].value).strip("'")
            if name in {"import_module", "__import__"} and target.startswith("membership"):
                yield from source.found(node.lineno, f"{target} is imported by text, past the contracts")


CHECKS = {
    "a file has at most 400 lines": Check(
        long_file, (("membership/kernel/a.py", "x = 1\n" * 401),), (("membership/kernel/a.py", "x = 1\n" * 400),)
    ),
    "a function has at most 40 lines": Check(
        long_function,
        (("membership/kernel/a.py", "def f():\n" + "    x = 1\n" * 40), ("membership/kernel/a.py", "class A:\n  async def f():\n" + "    x = 1\n" * 40)),
        (("membership/kernel/a.py", "def f():\n" + "    x = 1\n" * 39),),
    ),
    "everything has a name": Check(
        nameless,
        (("membership/kernel/utils.py", ""), ("membership/business/services/admission.py", "")),
        (("membership/kernel/commons_of_the_house.py", ""),),
    ),
    "__init__ files are empty": Check(
        full_init, (("membership/kernel/__init__.py", "from .db import Base\n"),), (("membership/kernel/__init__.py", "\n"),)
    ),
    "rules know no HTTP": Check(
        http_in_rules,
        (("membership/business/dues/schedule.py", "from flask import g"), ("membership/assembly/motions/tally.py", "def f():\n  import werkzeug.datastructures")),
        (("membership/business/dues/views.py", "from flask import g"), ("membership/directory/accounts/engine.py", "import flask_security")),
    ),
    "no import hides from the contracts": Check(
        hidden_import,
        (("membership/business/dues/a.py", "import importlib\nimportlib.import_module('membership.technical.charter')"), ("membership/kernel/a.py", "__import__('membership.directory')")),
        (("membership/kernel/a.py", "importlib.import_module(name)"),),
    ),
}  # fmt: skip
