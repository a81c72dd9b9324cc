"""The ledger: everything we wanted to change outside, and what became of it."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from daemon.actions.base import Action, Harm, Lane
from daemon.domain.sentences import Sentence
from daemon.events.base import encode
from state.database import Database, Tx
from state.moments import stored

CLAIM = 256
OPEN = "('planned', 'waiting', 'doing', 'doubt')"
_LANES = {Lane.URGENT: 0, Lane.BULK: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An action that is wanted."""

    id: int
    name: str
    plugin: str
    line: str
    state: str
    lane: int
    policy: str
    cause: str
    service: str
    head: bool = True
    """Nothing open stands before it in its line: its turn has come."""
    bug: str | None = None
    """What broke in its call, if something did."""
    body: bytes = b""
    action: Action[Any] | None = None
    """The action itself, when it is at hand; otherwise it is decoded from `body`."""


def plan(
    tx: Tx, action: Action[Any], *, plugin: str, cause: str, policy: str, now: datetime, undoes: int | None = None
) -> Planned | None:
    """Write down that we want this. None when the same is wanted already, or was done.

    Its key is what it does, to what, and on which occasion: the same cause handled twice plans it once.
    """
    body, at = encode(action), stored(now)
    subjects = action.subjects()
    line = subjects[0] if subjects else f"action:{action.name}"
    service, lane = action.service or "", _LANES[action.lane]
    key = f"{action.name}:{':'.join(subjects)}:{action.occurrence or cause}"
    row = tx.execute(
        "INSERT INTO actions (key, name, plugin, body, line, effect, service, harm, lane, state, head, due_at, cause, "
        "policy, planned_at, undoes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'planned', "
        f"NOT EXISTS (SELECT 1 FROM actions WHERE line = ?5 AND state IN {OPEN}), ?10, ?11, ?12, ?10, ?13) "
        "ON CONFLICT DO NOTHING RETURNING id, head",
        (
            key, action.name, plugin, body, line, action.effect, service, action.harm, lane, at, cause, policy, undoes,
        ),
    ).fetchone()  # fmt: skip
    if row is None:
        return None
    number: int = row["id"]
    tx.executemany(
        "INSERT OR IGNORE INTO action_subjects (subject, action) VALUES (?, ?)", [(each, number) for each in subjects]
    )
    return Planned(
        id=number, name=action.name, plugin=plugin, line=line, state="planned", lane=lane,
        policy=policy, cause=cause, service=service, head=bool(row["head"]), action=action,
    )  # fmt: skip


async def services_with_work(database: Database) -> list[str]:
    """Names of the services that open actions go to."""
    rows = await database.read(
        "SELECT DISTINCT service FROM actions WHERE head = 1 AND state IN ('planned', 'waiting', 'doubt')"
    )
    return [row["service"] for row in rows]


async def claim(database: Database, service: str, now: datetime, *, held: int = 0) -> list[Planned]:
    """A service's heads of lines that are due, urgent first: 256 beyond the `held` that the caller has already."""
    rows = await database.read(
        "SELECT id, name, plugin, line, state, lane, policy, cause, service, bug, body FROM actions "
        "WHERE service = ? AND head = 1 AND state IN ('planned', 'waiting', 'doubt') AND due_at <= ? "
        "ORDER BY lane, due_at, id LIMIT ?",
        (service, stored(now), CLAIM + held),
    )
    return [_planned(row) for row in rows]


def begin(tx: Tx, action: int, now: datetime, *, lasts: timedelta, seen: str | None) -> bool:
    """Written before the call, which cannot last longer than `lasts`. False when somebody ended it meanwhile."""
    changed = tx.execute(
        "UPDATE actions SET state = 'doing', doing_at = ?, due_at = ?, seen_before = coalesce(?, seen_before), "
        "attempts = attempts + 1, waiting_on = NULL, why = NULL "
        "WHERE id = ? AND state IN ('planned', 'waiting', 'doubt')",
        (stored(now), stored(now + lasts), seen, action),
    ).rowcount
    return changed == 1


def doubt(tx: Tx, action: int, now: datetime, *, look_after: timedelta, error: str) -> None:
    """Nobody knows whether the call arrived: look again when it can no longer be under way."""
    tx.execute(
        "UPDATE actions SET state = 'doubt', error = ?, due_at = ? WHERE id = ? AND state IN ('doing', 'doubt')",
        (error, stored(now + look_after), action),
    )


