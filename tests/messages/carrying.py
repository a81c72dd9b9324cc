"""Channels that carry to a list, houses that have them, and people who are told."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from daemon.domain.errors import Rejected, Unreachable
from daemon.domain.ids import Alias
from daemon.domain.letters import Letter, Reach, Way
from daemon.domain.people import PortalUser
from daemon.domain.ports import Channels
from daemon.events.consequences import Tell
from daemon.plugin import Reading
from daemon.post import Mailbag
from plugins.messages.config import MessagesConfig
from plugins.messages.store import Preferences, prefer
from state import people
from state.journal import Author
from tests.house import House, a_house

SOMEBODY = Author(plugin="messages", cause="source:test")
Hook = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """What usually happens in between."""


@dataclass
class Carrier:
    """Carries letters, and keeps each that arrived: channel, address, letter."""

    before: Hook = nothing
    after: Hook = nothing
    arrived: list[tuple[str, str, Letter]] = field(default_factory=list)
    busy: dict[str, timedelta] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    """Addresses that are refused for good."""
    calls: Counter[str] = field(default_factory=Counter)

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:
        self.calls[channel] += 1
        await self.before()
        if channel in self.busy:
            raise Unreachable(channel, "come back later", retry_after=self.busy[channel], undone=True)
        if to in self.refuses:
            raise Rejected(channel, "550 no such mailbox")
        self.arrived.append((channel, to, letter))
        await self.after()
        return f"{channel}-{len(self.arrived)}"

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:  # noqa: ARG002 (of a port)
        raise Rejected(channel, "it cannot be changed")

    def titles(self, channel: str | None = None) -> list[str]:
        return [letter.title for through, _, letter in self.arrived if channel in (None, through)]

    def told(self) -> Counter[str]:
        """How many letters came to each address."""
        return Counter(to for _, to, _ in self.arrived)


def bag(channel: str, reach: Reach, owners: str = "") -> Mailbag:
    return Mailbag(way=Way(channel=channel, reach=reach), owners=owners)


MAIL = {"smtp": bag("smtp", Reach.MAIL)}
EVERY = {**MAIL, "telegram": bag("telegram", Reach.CHAT, "-100500"), "discord": bag("discord", Reach.ROOM)}


@asynccontextmanager
async def a_house_that_tells(
    folder: Path,
    carrier: Carrier,
    *,
    channels: Mapping[str, Mailbag] = MAIL,
    messages: Mapping[str, object] | None = None,
    **furnishing: Any,  # noqa: ANN401 (see `Furnishing`)
) -> AsyncIterator[House]:
    """A house with these channels and the plugin that sends messages."""
    plugins = {**furnishing.pop("plugins", {}), "messages": {"owner": "owner@example.org", **(messages or {})}}
    given = {"services": False, "ports": {Channels: carrier}, "mailbags": channels, **furnishing}
    async with a_house(folder, plugins=plugins, **given) as house:
        yield house


def somebody(number: int, **more: Any) -> PortalUser:  # noqa: ANN401 (fields of `PortalUser`)
    given = {"name": f"Invented Person {number}", "email": f"person.{number}@example.org", **more}
    return PortalUser(alias=Alias(service="overseerr", id=str(number)), **given)


async def meets(house: House, *users: PortalUser) -> list[int]:
    """They are known. Returns their numbers."""
    return await house.daemon.journal.run(SOMEBODY, lambda pen: [people.meet(pen.tx, user, pen.now) for user in users])


async def tells(
    house: House,
    *people: int,
    kind: str = "request.available",
    key: str = "test",
    **more: Any,  # noqa: ANN401 (fields of `Tell`)
) -> None:
    """Owe each of them a message, in one commit."""
    given = {"facts": {"title": "title:movie/603"}, "urgent": False, **more}
    await house.daemon.journal.commit(
        SOMEBODY, *(Tell(key=f"{kind}:{person}:{key}", person=person, kind=kind, **given) for person in people)
    )


async def prefers(house: House, person: int, **wanted: Any) -> None:  # noqa: ANN401 (fields of `Preferences`)
    """They choose how they want to be told."""
    ctx = Reading[MessagesConfig](house.daemon.running["messages"].around)
    await house.daemon.journal.commit(SOMEBODY, prefer(ctx, person, Preferences(**wanted)))
