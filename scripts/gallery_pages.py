"""The pages of the gallery, written as a room writes its own: blocks, macros, and plain rows inside the tables."""

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
{% call card("What happened") %}{{ timeline(entries, "Europe/Berlin") }}{% endcall %}
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
{% from "components/page.html" import page_header, card %}{% from "components/table.html" import table %}{% from "components/icon.html" import icon %}
{% block header %}{{ page_header("Maintainers", "People, never companies", {"url": "#", "label": "Add a maintainer", "icon": "user-plus"}) }}{% endblock %}
{% block content %}{% call card("torch.distributed", flush=true) %}{% call table("Maintainers", [("name", "Person"), ("level", "Level"), ("since", "Since", "date"), ("", "")]) %}
{%- for row in rows %}<tr><th scope="row"><a href="#">Person {{ loop.index }}</a><span class="small">@handle-{{ loop.index }}</span></th><td><span class="state good">Module maintainer</span></td><td class="date">{{ row.since }}</td><td class="num"><a href="#">Emeritus</a></td></tr>{% endfor %}
{% endcall %}{% endcall %}
<h2 class="mt-4">Ways to go on</h2>
<ul class="choices"><li><a class="card card-link" data-side="technical" href="#"><span class="card-body">{{ icon("report") }} <strong>Maintainers by module</strong><span class="small soft">Who looks after what, and since when.</span></span></a></li>
<li><a class="card card-link" data-side="business" href="#"><span class="card-body">{{ icon("report") }} <strong>Receivables by age</strong><span class="small soft">Open invoices, by member and days late.</span></span></a></li></ul>
{% call table("Modules", [("", "Module"), ("", "Maintainers", "num")]) %}<tr><th scope="row">torch.compile</th><td class="num">7</td></tr>{% endcall %}{% endblock %}"""

PUBLIC = """{% extends "layout_public.html" %}
{% from "components/page.html" import page_header, card %}{% from "components/table.html" import table %}
{% block header %}{{ page_header("Members of Lantern Foundation", "Companies in membership on 3 May 2026, by tier") }}{% endblock %}
{% block content %}{% call card("Premier", flush=true) %}{% call table("Premier members", [("name", "Company"), ("since", "Member since", "date")]) %}
{%- for row in rows %}<tr><th scope="row">{{ row.name }}</th><td class="date">{{ row.since }}</td></tr>{% endfor %}{% endcall %}{% endcall %}{% endblock %}"""

SIGN_IN = """{% extends "layout_auth.html" %}
{% from "components/forms.html" import form as framed, render %}
{% block content %}<h1>Sign in</h1>{% call framed(form, submit="Sign in", icon_name="login") %}{{ render(form.name, autocomplete="username") }}{{ render(form.email, autocomplete="email") }}{% endcall %}{% endblock %}
{% block beside %}<a href="#">Forgotten your password?</a>{% endblock %}"""
