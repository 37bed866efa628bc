"""P1 to P7: what pages cost."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bench.arithmetic import company_name, person_email, public_id
from bench.people import SLUG
from bench.rounds import Bench, Page
from bench.statements import statements_of

if TYPE_CHECKING:
    from bench.results import Results

MEMBERS = f"/{SLUG}/members"
INVOICES = f"/{SLUG}/dues/invoices"
HOME = f"/{SLUG}/desk"
PUBLIC = f"/{SLUG}"
ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')


def member_ids(count: int) -> list[str]:
    """Public ids of some members, none of them made by the operations."""
    salt = sum(map(ord, "business_member"))
    return [public_id(salt, number) for number in range(7, count, max(1, count // 20))][:20]


def words(count: int) -> dict[str, list[str]]:
    """What people type: parts of names, numbers, addresses."""
    numbers = range(7, count, max(1, count // 20))
    return {
        "name": [company_name(number).rsplit(" ", 1)[0].replace(" ", "+") for number in numbers][:10],
        "number": [f"{number:05d}" for number in numbers][:10],
        "email": [person_email(3 * number).split("@")[0] for number in numbers][:10],
    }


def measure_list(bench: Bench, results: Results, url: str, count: int) -> None:
    """P1."""
    page(bench, results, "P1.list", Page([MEMBERS]), Page(["/list"]))
    page(bench, results, "P1.filter", Page([f"{MEMBERS}?tier=general&state=current"]), Page(["/list"]))
    page(bench, results, "P1.invoices", Page([INVOICES]), Page(["/invoices"]))
    _count(bench, results, "P1.statements", url, MEMBERS)


def measure_search(bench: Bench, results: Results, url: str, count: int) -> None:
    """P2."""
    for kind, texts in words(count).items():
        asked = [f"{MEMBERS}?q={text}" for text in texts]
        page(bench, results, f"P2.{kind}", Page(asked), Page([f"/search?q={text}" for text in texts]))
    texts = words(count)["name"]
    page(bench, results, "P2.everywhere", Page([f"/{SLUG}/search?q={text}" for text in texts]), None)


def measure_detail(bench: Bench, results: Results, url: str, count: int) -> None:
    """P3."""
    ids = member_ids(count)
    asked = [f"{MEMBERS}/{key}" for key in ids]
    page(bench, results, "P3.detail", Page(asked), Page([f"/detail?member={key}" for key in ids]))
    _count(bench, results, "P3.statements", url, asked[0])


def measure_home(bench: Bench, results: Results, url: str, count: int) -> None:
    """P4."""
    page(bench, results, "P4.home", Page([HOME]), Page(["/home"]))
    cost, limit, note = bench.in_hellos(Page(["/bench-rights"]), Page(["/home"]))
    results.add("P4.rights", bench.engine, cost - 1, limit - 1 if limit else None, note)
    _count(bench, results, "P4.statements", url, "/bench-rights")


def measure_known(bench: Bench, results: Results, url: str, count: int) -> None:
    """P5: a public page, asked for by somebody without any cookie who has it."""
    stranger = Bench(bench.engine, bench.house, bench.limits, {}, bench.cluster, bench.seconds)
    etag = stranger.browser(bench.house).get(PUBLIC).headers.get("ETag", "")
    known = Page([PUBLIC], 304, {"If-None-Match": etag})
    page(stranger, results, "P5.known", known, Page(["/known"], 304))


def measure_size(bench: Bench, results: Results, url: str, count: int) -> None:
    """P7: the HTML of the list, and every file that it names."""
    answer = bench.browser(bench.house).get(MEMBERS)
    if answer.status != 200:
        results.add("P7.html", bench.engine, None, note=f"{MEMBERS} answers {answer.status}")
        answer = bench.browser(bench.house).get(HOME)
    else:
        zipped = len(gzip.compress(answer.body)) / 1000
        results.add("P7.html", bench.engine, len(answer.body) / 1000, note=f"{zipped:.1f} kB compressed")
    paths = sorted(set(ASSET.findall(answer.body.decode())))
    faults = [fault for path in paths for fault in _faults(bench, path)]
    results.add("P7.static", bench.engine, len(faults), note="; ".join(faults) or f"{len(paths)} files")


def _faults(bench: Bench, path: str) -> list[str]:
    answer = bench.browser(bench.house).get(path, **{"Accept-Encoding": "gzip"})
    named = path.partition("?")[0]
    textual = named.endswith((".css", ".js", ".svg"))
    wrong = {
        "missing": answer.status != 200,
        "not immutable": "immutable" not in answer.headers.get("Cache-Control", ""),
        "not compressed": textual and answer.headers.get("Content-Encoding") != "gzip",
    }
    return [f"{named} is {word}" for word, is_so in wrong.items() if is_so]


def page(bench: Bench, results: Results, key: str, asked: Page, limit: Page | None) -> None:
    """One page beside its limit; absent where the house does not have it."""
    try:
        cost, least, note = bench.in_hellos(asked, limit)
    except LookupError as missing:
        results.add(key, bench.engine, None, note=str(missing))
        return
    results.add(key, bench.engine, cost, least, note)


def _count(bench: Bench, results: Results, key: str, url: str, path: str) -> None:
    if path != "/bench-rights" and bench.status(path) != 200:
        results.add(key, bench.engine, None, note=f"{path} is not there")
        return
    sent = statements_of(url, bench.cookies, [path])[path]
    results.add(key, bench.engine, len(sent))


Measure = Callable[[Bench, "Results", str, int], None]
PAGES: Sequence[tuple[str, Measure]] = (
    ("P1", measure_list),
    ("P2", measure_search),
    ("P3", measure_detail),
    ("P4", measure_home),
    ("P5", measure_known),
    ("P7", measure_size),
)
