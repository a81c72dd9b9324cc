"""A letter as Slack shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.letters import Letter, Link, Tone
from daemon.services.base.fitting import units
from daemon.services.slack.blocks import blocks, escaped, payload
from tests.services.letters import FULL, SHORT, titled


def plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}


def test_everything_has_its_place() -> None:
    image = "https://image.example.org/dune.jpg"
    assert list(blocks(FULL)) == [
        {"type": "header", "text": plain("✅ Votre demande « Dune » est acceptée")},
        {
            "type": "section",
            "text": plain("Bonjour Ann,\n\nC'est fait."),
            "accessory": {"type": "image", "image_url": image, "alt_text": "Votre demande « Dune » est acceptée"},
        },
        {"type": "section", "fields": [plain("Film\nDune (2021)"), plain("Qualité\n1080p")]},
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "<https://usher.example.org/r/7?a=1&amp;b=2|Look at it>\n"
                "<https://usher.example.org/login|Log in>",
            },
        },
        {"type": "context", "elements": [plain("The invented house")]},
    ]


def test_a_notification_says_the_title() -> None:
    assert payload(titled("A & B"))["text"] == "A &amp; B"


def test_a_picture_stands_alone_where_there_is_no_text() -> None:
    assert [block["type"] for block in blocks(replace(SHORT, image="https://x.example/a.jpg"))] == ["header", "image"]


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a & b", "a &amp; b"),
        ("<!channel> <@U123> <https://evil|x>", "&lt;!channel&gt; &lt;@U123&gt; &lt;https://evil|x&gt;"),
        ("&lt;", "&amp;lt;"),
        ("*bold* _it_", "*bold* _it_"),
    ],
)
def test_what_slack_reads_something_into_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def markup(letter: Letter) -> list[str]:
    return [text["text"] for text in texts(list(blocks(letter))) if text["type"] == "mrkdwn"]


def test_what_comes_from_outside_is_never_markup() -> None:
    evil = "*x* <!channel> <https://evil.example|y>"
    assert markup(replace(SHORT, title=evil, paragraphs=(evil,), facts=((evil, evil),), footer=evil)) == []


def test_nothing_in_a_link_can_end_it() -> None:
    link = Link(text="a|b> <!channel>", url="https://x.example/a|b> <!channel>")
    assert markup(replace(SHORT, links=(link,))) == [
        "<https://x.example/a%7Cb%3E%20%3C!channel%3E|a/b&gt; &lt;!channel&gt;>"
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "ftp://x.example/"])
def test_an_address_a_browser_should_not_be_sent_to_is_left_out(address: str) -> None:
    letter = replace(SHORT, links=(Link(text="x", url=address),), image=address)
    assert [block["type"] for block in blocks(letter)] == ["header"]


def test_each_tone_is_seen_by_its_sign() -> None:
    assert len({payload(replace(SHORT, tone=tone))["text"] for tone in Tone}) == len(Tone)


def texts(held: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 (a block holds anything)
    """Every text object there is."""
    match held:
        case {"type": "plain_text" | "mrkdwn"}:
            yield held
        case dict():
            yield from texts(list(held.values()))
        case list():
            for each in held:
                yield from texts(each)


LINES = st.text(max_size=4000)
LETTERS = st.builds(
    Letter,
    title=LINES,
    paragraphs=st.lists(LINES, max_size=4).map(tuple),
    facts=st.lists(st.tuples(LINES, LINES), max_size=60).map(tuple),
    links=st.lists(st.builds(Link, text=LINES, url=LINES.map("https://x/{}".format)), max_size=20).map(tuple),
    footer=st.none() | LINES,
    image=st.none() | LINES.map("https://x/{}".format),
)


@given(LETTERS)
def test_no_letter_breaks_a_limit(letter: Letter) -> None:
    made: list[Any] = list(blocks(letter))
    fields = [block["fields"] for block in made if "fields" in block]
    assert len(made) <= 50
    assert 1 <= units(made[0]["text"]["text"]) <= 150
    assert all(1 <= units(text["text"]) <= 3000 for text in texts(made))
    assert all(len(part) <= 10 and all(units(text["text"]) <= 2000 for text in part) for part in fields)


def test_a_footer_of_nothing_that_can_be_shown_is_left_out() -> None:
    assert list(blocks(replace(SHORT, footer="\x1f\u202e"))) == list(blocks(replace(SHORT, footer=None)))


@pytest.mark.parametrize("sign", ["x", "&", "🎬"])
def test_the_largest_letter_there_can_be_keeps_its_links(sign: str) -> None:
    much = sign * 9000
    letter = replace(FULL, title=much, paragraphs=(much,), facts=((much, much),) * 999, footer=much)
    assert len(list(blocks(letter))) <= 50
    assert markup(letter) == markup(FULL)
    assert units(next(texts(list(blocks(letter))))["text"]) <= 150
