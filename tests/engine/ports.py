"""Ports of no service at all: what they were asked to do is a list, and they misbehave when they are told to.

They stand where the ports of `daemon.domain` stand, beside the probes that use them.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from daemon.domain.errors import Unreachable
from daemon.runtime.clock import Clock

Hook = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """What usually happens in between."""


async def breaks() -> None:
    """A bug: nobody foresaw it."""
    raise KeyError("receipt")


async def for_ever() -> None:
    """A call that never returns."""
    await asyncio.Event().wait()


class Shelf(Protocol):
    """A long list, read by the page."""

    async def page(self, after: int, size: int) -> Sequence[int]: ...


@dataclass
class LongShelf:
    """`length` numbers, from 1."""

    length: int
    before_page: Hook = nothing
    pages: int = 0

    async def page(self, after: int, size: int) -> Sequence[int]:
        self.pages += 1
        await self.before_page()
        return range(after + 1, min(after + size, self.length) + 1)


class Channels(Protocol):
    """Where messages go: mail, chat. Each answers with its own name for what it sent."""

    async def send(self, channel: str, to: str, text: str) -> str: ...

    async def edit(self, channel: str, message: str, text: str) -> None: ...


@dataclass
class Pigeons:
    """Carries messages, and remembers each that arrived."""

    after_send: Hook = nothing
    before_send: Hook = nothing
    after_edit: Hook = nothing
    calls: Counter[str] = field(default_factory=Counter)
    """How often each channel was tried."""
    arrived: list[tuple[str, str, str]] = field(default_factory=list)
    """Channel, whom, what."""
    copies: dict[str, str] = field(default_factory=dict)
    """What each message says now."""
    busy: dict[str, timedelta] = field(default_factory=dict)
    """Channels that ask to come back later."""

    async def send(self, channel: str, to: str, text: str) -> str:
        self.calls[channel] += 1
        if channel in self.busy:
            raise Unreachable(channel, "too many (429)", retry_after=self.busy[channel], undone=True)
        await self.before_send()
        self.arrived.append((channel, to, text))
        message = f"{channel}-{len(self.arrived)}"
        self.copies[message] = text
        await self.after_send()
        return message

    async def edit(self, channel: str, message: str, text: str) -> None:  # noqa: ARG002 (the message says where it is)
        self.copies[message] = text
        await self.after_edit()


class Tracker(Protocol):
    """Gives files, so many an hour and no more."""

    async def has_given(self, number: int) -> bool: ...

    async def give(self, number: int) -> None: ...


@dataclass
class StrictTracker:
    """Writes down when it was asked, by a clock that nobody sets."""

    clock: Clock | None = None
    during_call: Hook = nothing
    asked_at: list[float] = field(default_factory=list)
    given: set[int] = field(default_factory=set)

    async def has_given(self, number: int) -> bool:
        return number in self.given

    async def give(self, number: int) -> None:
        assert self.clock is not None
        self.asked_at.append(self.clock.steady())
        await self.during_call()
        self.given.add(number)

    def most_in(self, seconds: float) -> int:
        """The most calls that any stretch of this length saw."""
        return max(sum(1 for at in self.asked_at if begin <= at < begin + seconds) for begin in self.asked_at)


class Guests(Protocol):
    """People who share: pause, resume, remove."""

    async def standing(self, name: str) -> str: ...

    async def pause(self, name: str) -> None: ...

    async def resume(self, name: str) -> None: ...

    async def remove(self, name: str) -> None: ...


@dataclass
class GuestBook:
    """Counts every effect. Hooks run between what was seen and what is done; `lost` says how calls go wrong."""

    standings: dict[str, str] = field(default_factory=dict)
    after_look: Hook = nothing
    during_call: Hook = nothing
    lost: list[tuple[bool, Exception]] = field(default_factory=list)
    """For the next calls: whether it was done all the same, and what the caller hears."""
    done: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def standing(self, name: str) -> str:
        seen = self.standings.get(name, "sharing")
        hook, self.after_look = self.after_look, nothing
        await hook()
        return seen

    async def pause(self, name: str) -> None:
        await self._become(name, "paused")

    async def resume(self, name: str) -> None:
        await self._become(name, "sharing")

    async def remove(self, name: str) -> None:
        await self._become(name, "gone")

    async def _become(self, name: str, standing: str) -> None:
        done, error = self.lost.pop(0) if self.lost else (True, None)
        if done:
            self.done[standing, name] += 1
            self.standings[name] = standing
        await self.during_call()
        if error is not None:
            raise error
