"""`make pictures`: every page of a Usher at work in the invented house, and in trouble, onto docs/pictures."""

import asyncio
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, StorageState

from tests.pictures import troubles
from tests.pictures.chromium import chromium, installed
from tests.pictures.sheets import Shot, sheet
from tests.pictures.walk import LANGUAGES, PHONE, THEMES, WIDE, Screen, places, shots, sign_in

OUT = Path(__file__).parents[2] / "docs" / "pictures"
_INVITED = re.compile(r"Sign in at (\S+) as (\S+) with the password (\S+)")
_PANEL = re.compile(r"Cause an outage +(\S+)")
FRONT = Screen(name="overview", width=1360, height=1240, columns=1, scale=1)
"""The one screen that stands in the README."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Where to look, and how to come in."""

    url: str
    name: str
    password: str
    panel: str
    """Where things are made to go wrong."""


@asynccontextmanager
async def invented_house(data: Path) -> AsyncIterator[Invitation]:
    """A Usher at work in a process of its own, with its files in this folder, until it is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon", "demo", "--port", str(_free_port()), "--data", str(data),
        stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    invited: asyncio.Future[Invitation] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as listening:
        listening.create_task(_listen(process, invited))
        try:
            yield await asyncio.wait_for(invited, 60)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def something_happened(page: Page) -> None:
    """The first requests were heard and judged, and some of them wait for the owner."""
    await page.goto("/")
    await page.wait_for_function(
        "document.querySelectorAll('.ticket').length > 1 && document.querySelectorAll('#feed li').length > 5",
        timeout=120_000,
    )


async def take(browser: Browser, invited: Invitation, data: Path) -> None:
    url, state = invited.url, await sign_in(browser, invited.url, invited.name, invited.password)
    page = await (await browser.new_context(base_url=url, storage_state=state)).new_page()
    await something_happened(page)
    sheets = Sheets(browser=browser, blank=await browser.new_page(), url=url, state=state)
    await sheets.take("", await places(page))
    front = await shots(browser, url, state, ["/"], screen=FRONT, theme="light", language="en")
    _keep(f"{FRONT.name}.png", front[1].png)
    config = data / "daemon.yaml"
    await troubles.go_dry(page, config)
    await troubles.something_stays_dry(page, invited.panel)
    await sheets.take("dry-run-", troubles.DRY_PATHS)
    await troubles.fall_into_trouble(page, invited.panel, config)
    await sheets.take("troubles-", troubles.PATHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """Takes places on every screen, in every theme and language."""

    browser: Browser
    blank: Page
    url: str
    state: StorageState

    async def take(self, name: str, paths: Sequence[str]) -> None:
        """One sheet for each, whose names begin so."""
        for screen in (WIDE, PHONE):
            for theme in THEMES:
                for language in LANGUAGES:
                    taken = await shots(
                        self.browser, self.url, self.state, paths, screen=screen, theme=theme, language=language
                    )
                    await _write(self.blank, taken, screen, f"{name}{screen.name}-{theme}-{language}")


async def _write(blank: Page, taken: Sequence[Shot], screen: Screen, name: str) -> None:
    width, height = round(screen.width * screen.scale), round(screen.height * screen.scale)
    picture = await sheet(blank, taken, columns=screen.columns, width=width, height=height)
    _keep(f"{name}.webp", picture)
    sys.stdout.write(f"docs/pictures/{name}.webp  {len(taken)} screens, {len(picture) // 1024} KB\n")


def _keep(name: str, picture: bytes) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_bytes(picture)


async def _listen(process: asyncio.subprocess.Process, invited: "asyncio.Future[Invitation]") -> None:
    """To the end, so that it is never held up by what it says."""
    said = ""
    async for line in process.stdout or asyncio.StreamReader():
        said += line.decode(errors="replace") if not invited.done() else ""
        door, panel = _INVITED.search(said), _PANEL.search(said)
        if door and panel and not invited.done():
            invited.set_result(Invitation(url=door[1], name=door[2], password=door[3], panel=panel[1]))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def main() -> int:
    path = installed()
    if path is None:
        sys.stderr.write("Pictures need a Chromium: apt install chromium\n")
        return 1
    with TemporaryDirectory(prefix="usher-pictures-") as folder:
        data = Path(folder)
        async with invented_house(data) as invited, chromium(path) as browser:
            await take(browser, invited, data)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
