"""Text that has to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.services.base.fitting import clean, fitted, one_line, units


def starred(text: str) -> str:
    return text.replace("*", "\\*")


@pytest.mark.parametrize(
    "text, most, fits",
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("one two", 5, "one…"),
        ("", 0, ""),
        ("a", 0, ""),
        ("ab", 1, "…"),
        ("🎬🎬🎬", 6, "🎬🎬🎬"),
        ("🎬🎬🎬", 5, "🎬🎬…"),
        ("🎬🎬🎬", 4, "🎬…"),
        ("***", 6, "\\*\\*\\*"),
        ("***", 5, "\\*\\*…"),
        ("***", 4, "\\*…"),
    ],
)
def test_what_does_not_fit_ends_in_an_ellipsis_and_not_within_an_escape(text: str, most: int, fits: str) -> None:
    assert fitted(text, most, starred) == fits


@given(st.text(), st.integers(0, 40))
def test_nothing_is_ever_longer_than_allowed(text: str, most: int) -> None:
    assert units(fitted(text, most, starred)) <= most


def test_an_emoji_counts_twice() -> None:
    assert (units("é"), units("🎬")) == (1, 2)


@pytest.mark.parametrize(
    "text, line",
    [
        ("Plain é 🎬", "Plain é 🎬"),
        ("a\r\nBcc: b", "a Bcc: b"),
        (" a\t b\x00c ", "a b c"),
        ("a\u2028b\x85c", "a b c"),
        ("a\u202eb", "a b"),
        ("a\ud800b", "a b"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_one_line_holds_nothing_that_steers(text: str, line: str) -> None:
    assert one_line(text) == line


def test_clean_text_keeps_its_lines_and_nothing_that_steers() -> None:
    assert clean("one\r\ntwo\x1b[31m\n\n\u202ethree") == "one\ntwo [31m\n\n three"
