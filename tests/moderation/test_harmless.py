"""What of an outsider's text may be sent to a model."""

import pytest

from plugins.moderation.advising.harmless import LONGEST, harmless
from tests.moderation.injections import INJECTIONS


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_reads_like_an_order_is_left_out_whole(text: str) -> None:
    assert harmless(text) is None


@pytest.mark.parametrize(
    "title",
    [
        "Amélie",
        "Le Fabuleux Destin d'Amélie Poulain",
        "Mission: Impossible \N{EN DASH} Dead Reckoning Part One",
        "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
        "WALL·E",
        "Se7en",
        "千と千尋の神隠し",
        "기생충",
        "Игра престолов",
        "L.A. Confidential",
        "Romeo + Juliet",
        "Fahrenheit 9/11",
        "Don\N{RIGHT SINGLE QUOTATION MARK}t Look Up",
        "What's Eating Gilbert Grape?",
    ],
)
def test_ordinary_titles_are_sent_as_they_are(title: str) -> None:
    assert harmless(title) == title


@pytest.mark.parametrize(
    "text, sent",
    [
        ("  The   Matrix ", "The Matrix"),
        ("#Alive", "Alive"),
        ("Birds; of «Prey»", "Birds of Prey"),
        ('The "Great" Escape', "The Great Escape"),
        ("Léon\u200b", "Léon"),
        ("M*A*S*H", "M A S H"),
        ("🎬 Film", "Film"),
        ("ﬁlm", "film"),
        ("🎬", None),
        ("", None),
        (None, None),
        ("Two\nlines", None),
        ("\ud83c half", None),
        ("a" * 25, None),
        ("Z\u0351\u0352\u0353\u0354algo", None),
        ("word " * 30, ("word " * 30)[: LONGEST - 1].rstrip() + "…"),
    ],
)
def test_the_rest_is_one_short_line_of_letters_digits_and_plain_punctuation(text: str | None, sent: str | None) -> None:
    assert harmless(text) == sent