def broke(tx: Tx, action: int, now: datetime, *, look_after: timedelta | None, bug: str) -> str:
    """A bug cut it short. `failed`: nothing was begun. `doubt`, which is written: its call had begun, and what became
    of it is looked at. `unsure`: that cannot be looked at (`look_after` is None), or the look itself broke."""
    row = tx.execute("SELECT state FROM actions WHERE id = ?", (action,)).fetchone()
    if row is None or row["state"] not in {"doing", "doubt"}:
        return "failed"
    if row["state"] == "doubt" or look_after is None:
        return "unsure"
    doubt(tx, action, now, look_after=look_after, error=bug)
    tx.execute("UPDATE actions SET bug = ? WHERE id = ?", (bug, action))
    return "doubt"


def not_begun(tx: Tx, action: int) -> None:
    """The call did nothing, for certain: there is no doubt to look into."""
    tx.execute("UPDATE actions SET state = 'planned', doing_at = NULL WHERE id = ? AND state = 'doing'", (action,))


def is_open(tx: Tx, action: int) -> bool:
    return tx.execute(f"SELECT 1 FROM actions WHERE id = ? AND state IN {OPEN}", (action,)).fetchone() is not None


def wait(tx: Tx, action: int, *, on: str | None, until: datetime, why: Sentence) -> None:
    """The gate holds it: it is due again at `until`, or when the service answers. Doubt stays doubt."""
    tx.execute(
        "UPDATE actions SET state = CASE state WHEN 'planned' THEN 'waiting' ELSE state END, waiting_on = ?, "
        f"due_at = ?, why = ? WHERE id = ? AND state IN {OPEN}",
        (on, stored(until), encode(why), action),
    )


def ask_again(tx: Tx, action: int, now: datetime, *, why: Sentence) -> None:
    """Nobody could tell how it stands, though its service answers others: it is due again after a quarter of the time
    it has waited already, a second at least and a minute at most."""
    tx.execute(
        "UPDATE actions SET state = CASE state WHEN 'planned' THEN 'waiting' ELSE state END, waiting_on = NULL, "
        "due_at = ?1 + max(1000000, min(60000000, (?1 - planned_at) / 4)), why = ?2 "
        f"WHERE id = ?3 AND state IN {OPEN}",
        (stored(now), encode(why), action),
    )


def wake(tx: Tx, service: str, now: datetime) -> int:
    """The service answers again. Returns how many actions waited for it."""
    return tx.execute(
        f"UPDATE actions SET due_at = ?, waiting_on = NULL WHERE waiting_on = ? AND state IN {OPEN}",
        (stored(now), service),
    ).rowcount


def wake_all(tx: Tx, now: datetime) -> int:
    """The gates may have changed (settings, freeze): everything that waits is judged again."""
    return tx.execute("UPDATE actions SET due_at = ? WHERE state = 'waiting'", (stored(now),)).rowcount


def hurry(tx: Tx, now: datetime) -> None:
    """The wall clock may have gone back: what waits is judged again, and doubt about a call that then begins in the
    future waits as long as the call can last."""
    tx.execute(
        "UPDATE actions SET due_at = iif(state IN ('doing', 'doubt'), ?1 + due_at - doing_at, ?1) WHERE due_at > ?1 "
        "AND (state IN ('planned', 'waiting') OR doing_at > ?1) "
        f"AND id IN (SELECT id FROM actions WHERE state IN {OPEN})",
        (stored(now),),
    )


def end(
    tx: Tx,
    action: int,
    state: str,
    now: datetime,
    *,
    seen: str | None = None,
    error: str | None = None,
    why: Sentence | None = None,
) -> list[Planned] | None:
    """It is over, one way or another; the next of its line steps forward. None when it was over before."""
    row = tx.execute(
        "UPDATE actions SET state = ?, ended_at = ?, seen_after = coalesce(?, seen_after), error = ?, why = ?, "
        f"head = 0, waiting_on = NULL WHERE id = ? AND state IN {OPEN} RETURNING line, undoes",
        (state, stored(now), seen, error, None if why is None else encode(why), action),
    ).fetchone()
    if row is None:
        return None
    if row["undoes"] is not None and state not in {"done", "found", "unsure"}:
        tx.execute("UPDATE actions SET undone_by = NULL WHERE id = ?", (row["undoes"],))
    return step_forward(tx, row["line"])


def step_forward(tx: Tx, line: str) -> list[Planned]:
    """Make the oldest open one of a line its head, where it has none."""
    row = tx.execute(
        "UPDATE actions SET head = 1 WHERE id = "
        f"(SELECT id FROM actions WHERE line = ?1 AND state IN {OPEN} ORDER BY id LIMIT 1) "
        f"AND NOT EXISTS (SELECT 1 FROM actions WHERE line = ?1 AND state IN {OPEN} AND head = 1) "
        "RETURNING id, name, plugin, line, state, lane, policy, cause, service, bug, body",
        (line,),
    ).fetchone()
    return [] if row is None else [_planned(row)]


