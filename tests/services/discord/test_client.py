"""The client against a Discord over loopback."""

import asyncio
from datetime import timedelta

import pytest

from daemon.domain.errors import Gone, KeyRefused, Rejected, Unreachable
from daemon.runtime.redaction import Redactor
from daemon.services.base.load import kinds
from daemon.services.base.state import Standing
from daemon.services.base.watch import OnlyThis
from demo.discord import TOKEN, FakeDiscord
from tests.services.discord.conftest import Make
from tests.services.letters import FULL, SHORT, titled
from tests.services.turning import turned


def test_it_is_found_by_its_folder() -> None:
    assert kinds()["discord"].name == "discord"


async def test_a_letter_is_posted_and_its_number_comes_back(make: Make, discord: FakeDiscord) -> None:
    number = await make().send("chat", "", FULL)

    assert number is not None
    [embed] = discord.messages[number]["embeds"]
    assert embed["title"] == FULL.title


async def test_a_message_is_changed_in_its_place(make: Make, discord: FakeDiscord) -> None:
    client = make()
    number = await client.send("chat", "", titled("Before"))

    await client.edit("chat", "", number or "", titled("After"))

    assert [message["embeds"][0]["title"] for message in discord.messages.values()] == ["After"]


@pytest.mark.parametrize("number", ["1", "", "abc", "1/../2", "²"])
async def test_a_message_that_is_not_there_cannot_be_changed(make: Make, number: str) -> None:
    client = make()

    with pytest.raises(Gone):
        await client.edit("chat", "", number, SHORT)

    assert client.standing in {Standing.UP, Standing.NOT_ASKED}


async def test_a_thread_of_a_forum_can_be_posted_to(make: Make, discord: FakeDiscord) -> None:
    client = make(webhook=f"{discord.webhook}?thread_id=77")
    number = await client.send("chat", "", SHORT)
    await client.edit("chat", "", number or "", SHORT)

    assert [call.query for call in discord.calls] == ["wait=true&thread_id=77", "thread_id=77"]


async def test_what_else_stands_behind_the_address_is_not_sent(make: Make, discord: FakeDiscord) -> None:
    await make(webhook=f"{discord.webhook}?wait=false&thread_id=7%26x=1").send("chat", "", SHORT)

    assert [call.query for call in discord.calls] == ["wait=true"]


ERRORS = [
    (400, Rejected, "refused this message (code 50035)"),
    (401, KeyRefused, "refuses our key (401)"),
    (403, KeyRefused, "refuses our key (403)"),
    (404, KeyRefused, "does not know this webhook any more"),
    (429, OnlyThis, "asked us to slow down"),
    (500, Unreachable, "answered 500"),
    (503, Unreachable, "answered 503"),
]


@pytest.mark.parametrize("status, kind, why", ERRORS)
async def test_what_discord_answers_is_named_by_what_to_do_next(
    make: Make, discord: FakeDiscord, status: int, kind: type[Exception], why: str
) -> None:
    discord.answers(status, on="POST ")

    with pytest.raises(kind) as error:
        await make().send("chat", "", SHORT)

    assert type(error.value) is kind
    assert why in str(error.value)


async def test_a_deleted_webhook_is_a_refused_key_until_there_is_another(make: Make, discord: FakeDiscord) -> None:
    client = make()
    discord.deleted = True

    with pytest.raises(KeyRefused, match="make a new one"):
        await client.send("chat", "", SHORT)

    assert client.standing is Standing.REFUSED


async def test_too_many_say_how_long_exactly_and_nothing_was_done(make: Make, discord: FakeDiscord) -> None:
    discord.slows_down(1.25)
    client = make()

    with pytest.raises(OnlyThis) as error:
        await client.send("chat", "", SHORT)

    assert (error.value.retry_after, error.value.undone) == (timedelta(seconds=1.25), True)
    assert client.standing is Standing.NOT_ASKED


