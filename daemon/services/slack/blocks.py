"""A letter as Slack shows it: blocks, within its limits, with nothing in it that Slack would act on. Pure.

All that came from outside stands in plain text objects, where Slack reads no markup; the limits are those of its
documentation (Block Kit).
"""

from collections.abc import Iterator
from typing import Final

from daemon.domain.letters import Letter, Link, Tone
from daemon.services.base.fitting import clean, fitted, one_line
from daemon.services.base.webhooks import web_address

HEADER, SECTION, FIELD, FIELDS_A_SECTION, ADDRESS = 150, 3000, 2000, 10, 3000
MOST_FACTS = 40
"""Four sections; a message may have fifty blocks."""

_SIGNS: Final = {Tone.GOOD: "✅ ", Tone.BAD: "⛔ ", Tone.WAIT: "❓ ", Tone.PLAIN: ""}
_CONTROLS: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

Block = dict[str, object]


def escaped(text: str) -> str:
    """The text without the three characters Slack reads something into."""
    return text.translate(_CONTROLS)


def payload(letter: Letter) -> dict[str, object]:
    """What is posted. `text` is what notifications and readers of screens say."""
    return {"text": fitted(_titled(letter), SECTION, escaped), "blocks": list(blocks(letter)), "unfurl_links": False}


def blocks(letter: Letter) -> Iterator[Block]:
    """Title, text, facts, links, small print."""
    yield {"type": "header", "text": _plain(_titled(letter), HEADER)}
    text = "\n\n".join(part for each in letter.paragraphs if (part := clean(each).strip()))
    image = web_address(letter.image)
    picture: Block = {"type": "image", "image_url": image, "alt_text": one_line(letter.title)[:HEADER] or "-"}
    shows_picture = image is not None and len(image) <= ADDRESS
    if text:
        section: Block = {"type": "section", "text": _plain(text, SECTION)}
        yield section | ({"accessory": picture} if shows_picture else {})
    elif shows_picture:
        yield picture
    facts = [_fact(label, value) for label, value in letter.facts[:MOST_FACTS]]
    for start in range(0, len(facts), FIELDS_A_SECTION):
        yield {"type": "section", "fields": facts[start : start + FIELDS_A_SECTION]}
    links = _links(letter.links)
    if links:
        yield {"type": "section", "text": {"type": "mrkdwn", "text": links}}
    footer = one_line(letter.footer or "")
    if footer:
        yield {"type": "context", "elements": [_plain(footer, FIELD)]}


def _titled(letter: Letter) -> str:
    return _SIGNS[letter.tone] + (one_line(letter.title) or "-")


def _fact(label: str, value: str) -> Block:
    return _plain(f"{one_line(label)}\n{clean(value).strip()}".strip() or "-", FIELD)


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": fitted(text, most, escaped), "emoji": False}


def _links(links: tuple[Link, ...]) -> str:
    """The only markup there is. A bar would end the address, and web_address leaves none."""
    text = ""
    for link in links:
        url = web_address(link.url)
        line = f"<{escaped(url or '')}|{fitted(one_line(link.text).replace('|', '/'), 100, escaped) or 'link'}>\n"
        text += line if url and len(text) + len(line) <= SECTION else ""
    return text.strip()
