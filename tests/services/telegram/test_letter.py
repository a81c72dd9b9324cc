"""What a letter looks like in Telegram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.letters import Button, Letter, Link
from daemon.services.telegram.letter import CAPTION_LIMIT, TEXT_LIMIT, html_of, is_button, rows_of, unfit
from demo.telegram.rooms import Message, broken_markup, length


def read(html: str) -> str:
    return Message(number=1, chat=1, topic=None, html=html).text


def test_a_letter_is_title_paragraphs_facts_and_footer() -> None:
    letter = Letter(
        title="Dune (2021)", paragraphs=("Approved.",), facts=(("Rating", "7.8"), ("Size", "9 GB")), footer="Usher"
    )
    assert html_of(letter, TEXT_LIMIT) == (
        "<b>Dune (2021)</b>\n\nApproved.\n\n<b>Rating</b> 7.8\n<b>Size</b> 9 GB\n\n<i>Usher</i>"
    )


def test_everything_is_escaped() -> None:
    letter = Letter(title="<b>&", paragraphs=("<a href='x'>",), facts=(("<i>", "&amp;"),), footer="</i>")
    assert html_of(letter, TEXT_LIMIT) == (
        "<b>&lt;b&gt;&amp;</b>\n\n&lt;a href='x'&gt;\n\n<b>&lt;i&gt;</b> &amp;amp;\n\n<i>&lt;/i&gt;</i>"
    )


WORDS = st.text(alphabet=st.sampled_from("ab<>&\"' \U0001f600é"), max_size=60)


@given(title=WORDS.filter(bool), paragraphs=st.lists(WORDS, max_size=4), value=WORDS, limit=st.integers(2, 120))
def test_it_fits_its_limit_and_its_markup_is_whole(title: str, paragraphs: list[str], value: str, limit: int) -> None:
    letter = Letter(title=title, paragraphs=tuple(paragraphs), facts=((value, title),), footer=value)
    html, whole = html_of(letter, limit), read(html_of(letter, 10**6))
    assert broken_markup(html) is None
    assert length(read(html)) <= limit
    shown = read(html)
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@pytest.mark.parametrize("limit", [TEXT_LIMIT, CAPTION_LIMIT])
def test_what_is_exactly_at_the_limit_stays_whole(limit: int) -> None:
    assert html_of(Letter(title="x" * limit), limit) == f"<b>{'x' * limit}</b>"
    assert html_of(Letter(title="x" * (limit + 1)), limit) == f"<b>{'x' * (limit - 1)}</b>…"


def test_buttons_stand_three_in_a_row_and_each_link_alone() -> None:
    buttons = tuple(Button(text=name, data=name) for name in "abcd")
    links = (Link(text="Open", url="https://usher.example.org/1"), Link(text="Seerr", url="http://seerr.lan:5055"))
    rows = rows_of(Letter(title="x", buttons=buttons, links=links))
    assert [[each.text for each in row] for row in rows] == [["a", "b", "c"], ["d"], ["Open"], ["Seerr"]]


@pytest.mark.parametrize("url", ["http://localhost:5056/x", "http://usher:5056", "ftp://a.b", "javascript:a.b", ""])
def test_an_address_telegram_makes_no_button_of_is_written_out(url: str) -> None:
    letter = Letter(title="x", links=(Link(text="Open", url=url),))
    assert not is_button(letter.links[0])
    assert rows_of(letter) == []
    assert html_of(letter, TEXT_LIMIT) == f"<b>x</b>\n\nOpen: {url}"


@pytest.mark.parametrize(
    "data, fits", [("x", True), ("x" * 64, True), ("é" * 32, True), ("", False), ("é" * 33, False)]
)
def test_a_button_carries_sixty_four_bytes(data: str, fits: bool) -> None:
    assert (unfit(Letter(title="x", buttons=(Button(text="b", data=data),))) is None) is fits
