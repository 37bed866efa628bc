"""Render every component with invented contents, photograph the pages, and let axe read them. Needs no application.

`scripts/gallery.py [FOLDER]` writes HTML and pictures there (a new temporary folder when none is named) and ends with
1 when axe finds anything serious or critical, when the browser reports a breach of the content policy, or when a page
is wider than the screen. `--html` only writes the pages.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import http.server
import itertools
import sys
import tempfile
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from gallery_pages import DESK, DETAIL, FORM, LIST, PUBLIC, SIGN_IN, TECHNICAL
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from membership.kernel.sentences import told
from membership.kernel.times import instant_text

ROOT = Path(__file__).resolve().parent.parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COMPANIES = (
    "Meridian Compute", "Nordlicht Rechenzentren Aktiengesellschaft für verteilte Beschleunigertechnik",
    "Ōkami Silicon", "Brightwater Robotics", "Al-Khwarizmi Data Works", "Tessellate", "Société Anonyme des Réseaux",
    "Harbour & Vale", "Qubitry", "Łódź Machine Works", "Ember Foundry", "Paper Lantern AI",
)  # fmt: skip
STATES = (
    ("good", "In good standing"),
    ("wait", "Invoice open"),
    ("bad", "In arrears"),
    ("off", "Left"),
    ("draft", "Draft"),
)


class Contact(Form):
    """A form with one field of every kind."""

    csrf_token = HiddenField(default="c")
    once = HiddenField(default="o")
    version = HiddenField(default="3")
    name = StringField("Full name", [validators.InputRequired("Give the person's name.")])
    email = StringField(
        "E-mail address",
        [validators.InputRequired(), validators.Regexp(r".+@.+", message="This is not an e-mail address.")],
        description="Notices and invoices go here. Use an address that somebody reads.",
    )
    tier = SelectField(
        "Tier", choices=[("premier", "Premier"), ("general", "General"), ("associate", "Associate")]
    )
    kinds = RadioField(
        "Stands for the company in",
        [validators.InputRequired("Choose one.")],
        choices=[("voting", "Votes"), ("billing", "Billing"), ("legal", "Legal matters")],
    )
    starts_on = DateField("From", [validators.InputRequired()], default=date(2026, 3, 1))
    employees = IntegerField(
        "Employees", [validators.Optional()], description="Decides the dues of a General member."
    )
    agreement = FileField("Signed agreement", description="PDF, at most 10 MB.")
    note = TextAreaField("Note")
    is_primary = BooleanField("This is the primary contact", description="Exactly one per company.")


def asset(path: str) -> str:
    """The address of a static file, with a hash that changes with its content."""
    return f"/static/{path}?v={hashlib.sha256((ROOT / 'static' / path).read_bytes()).hexdigest()[:10]}"


def navigation(side: str, active: str) -> list[dict[str, Any]]:
    """A navigation of either side."""
    business = {
        "": [("My desk", "home")],
        "Membership": [("Members", "building-community"), ("Applications", "inbox"), ("Organizations", "buildings")],
        "Money": [("Dues", "coins"), ("Invoices", "file-invoice"), ("Ledger", "book")],
        "Board": [("Seats", "armchair"), ("Meetings", "calendar-event"), ("Resolutions", "gavel"), ("Charter", "script")],
        "House": [("Reports", "report-analytics"), ("Audit log", "history"), ("People", "users")],
    }  # fmt: skip
    technical = {
        "": [("My desk", "home")],
        "Projects": [("Modules", "packages"), ("Maintainers", "users"), ("Nominations", "user-plus")],
        "Decisions": [("Disputes", "scale"), ("Escalations", "stairs-up"), ("Charter", "script")],
        "Agreements": [("Contributors", "signature"), ("Marks", "certificate")],
    }
    public = {
        "": [
            ("Members", "users"),
            ("Board", "users"),
            ("Resolutions", "users"),
            ("Minutes", "users"),
            ("Maintainers", "users"),
        ]
    }
    chosen = {"business": business, "technical": technical, "public": public}[side]
    return [
        {
            "label": label,
            "entries": [{"label": t, "url": "#", "icon": i, "is_active": t == active} for t, i in items],
        }
        for label, items in chosen.items()
    ]


class Thing:
    """An object with the given attributes, as the application passes objects rather than dicts."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


