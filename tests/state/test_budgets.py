"""Budgets: in no stretch of time is more spent than allowed, whatever the clocks do."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from daemon.domain.budgets import Budget
from daemon.runtime.clock import TurnedClock
from state import budgets
from state.budgets import Spent, SteadyTime
from state.database import Database
from tests.state.memory import NOON, after, on_no_disk

HOURLY = Budget(name="calls", amount=3, per=timedelta(hours=1))


class At(SteadyTime):
    """A moment at which something is wished for."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def now(self) -> datetime:
        return after(self._seconds)

    def steady(self) -> float:
        return self._seconds


def reserve(tx: sqlite3.Connection, at: float, amount: int = 1) -> timedelta | None:
    return budgets.reserve(tx, HOURLY, purpose="test", time=At(at), amount=amount)


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 3)), max_size=40))
def test_no_hour_holds_more_than_the_budget(wishes: list[tuple[int, int]]) -> None:
    now, spent = 0, list[tuple[int, int]]()
    with closing(on_no_disk()) as tx:
        for pause, amount in wishes:
            now += pause
            spent += [(now, amount)] if reserve(tx, now, amount) is None else []
    for end, _ in spent:
        assert sum(amount for at, amount in spent if end - 3600 < at <= end) <= HOURLY.amount


@given(st.lists(st.integers(0, 2000), min_size=3, max_size=12), st.integers(1, 3))
def test_a_refusal_names_the_first_moment_at_which_there_is_room(pauses: list[int], amount: int) -> None:
    now = 0
    with closing(on_no_disk()) as tx:
        for pause in pauses:
            now += pause
            reserve(tx, now)
        left = reserve(tx, now, amount)
        assume(left is not None)
        free_at = now + cast("timedelta", left).total_seconds()
        assert reserve(tx, free_at - 0.001, amount) is not None
        assert reserve(tx, free_at, amount) is None


def test_budgets_of_other_accounts_are_their_own(tx: sqlite3.Connection) -> None:
    for _ in range(3):
        reserve(tx, 0)
    other = Budget(name="other", amount=1, per=timedelta(hours=1))
    assert budgets.reserve(tx, other, purpose="test", time=At(0)) is None
    assert reserve(tx, 0) == timedelta(hours=1)


def test_a_wall_clock_that_is_set_frees_nothing_and_stops_nothing() -> None:
    clock = TurnedClock(NOON)
    steady = SteadyTime(clock, None)
    for jump in (timedelta(days=1), timedelta(days=-2), timedelta(hours=1)):
        clock.jump(jump)
        assert steady.now() == NOON


async def test_it_runs_at_the_pace_of_the_steady_clock() -> None:
    clock = TurnedClock(NOON)
    steady = SteadyTime(clock, None)
    await clock.turn(timedelta(minutes=5))
    assert steady.now() == after(300)


async def test_a_wall_clock_set_while_we_were_off_frees_nothing() -> None:
    clock = TurnedClock(NOON)
    await clock.turn(timedelta(minutes=10))
    clock.jump(timedelta(days=1))
    assert SteadyTime(clock, Spent(at=after(300), steady=300)).now() == after(600)


@pytest.mark.parametrize("spent_at, begins_at", [(-1800, 0), (1800, 1800)])
def test_after_the_machine_itself_began_anew_the_wall_is_believed_but_never_backwards(
    spent_at: float, begins_at: float
) -> None:
    last = Spent(at=after(spent_at), steady=10**6)
    assert SteadyTime(TurnedClock(NOON), last).now() == after(begins_at)


async def test_the_last_thing_spent_is_known_by_both_clocks(database: Database) -> None:
    assert await budgets.last_spent(database) is None
    for at in (0, 60):
        await database.write(lambda tx, at=at: reserve(tx, at))  # type: ignore[misc]
    assert await budgets.last_spent(database) == Spent(at=after(60), steady=60)


def test_what_no_window_reaches_is_forgotten(tx: sqlite3.Connection) -> None:
    reserve(tx, 0)
    reserve(tx, 1800)
    assert budgets.prune(tx, timedelta(minutes=20)) == 1
