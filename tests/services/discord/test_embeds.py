"""A letter as Discord shows it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.letters import Letter, Link, Tone
from daemon.services.base.fitting import units
from daemon.services.discord.embeds import COLOURS, NOTHING, TOTAL, Embed, embed, escaped, payload
from tests.services.letters import FULL, SHORT, titled


def texts(shown: Embed) -> list[str]:
    fields = [text for field in shown.get("fields", []) for text in (field["name"], field["value"])]
    return [shown.get("title", ""), shown.get("description", ""), shown.get("footer", {}).get("text", ""), *fields]


def read(text: str) -> str:
    """As Discord shows it: a backslash before a mark goes."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


def test_everything_has_its_place() -> None:
    assert embed(FULL) == {
        "title": "Votre demande « Dune » est acceptée",
        "color": COLOURS[Tone.GOOD],
        "footer": {"text": "The invented house"},
        "fields": [
            {"name": "Film", "value": r"Dune \(2021\)", "inline": True},
            {"name": "Qualité", "value": "1080p", "inline": True},
        ],
        "description": "Bonjour Ann,\n\nC'est fait.\n\n"
        "[Look at it](https://usher.example.org/r/7?a=1&b=2)\n[Log in](https://usher.example.org/login)",
        "url": "https://usher.example.org/r/7?a=1&b=2",
        "thumbnail": {"url": "https://image.example.org/dune.jpg"},
    }


def test_nobody_is_pinged_whatever_is_said() -> None:
    assert payload(titled("@everyone <@123>"))["allowed_mentions"] == {"parse": []}


def test_each_tone_has_a_colour_of_its_own() -> None:
    assert len({embed(replace(SHORT, tone=tone))["color"] for tone in Tone}) == len(Tone)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("*bold* _it_ ~~no~~ `code` ||secret||", r"\*bold\* \_it\_ \~\~no\~\~ \`code\` \|\|secret\|\|"),
        ("# Heading", r"\# Heading"),
        ("-# small", r"\-# small"),
        ("  - one\n+ two\n> three", "  \\- one\n\\+ two\n\\> three"),
        ("Spider-Man #1 + C#", "Spider-Man #1 + C#"),
        ("[click](https://evil.example)", r"\[click\]\(https\://evil.example\)"),
        ("https://evil.example", r"https\://evil.example"),
        ("<@123> <#5> <:x:1> @here", r"\<\@123\> \<#5\> \<\:x:1\> \@here"),
        (":smile: at 12:04", r"\:smile: at 12:04"),
        ("back\\slash", r"back\\slash"),
        ("```\nblock\n```", "\\`\\`\\`\nblock\n\\`\\`\\`"),
    ],
)
def test_text_is_shown_as_it_is_and_does_nothing(text: str, shown: str) -> None:
    assert escaped(text) == shown
    assert read(shown) == text


@given(st.text(max_size=200))
def test_any_text_reads_as_it_was(text: str) -> None:
    assert read(escaped(text)) == text


LINES = st.text(max_size=1500)
LETTERS = st.builds(
    Letter,
    title=LINES,
    paragraphs=st.lists(LINES, max_size=6).map(tuple),
    facts=st.lists(st.tuples(LINES, LINES), max_size=30).map(tuple),
    links=st.lists(st.builds(Link, text=LINES, url=LINES.map("https://x/{}".format)), max_size=40).map(tuple),
    footer=st.none() | LINES,
    image=st.none() | LINES.map("https://x/{}".format),
)


def within_limits(shown: Embed) -> bool:
    return (
        units(shown.get("title", "")) <= 256
        and units(shown.get("description", "")) <= 4096
        and units(shown.get("footer", {}).get("text", "")) <= 2048
        and len(shown.get("fields", [])) <= 25
        and all(1 <= units(field["name"]) <= 256 for field in shown.get("fields", []))
        and all(1 <= units(field["value"]) <= 1024 for field in shown.get("fields", []))
        and sum(map(units, texts(shown))) <= TOTAL
    )


@given(LETTERS)
def test_no_letter_breaks_a_limit(letter: Letter) -> None:
    assert within_limits(embed(letter))


@pytest.mark.parametrize("sign", ["x", "*", "🎬"])
def test_the_largest_letter_there_can_be_keeps_its_links(sign: str) -> None:
    much = sign * 9000
    letter = replace(FULL, title=much, paragraphs=(much, much), facts=((much, much),) * 40, footer=much)
    shown = embed(letter)
    assert within_limits(shown)
    assert shown["description"].endswith("[Log in](https://usher.example.org/login)")
    assert len(shown["fields"]) >= 1


def test_a_fact_without_a_value_is_still_one() -> None:
    shown = embed(replace(SHORT, facts=(("", ""), ("Film", " "))))
    assert [(field["name"], field["value"]) for field in shown["fields"]] == [(NOTHING, NOTHING), ("Film", NOTHING)]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "ftp://x.example/", "/r/7"])
def test_an_address_a_browser_should_not_be_sent_to_is_left_out(address: str) -> None:
    shown = embed(replace(SHORT, links=(Link(text="x", url=address),), image=address))
    assert {"url", "thumbnail"} & set(shown) == set()
    assert shown["description"] == ""


def test_an_address_cannot_end_its_link() -> None:
    shown = embed(replace(SHORT, links=(Link(text="a](https://evil.example)", url="https://x.example/)[b](c d>"),)))
    assert shown["description"] == r"[a\]\(https\://evil.example\)](https://x.example/%29[b]%28c%20d%3E)"
