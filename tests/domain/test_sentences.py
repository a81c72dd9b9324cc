"""Sentences are said in any language, whatever fills them, and never take anything down."""

import pytest

from daemon.domain.sentences import Sentence

GENRE = Sentence("{genre} is always welcome here.", {"genre": Sentence("Animation")})
FRENCH = {"{genre} is always welcome here.": "Le genre {genre} est le bienvenu.", "Animation": "Animé"}


def in_french(text: str) -> str:
    return FRENCH.get(text, text)


def test_what_fills_a_sentence_is_said_in_the_same_language() -> None:
    assert GENRE.said_in(in_french) == "Le genre Animé est le bienvenu."
    assert str(GENRE) == "Animation is always welcome here."


def test_a_list_is_said_one_by_one() -> None:
    both = Sentence("Of {genres}.", {"genres": [Sentence("Animation"), "Horror"]})
    assert both.said_in(in_french) == "Of Animé, Horror."


@pytest.mark.parametrize("translated", ["{gender}", "{", "{0}", "{genre.nothing}", "{genre[1]}"])
def test_a_translation_that_does_not_fit_falls_back_to_english(translated: str) -> None:
    sentence = Sentence("{genre} is kept.", {"genre": 28})
    assert sentence.said_in(lambda _: translated) == "28 is kept."


@pytest.mark.parametrize("text", ["{", "{nobody}", "a } and a {", "{0}", "{'json': [1, 2]}"])
def test_what_cannot_be_filled_in_stays_as_it_is_written(text: str) -> None:
    assert str(Sentence(text)) == text


def test_what_fills_it_is_never_a_pattern() -> None:
    assert str(Sentence("{why}", {"why": "{0.__class__} {"})) == "{0.__class__} {"
