"""Whoever is sent to a page finds it in the menu by the name it was given, in French too."""

import re
from pathlib import Path

import polib
import pytest

from daemon.plugin import Page
from daemon.plugin.loader import discover
from daemon.web.contents import PAGES
from daemon.web.i18n import ENGINE_CATALOGUES

ROOT = Path(__file__).parents[2]
CATALOGUES = [ENGINE_CATALOGUES / "fr.po", *sorted((ROOT / "plugins").glob("*/locales/fr.po"))]
FRENCH = {entry.msgid: entry.msgstr for file in CATALOGUES for entry in polib.pofile(str(file))}


def in_the_menu() -> set[str]:
    plugins = [
        found.plugin for found in discover(ROOT / "plugins", ROOT / "none", frozenset()).values() if found.plugin
    ]
    pages = [*PAGES, *(page for plugin in plugins for page in plugin.of(Page))]
    return {page.title.text for page in pages if page.menu is not None}


NAMES = "|".join(sorted(map(re.escape, in_the_menu()), key=len, reverse=True))
NAMED = re.compile(rf"\b(?:page ({NAMES})\b|({NAMES}) page\b)")
SENT = sorted((text, found[1] or found[2]) for text in FRENCH for found in NAMED.finditer(text))


def test_texts_that_send_somebody_to_a_page_were_found() -> None:
    assert len(SENT) > 10


@pytest.mark.parametrize("text, page", SENT)
def test_a_page_is_called_as_the_menu_calls_it(text: str, page: str) -> None:
    assert FRENCH[page] in FRENCH[text]
