"""`make pictures`: every page of a Usher at work in the invented house, onto contact sheets under docs/pictures."""

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

from playwright.async_api import Browser, Page

from tests.pictures.chromium import chromium, installed
from tests.pictures.sheets import Shot, sheet
from tests.pictures.walk import LANGUAGES, PHONE, THEMES, WIDE, Screen, places, shots, sign_in

OUT = Path(__file__).parents[2] / "docs" / "pictures"
_INVITED = re.compile(r"Sign in at (\S+) as (\S+) with the password (\S+)")
FRONT = Screen(name="overview", width=1360, height=1240, columns=1, scale=1)
"""The one screen that stands in the README."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Where to look, and how to come in."""

    url: str
    name: str
    password: str


@asynccontextmanager
async def invented_house() -> AsyncIterator[Invitation]:
    """A Usher at work in a process of its own, until it is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon", "demo", "--port", str(_free_port()), stdout=PIPE, stderr=STDOUT
    )
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


async def take(browser: Browser, invited: Invitation) -> None:
    url, state = invited.url, await sign_in(browser, invited.url, invited.name, invited.password)
    page = await (await browser.new_context(base_url=url, storage_state=state)).new_page()
    await something_happened(page)
    paths = await places(page)
    blank = await browser.new_page()
    for screen in (WIDE, PHONE):
        for theme in THEMES:
            for language in LANGUAGES:
                taken = await shots(browser, url, state, paths, screen=screen, theme=theme, language=language)
                await _write(blank, taken, screen, f"{screen.name}-{theme}-{language}")
    front = await shots(browser, url, state, ["/"], screen=FRONT, theme="light", language="en")
    _keep(f"{FRONT.name}.png", front[1].png)


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
    async for line in process.stdout or asyncio.StreamReader():
        found = _INVITED.search(line.decode(errors="replace"))
        if found is not None:
            invited.set_result(Invitation(url=found[1], name=found[2], password=found[3]))


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
    async with invented_house() as invited, chromium(path) as browser:
        await take(browser, invited)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
