"""Fetch the browser libraries we ship, by name and exact version, and prove that they are unchanged.

`scripts/vendor.py` asks npm for each package (npm knows its registry, this repository does not), copies the few
files we serve, cuts one icon sprite, and writes a manifest with every file's SHA-256 and licence.
`scripts/vendor.py --check` needs no network: it compares the files with the manifests, and what our own
stylesheet, scripts and templates ask for with what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVED = ROOT / "static" / "vendor"
TESTED = ROOT / "tests" / "browser" / "vendor"

# One word per icon; the sprite holds these and no others. Names are those of @tabler/icons (outline).
ICONS = """
activity adjustments affiliate alert-circle alert-octagon alert-triangle archive archive-off armchair arrow-back-up
arrow-down arrow-left arrow-right arrow-up arrows-exchange arrows-split at award ban bell binary-tree bolt book
bookmark box briefcase building building-bank building-community buildings calculator calendar calendar-check
calendar-due calendar-event calendar-off calendar-plus calendar-time cash cash-banknote certificate chart-bar
chart-line chart-pie check checkbox checklist checks chevron-down chevron-left chevron-right chevron-up circle-check
circle-dashed circle-dot circle-minus circle-x clipboard-check clipboard-list clipboard-text clock clock-exclamation
clock-pause cloud-upload code coin coin-off coins contract copy credit-card crown database device-floppy device-mobile
door-enter door-exit dots-vertical download edit external-link eye eye-off file-certificate file-check
file-description file-diff file-download file-invoice file-off file-pencil file-plus file-search file-spreadsheet
file-text file-type-csv file-type-pdf file-type-xls filter fingerprint flag folder gavel git-branch git-merge
git-pull-request hammer hand-stop help-circle hierarchy history home hourglass id-badge-2 inbox info-circle json key
layout-dashboard license lifebuoy link link-off list list-check list-details list-numbers lock lock-open login logout
mail mail-forward mail-opened map-pin menu-2 message messages minus moon news notebook package packages paperclip
pencil percentage phone player-play player-stop plug plug-connected plus presentation printer question-mark quote
receipt receipt-2 refresh report report-analytics report-money rosette rotate rubber-stamp scale script search
selector send server settings shield shield-check shield-lock shield-x signature sitemap sort-ascending
sort-descending speakerphone stack-2 stairs-up star sun table table-export table-import tag tags terminal-2 thumb-down
thumb-up timeline transfer trash trending-up upload urgent user user-check user-circle user-minus user-off user-plus
user-question user-shield user-x users users-group versions wall wallet webhook world writing x zoom-question
""".split()  # noqa: SIM905

# Licences whose package states another name than SPDX gives them.
SPDX = {"BSD-0-Clause": "0BSD"}

# Packages that carry no licence file of their own, though they state MIT and their copyright in the file's banner.
MIT = """MIT License

{holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files go where. `files` maps a path in the package to a path below `into`."""

    name: str
    version: str
    licence: str
    into: Path
    folder: str
    files: dict[str, str] = field(default_factory=dict)
    licence_file: str | None = "LICENSE"
    holder: str = ""


INTER = "5.3.0"
SCRIPTS_OF_INTER = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")

PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "MIT",
        SERVED,
        "tabler",
        {"dist/css/tabler.min.css": "tabler.min.css"},
        licence_file=None,
        holder="Copyright 2018-2026 The Tabler Authors\nCopyright 2018-2026 codecalm.net Paweł Kuna",
    ),
    Package("@tabler/icons", "3.51.0", "MIT", SERVED, "icons"),
    Package("htmx.org", "4.0.1", "0BSD", SERVED, "htmx", {"dist/htmx.min.js": "htmx.min.js"}),
    Package(
        "chart.js",
        "4.6.1",
        "MIT",
        SERVED,
        "chart",
        {"dist/chart.umd.min.js": "chart.umd.min.js"},
        licence_file="LICENSE.md",
    ),
    # The version stands in the file name: the stylesheet's own addresses carry no hash.
    Package(
        "@fontsource-variable/inter",
        INTER,
        "OFL-1.1",
        SERVED,
        "inter",
        {f"files/inter-{s}-wght-normal.woff2": f"inter-{s}-{INTER}.woff2" for s in SCRIPTS_OF_INTER},
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", TESTED, "axe", {"axe.min.js": "axe.min.js"}),
)


def digest(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unpack(package: Package, desk: Path) -> Path:
    """Ask npm for the package and return the folder that holds its files."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch packages (not to run the program).")
    wanted = f"{package.name}@{package.version}"
    told = subprocess.run(  # noqa: S603
        [npm, "pack", "--silent", wanted], cwd=desk, check=True, capture_output=True, text=True
    )
    archive = desk / told.stdout.split()[-1]
    place = desk / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    return place / "package"