def harm_of(tx: Tx, action: int) -> Harm | None:
    """None: there is no such action."""
    row = tx.execute("SELECT harm FROM actions WHERE id = ?", (action,)).fetchone()
    return None if row is None else Harm(row["harm"])


def again(tx: Tx, action: int, now: datetime) -> bool:
    """A person wants a failed or unsure one tried again, or done what stayed dry and does no harm. False when it is
    none of these, or the same lives elsewhere."""
    row = tx.execute(
        "SELECT line FROM actions WHERE id = ? AND (state IN ('failed', 'unsure') OR state = 'dry' AND harm = 'none')",
        (action,),
    ).fetchone()
    if row is None:
        return False
    head = not tx.execute(
        f"SELECT 1 FROM actions WHERE line = ? AND state IN {OPEN} LIMIT 1", (row["line"],)
    ).fetchone()
    try:
        tx.execute(
            "UPDATE actions SET state = 'planned', head = ?, due_at = ?, error = NULL, bug = NULL, why = NULL, "
            "ended_at = NULL WHERE id = ?",
            (head, stored(now), action),
        )
    except sqlite3.IntegrityError:
        return False
    return True


AT_ONCE = 500
"""Dry ones that are done with one press."""
_LEFT_DRY = (
    "FROM actions a WHERE a.state = 'dry' AND a.harm = 'none' AND a.id <= ? AND NOT EXISTS (SELECT 1 FROM "
    "action_subjects s CROSS JOIN actions n ON n.id = s.action WHERE s.subject = a.line AND s.action > a.id AND "
    "n.line = a.line) AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.subject = a.line AND q.state = 'open') "
    "ORDER BY a.id LIMIT ?"
)


async def left_dry(database: Database) -> list[sqlite3.Row]:
    """What stayed dry and does no harm, the oldest first, one more than `AT_ONCE` at most. Of several about the same
    only the newest; none where a newer action or an open question has the word."""
    return await database.read(f"SELECT a.* {_LEFT_DRY}", (_LAST, AT_ONCE + 1))


def all_again(tx: Tx, now: datetime, *, upto: int) -> int:
    """Plan what was left dry, none with a number above this. Returns how many."""
    rows = tx.execute(f"SELECT a.id {_LEFT_DRY}", (upto, AT_ONCE)).fetchall()
    return sum(again(tx, row["id"], now) for row in rows)


_LAST = 2**63 - 1


def settle(tx: Tx, action: int, now: datetime) -> sqlite3.Row | None:
    """A person says that an unsure one did arrive: its name and body. None when it was not unsure."""
    row: sqlite3.Row | None = tx.execute(
        "UPDATE actions SET state = 'done', ended_at = ?, error = NULL WHERE id = ? AND state = 'unsure' "
        "RETURNING name, body",
        (stored(now), action),
    ).fetchone()
    return row


def recover(tx: Tx) -> int:
    """At start: what was under way when the process died is in doubt, and looked at when the call must be over.
    Returns how many."""
    return tx.execute(
        "UPDATE actions SET state = 'doubt', error = coalesce(error, 'Usher stopped during the call') "
        "WHERE state = 'doing'"
    ).rowcount


_REMOVALS = (
    "SELECT count(*) AS n FROM actions WHERE harm = 'destructive' AND id <> ? AND "
    "(state IN ('doing', 'doubt') OR (state IN ('done', 'unsure') AND ended_at >= ?))"
)


async def harmful_since(database: Database, since: datetime) -> int:
    """Destructive actions done, or perhaps done, since a moment: what the removal limits count."""
    return int((await database.read(_REMOVALS, (0, stored(since))))[0]["n"])


def removals(tx: Tx, since: datetime, *, besides: int) -> int:
    """The same within a transaction, one action left out."""
    return int(tx.execute(_REMOVALS, (besides, stored(since))).fetchone()["n"])


def _planned(row: sqlite3.Row) -> Planned:
    return Planned(
        id=row["id"], name=row["name"], plugin=row["plugin"], line=row["line"], state=row["state"], lane=row["lane"],
        policy=row["policy"], cause=row["cause"], service=row["service"], bug=row["bug"], body=row["body"],
    )  # fmt: skip


def why_of(row: sqlite3.Row) -> Sentence | None:
    return None if row["why"] is None else msgspec.json.decode(row["why"], type=Sentence)
