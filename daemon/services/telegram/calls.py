"""The calls of the Bot API that are used. The token is in the address in front of them, so none can show it."""

import msgspec

from daemon.services.base.http import Call
from daemon.services.telegram.models import Chat, Envelope, Member, Message, User, WebhookInfo

_ANYTHING = msgspec.json.Decoder(Envelope[msgspec.Raw])
_MESSAGE = msgspec.json.Decoder(Envelope[Message])

GET_ME = Call(method="GET", path="/getMe", answer=msgspec.json.Decoder(Envelope[User]))
GET_UPDATES = Call(method="POST", path="/getUpdates", answer=msgspec.json.Decoder(Envelope[list[msgspec.Raw]]))
GET_WEBHOOK = Call(method="GET", path="/getWebhookInfo", answer=msgspec.json.Decoder(Envelope[WebhookInfo]))
SET_WEBHOOK = Call(method="POST", path="/setWebhook", answer=_ANYTHING)
DELETE_WEBHOOK = Call(method="POST", path="/deleteWebhook", answer=_ANYTHING)
GET_CHAT = Call(method="POST", path="/getChat", answer=msgspec.json.Decoder(Envelope[Chat]))
GET_MEMBER = Call(method="POST", path="/getChatMember", answer=msgspec.json.Decoder(Envelope[Member]))
SEND_MESSAGE = Call(method="POST", path="/sendMessage", answer=_MESSAGE)
SEND_PHOTO = Call(method="POST", path="/sendPhoto", answer=_MESSAGE)
EDIT_TEXT = Call(method="POST", path="/editMessageText", answer=_ANYTHING)
EDIT_CAPTION = Call(method="POST", path="/editMessageCaption", answer=_ANYTHING)
ANSWER_PRESS = Call(method="POST", path="/answerCallbackQuery", answer=_ANYTHING)
