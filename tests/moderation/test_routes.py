"""Who may see what of moderation, written down by hand and compared with what the plugin lists."""

from daemon.plugin import Download, Ended, Form, Moved, Older, Page
from daemon.plugin.parts import Block
from plugins.moderation import plugin

WHO_MAY = {
    "/requests": "read",
    "/requests/{service}/{number}": "read",
    "/learning": "read",
    "/learning/switch": "admin",
    "/learning/study": "decide",
    "/learning/accept": "admin",
    "/learning/dismiss": "admin",
    "/learning/bring-back": "admin",
    "/history": "read",
    "/history/{number}": "read",
    "/history.csv": "read",
    "/history.json": "read",
    "/report": "read",
    "/model": "read",
    "/rules": "read",
    "/rules/changes/{number}/end": "admin",
    "/backtest": "decide",
    "/backtest/runs": "admin",
    "/backtest/runs/{number}": "decide",
    "/shadow": "read",
    "/shadow/try": "admin",
    "/shadow/stop": "admin",
    "/shadow/promote": "admin",
    "/people/{number}/trust": "decide",
    "/requests/judge": "decide",
    "/reviews/look": "decide",
}


def test_every_page_and_form_is_in_the_table() -> None:
    pages = {page.path: str(page.scope) for page in plugin.of(Page)}
    forms = {form.path: str(form.scope) for form in plugin.of(Form)}
    files = {file.path: str(file.scope) for file in plugin.of(Download)}
    assert pages | forms | files == WHO_MAY


def test_the_overview_shows_its_block_to_whoever_may_read() -> None:
    assert {part.name: str(part.scope) for part in plugin.of(Block)} == {
        "month": "read",
        "problems": "read",
        "on_top": "admin",
    }


OLD_WHO_MAY = {
    ("GET", "/stats"): "read",
    ("GET", "/api/history"): "read",
    ("GET", "/staff/reviews"): "read",
    ("GET", "/staff/pending-count"): "read",
    ("GET", "/staff/ml-stats"): "read",
    ("POST", "/staff/review/{review}/approve"): "decide",
    ("POST", "/staff/review/{review}/reject"): "decide",
    ("POST", "/staff/review/approve/{request}"): "decide",
    ("POST", "/staff/review/reject/{request}"): "decide",
    ("POST", "/admin/moderate-now"): "decide",
    ("POST", "/staff/moderate"): "decide",
    ("POST", "/staff/cleanup-reviews"): "decide",
    ("POST", "/admin/cleanup-duplicates"): "decide",
}
"""Of the paths of the program before."""
OPEN = {
    "/staff/moderate", "/moderate-html", "/staff/cleanup-reviews", "/admin/cleanup-duplicates", "/staff/report",
    "/review-dashboard", "/static/review-dashboard.html", "/staff/openai-stats", "/docs",
}  # fmt: skip
"""Those that only lead elsewhere, or say what to post."""


def test_every_older_path_is_in_a_table() -> None:
    assert {(old.method, old.path): str(old.scope) for old in plugin.of(Older)} == OLD_WHO_MAY
    assert {page.path for page in plugin.of(Moved)} | {ended.path for ended in plugin.of(Ended)} == OPEN
