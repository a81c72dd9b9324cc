"""The ledger: what was wanted once is wanted once, lines hold, and no state is reached from a wrong one."""

import sqlite3
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.actions.base import Action, Harm, action
from daemon.domain.ids import RequestId
from daemon.domain.ports import Portals
from daemon.domain.sentences import Sentence
from state import actions
from state.actions import Planned
from state.database import Database
from state.moments import moment
from tests.state.memory import NOON, after, on_no_disk

OPEN = {"planned", "waiting", "doing", "doubt"}
KEEPS_ITS_KEY = OPEN | {"done", "found", "unsure"}
ENDS = ["done", "found", "failed", "unsure", "dry", "refused", "dropped"]
LASTS = timedelta(seconds=30)
WHY = Sentence("It is not the time.")


@action("test.touch", port=Portals, harm=Harm.DESTRUCTIVE)
class Touch(Action[Portals]):
    """Touch a request, whatever that is."""

    request: RequestId

    about = ("request",)


@action("test.glance", port=Portals, harm=Harm.NONE)
class Glance(Action[Portals]):
    """Glance at a request."""

    request: RequestId

    about = ("request",)


def touch(number: int, service: str = "overseerr") -> Touch:
    return Touch(request=RequestId(service=service, number=number))


def plan(tx: sqlite3.Connection, number: int, cause: str = "event:1") -> Planned | None:
    return actions.plan(tx, touch(number), plugin="p", cause=cause, policy="", now=NOON)


def state_of(tx: sqlite3.Connection, number: int) -> str:
    return str(tx.execute("SELECT state FROM actions WHERE id = ?", (number,)).fetchone()["state"])


