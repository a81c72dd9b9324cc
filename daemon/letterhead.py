"""A letter as mail shows it: one page of HTML, its styles written on each piece, because most mail programs read no
other. Tables, because some know nothing else. Programs that read a style sheet get the dark colours from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from daemon.domain.letters import Bar, Bars, Brand, Letter, Link, Tone

PAPER, CARD, INK, SOFT, LINE = "#faf6ef", "#fffdf9", "#241c17", "#675c53", "#e6dccd"
DARK_PAPER, DARK_CARD, DARK_INK, DARK_SOFT, DARK_LINE = "#151213", "#1e191b", "#f1e9df", "#a99e94", "#352d30"
_TONES = {Tone.GOOD: "#2b6641", Tone.BAD: "#9d2f28", Tone.WAIT: "#735400"}
_DARK_TONES = {Tone.GOOD: "#8acb9f", Tone.BAD: "#f0958b", Tone.WAIT: "#e4c26d"}
_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Helvetica,Arial,sans-serif"
_SERIF = "'Iowan Old Style','Palatino Linotype',Palatino,Georgia,'Times New Roman',serif"
_DARK = (
    f".paper{{background:{DARK_PAPER}!important}}"
    f".card{{background:{DARK_CARD}!important;border-color:{DARK_LINE}!important}}"
    f".ink{{color:{DARK_INK}!important}}.soft{{color:{DARK_SOFT}!important}}"
    f".line{{border-color:{DARK_LINE}!important}}"
    + "".join(f".{tone}{{background:{colour}!important}}" for tone, colour in _DARK_TONES.items())
)
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">'
)
_SHEET = (
    "<style>:root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media(max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}"
    ".half{display:block!important;width:auto!important;padding-right:0!important}"
    ".value{border-top:0!important;padding-top:1px!important}}"
    f"@media(prefers-color-scheme:dark){{{_DARK}}}</style>"
)
_TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands around a letter."""

    language: str
    brand: Brand
    house: str
    enough: str = "Enough of these"
    """What the link that ends such messages is called."""


def dressed(letter: Letter, head: Head) -> str:
    """The whole page."""
    return (
        f'<!doctype html><html lang="{escape(head.language)}"><head>{_HEAD}<title>{escape(letter.title)}</title>'
        f'{_SHEET}</head><body class="paper" style="margin:0;padding:0;background:{PAPER}">'
        f'{_hidden(letter)}{_TABLE} class="paper" width="100%" style="background:{PAPER}"><tr>'
        f'<td align="center" style="padding:24px 12px 40px">{_TABLE} width="100%" style="max-width:600px">'
        f"<tr><td>{_masthead(head)}</td></tr><tr><td>{_card(letter, head)}</td></tr>"
        f'<tr><td class="pad" style="padding:18px 32px 0">{_foot(letter, head)}</td></tr>'
        "</table></td></tr></table></body></html>"
    )


def _hidden(letter: Letter) -> str:
    """What a list of mails shows beside the subject."""
    first = letter.paragraphs[0] if letter.paragraphs else ""
    return f'<div style="display:none;max-height:0;overflow:hidden;opacity:0">{escape(first)}</div>' if first else ""


def _masthead(head: Head) -> str:
    name = escape(head.brand.name or head.house)
    shown = (
        f'<img src="{escape(head.brand.logo_url)}" alt="{name}" height="36" '
        'style="display:block;height:36px;max-width:100%;border:0">'
        if head.brand.logo_url
        else f'<span class="ink" style="font:600 20px/1.2 {_SERIF};color:{INK}">{name}</span>'
    )
    return f'<div class="pad" style="padding:0 32px 14px">{shown}</div>'


def _card(letter: Letter, head: Head) -> str:
    tone = _TONES.get(letter.tone, head.brand.colour)
    return (
        f'{_TABLE} class="card" width="100%" style="background:{CARD};border:1px solid {LINE};border-radius:10px;'
        'border-collapse:separate">'
        f'<tr><td class="{letter.tone}" style="height:4px;line-height:4px;font-size:0;background:{tone};'
        'border-radius:9px 9px 0 0">&nbsp;</td></tr>'
        f'<tr><td class="pad" style="padding:26px 32px 30px">{"".join(_pieces(letter, head))}</td></tr></table>'
    )


