"""What the doctor sees."""

from collections.abc import Callable

import pytest

from daemon.services.telegram.client import TelegramClient
from demo.telegram import FakeTelegram
from tests.services.telegram.conftest import ANA, FORUM, GROUP, SPORTS, Make

HERE = "https://usher.example.org"


async def seen(client: TelegramClient) -> list[tuple[str, bool | None]]:
    checks = [check async for check in client.checks()]
    await client.close()
    assert all(check.remedy is not None for check in checks if check.ok is False)
    return [(str(check.found), check.ok) for check in checks]


POLLING = ("by long polling; no other program may use this bot", True)
BOT = ("@usher_invented_bot, number 7000000001", True)


async def test_all_is_well(make: Make, telegram: FakeTelegram) -> None:
    assert await seen(make(chat=f"{FORUM}/{SPORTS}")) == [
        BOT, POLLING, ("a supergroup chat", True), ("yes", True), ("it is member there", True),
        ("only commands and presses reach it", True),
    ]  # fmt: skip
    assert await seen(make(chat=str(ANA))) == [BOT, POLLING, ("a private chat", True)]
    assert telegram.heard("POST", f"/bot{telegram.token}/getUpdates") == 0


def put_out(telegram: FakeTelegram) -> None:
    telegram.streets.rooms[GROUP].standing = "left"


def another_webhook(telegram: FakeTelegram) -> None:
    telegram.webhook = {"url": "https://other.example.org/hook"}


def reads_all(telegram: FakeTelegram) -> None:
    telegram.me["can_read_all_group_messages"] = True


@pytest.mark.parametrize(
    "trouble, chat, found, ok",
    [
        (put_out, str(GROUP), "it is left there", False),
        (another_webhook, str(GROUP), "Telegram rings at other.example.org", None),
        (reads_all, str(GROUP), "it is given everything that is written there", None),
        (lambda _: None, "", "no chat is set", None),
        (lambda _: None, "-5", "the bot knows no such chat: it must be started there, or added to the group", False),
        (lambda _: None, f"{GROUP}/3", "this group has no topics", False),
        (lambda it: it.answers(401), str(GROUP), "knows no bot with this token (401)", False),
        (lambda it: it.answers(502), str(GROUP), "answered 502 (a proxy is there, the service is not)", False),
    ],
)
async def test_what_is_wrong_is_named(
    trouble: Callable[[FakeTelegram], None], chat: str, found: str, ok: bool | None, make: Make, telegram: FakeTelegram
) -> None:
    trouble(telegram)
    assert (found, ok) in await seen(make(chat=chat))


async def test_a_webhook_that_is_not_reached_is_named(make: Make, telegram: FakeTelegram) -> None:
    telegram.webhook = {"url": f"{HERE}/webhook/telegram"}
    assert ("by webhook", True) in await seen(make(public_url=HERE))
    telegram.ring_trouble = "Connection refused"
    assert ("Telegram could not ring; 0 updates wait", False) in await seen(make(public_url=HERE))
    telegram.webhook = {}
    assert ("Telegram does not ring at public_url yet", None) in await seen(make(public_url=HERE))