def context(side: str, title: str, active: str = "", signed_in: bool = True) -> dict[str, Any]:
    """What a page may rely on."""
    here = Thing(slug="lantern", name="Lantern Foundation", url="#")
    groups = [
        Thing(label=g["label"], items=[Thing(**e) for e in g["entries"]]) for g in navigation(side, active)
    ]
    companies = [
        Thing(company=name, foundation=here.name, foundation_id=1, kinds=["primary", "voting"], url="#")
        for name in ("Meridian Compute", "Meridian Cloud")
    ]
    return {
        "title": title,
        "house": Thing(
            name="Foundations' back office", demo=True, side=side, foundation=here,
            foundations=[here, Thing(slug="pytorch", name="PyTorch Foundation", url="#")],
            acting=companies if signed_in and side == "business" else [], acting_now=companies[0],
            navigation=groups, breadcrumbs=[("Lantern Foundation", "#"), (active, "#"), (title, None)] if active else [],
        ),
        "viewer": Thing(is_signed_in=signed_in, name="Ada Quill", acting_for="Meridian Compute"),
        "get_flashed_messages": lambda with_categories=False: [("success", "Ben Hollis was added as alternate.")] if with_categories and signed_in else [],
    }  # fmt: skip


def rows(count: int) -> list[Thing]:
    """Invented members, some with very long names."""
    return [
        Thing(
            name=COMPANIES[i % len(COMPANIES)] + (f" {i // len(COMPANIES) + 1}" if i >= len(COMPANIES) else ""),
            public_id=f"m{i:03x}", tier=("Premier", "General", "Associate")[i % 3], since=f"2025-{i % 12 + 1:02}-01",
            due=f"{(150_000 - 1_117 * i):,}.00", tone=STATES[i % 5][0], state=STATES[i % 5][1],
        )
        for i in range(count)
    ]  # fmt: skip


def explanation() -> Thing:
    """The answer to a why."""
    return Thing(
        title="Quorum at 14:20", answer="Met: 9 of 15 seats are present or represented, 8 are needed.", clause="5.2",
        steps=[("Seats in office", "16"), ("Suspended for arrears (seat 4)", "1"), ("Base", "15"), ("More than half of 15", "8"), ("Present or represented", "9")],
        source="adopted from a sister charter", is_assumed=True, rule_version="2026-01",
    )  # fmt: skip


def refused() -> Contact:
    """The form after a POST with faults."""
    form = Contact(formdata=None, data={"email": "ada at example.org"})
    form.validate()
    return form


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """File name to template source and context."""
    entries = [
        Thing(at=datetime(2026, 5, 3, 12, 20, tzinfo=UTC), actor="Ada Quill", summary="Named Ben Hollis alternate of seat 4"),
        Thing(at=datetime(2026, 3, 12, 8, 2, tzinfo=UTC), actor="the program", summary="Raised invoice LAN-2026-0004 over USD 150,000.00"),
        Thing(at=datetime(2025, 12, 31, 23, tzinfo=UTC), actor="", summary="Admitted as Premier member"),
    ]  # fmt: skip
    lines = [
        Thing(text="Minutes of 2 May wait for your approval", url="#", detail="Governing Board · until 16 May 2026", tone="due"),
        Thing(text="Invoice LAN-2026-0004", url="#", detail="USD 150,000.00 · due 11 April 2026", tone="late"),
        Thing(text="Alternate of seat 4 named", url="", detail="3 May 2026", tone="done"),
    ]  # fmt: skip
    sort = Thing(key="name", is_descending=False, urls={"name": "#", "since": "#", "due": "#"})
    page = Thing(previous_url="#", next_url="#", shown=50, total=None)
    conflict = [
        ("Full name", "Ada Quill", "Ada Quill"),
        ("E-mail address", "ada@example.org", "quill@example.org"),
    ]
    listing = {**context("business", "Members", "Members"), "rows": rows(50), "page": page, "sort": sort}
    return {
        "list": (LIST, listing),
        "detail": (DETAIL, {**context("business", "Nordlicht Rechenzentren Aktiengesellschaft für verteilte Beschleunigertechnik", "Members"), "e": explanation(), "entries": entries}),
        "form": (FORM, {**context("business", "Change a contact", "People"), "form": refused(), "conflict": conflict}),
        "desk": (DESK, {**context("business", "My desk", "My desk"), "lines": lines}),
        "technical": (TECHNICAL, {**context("technical", "Maintainers", "Maintainers"), "rows": rows(8)}),
        "public": (PUBLIC, {**context("public", "Members", "Members", signed_in=False), "rows": rows(12)}),
        "sign-in": (SIGN_IN, {**context("public", "Sign in", signed_in=False), "form": Contact()}),
        "error-404": ("{% extends 'errors/404.html' %}", context("business", "Not found")),
        "error-500": ("{% extends 'errors/500.html' %}", {}),
    }  # fmt: skip


