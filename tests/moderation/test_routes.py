"""Who may see what of moderation, written down by hand and compared with what the plugin lists."""

from daemon.plugin import Download, Form, Page
from daemon.plugin.parts import Block
from plugins.moderation import plugin

WHO_MAY = {
    "/requests": "read",
    "/requests/{service}/{number}": "read",
    "/learning": "read",
    "/learning/switch": "admin",
    "/learning/study": "decide",
    "/learning/accept": "admin",
    "/history": "read",
    "/history/{number}": "read",
    "/history.csv": "read",
    "/history.json": "read",
    "/report": "read",
    "/model": "read",
    "/rules": "read",
    "/rules/changes/{number}/end": "admin",
    "/backtest": "decide",
    "/shadow": "read",
    "/shadow/try": "admin",
    "/shadow/stop": "admin",
    "/shadow/promote": "admin",
    "/requests/judge": "decide",
    "/reviews/look": "decide",
}


def test_every_page_and_form_is_in_the_table() -> None:
    pages = {page.path: str(page.scope) for page in plugin.of(Page)}
    forms = {form.path: str(form.scope) for form in plugin.of(Form)}
    files = {file.path: str(file.scope) for file in plugin.of(Download)}
    assert pages | forms | files == WHO_MAY


def test_the_overview_shows_its_block_to_whoever_may_read() -> None:
    assert {part.name: str(part.scope) for part in plugin.of(Block)} == {"month": "read"}
