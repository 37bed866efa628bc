"""Constructs that are banned wherever they stand, since each has hurt a house like this one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Table

from membership.kernel.db import Base
from tests.architecture.checks.source import Check, Finding, Source, calls, dotted, imports
from tests.engines.schema import every_model

VERBS = {"insert", "update", "delete"}
BULK_VERBS = {"bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}
LOADERS = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
LOOSE_NUMBERS = {"Float", "Numeric", "Double", "DOUBLE", "DOUBLE_PRECISION", "REAL", "DECIMAL"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"}  # fmt: skip
SETTINGS = ("PRAGMA ", "SHOW ", "CREATE EXTENSION ")
RUNS_SQL = {"text", "execute", "executemany", "exec_driver_sql", "scalar", "scalars", "executescript"}


def loads_code(source: Source) -> Iterator[Finding]:
    """Data that can become code."""
    for module, _, line in imports(source):
        if module.split(".")[0] in LOADERS:
            yield from source.found(line, f"{module} turns data into code: keep JSON")
    for name, call in calls(source):
        if name in {"eval", "exec"}:
            yield from source.found(call.lineno, f"{name}() turns text into code")
        elif name == "yaml.load":
            yield from source.found(call.lineno, "yaml.load turns data into code: yaml.safe_load")
        elif name.split(".")[-1] == "render_template_string":
            yield from source.found(call.lineno, "render_template_string: a template is a file")


def unsafe_markup(source: Source) -> Iterator[Finding]:
    """Text that skips escaping says why: `# safe: cleaned by nh3`."""
    for name, call in calls(source):
        literal = bool(call.args) and all(isinstance(argument, ast.Constant) for argument in call.args)
        if (
            name.split(".")[-1] == "Markup"
            and not literal
            and "# safe: " not in source.lines[call.lineno - 1]
        ):
            yield from source.found(
                call.lineno, "Markup() of a computed text: say why it is safe with `# safe: why`"
            )


def sql_by_text(source: Source) -> Iterator[Finding]:
    """SQL with values pasted into it; in the kernel, names of our own tables (`{table.name}`) and of settings are lawful."""
    for node in source.nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in RUNS_SQL and _is_pasted(node.args[0], in_kernel=source.floor == "kernel"):
            yield from source.found(node.lineno, f"SQL is pasted together in {name}(): bind its values")


def _is_pasted(node: ast.expr, *, in_kernel: bool) -> bool:
    if isinstance(node, ast.JoinedStr):
        values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        first = node.values[0] if node.values else None
        is_setting = isinstance(first, ast.Constant) and str(first.value).startswith(SETTINGS)
        if in_kernel and is_setting:
            return False
        return not all(_is_constant(value) or (in_kernel and _is_table_name(value)) for value in values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        is_text = _is_text(node.left) or _is_text(node.right)
        return is_text and not (_is_constant(node.left) and _is_constant(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _is_text(node.func.value)
    return False


def _is_constant(node: ast.expr) -> bool:
    """A literal, or a constant of the module, which is written in capitals."""
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _is_table_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "name"


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def floats(source: Source) -> Iterator[Finding]:
    """No float comes near money: not in the business wing, not in money.py, and in no column at all."""
    for module, name, line in imports(source):
        if module.startswith("sqlalchemy") and name in LOOSE_NUMBERS:
            yield from source.found(line, f"{name} loses cents: amount_minor (BigInteger) and currency")
    if source.floor != "business" and source.path != "membership/kernel/money.py":
        return
    for node in source.nodes:
        if isinstance(node, ast.Name) and node.id == "float":
            yield from source.found(node.lineno, "float where money is near: whole minor units, or Fraction")
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield from source.found(node.lineno, f"{node.value} is a float where money is near")


def other_clocks(source: Source) -> Iterator[Finding]:
    """One clock: work.at, or kernel.times."""
    if source.path == "membership/kernel/times.py":
        return
    for name, call in calls(source):
        if name in CLOCKS:
            yield from source.found(
                call.lineno, f"{name}(): only kernel/times.py asks the system for the time"
            )


def prints(source: Source) -> Iterator[Finding]:
    """What the program has to say goes to the log, or through click."""
    for name, call in calls(source):
        if name == "print":
            yield from source.found(call.lineno, "print(): use the log, or click.echo on the command line")


def commits(source: Source) -> Iterator[Finding]:
    """One commit, in open_work; the job engine keeps its own rows, which no act of a person touches."""
    if source.path == "membership/kernel/work.py" or source.path.startswith("membership/kernel/jobs/"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            receiver = dotted(node.func.value)
            if source.floor != "kernel" or receiver.split(".")[-1].endswith("session"):
                yield from source.found(node.lineno, f"{receiver or '…'}.commit(): only open_work commits")


def bulk_statements(source: Source) -> Iterator[Finding]:
    """Statements over many rows escape the audit log unless Work makes them, or the table says why it has none."""
    if source.floor == "kernel":
        return
    verbs = {name for module, name, _ in imports(source) if module.startswith("sqlalchemy") and name in VERBS}
    verbs |= {f"{root}.{verb}" for root in ("sa", "sqlalchemy") for verb in VERBS}
    for name, call in calls(source):
        last = name.split(".")[-1]
        target = dotted(call.args[0]) if call.args else ""
        if (name in verbs and target not in unaudited_classes()) or last in BULK_VERBS:
            yield from source.found(
                call.lineno, f"{name}({target}) escapes the audit log: work.insert_many or work.update_many"
            )
        elif last == "text" and call.args and _changes_rows(call.args[0]):
            yield from source.found(call.lineno, "text() that changes rows escapes the audit log")


@cache
def unaudited_classes() -> frozenset[str]:
    """Names of the classes whose tables stand outside the audit log and say why."""
    every_model()
    tables = [(mapper.class_.__name__, mapper.local_table) for mapper in Base.registry.mappers]
    return frozenset(name for name, table in tables if isinstance(table, Table) and "unaudited" in table.info)


def _changes_rows(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return node.value.lstrip().upper().startswith(("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE ", "REPLACE "))


ANY = "membership/business/dues/operations.py"
CHECKS = {
    "data never become code": Check(
        loads_code,
        (
            (ANY, "import pickle"), (ANY, "def f():\n  from marshal import loads"), (ANY, "eval('1')"), (ANY, "exec(code)"),
            (ANY, "yaml.load(text)"), (ANY, "flask.render_template_string(text)"), (ANY, "render_template_string(text)"),
        ),
        ((ANY, "yaml.safe_load(text)"), (ANY, "session.execute(query)"), (ANY, "exec(code)  # architecture: the console is this")),
    ),
    "markup that is not escaped says why": Check(
        unsafe_markup,
        ((ANY, "Markup(f'<b>{name}</b>')"), (ANY, "markupsafe.Markup(text)")),
        ((ANY, "Markup('<br>')"), (ANY, "Markup(nh3.clean(text))  # safe: cleaned by nh3")),
    ),
    "SQL is never pasted together": Check(
        sql_by_text,
        (
            (ANY, "text(f'SELECT {x}')"), (ANY, "text('SELECT %s' % x)"), (ANY, "session.execute('SELECT {}'.format(x))"),
            (ANY, "connection.exec_driver_sql('SELECT ' + x)"), (ANY, "text(f'SELECT 1 FROM {table.name}')"),
            ("membership/kernel/a.py", "text(f'SELECT {value}')"),
        ),
        (
            (ANY, "text('SELECT :x')"), (ANY, "session.execute(select(Member.id))"), (ANY, "text(f'SELECT 1')"),
            (ANY, "text(f'x IS NULL AND {IN_FORCE}')"),
            (ANY, "text('x ' + IN_FORCE)"),
            ("membership/kernel/a.py", "text(f'SELECT 1 FROM {table.name}')"),
        ),
    ),
    "no float comes near money": Check(
        floats,
        (
            (ANY, "float(x)"), (ANY, "def f(x: float): ..."), (ANY, "share = 0.5"), ("membership/kernel/money.py", "float(1)"),
            ("membership/technical/projects/models.py", "from sqlalchemy import Float"), (ANY, "from sqlalchemy.types import Numeric"),
        ),
        (("membership/kernel/jobs/worker.py", "time.sleep(0.2)"), (ANY, "Fraction(1, 2)"), (ANY, "text = '0.5'")),
    ),
    "only kernel/times.py asks for the time": Check(
        other_clocks,
        ((ANY, "datetime.now(UTC)"), (ANY, "date.today()"), (ANY, "datetime.datetime.utcnow()"), ("membership/kernel/work.py", "datetime.now(UTC)")),
        (("membership/kernel/times.py", "datetime.now(UTC)"), (ANY, "times.now()"), (ANY, "now()")),
    ),
    "nothing prints": Check(prints, ((ANY, "print('x')"),), ((ANY, "click.echo('x')"), (ANY, "printer.print('x')"))),
    "only open_work commits": Check(
        commits,
        ((ANY, "work.session.commit()"), (ANY, "database.writer().commit()"), ("membership/kernel/once.py", "session.commit()")),
        (("membership/kernel/work.py", "session.commit()"), ("membership/kernel/schema.py", "connection.commit()"), (ANY, "repository.commit_to(x)")),
    ),
    "no statement escapes the audit log": Check(
        bulk_statements,
        (
            (ANY, "from sqlalchemy import select, update\nupdate(Member)"), (ANY, "from sqlalchemy.dialects.postgresql import insert\ninsert(Member)"), (ANY, "sa.delete(X)"),
            (ANY, "session.bulk_insert_mappings(X, rows)"), (ANY, "session.execute(text('  update business_member set x = 1'))"),
        ),
        ((ANY, "from sqlalchemy import select"),
            (ANY, "from sqlalchemy import delete\ndelete(AuditEntry)"), ("membership/kernel/work.py", "from sqlalchemy import insert"), (ANY, "text('SELECT 1')"), (ANY, "seen.update(more)")),
    ),
}  # fmt: skip
