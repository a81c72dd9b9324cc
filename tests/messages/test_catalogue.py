"""Everything this plugin says is said in French too, with the same facts in it."""

from pathlib import Path
from string import Formatter

import polib
import pytest

import plugins.messages.handlers
from daemon.web.i18n import ENGINE_CATALOGUES
from tests.look.said import Text, said_in_code, said_in_templates

ROOM = Path(plugins.messages.handlers.__file__).parent
FRENCH: dict[Text, tuple[str, ...]] = {
    ((entry.msgid, entry.msgid_plural) if entry.msgid_plural else (entry.msgid,)): (
        tuple(entry.msgstr_plural.values()) or (entry.msgstr,)
    )
    for file in (ENGINE_CATALOGUES / "fr.po", ROOM / "locales" / "fr.po")
    for entry in polib.pofile(str(file))
}
SAID = sorted({texts for _, texts in (*said_in_code(ROOM), *said_in_templates(ROOM / "templates"))})


def placeholders(texts: Text) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_what_is_said_was_found() -> None:
    assert ("{number} piece of news", "{number} pieces of news") in SAID
    assert ("Send it again",) in SAID


@pytest.mark.parametrize("texts", SAID, ids=lambda texts: texts[0])
def test_a_text_has_its_french(texts: Text) -> None:
    assert all(FRENCH.get(texts, [""]))
    assert placeholders(FRENCH[texts]) == placeholders(texts)