@settings(max_examples=60, stateful_step_count=40)
class Ledger(RuleBasedStateMachine):
    """Two requests, three causes: everything that may happen to an action, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.tx = on_no_disk()
        self.states: dict[int, str] = {}
        self.keys: dict[int, tuple[int, str]] = {}

    def teardown(self) -> None:
        self.tx.close()

    def in_state(self, *states: str) -> list[int]:
        return [number for number, state in self.states.items() if state in states]

    @rule(request=st.integers(1, 2), cause=st.sampled_from(["event:1", "event:2", "event:3"]))
    def is_wanted(self, request: int, cause: str) -> None:
        known = [n for n, key in self.keys.items() if key == (request, cause) and self.states[n] in KEEPS_ITS_KEY]
        planned = plan(self.tx, request, cause)
        number = self.tx.execute("SELECT max(id) AS n FROM actions").fetchone()["n"]
        assert (number in self.states) == bool(known)
        if number not in self.states:
            self.keys[number], self.states[number] = (request, cause), "planned"
            assert planned is not None
            assert (planned.id, planned.head) == (number, self.is_head(number))

    def is_head(self, number: int) -> bool:
        return bool(self.tx.execute("SELECT head FROM actions WHERE id = ?", (number,)).fetchone()["head"])

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def begins(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        may = self.states[number] in {"planned", "waiting", "doubt"}
        assert actions.begin(self.tx, number, NOON, lasts=LASTS, seen="pending") == may
        self.states[number] = "doing" if may else self.states[number]

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def is_in_doubt(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        actions.doubt(self.tx, number, NOON, look_after=LASTS, error="no answer")
        self.states[number] = "doubt" if self.states[number] in {"doing", "doubt"} else self.states[number]

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def certainly_did_nothing(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        actions.not_begun(self.tx, number)
        self.states[number] = "planned" if self.states[number] == "doing" else self.states[number]

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def waits(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        actions.wait(self.tx, number, on="overseerr", until=after(60), why=WHY)
        self.states[number] = "waiting" if self.states[number] == "planned" else self.states[number]

    @precondition(lambda self: self.states)
    @rule(data=st.data(), end=st.sampled_from(ENDS))
    def ends(self, data: st.DataObject, end: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        actions.end(self.tx, number, end, NOON)
        self.states[number] = end if self.states[number] in OPEN else self.states[number]

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def is_tried_again(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        rivals = [
            n
            for n in self.in_state(*KEEPS_ITS_KEY)
            if self.keys[n] == self.keys[number] and n != number
        ]  # fmt: skip
        may = self.states[number] in {"failed", "unsure"} and not rivals
        assert actions.again(self.tx, number, NOON) == may
        self.states[number] = "planned" if may else self.states[number]

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def is_said_to_have_arrived(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        settled = actions.settle(self.tx, number, NOON)
        assert (settled is not None) == (self.states[number] == "unsure")
        self.states[number] = "done" if self.states[number] == "unsure" else self.states[number]

    @rule()
    def the_process_dies(self) -> None:
        doing = self.in_state("doing")
        assert actions.recover(self.tx) == len(doing)
        self.states |= dict.fromkeys(doing, "doubt")

    @invariant()
    def every_state_is_the_expected_one(self) -> None:
        rows = self.tx.execute("SELECT id, state FROM actions").fetchall()
        assert {row["id"]: row["state"] for row in rows} == self.states

    @invariant()
    def the_same_is_wanted_once(self) -> None:
        living = [self.keys[n] for n in self.in_state(*KEEPS_ITS_KEY)]
        assert len(living) == len(set(living))

    @invariant()
    def each_line_has_one_head_while_anything_is_open(self) -> None:
        rows = self.tx.execute("SELECT line, sum(head) AS heads FROM actions WHERE state IN ('planned', 'waiting', "
                               "'doing', 'doubt') GROUP BY line").fetchall()  # fmt: skip
        assert {row["heads"] for row in rows} <= {1}
        assert not self.tx.execute("SELECT 1 FROM actions WHERE head = 1 AND state NOT IN ('planned', 'waiting', "
                                   "'doing', 'doubt')").fetchall()  # fmt: skip


TestLedger = Ledger.TestCase


def test_the_next_of_a_line_steps_forward_whatever_became_of_the_first(tx: sqlite3.Connection) -> None:
    plan(tx, 1, "event:1")
    second = plan(tx, 1, "event:2")
    assert second is not None
    assert not second.head
    assert [each.id for each in actions.end(tx, 1, "failed", NOON, error="refused") or ()] == [2]


def test_nobody_steps_forward_beside_one_whose_turn_it_is(tx: sqlite3.Connection) -> None:
    plan(tx, 1, "event:1")
    actions.end(tx, 1, "failed", NOON, error="refused")
    plan(tx, 1, "event:2")
    assert actions.again(tx, 1, NOON)
    plan(tx, 1, "event:3")
    assert actions.end(tx, 3, "dropped", NOON) == []
    assert [each.id for each in actions.end(tx, 2, "done", NOON) or ()] == [1]


def test_a_dry_one_stops_nothing(tx: sqlite3.Connection) -> None:
    plan(tx, 1)
    actions.end(tx, 1, "dry", NOON)
    assert plan(tx, 1) is not None


@pytest.mark.parametrize("kind, may", [(Glance, True), (Touch, False)])
def test_what_stayed_dry_may_be_done_by_hand_if_it_does_no_harm(
    kind: type[Glance] | type[Touch], may: bool, tx: sqlite3.Connection
) -> None:
    wanted = kind(request=RequestId(service="overseerr", number=1))
    actions.plan(tx, wanted, plugin="p", cause="event:1", policy="", now=NOON)
    actions.end(tx, 1, "dry", NOON, why=WHY)
    assert actions.again(tx, 1, NOON) == may
    assert state_of(tx, 1) == ("planned" if may else "dry")


def glance(tx: sqlite3.Connection, number: int, cause: str = "event:1") -> int:
    """Planned, and left dry."""
    wanted = Glance(request=RequestId(service="overseerr", number=number))
    planned = actions.plan(tx, wanted, plugin="p", cause=cause, policy="", now=NOON)
    assert planned is not None
    actions.end(tx, planned.id, "dry", NOON, why=WHY)
    return planned.id


async def test_what_stayed_dry_is_planned_at_once_as_far_as_it_was_seen(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        for number in (1, 2, 3):
            glance(tx, number)

    await database.write(fill)
    assert [row["id"] for row in await actions.left_dry(database)] == [1, 2, 3]
    assert await database.write(lambda tx: actions.all_again(tx, NOON, upto=2)) == 2
    assert await database.write(lambda tx: [state_of(tx, each) for each in (1, 2, 3)]) == ["planned", "planned", "dry"]


async def test_of_several_about_the_same_only_the_newest_is_done(database: Database) -> None:
    await database.write(lambda tx: (glance(tx, 1), glance(tx, 1, "event:2")))
    assert [row["id"] for row in await actions.left_dry(database)] == [2]


async def test_what_could_harm_was_overtaken_or_is_asked_about_is_not_done_at_once(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        plan(tx, 1)
        actions.end(tx, 1, "dry", NOON)
        glance(tx, 2)
        plan(tx, 2)
        glance(tx, 3)
        tx.execute(
            "INSERT INTO questions (key, kind, version, subject, plugin, body, cause, state, asked_at) "
            "VALUES ('q', 'p.q', 1, 'request:overseerr/3', 'p', x'7b7d', 'event:1', 'open', 1)"
        )

    await database.write(fill)
    assert await actions.left_dry(database) == []
    assert await database.write(lambda tx: actions.all_again(tx, NOON, upto=99)) == 0


async def test_no_more_than_a_bounded_number_is_planned_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    await database.write(lambda tx: [glance(tx, number) for number in range(1, 6)])
    assert len(await actions.left_dry(database)) == 3
    assert await database.write(lambda tx: actions.all_again(tx, NOON, upto=99)) == 2


def test_doubt_stays_doubt_while_it_waits(tx: sqlite3.Connection) -> None:
    plan(tx, 1)
    actions.begin(tx, 1, NOON, lasts=LASTS, seen=None)
    actions.doubt(tx, 1, NOON, look_after=LASTS, error="no answer")
    actions.wait(tx, 1, on="overseerr", until=after(60), why=WHY)
    assert state_of(tx, 1) == "doubt"


async def test_urgent_work_is_claimed_first_and_only_what_is_due(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        for number in range(1, 5):
            plan(tx, number)
        tx.execute("UPDATE actions SET lane = 1 WHERE id = 1")
        actions.wait(tx, 2, on=None, until=after(60), why=WHY)
        actions.begin(tx, 3, NOON, lasts=LASTS, seen=None)

    await database.write(fill)
    assert [each.id for each in await actions.claim(database, "overseerr", NOON)] == [4, 1]
    assert await actions.services_with_work(database) == ["overseerr"]
    await database.write(lambda tx: actions.wake(tx, "overseerr", NOON))
    assert [each.id for each in await actions.claim(database, "overseerr", after(60))] == [4, 2, 1]


@pytest.mark.parametrize(
    "state, ended, counts",
    [
        ("doing", 0, True),
        ("doubt", 0, True),
        ("unsure", 1, True),
        ("unsure", -1, False),
        ("done", 1, True),
        ("done", -1, False),
        ("found", 1, False),
        ("failed", 1, False),
        ("dropped", 1, False),
        ("dry", 1, False),
        ("planned", 0, False),
    ],
)
async def test_the_removal_limits_count_what_was_done_today_or_may_have_been(
    database: Database, state: str, ended: float, counts: bool
) -> None:
    await database.write(lambda tx: plan(tx, 1))
    ended_at = int(after(ended).timestamp() * 1_000_000)
    await database.write(lambda tx: tx.execute("UPDATE actions SET state = ?, ended_at = ?", (state, ended_at)))
    assert await actions.harmful_since(database, NOON) == int(counts)


@pytest.mark.parametrize(
    "age, pause",
    [
        pytest.param(0, 1, id="just planned: a second"),
        pytest.param(40, 10, id="a quarter of its age"),
        pytest.param(86_400, 60, id="an old one: a minute"),
    ],
)
def test_what_nobody_could_tell_is_asked_again_the_later_the_longer_it_waits(
    age: int, pause: int, tx: sqlite3.Connection
) -> None:
    planned = plan(tx, 7)
    assert planned is not None
    actions.ask_again(tx, planned.id, after(age), why=WHY)
    row = tx.execute("SELECT state, waiting_on, due_at - planned_at FROM actions").fetchone()
    assert tuple(row) == ("waiting", None, (age + pause) * 1_000_000)


def test_after_a_clock_went_back_what_waits_is_due_and_doubt_waits_as_long_as_its_call_can_last(
    tx: sqlite3.Connection,
) -> None:
    for number in (1, 2):
        plan(tx, number)
    actions.begin(tx, 1, NOON, lasts=LASTS, seen=None)
    actions.recover(tx)
    actions.wait(tx, 2, on=None, until=NOON + LASTS, why=WHY)
    back = NOON - timedelta(hours=1)
    actions.hurry(tx, back)
    due = [moment(row["due_at"]) for row in tx.execute("SELECT due_at FROM actions ORDER BY id")]
    assert due == [back + LASTS, back]
