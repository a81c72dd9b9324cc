"""What a source tells only once (a chat's updates, plays): received in batches, acknowledged after the commit."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from daemon.domain.chats import Heard
from daemon.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One thing the source said."""

    theirs: str
    """The source's own id for it, for ever: the same id again is passed over."""
    facts: tuple[Event, ...]
    """What it means; none for what concerns nobody."""
    happened_at: datetime | None = None
    """When, by the source; None: now."""
    heard: Heard | None = None
    """What somebody pressed or said to us, to be acted upon in the commit that writes it down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came together, and is written down together."""

    received: tuple[Received, ...]
    cursor: str | None = None
    """Where the source goes on after it; kept in the same commit."""


class Receiver(Protocol):
    """The listening half of a service."""

    def receive(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what comes, from the cursor on, for ever.

        What stands after a `yield` happens only once that batch is on the disk: there the source is told that it
        arrived. Raises `OutsideError`, and is then called again.
        """


@runtime_checkable
class Talks(Receiver, Protocol):
    """A receiver through which who has just spoken can be answered."""

    async def reply(self, to: Heard, text: str, *, refused: bool = False) -> None:
        """Once; raises `OutsideError` where they cannot be told."""


@runtime_checkable
class Pushes(Receiver, Protocol):
    """A receiver that is rung at (`/webhook/<entry>`), with a secret of its own."""

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether it is the source that rings."""

    def pushed(self, body: bytes) -> Batch:
        """What came in one ring; it is acknowledged once that is on the disk."""
