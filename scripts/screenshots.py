"""Take the README's pictures from the demonstration, which says on each of them that its people are invented.

`scripts/screenshots.py [FOLDER]` builds the demonstration in a temporary folder, serves it, and writes the pictures to
docs/pictures (or FOLDER): always the same names, 1280×800 or 390×780, at most 250 kB each.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from membership.config import Settings, demo_settings  # noqa: E402
from membership.demo.play import perform  # noqa: E402
from membership.kernel.db import Database  # noqa: E402
from membership.kernel.schema import upgrade  # noqa: E402
from tests.browser.running import serving, somebody  # noqa: E402
from tests.conftest import CHROMIUM_FLAGS, chromium_path  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST = 250_000
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}


@dataclass(frozen=True)
class Picture:
    """What is photographed: whose page, where, and what to press before."""

    name: str
    word: str
    path: str
    press: Callable[[Page], object] = lambda _page: None
    theme: str = "light"
    is_phone: bool = False


def open_contested_motion(page: Page) -> None:
    """From the list of meetings to the contested vote, with the arithmetic of its quorum opened."""
    page.get_by_role("link", name="Quarterly meeting").first.click()
    page.get_by_role("link", name="Audit of the signing keys").first.click()
    page.get_by_text("Why this result?").click()


def open_meeting(page: Page) -> None:
    """From the list of meetings to the contested one."""
    page.get_by_role("link", name="Quarterly meeting").first.click()


def open_why(page: Page) -> None:
    """The first computed answer of a page."""
    page.locator("details.why > summary").first.click()


PICTURES = (
    Picture("meeting", "secretary", "/meridian/board/meetings", open_contested_motion),
    Picture("membership", "representative", "/pytorch/membership"),
    Picture("board", "staff", "/pytorch/seats/board", open_why),
    Picture("projects", "technical-secretary", "/pytorch/projects/pytorch"),
    Picture("dues", "treasurer", "/pytorch/dues/invoices"),
    Picture("public", "nobody", "/pytorch/public/members"),
    Picture("dark", "secretary", "/meridian/board/meetings", open_meeting, theme="dark"),
    Picture("phone", "debtor", "/meridian/membership", is_phone=True),
)


def main() -> int:
    """Build, serve, photograph; 1 where a picture came out too large."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "pictures")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as place:
        settings = build(Path(place) / "demo.db")
        with serving(settings) as address:
            photograph(address, folder)
    large = [name for name in sorted(folder.glob("*.png")) if name.stat().st_size > MOST]
    for name in large:
        sys.stderr.write(f"{name} has {name.stat().st_size} bytes, at most {MOST} are wanted\n")
    return 1 if large else 0


def build(file: Path) -> Settings:
    """The settings of a fresh demonstration."""
    settings = replace(demo_settings(file), password_rounds="cheap")  # noqa: S106
    with closing(Database(settings.database_url)) as database:
        upgrade(database)
        perform(database, settings)
    return settings


def photograph(address: str, folder: Path) -> None:
    """Every picture, each in a window of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        states: dict[str, object] = {}
        for picture in PICTURES:
            take(browser, address, picture, folder, states)
            sys.stdout.write(f"{folder / picture.name}.png\n")
        browser.close()


def take(browser: Browser, address: str, picture: Picture, folder: Path, states: dict[str, object]) -> None:
    """One picture; who signed in for an earlier one is still known."""
    if picture.word != "nobody" and picture.word not in states:
        with somebody(browser, address, picture.word) as window:
            states[picture.word] = window.storage_state()
    window = browser.new_context(
        base_url=address,
        viewport=PHONE if picture.is_phone else WIDE,  # type: ignore[arg-type]
        color_scheme=picture.theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        storage_state=states.get(picture.word),  # type: ignore[arg-type]
    )
    page = window.new_page()
    page.goto(picture.path)
    picture.press(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => { document.activeElement.blur(); scrollTo(0, 0); })")
    page.screenshot(path=folder / f"{picture.name}.png")
    window.close()


if __name__ == "__main__":
    sys.exit(main())
