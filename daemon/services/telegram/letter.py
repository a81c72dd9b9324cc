"""What a letter looks like in Telegram: HTML, within the limits, with buttons. Pure."""

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from daemon.domain.letters import Button, Letter, Link

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
"""Of what is read, once the markup is taken away."""
DATA_LIMIT: Final = 64
"""Bytes of a button's data."""
IN_A_ROW: Final = 3
ROW_LIMIT: Final = 34
"""Characters of a row's buttons together: of more, a phone shows the beginnings."""
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class _Run:
    """Text in one tag; none when the tag is empty."""

    text: str
    tag: str = ""

    def __str__(self) -> str:
        inside = escape(self.text, quote=False)
        return f"<{self.tag}>{inside}</{self.tag}>" if self.tag else inside


def html_of(letter: Letter, limit: int) -> str:
    """The letter as HTML of which at most `limit` characters are read; what is cut ends in an ellipsis."""
    return "".join(map(str, _within(_runs(letter), limit)))


def _runs(letter: Letter) -> list[_Run]:
    blocks = [[_Run(letter.title, "b")]]
    blocks += [[_Run(paragraph)] for paragraph in letter.paragraphs]
    blocks += [_facts(letter.facts)] if letter.facts else []
    blocks += [[_Run(f"{link.text}: {link.url}")] for link in letter.links if not is_button(link)]
    blocks += [[_Run(letter.footer, "i")]] if letter.footer else []
    runs: list[_Run] = []
    for block in blocks:
        runs += [_Run("\n\n"), *block] if runs else block
    return runs


def _facts(facts: tuple[tuple[str, str], ...]) -> list[_Run]:
    runs: list[_Run] = []
    for label, value in facts:
        runs += [*([_Run("\n")] if runs else []), _Run(label, "b"), _Run(f" {value}")]
    return runs


def _within(runs: list[_Run], limit: int) -> list[_Run]:
    """Cut before anything is escaped, so that neither a tag nor an entity is ever halved."""
    if sum(_length(run.text) for run in runs) <= limit:
        return runs
    kept: list[_Run] = []
    left = limit - _length(_ELLIPSIS)
    for run in runs:
        text = _cut(run.text, left)
        kept += [_Run(text, run.tag)] if text else []
        left -= _length(text)
        if text != run.text:
            break
    return [*kept, _Run(_ELLIPSIS)]


def _length(text: str) -> int:
    """As Telegram counts: in UTF-16, where most emoji are two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _cut(text: str, limit: int) -> str:
    shortened = text[:limit]
    while _length(shortened) > limit:
        shortened = shortened[:-1]
    return shortened


def is_button(link: Link) -> bool:
    """Telegram makes no button of an address that only this house's network knows; such a link is written out."""
    parts = urlsplit(link.url)
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")


def rows_of(letter: Letter) -> list[list[Button | Link]]:
    """The buttons under it: what can be pressed in rows, then each link in a row of its own."""
    rows: list[list[Button | Link]] = []
    for button in letter.buttons:
        last = rows[-1] if rows else []
        fits = last and len(last) < IN_A_ROW and sum(len(each.text) for each in (*last, button)) <= ROW_LIMIT
        rows = [*rows[:-1], [*last, button]] if fits else [*rows, [button]]
    return rows + [[link] for link in letter.links if is_button(link)]


def unfit(letter: Letter) -> str | None:
    """Why it cannot be sent at all."""
    if any(not 1 <= len(button.data.encode()) <= DATA_LIMIT for button in letter.buttons):
        return f"a button carries 1 to {DATA_LIMIT} bytes"
    return None
