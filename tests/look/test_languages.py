"""Catalogues: merged, read once, and harmless when broken."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.domain.sentences import Sentence
from daemon.web.i18n import Languages, preferred
from daemon.web.wording import Reader
from tests.look.samples.house import NOW, ZONE

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def a_folder(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "fr.po").write_text(HEADER + text, encoding="utf-8")
    return folder


def test_a_plugins_catalogue_is_merged_and_the_engines_word_stands(tmp_path: Path) -> None:
    plugin = a_folder(tmp_path / "p", 'msgid "Popcorn"\nmsgstr "Maïs"\n\nmsgid "Language"\nmsgstr "Idiome"\n')
    french = Languages([plugin]).translator("fr")
    assert [french.gettext(text) for text in ("Popcorn", "Language", "Salt")] == ["Maïs", "Langue", "Salt"]
    assert french.ngettext("{number} day", "{number} days", 2) == "{number} jours"


def test_a_broken_catalogue_is_logged_once_and_the_rest_is_still_said(tmp_path: Path) -> None:
    languages = Languages([a_folder(tmp_path / "p", 'msgid "a"\nnonsense\n'), tmp_path / "nowhere"])
    with capture_logs() as logs:
        said = [languages.translator("fr").gettext("Language") for _ in range(2)]
    assert said == ["Langue", "Langue"]
    assert [(each["event"], each["log_level"]) for each in logs] == [("catalogue unreadable", "warning")]


def test_an_unknown_language_is_english() -> None:
    assert Languages().translator("tlh").language == "en"
    assert Languages().translator("en").gettext("Language") == "Language"


@pytest.mark.parametrize(
    "accepted, language",
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("de, EN-gb", "en"),
        ("de;q=1, fr;q=0.5", "fr"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_the_browsers_first_known_language_is_taken(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@pytest.mark.parametrize(
    "sentence, said",
    [
        (Sentence("{n} bags", {"n": 2.5}), "2,5 bags"),
        (Sentence("{n} bags"), "{n} bags"),
        (Sentence("{n.real.x} bags", {"n": 2}), "{n.real.x} bags"),
    ],
)
def test_what_cannot_be_filled_in_is_still_said(tmp_path: Path, sentence: Sentence, said: str) -> None:
    """The first is translated with another placeholder."""
    words = Languages([a_folder(tmp_path / "p", 'msgid "{n} bags"\nmsgstr "{m} sacs"\n')]).translator("fr")
    assert Reader(words=words, zone=ZONE, now=NOW).say(sentence) == said
