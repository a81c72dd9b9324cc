"""Places where a power cut would matter: before and after each commit, and each call to the world.

In life they do nothing. A test hands in `CutAt` and so kills the daemon, in process, at every one of them in turn.
"""

import asyncio
from threading import Lock


class Marks:
    """What everyone passes; it costs one call."""

    def writing(self, where: str) -> None:
        """A place on the writer's thread, beside a commit."""

    async def calling(self, where: str) -> None:
        """A place on the loop, beside a call to a service."""


class Cut(BaseException):
    """The power is off. No handler of errors may catch it, hence the base."""


class CutAt(Marks):
    """Cuts the power at the n-th mark, counted from 1: from then on nothing is written and no call returns."""

    def __init__(self, n: int) -> None:
        self.cut = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._n = n
        self._lock = Lock()
        self._passed: list[str] = []

    @property
    def passed(self) -> tuple[str, ...]:
        """The marks that were reached while there was power; the last is the cut, when it was cut."""
        with self._lock:
            return tuple(self._passed)

    def writing(self, where: str) -> None:
        if self._is_dark(where):
            raise Cut(where)

    async def calling(self, where: str) -> None:
        if self._is_dark(where):
            await asyncio.Event().wait()

    def _is_dark(self, where: str) -> bool:
        with self._lock:
            if len(self._passed) < self._n:
                self._passed.append(where)
                if len(self._passed) == self._n:
                    self._loop.call_soon_threadsafe(self.cut.set)
            return len(self._passed) >= self._n
