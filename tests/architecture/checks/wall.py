"""What would cross the wall, or climb a floor, without an import: event names, jobs, templates, tables by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from membership.kernel.viewer import ROLE_WINGS
from tests.architecture.checks.source import Check, Finding, Source, dotted

OTHER = {"business": "technical", "technical": "business"}
WRITES_AS = {
    "kernel": ("kernel",),
    "directory": ("directory",),
    "assembly": ("assembly",),
    "business": ("business",),
    "technical": ("technical",),
    "bridges": ("business",),  # doors lead into the business wing, never back
    "webkit": ("kernel",),
    "frontdesk": ("kernel",),
    "demo": ("kernel",),
    "cli": ("kernel",),
    "app": ("kernel",),
}
EVENT = re.compile(r"^[a-z]+(\.[a-z_]+){2}$")
KNOWN_EVENT = re.compile(r"^(kernel|directory|assembly|business|technical)\.[a-z_]+\.[a-z_]+$")
FLOOR_ORDER = ("kernel", "webkit", "directory", "assembly", "business", "technical")
BELONGS = re.compile(r"^(business|technical)/[\w./-]+$")
TEMPLATE_USE = re.compile(
    r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']|#(?:import|include)\s+"([^"]+)\""""
)


def foreign_event(source: Source) -> Iterator[Finding]:
    """An audit event carries the floor of the code that writes it, and no name of one is known above or across it."""
    lawful = tuple(f"{floor}." for floor in WRITES_AS.get(source.floor, ()))
    for node in source.nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "record"
            and len(node.args) >= 2
        ):
            name = _beginning(node.args[0])
            is_whole = isinstance(node.args[0], ast.Constant)
            if name is not None and (not name.startswith(lawful) or (is_whole and not EVENT.match(name))):
                expected = " or ".join(lawful) or "no "
                yield from source.found(
                    node.lineno, f"{name!r}: an event recorded here is {expected}noun.past"
                )
        elif isinstance(node, ast.Constant) and _is_strange_event(node.value, source.floor):
            yield from source.found(
                node.lineno, f"{node.value!r} is an event that {source.floor} must not know"
            )


def _is_strange_event(value: object, floor: str) -> bool:
    return (
        isinstance(value, str) and bool(KNOWN_EVENT.match(value)) and _is_strange(value.split(".")[0], floor)
    )


def _beginning(node: ast.expr) -> str | None:
    """The text of a literal, or the text with which an f-string begins; None for what is computed elsewhere."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0] if node.values else None
        return str(first.value) if isinstance(first, ast.Constant) else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_strange(owner: str, floor: str) -> bool:
    """Whether code on `floor` must not know what belongs to the floor `owner`."""
    if floor not in FLOOR_ORDER or owner == floor:
        return False
    return owner == OTHER.get(floor) or FLOOR_ORDER.index(owner) > FLOOR_ORDER.index(floor)


def foreign_job(source: Source) -> Iterator[Finding]:
    """No wing hands work to the other through the queue."""
    for node in source.nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "post"
            and node.args
        ):
            name = node.args[0]
            if isinstance(name, ast.Constant) and str(name.value).startswith(
                f"{OTHER.get(source.floor, '-')}."
            ):
                yield from source.found(node.lineno, f"the job {name.value!r} is the other wing's")


def foreign_role(source: Source) -> Iterator[Finding]:
    """A policy of one wing asks for no role of the other; a role that stands in either says in which body or wing."""
    for node in source.nodes:
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"has", "of"}
        ):
            continue
        if not dotted(node.func.value).endswith("viewer"):
            continue
        scopes = {keyword.arg for keyword in node.keywords}
        for role in [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]:
            wings = ROLE_WINGS.get(role, frozenset())
            if not wings:
                yield from source.found(node.lineno, f"there is no role {role}")
            elif source.floor in OTHER and source.floor not in wings:
                yield from source.found(
                    node.lineno, f"the role {role} gives no right in the {source.floor} wing"
                )
            elif source.floor in OTHER and len(wings) > 1 and not scopes & {"wing", "body_id", "seat_id"}:
                yield from source.found(
                    node.lineno, f"{role} stands in both wings: name wing, body_id or seat_id"
                )


def foreign_page(source: Source) -> Iterator[Finding]:
    """No code of one wing renders a page of the other; the hall renders neither's."""
    own = {source.floor} if source.floor in OTHER else set()
    if source.floor in {"app", "cli", "demo", "bridges"}:
        return
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            page = BELONGS.match(node.value)
            if page and page[1] not in own and node.value.endswith((".html", ".txt", ".typ")):
                yield from source.found(node.lineno, f"{node.value} belongs to the {page[1]} wing")


