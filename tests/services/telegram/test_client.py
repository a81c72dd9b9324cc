"""Sending and editing, over loopback, with everything Telegram may say to it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from threading import Event

import pytest

from daemon.domain.errors import KeyRefused, OutsideError, Rejected, Unreachable
from daemon.domain.letters import Button, Letter, Link
from daemon.runtime.clock import TurnedClock
from daemon.services.base.state import Standing
from daemon.services.telegram import sparing
from daemon.services.telegram.client import TelegramClient
from demo.telegram import FakeTelegram
from demo.telegram.people import Streets
from tests.services.telegram.conftest import ANA, FORUM, GROUP, SPORTS, TOM, Make

DUNE = Letter(
    title="Dune (2021)",
    paragraphs=("Léa asks for it.",),
    buttons=(Button(text="Approve", data="t1"), Button(text="Decline", data="t2")),
    links=(Link(text="Open", url="https://usher.example.org/reviews/1"),),
)
POSTER = "https://image.example.org/dune.jpg"


def with_image(image: str, **more: object) -> Letter:
    return Letter(title="Dune", image=image, **more)  # type: ignore[arg-type]


async def test_a_message_arrives_with_its_buttons(client: TelegramClient, streets: Streets) -> None:
    name = await client.send("telegram", str(TOM), DUNE)

    [shown] = streets.shown(TOM)
    assert name == f"{TOM}:{shown.number}"
    assert shown.text == "Dune (2021)\n\nLéa asks for it."
    assert [[each["text"] for each in row] for row in shown.buttons] == [["Approve", "Decline"], ["Open"]]
    assert shown.button("Approve")["callback_data"] == "t1"
    assert shown.button("Open")["url"] == "https://usher.example.org/reviews/1"


async def test_without_an_address_it_goes_to_the_chat_of_the_settings(make: Make, streets: Streets) -> None:
    await make(chat=f"{FORUM}/{SPORTS}").send("telegram", "", DUNE)
    [shown] = streets.shown(FORUM)
    assert shown.topic == SPORTS


async def test_a_picture_comes_with_its_caption(client: TelegramClient, streets: Streets) -> None:
    await client.send("telegram", str(ANA), with_image(POSTER, paragraphs=("x" * 2000,)))
    [shown] = streets.shown(ANA)
    assert (shown.photo, len(shown.text), shown.text[-1]) == (POSTER, 1024, "…")


@pytest.mark.parametrize("image", ["https://image.example.org/poster.gone", "not an address"])
async def test_a_picture_telegram_refuses_costs_only_itself(
    image: str, client: TelegramClient, streets: Streets
) -> None:
    await client.send("telegram", str(GROUP), with_image(image, paragraphs=("Words.",)))
    [shown] = streets.shown(GROUP)
    assert (shown.photo, shown.text) == (None, "Dune\n\nWords.")


async def test_a_group_that_became_a_supergroup_is_followed(client: TelegramClient, streets: Streets) -> None:
    streets.group(-77, "Once").moved_to = GROUP
    assert (await client.send("telegram", "-77", DUNE)).startswith(f"{GROUP}:")
    assert len(streets.shown(GROUP)) == 1


@pytest.mark.parametrize("image", [None, POSTER])
async def test_a_message_shows_what_became_of_it(image: str | None, client: TelegramClient, streets: Streets) -> None:
    """Whether it is a picture is not told by the letter that replaces it."""
    name = await client.send("telegram", str(GROUP), Letter(title="Dune", image=image, buttons=DUNE.buttons))
    await client.edit("telegram", str(GROUP), name, Letter(title="Approved by Ana"))
    [shown] = streets.shown(GROUP)
    assert (shown.text, shown.buttons, shown.photo) == ("Approved by Ana", [], image)


async def test_a_message_that_says_so_already_is_done(client: TelegramClient, streets: Streets) -> None:
    name = await client.send("telegram", str(GROUP), DUNE)
    await client.edit("telegram", str(GROUP), name, DUNE)
    assert streets.shown(GROUP)[0].edits == 0


async def test_a_message_that_is_gone_cannot_be_edited(client: TelegramClient) -> None:
    with pytest.raises(Rejected, match="no longer there"):
        await client.edit("telegram", str(GROUP), f"{GROUP}:9", DUNE)
    with pytest.raises(Rejected, match="no message of Telegram's"):
        await client.edit("telegram", str(GROUP), "mail-1", DUNE)


@pytest.mark.parametrize(
    "to, why",
    [
        ("999", "knows no such chat"),
        ("-999", "knows no such chat"),
        ("ana@example.org", "no chat of Telegram's"),
        (f"{FORUM}/8", "no such topic"),
        (f"{GROUP}/7", "no such topic"),
    ],
)
async def test_a_chat_that_is_not_there_is_this_messages_own_trouble(to: str, why: str, client: TelegramClient) -> None:
    with pytest.raises(Rejected, match=why):
        await client.send("telegram", to, DUNE)
    assert client.standing is not Standing.DOWN
    await client.send("telegram", str(TOM), DUNE)


@pytest.mark.parametrize(
    "chat, standing, why", [(TOM, "kicked", "blocked by this person"), (GROUP, "left", "removed from this group")]
)
async def test_who_put_the_bot_out_is_told_nothing(
    chat: int, standing: str, why: str, client: TelegramClient, streets: Streets
) -> None:
    streets.rooms[chat].standing = standing
    with pytest.raises(Rejected, match=why):
        await client.send("telegram", str(chat), DUNE)


async def test_a_button_that_carries_too_much_is_not_sent(client: TelegramClient, telegram: FakeTelegram) -> None:
    with pytest.raises(Rejected, match="64 bytes"):
        await client.send("telegram", str(TOM), Letter(title="x", buttons=(Button(text="b", data="x" * 65),)))
    assert len(telegram.calls) == 0


@pytest.mark.parametrize("token", ["7000000001:AAwrong", "1:x"])
async def test_a_token_telegram_does_not_know_is_a_refused_key(token: str, make: Make) -> None:
    client = make(token=token)
    with pytest.raises(KeyRefused, match="knows no bot") as refused:
        await client.send("telegram", str(TOM), DUNE)
    assert token not in str(refused.value)
    await client.close()


async def test_too_many_messages_wait_as_long_as_telegram_says(client: TelegramClient, telegram: FakeTelegram) -> None:
    telegram.slows_down(17)
    with pytest.raises(Unreachable) as later:
        await client.send("telegram", str(TOM), DUNE)
    assert (later.value.retry_after, later.value.undone) == (timedelta(seconds=17), True)
    await client.close()


def drops(telegram: FakeTelegram) -> None:
    telegram.drops_answer_after_doing()


def truncates(telegram: FakeTelegram) -> None:
    telegram.truncates()


def gateway(telegram: FakeTelegram) -> None:
    telegram.answers(502)


def broken(telegram: FakeTelegram) -> None:
    telegram.answers(500)


def login(telegram: FakeTelegram) -> None:
    telegram.answers_html()


@pytest.mark.parametrize("trouble", [drops, truncates, gateway, broken, login])
async def test_an_answer_that_does_not_come_leaves_doubt(
    trouble: Callable[[FakeTelegram], None], client: TelegramClient, telegram: FakeTelegram
) -> None:
    trouble(telegram)
    with pytest.raises(Unreachable) as lost:
        await client.send("telegram", str(TOM), DUNE)
    assert lost.value.undone is False
    await client.close()


async def test_a_refused_connection_did_nothing(client: TelegramClient, telegram: FakeTelegram) -> None:
    telegram.goes_down()
    with pytest.raises(Unreachable) as refused:
        await client.send("telegram", str(TOM), DUNE)
    assert refused.value.undone is True
    await client.close()


async def test_the_token_is_in_no_error(make: Make, telegram: FakeTelegram) -> None:
    """It stands in every address that is called."""
    for trouble in (drops, truncates, gateway, broken, login, FakeTelegram.goes_down):
        client = make()
        trouble(telegram)
        with pytest.raises(OutsideError) as failed:
            await client.send("telegram", str(TOM), DUNE)
        error: BaseException | None = failed.value
        while error is not None:
            assert telegram.token not in f"{error!r} {error}"
            error = error.__cause__
        await client.close()
        telegram.comes_back()
        await asyncio.sleep(0.01)


async def all_sent(clock: TurnedClock, *sending: Awaitable[str]) -> None:
    together = asyncio.gather(*sending)
    while not together.done():
        await clock.turn(timedelta(milliseconds=500))
    await together


async def test_one_chat_is_not_written_to_faster_than_it_may(make: Make, turned: TurnedClock, streets: Streets) -> None:
    client = make(clock=turned)
    began = turned.steady()
    await all_sent(turned, *(client.send("telegram", str(chat), DUNE) for chat in (TOM, TOM, TOM, ANA)))
    assert 2.0 <= turned.steady() - began < 4.0
    assert (len(streets.shown(TOM)), len(streets.shown(ANA))) == (3, 1)


async def test_a_group_is_never_sent_more_than_twenty_a_minute(
    make: Make, turned: TurnedClock, telegram: FakeTelegram
) -> None:
    client = make(clock=turned)
    await all_sent(turned, *(client.send("telegram", str(GROUP), DUNE) for _ in range(30)))
    sent = sorted(call.when for call in telegram.calls if call.path.endswith("/sendMessage"))
    assert len(sent) == 30
    assert max(sum(at <= each < at + timedelta(minutes=1) for each in sent) for at in sent) <= 20


async def test_a_machine_too_slow_to_begin_waits_and_did_nothing(
    make: Make, turned: TurnedClock, streets: Streets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first message brings aiogram in; who waits for it too long has sent nothing, for certain."""
    going_on = Event()
    monkeypatch.setattr(sparing, "loaded", lambda: None)
    monkeypatch.setattr(sparing, "load", going_on.wait)
    client = make(clock=turned)
    sending = asyncio.gather(client.send("telegram", str(TOM), DUNE), return_exceptions=True)
    await asyncio.sleep(0.05)
    await turned.turn(timedelta(minutes=2))
    [error] = await sending
    going_on.set()
    assert isinstance(error, Unreachable)
    assert error.undone
    monkeypatch.undo()
    await client.send("telegram", str(TOM), DUNE)
    assert len(streets.shown(TOM)) == 1
