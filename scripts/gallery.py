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
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField, DateField, FileField, Form, HiddenField, IntegerField, RadioField, SelectField, StringField,
    TextAreaField, validators,
)  # fmt: skip

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
STATES = (("good", "In good standing"), ("wait", "Invoice open"), ("bad", "In arrears"), ("off", "Left"), ("draft", "Draft"))


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
    tier = SelectField("Tier", choices=[("premier", "Premier"), ("general", "General"), ("associate", "Associate")])
    kinds = RadioField(
        "Stands for the company in",
        [validators.InputRequired("Choose one.")],
        choices=[("voting", "Votes"), ("billing", "Billing"), ("legal", "Legal matters")],
    )
    starts_on = DateField("From", [validators.InputRequired()], default=date(2026, 3, 1))
    employees = IntegerField("Employees", [validators.Optional()], description="Decides the dues of a General member.")
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
    public = {"": [("Members", "users"), ("Board", "users"), ("Resolutions", "users"), ("Minutes", "users"), ("Maintainers", "users")]}
    chosen = {"business": business, "technical": technical, "public": public}[side]
    return [
        {"label": label, "entries": [{"label": t, "url": "#", "icon": i, "is_active": t == active} for t, i in items]}
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
    return {
        "title": title,
        "house": Thing(
            name="Foundations' back office", demo=True, side=side, foundation=here,
            foundations=[here, Thing(slug="pytorch", name="PyTorch Foundation", url="#")],
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
        Thing(at="3 May 2026, 14:20 CEST", at_iso="2026-05-03T12:20:00Z", actor="Ada Quill", summary="Named Ben Hollis alternate of seat 4", changes=[("Alternate", None, "Ben Hollis"), ("From", "", "3 May 2026")]),
        Thing(at="12 March 2026, 09:02 CET", at_iso="", actor="dues run 2026", summary="Raised invoice LAN-2026-0004 over USD 150,000.00", changes=[]),
        Thing(at="1 January 2026, 00:00 CET", at_iso="", actor="", summary="Admitted as Premier member", changes=[]),
    ]  # fmt: skip
    lines = [
        Thing(text="Minutes of 2 May wait for your approval", url="#", detail="Governing Board · until 16 May 2026", tone="due"),
        Thing(text="Invoice LAN-2026-0004", url="#", detail="USD 150,000.00 · due 11 April 2026", tone="late"),
        Thing(text="Alternate of seat 4 named", url="", detail="3 May 2026", tone="done"),
    ]  # fmt: skip
    sort = Thing(key="name", is_descending=False, urls={"name": "#", "since": "#", "due": "#"})
    page = Thing(previous_url="#", next_url="#", shown=50, total=None)
    conflict = [("Full name", "Ada Quill", "Ada Quill"), ("E-mail address", "ada@example.org", "quill@example.org")]
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


LIST = """{% extends "layout.html" %}
{% from "components/page.html" import page_header, card %}{% from "components/table.html" import listing, filters, filter_text, filter_choice, export_menu %}
{% block header %}{% call page_header("Members", "Companies in membership of Lantern Foundation on 3 May 2026", {"url": "#", "label": "Admit a member", "icon": "plus"}) %}{{ export_menu([("csv", "#"), ("xlsx", "#"), ("json", "#"), ("pdf", "#")]) }}{% endcall %}{% endblock %}
{% block content %}{% call card(flush=true) %}
{% call filters("#", hidden={"sort": "name"}, reset_url="#") %}{{ filter_text("q", "Name, number or contact", "") }}{{ filter_choice("tier", "Tier", [("p", "Premier"), ("g", "General")], "p", "Every tier") }}{{ filter_choice("state", "State", [("p", "In arrears")], "", "Every state") }}{{ filter_text("as_of", "As of", "2026-05-03", kind="date") }}{% endcall %}
{% call listing("Members", [("name", "Company"), ("tier", "Tier"), ("since", "Member since", "date wide"), ("state", "State"), ("due", "Dues, USD", "num")], page, sort, "members") %}
{%- for row in rows %}
<tr data-row><th scope="row"><a href="/m/{{ row.public_id }}">{{ row.name }}</a></th><td>{{ row.tier }}</td><td class="date wide">{{ row.since }}</td><td><span class="state {{ row.tone }}">{{ row.state }}</span></td><td class="num">{{ row.due }}</td></tr>
{%- endfor %}
{% endcall %}{% endcall %}{% endblock %}"""

DETAIL = """{% extends "layout.html" %}
{% from "components/page.html" import page_header, card, facts, figures, why, timeline, tabs, notice, menu, copy_button, empty_state %}{% from "components/icon.html" import icon %}
{% block header %}{% call page_header(title, "Premier member since 1 January 2026", {"url": "#", "label": "Renew", "icon": "refresh"}, state="In arrears", tone="bad") %}{% call menu("More", "dots-vertical") %}<li><a href="#">{{ icon("transfer") }}Change tier</a></li><li><a href="#">{{ icon("logout") }}Record a resignation</a></li>{% endcall %}{% endcall %}{% endblock %}
{% block content %}
{{ tabs([{"url": "#", "label": "Overview", "is_active": true}, {"url": "#", "label": "People", "is_active": false, "count": 4}, {"url": "#", "label": "Seats", "is_active": false, "count": 1}, {"url": "#", "label": "Invoices", "is_active": false, "count": 12}, {"url": "#", "label": "Agreements", "is_active": false}, {"url": "#", "label": "History", "is_active": false}], "Member") }}
{{ figures([{"label": "Open dues", "value": "USD 150,000.00", "note": "1 invoice, 22 days late", "url": "#"}, {"label": "Seats", "value": "1", "note": "suspended", "url": ""}, {"label": "Term ends", "value": "31 Dec 2026", "note": "", "url": ""}, {"label": "Votes cast this year", "value": "14 of 16", "note": "", "url": "#"}]) }}
{% call notice("", "wait", "The vote of seat 4 is suspended") %}<p>Since 3 May 2026, because invoice <a href="#">LAN-2026-0004</a> is unpaid. Payment ends it at once.</p>{{ why(e) }}{% endcall %}
<div class="split"><div class="stack">
{% call card("Agreement", {"url": "#", "label": "Change", "icon": "pencil"}) %}{{ facts([("Legal name", title), ("Tier", "Premier"), ("Signed by", "Ilse Nordlicht, ilse.nordlicht.geschaeftsfuehrung@nordlicht-rechenzentren.example.org"), ("Signed on", "18 December 2025"), ("Parent membership", None)]) }}{{ why(e, open=true, label="Why is the quorum met?") }}{% endcall %}
{% call card("Agreements in other languages") %}{{ empty_state("No translation yet", "A translation is for reading only; the English text decides.", "#", "Add a translation", "file-plus", level=3) }}{% endcall %}
</div><div class="stack">
{% call card("Bank transfer") %}<p>Quote <code id="ref">LAN-2026-0004</code> {{ copy_button("#ref", "Copy the reference") }}</p>{% endcall %}
{% call card("What happened") %}{{ timeline(entries) }}{% endcall %}
</div></div>{% endblock %}"""

FORM = """{% extends "layout.html" %}
{% from "components/page.html" import page_header %}{% from "components/forms.html" import form as framed, fields, conflict_panel, button_form %}
{% block header %}{{ page_header("Change a contact", "Meridian Compute") }}{% endblock %}
{% block content %}{% call framed(form, submit="Save the contact", cancel_url="#", conflict=conflict_panel(conflict, by="Ben Hollis", at="3 May 2026, 14:20 CEST", current_url="#")) %}{{ fields(form) }}{% endcall %}
{{ button_form(form, "#", "Remove this contact", icon_name="trash", danger=true, confirm="Remove Ada Quill as contact?", detail="Notices will go to the primary contact from now on.") }}{% endblock %}"""

DESK = """{% extends "layout.html" %}
{% from "components/page.html" import page_header, desk_card, chart, chart_scripts, card, progress, empty_state, badge, notice %}
{% block header %}{{ page_header("Good morning, Ada", "Sunday, 3 May 2026 · Lantern Foundation") }}{% endblock %}
{% block content %}<div class="grid">{{ desk_card("To do", lines, "checklist") }}{{ desk_card("Meetings", [], "calendar-event", "No meeting is called.") }}{% call card("Dues run 2026") %}{{ progress(7, 12, "Invoices sent") }}{% endcall %}</div>
<div class="grid">{% call card() %}{% call chart("Dues raised and received by tier, USD thousand") %}<table class="table"><thead><tr><th scope="col">Tier</th><th scope="col" class="num">Raised</th><th scope="col" class="num">Received</th></tr></thead><tbody><tr><th scope="row">Premier</th><td class="num" data-value="900">900</td><td class="num" data-value="750">750</td></tr><tr><th scope="row">General</th><td class="num">120</td><td class="num">95</td></tr></tbody></table>{% endcall %}{% endcall %}
{% call card("States") %}{{ badge("In good standing", "good") }} {{ badge("Invoice open", "wait") }} {{ badge("In arrears", "bad") }} {{ badge("Notice sent", "info") }} {{ badge("Left", "off") }} {{ badge("Draft", "draft") }}
<p class="mt-3"><button class="btn btn-primary" type="button">Primary</button> <button class="btn" type="button">Plain</button> <button class="btn btn-danger" type="button">Danger</button> <button class="btn btn-sm" type="button">Small</button> <button class="btn btn-primary" type="button" disabled>Sending</button></p>{% endcall %}</div>
{{ notice("Nothing is wrong.", "good") }}{{ notice("The charter is silent about a floor for class seats.", "info") }}{{ notice("The bank file names an unknown account.", "bad") }}
{% call card("Nominations") %}{{ empty_state("No nominations", "They appear here when a class of members elects its seat.", icon_name="user-plus", level=3) }}{% endcall %}{% endblock %}
{% block scripts %}{{ chart_scripts() }}{% endblock %}"""

TECHNICAL = """{% extends "layout.html" %}
{% from "components/page.html" import page_header, card %}{% from "components/table.html" import table %}
{% block header %}{{ page_header("Maintainers", "People, never companies", {"url": "#", "label": "Add a maintainer", "icon": "user-plus"}) }}{% endblock %}
{% block content %}{% call card("torch.distributed", flush=true) %}{% call table("Maintainers", [("name", "Person"), ("level", "Level"), ("since", "Since", "date"), ("", "")]) %}
{%- for row in rows %}<tr><th scope="row"><a href="#">Person {{ loop.index }}</a><span class="small">@handle-{{ loop.index }}</span></th><td><span class="state good">Module maintainer</span></td><td class="date">{{ row.since }}</td><td class="num"><a href="#">Emeritus</a></td></tr>{% endfor %}
{% endcall %}{% endcall %}{% endblock %}"""

PUBLIC = """{% extends "layout_public.html" %}
{% from "components/page.html" import page_header, card %}{% from "components/table.html" import table %}
{% block header %}{{ page_header("Members of Lantern Foundation", "Companies in membership on 3 May 2026, by tier") }}{% endblock %}
{% block content %}{% call card("Premier", flush=true) %}{% call table("Premier members", [("name", "Company"), ("since", "Member since", "date")]) %}
{%- for row in rows %}<tr><th scope="row">{{ row.name }}</th><td class="date">{{ row.since }}</td></tr>{% endfor %}{% endcall %}{% endcall %}{% endblock %}"""

SIGN_IN = """{% extends "layout_auth.html" %}
{% from "components/forms.html" import form as framed, render %}
{% block content %}<h1>Sign in</h1>{% call framed(form, submit="Sign in", icon_name="login") %}{{ render(form.name, autocomplete="username") }}{{ render(form.email, autocomplete="email") }}{% endcall %}{% endblock %}
{% block beside %}<a href="#">Forgotten your password?</a>{% endblock %}"""


def write(folder: Path) -> list[str]:
    """Render every page into the folder; return their names."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    environment.globals.update(asset=asset, csrf_token=lambda: "token")
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


def photograph(folder: Path, names: list[str]) -> list[str]:
    """Take the pictures and return the faults."""
    from playwright.sync_api import sync_playwright

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    axe = (ROOT / "tests/browser/vendor/axe/axe.min.js").read_text("utf-8")
    faults: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for theme in ("light", "dark"):
            for width in (1280, 360):
                view = browser.new_page(viewport={"width": width, "height": 820}, color_scheme=theme)
                told: list[str] = []
                view.on("console", lambda m, told=told: told.append(m.text) if m.type in ("error", "warning") else None)
                view.on("pageerror", lambda e, told=told: told.append(str(e)))
                for name in names:
                    view.goto(f"{address}/{name}.html", wait_until="load")
                    view.evaluate("document.fonts.ready.then(() => true)")
                    view.screenshot(path=str(folder / f"{name}-{theme}-{width}.png"), full_page=name != "list")
                    if name == "list" and theme == "light":
                        photograph_more(view, folder, width)
                        view.goto(f"{address}/{name}.html", wait_until="load")
                    wide = view.evaluate("document.documentElement.scrollWidth - innerWidth")
                    here = f"{name} {theme} {width}"
                    faults += [f"{here}: {wide}px too wide"] * (wide > 0) + [f"{here}: {text}" for text in told]
                    told.clear()
                    view.evaluate(axe)
                    found = view.evaluate("axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})")
                    for fault in found["violations"]:
                        spots = "; ".join(n["html"][:160] + " " + n["any"][0]["message"][:160] if n["any"] else n["html"][:160] for n in fault["nodes"][:3])
                        line = f"{here}: {fault['impact']} {fault['id']} ×{len(fault['nodes'])}: {spots}"
                        if fault["impact"] in ("serious", "critical"):
                            faults.append(line)
                        else:
                            sys.stdout.write(line + "\n")
                view.close()
        browser.close()
    server.shutdown()
    return faults


def main() -> int:
    """Write, photograph, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
