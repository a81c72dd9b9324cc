"""One commit: all of it or nothing, told once it is on the disk, and the same fact twice is one fact."""

import asyncio
from dataclasses import dataclass, field

import pytest

from daemon.domain.ids import RequestId
from daemon.events.consequences import Ask, Cancel, Later, Name, Remember, Tell
from daemon.runtime.clock import TurnedClock
from state.database import Database, Tx
from state.events import Subscription, Subscriptions
from state.journal import Author, Journal, Pen, Written
from tests.state.memory import NOON, Happened, after
from tests.state.test_actions import touch
from tests.state.test_database import Held
from tests.state.test_questions import REVIEW

WHO = Author(plugin="p", cause="event:0", policy="settings")
TABLES = ("events", "heard", "deliveries", "actions", "questions", "timers", "messages", "names", "plugin_state")


@dataclass
class Desk:
    """A journal, and what its listeners were told."""

    journal: Journal
    told: list[Written] = field(default_factory=list)

    async def counts(self) -> dict[str, int]:
        sql = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) AS n FROM {name}" for name in TABLES)  # noqa: S608
        return {row["name"]: row["n"] for row in await self.journal.database.read(sql)}


@pytest.fixture
def desk(database: Database) -> Desk:
    """One plugin hears all that happens, another only what was said aloud."""
    desk = Desk(Journal(database, TurnedClock(NOON)))
    desk.journal.listeners.append(desk.told.append)
    desk.journal.subscriptions = Subscriptions(
        {
            "test.happened": (
                Subscription(plugin="p", handler="hear"),
                Subscription(plugin="q", handler="listen", topic="aloud"),
            )
        }
    )
    return desk


def own_row(tx: Tx) -> None:
    tx.execute("INSERT INTO plugin_state (plugin, key, person, value) VALUES ('p', 'k', 0, 'v')")


EVERYTHING = (
    Happened(thing="x"),
    touch(1),
    Ask(REVIEW),
    Later(Happened(thing="y"), after(60)),
    Tell(key="hello", person=1, kind="p.hello", facts={}),
    Name("title:movie/603", "The Matrix"),
    Remember(own_row),
)


async def test_everything_is_written_together(desk: Desk) -> None:
    await desk.journal.commit(WHO, *EVERYTHING)
    counts = await desk.counts()
    assert counts == {
        "events": 3, "heard": 3, "deliveries": 1, "actions": 1, "questions": 1, "timers": 1, "messages": 1, "names": 1,
        "plugin_state": 1,
    }  # fmt: skip
    (told,) = desk.told
    assert [event.name for _, event in told.events] == ["test.happened", "question.asked", "message.owed"]
    assert [each.plugin for each in told.owed] == ["p"]
    assert [each.action for each in told.planned] == [touch(1)]
    assert told.timers


async def test_or_nothing_and_nobody_is_told(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError):
        await desk.journal.commit(WHO, *EVERYTHING, Remember(lambda _: 1 // 0))
    assert set((await desk.counts()).values()) == {0}
    assert desk.told == []


async def test_one_that_fails_in_the_same_commit_changes_nothing_for_the_others(desk: Desk) -> None:
    async with Held(desk.journal.database):
        both = asyncio.gather(
            desk.journal.commit(WHO, *EVERYTHING),
            desk.journal.commit(WHO, Happened(thing="z"), Remember(lambda _: 1 // 0)),
            return_exceptions=True,
        )
    fine, failed = await both
    (told,) = desk.told
    kept = await desk.journal.database.read("SELECT id FROM events ORDER BY id")
    assert (fine, type(failed)) == (None, ZeroDivisionError)
    assert [number for number, _ in told.events] == [row["id"] for row in kept]
    assert (await desk.counts())["heard"] == len(told.events) == 3


async def test_who_must_know_is_told_although_the_one_who_wrote_gave_up(desk: Desk) -> None:
    writing = asyncio.gather(desk.journal.commit(WHO, Happened(thing="x")))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await desk.journal.commit(WHO, Happened(thing="y"))
    assert [event.key for told in desk.told for _, event in told.events] == ["test.happened:x:1", "test.happened:y:1"]


async def test_the_same_commit_twice_writes_its_facts_actions_and_messages_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.journal.commit(WHO, *EVERYTHING[:2], EVERYTHING[4])
    counts = await desk.counts()
    assert (counts["events"], counts["deliveries"], counts["actions"], counts["messages"]) == (2, 1, 1, 1)
    assert desk.told[1].events == []


async def test_a_fact_is_owed_to_whom_its_topic_concerns(desk: Desk) -> None:
    await desk.journal.commit(WHO, Happened(thing="x", said="aloud"), Happened(thing="y", said="in passing"))
    rows = await desk.journal.database.read("SELECT plugin, event FROM deliveries ORDER BY id")
    assert [tuple(row) for row in rows] == [("p", 1), ("q", 1), ("p", 2)]


@pytest.mark.parametrize("state, is_echo", [("doing", True), ("doubt", True), ("planned", False), ("done", False)])
async def test_a_fact_about_what_we_are_doing_is_our_own_echo(desk: Desk, state: str, is_echo: bool) -> None:
    await desk.journal.commit(WHO, touch(1))
    effect = Happened(thing="x").effect
    await desk.journal.database.write(
        lambda tx: tx.execute("UPDATE actions SET effect = ?, state = ?", (effect, state))
    )
    await desk.journal.commit(WHO, Happened(thing="x"))
    assert (await desk.counts())["events"] == int(not is_echo)


async def test_a_timer_that_is_set_again_moves_and_one_that_fired_is_not_set(desk: Desk) -> None:
    await desk.journal.commit(WHO, Later(Happened(thing="x"), after(60)))
    await desk.journal.commit(WHO, Later(Happened(thing="x"), after(90)))
    rows = await desk.journal.database.read("SELECT at FROM timers")
    assert [row["at"] for row in rows] == [int(after(90).timestamp() * 1_000_000)]
    await desk.journal.commit(WHO, Cancel(Happened(thing="x").key), Happened(thing="x"))
    await desk.journal.commit(WHO, Later(Happened(thing="x"), after(120)))
    assert (await desk.counts())["timers"] == 0


async def test_the_cause_and_the_settings_stand_beside_what_they_led_to(desk: Desk) -> None:
    await desk.journal.commit(WHO, Happened(thing="x"), touch(1))
    (event,) = await desk.journal.database.read("SELECT cause, heard_at FROM events")
    (action,) = await desk.journal.database.read("SELECT cause, policy, plugin, service FROM actions")
    assert (event["cause"], event["heard_at"]) == ("event:0", int(NOON.timestamp() * 1_000_000))
    assert tuple(action) == ("event:0", "settings", "p", "overseerr")


async def test_a_fact_is_about_each_of_its_subjects(desk: Desk) -> None:
    await desk.journal.commit(WHO, Happened(thing="x"), touch(7))
    subjects = await desk.journal.database.read("SELECT subject FROM event_subjects")
    assert [row["subject"] for row in subjects] == ["thing:x"]
    acted = await desk.journal.database.read("SELECT subject FROM action_subjects")
    assert [row["subject"] for row in acted] == [f"request:{RequestId(service='overseerr', number=7)}"]


async def test_what_a_unit_returns_is_handed_back(desk: Desk) -> None:
    def unit(pen: Pen) -> int:
        pen.write(Happened(thing="x"), happened_at=after(-60))
        return 42

    assert await desk.journal.run(WHO, unit) == 42
    (row,) = await desk.journal.database.read("SELECT happened_at, heard_at FROM events")
    assert row["heard_at"] - row["happened_at"] == 60_000_000
