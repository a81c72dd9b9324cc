"""Discord and Slack of the invented house: what they take, what they refuse, and in which words."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession

from daemon.runtime.clock import TurnedClock
from demo.world import World

EMBED = {"title": "Hello"}


async def post(session: ClientSession, url: str, body: object) -> tuple[int, str, dict[str, str]]:
    async with session.post(url, json=body) as told:
        return told.status, await told.text(), dict(told.headers)


async def test_discord_tells_of_a_message_only_when_asked_to_wait(session: ClientSession, world: World) -> None:
    webhook = world.discord.webhook
    assert (await post(session, webhook, {"embeds": [EMBED]}))[:2] == (204, "")
    async with session.post(f"{webhook}?wait=true", json={"embeds": [EMBED]}) as told:
        message = await told.json()
    assert list(world.discord.messages)[1] == message["id"]
    assert message["embeds"] == [{"type": "rich", "title": "Hello"}]


async def test_discord_takes_five_in_two_seconds(session: ClientSession, world: World, clock: TurnedClock) -> None:
    told = [await post(session, world.discord.webhook, {"embeds": [EMBED]}) for _ in range(6)]
    assert [status for status, _, _ in told] == [204] * 5 + [429]
    assert [headers.get("X-RateLimit-Remaining") for _, _, headers in told] == ["4", "3", "2", "1", "0", None]
    assert '"retry_after":2.0' in told[-1][1]
    await clock.turn(timedelta(seconds=2))
    assert (await post(session, world.discord.webhook, {"embeds": [EMBED]}))[0] == 204


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]},
        {"embeds": [{"fields": [{"name": "", "value": "x"}]}]},
        {"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]},
        {"embeds": [{"description": "x" * 4096, "footer": {"text": "x" * 1905}}]},
        {"embeds": [{"title": "x", "url": "javascript:x"}]},
    ],
)
async def test_discord_takes_nothing_beyond_its_limits(session: ClientSession, world: World, body: object) -> None:
    status, text, _ = await post(session, world.discord.webhook, body)
    assert (status, '"code":50035' in text) == (400, True)
    assert not world.discord.messages


async def test_discord_does_not_know_a_deleted_webhook_or_a_wrong_token(session: ClientSession, world: World) -> None:
    wrong = await post(session, f"{world.discord.webhook}x", {"embeds": [EMBED]})
    world.discord.goes_missing()
    gone = await post(session, world.discord.webhook, {"embeds": [EMBED]})
    assert [(wrong[0], "50027" in wrong[1]), (gone[0], "10015" in gone[1])] == [(401, True), (404, True)]


async def test_slack_answers_in_one_word(session: ClientSession, world: World) -> None:
    webhook = world.slack.webhook
    good = await post(session, webhook, {"text": "Hello"})
    empty = await post(session, webhook, {"x": 1})
    too_long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    long = await post(session, webhook, {"blocks": [too_long]})
    elsewhere = await post(session, f"{webhook}x", {"text": "Hello"})
    world.slack.goes_missing()
    gone = await post(session, webhook, {"text": "Hello"})
    told = [good, empty, long, elsewhere, gone]
    assert [answer[:2] for answer in told] == [
        (200, "ok"),
        (400, "no_text"),
        (400, "invalid_blocks"),
        (404, "no_team"),
        (404, "no_service"),
    ]
    assert [message["text"] for message in world.slack.messages] == ["Hello"]
