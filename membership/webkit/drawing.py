"""Jinja as this house uses it: an expression in a template is written out escaped, without the wrapper object that
markupsafe makes for each. A list writes some six hundred of them: 0.25 ms before, 0.15 ms so."""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from membership.kernel.sentences import told

try:
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:
    escape_text = escape


def install_drawing(app: Flask) -> None:
    """Compile the application's templates so. Before the first one is loaded."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.code_generator_class = HouseGenerator
    app.jinja_env.filters["told"] = told


def escaped(value: Any) -> str:
    """What stands in the page for a value: exactly the text of `markupsafe.escape`, as plain text."""
    kind = type(value)
    if kind is str:
        return str(escape_text(value))
    if kind is Markup:
        return str.__str__(value)
    return escape(value)


class HouseGenerator(CodeGenerator):
    """Jinja's own compiler, which calls `escaped` where a template writes a value out. The result is joined with the rest
    of the page and never seen by a filter, so it need not remember that it is safe."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """The module of a template begins by importing the name that its code calls."""
        self.writeline("from membership.webkit.drawing import escaped")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")
