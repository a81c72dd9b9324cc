"""The Bot API: its methods, and its own words for what goes wrong."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from daemon.runtime.clock import Clock
from daemon.runtime.tasks import spawn
from demo.fake import FakeServer, Route
from demo.http import HTML, Call, Reply
from demo.telegram.people import Streets
from demo.telegram.rooms import Message, Room, broken_markup, length
from demo.telegram.shapes import bad, bot, good, message, room

_BAD_GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n</body>\r\n</html>\r\n"
_WORDS = {401: "Unauthorized", 403: "Forbidden: bot was blocked by the user", 404: "Not Found", 409: (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
), 429: "Too Many Requests: retry after 5", 500: "Internal Server Error"}  # fmt: skip
_RUNG_AT = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_MOST = 100
_WRITES = {"member", "administrator", "creator"}
_Method = Callable[[dict[str, Any]], Reply]


class FakeTelegram(FakeServer):
    """One bot, and everybody it knows in `streets`."""

    name = "telegram"

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.token = "7000000001:AAinvented-canary-token"  # noqa: S105 (opens nothing but this fake)
        self.me = bot(7_000_000_001, "usher_invented_bot")
        self.streets = Streets(self.clock, self.me)
        self.webhook: dict[str, Any] = {}
        self.polling = 0
        """Long polls that are held back now."""
        self.contested = False
        """Another program asks for this bot's updates."""
        self.ring_trouble: str | None = None
        """Why Telegram could not ring last."""
        self.methods: dict[str, _Method] = {
            "getMe": lambda _: good(self.me),
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "editMessageText": lambda said: self._edit(said, "text"),
            "editMessageCaption": lambda said: self._edit(said, "caption"),
            "editMessageReplyMarkup": lambda said: self._edit(said, None),
            "answerCallbackQuery": self._answer_press,
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
        }

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {}

    def lost(self, call: Call) -> Reply:
        """Every path: `/bot<token>/<method>`, by GET or POST."""
        _, _, rest = call.path.partition("/bot")
        token, _, method = rest.partition("/")
        if token != self.token:
            return self.error(401 if ":" in token else 404)
        answered = self.methods.get(method)
        return answered({**call.query, **call.fields()}) if answered else self.error(404)

    def error(self, status: int) -> Reply:
        if status == 502:
            return Reply(status=502, body=_BAD_GATEWAY, content_type=HTML)
        more = {"retry_after": 5} if status == 429 else {}
        return bad(status, _WORDS.get(status, "Internal Server Error"), **more)

    def slows_down(self, seconds: int, *, on: str = "/send") -> None:
        """Too many messages: come back after so many seconds."""
        self.answers(429, on=on)
        self.faults[-1].reply = bad(  # type: ignore[attr-defined]
            429, f"Too Many Requests: retry after {seconds}", retry_after=seconds
        )

    def refuses_the_token(self) -> None:
        """As if @BotFather had given out another one."""
        self.answers(401)

    def contests(self) -> None:
        """Another program asks for this bot's updates from now on."""
        self.contested = True
        self.cuts()

    def comes_back(self) -> None:
        self.contested = False
        super().comes_back()

    async def waits(self, call: Call) -> None:
        """A long poll is held back until something comes, or its time is over."""
        if not call.path.endswith("/getUpdates") or self.token not in call.path:
            return
        said = {**call.query, **call.fields()}
        seconds = int(said.get("timeout") or 0)
        if seconds <= 0 or self.contested or self.webhook or self.streets.updates.asked(_offset(said), _MOST):
            return
        self.polling += 1
        ends = (self.clock.sleep(seconds), self.streets.updates.came.wait(), self.cut())
        held = [spawn(end, name="a poll is held back", owner=self.tasks) for end in ends]
        try:
            await asyncio.wait(held, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.polling -= 1
            for each in held:
                each.cancel()

    async def rings(self) -> int:
        """Ring for everything that waits, as Telegram does; returns how many rings were acknowledged."""
        taken = 0
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            for update in list(self.streets.updates.waiting):
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                try:
                    async with session.post(self.webhook["url"], json=update, headers=headers) as response:
                        acknowledged = 200 <= response.status < 300
                        trouble = f"Wrong response from the webhook: {response.status}"
                except ClientError:
                    acknowledged, trouble = False, "Connection refused"
                if not acknowledged:
                    self.ring_trouble = trouble
                    break
                self.streets.updates.confirm(update["update_id"])
                taken += 1
        return taken

    def _get_updates(self, said: dict[str, Any]) -> Reply:
        if self.webhook:
            return bad(409, _RUNG_AT)
        if self.contested:
            return self.error(409)
        return good(self.streets.updates.asked(_offset(said), int(said.get("limit") or _MOST)))

    def _set_webhook(self, said: dict[str, Any]) -> Reply:
        url = str(said.get("url", ""))
        if url and not url.startswith("https://"):
            return bad(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = {"url": url, "secret_token": said.get("secret_token", "")} if url else {}
        return good(True)

    def _delete_webhook(self, said: dict[str, Any]) -> Reply:
        self.webhook = {}
        if said.get("drop_pending_updates"):
            self.streets.updates.waiting.clear()
        return good(True)

    def _webhook_info(self, _: dict[str, Any]) -> Reply:
        info = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.streets.updates.waiting),
        }
        if self.ring_trouble:
            info |= {"last_error_date": self.streets.at, "last_error_message": self.ring_trouble}
        return good(info)

    def _send_message(self, said: dict[str, Any]) -> Reply:
        return self._send(said, str(said.get("text", "")), 4096, None)

    def _send_photo(self, said: dict[str, Any]) -> Reply:
        photo = str(said.get("photo", ""))
        if not photo.startswith(("http://", "https://")):
            return bad(400, "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong padding")
        if photo.endswith(".gone"):
            return bad(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return self._send(said, str(said.get("caption", "")), 1024, photo)

    def _send(self, said: dict[str, Any], html: str, limit: int, photo: str | None) -> Reply:
        where = self._room(said)
        if isinstance(where, Reply):
            return where
        topic = said.get("message_thread_id")
        if topic is not None and topic not in where.topics:
            return bad(400, "Bad Request: message thread not found")
        wrong = _wrong_text(said, html, limit, needed=photo is None) or _wrong_buttons(said)
        if wrong:
            return bad(400, f"Bad Request: {wrong}")
        it = Message(
            number=self.streets.next_number(), chat=where.id, topic=topic, html=html, photo=photo, buttons=_rows(said)
        )
        where.messages[it.number] = it
        return good(message(it, where, self.me, self.streets.at))

    def _edit(self, said: dict[str, Any], part: str | None) -> Reply:
        where = self._room(said)
        if isinstance(where, Reply):
            return where
        it = where.messages.get(int(said.get("message_id") or 0))
        if it is None:
            return bad(400, "Bad Request: message to edit not found")
        if part == "text" and it.photo is not None:
            return bad(400, "Bad Request: there is no text in the message to edit")
        if part == "caption" and it.photo is None:
            return bad(400, "Bad Request: there is no caption in the message to edit")
        html = it.html if part is None else str(said.get(part, ""))
        wrong = _wrong_text(said, html, 4096 if part == "text" else 1024, needed=part == "text") or _wrong_buttons(said)
        if wrong:
            return bad(400, f"Bad Request: {wrong}")
        if (html, _rows(said)) == (it.html, it.buttons):
            return bad(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        it.html, it.buttons, it.edits = html, _rows(said), it.edits + 1
        return good(message(it, where, self.me, self.streets.at))

    def _answer_press(self, said: dict[str, Any]) -> Reply:
        who = self.streets.presses.pop(str(said.get("callback_query_id")), None)
        if who is None:
            return bad(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.streets.toasts.append((who, str(said.get("text", "")), bool(said.get("show_alert"))))
        return good(True)

    def _get_chat(self, said: dict[str, Any]) -> Reply:
        where = self.streets.rooms.get(_number(said.get("chat_id")))
        return good(room(where)) if where else bad(400, "Bad Request: chat not found")

    def _get_member(self, said: dict[str, Any]) -> Reply:
        where = self.streets.rooms.get(_number(said.get("chat_id")))
        if where is None:
            return bad(400, "Bad Request: chat not found")
        return good({"user": self.me, "status": where.standing})

    def _room(self, said: dict[str, Any]) -> Room | Reply:
        where = self.streets.rooms.get(_number(said.get("chat_id")))
        if where is None:
            return bad(400, "Bad Request: chat not found")
        if where.moved_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            return bad(400, words, migrate_to_chat_id=where.moved_to)
        if where.standing not in _WRITES:
            private = where.kind == "private"
            return bad(403, f"Forbidden: bot was {'blocked by the user' if private else 'kicked from the group chat'}")
        return where


def _offset(said: dict[str, Any]) -> int | None:
    return int(said["offset"]) if said.get("offset") is not None else None


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.lstrip("-").isdecimal() else 0


def _rows(said: dict[str, Any]) -> list[list[dict[str, Any]]]:
    markup = said.get("reply_markup") or {}
    read = json.loads(markup) if isinstance(markup, str) else markup
    return list(read.get("inline_keyboard", []))


def _wrong_text(said: dict[str, Any], html: str, limit: int, *, needed: bool) -> str | None:
    if said.get("parse_mode") == "HTML" and (broken := broken_markup(html)):
        return f"can't parse entities: {broken}"
    read = length(Message(number=0, chat=0, topic=None, html=html).text)
    if needed and not read:
        return "message text is empty"
    if read > limit:
        return "message is too long" if limit == 4096 else "message caption is too long"
    return None


def _wrong_buttons(said: dict[str, Any]) -> str | None:
    for button in (each for row in _rows(said) for each in row):
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            return "BUTTON_DATA_INVALID"
        if "url" in button and "." not in button["url"]:
            return f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        if not button.get("text"):
            return "text buttons are unallowed in the inline keyboard"
    return None
