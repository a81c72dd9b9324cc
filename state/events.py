"""Facts, and what is owed to handlers because of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from msgspec import json

from daemon.events.base import CATALOGUE, Event, encode
from state.database import Tx
from state.moments import stored

_log = structlog.get_logger("state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A handler that is owed every event of a class (of one topic, when it names one)."""

    plugin: str
    handler: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Who hears what, by the event's name. Replaced as a whole when plugins come and go."""

    by_event: Mapping[str, tuple[Subscription, ...]] = field(default_factory=dict)

    def and_also(self, other: "Subscriptions") -> "Subscriptions":
        """Everybody who hears by either."""
        events = self.by_event.keys() | other.by_event.keys()
        return Subscriptions({name: (*self.by_event.get(name, ()), *other.by_event.get(name, ())) for name in events})

    def only(self, plugins: frozenset[str]) -> "Subscriptions":
        """What these plugins hear."""
        found = {name: tuple(s for s in all_ if s.plugin in plugins) for name, all_ in self.by_event.items()}
        return Subscriptions({name: mine for name, mine in found.items() if mine})

    def of(self, event: Event) -> list[Subscription]:
        return [each for each in self.by_event.get(event.name, ()) if each.topic is None or each.topic == event.topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A delivery that may be carried out now: nothing stands before it in its line."""

    id: int
    event: int
    plugin: str
    handler: str
    line: str
    attempts: int = 0
    fact: Event | None = None
    """The event itself, when it is at hand; otherwise it is read when its turn comes."""


def record(
    tx: Tx,
    event: Event,
    *,
    cause: str,
    now: datetime,
    happened_at: datetime | None = None,
    subscriptions: Subscriptions,
) -> tuple[int, list[Owed]] | None:
    """Write a fact and what it owes. None when this very fact was heard before, or is the echo of our own act."""
    heard_at = stored(now)
    fresh = tx.execute(
        "INSERT INTO heard (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (event.key, heard_at)
    ).rowcount
    if not fresh or _is_echo(tx, event):
        return None
    number = tx.execute(
        "INSERT INTO events (name, body, happened_at, heard_at, cause) VALUES (?, ?, ?, ?, ?)",
        (event.name, encode(event), stored(happened_at or now), heard_at, cause),
    ).lastrowid
    assert number is not None  # noqa: S101 (SQLite gives every inserted row its number)
    _file_under(tx, event.subjects(), number)
    return number, _owe_all(tx, event, number, subscriptions, heard_at)


def _file_under(tx: Tx, subjects: Sequence[str], number: int) -> None:
    """One statement, however many there are: each costs the writer more than its row."""
    if subjects:
        rows = ", ".join(["(?, ?)"] * len(subjects))
        values = [value for each in subjects for value in (each, number)]
        tx.execute(f"INSERT OR IGNORE INTO event_subjects (subject, event) VALUES {rows}", values)


def owe_since(tx: Tx, number: int, subscriptions: Subscriptions, now: datetime) -> None:
    """Owe what was written after this event, as if these had been there to hear it."""
    missed = tx.execute(
        "SELECT id, name, body FROM events WHERE id > ? AND name IN (SELECT value FROM json_each(?)) ORDER BY id",
        (number, json.encode(list(subscriptions.by_event)).decode()),
    )
    for row in missed:
        try:
            event = CATALOGUE.decode(row["name"], row["body"])
        except ValueError as error:
            _log.warning("event.unread", event=row["id"], name=row["name"], why=str(error))
        else:
            _owe_all(tx, event, row["id"], subscriptions, stored(now))


def _owe_all(tx: Tx, event: Event, number: int, subscriptions: Subscriptions, at: int) -> list[Owed]:
    """Those whose turn has come."""
    subjects = event.subjects()
    line = subjects[0] if subjects else f"event:{number}"
    owed = [_owe(tx, event, number, each, f"{each.plugin}|{line}", at) for each in subscriptions.of(event)]
    return [each for each in owed if each is not None]


def _owe(tx: Tx, event: Event, number: int, to: Subscription, line: str, at: int) -> Owed | None:
    delivery = tx.execute(
        "INSERT INTO deliveries (event, plugin, handler, line, state, head, due_at, changed_at) "
        "VALUES (?1, ?2, ?3, ?4, 'due', "
        "NOT EXISTS (SELECT 1 FROM deliveries WHERE line = ?4 AND state IN ('due', 'parked')), ?5, ?5) "
        "RETURNING id, head",
        (number, to.plugin, to.handler, line, at),
    ).fetchone()
    if not delivery["head"]:
        return None
    return Owed(id=delivery["id"], event=number, plugin=to.plugin, handler=to.handler, line=line, fact=event)


def _is_echo(tx: Tx, event: Event) -> bool:
    """An act of ours with this effect is under way: what we hear is ourselves, and its own end will say so. It is kept
    with the act, for the case that it ends otherwise."""
    if event.effect is None or getattr(event, "ours", False):
        return False
    return bool(
        tx.execute(
            "UPDATE actions SET echo = ?, echo_body = ? WHERE effect = ? AND state IN ('doing', 'doubt')",
            (event.name, encode(event), event.effect),
        ).rowcount
    )


def taken_for_echo(tx: Tx, action: int) -> Event | None:
    """What was taken for the echo of this act, which came to nothing: it was somebody else's, and may be recorded."""
    row = tx.execute("SELECT echo, echo_body FROM actions WHERE id = ? AND echo IS NOT NULL", (action,)).fetchone()
    if row is None:
        return None
    event = CATALOGUE.decode(row["echo"], row["echo_body"])
    tx.execute("UPDATE actions SET echo = NULL, echo_body = NULL WHERE id = ?", (action,))
    tx.execute("DELETE FROM heard WHERE key = ?", (event.key,))
    return event