async def test_the_network_in_front_of_discord_says_it_in_the_header_alone(make: Make, discord: FakeDiscord) -> None:
    discord.is_banned(7)

    with pytest.raises(OnlyThis) as error:
        await make().send("chat", "", SHORT)

    assert error.value.retry_after == timedelta(seconds=7)


async def test_who_was_told_to_wait_long_says_so_at_once_without_asking(make: Make, discord: FakeDiscord) -> None:
    discord.slows_down(600, times=1)
    client = make()
    with pytest.raises(OnlyThis):
        await client.send("chat", "", SHORT)
    asked = len(discord.calls)

    with pytest.raises(OnlyThis) as error:
        await client.send("chat", "", SHORT)

    assert len(discord.calls) == asked
    assert error.value.retry_after is not None
    assert timedelta(minutes=9) < error.value.retry_after <= timedelta(minutes=10)


async def test_a_flood_is_spread_as_discord_asks_and_nothing_is_refused(make: Make, discord: FakeDiscord) -> None:
    clock = turned(lambda: client.calling)
    discord.clock = clock
    client = make(clock=clock)

    sending = asyncio.gather(*(client.send("chat", "", titled(str(number))) for number in range(12)))
    await clock.turn(timedelta(seconds=4))
    await sending

    assert [message["embeds"][0]["title"] for message in discord.messages.values()] == [str(n) for n in range(12)]
    assert len(discord.calls) == 12


async def test_an_answer_that_is_lost_leaves_doubt(make: Make, discord: FakeDiscord) -> None:
    discord.drops_answer_after_doing()

    with pytest.raises(Unreachable) as error:
        await make().send("chat", "", SHORT)

    assert (error.value.undone, len(discord.messages)) == (False, 1)


async def test_so_does_half_an_answer_and_a_page(make: Make, discord: FakeDiscord) -> None:
    client = make()
    discord.truncates(times=1)
    with pytest.raises(Unreachable, match="not understood") as half:
        await client.send("chat", "", SHORT)
    discord.comes_back()
    discord.answers_html(on="POST ")

    with pytest.raises(Unreachable, match="answered a web page") as page:
        await make().send("chat", "", SHORT)

    assert (half.value.undone, page.value.undone) == (False, False)


async def test_nobody_there_did_nothing(make: Make, discord: FakeDiscord) -> None:
    client = make()
    discord.goes_down()

    with pytest.raises(Unreachable) as error:
        await client.send("chat", "", SHORT)

    assert error.value.undone


async def test_the_webhook_is_shown_nowhere(make: Make, discord: FakeDiscord) -> None:
    client = make()
    shown = [repr(client.state)]
    for status in (400, 401, 403, 404, 418, 429, 500):
        discord.comes_back()
        discord.answers(status)
        shown += [str(check) for check in [check async for check in client.checks()]]
        with pytest.raises((Rejected, KeyRefused, Unreachable)) as error:
            await make().send("chat", "", SHORT)
        shown.append(f"{error.value!r} {error.value.__cause__!r}")
    discord.goes_down()
    with pytest.raises(Unreachable) as error:
        await make().send("chat", "", SHORT)

    assert TOKEN not in f"{shown} {error.value!r} {client.state}"


@pytest.mark.parametrize(
    "part", ["https://discord.com/api/webhooks/12345/canary-Token_1", "/api/v10/webhooks/1/canary-x"]
)
def test_wherever_an_address_of_one_is_printed_it_is_made_harmless(part: str) -> None:
    assert "canary" not in Redactor().scrub(f"POST {part}?wait=true failed")


@pytest.mark.parametrize("there", [True, False])
async def test_the_doctor_says_what_the_webhook_is_called(make: Make, discord: FakeDiscord, there: bool) -> None:
    discord.deleted = not there

    [check] = [check async for check in make().checks()]

    assert check.ok is there
    assert (check.remedy is None) is there
    assert (str(check.found) == "it is called Usher and posts into channel 1300000000000000002") is there