def foreign_template(source: Source) -> Iterator[Finding]:
    """No template of one wing is used by the other's, nor a wing's by the furniture of the house."""
    home = source.path.removeprefix("templates/").split("/")[0]
    for number, line in enumerate(source.lines, start=1):
        for jinja, typst in TEMPLATE_USE.findall(line):
            target = (jinja or typst).lstrip("/")
            wing = BELONGS.match(target)
            if wing and wing[1] != home:
                yield Finding(source.path, number, f"{target} belongs to the {wing[1]} wing")


def foreign_tables(source: Source, tables: Iterable[str]) -> Iterator[Finding]:
    """A table named in text: raw SQL reaches across the wall and up the floors where no import does."""
    owned = [name for name in tables if name.split("_")[0] in FLOOR_ORDER]
    strange = [name for name in owned if _is_strange(name.split("_")[0], source.floor)]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, strange))})\b") if strange else None
    for node in source.nodes:
        if pattern and isinstance(node, ast.Constant) and isinstance(node.value, str):
            for name in sorted(set(pattern.findall(node.value))):
                yield from source.found(
                    node.lineno,
                    f"the table {name} is named on the floor {source.floor}, which must not know it",
                )


BUSINESS = "membership/business/dues/operations.py"
TECHNICAL = "membership/technical/projects/operations.py"
CHECKS = {
    "an audit event carries the floor of its writer": Check(
        foreign_event,
        (
            (TECHNICAL, "work.record('business.member.admitted', row, summary='x')"), (BUSINESS, "work.record('member.admitted', row, summary='x')"),
            (BUSINESS, "work.record(f'technical.project.{x}', row)"),
            (BUSINESS, "work.record(f'{x}.member.done', row)"),
            (TECHNICAL, "EVENT = 'business.member.admitted'"),
            ("membership/assembly/motions/a.py", "if event == 'business.dues.raised': ..."), ("membership/bridges/chair.py", "work.record('technical.seat.given', row)"),
        ),
        (
            (BUSINESS, "work.record('business.member.admitted', row, summary='x')"), (BUSINESS, "player.record()"),
            ("membership/bridges/chair.py", "work.record('business.seat.given', row)"),
        ),
    ),
    "no job is handed across the wall": Check(
        foreign_job, ((TECHNICAL, "work.post('business.dues.run', key='x')"), (BUSINESS, "work.post('technical.sync', 'x')")),
        ((BUSINESS, "work.post('business.dues.run', key='x')"), (BUSINESS, "work.post('mail.send', key='x')")),
    ),
    "no role gives a right across the wall": Check(
        foreign_role,
        (
            (TECHNICAL, "viewer.has('treasurer', foundation_id=1)"),
            (BUSINESS, "viewer.has('staff', 'maintainer')"),
            (BUSINESS, "self.viewer.of('admin')"),
            (TECHNICAL, "viewer.has('chair', foundation_id=1)"),
            ("membership/assembly/motions/policy.py", "viewer.has('king')"),
        ),
        (
            (BUSINESS, "viewer.has('treasurer', foundation_id=1)"),
            (TECHNICAL, "viewer.has('chair', wing='technical')"),
            ("membership/assembly/motions/policy.py", "viewer.has('director', body_id=1)"),
            ("membership/directory/accounts/policy.py", "viewer.has('admin')"),
            (BUSINESS, "names.has('king')"),
        ),
    ),
    "no page is rendered across the wall": Check(
        foreign_page, ((TECHNICAL, "page('business/members/roster.html')"), ("membership/frontdesk/views.py", "page('technical/projects/list.html')"), ("membership/assembly/motions/views.py", "page('business/board/x.html')")),
        ((BUSINESS, "page('business/members/roster.html')"), (TECHNICAL, "x = 'business'"), (TECHNICAL, "page('assembly/meetings/x.html')")),
    ),
}  # fmt: skip
TEMPLATE_CHECKS = {
    "no template is used across the wall": Check(
        foreign_template,
        (
            ("templates/technical/projects/list.html", "{% extends 'business/layout.html' %}"), ("templates/business/dues/a.html", "{%- include \"technical/x.html\" %}"),
            ("templates/components/table.html", "{% from 'business/macros.html' import x %}"), ("templates/business/a.typ", '#import "/technical/base.typ": page'),
        ),
        (("templates/business/dues/a.html", "{% extends 'layout.html' %}{% include 'business/dues/b.html' %}"), ("templates/technical/a.html", "<a href='/business/x'>")),
    ),
}  # fmt: skip
