"""A house whose reviews are shown in three chats."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from daemon.commands.answers import Answer, answer
from daemon.commands.base import Caller
from daemon.services.telegram import sparing
from demo.telegram.rooms import Message
from tests.house import MODERATION, OWNER, House, a_house
from tests.stories.test_first_request import ACTION_FILM
from tests.stories.test_telegram import ANA, EVE, GROUP, TOM, streets_of

PUBLIC = {"server": {"public_url": "https://usher.example.org"}}
ONLY_REVIEWS = {"owner": "owner@example.org", "owner_hears": ["reviews"]}
WELL = timedelta(seconds=20)


@asynccontextmanager
async def with_chats(folder: Path, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house with a group in Telegram, a room in Discord and one in Slack. Eve only reads along in the group."""
    furnishing: dict[str, Any] = {
        "plugins": {"moderation": MODERATION, "messages": ONLY_REVIEWS},
        "telegram": {"chat": str(GROUP), "receive": "polling"},
        "channels": True,
        "settings": PUBLIC,
    }
    sparing.load()  # it takes real seconds, and the clock of a house is turned
    async with a_house(folder, **{**furnishing, **more}) as house:
        streets = streets_of(house)
        for number, name in ((ANA, "Ana"), (TOM, "Tom"), (EVE, "Eve")):
            streets.joins(number, name)
        streets.group(GROUP, "The house")
        await house.settles()
        yield house


async def a_review(house: House) -> int:
    """Somebody asks for what no rule decides; returns the request's number."""
    number: int = house.portal.request(ACTION_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    await house.settles(after=WELL)
    return number


def in_the_group(house: House) -> list[Message]:
    return streets_of(house).shown(GROUP)


def in_discord(house: House) -> list[dict[str, Any]]:
    return [message["embeds"][0] for message in house.world.discord.messages.values()]


def in_slack(house: House) -> list[str]:
    return [str(each) for each in house.world.slack.messages]


async def states(house: House, name: str) -> list[tuple[object, ...]]:
    return await house.rows("SELECT service, state FROM actions WHERE name = ? ORDER BY service, id", name)


async def chooses(house: House, choice: str, *, by: Caller = OWNER, reason: str | None = None) -> None:
    question, version = (await house.rows("SELECT id, version FROM questions ORDER BY id DESC LIMIT 1"))[0]
    given = Answer(question=question, version=version, choice=choice, reason=reason)
    await answer(house.daemon.journal, given, by)
    await house.settles(after=WELL)
