"""Lanes: never wider than they are, urgent work first, nothing lost, and nothing unbounded in memory."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.bus.lanes import MOST, Lane
from daemon.runtime.clock import TurnedClock, loop_is_quiet
from daemon.runtime.tasks import Tasks

CLAIM = 256


@dataclass(frozen=True)
class Piece:
    """Work, as the memory keeps it."""

    id: int
    rank: int = 0


@dataclass
class Yard:
    """A memory full of work, a lane that does it, and what was seen of that."""

    width: int = 4
    memory: dict[int, Piece] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    most_held: int = 0
    fails: frozenset[int] = frozenset()
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self.lane: Lane[Piece] = Lane(
            "yard",
            width=self.width,
            do=self._do,
            claim=self._claim,
            tasks=Tasks(TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))),
            rank=lambda piece: piece.rank,
        )

    async def _do(self, piece: Piece) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.most_held = max(self.most_held, self.lane.waiting)
        await self.gate.wait()
        await asyncio.sleep(0)
        self.under_way -= 1
        self.done.append(piece.id)
        del self.memory[piece.id]
        if piece.id in self.fails:
            raise ValueError("a bug that nobody caught")

    async def _claim(self, held: int) -> list[Piece]:
        found = sorted(self.memory.values(), key=lambda piece: (piece.rank, piece.id))[: CLAIM + held]
        await asyncio.sleep(0)
        return found

    def comes(self, *pieces: Piece, told: bool = True) -> None:
        self.memory |= {piece.id: piece for piece in pieces}
        self.lane.offer(pieces if told else ())


@given(
    width=st.integers(1, 8),
    bursts=st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.integers(0, 5)), max_size=8),
)
@settings(max_examples=40)
def test_everything_is_done_once_and_never_more_than_the_width_at_a_time(
    width: int, bursts: list[tuple[int, bool, int]]
) -> None:
    async def story() -> None:
        yard, number = Yard(width=width), 0
        for size, told, pause in bursts:
            yard.comes(*(Piece(number + n) for n in range(size)), told=told)
            number += size
            yard.lane.look()
            for _ in range(pause):
                await asyncio.sleep(0)
        await loop_is_quiet()
        yard.lane.look()
        await loop_is_quiet()
        assert Counter(yard.done) == Counter(range(number))
        assert yard.most_under_way <= width
        assert not yard.lane.busy

    asyncio.run(story())


async def test_what_nobody_told_of_is_found_by_one_look_however_much_it_is() -> None:
    yard = Yard()
    yard.comes(*map(Piece, range(2_000)), told=False)
    yard.lane.look()
    await loop_is_quiet()
    assert Counter(yard.done) == Counter(range(2_000))
    assert yard.most_held <= MOST


async def test_a_flood_stays_in_the_memory_and_is_done_all_the_same() -> None:
    yard = Yard()
    yard.gate.clear()
    for n in range(5_000):
        yard.comes(Piece(n, rank=1))
    await loop_is_quiet()
    assert yard.lane.waiting <= MOST
    yard.gate.set()
    await loop_is_quiet()
    assert Counter(yard.done) == Counter(range(5_000))


async def test_an_urgent_one_passes_all_that_is_bulk() -> None:
    yard = Yard(width=2)
    yard.gate.clear()
    yard.comes(*(Piece(n, rank=1) for n in range(499)))
    await loop_is_quiet()
    yard.comes(Piece(1_000, rank=0))
    yard.gate.set()
    await loop_is_quiet()
    assert yard.done.index(1_000) <= 2


async def test_an_urgent_one_passes_also_where_there_is_no_room_for_more_bulk() -> None:
    yard = Yard(width=2)
    yard.gate.clear()
    for first in (0, 1_000):
        yard.comes(*(Piece(first + n, rank=1) for n in range(MOST)))
        await loop_is_quiet()
    yard.comes(Piece(5_000, rank=0))
    yard.gate.set()
    await loop_is_quiet()
    assert yard.done.index(5_000) <= 2


async def test_a_piece_that_is_held_is_not_begun_twice() -> None:
    yard = Yard()
    yard.gate.clear()
    yard.comes(Piece(1))
    for _ in range(3):
        yard.lane.offer([Piece(1)])
        yard.lane.look()
        await loop_is_quiet()
    assert (yard.lane.running, yard.lane.waiting) == (1, 0)


async def test_a_piece_that_fails_leaves_its_place_to_the_next() -> None:
    yard = Yard(width=1, fails=frozenset({0, 1}))
    yard.comes(*map(Piece, range(4)))
    await loop_is_quiet()
    assert yard.done == [0, 1, 2, 3]


async def test_stopped_it_begins_nothing_more_and_what_runs_may_finish() -> None:
    yard = Yard(width=2)
    yard.gate.clear()
    yard.comes(*map(Piece, range(5)))
    await loop_is_quiet()
    yard.lane.stop()
    yard.gate.set()
    yard.lane.look()
    await loop_is_quiet()
    assert yard.done == [0, 1]
    assert sorted(yard.memory) == [2, 3, 4]
