"""Everything the engine says is said in French too, with the same facts in it, and nothing else is in the catalogue."""

import re
from string import Formatter

import polib

from daemon.web.i18n import ENGINE_CATALOGUES
from daemon.web.wording import NARROW
from tests.look.said import Text, everything

SAID = everything()
FRENCH: dict[Text, tuple[str, ...]] = {
    ((entry.msgid, entry.msgid_plural) if entry.msgid_plural else (entry.msgid,)): (
        tuple(entry.msgstr_plural.values()) or (entry.msgstr,)
    )
    for entry in polib.pofile(str(ENGINE_CATALOGUES / "fr.po"))
}
LINES = sorted({line for lines in FRENCH.values() for line in lines})


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_what_is_said_was_found() -> None:
    """In templates, in code, in plural, and by an action's own class."""
    assert ("Nothing needs you",) in SAID
    assert ("Approved in the portal.",) in SAID
    assert ("{number} day", "{number} days") in SAID
    assert SAID["Approve in the portal.",] == "Approve"


def test_every_text_has_its_french() -> None:
    """Else: write it in daemon/web/locales/fr.po."""
    assert {texts: place for texts, place in SAID.items() if not all(FRENCH.get(texts, [""]))} == {}


def test_french_has_the_same_facts_in_it() -> None:
    unlike = {
        texts: french
        for texts, french in FRENCH.items()
        if {frozenset(placeholders(text)) for text in texts} != {frozenset(placeholders(text)) for text in french}
    }
    assert unlike == {}


def test_nothing_else_is_in_the_catalogue() -> None:
    assert set(FRENCH) - set(SAID) == set()


def test_french_has_its_own_spaces() -> None:
    """A sign that stands apart never begins a line of its own."""
    loose = re.compile(rf"\w [;:!?»]|« |[^\s(]'\w|[^{NARROW}][;!?»]|«[^{NARROW}]")
    assert [line for line in LINES if loose.search(re.sub(r"https?:\S+", "", line))] == []
