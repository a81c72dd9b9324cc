"""What is often set up wrong with a bot. Reads only, and never receives: that would take from the running daemon."""

from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import urlsplit

from daemon.domain.errors import KeyRefused, OutsideError, Rejected
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check, stopped
from daemon.services.telegram.identity import Place
from daemon.services.telegram.models import Chat, Member, User, WebhookInfo

_WRITES = {"creator", "administrator", "member"}


class Bot(Protocol):
    """What is looked at."""

    @property
    def home(self) -> Place | None: ...
    @property
    def rings_at(self) -> str | None: ...
    async def me(self) -> User: ...
    async def webhook(self) -> WebhookInfo: ...
    async def chat(self, place: Place) -> Chat: ...
    async def member(self, place: Place, user: int) -> Member: ...


async def look_at(bot: Bot) -> AsyncIterator[Check]:
    """Ends after the first thing that stops the rest."""
    try:
        me = await bot.me()
        yield _known(me)
        yield _receiving(bot, await bot.webhook())
        async for check in _home(bot, me):
            yield check
    except OutsideError as error:
        yield _stopped(error)


def _known(me: User) -> Check:
    return Check(
        what=Sentence("Telegram answers and knows the bot"),
        ok=True,
        found=Sentence("@{name}, number {number}", {"name": me.username or "?", "number": str(me.id)}),
    )


def _receiving(bot: Bot, info: WebhookInfo) -> Check:
    what = Sentence("What is pressed arrives here")
    if bot.rings_at is None and info.url:
        return Check(
            what=what,
            ok=None,
            found=Sentence("Telegram rings at {host}", {"host": urlsplit(info.url).hostname or "?"}),
            remedy=Sentence(
                "Usher takes this webhook away when it starts. If another program needs it, give Usher its own bot."
            ),
        )
    if bot.rings_at is not None and info.url != bot.rings_at:
        return Check(
            what=what,
            ok=None,
            found=Sentence("Telegram does not ring at public_url yet"),
            remedy=Sentence("Usher sets the webhook when it starts. If it stays so, look at its log."),
        )
    if info.last_error_message:
        return Check(
            what=what,
            ok=False,
            found=Sentence("Telegram could not ring; {count} updates wait", {"count": info.pending_update_count}),
            remedy=Sentence(
                "public_url must be reached from the internet, over https, with a certificate others trust. "
                "Or set receive: polling."
            ),
        )
    way = Sentence("by webhook") if bot.rings_at else Sentence("by long polling; no other program may use this bot")
    return Check(what=what, ok=True, found=way)


async def _home(bot: Bot, me: User) -> AsyncIterator[Check]:
    place = bot.home
    what = Sentence("The owner's chat is reached")
    if place is None:
        yield Check(
            what=what,
            ok=None,
            found=Sentence("no chat is set"),
            remedy=Sentence("Write /id to the bot where it should write, and set TELEGRAM_CHAT_ID to its answer."),
        )
        return
    try:
        chat = await bot.chat(place)
    except Rejected as error:
        yield Check(
            what=what,
            ok=False,
            found=Sentence("{why}", {"why": error.why}),
            remedy=Sentence("Open the bot in Telegram and press Start, or add it to the group; then look again."),
        )
        return
    yield Check(what=what, ok=True, found=Sentence("a {kind} chat", {"kind": chat.type or "?"}))
    if place.is_group:
        yield _topic(place, chat)
        yield await _may_write(bot, place, me)
        yield _privacy(me)


def _topic(place: Place, chat: Chat) -> Check:
    good = place.topic is None or chat.is_forum
    return Check(
        what=Sentence("The group has topics where one is named"),
        ok=good,
        found=Sentence("yes") if good else Sentence("this group has no topics"),
        remedy=None if good else Sentence("Leave away what follows the stroke in TELEGRAM_CHAT_ID."),
    )


async def _may_write(bot: Bot, place: Place, me: User) -> Check:
    what = Sentence("The bot may write there")
    try:
        member = await bot.member(place, me.id)
    except Rejected as error:
        return Check(what=what, ok=None, found=Sentence("{why}", {"why": error.why}))
    good = member.status in _WRITES or (member.status == "restricted" and member.can_send_messages is True)
    return Check(
        what=what,
        ok=good,
        found=Sentence("it is {status} there", {"status": member.status or "?"}),
        remedy=None if good else Sentence("Add the bot to the group, and let it send messages."),
    )


def _privacy(me: User) -> Check:
    reads_all = me.can_read_all_group_messages
    return Check(
        what=Sentence("The bot reads no more of the group than it must"),
        ok=None if reads_all is None or reads_all else True,
        found=Sentence("it is given everything that is written there")
        if reads_all
        else Sentence("only commands and presses reach it"),
        remedy=Sentence("Usher needs commands and presses only. At @BotFather: /setprivacy, Enable.")
        if reads_all
        else None,
    )


def _stopped(error: OutsideError) -> Check:
    remedy = (
        Sentence("Ask @BotFather for the token again (/token), and set TELEGRAM_TOKEN to it.")
        if isinstance(error, KeyRefused)
        else Sentence("Can this machine reach api.telegram.org, or the api_url of daemon.yaml?")
    )
    return stopped(error, remedy, answers=Sentence("Telegram answers"), key=Sentence("The token is accepted"))
