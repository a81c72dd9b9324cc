"""A source that tells each thing until it is told that it arrived, and then has forgotten it."""

import asyncio
from collections.abc import AsyncGenerator

from daemon.domain.errors import Unreachable
from daemon.domain.ids import Alias
from daemon.events.base import Event
from daemon.services.base.receiving import Batch, Received
from tests.engine.probing import fact


class FakeTelegraph:
    """Keeps what people press until it is told that it arrived; then it has forgotten."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, Alias, int]] = []
        self.acknowledged: list[int] = []
        self.down = False
        self.keeps_all = False
        """It tells everything again, whatever it was told: some do, after a fault of their own."""
        self.readings = 0
        self.asked_after: list[str | None] = []
        """How far whoever asked had come, each time."""
        self._told = asyncio.Event()

    def press(self, by: Alias, number: int) -> None:
        self.waiting.append((len(self.waiting) + len(self.acknowledged) + 1, by, number))
        self._told.set()

    async def receive(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Whoever asks for what comes after a number has heard all up to it."""
        self.asked_after.append(cursor)
        after = int(cursor or 0)
        self._is_told([each for each in self.waiting if each[0] <= after])
        while True:
            if self.down:
                raise Unreachable("telegraph", "it does not answer")
            batch = [each for each in self.waiting if each[0] > after][:3]
            if not batch:
                self._told.clear()
                await self._told.wait()
                continue
            yield Batch(received=tuple(map(self._received, batch)), cursor=str(batch[-1][0]))
            after = 0 if self.keeps_all else batch[-1][0]
            self._is_told(batch)

    def _is_told(self, batch: list[tuple[int, Alias, int]]) -> None:
        self.acknowledged += [update for update, _, _ in batch]
        self.waiting = [each for each in self.waiting if each not in batch]

    def _received(self, update: tuple[int, Alias, int]) -> Received:
        number, by, value = update
        self.readings += 1
        facts: tuple[Event, ...] = (fact("telegraph.pressed", by=by, reading=self.readings, number=value),)
        return Received(theirs=str(number), facts=facts)