def _pieces(letter: Letter, head: Head) -> Iterator[str]:
    yield f'<h1 class="ink" style="margin:0 0 14px;font:600 24px/1.25 {_SERIF};color:{INK}">{escape(letter.title)}</h1>'
    if letter.image:
        yield (
            f'<img src="{escape(letter.image)}" alt="" width="120" '
            'style="display:block;width:120px;border:0;border-radius:6px;margin:0 0 16px">'
        )
    for text in letter.paragraphs:
        said = escape(text).replace("\n", "<br>")
        yield f'<p class="ink" style="margin:0 0 14px;font:400 16px/1.55 {_SANS};color:{INK}">{said}</p>'
    if letter.facts:
        yield _facts(letter.facts)
    if letter.chart:
        yield _chart(letter.chart)
    for number, link in enumerate(letter.links):
        yield _button(link, head.brand.colour) if number == 0 else _further(link)


def _facts(facts: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(
        f'<tr><td class="line soft half" valign="top" width="34%" style="padding:9px 16px 0 0;border-top:1px solid '
        f'{LINE};font:400 14px/1.5 {_SANS};color:{SOFT}">{escape(label)}</td>'
        f'<td class="line ink half value" valign="top" style="padding:9px 0;border-top:1px solid {LINE};'
        f'font:400 15px/1.5 {_SANS};color:{INK}">{escape(value)}</td></tr>'
        for label, value in facts
    )
    return f'{_TABLE} width="100%" style="margin:6px 0 18px">{rows}</table>'


def _chart(chart: Bars) -> str:
    legend = "&ensp; ".join(f"{_patch(tone)}&nbsp;{escape(name)}" for name, tone in chart.kinds)
    rows = "".join(_bar(each, chart) for each in chart.bars)
    return (
        f'<p class="soft" style="margin:0 0 6px;font:400 13px/1.5 {_SANS};color:{SOFT}">{legend}</p>'
        f'{_TABLE} width="100%" style="margin:0 0 18px">{rows}</table>'
    )


def _patch(tone: Tone) -> str:
    return f'<span class="{tone}" style="background:{_TONES.get(tone, SOFT)};font-size:10px">&emsp;</span>'


def _bar(bar: Bar, chart: Bars) -> str:
    """A row of cells, each as wide as what it stands for; the words beside it say the same."""
    cell = f"font:400 13px/1.4 {_SANS};padding:5px 12px 5px 0"
    widths = [round(100 * part / chart.longest) for part in bar.parts]
    drawn = "".join(
        f'<td class="{tone}" width="{width}%" bgcolor="{_TONES.get(tone, SOFT)}" '
        f'style="background:{_TONES.get(tone, SOFT)};height:12px;font-size:0;line-height:12px">&nbsp;</td>'
        for (_, tone), width in zip(chart.kinds, widths, strict=True)
        if width
    )
    left = f'<td width="{100 - sum(widths)}%" style="font-size:0">&nbsp;</td>' if sum(widths) < 100 else ""
    return (
        f'<tr><td class="soft" width="18%" style="{cell};color:{SOFT};white-space:nowrap">{escape(bar.label)}</td>'
        f'<td width="42%" style="{cell}">{_TABLE} width="100%" aria-hidden="true"><tr>{drawn}{left}</tr></table></td>'
        f'<td class="ink" style="{cell};padding-right:0;color:{INK}">{escape(bar.says)}</td></tr>'
    )


def _button(link: Link, colour: str) -> str:
    return (
        f'{_TABLE} style="margin:20px 0 6px"><tr><td bgcolor="{colour}" style="background:{colour};border-radius:8px">'
        f'<a href="{escape(link.url)}" style="display:inline-block;padding:11px 22px;font:600 16px/1.3 {_SANS};'
        f'color:{on(colour)};text-decoration:none;border-radius:8px">{escape(link.text)}</a></td></tr></table>'
    )


def _further(link: Link) -> str:
    return (
        f'<p style="margin:10px 0 0;font:400 15px/1.5 {_SANS}"><a class="ink" href="{escape(link.url)}" '
        f'style="color:{INK}">{escape(link.text)}</a></p>'
    )


def _foot(letter: Letter, head: Head) -> str:
    style = f'style="margin:0 0 8px;font:400 13px/1.5 {_SANS};color:{SOFT}"'
    said = f'<p class="soft" {style}>{escape(letter.footer)}</p>' if letter.footer else ""
    if letter.unsubscribe:
        said += (
            f'<p class="soft" {style}><a class="soft" href="{escape(letter.unsubscribe)}" style="color:{SOFT}">'
            f"{escape(head.enough)}</a></p>"
        )
    return said


def on(colour: str) -> str:
    """Ink or paper: whichever is easier to read on this colour (WCAG 2, relative luminance)."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return CARD if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.0616 else INK


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
