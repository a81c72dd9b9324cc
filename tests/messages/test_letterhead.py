"""A letter as mail: what a stranger wrote stays text, and what the owner chose can be read."""

from html.parser import HTMLParser

import pytest

from daemon.domain.letters import Bar, Bars, Brand, Letter, Link, Tone
from daemon.letterhead import CARD, INK, Head, dressed, on

EVIL = "<script>alert('x')</script>\" onload=\"x"
LETTER = Letter(
    title=EVIL,
    paragraphs=(EVIL, "two\nlines"),
    facts=((EVIL, EVIL),),
    links=(Link(text=EVIL, url=f"https://example.org/?{EVIL}"), Link(text="more", url="https://example.org/more")),
    footer=EVIL,
    chart=Bars(kinds=((EVIL, Tone.GOOD), (EVIL, Tone.BAD)), bars=(Bar(label=EVIL, parts=(3, 0), says=EVIL),)),
    image=f"https://example.org/{EVIL}",
    unsubscribe=f"https://example.org/{EVIL}",
)


OURS = {
    "html", "head", "meta", "title", "style", "body", "div", "span", "table", "tr", "td", "h1", "img", "p", "br", "a",
}  # fmt: skip


class Tags(HTMLParser):
    """What a mail program makes of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open += [tag] if tag not in {"meta", "img", "br"} else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(letter: Letter = LETTER, **brand: str) -> str:
    return dressed(letter, Head(language="en", brand=Brand(**brand), house=EVIL))


def test_nothing_a_stranger_wrote_is_markup() -> None:
    tags = Tags(page())
    assert tags.open == []
    assert {tag for tag, _ in tags.found} <= OURS
    assert not [attrs for _, attrs in tags.found if any(name.startswith("on") for name in attrs)]


def test_every_piece_carries_its_own_style() -> None:
    """Most mail programs read no style sheet."""
    bare = [tag for tag, attrs in Tags(page()).found if tag in {"p", "h1", "a", "span", "img"} and "style" not in attrs]
    assert bare == []


def test_a_logo_stands_for_the_name_and_says_it() -> None:
    images = [
        attrs for tag, attrs in Tags(page(name="Rex", logo_url="https://example.org/l.png")).found if tag == "img"
    ]
    assert (images[0]["src"], images[0]["alt"]) == ("https://example.org/l.png", "Rex")


@pytest.mark.parametrize("tone, colour", [(Tone.PLAIN, "#123456"), (Tone.BAD, "#9d2f28"), (Tone.GOOD, "#2b6641")])
def test_the_line_above_has_the_colour_of_the_news(tone: Tone, colour: str) -> None:
    assert f"background:{colour};border-radius:9px 9px 0 0" in page(Letter(title="x", tone=tone), colour="#123456")


@pytest.mark.parametrize(
    "colour, text", [("#9a5000", CARD), ("#000000", CARD), ("#ffffff", INK), ("#f2b45c", INK), ("#2b6641", CARD)]
)
def test_a_button_can_be_read_whatever_its_colour(colour: str, text: str) -> None:
    assert on(colour) == text


@pytest.mark.parametrize(
    "parts, longest, widths",
    [((3, 1), 4, ["75%", "25%"]), ((1, 0), 4, ["25%", "75%"]), ((0, 0), 1, ["100%"]), ((5, 5), 10, ["50%", "50%"])],
    ids=["full", "a quarter, and the rest left empty", "nothing", "no rest"],
)
def test_a_bar_is_as_wide_as_what_it_stands_for(parts: tuple[int, int], longest: int, widths: list[str]) -> None:
    kinds = (("Approvals", Tone.GOOD), ("Declines", Tone.BAD))
    fullest = Bar(label="Sun", parts=(longest, 0), says="many")
    chart = Bars(kinds=kinds, bars=(Bar(label="Mon", parts=parts, says="few"), fullest))
    cells = [attrs["width"] for tag, attrs in Tags(page(Letter(title="t", chart=chart))).found if attrs.get("width")]
    drawn = cells[cells.index("42%") + 2 :]
    assert drawn[: len(widths)] == widths
