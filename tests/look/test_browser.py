"""In a real browser, against the real server: pages stay true while they are open, and nobody's work is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from daemon.commands import answers
from daemon.commands.base import Caller, Scope
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.web.contents import PAGES
from state import questions
from tests.pictures.chromium import chromium, installed
from tests.web.site import PASSWORD, Site, a_question, a_site, request_created

CHROMIUM = installed()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.xdist_group("browser"),
]
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1360, "height": 900}
OWNER = Caller(name="account:1", surface="telegram", scopes=frozenset(Scope))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(tmp_path) as site:
        await site.account("owner", *Scope)
        yield site


@asynccontextmanager
async def signed_in(site: Site, *, scripts: bool = True, language: str = "en") -> AsyncIterator[Page]:
    """The owner's first page, in a browser of their own. Patient, for a machine that is busy."""
    expect.set_options(timeout=20_000)
    async with chromium(CHROMIUM or "") as browser:
        context = await browser.new_context(
            viewport={"width": 1360, "height": 900}, java_script_enabled=scripts, locale=language, base_url=site.url
        )
        page = await context.new_page()
        await sign_in(page)
        yield page


async def sign_in(page: Page) -> None:
    await page.goto("/login")
    await page.fill("[name=name]", "owner")
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_selector("#menu")


async def test_what_is_asked_meanwhile_appears_and_a_half_typed_reason_stays(site: Site) -> None:
    await site.happens(a_question(7, title="Flow"))
    async with signed_in(site) as page:
        await page.goto("/reviews")
        await page.click("#question-1-decline > summary")
        await page.fill("#reason-1-decline", "We have it, under")
        await site.happens(request_created(8), a_question(8, title="Mia"))
        await expect(page.locator("#question-2")).to_contain_text("Mia")
        await expect(page.locator("#reason-1-decline")).to_have_value("We have it, under")
        await expect(page.locator("h1")).to_have_text("Two things need you")
        await expect(page.locator("#said")).to_have_text("Two things need you")
        await expect(page.locator("#menu .count").first).to_contain_text("2")


async def test_a_question_settled_elsewhere_goes_and_focus_is_not_lost(site: Site) -> None:
    await site.happens(a_question(7, title="Flow"), a_question(8, title="Mia"))
    async with signed_in(site) as page:
        await page.goto("/reviews")
        await page.focus("#question-2 button.yes")
        answer = answers.Answer(question=1, version=1, choice="approve")
        await answers.answer(site.journal, answer, OWNER)
        await expect(page.locator("#open #question-1")).to_have_count(0)
        await expect(page.locator("#question-2 button.yes")).to_be_focused()


async def test_a_part_that_changes_under_the_focus_keeps_it(site: Site) -> None:
    async with signed_in(site) as page:
        await page.focus("#menu > ul > li > a[href='/people']")
        await site.happens(request_created(7), a_question(7))
        await expect(page.locator("#menu .count").first).to_contain_text("1")
        await expect(page.locator("#menu > ul > li > a[href='/people']")).to_be_focused()


async def test_without_scripts_a_question_is_answered_with_a_reason(site: Site) -> None:
    await site.happens(a_question(7))
    async with signed_in(site, scripts=False) as page:
        await page.goto("/reviews")
        await page.click("#question-1-decline > summary")
        await page.fill("#reason-1-decline", "We have it.")
        await page.click("#question-1-decline button:has-text('Decline')")
        await page.wait_for_selector("h1:has-text('Nothing needs you')")
    settled = await questions.get(site.journal.database, 1)
    assert settled is not None
    assert (settled.choice, settled.reason, settled.surface) == ("decline", "We have it.", "dashboard")


async def test_no_page_breaks_the_content_policy_or_is_wider_than_its_screen(site: Site) -> None:
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="3"), name="Marc" * 14))
    await site.happens(request_created(7), a_question(7, title="A title of quite some length, and then some more"))
    said: list[str] = []
    wide: list[tuple[str, int]] = []
    async with signed_in(site) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in [page_.path for page_ in PAGES if "{" not in page_.path] + ["/reviews/1", "/people/1", "/events/1"]:
            for size in (NARROW, WIDE):
                await page.set_viewport_size(size)  # type: ignore[arg-type] # a literal of ours
                await page.goto(path)
                over: int = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
                wide.extend([(path, size["width"])] if over > 0 else [])
    assert (said, wide) == ([], [])


async def test_the_phone_has_five_places_and_the_rest_under_the_last(site: Site) -> None:
    async with signed_in(site) as page:
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type] # a literal of ours
        places = page.locator("#menu > ul > li:visible")
        await expect(places).to_have_count(5)
        await page.click("#more > summary")
        await expect(page.locator("#more .sheet a[href='/services']")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#more .sheet")).to_be_hidden()


async def test_the_keyboard_leads_through_tickets_pages_and_search_until_it_is_switched_off(site: Site) -> None:
    await site.happens(a_question(7), a_question(8))
    async with signed_in(site) as page:
        await page.goto("/reviews")
        for _ in range(2):
            await page.keyboard.press("j")
        await expect(page.locator("#question-2")).to_be_focused()
        await page.keyboard.press("k")
        await expect(page.locator("#question-1")).to_be_focused()
        await page.keyboard.press("g")
        await page.keyboard.press("p")
        await page.wait_for_url("**/people")
        await page.keyboard.press("/")
        await expect(page.locator("[data-search]")).to_be_focused()
        await page.goto("/settings")
        await page.uncheck("#shortcuts")
        await page.keyboard.press("Escape")
        await page.goto("/people")
        await page.keyboard.press("/")
        await expect(page.locator("[data-search]")).not_to_be_focused()


async def test_a_theme_is_seen_before_it_is_saved_and_kept_afterwards(site: Site) -> None:
    async with signed_in(site) as page:
        await page.goto("/settings")
        light = await ground(page)
        await page.check("input[name=theme][value=dark]")
        dark = await ground(page)
        await page.click("form[action='/settings'] button.yes")
        await page.wait_for_selector("html[data-theme=dark]")
        assert [light != dark, await ground(page)] == [True, dark]


async def test_a_browser_that_asks_for_french_gets_it(site: Site) -> None:
    async with signed_in(site, language="fr-FR") as page:
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await expect(page.locator("h1")).to_contain_text("vous attend")


async def ground(page: Page) -> str:
    colour: str = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return colour
