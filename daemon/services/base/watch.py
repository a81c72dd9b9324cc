"""What every call to a service goes through, whatever it speaks: its turn, the lane, the counting, the breaker."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from daemon.domain.errors import KeyRefused, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from daemon.services.base.breaker import Breaker
from daemon.services.base.limits import Limiter
from daemon.services.base.state import Tally

T = TypeVar("T")


class OnlyThis(Unreachable):
    """This very thing cannot be done now; the service itself is well, and its breaker stays closed."""


class Watch:
    """One for each service entry. `width` calls go out at the same time.

    A key that was refused is not shown again for `spared` seconds: where each refusal counts against the account, or
    where only a real call can tell.
    """

    def __init__(
        self,
        service: str,
        breaker: Breaker,
        clock: Clock,
        *,
        width: int,
        limiter: Limiter | None = None,
        spared: float = 0.0,
    ) -> None:
        self.tally = Tally()
        self._service = service
        self._breaker = breaker
        self._clock = clock
        self._limiter = limiter
        self._lane = asyncio.Semaphore(width)
        self._spared = spared
        self.calling = 0
        """Calls under way now, probes among them."""
        self._refused: tuple[KeyRefused, float] | None = None
        self._asked = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    async def rest(self) -> None:
        """Wait until nothing is asked, and nobody waits for a turn."""
        await self._at_rest.wait()

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call when it is our turn. Raises at once while the service is known to be out."""
        self._asked += 1
        self._at_rest.clear()
        try:
            self._breaker.admit()
            if self._limiter:
                await self._limiter.turn()
            async with self._lane:
                # It may have gone out while we stood in the lane.
                self._breaker.admit()
                answer = await self._watched(call)
            self._breaker.answered()
            return answer
        finally:
            self._asked -= 1
            if not self._asked:
                self._at_rest.set()

    async def probe(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call whatever the breaker says, past the lane. An answer closes it; `Rejected`: another program answers."""
        self._spare_the_key()
        asked_at = self._clock.steady()
        try:
            answer = await self._watched(call)
        except Rejected as error:
            stranger = Unreachable(self._service, Sentence("something else answers at this url"))
            self._breaker.failed(stranger, asked_at=asked_at)
            raise stranger from error
        self._breaker.back()
        return answer

    async def _watched(self, call: Callable[[], Awaitable[T]]) -> T:
        asked_at = self._clock.steady()
        self.calling += 1
        try:
            answer = await call()
        except (Unreachable, KeyRefused) as error:
            self.tally.failed()
            if isinstance(error, KeyRefused):
                self._refused = error, self._clock.steady()
            if not isinstance(error, OnlyThis):
                self._breaker.failed(error, asked_at=asked_at)
            raise
        except Rejected:
            self.tally.answered(self._clock.steady() - asked_at, self._clock.now())
            raise
        finally:
            self.calling -= 1
        self.tally.answered(self._clock.steady() - asked_at, self._clock.now())
        return answer

    def _spare_the_key(self) -> None:
        if self._refused is not None and self._clock.steady() - self._refused[1] < self._spared:
            raise KeyRefused(self._service, self._refused[0].says)
