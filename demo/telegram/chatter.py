"""Telegram on the panel: what is shown there, and forms to press and to write as anybody."""

import re
from collections.abc import Mapping
from html import escape, unescape

from demo.telegram.people import Streets
from demo.telegram.rooms import Message

LATEST = 8
_SHOWN_TAG = re.compile(r"(</?[bi]>)")
_TAG = re.compile(r"<[^<>]*>")


def shown(streets: Streets, token: str) -> str:
    """The newest messages of the bot, each with its buttons, and a line to write to it."""
    hidden = f'<input type="hidden" name="token" value="{escape(token)}">'
    messages = "".join(_message(streets, each, hidden) for each in reversed(streets.all_shown()[-LATEST:]))
    toasts = [(_name(streets, who), text) for who, text, _ in streets.toasts[-3:]]
    told = "".join(f"<li>{escape(name)} was shown: {escape(text)}</li>" for name, text in toasts)
    write = (
        f'<form method="post" action="/chat"><fieldset><legend>Write to the bot</legend>{hidden}{_who(streets)}'
        '<input name="text" aria-label="What" placeholder="/link ..." maxlength="200" required>'
        "<button>Write</button></fieldset></form>"
    )
    return (
        f'<h2 id="telegram">Telegram</h2>{write}<ul>{told}</ul>{messages or "<p>The bot has written nothing yet.</p>"}'
    )


def done(streets: Streets, said: Mapping[str, str]) -> bool:
    """Do what a form says. False: it names somebody or something that is not there."""
    who = int(said.get("who", "")) if said.get("who", "").isdecimal() else 0
    if who not in streets.people:
        return False
    if "text" in said:
        streets.writes(who, said["text"])
        return True
    message = next((each for each in streets.all_shown() if str(each.number) == said.get("message")), None)
    buttons = [] if message is None else [each for row in message.buttons for each in row if "callback_data" in each]
    button = next((each for each in buttons if each["callback_data"] == said.get("data")), None)
    if message is None or button is None:
        return False
    streets.presses_data(who, message, button["callback_data"])
    return True


def _message(streets: Streets, message: Message, hidden: str) -> str:
    buttons = "".join(
        f'<button name="data" value="{escape(each["callback_data"])}">{escape(each["text"])}</button>'
        if "callback_data" in each
        else f'<a href="{escape(each["url"])}">{escape(each["text"])}</a>'
        for row in message.buttons
        for each in row
    )
    press = f'{_who(streets)}<input type="hidden" name="message" value="{message.number}">{buttons}' if buttons else ""
    edited = " (edited)" if message.edits else ""
    where = f'<p class="small">{escape(streets.rooms[message.chat].title)}{edited}</p>'
    inside = f"{where}<p>{_as_shown(message.html)}</p>{hidden}<fieldset>{press}</fieldset>"
    return f'<form class="chat" method="post" action="/chat">{inside}</form>'


def _as_shown(html: str) -> str:
    """What is bold or slanted there is so here; everything else is text."""
    parts = _SHOWN_TAG.split(html)
    shown = [part if _SHOWN_TAG.fullmatch(part) else escape(unescape(_TAG.sub("", part))) for part in parts]
    return "".join(shown).replace("\n", "<br>")


def _who(streets: Streets) -> str:
    options = "".join(f'<option value="{each.id}">{escape(each.name)}</option>' for each in streets.people.values())
    return f'<select name="who" aria-label="Who">{options}</select>'


def _name(streets: Streets, who: int) -> str:
    return streets.people[who].name if who in streets.people else str(who)