def write(folder: Path) -> list[str]:
    """Render every page into the folder; return their names."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    environment.filters.update(told=told, moment=instant_text)
    environment.globals.update(
        asset=asset,
        csrf_token=lambda: "token",
        rule_link=lambda *_: "#rule",
        noted_reason=lambda _title, text: text,
    )
    for name, (source, values) in pages().items():
        html = environment.from_string(source).render(values)
        (folder / f"{name}.html").write_text(html, "utf-8")
        sys.stdout.write(f"{name}: {len(html.encode()) / 1000:.1f} kB\n")
    (folder / "static").unlink(missing_ok=True)
    (folder / "static").symlink_to(ROOT / "static")
    return list(pages())


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the folder with the content policy that the application sends."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""


def photograph_more(view: Any, folder: Path, width: int) -> None:
    """What is seen only after a press, and what the printer makes of it."""
    view.get_by_text("Export").click()
    view.screenshot(path=str(folder / f"menu-{width}.png"))
    if width == 360:
        view.get_by_label("Open navigation").click()
        view.screenshot(path=str(folder / "navigation-360.png"))
    else:
        view.emulate_media(media="print")
        view.screenshot(path=str(folder / "print.png"))
        view.emulate_media(media="screen")


RULES = (
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
)


def read_by_axe(view: Any, axe: str, here: str) -> list[str]:
    """What axe finds serious or critical on the page; the rest is only printed."""
    view.evaluate(axe)
    grave = []
    for fault in view.evaluate(RULES)["violations"]:
        spots = "; ".join(
            node["html"][:160] + " " + node["failureSummary"][:160] for node in fault["nodes"][:3]
        )
        line = f"{here}: {fault['impact']} {fault['id']} ×{len(fault['nodes'])}: {spots}"
        if fault["impact"] in ("serious", "critical"):
            grave.append(line)
        else:
            sys.stdout.write(line + "\n")
    return grave


def photograph_all(
    browser: Any, address: str, folder: Path, names: list[str], theme: str, width: int
) -> list[str]:
    """Every page in one theme and width; the faults found on the way."""
    axe = (ROOT / "tests/browser/vendor/axe/axe.min.js").read_text("utf-8")
    view = browser.new_page(viewport={"width": width, "height": 820}, color_scheme=theme)
    told: list[str] = []
    view.on("console", lambda message: told.append(message.text))
    view.on("pageerror", lambda error: told.append(str(error)))
    faults: list[str] = []
    for name in names:
        here = f"{name} {theme} {width}"
        view.goto(f"{address}/{name}.html", wait_until="load")
        view.evaluate("document.fonts.ready.then(() => true)")
        view.screenshot(path=str(folder / f"{name}-{theme}-{width}.png"), full_page=name != "list")
        wide = view.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            faults.append(f"{here}: {wide}px too wide")
        faults += [f"{here}: {text}" for text in told] + read_by_axe(view, axe, here)
        told.clear()
        if name == "list" and theme == "light":
            photograph_more(view, folder, width)
    view.close()
    return faults


def photograph(folder: Path, names: list[str]) -> list[str]:
    """Take the pictures and return the faults."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(Server, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    faults: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for theme, width in itertools.product(("light", "dark"), (1280, 360)):
            faults += photograph_all(browser, address, folder, names, theme, width)
        browser.close()
    server.shutdown()
    return faults


def main() -> int:
    """Write, photograph, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--html", action="store_true")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="gallery-"))
    folder.mkdir(parents=True, exist_ok=True)
    names = write(folder)
    faults = [] if chosen.html else photograph(folder, names)
    for fault in faults:
        sys.stderr.write(fault + "\n")
    sys.stdout.write(f"{folder}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
