"""Every sentence of this plugin is also said in French, with the same facts in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import polib
import pytest

import plugins.moderation.genres
from daemon.web.rendering import TEMPLATES
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import GENRES
from plugins.moderation.rules import _AFTER, _BEFORE, judge
from tests.look.said import said_in_templates
from tests.moderation.cases import a_case

ROOM = Path(plugins.moderation.genres.__file__).parent
FRENCH = {entry.msgid: entry.msgstr for entry in polib.pofile(str(ROOM / "locales" / "fr.po"))}


def texts(source: Path) -> Iterator[str]:
    """The texts a module writes as `Sentence("...")`."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Sentence"), args=[ast.Constant(value=str(text)), *_]):
                yield text


PLACEHOLDER = re.compile(r"\{\w+\}")


def words(text: str) -> bool:
    """Whether anything is left to translate beside what fills it."""
    return any(sign.isalpha() for sign in PLACEHOLDER.sub("", text))


SENTENCES = sorted(
    {text for module in ROOM.rglob("*.py") for text in texts(module) if words(text)} | {genre.name for genre in GENRES}
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_sentences_were_found() -> None:
    assert "{genre} is always welcome here." in SENTENCES


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_has_its_french(text: str) -> None:
    assert FRENCH.get(text)
    assert placeholders(FRENCH[text]) == placeholders(text)


def test_the_genres_are_called_in_the_catalogue_as_in_the_table() -> None:
    assert {genre.name: FRENCH[genre.name] for genre in GENRES} == {genre.name: genre.french for genre in GENRES}


def test_a_decision_is_read_in_french() -> None:
    config = ModerationConfig.model_validate({"genres": {"blacklist": "Horror"}})
    decision = judge(a_case(genres=(27,), rating=8.0, votes=1), config)
    said = decision.why.said_in(lambda text: FRENCH[text])
    assert said == "Horreur est sur la liste des genres que cette maison ne garde pas."
    (rating,) = (seen.saw.said_in(FRENCH.__getitem__) for seen in decision.trail if seen.rule == "limits.min_rating")
    assert rating == "Noté 8.0 par une personne\u00a0: trop peu pour s\u2019y fier."


def test_what_the_pages_say_has_its_french_here_or_in_the_engine() -> None:
    engine = {entry.msgid for entry in polib.pofile(str(TEMPLATES.parent / "locales" / "fr.po"))}
    said = {texts[0] for _, texts in said_in_templates(ROOM / "templates") if words(texts[0])}
    assert said
    assert said - FRENCH.keys() - engine == set()


def test_every_rule_has_a_few_words_of_its_own() -> None:
    """For tables and filters, where what it says in full has no room."""
    names = (ROOM / "templates" / "names.html").read_text(encoding="utf-8")
    assert [rule.name for rule in (*_BEFORE, *_AFTER) if f'"{rule.name}": _("' not in names] == []
