"""A letter as Discord shows it: one embed, within its limits, with nothing in it that Discord would act on. Pure.

The limits are those of Discord's documentation (Message, Embed Limits).
"""

import re
from typing import Final, TypedDict

from daemon.domain.letters import Letter, Link, Tone
from daemon.services.base.fitting import clean, fitted, one_line, units
from daemon.services.base.webhooks import web_address

TITLE, DESCRIPTION, FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER = 256, 4096, 25, 256, 1024, 2048
TOTAL = 6000
"""Of all text in a message's embeds."""
_ADDRESS = 2048
"""The longest address of a link or picture."""

_BESIDE = 40
"""Longer facts stand alone, shorter ones beside one another."""

COLOURS: Final = {Tone.PLAIN: 0x5C6BC0, Tone.GOOD: 0x2E9E5B, Tone.BAD: 0xD64545, Tone.WAIT: 0xE0A526}
NOTHING = "\u2013"
"""Discord refuses a title or a field without text."""

# What begins or ends bold, italics, code, spoilers, links, mentions and escapes anywhere, headings, lists and quotes
# where a line begins, addresses that would become links by themselves, and names of emoji.
_MARKUP: Final = re.compile(r"[\\`*_~|\[\]()<>@]|(?m:^\s*)[-#+]|:(?=//|\w+:)")


class Field(TypedDict):
    name: str
    value: str
    inline: bool


class Embed(TypedDict, total=False):
    title: str
    description: str
    url: str
    color: int
    fields: list[Field]
    footer: dict[str, str]
    thumbnail: dict[str, str]


def escaped(text: str) -> str:
    """The text, so that Discord shows it as it is: it drops a backslash before any mark."""
    return _MARKUP.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def payload(letter: Letter) -> dict[str, object]:
    """What is posted. Nobody is ever pinged."""
    return {"embeds": [embed(letter)], "allowed_mentions": {"parse": []}}


def embed(letter: Letter) -> Embed:
    """The letter. Where it is too long, paragraphs give way first, then facts; links stay."""
    shown = Embed(title=fitted(one_line(letter.title), TITLE, escaped) or NOTHING, color=COLOURS[letter.tone])
    left = TOTAL - units(shown["title"])
    if letter.footer:
        shown["footer"] = {"text": fitted(one_line(letter.footer), FOOTER)}
        left -= units(shown["footer"]["text"])
    links = _links(letter.links)
    left -= units(links) + 2
    shown["fields"] = _fields(letter, left)
    left -= sum(units(field["name"]) + units(field["value"]) for field in shown["fields"])
    text = fitted("\n\n".join(map(clean, letter.paragraphs)), min(left, DESCRIPTION - units(links) - 2), escaped)
    shown["description"] = "\n\n".join(part for part in (text, links) if part)
    return _addressed(shown, letter)


def _fields(letter: Letter, left: int) -> list[Field]:
    fields: list[Field] = []
    for label, value in letter.facts[:FIELDS]:
        name = fitted(one_line(label), FIELD_NAME, escaped) or NOTHING
        left -= units(name)
        room = min(FIELD_VALUE, left)
        if room < 1:
            break
        shown = fitted(clean(value).strip(), room, escaped) or NOTHING
        fields.append(Field(name=name, value=shown, inline=units(shown) <= _BESIDE))
        left -= units(fields[-1]["value"])
    return fields


def _links(links: tuple[Link, ...]) -> str:
    """One a line, as many as fit into half of the description."""
    lines: list[str] = []
    for link in links:
        url = web_address(link.url)
        line = f"[{fitted(one_line(link.text), 100, escaped)}]({url})"
        if url and len(url) <= _ADDRESS and sum(map(units, lines)) + len(lines) + units(line) <= DESCRIPTION // 2:
            lines.append(line)
    return "\n".join(lines)


def _addressed(shown: Embed, letter: Letter) -> Embed:
    urls = [url for link in letter.links if (url := web_address(link.url)) and len(url) <= _ADDRESS]
    if urls:
        shown["url"] = urls[0]
    image = web_address(letter.image)
    if image and len(image) <= _ADDRESS:
        shown["thumbnail"] = {"url": image}
    return shown
