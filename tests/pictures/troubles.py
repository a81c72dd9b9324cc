"""The same house in trouble: what stayed dry, a refusal, a failed delivery, an outage, and everything frozen."""

from pathlib import Path

from playwright.async_api import Page

PATHS = (
    "/", "/requests", "/reviews", "/services", "/actions", "/actions?state=failed", "/actions/dry", "/deliveries",
    "/events?name=house.", "/logs?level=warning", "/config", "/events?before=yesterday", "/nowhere",
)  # fmt: skip
DRY_PATHS = ("/", "/actions?state=dry", "/actions/dry")


async def go_dry(page: Page, config: Path) -> None:
    """The house only pretends from now on, as its owner would have it."""
    await _set_mode(page, config, "live", "dry_run")


async def something_stays_dry(page: Page, panel: str) -> None:
    """Until some of what people ask for was decided and not done."""
    while await page.locator("#actions li").count() < 3:
        await _press(page, panel, "ask")
        await page.goto("/actions?state=dry")


async def fall_into_trouble(page: Page, panel: str, config: Path) -> None:
    """Live again; then one after the other goes wrong, and somebody freezes the house."""
    await _set_mode(page, config, "dry_run", "live")
    await _press(page, panel, "portal-refuses")
    await _approve_one(page)
    await _is_seen(page, "/actions?state=failed", "#actions li")
    await _press(page, panel, "titles-refused")
    await _press(page, panel, "ask")
    await _is_seen(page, "/deliveries", "#deliveries li")
    await _press(page, panel, "portal-down")
    await _approve_one(page)
    await _is_seen(page, "/actions?state=waiting", "#actions li")
    await page.goto("/services")
    await page.click("form[action='/freeze'] button")
    await _is_seen(page, "/", "#banners .banner.cold")


async def _set_mode(page: Page, config: Path, before: str, after: str) -> None:
    _edit(config, f"mode: {before}\nserver", f"mode: {after}\nserver")
    await page.goto("/config")
    await page.click("form[action='/config/reload'] button")


def _edit(file: Path, before: str, after: str) -> None:
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")


async def _approve_one(page: Page) -> None:
    await page.goto("/reviews")
    await page.click(".ticket button.yes")


async def _press(page: Page, panel: str, button: str) -> None:
    await page.goto(panel)
    await page.click(f"button[value='{button}']")


async def _is_seen(page: Page, path: str, selector: str) -> None:
    """Pages keep themselves true; where a place was empty, it is looked at again."""
    await page.goto(path)
    while not await page.locator(selector).count():
        await page.wait_for_timeout(500)
        await page.reload()