def sprite(source: Path) -> str:
    """One SVG with a <symbol> per icon, drawn with the text's colour."""
    symbols = []
    for name in ICONS:
        drawing = (source / "icons" / "outline" / f"{name}.svg").read_text("utf-8")
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", drawing)
        kept = "".join(re.sub(r"\s+/>", "/>", s) for s in shapes if "M0 0h24v24H0z" not in s)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{kept}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def bring(package: Package, desk: Path) -> dict[str, object]:
    """Copy the package's files into place and return its entry of the manifest."""
    source = unpack(package, desk)
    place = package.into / package.folder
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for inside, ours in package.files.items():
        shutil.copyfile(source / inside, place / ours)
    if package.name == "@tabler/icons":
        (place / "icons.svg").write_text(sprite(source), "utf-8")
    licence = (
        MIT.format(holder=package.holder)
        if package.licence_file is None
        else ((source / package.licence_file).read_text("utf-8"))
    )
    (place / "LICENSE").write_text(licence, "utf-8")
    stated = json.loads((source / "package.json").read_text("utf-8")).get("license")
    if SPDX.get(stated, stated) != package.licence:
        sys.exit(f"{package.name} states the licence {stated}, this script {package.licence}.")
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "files": {f"{package.folder}/{p.name}": digest(p) for p in sorted(place.iterdir())},
    }


def fetch() -> None:
    """Bring every package and write the manifests."""
    entries: dict[Path, list[dict[str, object]]] = {SERVED: [], TESTED: []}
    with tempfile.TemporaryDirectory() as desk:
        for package in PACKAGES:
            entries[package.into].append(bring(package, Path(desk)))
            sys.stdout.write(f"{package.name} {package.version}\n")
    for place, packages in entries.items():
        text = json.dumps({"packages": packages}, indent=2, ensure_ascii=False)
        (place / "manifest.json").write_text(text + "\n", "utf-8")


def changed_files(place: Path) -> list[str]:
    """Files that differ from the manifest, are missing, or stand there without being listed."""
    manifest = json.loads((place / "manifest.json").read_text("utf-8"))
    listed = {name: sha for entry in manifest["packages"] for name, sha in entry["files"].items()}
    present = {
        p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file() and p.name != "manifest.json"
    }
    faults = [f"{place.name}: {name} is missing" for name in sorted(listed.keys() - present)]
    faults += [f"{place.name}: {name} is not in the manifest" for name in sorted(present - listed.keys())]
    faults += [
        f"{place.name}: {name} was changed"
        for name in sorted(listed.keys() & present)
        if digest(place / name) != listed[name]
    ]
    pinned = {(p.name, p.version) for p in PACKAGES if p.into == place}
    held = {(e["name"], e["version"]) for e in manifest["packages"]}
    return faults + [f"{place.name}: {n} {v} is not what this script pins" for n, v in sorted(held ^ pinned)]


def unknown_icons() -> list[str]:
    """Icons that a template or a room names in so many words and the sprite does not hold."""
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (SERVED / "icons" / "icons.svg").read_text("utf-8")))
    faults = [f"icons: {name} is listed and not in the sprite" for name in ICONS if name not in drawn]
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "membership").rglob("*.py")]
    for page in sorted(pages):
        named = re.findall(
            r"""\bicon(?:_name)?["']?\s*[(=:]\s*["']([a-z0-9-]+)["']""", page.read_text("utf-8")
        )
        faults += [f"{page.relative_to(ROOT)}: no icon {n}" for n in named if n not in drawn]
    return faults


def dead_addresses() -> list[str]:
    """Addresses in our stylesheet, and static files named in templates, that lead nowhere."""
    sheet = (ROOT / "static" / "app.css").read_text("utf-8")
    named = re.findall(r"url\(\"?(?!data:)([^\")]+)\"?\)", sheet)
    faults = [f"app.css: {name} is missing" for name in named if not (ROOT / "static" / name).is_file()]
    for page in sorted((ROOT / "templates").rglob("*.html")):
        for name in re.findall(r"""\basset\(["']([^"']+)["']\)""", page.read_text("utf-8")):
            if not (ROOT / "static" / name).is_file():
                faults.append(f"{page.relative_to(ROOT)}: no static file {name}")
    return faults


def check() -> int:
    """Print every fault; zero when there is none."""
    faults = changed_files(SERVED) + changed_files(TESTED) + unknown_icons() + dead_addresses()
    for fault in faults:
        sys.stderr.write(fault + "\n")
    return 1 if faults else 0


def main() -> int:
    """Fetch, or with --check compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with the manifests, change nothing")
    if parser.parse_args().check:
        return check()
    fetch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
