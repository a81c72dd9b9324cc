"""A lane: work of one plugin, or towards one service, side by side up to its width.

Nothing in it is unbounded: beyond what it holds, work stays in the memory and is claimed when there is room.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Generic, Protocol, TypeVar

from daemon.runtime.tasks import Tasks, spawn

MOST = 512
"""Pieces of work held in memory by a lane."""


class Work(Protocol):
    @property
    def id(self) -> int: ...


W = TypeVar("W", bound=Work)


@dataclass(order=True, slots=True)
class _Place(Generic[W]):
    rank: int
    order: int
    work: W = field(compare=False)


class Lane(Generic[W]):
    """`do` handles one piece; `claim(held)` finds what waits in the memory; `rank` lets urgent work pass."""

    def __init__(
        self,
        name: str,
        *,
        width: int,
        do: Callable[[W], Awaitable[None]],
        claim: Callable[[int], Awaitable[list[W]]],
        tasks: Tasks,
        rank: Callable[[W], int] = lambda _: 0,
    ) -> None:
        self.name = name
        self.width = width
        self._do = do
        self._claim = claim
        self._rank = rank
        self._tasks = tasks
        self._order = count()
        self._waiting: list[_Place[W]] = []
        self._held: set[int] = set()
        self._ended_while_claiming: set[int] | None = None
        self._running = 0
        self._behind = False
        self._stopped = False

    @property
    def waiting(self) -> int:
        """Pieces held that have not begun."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        return self._running

    @property
    def busy(self) -> bool:
        """Something is under way, about to be, or being looked for."""
        return bool(self._running or self._waiting or self._ended_while_claiming is not None)

    def offer(self, pieces: Iterable[W]) -> None:
        """Take what there is room for; the rest is claimed later. Urgent work is always taken."""
        for piece in pieces:
            rank = self._rank(piece)
            if len(self._waiting) >= (MOST if rank else 2 * MOST):
                self._behind = True
            elif piece.id not in self._held:
                self._held.add(piece.id)
                heappush(self._waiting, _Place(rank, next(self._order), piece))
        self._start()

    def look(self) -> None:
        """There may be work in the memory that nobody offered: what was put off is due, or a service is back."""
        if self._ended_while_claiming is None and not self._stopped:
            self._ended_while_claiming = set()
            spawn(self._refill(), name=f"claim {self.name}", owner=self._tasks)

    def stop(self) -> None:
        """Begin nothing more. What runs may finish."""
        self._stopped = True
        self._waiting.clear()

    def _start(self) -> None:
        while self._waiting and self._running < self.width and not self._stopped:
            self._running += 1
            piece = heappop(self._waiting).work
            spawn(self._carry(piece), name=f"{self.name} {piece.id}", owner=self._tasks)

    async def _carry(self, piece: W) -> None:
        try:
            await self._do(piece)
        finally:
            self._running -= 1
            self._held.discard(piece.id)
            if self._ended_while_claiming is not None:
                self._ended_while_claiming.add(piece.id)
            self._start()
        if self._behind and len(self._waiting) < self.width:
            self.look()

    async def _refill(self) -> None:
        ended: set[int] = set()
        try:
            ended = self._ended_while_claiming = set()
            found = await self._claim(len(self._held))
        finally:
            self._ended_while_claiming = None
        fresh = [piece for piece in found if piece.id not in ended and piece.id not in self._held]
        self._behind = bool(fresh)  # where there was some, there may be more
        self.offer(fresh)
