"""Lines: one delivery of a line at a time, in order, whatever becomes of those before it."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from state import deliveries, events
from state.database import Database
from state.deliveries import OvertakenError
from state.events import Subscription, Subscriptions
from tests.state.memory import NOON, Happened, after, on_no_disk

TWO_PLUGINS = Subscriptions({"test.happened": tuple(Subscription(plugin=name, handler="hear") for name in ("a", "b"))})
THINGS = st.sampled_from(["x", "y"])


@dataclass
class Line:
    """What a line should be: the open ones, the one whose turn it is, those that failed."""

    open: set[int] = field(default_factory=set)
    head: int | None = None
    failed: set[int] = field(default_factory=set)

    def enters(self, number: int) -> None:
        self.open.add(number)
        self.head = number if self.head is None else self.head

    def leaves(self, number: int) -> None:
        self.open.discard(number)
        self.head = min(self.open, default=None)


@settings(max_examples=60, stateful_step_count=40)
class Lines(RuleBasedStateMachine):
    """Two things happen again and again, two plugins are owed each of it, and everything goes wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.tx = on_no_disk()
        self.lines: defaultdict[str, Line] = defaultdict(Line)
        self.parked: dict[int, str] = {}
        self.count = 0

    def teardown(self) -> None:
        self.tx.close()

    @rule(thing=THINGS)
    def happens(self, thing: str) -> None:
        self.count += 1
        fact = Happened(thing=thing, n=self.count)
        recorded = events.record(self.tx, fact, cause="test", now=NOON, subscriptions=TWO_PLUGINS)
        assert recorded is not None
        offered = {each.id for each in recorded[1]}
        for row in self.tx.execute("SELECT id, line FROM deliveries WHERE event = ?", (recorded[0],)):
            self.lines[row["line"]].enters(row["id"])
            assert (row["id"] in offered) == (self.lines[row["line"]].head == row["id"])

    def heads(self) -> list[int]:
        return sorted(line.head for line in self.lines.values() if line.head is not None)

    @precondition(lambda self: self.heads())
    @rule(data=st.data(), end=st.sampled_from(["done", "failed"]))
    def ends(self, data: st.DataObject, end: str) -> None:
        number = data.draw(st.sampled_from(self.heads()))
        line = self.line_of(number)
        stepped = (
            deliveries.done(self.tx, number, NOON)
            if end == "done"
            else deliveries.failed(self.tx, number, NOON, "a bug")
        )
        line.leaves(number)
        line.failed |= {number} if end == "failed" else set()
        self.parked.pop(number, None)
        assert {each.id for each in stepped} == {line.head} - {None} - self.parked.keys()

    @precondition(lambda self: self.heads())
    @rule(data=st.data(), on=st.sampled_from(["overseerr", "tmdb"]))
    def is_parked(self, data: st.DataObject, on: str) -> None:
        number = data.draw(st.sampled_from(self.heads()))
        deliveries.park(self.tx, number, NOON, on=on, error="it does not answer")
        self.parked.setdefault(number, on)

    @rule(service=st.sampled_from(["overseerr", "tmdb"]))
    def answers_again(self, service: str) -> None:
        waited = {number for number, on in self.parked.items() if on == service}
        assert deliveries.unpark(self.tx, service, NOON) == len(waited)
        self.parked = {number: on for number, on in self.parked.items() if on != service}

    @precondition(lambda self: any(line.failed for line in self.lines.values()))
    @rule(data=st.data())
    def is_retried(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(n for line in self.lines.values() for n in line.failed)))
        assert deliveries.retry(self.tx, number, NOON)
        line = self.line_of(number)
        line.failed.discard(number)
        line.enters(number)

    def line_of(self, number: int) -> Line:
        return self.lines[self.tx.execute("SELECT line FROM deliveries WHERE id = ?", (number,)).fetchone()["line"]]

    @invariant()
    def each_line_has_one_head_and_loses_nothing(self) -> None:
        rows = self.tx.execute(
            "SELECT id, line, state, head FROM deliveries WHERE state IN ('due', 'parked')"
        ).fetchall()
        assert {row["id"] for row in rows} == {number for line in self.lines.values() for number in line.open}
        assert sorted(row["id"] for row in rows if row["head"]) == self.heads()
        assert {row["id"] for row in rows if row["state"] == "parked"} == self.parked.keys()


TestLines = Lines.TestCase


def owe(tx: sqlite3.Connection, *things: str) -> None:
    for n, thing in enumerate(things):
        events.record(tx, Happened(thing=thing, n=n), cause="test", now=after(n), subscriptions=TWO_PLUGINS)


def test_what_was_ended_meanwhile_is_not_ended_again(tx: sqlite3.Connection) -> None:
    owe(tx, "x")
    deliveries.done(tx, 1, NOON)
    with pytest.raises(OvertakenError):
        deliveries.done(tx, 1, NOON)


def test_only_what_failed_is_retried(tx: sqlite3.Connection) -> None:
    owe(tx, "x")
    assert not deliveries.retry(tx, 1, NOON)


async def test_a_claim_is_of_one_plugin_s_heads_that_are_due_oldest_first(database: Database) -> None:
    await database.write(lambda tx: owe(tx, "x", "y", "x", "z"))
    await database.write(lambda tx: deliveries.put_off(tx, 3, NOON, until=after(60), error="not yet"))
    assert [each.id for each in await deliveries.claim(database, "a", after(10))] == [1, 7]
    assert [each.id for each in await deliveries.claim(database, "a", after(60))] == [1, 7, 3]


async def test_a_claim_goes_beyond_what_is_held_already(database: Database) -> None:
    await database.write(lambda tx: owe(tx, *map(str, range(300))))
    assert len(await deliveries.claim(database, "a", after(1000))) == 256
    assert len(await deliveries.claim(database, "a", after(1000), held=20)) == 276
