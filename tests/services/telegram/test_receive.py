"""What is pressed and written, until Telegram is told that it arrived."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from datetime import timedelta

import msgspec
import pytest
import structlog

from daemon.domain.chats import Pressed, Said, Word
from daemon.domain.errors import Rejected
from daemon.domain.ids import Alias
from daemon.domain.letters import Button, Letter
from daemon.events.chats import ChatChanged
from daemon.runtime.clock import TurnedClock
from daemon.services.base.receiving import Pushes, Received, Talks
from daemon.services.telegram.client import TelegramClient
from daemon.services.telegram.receive import DISPUTED, HEADER, REFUSED
from daemon.services.telegram.refusals import Conflict
from daemon.services.telegram.updates import meaning, read
from demo.telegram import FakeTelegram
from demo.telegram.people import Streets
from tests.services.telegram.conftest import ANA, FORUM, GROUP, SPORTS, TOM, Make, until

HERE = "https://usher.example.org"
ASK = Letter(title="Which?", buttons=(Button(text="Left", data="opaque"),))


async def first(client: TelegramClient) -> tuple[Received, ...]:
    async with aclosing(client.receiver().receive(None)) as batches:
        return (await anext(batches)).received


async def test_a_press_tells_who_where_and_which_button(client: TelegramClient, streets: Streets) -> None:
    name = await client.send("telegram", f"{FORUM}/{SPORTS}", ASK)
    receipt = streets.presses_button(TOM, streets.shown(FORUM)[0], "Left")
    [received] = await first(client)
    assert received.heard == Pressed(
        by=Alias(service="telegram", id=str(TOM)), data="opaque", chat=f"{FORUM}/{SPORTS}", message=name,
        receipt=receipt, language="fr",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, chat, word, code",
    [
        ("/start abcd", None, Word.LINK, "abcd"),
        ("/link  abcd ", None, Word.LINK, "abcd"),
        ("/LINK@usher_invented_bot abcd", GROUP, Word.LINK, "abcd"),
        ("/start", None, Word.HELLO, ""),
        ("/id", None, Word.WHERE, ""),
        ("/id", GROUP, Word.WHERE, ""),
        ("hello", None, Word.HELLO, ""),
    ],
)
async def test_a_word_to_the_bot_is_understood(
    text: str, chat: int | None, word: Word, code: str, client: TelegramClient, streets: Streets
) -> None:
    streets.writes(ANA, text, chat=chat)
    [received] = await first(client)
    assert received.heard == Said(
        by=Alias(service="telegram", id=str(ANA)), word=word, code=code, chat=str(chat or ANA), alone=chat is None,
        language="en",
    )  # fmt: skip


async def test_what_people_say_to_one_another_in_a_group_is_nobodys_business(
    client: TelegramClient, streets: Streets
) -> None:
    streets.writes(ANA, "have you seen Dune?", chat=GROUP)
    [received] = await first(client)
    assert (received.heard, received.facts) == (None, ())


async def test_being_put_out_is_a_fact(client: TelegramClient, streets: Streets) -> None:
    update = streets.stands(TOM, TOM, "kicked")
    [received] = await first(client)
    [fact] = received.facts
    assert isinstance(fact, ChatChanged)
    assert (fact.chat, fact.standing, fact.by, fact.update) == (
        str(TOM), "kicked", Alias(service="telegram", id=str(TOM)), update,
    )  # fmt: skip


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 5}, "data": "x"}},
        {
            "update_id": 1,
            "callback_query": {"id": "1", "from": {"id": 5}, "message": {"message_id": 1, "chat": {"id": 5}}},
        },
        {"update_id": 1, "callback_query": 7, "message": "nonsense"},
        {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}}},
        {"update_id": 1, "poll": {"id": "1"}},
    ],
)
def test_what_is_odd_is_received_and_means_nothing(update: object) -> None:
    """Or it would be told again for ever."""
    found = read(msgspec.json.encode(update))
    assert found is not None
    received = meaning("telegram", found)
    assert (received.theirs, received.heard, received.facts) == ("1", None, ())


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"null", b'{"update_id": "x"}', b"\xff"])
def test_what_is_no_update_is_none(raw: bytes) -> None:
    assert read(raw) is None


async def test_telegram_is_told_only_after_what_came_was_written_down(client: TelegramClient, streets: Streets) -> None:
    numbers = [streets.writes(ANA, "/id") for _ in range(3)]
    async with aclosing(client.receiver().receive(None)) as batches:
        batch = await anext(batches)
        assert ([each.theirs for each in batch.received], batch.cursor) == ([str(n) for n in numbers], str(numbers[-1]))
        assert streets.updates.confirmed == []
        last = streets.writes(TOM, "/id")
        assert [each.theirs for each in (await anext(batches)).received] == [str(last)]
        assert streets.updates.confirmed == numbers


async def test_what_was_not_acknowledged_is_told_again_whatever_the_cursor(
    client: TelegramClient, streets: Streets
) -> None:
    """After a week of silence Telegram counts from anywhere: a cursor of before must not hide what comes."""
    number = streets.writes(ANA, "/id")
    async with aclosing(client.receiver().receive(str(number + 1_000))) as batches:
        assert [each.theirs for each in (await anext(batches)).received] == [str(number)]


async def test_after_days_of_silence_the_next_number_may_be_any(
    make: Make, turned: TurnedClock, streets: Streets
) -> None:
    client = make(clock=turned)
    heard: list[str] = []
    listening = asyncio.get_running_loop().create_task(_listen(client, heard))
    before = streets.writes(ANA, "/id")
    await until(lambda: heard)
    turned.jump(timedelta(days=7))
    for _ in range(2):
        await turned.turn(timedelta(seconds=55))
    streets.updates.counts_from(5)
    streets.writes(ANA, "/id")
    await until(lambda: len(heard) > 1)
    assert heard == [str(before), "5"]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await client.close()


async def _listen(client: TelegramClient, heard: list[str]) -> None:
    async with aclosing(client.receiver().receive(None)) as batches:
        async for batch in batches:
            heard += [each.theirs for each in batch.received]


async def test_a_webhook_of_another_program_is_taken_away_before_asking(
    client: TelegramClient, telegram: FakeTelegram
) -> None:
    telegram.webhook = {"url": "https://other.example.org/hook"}
    telegram.streets.writes(ANA, "/id")
    assert len(await first(client)) == 1
    assert telegram.webhook == {}


async def test_a_second_program_is_named_once(client: TelegramClient, telegram: FakeTelegram) -> None:
    telegram.contested = True
    receiver = client.receiver()
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(Conflict, match="a second program"):
                await anext(receiver.receive(None))
    assert [(line["event"], line["log_level"]) for line in logs] == [("telegram.disputed", "warning")]
    assert client.remarks() == (DISPUTED,)
    await client.send("telegram", str(TOM), ASK)
    telegram.comes_back()
    telegram.streets.writes(ANA, "/id")
    assert len(await first(client)) == 1
    assert client.remarks() == ()


async def test_an_address_telegram_will_not_ring_at_is_named_once(make: Make, telegram: FakeTelegram) -> None:
    client = make(public_url="http://usher.lan:5056", receive="webhook")
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(Rejected, match="will not ring"):
                await anext(client.receiver().receive(None))
    assert [(line["event"], line["log_level"]) for line in logs] == [("telegram.webhook_refused", "warning")]
    assert (client.remarks(), telegram.webhook) == ((REFUSED,), {})


async def test_a_poll_that_waits_ends_at_once_when_it_is_cancelled(
    client: TelegramClient, telegram: FakeTelegram
) -> None:
    loop = asyncio.get_running_loop()
    waiting = loop.create_task(first(client))
    await until(lambda: telegram.polling)
    began = loop.time()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert loop.time() - began < 0.2


@contextmanager
def listening(client: TelegramClient) -> Iterator[None]:
    task = asyncio.get_running_loop().create_task(first(client))
    try:
        yield
    finally:
        task.cancel()


async def test_with_a_public_url_telegram_is_told_where_to_ring(make: Make, telegram: FakeTelegram) -> None:
    client = make(public_url=HERE)
    with listening(client):
        await until(lambda: telegram.webhook)
    assert telegram.webhook["url"] == f"{HERE}/webhook/telegram"
    receiver = client.receiver()
    assert isinstance(receiver, Pushes)
    assert isinstance(receiver, Talks)
    assert receiver.admits({HEADER: telegram.webhook["secret_token"]})
    assert not receiver.admits({HEADER: telegram.webhook["secret_token"] + "x"})
    assert not receiver.admits({})
    assert not receiver.admits({HEADER: "\udcff"}), "bytes that are no text"
    telegram.streets.writes(ANA, "/id")
    [update] = telegram.streets.updates.waiting
    assert receiver.pushed(msgspec.json.encode(update)).received[0].theirs == str(update["update_id"])
    assert receiver.pushed(b"{}").received == ()


@pytest.mark.parametrize(
    "public_url, receive, rings",
    [
        ("", "auto", False),
        ("http://usher.lan:5056", "auto", False),
        ("https://usher.example.org:5056", "auto", False),
        ("https://usher.example.org:8443", "auto", True),
        (HERE, "polling", False),
        ("http://usher.lan:5056", "webhook", True),
        ("", "webhook", False),
    ],
)
def test_telegram_rings_where_it_can(public_url: str, receive: str, rings: bool, make: Make) -> None:
    client = make(public_url=public_url, receive=receive)
    assert (client.rings_at is not None) is rings


async def test_who_pressed_is_answered_once(client: TelegramClient, streets: Streets) -> None:
    await client.send("telegram", str(TOM), ASK)
    streets.presses_button(TOM, streets.shown(TOM)[0], "Left")
    [received] = await first(client)
    assert isinstance(received.heard, Pressed)
    await client.reply(received.heard, "You may not." + "x" * 300, refused=True)
    [(who, text, closed_by_hand)] = streets.toasts
    assert (who, len(text), closed_by_hand) == (TOM, 200, True)
