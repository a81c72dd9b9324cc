"""What arrived, as the people of the house see it: mails as a mail program shows them, chats as chats do.

All of it came from Usher and may hold anything: everything is escaped, and the HTML of a mail stands in a frame that
may run nothing and load nothing.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import islice
from typing import Any

from aiohttp import web

from demo.mail import Mail
from demo.world import World

SHOWN = 50
_CLOSED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_PAGE = {**_HEADERS, "Content-Security-Policy": f"{_CLOSED}; frame-src 'self'; frame-ancestors 'none'"}
_FRAMED = {**_HEADERS, "Content-Security-Policy": f"{_CLOSED}; img-src https: data:; sandbox; frame-ancestors 'self'"}
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1,h2{font-weight:600}td,th{text-align:left;font-weight:400;padding:.2rem 1rem .2rem 0;vertical-align:top}"
    "iframe{width:100%;height:36rem;border:1px solid #8888;background:#fff}pre{white-space:pre-wrap}"
    ".chat{border-left:4px solid #888;padding:.2rem 1rem;margin:0 0 1rem;background:#8881;overflow-wrap:anywhere}"
    ".small{font-size:.85rem;opacity:.8}"
    "@media(max-width:40rem){tr{display:block;padding:.3rem 0}td,th{display:inline-block;padding:0 .6rem 0 0}}"
    "td,th{overflow-wrap:anywhere}"
)


class Post:
    """Pages of the panel."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/post", self._all),
            web.get(r"/post/mail/{number:\d+}", self._mail),
            web.get(r"/post/mail/{number:\d+}/page", self._framed),
        ]

    async def _all(self, _: web.Request) -> web.Response:
        world = self._world
        mails = "".join(_row(mail) for mail in islice(reversed(world.mail.mails), SHOWN))
        discord = "".join(map(_embedded, islice(reversed(world.discord.messages.values()), SHOWN)))
        slack = "".join(map(_blocks, islice(reversed(world.slack.messages), SHOWN)))
        return _page(
            "What arrived",
            f"<h2>Mail</h2>{f'<table>{mails}</table>' if mails else _NOTHING}<h2>Discord</h2>{discord or _NOTHING}"
            f"<h2>Slack</h2>{slack or _NOTHING}",
        )

    async def _mail(self, request: web.Request) -> web.Response:
        mail = self._numbered(request)
        parsed = mail.parsed
        headers = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in parsed.items())
        text = parsed.get_body(("plain",))
        html = parsed.get_body(("html",))
        frame = f'<h2>As HTML</h2><iframe sandbox title="The mail" src="/post/mail/{mail.number}/page"></iframe>'
        return _page(
            str(parsed["Subject"]),
            f"{frame if html else ''}<h2>As text</h2><pre>{escape(text.get_content() if text else '')}</pre>"
            f"<h2>Headers</h2><table>{headers}</table>",
        )

    async def _framed(self, request: web.Request) -> web.Response:
        html = self._numbered(request).parsed.get_body(("html",))
        text = html.get_content() if html else ""
        return web.Response(text=text, content_type="text/html", headers=_FRAMED)

    def _numbered(self, request: web.Request) -> Mail:
        number = int(request.match_info["number"])
        found = next((mail for mail in self._world.mail.mails if mail.number == number), None)
        if found is None:
            raise web.HTTPNotFound(text="There is no such mail any more.")
        return found


_NOTHING = "<p>Nothing yet.</p>"


def _page(title: str, body: str) -> web.Response:
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<p><a href="/">The invented house</a> · <a href="/post">What arrived</a></p>'
        f"<h1>{escape(title)}</h1>{body}</body></html>"
    )
    return web.Response(text=text, content_type="text/html", headers=_PAGE)


def _row(mail: Mail) -> str:
    subject = escape(str(mail.parsed["Subject"]))
    return (
        f"<tr><td>{mail.when:%H:%M:%S}</td><td>{escape(mail.to)}</td>"
        f'<td><a href="/post/mail/{mail.number}">{subject}</a></td></tr>'
    )


def _embedded(message: Mapping[str, Any]) -> str:
    embed = message["embeds"][0]
    facts = "".join(f"<b>{_read(field['name'])}</b> {_read(field['value'])}<br>" for field in embed.get("fields", []))
    edited = " (edited)" if message["edited_timestamp"] else ""
    return (
        f'<div class="chat" style="border-color:#{embed.get("color", 0):06x}"><b>{_read(embed.get("title", ""))}</b>'
        f"{edited}<p>{_read(embed.get('description', ''))}</p>{facts}"
        f'<p class="small">{escape(embed.get("footer", {}).get("text", ""))}</p></div>'
    )


def _read(text: str) -> str:
    """Discord's links, and the marks that were escaped."""
    shown = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((https?://[^)\s]*)\)", r"\1 (\2)", text)
    return escape(re.sub(r"\\([^0-9A-Za-z\s])", r"\1", shown)).replace("\n", "<br>")


def _blocks(message: Mapping[str, Any]) -> str:
    return f'<div class="chat">{"".join(map(_block, message.get("blocks", [])))}</div>'


def _block(block: Mapping[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f"<b>{_said(block['text'])}</b>"
        case "section" if "fields" in block:
            return "".join(f"<p>{_said(field)}</p>" for field in block["fields"])
        case "section":
            return f"<p>{_said(block['text'])}</p>"
        case "context":
            return f'<p class="small">{"".join(map(_said, block["elements"]))}</p>'
        case _:
            return ""


def _said(text: Mapping[str, str]) -> str:
    """Slack's three escapes are those of HTML; what else is HTML was never escaped by it."""
    return "<br>".join(_lines(text["text"]))


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        link = re.fullmatch(r"<(https?://[^|>]*)\|([^>]*)>", line)
        shown = f"{link[2]} ({link[1]})" if link else line
        yield escape(shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
