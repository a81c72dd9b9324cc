"""Every page of the project that names a file, a folder, a test or another page names one that is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("daemon/**/*.md")})
FOLDERS = ("daemon/", "state/", "plugins/", "demo/", "tests/", "docs/", "requirements/", ".ci/")
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_EXAMPLE = re.compile(r"(?:^|/)x(?:/|$)|[<>*{]|\s")
"""Paths with a part to fill in: `plugins/x/`, `plugins/<name>/pages.py`."""


def named(page: Path) -> Iterator[str]:
    """Paths in code marks, as written: with `::test` or `:name` behind where there is one."""
    for span in _SPAN.findall(page.read_text("utf-8")):
        if span.startswith(FOLDERS) and not _EXAMPLE.search(span):
            yield span


def is_there(span: str) -> bool:
    path, _, name = span.partition(":")
    file = ROOT / path
    return file.exists() and (not name or re.search(rf"\b{name.lstrip(':')}\b", file.read_text("utf-8")) is not None)


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def test_the_map_is_among_the_pages() -> None:
    assert ROOT / "ARCHITECTURE.md" in PAGES
    assert len(list(named(ROOT / "ARCHITECTURE.md"))) > 50


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    assert [span for span in named(page) if not is_there(span)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not leads_somewhere(page, link)] == []
