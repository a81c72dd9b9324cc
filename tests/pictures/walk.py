"""Through every page of a running Usher, as its owner sees it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.async_api import Browser, Page, StorageState

from tests.pictures.sheets import Shot

_DETAILS = ("/requests/", "/reviews/", "/people/", "/actions/", "/events/")
"""Of each kind of page about one thing, the first that a list links to is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """On what, and how, pages are looked at."""

    name: str
    width: int
    height: int
    columns: int
    """Screens side by side on a sheet."""
    scale: float
    """Of a screen on the sheet to the screen itself."""


PHONE = Screen(name="phone", width=390, height=844, columns=8, scale=0.6)
WIDE = Screen(name="wide", width=1360, height=900, columns=4, scale=0.38)
THEMES = ("light", "dark")
LANGUAGES: Mapping[str, str] = {"en": "en-GB", "fr": "fr-FR"}


async def sign_in(browser: Browser, url: str, name: str, password: str) -> StorageState:
    """Through the door once; every later page comes in with what this one was given."""
    page = await browser.new_page(base_url=url)
    await page.goto("/login")
    await page.fill("[name=name]", name)
    await page.fill("[name=password]", password)
    await page.press("[name=password]", "Enter")
    await page.wait_for_selector("#menu")
    state = await page.context.storage_state()
    await page.close()
    return state


async def places(page: Page) -> list[str]:
    """Every page of the menu, and one page about one thing of each kind."""
    await page.goto("/")
    menu = await _links(page, "#menu > ul > li > a, #menu .foot a")
    found = dict.fromkeys(menu)
    for path in list(found):
        await page.goto(path)
        for link in await _links(page, "main a"):
            kind = next((each for each in _DETAILS if re.fullmatch(rf"{each}[\w/%-]+", link)), None)
            if kind and not any(known.startswith(kind) for known in found):
                found[link] = None
    return list(found)


async def shots(
    browser: Browser, url: str, state: StorageState, paths: Sequence[str], *, screen: Screen, theme: str, language: str
) -> list[Shot]:
    """The door first, then every page, each as its first screenful."""
    given = {
        "base_url": url,
        "viewport": {"width": screen.width, "height": screen.height},
        "color_scheme": theme,
        "locale": LANGUAGES[language],
    }
    outside = await browser.new_context(**given)  # type: ignore[arg-type] # by name
    taken = [await _shot(await outside.new_page(), "/login")]
    await outside.close()
    inside = await browser.new_context(storage_state=state, **given)  # type: ignore[arg-type] # by name
    page = await inside.new_page()
    taken += [await _shot(page, path) for path in paths]
    await inside.close()
    return taken


async def _shot(page: Page, path: str) -> Shot:
    await page.goto(path, wait_until="load")
    return Shot(label=path, png=await page.screenshot(animations="disabled"))


async def _links(page: Page, selector: str) -> list[str]:
    found: list[str] = await page.eval_on_selector_all(
        selector, "links => links.map(link => link.getAttribute('href'))"
    )
    return found
